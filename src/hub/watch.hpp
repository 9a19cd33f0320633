// hub/watch.hpp: looks every two seconds which channels there are, and how each is.
//
// Kept     what each said last outlives the hub, in a file that is written at most each ten seconds, and at the end.
// Threads  one of its own, which asks one after the other; the rest on any. One that hangs, or drips, costs its two seconds each ten.
#pragma once

#include "base/result.hpp"
#include "base/state_file.hpp"
#include "http/unix_socket.hpp"
#include "hub/roster.hpp"

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace tgvs::hub {

class Watch {
public:
    // `folder` is where the channels have theirs: /run/tg_video_streamer. `kept`: for last words.
    Watch(std::filesystem::path folder, std::filesystem::path kept);
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

    std::vector<control::ChannelCard> cards() const;
    bool known(std::string_view name) const;
    // Nothing: it has none, so that nobody is there.
    std::optional<std::filesystem::path> socket_of(std::string_view name) const;

private:
    using Clock = std::chrono::steady_clock;

    void run(const std::stop_token& stop);
    void look(const std::stop_token& stop);
    void keep(bool at_once);

    std::filesystem::path folder_;
    StateFile kept_;
    std::string kept_text_ = {};
    Clock::time_point kept_at_ = {};
    mutable std::mutex mutex_;
    std::condition_variable_any wake_;
    Roster roster_;
    std::map<std::string, std::filesystem::path, std::less<>> sockets_;
    std::map<std::string, Clock::time_point> left_alone_until_;  // those that hang
    std::string problem_ = {};  // of looking for channels; empty: none
    std::jthread thread_;       // the last: it uses all above
};

// What an attempt to ask a channel tells; pure.
Heard heard_of(bool has_socket, const Result<http::Answer>& answer);

}  // namespace tgvs::hub
