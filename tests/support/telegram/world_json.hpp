// support/telegram/world_json.hpp: accounts and chats as JSON.
//
//   {"accounts": [{"id": 1, "phone": "9996621234", "password": "...", "home_dc": 2, "code_types": ["app"], ...}],
//    "chats": [{"id": 1001, "kind": "channel", "title": "...", "members": {"1": "creator"}, ...}]}
//
// Names are those of world.hpp; a chat's stream_key is its given_key. A member is creator, admin, admin+calls,
// member, left or banned.
// Errors   nlohmann::json::exception, std::invalid_argument
#pragma once

#include "support/telegram/world.hpp"

#include <nlohmann/json_fwd.hpp>

namespace tgvs::test {

Account account_from(const nlohmann::json& json);
Chat chat_from(const nlohmann::json& json);
Member member_from(const nlohmann::json& json);
World world_from(const nlohmann::json& json);

}  // namespace tgvs::test
