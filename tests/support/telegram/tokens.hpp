// support/telegram/tokens.hpp: what the phone does that scans a QR code.
#pragma once

#include "support/telegram/server_state.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace tgvs::test {

// Tells the sessions that wait for it.
std::optional<RpcError> accept_login_token(ServerState& server, const std::string& token,
                                           std::int64_t account);

}  // namespace tgvs::test
