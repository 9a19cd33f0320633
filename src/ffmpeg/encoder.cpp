#include "ffmpeg/encoder.hpp"

#include "base/log.hpp"
#include "base/text.hpp"
#include "ffmpeg/encode_command.hpp"
#include "ffmpeg/encoder_box.hpp"
#include "ffmpeg/encoder_check.hpp"
#include "ffmpeg/encoder_folder.hpp"
#include "ffmpeg/encoder_live.hpp"
#include "ffmpeg/encoder_loudness.hpp"
#include "ffmpeg/encoder_output.hpp"
#include "ffmpeg/encoder_run.hpp"
#include "ffmpeg/filler_picture.hpp"
#include "ffmpeg/frame_rate.hpp"
#include "ffmpeg/graphics.hpp"
#include "ffmpeg/loudness.hpp"
#include "ffmpeg/probe.hpp"
#include "ffmpeg/track_encode.hpp"
#include "ffmpeg/wishes.hpp"

#include <fmt/format.h>

#include <cstdint>

namespace tgvs::ffmpeg {

namespace {

using namespace std::chrono_literals;

constexpr auto dry_run_limit = 30s;  // a second or two, on a busy machine ten times as long

// FNV-1a: the same in every process and on every machine.
std::uint64_t fnv1a(std::string_view text)
{
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : text) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 0x100000001b3;
    }
    return hash;
}

// How many threads work does not change what comes out enough to matter.
void append_without_threads(std::string& text, const Argv& argv)
{
    for (std::size_t i = 1; i < argv.size(); ++i)
        if (argv[i] == "-threads")
            ++i;
        else
            text += argv[i] + '\n';
}

// Tracks of one form follow each other without a new sequence header.
std::string form_of(const EncoderOptions& options)
{
    auto text = fmt::format("{}x{}\n", options.format.width, options.format.height);
    append_without_threads(text, codec_options(options));
    return text;
}

std::filesystem::path anchored(const std::filesystem::path& path)
{
    std::error_code ignored;
    return std::filesystem::absolute(path, ignored);
}

// ffmpeg runs in a folder of its own.
Source with_absolute_paths(Source source)
{
    source.media = anchored(source.media);
    if (source.separate_audio)
        source.separate_audio = anchored(*source.separate_audio);
    if (source.cover)
        source.cover = anchored(*source.cover);
    return source;
}

void shorten(MediaInfo& info, double speed)
{
    for (auto* length : {&info.duration, &info.video_duration, &info.audio_duration})
        *length /= speed;
}

// `file` is one of the source's.
Result<MediaInfo> probe_source(EncoderOptions options, const Source& source,
                               const std::filesystem::path& file, std::stop_token stop)
{
    if (!source.audio_languages.empty())
        options.audio_languages = source.audio_languages;
    auto info = probe_media(options, file, std::move(stop));
    if (!info || !info->beyond_memory.empty())
        return info;
    if (auto cut = cut_to_wishes(*info, source); !cut)
        return std::unexpected(cut.error());
    info->speed = info->has_video ? info->speed : 1;
    shorten(*info, info->speed);
    return info;
}

Result<TrackSource, EncodeFailure> track_of(const EncoderOptions& options, const Source& source,
                                            const MediaInfo& info, const std::stop_token& stop)
{
    TrackSource track = {.source = with_absolute_paths(source), .info = info};
    if (!track.source.separate_audio)
        return track;
    auto audio = probe_source(options, source, *track.source.separate_audio, stop);
    if (!audio)
        return std::unexpected(
            EncodeFailure{{"the sound: " + audio.error().message, audio.error().system}});
    if (!audio->beyond_memory.empty())
        return std::unexpected(EncodeFailure{{"the sound: " + audio->beyond_memory}});
    if (!audio->has_audio)
        return std::unexpected(EncodeFailure{{"audio: it has no audio"}});
    track.audio_info = std::move(*audio);
    shorten(*track.audio_info, info.speed);
    return track;
}

// The filler that an operator named as a clip; nothing if it is a picture.
std::optional<TrackSource> filler_clip(const EncoderOptions& options,
                                       const std::filesystem::path& file,
                                       const std::stop_token& stop)
{
    auto info = probe_media(options, file, stop);
    if (!info || !info->has_video)
        return std::nullopt;
    return TrackSource{.source = {.media = anchored(file)},
                       .info = std::move(*info),
                       .longest = filler_clip_limit};
}

}  // namespace

Encoder::Encoder(EncoderOptions options) : options_(std::move(options)) {}

std::string Encoder::fingerprint() const
{
    const MediaInfo usual = {
        .has_video = true, .has_audio = true, .video_index = 0, .audio_index = 1};
    MediaInfo bright = usual;
    bright.hdr = bright.hdr_unsaid = true;
    MediaInfo film = usual;
    film.speed = speed_of_film(24, options_.format.fps);
    const MediaInfo sound = {.has_audio = true, .audio_index = 0};
    std::string text = options_.passthrough ? "as it is\n" : "";
    for (const auto& language : options_.audio_languages)
        text += "sound in " + language + '\n';
    for (const auto& language : options_.subtitle_languages)
        text += "subtitles in " + language + '\n';
    for (const auto& info : {usual, bright, film, sound, still_info(options_.still_length)}) {
        const TrackSource track = {.source = {.media = "in"}, .info = info, .sound_pipe = "pipe"};
        append_without_threads(text, track_command(track, options_, "out"));
        append_without_threads(text, sound_command(track, options_).value_or(Argv{}));
    }
    if (options_.logo)
        text += options_.logo->version + '\n';
    if (options_.title_card)
        text += title_filter({.font = "font", .lines = 1}, options_.format) + '\n';
    text += levelling_filters({.gain_db = 1, .limited = true}, options_.format.audio_rate) + '\n';
    return fmt::format("{:016x}-{:016x}", fnv1a(form_of(options_)), fnv1a(text));
}

