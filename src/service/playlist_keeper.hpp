// service/playlist_keeper.hpp: keeps the playlist read: loads it, expands its lists, watches it and says
// when it is another.
//
// Metrics  whether the last reading was good, and when the last good one was: else the items of before play on.
// Threads  its own, for a list on the network may take a minute to answer. `changed` is called on it.
#pragma once

#include "base/state_file.hpp"
#include "playlist/list_answers.hpp"
#include "playlist/loader.hpp"
#include "playlist/watcher.hpp"

#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace tgvs::service {

class PlaylistKeeper {
public:
    // `answers`: a file in which what the lists on the network gave outlives the process; empty: none.
    PlaylistKeeper(const std::filesystem::path& playlist, playlist::ListExpander* lists,
                   std::function<void()> changed, prometheus::Registry& registry,
                   std::filesystem::path answers = {});
    ~PlaylistKeeper();

    // Reads this list from now on. What was read before stays until there is something in the new one.
    void use(const std::filesystem::path& playlist);

    // The items, if they are others than at the last call.
    std::optional<std::vector<playlist::Item>> take_items();

    // What the operator should know: unreadable file, wrong lines. At most ten sentences.
    std::vector<std::string> problems() const;

private:
    void run(std::stop_token stop);
    void keep(playlist::Ask ask, const std::stop_token& stop);
    std::stop_token take_wanted();
    void load_watched(playlist::Watcher& watcher, playlist::Ask ask, const std::stop_token& stop);
    void load(playlist::Ask ask, const std::stop_token& stop);
    void keep_answers();

    playlist::ListExpander* lists_;
    playlist::Loader loader_;  // the thread's own
    StateFile answers_;
    std::string saved_digest_;  // of what is in that file
    std::function<void()> changed_;
    prometheus::Gauge& reload_success_;
    prometheus::Gauge& reload_timestamp_;

    mutable std::mutex mutex_;
    std::optional<std::vector<playlist::Item>> fresh_;
    std::vector<std::string> problems_;
    std::optional<std::filesystem::path> wanted_;  // another list, not yet begun with
    std::stop_source reading_;                     // of the present one

    std::jthread thread_;
};

}  // namespace tgvs::service
