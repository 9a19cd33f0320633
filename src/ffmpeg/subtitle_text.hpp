// ffmpeg/subtitle_text.hpp: the text of a file of subtitles as UTF-8, and its form. Pure.
//
// Unicode  as it says itself, UTF-16 also without a mark; single bytes of UTF-8 that are wrong become "?".
// Else     the old code page of its language. Of those for Cyrillic, the one by which most letters are small.
// WebVTT   without its blocks STYLE and REGION, at which ffmpeg 5 and 6 stop reading.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tgvs::ffmpeg {

struct SubtitleText {
    std::string text;
    std::string_view demuxer;  // ffmpeg's name for the form
};

// `ending`: of the file, for what does not say its form itself. Nothing: it is no text.
std::optional<SubtitleText> subtitle_text(std::string bytes, std::string_view ending,
                                          std::string_view language);

// In which texts of that language are that are not Unicode.
std::string_view code_page_of(std::string_view language);

}  // namespace tgvs::ffmpeg
