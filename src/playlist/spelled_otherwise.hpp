// playlist/spelled_otherwise.hpp: finds a file whose path is spelled otherwise than a list spells it: in other
// capitals, or with accents written the other way (folded_name.hpp).
//
// Looks into the folders on the way, each once. Where a folder has two names that would do, neither is taken.
// Bounds   names_limit names of all folders; beyond it nothing more is found.
// Threads  one owner, for one reading of a playlist.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace tgvs::playlist {

class SpelledOtherwise {
public:
    // `path` is absolute and normal. The path that is there, which may be a file or a folder.
    std::optional<std::string> find(std::string_view path);

    // At names of the file system, so far.
    std::size_t looks() const { return looks_; }

private:
    static constexpr std::size_t names_limit = 200'000;

    // By folded names; empty: there are several.
    using Names = std::map<std::u32string, std::string>;

    const Names& names_in(const std::string& folder);

    std::map<std::string, Names, std::less<>> folders_;
    std::size_t names_ = 0;
    std::size_t looks_ = 0;
};

}  // namespace tgvs::playlist
