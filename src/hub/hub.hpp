// hub/hub.hpp: one page for all channels of a host, as a program.
//
// It keeps people of its own and knows nothing of Telegram. Whatever becomes of it, no channel depends on it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace tgvs::hub {

struct HubOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8'070;
    std::filesystem::path channels = "/run/tg_video_streamer";  // where they have their sockets
    std::filesystem::path state_dir = "hub";
    std::filesystem::path runtime_dir = {};  // empty: none
    std::string version = {};
};

// Until SIGTERM or SIGINT; the exit code.
int run(const HubOptions& options);

}  // namespace tgvs::hub
