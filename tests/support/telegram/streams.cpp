#include "support/telegram/streams.hpp"

#include "support/telegram/data_center.hpp"
#include "support/telegram/objects.hpp"

namespace tgvs::test {

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
    chat.call = call.id;
    auto& kept = server.world.calls[call.id] = std::move(call);
    tell_members(server, kept, except);
    return kept;
}

}  // namespace tgvs::test
