// service/settings_json.hpp: settings as JSON, and what somebody wants to set. Pure text.
#pragma once

#include "base/result.hpp"
#include "config/overview.hpp"
#include "control/desk.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::service {

inline constexpr std::size_t settings_at_once = 20;

struct SettingsShown {
    std::string revision = {};
    std::string file = {};
    bool writable = false;
    std::vector<config::SettingView> settings = {};
    std::vector<config::Finding> problems = {};
    control::DeskState desk = {};  // what is overridden by hand
};
std::string settings_json(const SettingsShown& shown);

// {"set": {"LOOP": "0", "FRAME_RATE": null}}; null is an empty value.
Result<std::map<std::string, Secret, std::less<>>> wanted_settings(std::string_view text);

// A problem that names the setting and, if it is a matter of the form, what is accepted.
std::string setting_problem_json(int status, std::string_view code, std::string_view text,
                                 std::string_view setting, std::string_view accepted = {});

}  // namespace tgvs::service
