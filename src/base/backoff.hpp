// base/backoff.hpp: retrying is data. Exponential with a ceiling, jitter and a rule for "healthy again".
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>
#include <random>

namespace tgvs {

struct BackoffOptions {
    std::chrono::milliseconds first{1'000};
    std::chrono::milliseconds ceiling{30'000};
    double jitter = 0.2;  // 0..1: the pause is spread over ±this part of itself
    // An attempt that held for this long starts the count anew; a flapping peer keeps waiting longer.
    std::chrono::milliseconds healthy_after{30'000};
};

class Backoff {
public:
    explicit Backoff(BackoffOptions options = {}, unsigned seed = std::random_device{}())
        : options_(options), random_(seed)
    {
    }

    // How long to wait before the next attempt, after one that held for `held`.
    std::chrono::milliseconds next(std::chrono::milliseconds held = {})
    {
        if (held >= options_.healthy_after)
            attempt_ = 0;
        auto pause = options_.first;
        for (int i = 0; i < attempt_ && pause < options_.ceiling; ++i)
            pause *= 2;
        pause = std::min(pause, options_.ceiling);
        ++attempt_;
        std::uniform_real_distribution<double> spread(1.0 - options_.jitter, 1.0 + options_.jitter);
        return std::min(options_.ceiling,
                        std::chrono::milliseconds(static_cast<long long>(
                            static_cast<double>(pause.count()) * spread(random_))));
    }

    void reset() { attempt_ = 0; }
    int attempts() const { return attempt_; }

private:
    BackoffOptions options_;
    std::minstd_rand random_;
    int attempt_ = 0;
};

// For what may happen at any rate: the first time there is no pause, and one that follows too soon after the
// last waits longer each time. `healthy_after` without one starts the count anew.
class Throttle {
public:
    using Time = std::chrono::steady_clock::time_point;

    explicit Throttle(BackoffOptions options = {}, unsigned seed = std::random_device{}())
        : options_(options), backoff_(options, seed)
    {
    }

    // When it may happen, if it is wanted now.
    Time when(Time now) const { return allowed_ ? std::max(now, *allowed_) : now; }

    // It has happened.
    void took_place(Time now)
    {
        if (now - last_ >= options_.healthy_after)
            backoff_.reset();
        last_ = now;
        allowed_ = now + backoff_.next();
    }

private:
    BackoffOptions options_;
    Backoff backoff_;
    Time last_{};  // long ago
    std::optional<Time> allowed_;
};

}  // namespace tgvs
