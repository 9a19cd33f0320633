// base/log_limit.hpp: how often one and the same message is logged, whatever the programme is.
//
// Each message may come `burst` times at once and then every `every`; what is above that is left out and
// counted, and the next one that is logged says how many were. Messages are fixed texts, so there are some
// hundreds; beyond `most_messages` all others share one allowance.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tgvs::log {

class Limit {
public:
    using Clock = std::chrono::steady_clock;
    using Time = Clock::time_point;
    static constexpr int burst = 60;
    static constexpr std::chrono::seconds every{2};
    static constexpr std::size_t most_messages = 1'000;

    // How many of its kind were left out before this one; nothing: it is left out, too.
    std::optional<std::uint64_t> admit(std::string_view message, Time now)
    {
        auto& allowance = allowance_of(message);
        // The time at which all of the burst is there again moves on by one interval a line.
        const auto whole_again = std::max(allowance.whole_again, now) + every;
        if (whole_again - now > burst * every) {
            ++allowance.left_out;
            ++left_out_in_all_;
            return std::nullopt;
        }
        allowance.whole_again = whole_again;
        return std::exchange(allowance.left_out, 0);
    }
    std::uint64_t left_out_in_all() const { return left_out_in_all_; }

private:
    struct Allowance {
        Time whole_again{};
        std::uint64_t left_out = 0;
    };
    Allowance& allowance_of(std::string_view message)
    {
        if (const auto known = allowances_.find(message); known != allowances_.end())
            return known->second;
        if (allowances_.size() >= most_messages)
            return others_;
        return allowances_.emplace(message, Allowance()).first->second;
    }

    std::map<std::string, Allowance, std::less<>> allowances_;
    Allowance others_;
    std::uint64_t left_out_in_all_ = 0;
};

}  // namespace tgvs::log
