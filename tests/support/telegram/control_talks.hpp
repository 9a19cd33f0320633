// support/telegram/control_talks.hpp: the part of the control port that is about messages and presses.
#pragma once

#include "support/telegram/test_server.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace tgvs::test {

// False: there is no function of that name.
bool control_talk(TestServer& server, const std::string& name, const nlohmann::json& in,
                  nlohmann::json& out);

}  // namespace tgvs::test
