// The list of chats, page by page, and chats in full.
#include "support/telegram/calls.hpp"
#include "support/telegram/objects.hpp"

#include <algorithm>
#include <tuple>

namespace tgvs::test {

namespace {

constexpr std::int32_t archive = 1;

// Newest first; the order in which pages are cut.
bool is_before(const Chat* a, const Chat* b)
{
    return std::tuple(a->date, a->top_message, a->id) > std::tuple(b->date, b->top_message, b->id);
}

std::vector<const Chat*> dialogs_of(CallContext& call, bool archived)
{
    std::vector<const Chat*> found;
    for (const auto& [id, chat] : call.server.world.chats)
        if (chat.members.contains(call.self->id) &&
            chat.members.at(call.self->id).role != Role::left && chat.archived == archived)
            found.push_back(&chat);
    std::ranges::sort(found, is_before);
    return found;
}

std::int64_t id_of(const TlObject& peer)
{
    return peer.get_or(api::input_peer_chat::chat_id,
                       peer.get_or(api::input_peer_channel::channel_id, std::int64_t{0}));
}

TlObject dialog_object(const Chat& chat)
{
    TlObject dialog(api::dialog::constructor);
    dialog.set(api::dialog::peer, peer_object(chat))
        .set(api::dialog::top_message, chat.top_message)
        .set(api::dialog::read_inbox_max_id, 0)
        .set(api::dialog::read_outbox_max_id, 0)
        .set(api::dialog::unread_count, 0)
        .set(api::dialog::unread_mentions_count, 0)
        .set(api::dialog::unread_reactions_count, 0)
        .set(api::dialog::unread_poll_votes_count, 0)
        .set(api::dialog::notify_settings, notify_settings_object());
    if (chat.archived)
        dialog.set(api::dialog::folder_id, archive);
    return dialog;
}

TlObject message_object(const Chat& chat)
{
    TlObject message(api::message::constructor);
    return message.set(api::message::id, chat.top_message)
        .set(api::message::peer_id, peer_object(chat))
        .set(api::message::date, chat.date)
        .set(api::message::message_, std::string("the last one"));
}

template <class Page>
TlObject page_object(CallContext& call, std::span<const Chat* const> page)
{
    TlVector dialogs;
    TlVector messages;
    TlVector chats;
    for (const auto* chat : page) {
        dialogs.emplace_back(dialog_object(*chat));
        messages.emplace_back(message_object(*chat));
        chats.emplace_back(chat_object(call.server, *chat, call.self->id));
    }
    TlObject object(Page::constructor);
    return object.set(Page::dialogs, std::move(dialogs))
        .set(Page::messages, std::move(messages))
        .set(Page::chats, std::move(chats))
        .set(Page::users, TlVector{});
}

CallResult get_dialogs(CallContext& call)
{
    using Get = api::messages_get_dialogs;
    const auto limit = std::clamp(call.get(Get::limit), 1, 100);
    const auto all = dialogs_of(call, call.get(Get::folder_id) == archive);
    std::size_t begin = 0;
    if (const auto date = call.get(Get::offset_date); date != 0) {
        Chat last{.id = id_of(call.get(Get::offset_peer)), .title = {}};
        last.date = date;
        last.top_message = call.get(Get::offset_id);
        while (begin < all.size() && !is_before(&last, all[begin]))
            ++begin;
    }
    const auto count = std::min<std::size_t>(all.size() - begin, static_cast<std::size_t>(limit));
    const auto page = std::span(all).subspan(begin, count);
    if (begin == 0 && count == all.size())
        return page_object<api::messages_dialogs>(call, page);
    return page_object<api::messages_dialogs_slice>(call, page)
        .set(api::messages_dialogs_slice::count, static_cast<std::int32_t>(all.size()));
}

TlObject participants(const Chat& chat)
{
    TlVector members;
    for (const auto& [id, member] : chat.members) {
        TlObject one(api::chat_participant_creator::constructor);
        one.set(api::chat_participant_creator::user_id, id);
        if (member.role != Role::creator) {
            using Plain = api::chat_participant;
            one = TlObject(Plain::constructor);
            one.set(Plain::user_id, id).set(Plain::inviter_id, id).set(Plain::date, chat.date);
        }
        members.emplace_back(std::move(one));
    }
    TlObject object(api::chat_participants::constructor);
    return object.set(api::chat_participants::chat_id, chat.id)
        .set(api::chat_participants::participants, std::move(members))
        .set(api::chat_participants::version, 1);
}

TlValue full_object(CallContext& call, const Chat& chat, TlObject full)
{
    TlObject object(api::messages_chat_full::constructor);
    return object.set(api::messages_chat_full::full_chat, std::move(full))
        .set(api::messages_chat_full::chats,
             TlVector{chat_object(call.server, chat, call.self->id)})
        .set(api::messages_chat_full::users, TlVector{});
}

CallResult get_full_chat(CallContext& call)
{
    TlObject input(api::input_peer_chat::constructor);
    input.set(api::input_peer_chat::chat_id, call.get(api::messages_get_full_chat::chat_id));
    const auto chat = find_chat(call, input);
    if (!chat)
        return std::unexpected(chat.error());
    using Full = api::chat_full;
    TlObject full(Full::constructor);
    full.set(Full::id, (*chat)->id)
        .set(Full::about, std::string())
        .set(Full::participants, participants(**chat))
        .set(Full::notify_settings, notify_settings_object());
    if (const auto* running = call.server.world.call_of(**chat))
        full.set(Full::call, input_call_object(*running));
    return full_object(call, **chat, std::move(full));
}

CallResult get_full_channel(CallContext& call)
{
    const auto chat = find_chat(call, call.get(api::channels_get_full_channel::channel));
    if (!chat)
        return std::unexpected(chat.error());
    TlObject photo(api::photo_empty::constructor);
    photo.set(api::photo_empty::id, std::int64_t{0});
    using Full = api::channel_full;
    TlObject full(Full::constructor);
    full.set(Full::id, (*chat)->id)
        .set(Full::about, std::string())
        .set(Full::participants_count, static_cast<std::int32_t>((*chat)->members.size()))
        .set(Full::read_inbox_max_id, 0)
        .set(Full::read_outbox_max_id, 0)
        .set(Full::unread_count, 0)
        .set(Full::chat_photo, photo)
        .set(Full::notify_settings, notify_settings_object())
        .set(Full::bot_info, TlVector{})
        .set(Full::pts, 1);
    if (const auto* running = call.server.world.call_of(**chat))
        full.set(Full::call, input_call_object(*running));
    return full_object(call, **chat, std::move(full));
}

}  // namespace

std::span<const Method> dialog_methods()
{
    static constexpr Method table[] = {
        {api::messages_get_dialogs::constructor, get_dialogs},
        {api::messages_get_full_chat::constructor, get_full_chat},
        {api::channels_get_full_channel::constructor, get_full_channel},
    };
    return table;
}

}  // namespace tgvs::test
