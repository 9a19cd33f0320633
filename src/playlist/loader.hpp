// playlist/loader.hpp: reads the playlist again and again and always has the last good one.
//
// A playlist that cannot be read (deleted, no permission) or has lost its last item (emptied by a
// full disk, overwritten by something else) leaves the items as they are. Problems go to the log
// when they appear, not each time they are met again.
//
// Threads  one owner; load() blocks for as long as the ListExpander does.
#pragma once

#include "playlist/expand.hpp"

#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace tgvs::playlist {

class Loader {
public:
    // `lists` as for Expander.
    Loader(std::filesystem::path playlist, ListExpander* lists);

    // True when the items are others than before. After a stop everything is as it was.
    bool load(Ask ask, std::stop_token stop = {});

    const std::vector<Item>& items() const { return items_; }
    const std::vector<Problem>& problems() const { return problems_; }
    // For Watcher::watch(), after each load().
    const std::vector<std::filesystem::path>& sources() const { return sources_; }
    // Why the last good one stays; nothing when it was read.
    const std::optional<std::string>& unreadable() const { return unreadable_; }
    // Some lists on the network have never answered, or were never asked.
    bool lists_left_out() const { return lists_left_out_; }

    // Of the lists on the network; a start can begin with those of an earlier process.
    const ListAnswers& answers() const { return expander_.answers(); }
    void remember(ListAnswers answers) { expander_.remember(std::move(answers)); }

private:
    void log_unreadable(const std::string& reason);
    void log_problems(const std::vector<Problem>& problems) const;

    std::filesystem::path playlist_;
    Expander expander_;
    std::vector<Item> items_;
    std::vector<Problem> problems_;
    std::vector<std::filesystem::path> sources_;
    std::optional<std::string> unreadable_;
    bool lists_left_out_ = false;
};

}  // namespace tgvs::playlist
