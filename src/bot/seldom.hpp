// bot/seldom.hpp: lets one thing of a kind pass in a time, so that nobody makes the bot talk or log without end. Pure.
//
// Bounds   256 keys; with more nothing new passes until the oldest are over.
// Threads  one owner.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>

namespace tgvs::bot {

class Seldom {
public:
    using Time = std::chrono::steady_clock::time_point;

    static constexpr std::size_t limit = 256;

    // `at_once`: so many keys within the time.
    explicit Seldom(std::chrono::seconds each, std::size_t at_once = limit)
        : each_(each), at_once_(at_once)
    {
    }

    bool may(std::int64_t key, Time now)
    {
        std::erase_if(passed_, [&](const auto& one) { return now - one.second >= each_; });
        return passed_.size() < at_once_ && passed_.emplace(key, now).second;
    }

private:
    std::chrono::seconds each_;
    std::size_t at_once_;
    std::map<std::int64_t, Time> passed_;
};

}  // namespace tgvs::bot
