// service/service_types.hpp: what a service starts with and how it ends.
#pragma once

#include "config/settings.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace tgvs::service {

struct Options {
    config::Settings settings;
    std::string version;
    std::filesystem::path env_file = {};
    std::function<config::Loaded()> reload =
        {};  // `.env` as it is now, with the command line's say
    std::optional<std::chrono::seconds> duration = std::nullopt;  // stop by itself
};

struct Ending {
    int exit_code = 0;
    bool start_helper =
        false;  // AUTO_REGENERATE=1: a person is to log in now, by auto_session_runner
    bool start_anew = false;  // with the settings as they are now
};

}  // namespace tgvs::service
