// service/plan_items.hpp: what an event plays, as items.
#pragma once

#include "base/result.hpp"
#include "playlist/item.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace tgvs::service {

struct PlannedItems {
    std::vector<playlist::Item> items;
    std::vector<std::string> problems;  // sentences
    std::vector<std::filesystem::path>
        watched;  // files and folders that it is made of, there or not
};

// `what` as an event has it: paths of files, folders and lists, whole or below the first folder; addresses. A path must lie
// below one of the folders, wherever links lead. Reads the disk, and asks nobody on the network.
PlannedItems items_of_event(const std::vector<std::string>& what, const std::string& title,
                            const std::vector<std::filesystem::path>& folders);

}  // namespace tgvs::service
