// support/telegram/control_faults.hpp: the part of the control that makes things go wrong.
#pragma once

#include "support/telegram/test_server.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace tgvs::test {

// False: there is no such function. Throws what the JSON library throws, and std::invalid_argument.
bool control_fault(TestServer& server, const std::string& name, const nlohmann::json& in);

}  // namespace tgvs::test
