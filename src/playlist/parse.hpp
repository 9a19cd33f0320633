// playlist/parse.hpp: the text of playlist.txt or of an .m3u/.m3u8 file, taken apart. Pure.
//
// One URL or path per line; '#' begins a comment, except "#EXTINF:seconds,title", which names the
// next line. Paths are relative to the file's folder; file:// becomes a path. Every line that is
// wrong costs itself and one Problem.
//
// Bounds  16 MiB, 100,000 lines, 4 KiB a line, 100 problems; what is beyond is left out and told.
// Source  RFC 8216 section 4.1 for the syntax; .txt files get the same treatment.
#pragma once

#include "playlist/problem.hpp"

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::playlist {

inline constexpr std::size_t playlist_limit_bytes = 16 * 1024 * 1024;
inline constexpr std::size_t playlist_limit_lines = 100'000;
inline constexpr std::size_t line_limit_bytes = 4 * 1024;
inline constexpr std::size_t problem_limit = 100;

struct Line {
    std::size_t number = 0;  // counts from 1
    std::string location;    // a URL, or an absolute path
    std::string title;       // empty: the list does not say
};

struct Parsed {
    std::vector<Line> lines;
    std::vector<Problem> problems;
};

// `file` is absolute; it is not opened.
Parsed parse(std::string_view text, const std::filesystem::path& file);

// An .m3u8 that is an HLS manifest is one item to be played, not a list of items.
bool is_hls_manifest(std::string_view text);

}  // namespace tgvs::playlist
