// playlist/folder.hpp: the media files of a folder, in the order in which a person would count
// them.
//
// Sub-folders are gone into where their name falls, each once, whatever links lead there. Hidden names
// are left out, and the folders in which systems keep their own things.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::playlist {

inline constexpr int folder_depth_limit = 8;
inline constexpr std::size_t item_limit = 100'000;  // of a folder and of a whole programme
inline constexpr std::size_t folder_name_limit =
    1'000'000;  // in a folder and all below it, of any kind

struct FolderListing {
    std::vector<std::filesystem::path> files;
    std::vector<std::filesystem::path> folders;  // the folder itself first, then all below it
    std::string left_out;       // why not all is here: a bound was hit, a folder could not be read
    std::size_t looked_at = 0;  // names
};

// `folder` is absolute. A folder that cannot be read gives no files and says so.
FolderListing list_media(const std::filesystem::path& folder);

bool has_media_extension(const std::filesystem::path& file);

// "track 2" before "track 10", "a" beside "A"; a total order.
bool natural_less(std::string_view a, std::string_view b);

}  // namespace tgvs::playlist
