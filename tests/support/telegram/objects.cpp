#include "support/telegram/objects.hpp"

#include "mtproto/api.hpp"

namespace tgvs::test {

namespace api = mtproto::api;
using mtproto::TlObject;
using mtproto::TlValue;
using mtproto::TlVector;

TlObject user_object(const Account& account, std::int64_t viewer)
{
    TlObject user(api::user::constructor);
    user.set(api::user::id, account.id)
        .set(api::user::access_hash, access_hash(viewer, account.id))
        .set(api::user::first_name, account.first_name)
        .set(api::user::phone, account.phone);
    if (!account.last_name.empty())
        user.set(api::user::last_name, account.last_name);
    if (!account.username.empty())
        user.set(api::user::username, account.username);
    if (account.id == viewer)
        user.set(api::user::self, true);
    if (!account.bot_token.empty())
        user.set(api::user::bot, true).set(api::user::bot_info_version, 1);
    if (!account.lang_code.empty())
        user.set(api::user::lang_code, account.lang_code);
    return user;
}

namespace {

TlObject admin_rights(const Member& member)
{
    TlObject rights(api::chat_admin_rights::constructor);
    rights.set(api::chat_admin_rights::change_info, true);
    if (member.manage_call || member.role == Role::creator)
        rights.set(api::chat_admin_rights::manage_call, true);
    return rights;
}

TlObject group_object(ServerState& server, const Chat& chat, std::int64_t viewer)
{
    const auto* member = chat.active(viewer);
    TlObject group(api::chat::constructor);
    group.set(api::chat::id, chat.id)
        .set(api::chat::title, chat.title)
        .set(api::chat::photo, TlObject(api::chat_photo_empty::constructor))
        .set(api::chat::participants_count, static_cast<std::int32_t>(chat.members.size()))
        .set(api::chat::date, chat.date)
        .set(api::chat::version, 1);
    if (!member)
        group.set(api::chat::left, true);
    else if (member->role == Role::creator)
        group.set(api::chat::creator, true);
    else if (member->role == Role::admin)
        group.set(api::chat::admin_rights, admin_rights(*member));
    if (server.world.call_of(chat))
        group.set(api::chat::call_active, true);
    if (chat.migrated_to != 0) {
        TlObject target(api::input_channel::constructor);
        target.set(api::input_channel::channel_id, chat.migrated_to)
            .set(api::input_channel::access_hash, access_hash(viewer, chat.migrated_to));
        group.set(api::chat::migrated_to, target).set(api::chat::deactivated, true);
    }
    return group;
}

TlObject channel_object(ServerState& server, const Chat& chat, std::int64_t viewer)
{
    const auto* member = chat.active(viewer);
    TlObject channel(api::channel::constructor);
    channel.set(api::channel::id, chat.id)
        .set(api::channel::access_hash, access_hash(viewer, chat.id))
        .set(api::channel::title, chat.title)
        .set(api::channel::photo, TlObject(api::chat_photo_empty::constructor))
        .set(api::channel::date, chat.date)
        .set(chat.kind == ChatKind::channel ? api::channel::broadcast : api::channel::megagroup,
             true);
    if (!chat.username.empty())
        channel.set(api::channel::username, chat.username);
    if (!member)
        channel.set(api::channel::left, true);
    else if (member->role == Role::creator)
        channel.set(api::channel::creator, true);
    else if (member->role == Role::admin)
        channel.set(api::channel::admin_rights, admin_rights(*member));
    if (server.world.call_of(chat))
        channel.set(api::channel::call_active, true).set(api::channel::call_not_empty, true);
    return channel;
}

bool is_banned(const Chat& chat, std::int64_t viewer)
{
    const auto member = chat.members.find(viewer);
    return member != chat.members.end() && member->second.role == Role::banned;
}

}  // namespace

TlObject chat_object(ServerState& server, const Chat& chat, std::int64_t viewer)
{
    if (!is_banned(chat, viewer))
        return chat.kind == ChatKind::group ? group_object(server, chat, viewer)
                                            : channel_object(server, chat, viewer);
    if (chat.kind == ChatKind::group) {
        TlObject forbidden(api::chat_forbidden::constructor);
        forbidden.set(api::chat_forbidden::id, chat.id).set(api::chat_forbidden::title, chat.title);
        return forbidden;
    }
    TlObject forbidden(api::channel_forbidden::constructor);
    forbidden.set(api::channel_forbidden::id, chat.id)
        .set(api::channel_forbidden::access_hash, access_hash(viewer, chat.id))
        .set(api::channel_forbidden::title, chat.title);
    return forbidden;
}

TlObject peer_object(const Chat& chat)
{
    if (chat.kind == ChatKind::group) {
        TlObject peer(api::peer_chat::constructor);
        peer.set(api::peer_chat::chat_id, chat.id);
        return peer;
    }
    TlObject peer(api::peer_channel::constructor);
    peer.set(api::peer_channel::channel_id, chat.id);
    return peer;
}

TlObject call_object(const GroupCall& call)
{
    if (call.over) {
        TlObject over(api::group_call_discarded::constructor);
        over.set(api::group_call_discarded::id, call.id)
            .set(api::group_call_discarded::access_hash, call.access_hash)
            .set(api::group_call_discarded::duration, call.ended - call.started);
        return over;
    }
    TlObject object(api::group_call::constructor);
    object.set(api::group_call::id, call.id)
        .set(api::group_call::access_hash, call.access_hash)
        .set(api::group_call::participants_count,
             call.viewers + static_cast<std::int32_t>(call.joined.size()))
        .set(api::group_call::stream_dc_id, call.stream_dc)
        .set(api::group_call::unmuted_video_limit, 30)
        .set(api::group_call::version, call.version);
    if (!call.title.empty())
        object.set(api::group_call::title, call.title);
    if (call.rtmp)
        object.set(api::group_call::rtmp_stream, true).set(api::group_call::listeners_hidden, true);
    return object;
}

TlObject input_call_object(const GroupCall& call)
{
    TlObject object(api::input_group_call::constructor);
    object.set(api::input_group_call::id, call.id)
        .set(api::input_group_call::access_hash, call.access_hash);
    return object;
}

TlObject notify_settings_object()
{
    return TlObject(api::peer_notify_settings::constructor);
}

TlObject call_update(const Chat& chat, const GroupCall& call)
{
    TlObject update(api::update_group_call::constructor);
    update.set(api::update_group_call::peer, peer_object(chat))
        .set(api::update_group_call::call, call_object(call));
    return update;
}

TlObject updates_object(ServerState& server, TlVector updates, TlVector chats, TlVector users)
{
    TlObject object(api::updates::constructor);
    object.set(api::updates::updates_, std::move(updates))
        .set(api::updates::users, std::move(users))
        .set(api::updates::chats, std::move(chats))
        .set(api::updates::date, server.now())
        .set(api::updates::seq, 0);
    return object;
}

}  // namespace tgvs::test
