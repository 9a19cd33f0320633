// ffmpeg/streams.hpp: which of a file's streams are the film. Pure.
//
// The picture   moving pictures before stills that nobody marked as a cover; the default one before others;
//               one whose programme has sound; the largest
// The sound     of the picture's programme, where a transport stream has several; what comments or describes
//               the film only if there is nothing else; a wanted language, the first one named before others, of
//               the wanted region before others; the default one; the one with most channels
// The cover     what is marked as one. It is never the film.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tgvs::ffmpeg {

struct FoundStream {
    enum class Kind { picture, cover, sound, other };

    Kind kind = Kind::other;
    int index = -1;
    long long size = 0;  // width of a picture, channels of a sound
    bool is_default = false;
    bool still = false;     // of a codec for single pictures
    bool comments = false;  // a commentary, an audio description
    std::string language = {};
    std::vector<int> programmes = {};  // may be several, or none
};

struct ChosenStreams {
    int picture = -1;  // -1: there is none
    int sound = -1;
    int cover = -1;

    friend bool operator==(const ChosenStreams&, const ChosenStreams&) = default;
};

// `languages`: of the sound, the most wanted first; as people and files write them ("ru", "rus").
ChosenStreams choose_streams(const std::vector<FoundStream>& streams,
                             const std::vector<std::string>& languages);

// Does the title of a sound say that it comments or describes the film?
bool title_of_commentary(std::string_view title);

}  // namespace tgvs::ffmpeg
