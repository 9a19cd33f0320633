// http/unix_socket.hpp: sockets in the state folder, mode 600: whoever reaches them is the service's
// own user, or root.
//
// health.sock   /healthz, for a liveness probe. One over the network can be kept from being answered
//               by whoever reaches the port, or because another program has it; then the orchestrator
//               kills what is on air.
// control.sock  the API, for `tg_video_streamer ctl`.
#pragma once

#include "base/file.hpp"
#include "base/result.hpp"
#include "http/listener.hpp"

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>

namespace tgvs::http {

inline std::filesystem::path health_socket_file(const std::filesystem::path& state_dir)
{
    return state_dir / "health.sock";
}

inline std::filesystem::path control_socket_file(const std::filesystem::path& state_dir)
{
    return state_dir / "control.sock";
}

// What an earlier run left is replaced. In use: another process answers there.
Result<Listener, ListenError> listen_on_file(const std::filesystem::path& file);

struct Answer {
    int status = 0;
    std::string body = {};
};

// For what goes on after one answer. `limit` is for each step.
Result<FileDescriptor> connect_to_file(const std::filesystem::path& file,
                                       std::chrono::milliseconds limit);
// For who must not wait, not even for a backlog that is full; the socket does not block either.
Result<FileDescriptor> connect_at_once(const std::filesystem::path& file);
Result<void> send_all(int socket, std::string_view bytes);

// One request, and its answer of at most 1 MiB. `method` is "GET", "POST" and so on, `json` and the revision to change
// (If-Match) may be empty, `limit` is for the whole answer, however it comes.
Result<Answer> ask(const std::filesystem::path& file, std::string_view method,
                   std::string_view path, std::string_view json, std::chrono::milliseconds limit,
                   std::string_view revision = {});

// Asks the service for /healthz, as `tg_video_streamer health` does.
Result<void> ask_health(const std::filesystem::path& file, std::chrono::milliseconds limit);

}  // namespace tgvs::http
