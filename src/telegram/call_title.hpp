// telegram/call_title.hpp: when which title is to be sent. Pure.
//
// One edit in each interval at most; of the texts that came meanwhile the last one counts. Telegram's limits
// on edits are not published, so its word to wait goes before the interval.
#pragma once

#include "net/await.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace tgvs::telegram {

constexpr std::size_t longest_title_characters = 64;  // the server's limit

// At most 64 characters of one line, trimmed; may be empty, which is no title.
std::string cut_title(std::string_view text);

class CallTitle {
public:
    explicit CallTitle(std::chrono::milliseconds interval) : interval_(interval) {}

    void want(std::string_view text);
    // What is to be sent now; nothing when it is not the time, or when the call has that title.
    std::optional<std::string> due(net::Clock::time_point now, std::string_view shown);
    // When to ask again; no_deadline while nothing is wanted.
    net::Deadline when() const { return wanted_ ? not_before_ : net::no_deadline; }

    // Telegram has answered, well or not: this text is not tried again.
    void done(net::Clock::time_point now, std::string_view text);
    void wait(net::Clock::time_point now, std::chrono::seconds pause);  // and try again

private:
    std::chrono::milliseconds interval_;
    std::optional<std::string> wanted_;
    net::Clock::time_point not_before_ = net::Clock::time_point::min();
};

}  // namespace tgvs::telegram
