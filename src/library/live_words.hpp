// library/live_words.hpp: what ffmpeg says while it pulls a live source: why it ended, and what a radio station is
// playing (StreamTitle of SHOUTcast's protocol, which ffmpeg only says in its log).
//
// With -loglevel level+verbose each line has its level: of errors the text is kept, all else is left out. Without
// levels every line is an error.
//
// Bounds   the last 4 KiB of errors, a title of 200 bytes, lines of 4 KiB.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tgvs::library {

class LiveWords {
public:
    void feed(std::string_view bytes);

    // Also of a line that has not ended.
    std::string errors() const;
    // What is played now, if that has changed; empty: the station no longer says.
    std::optional<std::string> take_title();

private:
    void take(std::string_view line);

    std::string line_;
    std::string errors_;
    std::optional<std::string> title_;
};

// Fit to be shown. Stations send UTF-8, or the old code page of their country.
std::string shown_title(std::string_view sent);

}  // namespace tgvs::library
