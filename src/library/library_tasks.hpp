// library/library_tasks.hpp: what is wanted, what is being made of it, and what should be done next.
//
// Pure: no clock, no files, no threads. The library asks it under its lock and does what it answers.
// One download and one encode run at a time; both in the order of need. A download whose item nobody
// wants is cancelled. An encode too, except that one which is half done goes on while no wanted item
// waits for the encoder: throwing it away would cost more than it wins.
#pragma once

#include "library/library_types.hpp"
#include "library/preparation.hpp"
#include "playlist/item.hpp"
#include "ytdlp/extractor_types.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <stop_token>
#include <string>
#include <variant>
#include <vector>

namespace tgvs::library {

struct Waiting {};
struct Fetching {
    Stage stage = Stage::resolving;
    double progress = -1;
};
struct Downloaded {
    Download download;
};
struct Encoding {
    std::string key;
    Download download;   // no folder: a local file
    GrowthState growth;  // null until the part file is there
    EncodeReport report;
    bool entered = false;  // somebody has begun to watch it
};
struct LiveFound {
    ytdlp::Resolved resolved;
};
using Work = std::variant<Waiting, Fetching, Downloaded, Encoding, LiveFound>;

struct Task {
    playlist::Item item;
    Work work;
    std::stop_source stop;
};

// 0..1, -1: not known.
double progress_of(const EncodeReport& report);

class TaskBoard {
public:
    // In the order of need. A "location" here and in Leases is the id of an item.
    void set_wanted(std::vector<playlist::Item> wanted) { wanted_ = std::move(wanted); }
    const std::vector<playlist::Item>& wanted() const { return wanted_; }

    // New tasks for what is wanted and has none. `needed`: neither cached nor to be left alone for now.
    // True if there were any.
    bool add_missing(const std::function<bool(const playlist::Item&)>& needed);

    Task* find(const std::string& location);
    const Task* find(const std::string& location) const;
    // Null: there is no such task, or it is at something else.
    template <class Kind>
    Kind* at(const std::string& location)
    {
        auto* task = find(location);
        return task != nullptr ? std::get_if<Kind>(&task->work) : nullptr;
    }
    void remove(const std::string& location) { tasks_.erase(location); }
    const std::map<std::string, Task>& tasks() const { return tasks_; }

    Task* next_to_fetch(const std::function<bool(const playlist::Item&)>& may_ask);
    Task* next_to_encode();

    // Stops or forgets what nobody wants; `on_air` counts as wanted. Gives the download folders that have
    // become waste.
    std::vector<std::filesystem::path> tidy(const std::set<std::string>& on_air);
    void stop_all();

private:
    bool worth_finishing(const Encoding& encoding);

    std::vector<playlist::Item> wanted_;
    std::map<std::string, Task> tasks_;
};

}  // namespace tgvs::library
