// ingest/pulse.hpp: whether a publisher sends, where only the time of his bytes tells. Pure.
//
//   since his last bytes                            he
//     less than `silence`                             sends; before the first ones, less than `first_silence`
//     so long                                         pauses
//     `idle`                                          is lost
//
// While what he sent fills the pipe he counts as sending: there are bytes, and nobody takes them.
#pragma once

#include <chrono>

namespace tgvs::ingest {

struct PulseLimits {
    std::chrono::milliseconds silence{1'000};
    // The first picture is the sender's next keyframe.
    std::chrono::milliseconds first_silence{5'000};
    std::chrono::milliseconds idle{10'000};
};

class Pulse {
public:
    using Time = std::chrono::steady_clock::time_point;

    enum class State { sends, pauses, lost };

    explicit Pulse(Time taken, PulseLimits limits = {}) : limits_(limits), last_(taken) {}

    void bytes(Time now)
    {
        last_ = now;
        sent_ = true;
    }
    void pipe_full(Time now) { last_ = now; }

    State state(Time now) const
    {
        const auto silent_for = now - last_;
        if (silent_for < (sent_ ? limits_.silence : limits_.first_silence))
            return State::sends;
        return silent_for < limits_.idle ? State::pauses : State::lost;
    }

private:
    PulseLimits limits_;
    Time last_;  // bytes, or when he was taken
    bool sent_ = false;
};

}  // namespace tgvs::ingest
