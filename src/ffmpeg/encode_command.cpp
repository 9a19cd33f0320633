#include "ffmpeg/encode_command.hpp"

#include "ffmpeg/encode_feeds.hpp"
#include "ffmpeg/encoder_output.hpp"
#include "ffmpeg/encoder_packets.hpp"
#include "ffmpeg/encoder_sound.hpp"
#include "ffmpeg/filler_picture.hpp"
#include "ffmpeg/graphics.hpp"
#include "ffmpeg/loudness.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <variant>

namespace tgvs::ffmpeg {

namespace {

// Sound that outlasts the picture by less than this is cut with it: containers round, nobody hears
// it.
constexpr Seconds unheard{0.1};

// Sound that is there only after the muxer has begun without it must not begin before the picture: its encoder's first
// packet would, by its 1024 samples of priming, and FLV cannot have it.
constexpr const char* without_priming = ",atrim=start_sample=1024";

// A live source has no business to pause for longer: what looks like it is a step of its clock.
constexpr std::chrono::seconds live_pause{10};

// Both are of one source, and nothing is added to either. -shortest would wait for the one that is missing, 10 s long from
// FFmpeg 6 on.
struct WithSource {};
struct WithPicture {};
struct WithSound {};
struct AtLength {
    Seconds length;
};
using Ending = std::variant<WithSource, WithPicture, WithSound, AtLength>;

struct Parts {
    Feed picture;
    Feed sound;
    Ending ending;
    std::optional<Levelling> levelling = std::nullopt;
    std::string graphics = {};  // over the picture; ends in a comma
    Pace pace = Pace::careful;
};

Argv program(const EncoderOptions& options, std::chrono::seconds longest_pause,
             const char* log_level = "error")
{
    return {options.ffmpeg,
            "-hide_banner",
            "-nostdin",
            "-nostats",
            "-loglevel",
            log_level,
            "-y",
            "-dts_error_threshold",
            std::to_string(longest_pause.count()),
            "-max_error_rate",
            "1"};
}

Argv progress()
{
    return {"-progress", "pipe:1", "-stats_period", "0.5"};
}

std::string video_chain(const Parts& parts, const EncoderOptions& options)
{
    // A picture that must outlast its source stands still.
    const bool stands = !std::holds_alternative<WithPicture>(parts.ending) &&
                        !std::holds_alternative<WithSource>(parts.ending);
    return parts.picture.filters + (stands ? "tpad=stop=-1:stop_mode=clone," : "") +
           parts.graphics + closing_video_filters(options);
}

std::string audio_chain(const Parts& parts, const EncoderOptions& options)
{
    const bool of_one_source = std::holds_alternative<WithSource>(parts.ending);
    const bool pads = !std::holds_alternative<WithSound>(parts.ending) && !of_one_source;
    const auto chain = parts.sound.silent
                           ? silence_filters(options)
                           : house_audio_filters(options, parts.levelling, parts.pace);
    return parts.sound.filters + chain + (pads ? ",apad" : "") +
           (of_one_source ? without_priming : "");
}

Argv ending_options(const Ending& ending)
{
    if (const auto* at = std::get_if<AtLength>(&ending))
        return {"-t", fmt::format("{:.6f}", at->length.count())};
    return std::holds_alternative<WithSource>(ending) ? Argv() : Argv{"-shortest"};
}

// Inputs, maps, filters, codecs, end: all but where it goes.
Argv encode_options(const Parts& parts, const EncoderOptions& options)
{
    Argv argv = parts.picture.input;
    append(argv, parts.sound.input);
    const int sound_input = parts.sound.input.empty() ? 0 : 1;
    append(argv, {"-map", fmt::format("0:{}", parts.picture.stream), "-map",
                  fmt::format("{}:{}", sound_input, parts.sound.stream)});
    append(argv,
           {"-filter:v", video_chain(parts, options), "-filter:a", audio_chain(parts, options)});
    append(argv, codec_options(options, parts.pace));
    append(argv, ending_options(parts.ending));
    // Not handed on from the source: what is marked as a cover is not written as a picture.
    append(argv, {"-disposition:v", "default", "-disposition:a", "default"});
    return argv;
}

// ffmpeg takes the beginning of what is read of a file for that of the file, where its clock may begin anew: of
// a recording whose sound begins before its picture each would begin at once. So that what comes first is read
// as well, it goes nowhere.
Argv read_from_its_beginning(int input, const MediaInfo& info, int taken, const Argv& until = {})
{
    if (info.first_index < 0 || info.first_index == taken)
        return {};
    Argv argv = {"-map", fmt::format("{}:{}", input, info.first_index), "-c", "copy"};
    append(argv, until);
    append(argv, {"-f", "null", "-"});
    return argv;
}

std::string graphics_of(const TrackSource& track, const EncoderOptions& options)
{
    std::string filters;
    if (track.title)
        filters += title_filter(*track.title, options.format);
    if (options.logo && !track.without_logo)
        filters += logo_filter(*options.logo, options.format);
    return filters;
}

Seconds length_of(const TrackSource& track)
{
    const auto& info = track.info;
    const auto sound = track.audio_info ? track.audio_info->audio_duration : info.audio_duration;
    if (info.has_video && sound <= info.video_duration + unheard)
        return info.video_duration;
    return sound;
}

Ending ending_of(const TrackSource& track, const media::HouseFormat& format)
{
    const auto length = length_of(track);
    if (length.count() > 0)
        return AtLength{whole_frames(std::min(length, track.longest.value_or(length)), format)};
    if (track.info.has_video)
        return WithPicture{};
    return WithSound{};
}

}  // namespace

bool drawn_over(const TrackSource& track, const EncoderOptions& options)
{
    return track.title || (options.logo && !track.without_logo);
}

std::optional<Seconds> made_length(const TrackSource& track, const media::HouseFormat& format)
{
    const auto ending = ending_of(track, format);
    const auto* at = std::get_if<AtLength>(&ending);
    return at != nullptr ? std::optional(at->length) : std::nullopt;
}

Seconds whole_frames(Seconds length, const media::HouseFormat& format)
{
    constexpr double rounding = 1e-3;
    return Seconds(std::ceil(length.count() * format.fps - rounding) / format.fps);
}

Argv track_command(const TrackSource& track, const EncoderOptions& options,
                   const std::filesystem::path& out)
{
    const Parts parts = {.picture = picture_feed(track, options),
                         .sound = sound_feed(track, options),
                         .ending = ending_of(track, options.format),
                         .levelling = track.source.levelling,
                         .graphics = graphics_of(track, options)};
    auto argv = joined(program(options, believed_pause), progress());
    append(argv, encode_options(parts, options));
    append(argv, flv_options(file_url(out)));
    if (track.info.has_video && !track.info.still)
        append(argv, read_from_its_beginning(0, track.info, track.info.video_index,
                                             ending_options(parts.ending)));
    return argv;
}

// Rate and layout are the house's already here. Floating point, as the sum of six channels may be louder than
// full scale, which loudness brings down again.
std::optional<Argv> sound_command(const TrackSource& track, const EncoderOptions& options)
{
    const auto source = sound_file_feed(track, options.format);
    if (!source || !track.sound_pipe)
        return std::nullopt;
    const auto rate = options.format.audio_rate;
    auto argv = program(options, believed_pause);
    append(argv, lavfi_input(fmt::format("anullsrc=r={}:cl=stereo:d=0.02", rate)));
    append(argv, source->input);
    append(argv, {"-filter_threads", "1", "-map", "0:0", "-map",
                  fmt::format("1:{}", source->stream), "-filter:a:1",
                  fmt::format("{}aresample={},aformat=sample_fmts=flt:channel_layouts=stereo",
                              source->filters, rate)});
    append(argv, {"-c:a", "pcm_f32le", "-map_metadata", "-1", "-map_chapters", "-1",
                  "-max_muxing_queue_size", "4096", "-f", "nut", "-flush_packets", "1",
                  file_url(*track.sound_pipe)});
    append(argv, read_from_its_beginning(1, track.audio_info.value_or(track.info), source->stream));
    return argv;
}

Argv loudness_command(const std::filesystem::path& sound_pipe, const Levelling& used,
                      const EncoderOptions& options)
{
    auto argv = joined(program(options, believed_pause, "info"), progress());
    append(argv, piped_sound_input(sound_pipe));
    append(argv, {"-filter_threads", "1", "-map", fmt::format("0:{}", piped_sound), "-filter:a",
                  fmt::format("{},{}", levelling_filters(used, options.format.audio_rate),
                              loudness_meter())});
    append(argv, {"-f", "null", "-"});
    return argv;
}

Argv remux_command(const TrackSource& track, const EncoderOptions& options,
                   const std::filesystem::path& out)
{
    auto argv = joined(program(options, believed_pause), progress());
    append(argv, file_input(media_input_options(), track.source.media));
    append(argv, {"-map", fmt::format("0:{}", track.info.video_index), "-map",
                  fmt::format("0:{}", track.info.audio_index), "-c", "copy"});
    append(argv, flv_options(file_url(out)));
    return argv;
}

Argv filler_command(const std::optional<Still>& picture, const std::optional<CardText>& text,
                    const EncoderOptions& options, const std::filesystem::path& out)
{
    Parts parts = {
        .picture = {.input = lavfi_input(filler_graph(options.format, text)), .filters = {}},
        .sound = silence_feed(options.format),
        .ending = AtLength{filler_length}};
    if (picture) {
        parts.picture = still_feed(*picture, options.format);
        parts.graphics = text ? title_filter(*text, options.format) : "";
    }
    auto argv = joined(program(options, believed_pause), progress());
    append(argv, encode_options(parts, options));
    append(argv, flv_options(file_url(out)));
    return argv;
}

namespace {

// Its picture and its sound, or what stands in for one of them, until the source ends.
Argv stream_command(const Argv& source, const MediaInfo& info, const EncoderOptions& options,
                    Pace pace, const char* log_level)
{
    Parts parts = {
        .picture = {.input = source,
                    .stream = info.video_index,
                    .filters = whole_pictures(info) + picture_filters(info, options.format)},
        .sound = {.input = {}, .stream = info.audio_index, .filters = {}},
        .ending = WithSource{},
        .pace = pace};
    if (options.logo)
        parts.graphics = logo_filter(*options.logo, options.format);
    if (!info.has_audio) {
        parts.sound = silence_feed(options.format);
        parts.ending = WithPicture{};
    }
    if (!info.has_video) {
        parts.picture = card_feed(std::nullopt, options.format);
        parts.sound.input = source;
        parts.ending = WithSound{};
    }
    auto argv = program(options, live_pause, log_level);
    append(argv, encode_options(parts, options));
    // Sound that comes late must not have a time below 0, where the encoder's first packet would
    // be.
    append(argv, {"-output_ts_offset", "0.1"});
    // The muxer waits for sound that is missing, ten seconds by default. Not much shorter: what comes later than that is not
    // in its order any more, and loudnorm alone, which a publisher does not have, keeps three seconds back.
    if (pace == Pace::prompt)
        append(argv, {"-max_interleave_delta", "1500000"});
    append(argv, flv_options("pipe:1"));
    return argv;
}

}  // namespace

Argv live_command(const std::filesystem::path& script, const MediaInfo& info,
                  const EncoderOptions& options)
{
    // What a radio station plays is said in the log alone.
    return stream_command(file_input(live_input_options(info.decoder_threads), script), info,
                          options, Pace::careful, info.has_video ? "error" : "level+verbose");
}

Argv publisher_command(const MediaInfo& info, const EncoderOptions& options)
{
    auto prompt = options;
    // The playout hands on whole groups: the delay is one of them, whatever else is done.
    prompt.format.gop_frames = options.format.fps / 2;
    return stream_command(joined(publisher_input_options(), {"-i", "pipe:0"}), info, prompt,
                          Pace::prompt, "error");
}

Argv dry_run_command(const EncoderOptions& options, const std::filesystem::path& out)
{
    const auto& format = options.format;
    const Parts parts = {
        .picture = {.input = lavfi_input(fmt::format("testsrc2=s={}x{}:r={}", format.width,
                                                     format.height, format.fps)),
                    .filters = fit_filters(format, "auto") + ','},
        .sound = {.input = lavfi_input(fmt::format("sine=r={}:f=440", format.audio_rate)),
                  .filters = {}},
        .ending = AtLength{Seconds(1)}};
    auto argv = joined(program(options, believed_pause), progress());
    append(argv, encode_options(parts, options));
    append(argv, flv_options(file_url(out)));
    return argv;
}

}  // namespace tgvs::ffmpeg
