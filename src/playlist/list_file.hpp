// playlist/list_file.hpp: the list files of this machine: reading one, and saying why it cannot be.
#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace tgvs::playlist {

// By its extension: .txt, .m3u, .m3u8, .pls, .xspf.
bool is_list_file(std::string_view path);

// Its text, to be given to parse(). What is no text is taken for no list, not even in part: of noise
// some lines are paths by chance. An HLS manifest is none either: its lines are pieces of one film.
Result<std::string> read_list(const std::filesystem::path& file);

// The same for what PLAYLIST names, where it may be something that belongs into a list.
Result<std::string> read_playlist(const std::filesystem::path& file);

// "no such file", and what was probably meant.
std::string missing(const std::filesystem::path& path, const std::filesystem::path& folder);

}  // namespace tgvs::playlist
