// service/calendar_poll.hpp: when an address is asked again for its calendar.
//
//   it answered                       after `every`, or what it asks for if that is longer, a day at most
//   it answered that it will not      429, 5xx and the like: after `refused_first`, twice as long each time, up to
//                                     `refused_ceiling`; never before it said (Retry-After)
//   it could not be reached           after `away_first`, twice as long each time, up to `every`
//
// Services that are asked too eagerly refuse all of an operator's calendars. Pure.
#pragma once

#include "base/backoff.hpp"

#include <algorithm>
#include <chrono>
#include <random>

namespace tgvs::service {

struct PollOptions {
    std::chrono::milliseconds every{std::chrono::minutes(15)};
    std::chrono::milliseconds refused_first{std::chrono::minutes(5)};
    std::chrono::milliseconds refused_ceiling{std::chrono::hours(1)};
    std::chrono::milliseconds away_first{std::chrono::seconds(30)};
    double jitter = 0.1;
};

class CalendarPoll {
public:
    using Wait = std::chrono::milliseconds;

    explicit CalendarPoll(PollOptions options = {}, unsigned seed = std::random_device{}())
        : options_(options),
          regular_({.first = options.every, .ceiling = longest, .jitter = options.jitter}, seed),
          refused_({.first = options.refused_first,
                    .ceiling = options.refused_ceiling,
                    .jitter = options.jitter},
                   seed),
          away_({.first = options.away_first, .ceiling = options.every, .jitter = options.jitter},
                seed)
    {
    }

    Wait answered(Wait at_least = {})
    {
        refused_.reset();
        away_.reset();
        regular_.reset();
        return std::max(regular_.next(), std::min<Wait>(at_least, longest));
    }
    Wait refused(Wait at_least = {})
    {
        away_.reset();
        return std::max(refused_.next(), std::min<Wait>(at_least, longest));
    }
    Wait away() { return away_.next(); }

private:
    static constexpr std::chrono::hours longest{24};

    PollOptions options_;
    Backoff regular_;
    Backoff refused_;
    Backoff away_;
};

}  // namespace tgvs::service
