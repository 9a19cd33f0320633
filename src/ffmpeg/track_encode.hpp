// ffmpeg/track_encode.hpp: one track on its way through ffmpeg. When that fails before anything is written, it is tried in
// simpler ways.
#pragma once

#include "base/result.hpp"
#include "ffmpeg/encoder_inputs.hpp"
#include "ffmpeg/encoder_run.hpp"
#include "ffmpeg/encoder_types.hpp"
#include "ffmpeg/track_source.hpp"
#include "process/child.hpp"

#include <filesystem>
#include <functional>
#include <stop_token>
#include <utility>

namespace tgvs::ffmpeg {

// The texts of a card are in the folder.
void work_in(process::Command& command, const std::filesystem::path& folder);

class TrackEncode {
public:
    // `options` must outlive it.
    TrackEncode(const EncoderOptions& options, TrackSource track, std::filesystem::path out)
        : options_(options), track_(std::move(track)), out_(std::move(out))
    {
    }

    Result<void, EncodeFailure> run(const std::function<void(EncodeProgress)>& on_progress,
                                    const std::stop_token& stop);

private:
    bool as_it_is() const;
    Result<void, EncodeFailure> run_once(const std::filesystem::path& folder,
                                         const std::function<void(EncodeProgress)>& on_progress,
                                         const std::stop_token& stop);
    // Two that live and die together: the one that encodes, and the one that feeds it.
    Result<void, EncodeFailure> run_with_sound(
        const process::Command& command, Argv sound, const Expected& expected,
        const std::function<void(EncodeProgress)>& on_progress, const std::stop_token& stop);
    // Without them rather than not at all.
    void take_subtitles(const std::filesystem::path& folder, const std::stop_token& stop);
    // A card shows its title all the time.
    void write_titles(const std::filesystem::path& folder);

    const EncoderOptions& options_;
    TrackSource track_;
    std::filesystem::path out_;
};

}  // namespace tgvs::ffmpeg
