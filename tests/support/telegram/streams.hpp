// support/telegram/streams.hpp: live streams begin and end, and all members are told.
#pragma once

#include "support/telegram/server_state.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tgvs::test {

GroupCall& start_call(ServerState& server, Chat& chat, std::string title, bool rtmp,
                      const ServerSession* except = nullptr);
// False: there is no such call, or it is over.
bool end_call(ServerState& server, std::int64_t call, const ServerSession* except = nullptr);
// Whether media of the chat's calls arrives: the clock of what was received runs on, or stands still.
void set_media(ServerState& server, Chat& chat, bool arriving);
// What was received of the running call, exactly; media arrives no more.
void set_channels(ServerState& server, Chat& chat, std::vector<StreamChannel> channels);
void set_member(ServerState& server, Chat& chat, std::int64_t account, Member member);
void tell_members(ServerState& server, const GroupCall& call,
                  const ServerSession* except = nullptr);

}  // namespace tgvs::test
