#include "ffmpeg/wishes.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tgvs::ffmpeg {

namespace {

// 0: not known.
Seconds left_of(Seconds whole, const Source& source)
{
    const auto end = source.stop ? std::min(whole, *source.stop) : whole;
    return std::max(Seconds{}, end - source.start);
}

}  // namespace

Argv cut_options(const Source& source)
{
    Argv argv;
    if (source.start > Seconds{})
        argv.insert(argv.end(), {"-ss", fmt::format("{:.3f}", source.start.count())});
    if (source.stop)
        argv.insert(argv.end(),
                    {"-t", fmt::format("{:.3f}", (*source.stop - source.start).count())});
    return argv;
}

Result<void> cut_to_wishes(MediaInfo& info, const Source& source)
{
    if (source.start > Seconds{} && info.duration > Seconds{} && source.start >= info.duration)
        return failure(fmt::format("it should begin at {:.0f} s, but is only {:.0f} s long",
                                   source.start.count(), info.duration.count()));
    if (source.start > Seconds{} || source.stop || source.aspect)
        info.fits_house = false;  // it cannot be taken as it is
    // One that has ended by then is not there at all.
    const auto begins_within = [&](Seconds length) {
        return length <= Seconds{} || length > source.start;
    };
    info.has_video = info.has_video && begins_within(info.video_duration);
    info.has_audio = info.has_audio && begins_within(info.audio_duration);
    for (auto* length : {&info.duration, &info.video_duration, &info.audio_duration})
        *length = left_of(*length, source);
    return {};
}

std::string aspect_filter(const Source& source)
{
    if (!source.aspect)
        return {};
    return fmt::format("setdar={}/{},", source.aspect->width, source.aspect->height);
}

}  // namespace tgvs::ffmpeg
