// control/rate.hpp: how many commands one may give: 60 at once, and then one a second.
//
// Bounds   as many names as there can be people and doors; with more, those that have been quiet for longest go.
// Threads  one owner.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <string>

namespace tgvs::control {

class CommandRate {
public:
    using Time = std::chrono::steady_clock::time_point;

    static constexpr double burst = 60;
    static constexpr std::chrono::seconds each{1};
    static constexpr std::size_t names_limit = 256;

    struct Answer {
        std::chrono::milliseconds wait{};  // 0: one has been taken
        bool first = false;                // refusal since one was taken
    };
    Answer take(const std::string& name, Time now);

private:
    struct Purse {
        double left = burst;
        Time at{};
        bool refused = false;  // the last one
    };

    std::map<std::string, Purse> purses_;
};

}  // namespace tgvs::control
