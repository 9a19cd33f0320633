// ffmpeg/encoder_live.hpp: how a live source's address and headers reach ffmpeg unseen.
//
// They stand neither in an argv, which everybody on the machine can read, nor in a file. ffmpeg is
// told to read a script of its concat demuxer from a named pipe in a private folder; we write the
// script into the pipe once ffmpeg has opened it, and the pipe is gone before the first byte of the
// source arrives. Source: ffmpeg-formats "concat", directives `file` and `option`.
#pragma once

#include "ffmpeg/encoder_folder.hpp"
#include "ffmpeg/encoder_types.hpp"
#include "process/child.hpp"

#include <chrono>
#include <functional>
#include <stop_token>
#include <string>

namespace tgvs::ffmpeg {

// A value holding a line break cannot be written and is a failure. Pure.
Result<std::string> live_script(const LiveSource& source);

class ScriptPipe {
public:
    static Result<ScriptPipe> make();

    std::filesystem::path path() const { return folder_.path() / "source"; }

    // Waits until somebody reads, writes, and removes the pipe. False if nobody came within the
    // limit or `gone` says that nobody will.
    bool hand_over(const std::string& script, std::chrono::milliseconds limit,
                   const std::function<bool()>& gone) const;

private:
    explicit ScriptPipe(PrivateFolder folder) : folder_(std::move(folder)) {}

    PrivateFolder folder_;
};

// What ffprobe finds in the source.
Result<MediaInfo> probe_live(const EncoderOptions& options, const std::string& script,
                             std::stop_token stop);

// How long the source is: 0 when it says no length, as one that is live.
Result<Seconds> live_length(const EncoderOptions& options, const LiveSource& source,
                            std::stop_token stop);

Result<process::Child> start_live_child(const EncoderOptions& options, const MediaInfo& info,
                                        const std::string& script);

}  // namespace tgvs::ffmpeg
