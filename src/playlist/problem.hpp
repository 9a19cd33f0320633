// playlist/problem.hpp: what is wrong with one line of a playlist. It costs that line and nothing
// else.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace tgvs::playlist {

struct Problem {
    std::filesystem::path file;  // the playlist or folder it was found in
    std::size_t line = 0;        // counts from 1; 0: the whole file
    std::string what;     // never holds more of a URL than its origin: the rest may be a secret
    bool remark = false;  // it costs nothing: something means nothing here, the line is played

    friend bool operator==(const Problem&, const Problem&) = default;
};

}  // namespace tgvs::playlist
