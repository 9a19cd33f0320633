// Messages, presses, and what only bots do.
#include "mtproto/tl_codec.hpp"
#include "support/telegram/calls.hpp"
#include "support/telegram/data_center.hpp"
#include "support/telegram/objects.hpp"
#include "support/telegram/server_session.hpp"
#include "support/telegram/talks.hpp"

#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace tgvs::test {

namespace {

CallResult import_bot(CallContext& call)
{
    using Import = api::auth_import_bot_authorization;
    if (call.get(Import::api_id) <= 0 || call.get(Import::api_hash).empty())
        return refuse(400, "API_ID_INVALID");
    const auto token = call.get(Import::bot_auth_token);
    for (auto& [id, account] : call.server.world.accounts) {
        if (account.bot_token.empty() || account.bot_token != token)
            continue;
        if (account.home_dc != call.dc.id())
            return refuse(303, fmt::format("USER_MIGRATE_{}", account.home_dc));
        return log_in(call, account);
    }
    return refuse(400, "ACCESS_TOKEN_INVALID");
}

// ---- Messages

std::expected<Talk, RpcError> find_talk(CallContext& call, const TlObject& peer)
{
    if (peer.is(api::input_peer_self::constructor))
        return talk_between(call.self->id, call.self->id);
    if (!peer.is(api::input_peer_user::constructor)) {
        const auto chat = find_chat(call, peer);
        if (!chat)
            return std::unexpected(chat.error());
        return Talk{0, (*chat)->id};
    }
    const auto id = peer.get_or(api::input_peer_user::user_id);
    const auto hash = peer.get_or(api::input_peer_user::access_hash);
    const bool is_bot = !call.self->bot_token.empty();
    if (!call.server.world.account(id) ||
        (hash != access_hash(call.self->id, id) && !(is_bot && hash == 0)))
        return refuse(400, "PEER_ID_INVALID");
    // A bot speaks to nobody who has not spoken to it.
    if (is_bot && !call.server.talks.started.contains({call.self->id, id}))
        return refuse(400, "PEER_ID_INVALID");
    return talk_between(call.self->id, id);
}

TlObject sent_updates(CallContext& call, TlVector updates, const TalkMessage& message)
{
    TlVector chats;
    if (message.talk.first == 0)
        chats.emplace_back(
            chat_object(call.server, *call.server.world.chat(message.talk.second), call.self->id));
    return updates_object(call.server, std::move(updates), std::move(chats),
                          {user_object(*call.self, call.self->id)});
}

// In a channel only its admins post, and in no chat anybody but they pins.
bool is_admin_of(CallContext& call, std::int64_t chat)
{
    const auto* member = call.server.world.chat(chat)->active(call.self->id);
    return member && (member->role == Role::admin || member->role == Role::creator);
}

bool may_post(CallContext& call, const Talk& talk)
{
    return talk.first != 0 || call.server.world.chat(talk.second)->kind != ChatKind::channel ||
           is_admin_of(call, talk.second);
}

TlObject message_id(std::int32_t number, std::int64_t random)
{
    return TlObject(api::update_message_id::constructor)
        .set(api::update_message_id::id, number)
        .set(api::update_message_id::random_id, random);
}

CallResult sent_before(CallContext& call, std::int32_t number, std::int64_t random)
{
    return sent_updates(call, {message_id(number, random)}, call.server.talks.messages.at(number));
}

CallResult send_message(CallContext& call)
{
    using Send = api::messages_send_message;
    const auto talk = find_talk(call, call.get(Send::peer));
    if (!talk)
        return std::unexpected(talk.error());
    const std::pair random(call.self->id, call.get(Send::random_id));
    const auto& known = call.server.talks.random_ids;
    if (const auto before = known.find(random); before != known.end())
        return call.server.talks.answers_duplicates
                   ? sent_before(call, before->second, random.second)
                   : refuse(500, "RANDOM_ID_DUPLICATE");
    TalkMessage message = {.talk = *talk,
                           .from = call.self->id,
                           .text = call.get(Send::message),
                           .entities = call.get(Send::entities)};
    if (message.text.empty())
        return refuse(400, "MESSAGE_EMPTY");
    if (!may_post(call, *talk))
        return refuse(403, "CHAT_WRITE_FORBIDDEN");
    if (const auto* markup = call.request.get(Send::reply_markup))
        message.markup = *markup;
    if (const auto* reply = call.request.get(Send::reply_to))
        message.reply_to = reply->get_or(api::input_reply_to_message::reply_to_msg_id);
    const auto answered = call.server.talks.messages.find(message.reply_to);
    if (message.reply_to != 0 &&
        (answered == call.server.talks.messages.end() || answered->second.talk != *talk))
        return refuse(400, "REPLY_MESSAGE_ID_INVALID");
    const auto number = new_message(call.server, std::move(message));
    call.server.talks.random_ids[random] = number;
    const auto update = publish(call.server, number, Change::sent, &call.session);
    return sent_updates(call, {message_id(number, random.second), update},
                        call.server.talks.messages.at(number));
}

bool is_same(const TlObject& a, const TlObject& b)
{
    return mtproto::encode(a) == mtproto::encode(b);
}

bool is_same(const std::optional<TlObject>& a, const TlObject* b)
{
    return a.has_value() == (b != nullptr) && (!a || is_same(*a, *b));
}

CallResult edit_message(CallContext& call)
{
    using Edit = api::messages_edit_message;
    const auto talk = find_talk(call, call.get(Edit::peer));
    if (!talk)
        return std::unexpected(talk.error());
    const auto found = call.server.talks.messages.find(call.get(Edit::id));
    if (found == call.server.talks.messages.end() || found->second.talk != *talk ||
        found->second.deleted)
        return refuse(400, "MESSAGE_ID_INVALID");
    auto& message = found->second;
    if (message.from != call.self->id)
        return refuse(403, "MESSAGE_AUTHOR_REQUIRED");
    const auto* markup = call.request.get(Edit::reply_markup);
    const auto* text = call.request.get(Edit::message);
    if ((!text || message.text == *text) && is_same(message.markup, markup))
        return refuse(400, "MESSAGE_NOT_MODIFIED");
    if (text) {  // else the buttons alone are others
        message.text = *text;
        message.entities = call.get(Edit::entities);
    }
    message.markup = markup ? std::optional(*markup) : std::nullopt;
    const auto update = publish(call.server, message.id, Change::edited, &call.session);
    return sent_updates(call, {update}, message);
}

CallResult pin_message(CallContext& call)
{
    using Pin = api::messages_update_pinned_message;
    const auto talk = find_talk(call, call.get(Pin::peer));
    if (!talk)
        return std::unexpected(talk.error());
    const auto found = call.server.talks.messages.find(call.get(Pin::id));
    if (found == call.server.talks.messages.end() || found->second.talk != *talk)
        return refuse(400, "MESSAGE_ID_INVALID");
    if (talk->first == 0 && !is_admin_of(call, talk->second))
        return refuse(400, "CHAT_ADMIN_REQUIRED");
    auto& message = found->second;
    message.pinned = !call.request.has(Pin::unpin);
    const auto update = publish(call.server, message.id, Change::pinned, &call.session);
    return sent_updates(call, {update}, message);
}

// Each message is one step of the journal.
CallResult delete_messages(CallContext& call)
{
    using Delete = api::messages_delete_messages;
    using InChannel = api::channels_delete_messages;
    using Affected = api::messages_affected_messages;
    const bool in_channel = call.request.is(InChannel::constructor);
    std::int64_t channel = 0;
    if (in_channel) {
        const auto chat = find_chat(call, call.get(InChannel::channel));
        if (!chat)
            return std::unexpected(chat.error());
        channel = (*chat)->id;
    }
    std::int32_t count = 0;
    for (const auto& value : in_channel ? call.get(InChannel::id) : call.get(Delete::id)) {
        const auto found = call.server.talks.messages.find(std::get<std::int32_t>(value));
        if (found == call.server.talks.messages.end() || found->second.deleted)
            continue;
        if (found->second.from != call.self->id)
            return refuse(403, "MESSAGE_DELETE_FORBIDDEN");
        found->second.deleted = true;
        publish(call.server, found->first, Change::deleted, &call.session);
        ++count;
    }
    const auto pts = in_channel ? call.server.talks.channels[channel].pts
                                : call.server.talks.accounts[call.self->id].pts;
    return TlObject(Affected::constructor).set(Affected::pts, pts).set(Affected::pts_count, count);
}

// ---- Presses

constexpr std::chrono::seconds press_is_good_for{10};

// The presser's session, its key or its connection may be gone by then.
void answer_press(ServerState& server, std::int64_t query, const CallResult& result)
{
    const auto found = server.talks.presses.find(query);
    if (found == server.talks.presses.end())
        return;
    const auto press = found->second;
    server.talks.presses.erase(found);
    const auto dc = server.dcs.find(press.dc);
    auto* key = dc == server.dcs.end() ? nullptr : dc->second->key(press.key);
    if (!key)
        return;
    if (const auto session = key->sessions.find(press.session); session != key->sessions.end())
        session->second->answer_now(press.request,
                                    api::messages_get_bot_callback_answer::constructor, result);
}

CallResult get_callback_answer(CallContext& call)
{
    using Get = api::messages_get_bot_callback_answer;
    const auto talk = find_talk(call, call.get(Get::peer));
    if (!talk)
        return std::unexpected(talk.error());
    const auto found = call.server.talks.messages.find(call.get(Get::msg_id));
    if (found == call.server.talks.messages.end() || found->second.talk != *talk)
        return refuse(400, "MESSAGE_ID_INVALID");
    const auto query = press(call.server, call.self->id, found->second, call.get(Get::data));
    call.server.talks.presses[query] = {.dc = call.dc.id(),
                                        .key = call.key.key.id(),
                                        .session = call.session.id(),
                                        .request = call.msg_id};
    call.later = true;
    const auto timer = std::make_shared<asio::steady_timer>(call.server.io, press_is_good_for);
    timer->async_wait(
        [timer, query, &server = call.server](const boost::system::error_code& error) {
            if (!error)
                answer_press(server, query, refuse(502, "BOT_RESPONSE_TIMEOUT"));
        });
    return TlValue(false);
}

CallResult set_callback_answer(CallContext& call)
{
    using Set = api::messages_set_bot_callback_answer;
    using Answer = api::messages_bot_callback_answer;
    const auto query = call.get(Set::query_id);
    auto& talks = call.server.talks;
    if (talks.answers.contains(query))
        return refuse(400, "QUERY_ID_INVALID");
    talks.answers[query] = call.get(Set::message);
    TlObject answer(Answer::constructor);
    answer.set(Answer::message, call.get(Set::message)).set(Answer::cache_time, 0);
    if (call.request.has(Set::alert))
        answer.set(Answer::alert, true);
    answer_press(call.server, query, answer);
    return TlValue(true);
}

// ---- Admins and menus

CallResult get_participants(CallContext& call)
{
    using Answer = api::channels_channel_participants;
    const auto chat = find_chat(call, call.get(api::channels_get_participants::channel));
    if (!chat)
        return std::unexpected(chat.error());
    TlVector found;
    TlVector users;
    for (const auto& [id, member] : (*chat)->members) {
        using Creator = api::channel_participant_creator;
        using Admin = api::channel_participant_admin;
        TlObject rights(api::chat_admin_rights::constructor);
        rights.set(api::chat_admin_rights::change_info, true);
        if (member.manage_call)
            rights.set(api::chat_admin_rights::manage_call, true);
        if (member.role == Role::creator)
            found.emplace_back(TlObject(Creator::constructor)
                                   .set(Creator::user_id, id)
                                   .set(Creator::admin_rights, rights));
        else if (member.role == Role::admin)
            found.emplace_back(TlObject(Admin::constructor)
                                   .set(Admin::user_id, id)
                                   .set(Admin::promoted_by, id)
                                   .set(Admin::date, call.server.now())
                                   .set(Admin::admin_rights, rights));
        else
            continue;
        if (const auto* account = call.server.world.account(id))
            users.emplace_back(user_object(*account, call.self->id));
    }
    const auto count = static_cast<std::int32_t>(found.size());
    return TlObject(Answer::constructor)
        .set(Answer::count, count)
        .set(Answer::participants, std::move(found))
        .set(Answer::chats, TlVector())
        .set(Answer::users, std::move(users));
}

CallResult set_commands(CallContext& call)
{
    if (call.self->bot_token.empty())
        return refuse(400, "USER_BOT_REQUIRED");
    return TlValue(true);
}

}  // namespace

std::span<const Method> talk_methods()
{
    static constexpr Method table[] = {
        {api::auth_import_bot_authorization::constructor, import_bot, false},
        {api::messages_send_message::constructor, send_message},
        {api::messages_edit_message::constructor, edit_message},
        {api::messages_update_pinned_message::constructor, pin_message},
        {api::messages_delete_messages::constructor, delete_messages},
        {api::channels_delete_messages::constructor, delete_messages},
        {api::messages_get_bot_callback_answer::constructor, get_callback_answer},
        {api::messages_set_bot_callback_answer::constructor, set_callback_answer},
        {api::channels_get_participants::constructor, get_participants},
        {api::bots_set_bot_commands::constructor, set_commands},
    };
    return table;
}

}  // namespace tgvs::test
