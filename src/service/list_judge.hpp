// service/list_judge.hpp: what people may write into a list, as into the queue: links, and files below the media folders.
#pragma once

#include "base/result.hpp"
#include "playlist/list_edit.hpp"
#include "playlist/list_store.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace tgvs::service {

// The line that stands for what somebody typed, in the list `file`: a path is relative where that is shorter.
Result<std::string> line_for(const std::string& location, const std::filesystem::path& file,
                             const std::vector<std::filesystem::path>& media_folders);

// Of a whole text: each location that the list does not have yet.
Result<void> judged_text(const std::string& text, const playlist::ListVersion& now,
                         const std::vector<std::filesystem::path>& media_folders);

}  // namespace tgvs::service
