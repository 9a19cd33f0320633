// support/telegram/control_streams.hpp: the control functions that are about chats and their live streams.
#pragma once

#include "support/telegram/test_server.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace tgvs::test {

// False: there is none of that name. Throws what is wrong with the rest.
bool control_stream(TestServer& server, const std::string& name, const nlohmann::json& in,
                    nlohmann::json& out);

}  // namespace tgvs::test
