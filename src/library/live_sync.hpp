// library/live_sync.hpp: whether the sound and the picture of a live source are still together.
//
// Where one of them pauses for longer than ffmpeg believes in, it takes the return for a step of the clock, and moves
// what comes to where it stopped: from then on it is that much late, for as long as this ffmpeg runs. A new one begins
// with both together.
//
// Apart: one has been more than `limit` behind the other, while that went on by `limit`. What was late and is
// filled up comes at once, and is not. What has never been together is how the source is.
//
// Pure: the times of packets in, in the order in which they come.
#pragma once

#include "media/packet.hpp"

#include <cstdint>
#include <optional>

namespace tgvs::library {

class LiveSync {
public:
    static constexpr std::int64_t limit_ms = 3'000;

    // False: they have come apart.
    bool take(media::Kind kind, std::int64_t dts_ms)
    {
        const bool picture = kind == media::Kind::video;
        (picture ? picture_ms_ : sound_ms_) = dts_ms;
        const auto& other_ms = picture ? sound_ms_ : picture_ms_;
        if (!other_ms)
            return true;
        const auto behind = *other_ms - dts_ms;
        if (behind <= limit_ms) {
            together_ = together_ || behind >= -limit_ms;
            if (late_ && late_->kind == kind)
                late_.reset();
            return true;
        }
        if (!together_)
            return true;
        if (!late_)
            late_ = Late{.kind = kind, .since_ms = *other_ms};
        return *other_ms - late_->since_ms < limit_ms;
    }

private:
    struct Late {
        media::Kind kind;
        std::int64_t since_ms;  // of the other
    };

    std::optional<std::int64_t> picture_ms_;
    std::optional<std::int64_t> sound_ms_;
    bool together_ = false;  // they were
    std::optional<Late> late_;
};

}  // namespace tgvs::library