Result<MediaInfo> Encoder::probe(const Source& source, std::stop_token stop) const
{
    if (is_named_as_picture(source.media)) {
        auto pixel_format = probe_picture(options_, anchored(source.media), stop);
        if (!pixel_format)
            return std::unexpected(pixel_format.error());
        return still_info(options_.still_length, *std::move(pixel_format));
    }
    return probe_source(options_, source, anchored(source.media), std::move(stop));
}

std::optional<Levelling> Encoder::hear(const Source& source, const MediaInfo& info,
                                       const std::function<void(EncodeProgress)>& on_progress,
                                       std::stop_token stop) const
{
    if (options_.passthrough && info.fits_house && !source.separate_audio)
        return std::nullopt;
    auto track = track_of(options_, source, info, stop);
    return track ? ffmpeg::hear(options_, *std::move(track), on_progress, stop) : std::nullopt;
}

Result<void, EncodeFailure> Encoder::encode(const Source& source, const MediaInfo& info,
                                            const std::filesystem::path& out,
                                            const std::function<void(EncodeProgress)>& on_progress,
                                            std::stop_token stop) const
{
    auto whole = track_of(options_, source, info, stop);
    if (!whole)
        return std::unexpected(whole.error());
    auto& track = *whole;
    const bool picture_needed = !info.has_video && !info.has_cover;
    if (picture_needed && track.source.cover) {
        if (auto pixel_format = probe_picture(options_, *track.source.cover, stop))
            track.cover_pixel_format = *std::move(pixel_format);
        else
            track.source.cover = std::nullopt;
    }
    if (track.source.title.empty())
        track.source.title = info.title;
    return TrackEncode(options_, *std::move(whole), anchored(out)).run(on_progress, stop);
}

Result<process::Child> Encoder::start_live(const LiveSource& source, std::stop_token stop) const
{
    if (const auto refused = process::refusal_of(source.url))
        return process::as_error(*refused);
    const auto script = live_script(source);
    if (!script)
        return std::unexpected(script.error());
    if (source.cookies.size() > 1)
        log::warn("ffmpeg", "the live source has more cookies than ffmpeg takes; sending the first",
                  {{"cookies", std::to_string(source.cookies.size())}});
    const auto info = probe_live(options_, *script, stop);
    if (!info)
        return std::unexpected(info.error());
    if (!info->beyond_memory.empty())
        return failure(info->beyond_memory);
    return start_live_child(options_, *info, *script);
}

Result<void> Encoder::make_filler(const std::optional<std::filesystem::path>& picture_or_clip,
                                  media::FillerKind kind, const std::filesystem::path& out,
                                  std::stop_token stop) const
{
    std::optional<Still> picture;
    std::optional<std::filesystem::path> seen;
    auto words = filler_lines(kind);
    if (picture_or_clip) {
        if (kind == media::FillerKind::soon)
            words.clear();
        auto clip = filler_clip(options_, *picture_or_clip, stop);
        if (clip && !clip->info.beyond_memory.empty())
            return failure(clip->info.beyond_memory);
        if (clip && !words.empty()) {
            clip->words = std::move(words);
            clip->longest = worded_clip_limit;
        }
        if (clip)
            return TrackEncode(options_, std::move(*clip), anchored(out)).run({}, stop);
        seen = anchored(*picture_or_clip);
        auto pixel_format = probe_picture(options_, *seen, stop);
        if (!pixel_format)
            return std::unexpected(pixel_format.error());
        picture = Still{*seen, *std::move(pixel_format)};
    }
    auto folder = PrivateFolder::make();
    const auto text = folder ? write_card_text(folder->path(), words) : std::optional<CardText>();
    make_sure_of(anchored(out));
    process::Command command = {
        .argv = filler_command(picture, text, options_, anchored(out)),
        .confinement = sees(options_, {.media = {}, .cover = std::move(seen)}, anchored(out))};
    if (folder)
        work_in(command, folder->path());
    return run_ffmpeg(command, {}, {}, std::move(stop));
}

Result<void> Encoder::dry_run(std::stop_token stop) const
{
    const auto folder = PrivateFolder::make();
    if (!folder)
        return std::unexpected(folder.error());
    const auto out = folder->path() / "second.flv";
    make_sure_of(out);
    const process::Command command = {.argv = dry_run_command(options_, out),
                                      .confinement = sees(options_, {}, out)};
    if (auto made = run_ffmpeg(command, {.total = dry_run_limit}, {}, stop); !made)
        return made;
    return check_house_format(options_, out, std::move(stop));
}

}  // namespace tgvs::ffmpeg
