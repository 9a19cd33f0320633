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
    // plays; it may not stand still.
    std::chrono::milliseconds standstill{60'000};
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
