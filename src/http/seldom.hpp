// http/seldom.hpp: how often something that others can bring about at will is logged.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace tgvs::http {

// The first time at once, after that at most once a minute with the count since the line before.
class Seldom {
public:
    using Time = std::chrono::steady_clock::time_point;

    // It has happened. The number to log now, if a line is due.
    std::optional<std::uint64_t> happened(Time now)
    {
        ++since_last_;
        if (logged_ && now - *logged_ < period)
            return std::nullopt;
        logged_ = now;
        const auto count = since_last_;
        since_last_ = 0;
        return count;
    }

private:
    static constexpr std::chrono::minutes period{1};

    std::optional<Time> logged_;
    std::uint64_t since_last_ = 0;
};

}  // namespace tgvs::http
