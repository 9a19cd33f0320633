// From names, links and numbers to chats; chats in full.
#include "support/telegram/calls.hpp"
#include "support/telegram/objects.hpp"

#include <boost/algorithm/string/predicate.hpp>

namespace tgvs::test {

namespace {

std::expected<Chat*, RpcError> find_channel(CallContext& call, std::int64_t id, std::int64_t hash)
{
    auto* chat = call.server.world.chat(id);
    const bool may_leave_it_out = hash == 0 && !call.self->bot_token.empty();
    if (!chat || chat->kind == ChatKind::group ||
        (hash != access_hash(call.self->id, id) && !may_leave_it_out))
        return refuse(400, "CHANNEL_INVALID");
    const auto member = chat->members.find(call.self->id);
    const bool banned = member != chat->members.end() && member->second.role == Role::banned;
    const bool hidden = chat->username.empty() && !chat->active(call.self->id);
    if (banned || hidden)
        return refuse(400, "CHANNEL_PRIVATE");
    return chat;
}

std::expected<Chat*, RpcError> find_group(CallContext& call, std::int64_t id)
{
    auto* chat = call.server.world.chat(id);
    if (!chat || chat->kind != ChatKind::group || !chat->members.contains(call.self->id))
        return refuse(400, "CHAT_ID_INVALID");
    return chat;
}

CallResult resolve_username(CallContext& call)
{
    const auto name = call.get(api::contacts_resolve_username::username);
    TlObject resolved(api::contacts_resolved_peer::constructor);
    for (const auto& [id, chat] : call.server.world.chats) {
        if (name.empty() || !boost::algorithm::iequals(chat.username, name))
            continue;
        return resolved.set(api::contacts_resolved_peer::peer, peer_object(chat))
            .set(api::contacts_resolved_peer::chats,
                 TlVector{chat_object(call.server, chat, call.self->id)})
            .set(api::contacts_resolved_peer::users, TlVector{});
    }
    for (const auto& [id, account] : call.server.world.accounts) {
        if (name.empty() || !boost::algorithm::iequals(account.username, name))
            continue;
        TlObject peer(api::peer_user::constructor);
        peer.set(api::peer_user::user_id, id);
        return resolved.set(api::contacts_resolved_peer::peer, peer)
            .set(api::contacts_resolved_peer::chats, TlVector{})
            .set(api::contacts_resolved_peer::users, TlVector{user_object(account, call.self->id)});
    }
    return refuse(400, name.empty() ? "USERNAME_INVALID" : "USERNAME_NOT_OCCUPIED");
}

std::expected<Chat*, RpcError> find_invite(CallContext& call, const std::string& hash)
{
    for (auto& [id, chat] : call.server.world.chats) {
        if (chat.invite_hash.empty() || chat.invite_hash != hash)
            continue;
        if (chat.invite_expired)
            return refuse(400, "INVITE_HASH_EXPIRED");
        return &chat;
    }
    return refuse(400, hash.empty() ? "INVITE_HASH_EMPTY" : "INVITE_HASH_INVALID");
}

CallResult check_invite(CallContext& call)
{
    const auto chat = find_invite(call, call.get(api::messages_check_chat_invite::hash));
    if (!chat)
        return std::unexpected(chat.error());
    if ((*chat)->active(call.self->id)) {
        TlObject already(api::chat_invite_already::constructor);
        return already.set(api::chat_invite_already::chat,
                           chat_object(call.server, **chat, call.self->id));
    }
    TlObject photo(api::photo_empty::constructor);
    photo.set(api::photo_empty::id, std::int64_t{0});
    TlObject invite(api::chat_invite::constructor);
    invite.set(api::chat_invite::title, (*chat)->title)
        .set(api::chat_invite::photo, photo)
        .set(api::chat_invite::participants_count,
             static_cast<std::int32_t>((*chat)->members.size()))
        .set(api::chat_invite::color, 0);
    if ((*chat)->kind != ChatKind::group)
        invite.set(api::chat_invite::channel, true);
    if ((*chat)->kind == ChatKind::channel)
        invite.set(api::chat_invite::broadcast, true);
    if ((*chat)->invite_needs_request)
        invite.set(api::chat_invite::request_needed, true);
    return invite;
}

CallResult import_invite(CallContext& call)
{
    const auto chat = find_invite(call, call.get(api::messages_import_chat_invite::hash));
    if (!chat)
        return std::unexpected(chat.error());
    if ((*chat)->active(call.self->id))
        return refuse(400, "USER_ALREADY_PARTICIPANT");
    if ((*chat)->invite_needs_request)
        return refuse(400, "INVITE_REQUEST_SENT");
    (*chat)->members[call.self->id] = {};
    TlObject result(api::messages_chat_invite_join_result_ok::constructor);
    return result.set(
        api::messages_chat_invite_join_result_ok::updates,
        updates_object(call.server, {}, {chat_object(call.server, **chat, call.self->id)}));
}

TlValue chats_object(TlVector chats)
{
    TlObject object(api::messages_chats::constructor);
    return object.set(api::messages_chats::chats, std::move(chats));
}

CallResult get_chats(CallContext& call)
{
    TlVector chats;
    for (const auto& one : call.get(api::messages_get_chats::id)) {
        const auto chat = find_group(call, std::get<std::int64_t>(one));
        if (!chat)
            return std::unexpected(chat.error());
        chats.emplace_back(chat_object(call.server, **chat, call.self->id));
    }
    return chats_object(std::move(chats));
}

CallResult get_channels(CallContext& call)
{
    TlVector chats;
    for (const auto& one : call.get(api::channels_get_channels::id)) {
        const auto& input = std::get<TlObject>(one);
        const auto id = input.get_or(api::input_channel::channel_id, std::int64_t{0});
        const auto* chat = call.server.world.chat(id);
        if (!chat || input.get_or(api::input_channel::access_hash, std::int64_t{0}) !=
                         access_hash(call.self->id, id))
            return refuse(400, "CHANNEL_INVALID");
        chats.emplace_back(chat_object(call.server, *chat, call.self->id));
    }
    return chats_object(std::move(chats));
}

}  // namespace

std::expected<Chat*, RpcError> find_chat(CallContext& call, const TlObject& input)
{
    if (input.is(api::input_peer_chat::constructor))
        return find_group(call, input.get_or(api::input_peer_chat::chat_id));
    if (input.is(api::input_peer_channel::constructor))
        return find_channel(call, input.get_or(api::input_peer_channel::channel_id),
                            input.get_or(api::input_peer_channel::access_hash));
    if (input.is(api::input_channel::constructor))
        return find_channel(call, input.get_or(api::input_channel::channel_id),
                            input.get_or(api::input_channel::access_hash));
    return refuse(400, "PEER_ID_INVALID");
}

std::span<const Method> peer_methods()
{
    static constexpr Method table[] = {
        {api::contacts_resolve_username::constructor, resolve_username},
        {api::messages_check_chat_invite::constructor, check_invite},
        {api::messages_import_chat_invite::constructor, import_invite},
        {api::messages_get_chats::constructor, get_chats},
        {api::channels_get_channels::constructor, get_channels},
    };
    return table;
}

}  // namespace tgvs::test
