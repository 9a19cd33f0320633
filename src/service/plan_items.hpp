// service/plan_items.hpp: what the events of a plan play, as items.
//
// Shared   within one reading a path or address is looked up once, whichever events name it, and events that play the
//          same have one list of items. Its memory goes by what is on the disk, not by how often a calendar says so.
// Bounds   PlanBudget, for all events together. What does not fit is left out and a problem says so; whatever of the
//          plan still fits is played.
// Threads  one owner. Reads the disk, and asks nobody on the network.
#pragma once

#include "playlist/item.hpp"

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace tgvs::service {

// Of one reading.
struct PlanBudget {
    std::size_t event_items = 100'000;  // of one event, from folders and lists
    std::size_t items = 400'000;        // of all events, likewise; what they share counts once
    std::size_t lines = 100'000;   // that name what to play; events that say the same count once
    std::size_t work = 2'000'000;  // names in folders and lines of lists
    std::size_t watched = 2'000;   // paths; a change of others is seen at the next reading
};

struct PlannedItems {
    std::shared_ptr<const std::vector<playlist::Item>> items;  // never null
    std::vector<std::string> problems;  // sentences, the first ten and what was left out
};

class PlanItems {
public:
    // A path must lie below one of the folders, wherever links lead; a relative one begins in the first.
    explicit PlanItems(std::vector<std::filesystem::path> folders, PlanBudget budget = {});

    // `what` as an event has it: paths of files, folders and lists; addresses. `title` is that of a single item.
    PlannedItems of_event(const std::vector<std::string>& what, const std::string& title);

    // The files and folders that all of it is made of, there or not; none that lies outside. Each once, in order.
    std::vector<std::filesystem::path> take_watched();

private:
    using Items = std::vector<playlist::Item>;

    // A path or an address.
    struct Source {
        std::shared_ptr<const Items> items = nullptr;  // null: it gives none
        std::vector<std::string> problems = {};
        bool is_listed = false;  // a folder or a list
    };

    PlannedItems joined(const std::vector<std::string>& what);
    const Source& source_of(const std::string& text);
    Source look_up(const std::filesystem::path& path, const std::string& text);
    Source listed(const std::filesystem::path& path, const std::string& text);

    std::vector<std::filesystem::path> folders_;
    std::vector<std::filesystem::path> real_;     // where these lead
    std::vector<std::filesystem::path> written_;  // both
    PlanBudget budget_;
    std::map<std::vector<std::string>, PlannedItems> events_;  // by what they play
    std::map<std::string, Source> sources_;                    // by path or address
    std::vector<std::filesystem::path> named_;                 // by the events, and may be watched
    std::vector<std::filesystem::path> found_;  // in their folders and lists, likewise
    std::size_t items_ = 0;
    std::size_t lines_ = 0;
    std::size_t work_ = 0;
};

}  // namespace tgvs::service
