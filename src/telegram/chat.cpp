#include "telegram/chat.hpp"

#include "mtproto/api.hpp"
#include "telegram/chat_dialogs.hpp"
#include "telegram/chat_object.hpp"

#include <fmt/format.h>

#include <utility>
#include <variant>

namespace tgvs::telegram {

namespace api = mtproto::api;
using mtproto::TlObject;
using mtproto::TlVector;

namespace {

using Kind = ChatFailure::Kind;
template <class T>
using Step = asio::awaitable<Result<T, ChatFailure>>;

TlVector chats_of(const TlObject& answer)
{
    return answer.get_or(api::messages_chats::chats,
                         answer.get_or(api::messages_chats_slice::chats));
}

std::unexpected<ChatFailure> unknown_group(std::int64_t id)
{
    return std::unexpected(
        ChatFailure(Kind::not_found,
                    fmt::format("the account has no group -{}; let it join the group in a Telegram "
                                "app, or correct CHAT_ID",
                                id)));
}

Step<TlObject> call_or_fail(Client& client, TlObject function)
{
    auto answer = co_await client.call(std::move(function));
    if (!answer)
        co_return std::unexpected(chat_failure(answer.error()));
    co_return *std::move(answer);
}

Step<Chat> read_known_channel(Client& client, ChatReference known)
{
    TlObject get(api::channels_get_channels::constructor);
    TlVector ids(1, known.input_channel());
    get.set(api::channels_get_channels::id, std::move(ids));
    const auto answer = co_await call_or_fail(client, std::move(get));
    if (!answer)
        co_return std::unexpected(answer.error());
    const auto chats = chats_of(*answer);
    const auto* channel = find_channel(chats, known.id);
    if (!channel)
        co_return std::unexpected(ChatFailure(Kind::stale, "Telegram does not know the chat"));
    co_return read_chat(*channel);
}

Step<Chat> read_known_group(Client& client, std::int64_t id)
{
    TlObject get(api::messages_get_chats::constructor);
    TlVector ids(1, id);
    get.set(api::messages_get_chats::id, std::move(ids));
    const auto answer = co_await call_or_fail(client, std::move(get));
    if (!answer && answer.error().kind == Kind::stale)
        co_return unknown_group(id);
    if (!answer)
        co_return std::unexpected(answer.error());
    const auto chats = chats_of(*answer);
    const auto* group = find_group(chats, id);
    if (!group)
        co_return unknown_group(id);
    if (const auto target = migrated_to(*group))
        co_return co_await read_known_channel(client, *target);
    co_return read_chat(*group);
}

Step<Chat> read_known(Client& client, ChatReference known)
{
    if (known.kind == ChatKind::group)
        co_return co_await read_known_group(client, known.id);
    co_return co_await read_known_channel(client, known);
}

// ---- One for each form of CHAT_ID

Step<Chat> resolve(Client& client, GroupId group)
{
    co_return co_await read_known_group(client, group.id);
}

Step<Chat> resolve(Client& client, ChannelId channel)
{
    const auto object = co_await find_in_dialogs(client, channel);
    if (!object)
        co_return std::unexpected(object.error());
    co_return read_chat(*object);
}

Step<Chat> resolve(Client& client, ChatName name)
{
    TlObject call(api::contacts_resolve_username::constructor);
    call.set(api::contacts_resolve_username::username, name.name);
    const auto answer = co_await call_or_fail(client, std::move(call));
    if (!answer)
        co_return std::unexpected(answer.error());
    using Resolved = api::contacts_resolved_peer;
    const auto peer = answer->get_or(Resolved::peer);
    const auto chats = answer->get_or(Resolved::chats);
    const auto* channel = find_channel(chats, peer.get_or(api::peer_channel::channel_id));
    if (!channel)
        co_return std::unexpected(ChatFailure(
            Kind::not_found,
            fmt::format("@{} is a person or a bot, not a chat; correct CHAT_ID", name.name)));
    co_return read_chat(*channel);
}

// What the account would have to do to get in.
ChatFailure invitation(const TlObject& invite)
{
    const auto title = invite.get_or(api::chat_invite::title);
    const auto* what = invite.has(api::chat_invite::request_needed)
                           ? "open the link in a Telegram app with this account to request access, "
                             "and have an admin accept it"
                           : "open the link in a Telegram app with this account";
    return {
        Kind::invite_only,
        fmt::format("the account is not a member of the chat{} that CHAT_ID is an invite to; {}",
                    title.empty() ? title : " '" + title + "'", what)};
}

Step<Chat> resolve(Client& client, InviteLink link)
{
    TlObject call(api::messages_check_chat_invite::constructor);
    call.set(api::messages_check_chat_invite::hash, link.hash);
    const auto answer = co_await call_or_fail(client, std::move(call));
    if (!answer)
        co_return std::unexpected(answer.error());
    const auto* chat = answer->get(api::chat_invite_already::chat);
    if (!chat)
        co_return std::unexpected(invitation(*answer));
    if (const auto target = migrated_to(*chat))
        co_return co_await read_known_channel(client, *target);
    co_return read_chat(*chat);
}

Step<Chat> resolve_anew(Client& client, ChatId id)
{
    if (const auto* group = std::get_if<GroupId>(&id))
        co_return co_await resolve(client, *group);
    if (const auto* channel = std::get_if<ChannelId>(&id))
        co_return co_await resolve(client, *channel);
    if (const auto* name = std::get_if<ChatName>(&id))
        co_return co_await resolve(client, *name);
    co_return co_await resolve(client, std::get<InviteLink>(id));
}

bool is_about_the_chat(const ChatFailure& failure)
{
    return failure.kind == Kind::stale || failure.kind == Kind::not_found ||
           failure.kind == Kind::not_member;
}

}  // namespace

// A kept reference is tried first; when it has become wrong, CHAT_ID is resolved anew, once.
asio::awaitable<Result<Chat, ChatFailure>> resolve_chat(Client& client, ChatId id,
                                                        std::optional<ChatReference> cached)
{
    if (cached) {
        auto chat = co_await read_known(client, *cached);
        if (chat || !is_about_the_chat(chat.error()))
            co_return chat;
    }
    auto chat = co_await resolve_anew(client, std::move(id));
    if (!chat && chat.error().kind == Kind::stale)
        chat.error().kind = Kind::not_found;
    co_return chat;
}

Result<void, ChatFailure> check_rights(const Chat& chat)
{
    if (chat.may_manage_calls)
        return {};
    return std::unexpected(ChatFailure(
        Kind::no_rights,
        fmt::format("the account may not run live streams in '{}'; have the chat's owner make it "
                    "an admin with the right 'Manage {}'",
                    chat.title,
                    chat.at.kind == ChatKind::channel ? "Live Streams" : "Video Chats")));
}

}  // namespace tgvs::telegram
