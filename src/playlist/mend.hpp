// playlist/mend.hpp: what a path in a list may mean when there is no such file. Pure: the caller looks
// which of the files exists.
//
// Lists are written by hand, by players that percent-encode, and on Windows. So: blanks at the ends
// that belong to the name, quotes, a comment behind it, %20, \ for /, file: without slashes, a drive
// of another machine (its last folders may lie beside the list), an old code page. Another spelling of what is
// there is for who looks (spelled_otherwise.hpp).
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::playlist {

struct MendedPath {
    std::string path;       // absolute
    std::string code_page;  // by which it was read; empty: it is UTF-8
};

// The nearest to what is written first; without `line`'s own meaning. At most 300.
// `pages`: the code pages to try, in this order.
std::vector<MendedPath> mended_paths(std::string_view line, const std::filesystem::path& folder,
                                     const std::vector<std::string>& pages);

// What to do about a path that none of them has helped; empty: there is nothing to be said.
std::string_view advice_for(std::string_view line);

}  // namespace tgvs::playlist
