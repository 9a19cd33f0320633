// http/health_socket.hpp: /healthz on a socket in the state folder, for a liveness probe.
//
// A probe over the network can be kept from being answered by whoever reaches the port, or because
// another program has it; then the orchestrator kills what is on air. This socket (mode 600) is
// reached by the service's own user alone.
#pragma once

#include "base/result.hpp"
#include "http/listener.hpp"

#include <chrono>
#include <filesystem>

namespace tgvs::http {

inline std::filesystem::path health_socket_file(const std::filesystem::path& state_dir)
{
    return state_dir / "health.sock";
}

// What an earlier run left is replaced. In use: another process answers there.
Result<Listener, ListenError> listen_on_file(const std::filesystem::path& file);

// Asks the service for /healthz, as `tg_video_streamer health` does.
Result<void> ask_health(const std::filesystem::path& file, std::chrono::milliseconds limit);

}  // namespace tgvs::http
