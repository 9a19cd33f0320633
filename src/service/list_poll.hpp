// service/list_poll.hpp: when the lists on the network are asked again. Pure.
//
//   all of them                       every 6 hours: channels grow, and nobody tells us when
//   those that did not answer         after 30 s, twice as long each time, up to 10 min: at boot the network may come
//                                     after us, and without them there may be nothing to play, or only what is old
#pragma once

#include "base/backoff.hpp"
#include "playlist/expand.hpp"

#include <chrono>
#include <optional>
#include <random>

namespace tgvs::service {

class ListPoll {
public:
    using Time = std::chrono::steady_clock::time_point;

    static constexpr std::chrono::hours all_every{6};

    explicit ListPoll(Time now, unsigned seed = std::random_device{}())
        : all_at_(now + all_every),
          again_({.first = std::chrono::seconds(30),
                  .ceiling = std::chrono::minutes(10),
                  .jitter = 0.1},
                 seed)
    {
    }

    struct Look {
        playlist::Ask ask;
        Time at;
    };
    Look next() const
    {
        if (again_at_ && *again_at_ < all_at_)
            return {playlist::Ask::the_silent, *again_at_};
        return {playlist::Ask::everybody, all_at_};
    }

    // They were asked; `left_out`: some did not answer.
    void asked(playlist::Ask ask, bool left_out, Time now)
    {
        if (ask == playlist::Ask::everybody)
            all_at_ = now + all_every;
        again_at_.reset();
        if (left_out)
            again_at_ = now + again_.next();
        else
            again_.reset();
    }

    // By somebody who may have mended an address.
    void edited() { again_.reset(); }

private:
    Time all_at_;
    std::optional<Time> again_at_;
    Backoff again_;
};

}  // namespace tgvs::service
