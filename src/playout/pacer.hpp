// playout/pacer.hpp: how far the publish clock may have got by now.
//
// Media leaves by the steady clock, one tick ahead of it. Who has fallen behind (a stopped process, a
// starved machine) does not send the backlog in a burst: the clock's start is moved instead, and counted.
//
// Threads: one owner. Pure: time comes in.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace tgvs::playout {

struct PacerOptions {
    std::chrono::milliseconds tick{100};         // how often media is sent
    std::chrono::milliseconds largest_lag{500};  // more is not made up for
};

class Pacer {
public:
    using Time = std::chrono::steady_clock::time_point;

    explicit Pacer(PacerOptions options = {}) : options_(options) {}

    // `reached_ms`: where the publish clock stands. Media before the answer is to be sent now.
    std::int64_t due_ms(Time now, std::int64_t reached_ms)
    {
        using std::chrono::milliseconds;
        if (!start_)
            start_ = now - milliseconds(reached_ms);
        auto due = std::chrono::duration_cast<milliseconds>(now - *start_) + options_.tick;
        lag_ = due - options_.tick - milliseconds(reached_ms);
        if (lag_ > options_.largest_lag) {
            *start_ += lag_;
            ++shifts_;
            due -= lag_;
        }
        return due.count();
    }

    // Where the publish clock is to stand at that time. Nothing: it has not begun.
    std::optional<std::int64_t> position_at(Time time) const
    {
        if (!start_)
            return std::nullopt;
        return std::chrono::duration_cast<std::chrono::milliseconds>(time - *start_).count();
    }

    // When to wake next, on a fixed grid so that late wakes do not add up.
    Time next_tick(Time now)
    {
        if (!tick_ || now - *tick_ > options_.largest_lag)
            tick_ = now;
        while (*tick_ <= now)
            *tick_ += options_.tick;
        return *tick_;
    }

    std::chrono::milliseconds lag() const { return lag_; }  // below 0: ahead, as it should be
    std::uint64_t shifts() const { return shifts_; }

private:
    PacerOptions options_;
    std::optional<Time> start_;
    std::optional<Time> tick_;
    std::chrono::milliseconds lag_{};
    std::uint64_t shifts_ = 0;
};

}  // namespace tgvs::playout
