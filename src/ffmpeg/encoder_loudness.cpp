#include "ffmpeg/encoder_loudness.hpp"

#include "base/log.hpp"
#include "ffmpeg/encoder_box.hpp"
#include "ffmpeg/encoder_folder.hpp"
#include "ffmpeg/encoder_run.hpp"
#include "ffmpeg/encoder_sound.hpp"
#include "ffmpeg/loudness.hpp"

namespace tgvs::ffmpeg {

namespace {

constexpr int most_looks = 4;
constexpr std::chrono::seconds silent_for{60};

// Once through all of it.
std::optional<Loudness> heard_with(const Levelling& used, const EncoderOptions& options,
                                   const TrackSource& track,
                                   const std::function<void(EncodeProgress)>& on_progress,
                                   const std::stop_token& stop)
{
    auto sound = sound_command(track, options);
    if (!sound)
        return std::nullopt;
    std::stop_source end;
    const std::stop_callback forward(stop, [&end] { end.request_stop(); });
    auto feed = SoundFeed::start(options, *std::move(sound),
                                 track.source.separate_audio.value_or(track.source.media),
                                 *track.sound_pipe, end);
    if (!feed)
        return std::nullopt;
    process::Command command = {.argv = loudness_command(*track.sound_pipe, used, options),
                                .folder = track.sound_pipe->parent_path(),
                                .nice = options.nice,
                                .memory_limit_bytes = process::look_bytes,
                                .cpu_limit = scan_cpu_limit,
                                .confinement = sees(options, Source{}, *track.sound_pipe)};
    command.confinement->temporary = command.folder;
    ProgressReader reader;
    const auto take_progress = [&](std::string_view line) {
        if (const auto progress = reader.line(line); progress && on_progress)
            on_progress(*progress);
    };
    const auto finished = process::run(command, {.silence = silent_for}, end.get_token(),
                                       {.on_stdout_line = take_progress});
    const auto fault = feed->finish();
    if (fault || !finished || !finished->success())
        return std::nullopt;
    return read_loudness(finished->err);
}

}  // namespace

std::optional<Levelling> hear(const EncoderOptions& options, TrackSource track,
                              const std::function<void(EncodeProgress)>& on_progress,
                              const std::stop_token& stop)
{
    const auto folder = PrivateFolder::make();
    if (!folder)
        return std::nullopt;
    track.sound_pipe = folder->path() / "sound.nut";
    Levelling used;
    for (int look = 1;; ++look) {
        const auto heard = heard_with(used, options, track, on_progress, stop);
        if (!heard)
            return std::nullopt;
        const auto next = levelled(used, *heard);
        log::debug("encoder", "heard",
                   {{"file", track.source.media.string()},
                    {"lufs", heard->integrated_lufs},
                    {"peak_dbtp", heard->true_peak_dbtp},
                    {"gain_db", next.gain_db},
                    {"limited", next.limited}});
        if (look == most_looks || !needs_another_look(used, next))
            return next;
        used = next;
    }
}

}  // namespace tgvs::ffmpeg
