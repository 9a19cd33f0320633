// ffmpeg/encoder_sound.hpp: the ffmpeg that reads an item's sound and hands it to the one that encodes,
// through a named pipe, as PCM of one form.
//
// Sound may change its rate and its channels within a file. ffmpeg then builds its filters anew: what
// those before still held is lost, which is three seconds with loudnorm, and first_pts=0 puts in silence
// as long as the file is old. So in the ffmpeg that encodes, nothing must ever change.
#pragma once

#include "base/result.hpp"
#include "ffmpeg/encoder_inputs.hpp"
#include "ffmpeg/encoder_types.hpp"
#include "process/child.hpp"

#include <filesystem>
#include <future>
#include <optional>
#include <stop_token>

namespace tgvs::ffmpeg {

// How a command reads what SoundFeed writes into `pipe`: NUT with the times of the sound in its file, in
// the stream `piped_sound`. A stream of nothing before it begins at 0: ffmpeg takes the earliest time of
// an input for its start, and late sound would become early.
Argv piped_sound_input(const std::filesystem::path& pipe);
inline constexpr int piped_sound = 1;

// What puts right the times of sound as it is read; ends in a comma. Ogg, FLAC and ADTS have no holes: there sound
// goes on where it was, whatever the clocks and rates of a chain say. Elsewhere the first packet behind a hole is heard before it: so is that
// whose rate has changed, where ffmpeg takes times of the new rate for such of the old, seconds or minutes ahead.
std::string sound_times_filter(bool without_holes);

class SoundFeed {
public:
    // Makes the pipe `pipe` and starts `argv`, which reads `source` and writes into it; it sees nothing else.
    // Should it fail, `reader` is asked to stop: it would go on with silence. Ends with its owner.
    static Result<SoundFeed> start(const EncoderOptions& options, Argv argv,
                                   const std::filesystem::path& source, std::filesystem::path pipe,
                                   std::stop_source reader);

    SoundFeed(SoundFeed&&) noexcept = default;
    SoundFeed& operator=(SoundFeed&&) = delete;
    ~SoundFeed() { end_.request_stop(); }

    // To be called when the reader has ended: ends the writer, too, and says what it failed of before.
    std::optional<EncodeFailure> finish();

private:
    SoundFeed(std::filesystem::path pipe, std::stop_source end,
              std::future<Result<process::Finished>> running)
        : pipe_(std::move(pipe)), end_(std::move(end)), running_(std::move(running))
    {
    }

    std::filesystem::path pipe_;
    std::stop_source end_;
    std::future<Result<process::Finished>> running_;  // waits when it goes
};

}  // namespace tgvs::ffmpeg
