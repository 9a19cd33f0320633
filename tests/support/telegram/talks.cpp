#include "support/telegram/talks.hpp"

#include "mtproto/api.hpp"
#include "support/telegram/objects.hpp"
#include "support/telegram/server_state.hpp"

#include <algorithm>

namespace tgvs::test {

namespace api = mtproto::api;
using mtproto::TlObject;
using mtproto::TlVector;

std::int32_t Journal::add(std::int32_t message, Change change)
{
    entries.push_back({++pts, message, change});
    if (entries.size() > limit)
        entries.pop_front();
    return pts;
}

std::vector<Journal::Entry> Journal::after(std::int32_t place) const
{
    std::vector<Entry> found;
    std::ranges::copy_if(entries, std::back_inserter(found),
                         [place](const Entry& one) { return one.pts > place; });
    return found;
}

Talk talk_between(std::int64_t a, std::int64_t b)
{
    return {std::min(a, b), std::max(a, b)};
}

namespace {

TlObject user_peer(std::int64_t id)
{
    TlObject peer(api::peer_user::constructor);
    peer.set(api::peer_user::user_id, id);
    return peer;
}

TlObject peer_of(ServerState& server, const Talk& talk, std::int64_t viewer)
{
    if (talk.first == 0)
        return peer_object(*server.world.chat(talk.second));
    return user_peer(talk.first == viewer ? talk.second : talk.first);
}

bool is_in_channel(ServerState& server, const Talk& talk)
{
    return talk.first == 0 && server.world.chat(talk.second)->kind != ChatKind::group;
}

std::vector<std::int64_t> those_in(ServerState& server, const Talk& talk)
{
    if (talk.first != 0)
        return talk.first == talk.second ? std::vector{talk.first}
                                         : std::vector{talk.first, talk.second};
    std::vector<std::int64_t> found;
    const auto* chat = server.world.chat(talk.second);
    for (const auto& [account, member] : chat->members)
        if (chat->active(account))
            found.push_back(account);
    return found;
}

void tell(ServerState& server, std::int64_t account, const TalkMessage& message,
          const TlObject& update, const ServerSession* except)
{
    TlVector users;
    TlVector chats;
    if (const auto* sender = server.world.account(message.from))
        users.emplace_back(user_object(*sender, account));
    if (message.talk.first == 0)
        chats.emplace_back(chat_object(server, *server.world.chat(message.talk.second), account));
    server.push(account,
                updates_object(server, TlVector{update}, std::move(chats), std::move(users)),
                except);
}

}  // namespace

TlObject message_object(ServerState& server, const TalkMessage& message, std::int64_t viewer)
{
    TlObject object(api::message::constructor);
    object.set(api::message::id, message.id)
        .set(api::message::peer_id, peer_of(server, message.talk, viewer))
        .set(api::message::date, message.date)
        .set(api::message::message_, message.text);
    // In private chats it is the other one anyway.
    if (message.from != 0 && message.talk.first == 0)
        object.set(api::message::from_id, user_peer(message.from));
    if (message.as_channel != 0)
        object.set(api::message::from_id,
                   TlObject(api::peer_channel::constructor)
                       .set(api::peer_channel::channel_id, message.as_channel));
    if (message.from == viewer)
        object.set(api::message::out, true);
    if (!message.entities.empty())
        object.set(api::message::entities, message.entities);
    if (message.pinned)
        object.set(api::message::pinned, true);
    if (message.markup)
        object.set(api::message::reply_markup, *message.markup);
    if (message.forwarded)
        object.set(api::message::fwd_from, TlObject(api::message_fwd_header::constructor)
                                               .set(api::message_fwd_header::date, message.date));
    return object;
}

namespace {

TlObject pin_update(ServerState& server, const TalkMessage& message, std::int32_t pts,
                    std::int64_t viewer)
{
    using InChannel = api::update_pinned_channel_messages;
    using Pinned = api::update_pinned_messages;
    if (is_in_channel(server, message.talk))
        return TlObject(InChannel::constructor)
            .set(InChannel::pinned, true)
            .set(InChannel::channel_id, message.talk.second)
            .set(InChannel::messages, TlVector{message.id})
            .set(InChannel::pts, pts)
            .set(InChannel::pts_count, 1);
    return TlObject(Pinned::constructor)
        .set(Pinned::pinned, true)
        .set(Pinned::peer, peer_of(server, message.talk, viewer))
        .set(Pinned::messages, TlVector{message.id})
        .set(Pinned::pts, pts)
        .set(Pinned::pts_count, 1);
}

TlObject delete_update(ServerState& server, const TalkMessage& message, std::int32_t pts)
{
    using InChannel = api::update_delete_channel_messages;
    using Deleted = api::update_delete_messages;
    if (is_in_channel(server, message.talk))
        return TlObject(InChannel::constructor)
            .set(InChannel::channel_id, message.talk.second)
            .set(InChannel::messages, TlVector{message.id})
            .set(InChannel::pts, pts)
            .set(InChannel::pts_count, 1);
    return TlObject(Deleted::constructor)
        .set(Deleted::messages, TlVector{message.id})
        .set(Deleted::pts, pts)
        .set(Deleted::pts_count, 1);
}

}  // namespace

TlObject entry_update(ServerState& server, const Journal::Entry& entry, std::int64_t viewer)
{
    const auto& message = server.talks.messages.at(entry.message);
    if (entry.change == Change::pinned)
        return pin_update(server, message, entry.pts, viewer);
    if (entry.change == Change::deleted)
        return delete_update(server, message, entry.pts);
    const auto object = message_object(server, message, viewer);
    const auto filled = [&]<class Update>(Update) {
        return TlObject(Update::constructor)
            .set(Update::message, object)
            .set(Update::pts, entry.pts)
            .set(Update::pts_count, 1);
    };
    if (is_in_channel(server, message.talk))
        return entry.change == Change::edited ? filled(api::update_edit_channel_message())
                                              : filled(api::update_new_channel_message());
    return entry.change == Change::edited ? filled(api::update_edit_message())
                                          : filled(api::update_new_message());
}

TlObject publish(ServerState& server, std::int32_t number, Change change,
                 const ServerSession* except)
{
    const auto message = server.talks.messages.at(number);
    const bool is_lost = server.talks.lose_pushes > 0;
    if (is_lost)
        --server.talks.lose_pushes;
    TlObject of_sender;
    const bool in_channel = is_in_channel(server, message.talk);
    std::int32_t pts =
        in_channel ? server.talks.channels[message.talk.second].add(number, change) : 0;
    for (const auto account : those_in(server, message.talk)) {
        if (!in_channel)
            pts = server.talks.accounts[account].add(number, change);
        const auto update = entry_update(server, {pts, number, change}, account);
        if (account == message.from)
            of_sender = update;
        if (!is_lost)
            tell(server, account, message, update, except);
    }
    server.changed();
    return of_sender;
}

std::int32_t new_message(ServerState& server, TalkMessage message)
{
    message.id = ++server.talks.last;
    if (message.date == 0)
        message.date = server.now();
    const auto id = message.id;
    if (message.talk.first != 0) {
        server.talks.started.emplace(message.talk.second, message.talk.first);
        server.talks.started.emplace(message.talk.first, message.talk.second);
    }
    server.talks.messages.emplace(id, std::move(message));
    return id;
}

std::int64_t press(ServerState& server, std::int64_t who, const TalkMessage& message,
                   std::string data)
{
    using Query = api::update_bot_callback_query;
    const auto query = server.number();
    TlObject update(Query::constructor);
    update.set(Query::query_id, query)
        .set(Query::user_id, who)
        .set(Query::peer, peer_of(server, message.talk, message.from))
        .set(Query::msg_id, message.id)
        .set(Query::chat_instance, std::int64_t{1})
        .set(Query::data, std::move(data));
    TlVector users;
    if (const auto* person = server.world.account(who))
        users.emplace_back(user_object(*person, message.from));
    server.push(message.from, updates_object(server, TlVector{update}, {}, std::move(users)));
    return query;
}

}  // namespace tgvs::test
