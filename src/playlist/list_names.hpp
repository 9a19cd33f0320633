// playlist/list_names.hpp: the lists that people name: "default" is PLAYLIST, the others are files in PLAYLIST_DIR.
//
// A file's name without its ".txt"; other kinds of lists keep their extension. No name leads out of the folder, neither
// by itself nor by a symbolic link.
#pragma once

#include "base/result.hpp"
#include "playlist/list_edit.hpp"

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::playlist {

inline constexpr std::size_t lists_limit = 1'000;  // more are not listed

struct ListPlaces {
    std::filesystem::path playlist;     // absolute
    std::filesystem::path folder = {};  // PLAYLIST_DIR; empty: there are no named lists
};

bool is_list_name(std::string_view name);

// "default", then the others in the order of a person.
std::vector<std::string> list_names(const ListPlaces& places);

// The file that the name stands for. ListErrc::unknown_list: it is not there yet.
Result<std::filesystem::path, ListRefusal> list_file(const ListPlaces& places,
                                                     std::string_view name);
// Where it would be made.
Result<std::filesystem::path, ListRefusal> new_list_file(const ListPlaces& places,
                                                         std::string_view name);

}  // namespace tgvs::playlist
