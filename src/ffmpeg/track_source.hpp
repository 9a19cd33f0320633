// ffmpeg/track_source.hpp: what is known of an item when its track is made.
#pragma once

#include "ffmpeg/card.hpp"
#include "ffmpeg/encoder_types.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace tgvs::ffmpeg {

// A picture's file, and in ffmpeg's word what its pixels are.
struct Still {
    std::filesystem::path file;
    std::string pixel_format;
};

// What a track is made of, all paths absolute.
struct TrackSource {
    Source source;
    MediaInfo info;                                      // of source.media
    std::optional<MediaInfo> audio_info = std::nullopt;  // of source.separate_audio
    std::optional<CardText> card_text = std::nullopt;    // when neither picture nor cover is there
    std::string cover_pixel_format = {};                 // of source.cover
    std::optional<Seconds> longest = std::nullopt;       // cut here
    bool subtitled = false;  // their script is in the folder in which ffmpeg works (subtitles.hpp)
    std::optional<CardText> title = std::nullopt;  // to be shown while it begins; likewise
    bool without_logo = false;
    std::vector<std::string> words = {};  // of a filler, in place of a title
    // Where sound_command() writes; without it the sound's own file is read.
    std::optional<std::filesystem::path> sound_pipe = std::nullopt;
};

}  // namespace tgvs::ffmpeg
