// ffmpeg/encoder_run.hpp: one ffmpeg from start to end: its progress read, its standstill noticed,
// its words turned into a reason.
#pragma once

#include "base/result.hpp"
#include "ffmpeg/encoder_types.hpp"
#include "process/child.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>
#include <string_view>

namespace tgvs::ffmpeg {

// Reads "key=value" lines of ffmpeg's -progress. Pure.
class ProgressReader {
public:
    // Gives a report at the end of each block.
    std::optional<EncodeProgress> line(std::string_view line);

    long long frames() const { return frames_; }
    Seconds done() const { return progress_.done; }

private:
    EncodeProgress progress_;
    long long frames_ = 0;
};

struct FfmpegLimits {
    std::chrono::milliseconds total{};  // 0: none
    // Longest time in which the programme written does not grow. It may be made much slower than it
    // plays; it may not stand still, nor crawl.
    std::chrono::milliseconds standstill{60'000};
    SlowLimit slow = {};
};

// Both since its start.
struct Spent {
    Seconds wall{};
    std::optional<Seconds> cpu = {};  // of all its threads; nothing: not known
};

// Notices one that goes on, but so slowly that it would keep the encoder from all other items for hours: two thousand
// turning, blurred subtitles take 25 s a picture.
//
// A second in which it had less than one core counts for what it had: children are nicer than the stream, and neither a
// busy machine nor a slow disk is the item's fault. Pure.
class Headway {
public:
    explicit Headway(SlowLimit limit) : limit_(limit) {}

    // What was made in a whole window, if that is too little.
    std::optional<Seconds> too_little(const Spent& spent, Seconds done);

private:
    SlowLimit limit_;
    Spent last_{.cpu = Seconds{}};
    Seconds counted_{};      // of the window so far
    Seconds done_before_{};  // it
};

// Of one that did not succeed.
EncodeFailure why_it_failed(const process::Finished& finished);

// What a success has made. Its pictures are counted as well: the time that FFmpeg 7 reports at its end is that of the
// stream that ended first, whatever output it is in.
struct Expected {
    Seconds length{};  // 0: not known
    int fps = 0;
};

// The command must have -progress pipe:1. A success has made at least one frame.
Result<void, EncodeFailure> run_ffmpeg(const process::Command& command, const FfmpegLimits& limits,
                                       const std::function<void(EncodeProgress)>& on_progress,
                                       std::stop_token stop, Expected expected = {});

}  // namespace tgvs::ffmpeg
