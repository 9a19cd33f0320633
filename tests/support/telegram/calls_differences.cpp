// What somebody has missed, out of the journals of talks.
#include "support/telegram/calls.hpp"
#include "support/telegram/objects.hpp"
#include "support/telegram/talks.hpp"

#include <algorithm>
#include <set>

namespace tgvs::test {

namespace {

TlObject state_object(CallContext& call, std::int32_t pts)
{
    TlObject state(api::updates_state::constructor);
    return state.set(api::updates_state::pts, pts)
        .set(api::updates_state::qts, call.server.talks.qts[call.self->id])
        .set(api::updates_state::date, call.server.now())
        .set(api::updates_state::seq, 1)
        .set(api::updates_state::unread_count, 0);
}

CallResult get_state(CallContext& call)
{
    return state_object(call, call.server.talks.accounts[call.self->id].pts);
}

struct Parts {
    TlVector messages = {};
    TlVector others = {};
    TlVector users = {};
    TlVector chats = {};
    std::int32_t pts = 0;
};

Parts parts_of(CallContext& call, const std::vector<Journal::Entry>& entries)
{
    Parts parts;
    std::set<std::int64_t> people;
    std::set<std::int64_t> chats;
    for (const auto& entry : entries) {
        const auto& message = call.server.talks.messages.at(entry.message);
        parts.pts = entry.pts;
        if (message.deleted && entry.change != Change::deleted)
            continue;
        if (entry.change != Change::sent)
            parts.others.emplace_back(entry_update(call.server, entry, call.self->id));
        else
            parts.messages.emplace_back(message_object(call.server, message, call.self->id));
        people.insert(message.from);
        if (message.talk.first == 0)
            chats.insert(message.talk.second);
    }
    for (const auto one : people)
        if (const auto* account = call.server.world.account(one))
            parts.users.emplace_back(user_object(*account, call.self->id));
    for (const auto one : chats)
        parts.chats.emplace_back(
            chat_object(call.server, *call.server.world.chat(one), call.self->id));
    return parts;
}

template <class Answer>
TlObject filled(Parts parts)
{
    return TlObject(Answer::constructor)
        .set(Answer::new_messages, std::move(parts.messages))
        .set(Answer::other_updates, std::move(parts.others))
        .set(Answer::users, std::move(parts.users))
        .set(Answer::chats, std::move(parts.chats));
}

CallResult get_difference(CallContext& call)
{
    using Get = api::updates_get_difference;
    using Whole = api::updates_difference;
    using Slice = api::updates_difference_slice;
    const auto& journal = call.server.talks.accounts[call.self->id];
    auto entries = journal.after(call.get(Get::pts));
    if (entries.empty())
        return TlObject(api::updates_difference_empty::constructor)
            .set(api::updates_difference_empty::date, call.server.now())
            .set(api::updates_difference_empty::seq, 1);
    const auto* most = call.request.get(Get::pts_total_limit);
    if (most && static_cast<std::int32_t>(entries.size()) > *most)
        return TlObject(api::updates_difference_too_long::constructor)
            .set(api::updates_difference_too_long::pts, journal.pts);
    const auto slice = static_cast<std::size_t>(call.server.talks.slice);
    const bool is_whole = entries.size() <= slice;
    entries.resize(std::min(entries.size(), slice));
    auto parts = parts_of(call, entries);
    const auto state = state_object(call, parts.pts);
    if (is_whole)
        return filled<Whole>(std::move(parts))
            .set(Whole::new_encrypted_messages, TlVector())
            .set(Whole::state, state);
    return filled<Slice>(std::move(parts))
        .set(Slice::new_encrypted_messages, TlVector())
        .set(Slice::intermediate_state, state);
}

CallResult get_channel_difference(CallContext& call)
{
    using Get = api::updates_get_channel_difference;
    using Whole = api::updates_channel_difference;
    using Empty = api::updates_channel_difference_empty;
    using TooLong = api::updates_channel_difference_too_long;
    const auto chat = find_chat(call, call.get(Get::channel));
    if (!chat)
        return std::unexpected(chat.error());
    const auto& journal = call.server.talks.channels[(*chat)->id];
    auto entries = journal.after(call.get(Get::pts));
    if (entries.empty())
        return TlObject(Empty::constructor).set(Empty::final, true).set(Empty::pts, journal.pts);
    const auto most = static_cast<std::size_t>(std::max(1, call.get(Get::limit)));
    if (entries.size() > most) {
        TlObject dialog(api::dialog::constructor);
        dialog.set(api::dialog::peer, peer_object(**chat))
            .set(api::dialog::top_message, 1)
            .set(api::dialog::read_inbox_max_id, 0)
            .set(api::dialog::read_outbox_max_id, 0)
            .set(api::dialog::unread_count, 0)
            .set(api::dialog::unread_mentions_count, 0)
            .set(api::dialog::unread_reactions_count, 0)
            .set(api::dialog::unread_poll_votes_count, 0)
            .set(api::dialog::notify_settings, notify_settings_object())
            .set(api::dialog::pts, journal.pts);
        return TlObject(TooLong::constructor)
            .set(TooLong::final, true)
            .set(TooLong::dialog, dialog)
            .set(TooLong::messages, TlVector())
            .set(TooLong::chats, TlVector())
            .set(TooLong::users, TlVector());
    }
    auto parts = parts_of(call, entries);
    const auto pts = parts.pts;
    return filled<Whole>(std::move(parts)).set(Whole::final, true).set(Whole::pts, pts);
}

}  // namespace

std::span<const Method> difference_methods()
{
    static constexpr Method table[] = {
        {api::updates_get_state::constructor, get_state},
        {api::updates_get_difference::constructor, get_difference},
        {api::updates_get_channel_difference::constructor, get_channel_difference},
    };
    return table;
}

}  // namespace tgvs::test
