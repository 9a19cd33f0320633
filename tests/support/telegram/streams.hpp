// support/telegram/streams.hpp: live streams begin and end, and all members are told.
#pragma once

#include "support/telegram/server_state.hpp"

#include <cstdint>
#include <string>

namespace tgvs::test {

GroupCall& start_call(ServerState& server, Chat& chat, std::string title, bool rtmp,
                      const ServerSession* except = nullptr);
// False: there is no such call, or it is over.
bool end_call(ServerState& server, std::int64_t call, const ServerSession* except = nullptr);
void tell_members(ServerState& server, const GroupCall& call,
                  const ServerSession* except = nullptr);

}  // namespace tgvs::test
