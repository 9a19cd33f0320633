// ingest/join_buffer.hpp: what a publisher has sent and nobody has taken yet, in the house format; where it is joined, and
// what is thrown away so that the show stays close to him.
//
//   joined at   the newest keyframe behind which a whole group and `reserve` are there: the playout hands on whole groups
//   when        that has just come true: later in the group there is more of it, and whoever joins then stays behind by that
//   not while   it comes faster than it is shown: an encoder that works off what has come before it began is not at the present
//               yet, and who joins on the way there stays behind by the rest
//   before      older groups are thrown away: whoever waits to be admitted is live, not recorded
//   after       beyond `most` or `most_bytes`, or when more than `too_much` has lain there for `too_long`, it is joined anew: what
//               has fallen behind once would stay behind for good; by drift_trim.hpp what falls behind slowly
//
// Pure: no clock, no thread.
#pragma once

#include "ingest/drift_trim.hpp"
#include "media/packet.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

namespace tgvs::ingest {

struct JoinLimits {
    std::chrono::milliseconds reserve{400};
    std::chrono::milliseconds present_for{300};
    std::chrono::milliseconds most{5'000};
    std::size_t most_bytes = 8 * 1024 * 1024;
    std::chrono::milliseconds too_much{1'400};
    std::chrono::milliseconds too_long{5'000};
};

class JoinBuffer {
public:
    using Time = std::chrono::steady_clock::time_point;

    explicit JoinBuffer(JoinLimits limits = {}) : limits_(limits) {}

    void push(media::Packet packet, Time now);
    // It can be joined, or has been.
    bool ready() const { return ready_; }
    // The first one joins. Nothing: no more for now.
    std::optional<media::Packet> pop();

    std::chrono::milliseconds buffered() const;
    std::size_t bytes() const { return bytes_; }
    int thrown_away() const { return thrown_away_; }  // how often, after it was joined
    int trimmed() const { return trim_.left_out(); }  // pictures

private:
    struct Joint {
        std::size_t place;               // in packets_
        std::chrono::milliseconds more;  // than the reserve
    };
    std::optional<Joint> joint() const;
    bool has_just_come() const;
    void drop_before(std::size_t place);
    bool is_at_the_present(std::int64_t dts_ms, Time now);
    void stay_close(Time now);
    bool ends_group(const media::Packet& packet) const;

    JoinLimits limits_;
    std::deque<media::Packet> packets_;
    std::size_t bytes_ = 0;
    std::int64_t newest_picture_ms_ = 0;
    std::optional<std::chrono::milliseconds> least_age_;  // of what came, by a clock of its own
    Time younger_at_{};
    bool ready_ = false;
    std::optional<Time> too_much_since_;
    bool joined_ = false;
    int thrown_away_ = 0;
    DriftTrim trim_;
};

}  // namespace tgvs::ingest
