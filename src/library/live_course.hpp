// library/live_course.hpp: when a pull of a live source is left, and what follows.
//
// Pure: no clock, no children. The reader says what it sees and does what it is answered.
//
//   a look at the pull                             it is
//     ended, and all of it was read                left, for ffmpeg's own reason
//     nothing to be played for `stall`             left, whatever lies in its buffer
//     otherwise                                    kept
//
//   a pull that is left                            what follows
//     while its successor is there already         the successor
//     after it was good                            a start at the same address, at once
//     not good, the `restarts_limit`th in a row    over
//     not good                                     a pause, and a new address where one can be had
//
//   dry, and `patience` since it first failed      over
//
// An address is renewed `renew_before` it expires, but not twice within `renew_pause`: to a clock that is wrong every
// address has expired.
//
// Good is one that brought `good` before it ended. One that fell silent must have brought `steady`: a list
// that stands still is read to its end once more at each start, and that is no sign of life.
#pragma once

#include "base/backoff.hpp"
#include "media/seconds.hpp"

#include <chrono>
#include <optional>
#include <utility>

namespace tgvs::library {

using media::Seconds;

struct LiveOptions {
    Seconds buffer{2};
    int restarts_limit = 4;
    BackoffOptions pause = {.first = std::chrono::seconds(5), .ceiling = std::chrono::seconds(20)};
    Seconds good{10};
    // More than the three segments hold with which the reading of an HLS list begins.
    Seconds steady{90};
    std::chrono::milliseconds stall{20'000};
    // With `stall` before it and a start after it less than two minutes.
    std::chrono::milliseconds patience{95'000};
    // Time for yt-dlp to answer and for the new pull to fill its buffer.
    std::chrono::seconds renew_before{120};
    // Between two addresses, or after one that was not to be had.
    std::chrono::seconds renew_pause{30};
    // Between two titles that are told.
    std::chrono::milliseconds title_pause{5'000};
};

class LiveCourse {
public:
    using Time = std::chrono::steady_clock::time_point;

    struct Look {
        bool ended = false;  // and all of it was read
        Time fed_at{};       // when some of it could be played last
    };
    enum class Verdict { keep, ended, stalled };

    struct Drop {
        Verdict why = Verdict::ended;
        Seconds delivered{};
        bool refused = false;    // its address is no longer good
        bool successor = false;  // another pull is there
        Time fed_at{};
    };
    enum class Next { successor, start, over };
    struct Step {
        Next next = Next::start;
        std::chrono::milliseconds pause{};
        bool doubt_address = false;  // ask for another before the start
    };

    explicit LiveCourse(const LiveOptions& options) : options_(options), backoff_(options.pause) {}

    // Somebody reads: patience begins with the first time.
    void wanted(Time now)
    {
        if (!std::exchange(wanted_, true))
            failing_since_ = now;
    }
    Verdict judge(const Look& look, Time now) const;
    Step dropped(const Drop& drop);
    // A picture of it goes on air, of a pull that has brought so much.
    void played(Seconds delivered);
    // `left`: how long the address is good for, by the clock of the machine.
    bool renewal_is_due(std::chrono::system_clock::duration left, Time now) const
    {
        return left <= options_.renew_before && (!renew_after_ || now >= *renew_after_);
    }
    // It was asked for, with whatever success.
    void renewed(Time now) { renew_after_ = now + options_.renew_pause; }
    // While dry.
    bool patience_is_over(Time now) const
    {
        return failing_since_ && now - *failing_since_ >= options_.patience;
    }

private:
    const LiveOptions options_;
    Backoff backoff_;
    int fruitless_ = 0;  // in a row
    bool wanted_ = false;
    bool ever_played_ = false;
    std::optional<Time> failing_since_;
    std::optional<Time> renew_after_;
};

}  // namespace tgvs::library
