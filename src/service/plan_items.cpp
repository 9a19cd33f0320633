#include "service/plan_items.hpp"

#include "base/text.hpp"
#include "playlist/expand.hpp"
#include "playlist/list_file.hpp"
#include "playlist/url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

namespace tgvs::service {

namespace {

namespace fs = std::filesystem;

constexpr int links_followed = 40;  // as the kernel's ELOOP

fs::path without_end_slash(const fs::path& path)
{
    return path.has_filename() ? path : path.parent_path();
}

// Where a path leads, whether or not its end is there. Empty: nowhere.
fs::path where_it_leads(fs::path path)
{
    std::error_code error;
    for (int i = 0; i < links_followed; ++i) {
        path = without_end_slash(fs::weakly_canonical(path, error));
        if (error)
            break;
        if (!fs::is_symlink(path, error))
            return path;
        path = path.parent_path() / fs::read_symlink(path, error);
    }
    return {};
}

bool lies_in_one_of(const std::vector<fs::path>& folders, const fs::path& path)
{
    return std::ranges::any_of(folders, [&](const auto& folder) {
        return !folder.empty() &&
               std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first ==
                   folder.end();
    });
}

constexpr std::size_t event_problems_limit = 10;

std::shared_ptr<const std::vector<playlist::Item>> alone(playlist::Item item)
{
    return std::make_shared<const std::vector<playlist::Item>>(1, std::move(item));
}

// The file, folder or list that is meant, or the address as it is written.
Result<fs::path> path_meant(const std::string& text, const std::vector<fs::path>& folders)
{
    auto path = text.starts_with("file:") ? playlist::path_of_file_url(text)
                                          : Result<fs::path>(fs::path(text));
    if (!path || playlist::has_scheme(path->string()))
        return path;
    if (path->is_relative() && !folders.empty())
        *path = folders.front() / *path;
    std::error_code error;
    return without_end_slash(fs::absolute(*path, error).lexically_normal());
}

std::shared_ptr<const std::vector<playlist::Item>> together(
    const std::vector<std::shared_ptr<const std::vector<playlist::Item>>>& parts)
{
    if (parts.size() == 1)
        return parts.front();
    std::vector<playlist::Item> all;
    for (const auto& part : parts)
        all.insert(all.end(), part->begin(), part->end());
    return std::make_shared<const std::vector<playlist::Item>>(std::move(all));
}

std::string too_many(const std::string& text, std::size_t items, std::string_view who,
                     std::size_t limit)
{
    return fmt::format(
        "{} is left out: with its {} items {} would have more than {}; name smaller folders and "
        "lists",
        printable(text, 200), items, who, limit);
}

}  // namespace

PlanItems::PlanItems(std::vector<fs::path> folders, PlanBudget budget)
    : folders_(std::move(folders)), budget_(budget)
{
    std::error_code error;
    for (const auto& folder : folders_) {
        written_.push_back(without_end_slash(fs::absolute(folder, error).lexically_normal()));
        real_.push_back(where_it_leads(written_.back()));
    }
    written_.insert(written_.end(), real_.begin(), real_.end());
}

PlannedItems PlanItems::of_event(const std::vector<std::string>& what, const std::string& title)
{
    auto known = events_.find(what);
    if (known == events_.end())
        known = events_.emplace(what, joined(what)).first;
    auto planned = known->second;
    if (planned.items->size() == 1 && planned.items->front().title.empty() && !title.empty()) {
        auto item = planned.items->front();
        item.title = title;
        planned.items = alone(std::move(item));
    }
    return planned;
}

std::vector<fs::path> PlanItems::take_watched()
{
    std::set<fs::path> watched;
    for (auto* paths : {&named_, &found_})
        for (auto& path : std::exchange(*paths, {}))
            if (watched.size() < budget_.watched)
                watched.insert(std::move(path));
    return {watched.begin(), watched.end()};
}

PlannedItems PlanItems::joined(const std::vector<std::string>& what)
{
    PlannedItems planned = {.items = nullptr, .problems = {}};
    std::vector<std::shared_ptr<const Items>> parts;
    std::size_t in_event = 0;
    std::string left_out;  // why, of the first
    for (const auto& text : what) {
        if (lines_ == budget_.lines) {
            left_out = fmt::format(
                "from {} on nothing of it is played: all events together name what to play more "
                "than {} times; leave some out",
                printable(text, 200), budget_.lines);
            break;
        }
        ++lines_;
        const auto& source = source_of(text);
        for (const auto& problem : source.problems)
            if (planned.problems.size() < event_problems_limit)
                planned.problems.push_back(problem);
        if (source.items == nullptr)
            continue;
        // One alone is shared as it is, and was counted when it was looked up.
        const auto size = source.is_listed && what.size() > 1 ? source.items->size() : 0;
        if (in_event + size > budget_.event_items || items_ + size > budget_.items) {
            if (left_out.empty())
                left_out = in_event + size > budget_.event_items
                               ? too_many(text, size, "the event", budget_.event_items)
                               : too_many(text, size, "all events together", budget_.items);
            continue;
        }
        in_event += size;
        items_ += size;
        parts.push_back(source.items);
    }
    if (!left_out.empty())
        planned.problems.push_back(std::move(left_out));
    planned.items = together(parts);
    return planned;
}

const PlanItems::Source& PlanItems::source_of(const std::string& text)
{
    const auto path = path_meant(text, folders_);
    const auto key = path ? path->string() : text;
    if (const auto known = sources_.find(key); known != sources_.end())
        return known->second;
    Source source;
    if (!path) {
        source.problems.push_back(path.error().message);
    } else if (!playlist::has_scheme(key)) {
        source = look_up(*path, text);
    } else if (auto url = playlist::accepted_url(text); !url) {
        source.problems.push_back(url.error().message);
    } else if (playlist::looks_like_list(*url)) {
        source.problems.emplace_back(
            "that link is a list of many videos; use the link of one of them, or a list file with "
            "links");
    } else {
        source.items = alone({.location = *std::move(url), .title = {}});
    }
    return sources_.emplace(key, std::move(source)).first->second;
}

PlanItems::Source PlanItems::look_up(const fs::path& path, const std::string& text)
{
    std::error_code error;
    Source source;
    if (!lies_in_one_of(written_, path)) {
        source.problems.push_back(
            fmt::format("{} is not below SCHEDULE_MEDIA or the playlist's folder",
                        printable(playlist::told_path(text), 200)));
        return source;
    }
    // Nobody learns here whether there is something outside.
    const bool inside = lies_in_one_of(real_, where_it_leads(path));
    if (inside)
        named_.push_back(path);
    if (!inside || !fs::exists(path, error))
        source.problems.push_back(
            fmt::format("there is no {}; paths are relative to SCHEDULE_MEDIA, and links must not "
                        "lead out of it",
                        printable(playlist::told_path(text), 200)));
    else if (fs::is_directory(path, error) || playlist::is_list_file(path.native()))
        source = listed(path, text);
    else
        source.items = alone({.location = path.string(), .title = {}});
    return source;
}

PlanItems::Source PlanItems::listed(const fs::path& path, const std::string& text)
{
    Source source = {.is_listed = true};
    if (work_ >= budget_.work) {
        source.problems.push_back(fmt::format(
            "{} is left out: the folders and lists of all events have more than {} names and "
            "lines; name fewer of them",
            printable(text, 200), budget_.work));
        return source;
    }
    playlist::Expander expander(nullptr);
    auto expanded = expander.expand(path, playlist::Ask::nobody);
    if (!expanded) {
        source.problems.push_back(expanded.error().message);
        return source;
    }
    work_ += expanded->work;
    std::ranges::move(expanded->sources, std::back_inserter(found_));
    for (const auto& problem : expanded->problems)
        if (!problem.remark)
            source.problems.push_back(fmt::format("{}:{}: {}", problem.file.filename().string(),
                                                  problem.line, problem.what));
    if (items_ + expanded->items.size() > budget_.items) {
        source.problems = {
            too_many(text, expanded->items.size(), "all events together", budget_.items)};
        return source;
    }
    items_ += expanded->items.size();
    source.items = std::make_shared<const Items>(std::move(expanded->items));
    return source;
}

}  // namespace tgvs::service
