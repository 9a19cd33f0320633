// media/house_format.hpp: the one format of everything on air.
//
// H.264 yuv420p, fixed size and frame rate, closed GOP of exactly 2 s, no B-frames, fixed level;
// AAC-LC stereo at one rate. The same for every track, so that a join needs no new parameters.
// Values from what Telegram's ingest is known to take: 720p, 25-30 fps, 2 s GOP, 44.1 kHz. More pictures a second
// are the operator's choice.
#pragma once

#include <optional>
#include <string_view>

namespace tgvs::media {

struct HouseFormat {
    std::string_view name;  // the value of VIDEO_QUALITY
    int width = 0;
    int height = 0;
    int fps = 30;
    int gop_frames = 60;  // exactly 2 s
    std::string_view h264_profile = "high";
    std::string_view h264_level;
    int video_kbps = 0;       // also the VBV's maximum rate
    int audio_rate = 44'100;  // Hz
    int audio_kbps = 128;
};

inline constexpr int aac_frame_samples = 1'024;

inline constexpr HouseFormat house_480p = {
    .name = "480p", .width = 854, .height = 480, .h264_level = "3.1", .video_kbps = 1'200};
inline constexpr HouseFormat house_720p = {
    .name = "720p", .width = 1'280, .height = 720, .h264_level = "3.1", .video_kbps = 2'500};
inline constexpr HouseFormat house_1080p = {
    .name = "1080p", .width = 1'920, .height = 1'080, .h264_level = "4.0", .video_kbps = 4'500};

constexpr std::optional<HouseFormat> house_format(std::string_view name)
{
    for (const auto& format : {house_480p, house_720p, house_1080p})
        if (format.name == name)
            return format;
    return std::nullopt;
}

// The same at 25, 30, 50 or 60 pictures a second: twice as many take half as many bits again, and a level that
// allows them.
constexpr HouseFormat at_rate(HouseFormat format, int fps)
{
    format.fps = fps;
    format.gop_frames = 2 * fps;
    if (fps <= 30)
        return format;
    format.video_kbps = format.video_kbps * 3 / 2;
    if (format.height == house_720p.height)
        format.h264_level = "3.2";
    if (format.height == house_1080p.height)
        format.h264_level = "4.2";
    return format;
}

}  // namespace tgvs::media
