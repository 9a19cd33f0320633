// bot/passing.hpp: the bot's own replies in groups, which it takes away again, so that talk is not buried in them. Pure, with
// the clock given.
//
// Bounds   64 messages; the oldest of more stay where they are, as all do at a restart.
// Threads  one owner.
#pragma once

#include "bot/heard.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <vector>

namespace tgvs::bot {

class Passing {
public:
    using Time = std::chrono::steady_clock::time_point;

    static constexpr std::size_t limit = 64;

    explicit Passing(std::chrono::milliseconds stays_for) : stays_for_(stays_for) {}

    // Of the same message again: from then on.
    void add(ChatNumber chat, std::int32_t message, Time now)
    {
        std::erase_if(kept_,
                      [&](const One& one) { return one.chat == chat && one.message == message; });
        kept_.push_back({chat, message, now});
        if (kept_.size() > limit)
            kept_.pop_front();
    }

    void forget() { kept_.clear(); }

    // What is to be deleted now, by chat.
    std::map<ChatNumber, std::vector<std::int32_t>> take_due(Time now)
    {
        std::map<ChatNumber, std::vector<std::int32_t>> due;
        while (!kept_.empty() && now - kept_.front().at >= stays_for_) {
            due[kept_.front().chat].push_back(kept_.front().message);
            kept_.pop_front();
        }
        return due;
    }

private:
    struct One {
        ChatNumber chat = 0;
        std::int32_t message = 0;
        Time at{};
    };

    std::chrono::milliseconds stays_for_;
    std::deque<One> kept_;  // oldest first
};

}  // namespace tgvs::bot
