// playlist/expand.hpp: what a playlist stands for: its folders, nested lists and pages taken apart.
//
// Reads the local file system; whatever needs the network goes through ListExpander, which the
// caller implements (the service, on top of ytdlp::Extractor).
//
// Bounds   ExpandLimits for one reading; lists nested 8 deep; a list that contains itself is cut. Each is
//          a Problem that names the line at which it ended. Work is counted and no time is: of the same
//          list the same is read on every machine, however busy.
// Threads  one owner. expand() blocks for as long as the ListExpander does.
#pragma once

#include "base/result.hpp"
#include "playlist/folder.hpp"
#include "playlist/item.hpp"
#include "playlist/list_answers.hpp"
#include "playlist/problem.hpp"

#include <cstddef>
#include <filesystem>
#include <set>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace tgvs::playlist {

class ListExpander {
public:
    virtual ~ListExpander() = default;

    // Could this URL be a list? See looks_like_list() in url.hpp for the usual answer.
    virtual bool may_be_list(const std::string& url) const = 0;

    // Its entries. A page that turns out to be a single video gives that one item.
    virtual Result<std::vector<Item>> expand(const std::string& url) = 0;
};

// Which of the lists on the network are asked for again; what the others gave last is used.
enum class Ask {
    nobody,   // at start, to have a programme at once: lists that were never asked give nothing yet
    the_new,  // after an edit: those that never answered
    the_silent,  // after a while: those, and those that did not answer when they were last asked
    everybody,   // from time to time: channels grow
};

struct Expanded {
    std::vector<Item> items;
    std::vector<Problem> problems;
    // The files and folders that this was made of: what a Watcher has to look at.
    std::vector<std::filesystem::path> sources;
    bool lists_left_out = false;  // some did not answer when they were last asked, or never were
    std::size_t work = 0;         // lines read, and names looked at
};

struct ExpandLimits {
    std::size_t items = item_limit;
    std::size_t lines = 200'000;            // of all lists, each as often as it is named
    std::size_t lists = 1'000;              // and folders, each as often as it is named
    std::size_t bytes = 256 * 1024 * 1024;  // of all lists, each as often as it is named
    std::size_t looks = 10'000'000;         // at names in the file system
};

class Expander {
public:
    // `lists` outlives this; nullptr: no URL is a list.
    explicit Expander(ListExpander* lists, ExpandLimits limits = {})
        : lists_(lists), limits_(limits)
    {
    }

    // `playlist` is a list file or a folder. The failure is only that it cannot be read; the caller
    // then keeps the programme it has. What it gives after a stop is not whole.
    Result<Expanded> expand(const std::filesystem::path& playlist, Ask ask,
                            std::stop_token stop = {});

    // What the lists of the last run gave.
    const ListAnswers& answers() const { return answers_; }
    // As if they had given that: of an earlier process.
    void remember(ListAnswers answers) { answers_ = std::move(answers); }

private:
    class Run;

    ListExpander* lists_;
    ExpandLimits limits_;
    // Last good answer by URL; holds only the lists of the last run, so it cannot grow.
    ListAnswers answers_;
    std::set<std::string> failed_;  // did not answer when they were last asked
};

}  // namespace tgvs::playlist
