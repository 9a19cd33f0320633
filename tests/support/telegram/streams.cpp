#include "support/telegram/streams.hpp"

#include "mtproto/api.hpp"
#include "support/telegram/data_center.hpp"
#include "support/telegram/objects.hpp"

namespace tgvs::test {

namespace {

// Not among the names that the program uses of the schema; their one field is the chat.
constexpr std::uint32_t update_channel = 0x635b4c09;
constexpr std::uint32_t update_chat = 0xf89a6a4e;
constexpr std::int64_t first_ms = 1'000;  // 0 says that nothing was received

void begin_media(GroupCall& call)
{
    if (call.arriving_since)
        return;
    if (call.channels.empty())
        call.channels = {StreamChannel{.last_timestamp_ms = first_ms}};
    call.arriving_since = std::chrono::steady_clock::now();
}

void end_media(GroupCall& call)
{
    call.channels = call.channels_now();
    call.arriving_since.reset();
}

mtproto::TlObject chat_update(const Chat& chat)
{
    mtproto::TlObject update(chat.kind == ChatKind::group ? update_chat : update_channel);
    update.put(0, chat.id);
    return update;
}

}  // namespace

void set_media(ServerState& server, Chat& chat, bool arriving)
{
    chat.arriving = arriving;
    auto* running = server.world.call_of(chat);
    if (running && arriving)
        begin_media(*running);
    else if (running)
        end_media(*running);
}

void set_channels(ServerState& server, Chat& chat, std::vector<StreamChannel> channels)
{
    chat.arriving = false;
    auto* running = server.world.call_of(chat);
    if (!running)
        return;
    running->arriving_since.reset();
    running->channels = std::move(channels);
}

// Telegram says that the chat has changed, and shows it as the account sees it now.
namespace {

// Bots hear of their rights in a sequence of its own.
void tell_bot(ServerState& server, const Chat& chat, std::int64_t account)
{
    using Changed = mtproto::api::update_channel_participant;
    const auto* its = server.world.account(account);
    if (!its || its->bot_token.empty() || chat.kind == ChatKind::group)
        return;
    mtproto::TlObject update(Changed::constructor);
    update.set(Changed::channel_id, chat.id)
        .set(Changed::date, server.now())
        .set(Changed::actor_id, account)
        .set(Changed::user_id, account)
        .set(Changed::qts, ++server.talks.qts[account]);
    server.push(account, updates_object(server, {update}, {chat_object(server, chat, account)}));
}

}  // namespace

void set_member(ServerState& server, Chat& chat, std::int64_t account, Member member)
{
    chat.members[account] = member;
    server.push(account,
                updates_object(server, {chat_update(chat)}, {chat_object(server, chat, account)}));
    tell_bot(server, chat, account);
}

void tell_members(ServerState& server, const GroupCall& call, const ServerSession* except)
{
    const auto* chat = server.world.chat(call.chat);
    if (!chat)
        return;
    for (const auto& [account, member] : chat->members)
        if (chat->active(account))
            server.push(account,
                        updates_object(server, {call_update(*chat, call)},
                                       {chat_object(server, *chat, account)}),
                        except);
}

bool end_call(ServerState& server, std::int64_t id, const ServerSession* except)
{
    const auto found = server.world.calls.find(id);
    if (found == server.world.calls.end() || found->second.over)
        return false;
    auto& call = found->second;
    call.over = true;
    call.ended = server.now();
    if (auto* chat = server.world.chat(call.chat))
        chat->call.reset();
    tell_members(server, call, except);
    return true;
}

GroupCall& start_call(ServerState& server, Chat& chat, std::string title, bool rtmp,
                      const ServerSession* except)
{
    if (chat.call)
        end_call(server, *chat.call);  // who starts the next one is told of it, too
    GroupCall call{.id = server.number(), .access_hash = server.number(), .chat = chat.id};
    call.title = std::move(title);
    call.rtmp = rtmp;
    call.started = server.now();
    call.stream_dc = server.dcs.begin()->first;
    if (chat.arriving)
        begin_media(call);
    chat.call = call.id;
    auto& kept = server.world.calls[call.id] = std::move(call);
    tell_members(server, kept, except);
    return kept;
}

}  // namespace tgvs::test
