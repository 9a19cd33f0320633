#include "ffmpeg/track_encode.hpp"

#include "base/log.hpp"
#include "ffmpeg/card.hpp"
#include "ffmpeg/encode_command.hpp"
#include "ffmpeg/encoder_box.hpp"
#include "ffmpeg/encoder_folder.hpp"
#include "ffmpeg/encoder_run.hpp"
#include "ffmpeg/encoder_sound.hpp"
#include "ffmpeg/subtitles.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace tgvs::ffmpeg {

namespace {

constexpr std::string_view encode_component = "encoder";

bool wrote_nothing(const std::filesystem::path& out)
{
    std::error_code missing;
    const auto size = std::filesystem::file_size(out, missing);
    return missing || size == 0;
}

// The next simpler way to make this track, if there is one: a cover that cannot be decoded gives
// way to the card, colours that cannot be mapped are taken as they are; before that it goes without subtitles, then
// without logo and title.
bool simplify(TrackSource& track, const EncoderOptions& options)
{
    auto& info = track.info;
    if (std::exchange(track.subtitled, false))
        return true;
    if (drawn_over(track, options)) {
        track.title.reset();
        track.without_logo = true;
        return true;
    }
    if (info.has_video)
        return std::exchange(info.hdr, false);
    if (info.has_cover) {
        info.has_cover = false;
        return true;
    }
    return std::exchange(track.source.cover, std::nullopt).has_value();
}

}  // namespace

void work_in(process::Command& command, const std::filesystem::path& folder)
{
    command.folder = folder;
    command.confinement->temporary = folder;
}

Result<void, EncodeFailure> TrackEncode::run(const std::function<void(EncodeProgress)>& on_progress,
                                             const std::stop_token& stop)
{
    auto folder = PrivateFolder::make();
    if (folder)
        take_subtitles(folder->path(), stop);
    for (;;) {
        if (folder)
            write_titles(folder->path());
        if (folder)
            track_.sound_pipe = folder->path() / "sound.nut";
        auto made = run_once(folder ? folder->path() : std::filesystem::path(), on_progress, stop);
        // Somebody may be reading `out` already: begun a second time it would be damaged.
        const bool again = !made && !stop.stop_requested() && wrote_nothing(out_);
        if (!made && made.error().code == EncodeErrc::too_slow && track_.subtitled)
            made.error().code = EncodeErrc::too_slow_with_subtitles;
        if (!again || !simplify(track_, options_))
            return made;
        log::warn(encode_component, "retrying with a simpler command",
                  {{"file", track_.source.media.string()}, {"reason", made.error().message}});
    }
}

bool TrackEncode::as_it_is() const
{
    return options_.passthrough && track_.info.fits_house && !track_.source.separate_audio &&
           !track_.longest && !track_.subtitled && !drawn_over(track_, options_);
}

Result<void, EncodeFailure> TrackEncode::run_once(
    const std::filesystem::path& folder, const std::function<void(EncodeProgress)>& on_progress,
    const std::stop_token& stop)
{
    make_sure_of(out_);
    process::Command command = {.argv = as_it_is() ? remux_command(track_, options_, out_)
                                                   : track_command(track_, options_, out_),
                                .nice = options_.nice,
                                .confinement = sees(options_, track_.source, out_)};
    if (!folder.empty())
        work_in(command, folder);
    const Expected expected = {made_length(track_, options_.format).value_or(Seconds{}),
                               options_.format.fps};
    auto sound = as_it_is() ? std::nullopt : sound_command(track_, options_);
    if (!sound)
        return run_ffmpeg(command, {.slow = options_.slow}, on_progress, stop, expected);
    return run_with_sound(command, *std::move(sound), expected, on_progress, stop);
}

Result<void, EncodeFailure> TrackEncode::run_with_sound(
    const process::Command& command, Argv sound, const Expected& expected,
    const std::function<void(EncodeProgress)>& on_progress, const std::stop_token& stop)
{
    std::stop_source end;
    const std::stop_callback forward(stop, [&end] { end.request_stop(); });
    const auto& source = track_.source;
    auto feed =
        SoundFeed::start(options_, std::move(sound), source.separate_audio.value_or(source.media),
                         *track_.sound_pipe, end);
    if (!feed)
        return std::unexpected(EncodeFailure{feed.error()});
    auto made =
        run_ffmpeg(command, {.slow = options_.slow}, on_progress, end.get_token(), expected);
    auto fault = feed->finish();
    if (fault && !stop.stop_requested() && (made || made.error().code == EncodeErrc::failed))
        return std::unexpected(*std::move(fault));
    return made;
}

void TrackEncode::take_subtitles(const std::filesystem::path& folder, const std::stop_token& stop)
{
    const auto& source = track_.source;
    const auto languages = source.subtitle_languages.value_or(options_.subtitle_languages);
    if (!track_.info.has_video || track_.longest || languages.empty())
        return;
    const auto chosen = choose_subtitles(languages, source.media, subtitles_beside(source.media),
                                         track_.info.subtitles);
    if (!chosen)
        return;
    const auto taken = take_out_subtitles(options_, source, *chosen, folder, stop);
    track_.subtitled = taken.has_value();
    if (!taken && !stop.stop_requested())
        log::warn(encode_component, "subtitles cannot be read; the item plays without them",
                  {{"file", (chosen->file.empty() ? source.media : chosen->file).string()},
                   {"stream", std::to_string(chosen->stream)},
                   {"reason", taken.error().message}});
}

void TrackEncode::write_titles(const std::filesystem::path& folder)
{
    constexpr std::size_t columns = 48;
    constexpr std::size_t rows = 2;
    const auto& title = track_.source.title;
    if (!track_.info.has_video && !track_.info.has_cover && !track_.source.cover)
        track_.card_text = write_card_text(folder, wrap_title(title));
    else if (!track_.words.empty())
        track_.title = write_card_text(folder, track_.words);
    else if (options_.title_card && !track_.longest && !track_.without_logo)
        track_.title = write_card_text(folder, wrap_title(title, columns, rows));
}

}  // namespace tgvs::ffmpeg
