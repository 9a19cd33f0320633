// playout/splicer.hpp: puts tracks with their own times onto the one endless publish clock.
//
// Picture and sound each have their own grid: a picture falls on the next 1/fps slot, a sound frame on the
// next 1024-sample slot. Neither grid ever has a hole or a step back. A track's sound is placed on the
// slot nearest to where its picture started, so the two differ by at most half an AAC frame; what is left
// over is carried by the grids themselves and never adds up. Missing sound becomes silence, sound that
// overlaps or outlasts the picture is left out. Packets come out in order of decoding time.
//
// Units    milliseconds, as in FLV and RTMP, counted from slots and so free of rounding drift.
// Errors   none: any input gives a monotone output.
// Threads  one owner, the playout thread. No I/O, no clock.
// Source   RTMP 1.0 section 4 (time format); ISO 14496-3 (AAC frames of 1024 samples).
#pragma once

#include "media/packet.hpp"

#include <cstdint>
#include <deque>
#include <optional>

namespace tgvs::playout {

struct SplicerOptions {
    int fps = 30;
    int audio_rate = 44'100;
};

class Splicer {
public:
    explicit Splicer(SplicerOptions options);

    // The packets that follow are a new track, or the old one after a break: their times begin anew.
    // A track must begin with a keyframe. Only when idle().
    void begin_track();
    void push(media::Packet packet);  // local times, in the order of the file
    void end_track();
    // Ends it where its picture stands now: what was pushed and has not come out is dropped, but for the sound that
    // fills up to there. A group of pictures can be left anywhere, for none of its pictures needs a later one.
    void cut_track();

    // The next packet on the publish clock, or nothing: push more, or (idle) the track is over.
    std::optional<media::Packet> pop();
    bool idle() const { return !in_track_; }

    // Where the picture's timeline stands: the time that its next packet gets.
    std::int64_t picture_end_ms() const { return picture_time(next_picture_); }
    // Sound's end minus picture's end, between tracks: what is carried over the join.
    double av_offset_ms() const;
    std::uint64_t silent_frames() const { return silent_frames_; }

private:
    std::int64_t picture_time(std::int64_t slot) const;
    std::int64_t sound_time(std::int64_t slot) const;
    double exact_sound_time(std::int64_t slot) const;
    std::int64_t picture_slot(const media::Packet& packet);
    std::int64_t sound_slot(const media::Packet& packet);
    void drop_overlapping_sound();
    bool must_wait() const;
    media::Packet take_picture();
    media::Packet take_sound();
    std::optional<media::Packet> finish_track();

    SplicerOptions options_;
    std::int64_t next_picture_ = 0;  // slots
    std::int64_t next_sound_ = 0;
    std::uint64_t silent_frames_ = 0;

    // The track that is being spliced.
    bool in_track_ = false;
    bool ended_ = false;
    bool join_pending_ = false;
    std::deque<media::Packet> pictures_;
    std::deque<media::Packet> sounds_;
    struct Origin {
        std::int64_t local_ms;
        std::int64_t slot;
    };
    std::optional<Origin> picture_origin_;
    std::optional<Origin> sound_origin_;
    std::shared_ptr<const media::StreamConfig> config_;
};

}  // namespace tgvs::playout
