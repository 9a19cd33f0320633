// control/rate.hpp: how many commands one may give: so many at once, and then one every so often.
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

    static constexpr std::size_t names_limit = 256;

    explicit CommandRate(double burst = 60, std::chrono::seconds each = std::chrono::seconds(1))
        : burst_(burst), each_(each)
    {
    }

    struct Answer {
        std::chrono::milliseconds wait{};  // 0: one has been taken
        bool first = false;                // refusal since one was taken
        std::size_t refused = 0;           // before this one was taken
    };
    Answer take(const std::string& name, Time now);

private:
    struct Purse {
        double left = 0;
        Time at{};
        std::size_t refused = 0;  // since one was taken
    };

    double burst_;
    std::chrono::duration<double> each_;
    std::map<std::string, Purse> purses_;
};

}  // namespace tgvs::control
