// playlist/line.hpp: the lines of a list as its reader gives them, before anybody has looked for the files.
#pragma once

#include "playlist/item.hpp"
#include "playlist/problem.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace tgvs::playlist {

inline constexpr std::size_t playlist_limit_bytes = 16 * 1024 * 1024;
inline constexpr std::size_t playlist_limit_lines = 100'000;
inline constexpr std::size_t line_limit_bytes = 4 * 1024;
inline constexpr std::size_t problem_limit = 100;

struct Line {
    std::size_t number = 0;  // counts from 1
    std::string location;    // a URL, or an absolute path; empty: the line is not UTF-8
    std::string title;       // empty: the list does not say; may be not UTF-8 either
    std::shared_ptr<const Options> options = nullptr;  // null: there are none
    std::string path = {};  // of a path: the bytes that stand there, for mended_paths()
};

struct Parsed {
    std::vector<Line> lines;
    std::vector<Problem> problems;
};

}  // namespace tgvs::playlist
