#include "ffmpeg/encode_feeds.hpp"

#include "ffmpeg/encoder_output.hpp"
#include "ffmpeg/encoder_sound.hpp"
#include "ffmpeg/frame_rate.hpp"
#include "ffmpeg/subtitles.hpp"
#include "ffmpeg/wishes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace tgvs::ffmpeg {

namespace {

using namespace std::string_view_literals;

// One of the source's files.
Argv part_of(const Source& source, const std::filesystem::path& file, int threads,
             Times times = Times::made_up)
{
    return file_input(joined(cut_options(source), media_input_options(threads, times)), file);
}

std::string deinterlace_filter(const MediaInfo& info)
{
    if (info.combed)
        return fmt::format("bwdif=mode=send_frame:parity={}:deint=all,",
                           *info.combed == Combed::top_first ? "tff" : "bff");
    return info.interlaced ? "bwdif=mode=send_frame:deint=interlaced," : "";
}

// What can be seen through is black: its own colour is whatever a program has left there.
std::string opaque_filter(std::string_view pixel_format)
{
    constexpr std::array with_alpha = {"yuva"sv, "gbrap"sv, "rgba"sv, "bgra"sv, "argb"sv,
                                       "abgr"sv, "ya8"sv,   "ya16"sv, "pal8"sv};
    const bool has_alpha = std::ranges::any_of(
        with_alpha, [&](std::string_view name) { return pixel_format.starts_with(name); });
    return has_alpha ? "premultiply=inplace=1," : "";
}

std::string subtitle_filters(const TrackSource& track, const media::HouseFormat& format)
{
    const auto speed = track.info.speed;
    return track.subtitled ? times_of_source(format.audio_rate, speed) + burn_in_filter() +
                                 times_of_stream(format.audio_rate, speed, format.fps)
                           : "";
}

}  // namespace

// What a decoder of H.265 makes of pictures whose others are missing is nothing to be seen; those of H.264 and
// MPEG-2 wait for one that stands by itself. For a stream that never has such a one it is waited so long.
std::string whole_pictures(const MediaInfo& info)
{
    return info.header.codec == "hevc" ? "select='gt(st(0,ld(0)+key)+gte(t,10),0)'," : "";
}

std::string picture_filters(const MediaInfo& info, const media::HouseFormat& format)
{
    if (info.hdr)
        return fit_hdr_filters(format, info.hdr_unsaid) + ',';
    return deinterlace_filter(info) + opaque_filter(info.header.pixel_format) +
           fit_filters(format, info.colour_matrix) + ',';
}

Feed silence_feed(const media::HouseFormat& format)
{
    return {.input = lavfi_input(fmt::format("anullsrc=r={}:cl=stereo", format.audio_rate)),
            .filters = {},
            .silent = true};
}

Feed still_feed(const Still& still, const media::HouseFormat& format)
{
    return {.input = file_input(picture_input_options(still.file), still.file),
            .filters = opaque_filter(still.pixel_format) + fit_still_filters(format) + ','};
}

// Repeated in its own input, which ffmpeg reads as needed. A loop behind it gives pictures without
// end at full speed with ffmpeg 7, if nothing says how many are wanted.
Feed card_feed(const std::optional<CardText>& text, const media::HouseFormat& format)
{
    const auto graph = card_graph(format, text) + ',' + fit_still_filters(format);
    return {.input = lavfi_input(graph + ",format=yuv420p"),
            .filters = "setparams=range=tv:colorspace=bt709,"};  // which get lost on the way
}

Feed picture_feed(const TrackSource& track, const EncoderOptions& options)
{
    const auto& info = track.info;
    if (info.still)
        return still_feed({track.source.media, info.header.pixel_format}, options.format);
    if (info.has_video)
        return {
            .input = part_of(track.source, track.source.media, info.decoder_threads,
                             info.times_of_decoding ? Times::of_decoding : Times::made_up),
            .stream = info.video_index,
            .filters =
                (info.begins_in_a_group && track.source.start == Seconds{} ? whole_pictures(info)
                                                                           : "") +
                aspect_filter(track.source) + picture_times(options.format.audio_rate, info.speed) +
                picture_filters(info, options.format) + subtitle_filters(track, options.format)};
    if (info.has_cover)
        return {.input = file_input(media_input_options(info.decoder_threads), track.source.media),
                .stream = info.cover_index,
                .filters = opaque_filter(info.header.pixel_format) +
                           fit_still_filters(options.format) + ','};
    if (track.source.cover)
        return still_feed({*track.source.cover, track.cover_pixel_format}, options.format);
    return card_feed(track.card_text, options.format);
}

// The file is opened a second time for its sound: read together with the picture, sound that begins
// late or ends early would come to the muxer only after the picture it belongs to.
std::optional<Feed> sound_file_feed(const TrackSource& track, const media::HouseFormat& format)
{
    const auto& info = track.audio_info.value_or(track.info);
    const auto times =
        sound_times_filter(info.without_holes) + sound_times(format.audio_rate, track.info.speed);
    if (track.audio_info)
        return Feed{.input = part_of(track.source, *track.source.separate_audio, 1),
                    .stream = track.audio_info->audio_index,
                    .filters = times};
    if (!track.info.has_audio)
        return std::nullopt;
    return Feed{.input = part_of(track.source, track.source.media, 1),
                .stream = track.info.audio_index,
                .filters = times};
}

Feed sound_feed(const TrackSource& track, const EncoderOptions& options)
{
    const auto source = sound_file_feed(track, options.format);
    if (!source)
        return silence_feed(options.format);
    if (!track.sound_pipe)
        return *source;
    // Where the rate rises in its middle, ffmpeg has begun to count anew, and its times are ahead of the samples.
    const bool without_holes = track.audio_info.value_or(track.info).without_holes;
    return {.input = piped_sound_input(*track.sound_pipe),
            .stream = piped_sound,
            .filters = without_holes ? sound_times_filter(true) : ""};
}

}  // namespace tgvs::ffmpeg
