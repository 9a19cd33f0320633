#include "telegram/chat_dialogs.hpp"

#include "mtproto/api.hpp"
#include "telegram/chat_object.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

namespace tgvs::telegram {

namespace api = mtproto::api;
using mtproto::TlObject;
using mtproto::TlVector;

namespace {

constexpr std::int32_t main_list = 0;
constexpr std::int32_t archive = 1;
constexpr std::int32_t page_size = 100;  // the most there is

struct Page {
    TlVector dialogs;
    TlVector messages;
    TlVector chats;
    TlVector users;
    bool last = false;  // the answer has said that it is all there is
};

// Where the next page begins: behind a message.
struct Offset {
    std::int32_t date = 0;
    std::int32_t id = 0;
    TlObject peer{api::input_peer_empty::constructor};
};

template <class Dialogs>
Page read_page_of(const TlObject& answer)
{
    return {.dialogs = answer.get_or(Dialogs::dialogs),
            .messages = answer.get_or(Dialogs::messages),
            .chats = answer.get_or(Dialogs::chats),
            .users = answer.get_or(Dialogs::users)};
}

Page read_page(const TlObject& answer)
{
    if (answer.is(api::messages_dialogs_slice::constructor))
        return read_page_of<api::messages_dialogs_slice>(answer);
    auto page = read_page_of<api::messages_dialogs>(answer);
    page.last = true;
    return page;
}

std::optional<TlObject> input_peer_of(const TlObject& peer, const Page& page)
{
    if (const auto* group = peer.get(api::peer_chat::chat_id))
        return TlObject(api::input_peer_chat::constructor)
            .set(api::input_peer_chat::chat_id, *group);
    if (const auto* id = peer.get(api::peer_channel::channel_id)) {
        const auto* channel = find_channel(page.chats, *id);
        if (!channel)
            return std::nullopt;
        const auto hash = channel->get_or(api::channel::access_hash,
                                          channel->get_or(api::channel_forbidden::access_hash));
        return TlObject(api::input_peer_channel::constructor)
            .set(api::input_peer_channel::channel_id, *id)
            .set(api::input_peer_channel::access_hash, hash);
    }
    for (const auto& value : page.users) {
        const auto* user = std::get_if<TlObject>(&value);
        if (user && user->is(api::user::constructor) &&
            user->get_or(api::user::id) == peer.get_or(api::peer_user::user_id))
            return TlObject(api::input_peer_user::constructor)
                .set(api::input_peer_user::user_id, user->get_or(api::user::id))
                .set(api::input_peer_user::access_hash, user->get_or(api::user::access_hash));
    }
    return std::nullopt;
}

bool is_same_peer(const TlObject& a, const TlObject& b)
{
    return a.is(b.constructor()) &&
           a.get_or(api::peer_chat::chat_id) == b.get_or(api::peer_chat::chat_id) &&
           a.get_or(api::peer_channel::channel_id) == b.get_or(api::peer_channel::channel_id) &&
           a.get_or(api::peer_user::user_id) == b.get_or(api::peer_user::user_id);
}

// Of the message that stands at the top of a chat. Channels count their messages for themselves.
std::optional<std::int32_t> date_of(const TlVector& messages, const TlObject& peer, std::int32_t id)
{
    for (const auto& value : messages) {
        const auto* one = std::get_if<TlObject>(&value);
        if (!one)
            continue;
        if (one->is(api::message::constructor) && one->get_or(api::message::id) == id &&
            is_same_peer(one->get_or(api::message::peer_id), peer))
            return one->get_or(api::message::date);
        if (one->is(api::message_service::constructor) &&
            one->get_or(api::message_service::id) == id &&
            is_same_peer(one->get_or(api::message_service::peer_id), peer))
            return one->get_or(api::message_service::date);
    }
    return std::nullopt;
}

// Behind the last chat that has a message; nothing: there are no more pages.
std::optional<Offset> next_offset(const Page& page)
{
    for (auto at = page.dialogs.rbegin(); at != page.dialogs.rend(); ++at) {
        const auto* dialog = std::get_if<TlObject>(&*at);
        if (!dialog || !dialog->is(api::dialog::constructor))
            continue;  // the archive, as a line of the main list
        const auto id = dialog->get_or(api::dialog::top_message);
        const auto peer = dialog->get_or(api::dialog::peer);
        const auto date = date_of(page.messages, peer, id);
        auto input = input_peer_of(peer, page);
        if (date && input)
            return Offset{*date, id, *std::move(input)};
    }
    return std::nullopt;
}

TlObject page_call(std::int32_t folder, const Offset& offset)
{
    using Get = api::messages_get_dialogs;
    TlObject call(Get::constructor);
    call.set(Get::folder_id, folder)
        .set(Get::offset_date, offset.date)
        .set(Get::offset_id, offset.id)
        .set(Get::offset_peer, offset.peer)
        .set(Get::limit, page_size)
        .set(Get::hash, 0);
    if (offset.date != 0)
        call.set(Get::exclude_pinned, true);  // they stand at the head of each page else
    return call;
}

const TlObject* find_usable(const Page& page, std::int64_t id)
{
    const auto* channel = find_channel(page.chats, id);
    // The hash of a partial object is of no use.
    return channel && !channel->has(api::channel::min) ? channel : nullptr;
}

}  // namespace

asio::awaitable<Result<TlObject, ChatFailure>> find_in_dialogs(Client& client, ChannelId channel)
{
    int pages = 0;
    for (const auto folder : {main_list, archive}) {
        Offset offset;
        while (pages < most_dialog_pages) {
            ++pages;
            auto answer = co_await client.call(page_call(folder, offset));
            if (!answer)
                co_return std::unexpected(chat_failure(answer.error()));
            const auto page = read_page(*answer);
            if (const auto* found = find_usable(page, channel.id))
                co_return *found;
            auto next = next_offset(page);
            const bool stands = next && next->date == offset.date && next->id == offset.id;
            if (page.last || !next || stands)
                break;
            offset = *std::move(next);
        }
    }
    co_return std::unexpected(ChatFailure(
        ChatFailure::Kind::not_found,
        fmt::format("the account has no chat {}{}; let it join the chat in a Telegram app, or "
                    "correct CHAT_ID",
                    number_of(channel),
                    pages == most_dialog_pages ? " among its latest 5000" : "")));
}

}  // namespace tgvs::telegram
