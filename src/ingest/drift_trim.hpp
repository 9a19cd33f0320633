// ingest/drift_trim.hpp: keeps a live picture from getting older and older because its sender's clock is faster than ours.
//
// 100 millionths are 0.36 s in an hour, for hours. What lies in the buffer when it is emptiest, in each minute, tells: late
// packets make that less, never more. Its most in the first five minutes is what is meant to lie there. When it gets more
// by over a picture, the last picture of a group is left out, which no other one needs, and sound to match; what follows moves up.
// One picture a minute makes up for 550 millionths.
//
// A slower clock than ours eats the reserve instead, and that cannot be made up for: in the end the filler is shown for a
// moment, and he is joined anew.
//
// Pure: no clock, no thread.
#pragma once

#include "media/packet.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace tgvs::ingest {

class DriftTrim {
public:
    using Milliseconds = std::chrono::milliseconds;

    // The packet that is next, with its new time. Nothing: it is left out.
    //   buffered    what lies behind it
    //   ends_group  the picture after it is a keyframe
    std::optional<media::Packet> pass(media::Packet packet, Milliseconds buffered, bool ends_group);
    // What comes next does not follow what was passed last.
    void jumped();

    int left_out() const { return left_out_; }  // pictures

private:
    // What moves up by how much, and what was left out last.
    struct Shift {
        std::int64_t ms = 0;
        std::optional<std::int64_t> gap_began = {};

        void close(std::int64_t dts_ms);
    };

    void look(std::int64_t dts_ms, Milliseconds buffered);
    void minute_ends(Milliseconds least);

    Shift picture_;
    Shift sound_;
    std::optional<std::int64_t> minute_began_;
    std::optional<Milliseconds> least_;
    int minutes_ = 0;
    Milliseconds meant_{200};
    bool due_ = false;
    int left_out_ = 0;
};

}  // namespace tgvs::ingest
