// service/asked_item.hpp: what somebody typed, as an item, or why it is none.
#pragma once

#include "base/result.hpp"
#include "playlist/item.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace tgvs::service {

// Whether a link may stand for many videos.
enum class ManyVideos { refused, accepted };

// What somebody typed: a link, or a file below one of the folders, named by its whole path or from there on. Symbolic
// links in these folders are the word of whoever keeps them.
Result<playlist::Item> item_of(const std::string& location,
                               const std::vector<std::filesystem::path>& media_folders,
                               ManyVideos many = ManyVideos::refused);

}  // namespace tgvs::service
