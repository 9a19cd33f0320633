#include "service/plan_items.hpp"

#include "base/text.hpp"
#include "playlist/expand.hpp"
#include "playlist/list_file.hpp"
#include "playlist/url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <system_error>

namespace tgvs::service {

namespace {

namespace fs = std::filesystem;

bool lies_in_one_of(const std::vector<fs::path>& folders, const fs::path& path)
{
    std::error_code error;
    const auto whole = fs::canonical(path, error);
    return !error && std::ranges::any_of(folders, [&](const auto& folder) {
        std::error_code unknown;
        const auto base = fs::canonical(folder, unknown);
        return !unknown &&
               std::mismatch(base.begin(), base.end(), whole.begin(), whole.end()).first ==
                   base.end();
    });
}

void add_address(const std::string& address, PlannedItems& planned)
{
    auto url = playlist::accepted_url(address);
    if (!url)
        planned.problems.push_back(url.error().message);
    else if (playlist::looks_like_list(*url))
        planned.problems.emplace_back(
            "that link is a list of many videos; use the link of one of them, or a list file with "
            "links");
    else
        planned.items.push_back({.location = *std::move(url), .title = {}});
}

void add_list(const fs::path& path, PlannedItems& planned)
{
    playlist::Expander expander(nullptr);
    auto expanded = expander.expand(path, playlist::Ask::nobody);
    if (!expanded)
        return planned.problems.push_back(expanded.error().message);
    std::ranges::move(expanded->items, std::back_inserter(planned.items));
    std::ranges::move(expanded->sources, std::back_inserter(planned.watched));
    for (const auto& problem : expanded->problems)
        if (!problem.remark)
            planned.problems.push_back(fmt::format("{}:{}: {}", problem.file.filename().string(),
                                                   problem.line, problem.what));
}

void add_path(const std::string& text, const std::vector<fs::path>& folders, PlannedItems& planned)
{
    fs::path path(text);
    if (path.is_relative() && !folders.empty())
        path = folders.front() / path;
    path = path.lexically_normal();
    planned.watched.push_back(path);
    std::error_code error;
    if (!fs::exists(path, error))
        planned.problems.push_back(
            fmt::format("there is no {}; paths are relative to SCHEDULE_MEDIA",
                        printable(playlist::told_path(text), 200)));
    else if (!lies_in_one_of(folders, path))
        planned.problems.push_back(fmt::format(
            "{} is not below SCHEDULE_MEDIA or the playlist's folder", printable(text, 200)));
    else if (fs::is_directory(path, error) || playlist::is_list_file(path.native()))
        add_list(path, planned);
    else
        planned.items.push_back({.location = path.string(), .title = {}});
}

}  // namespace

PlannedItems items_of_event(const std::vector<std::string>& what, const std::string& title,
                            const std::vector<fs::path>& folders)
{
    PlannedItems planned;
    for (const auto& one : what) {
        const auto path = one.starts_with("file:") ? playlist::path_of_file_url(one)
                                                   : Result<fs::path>(fs::path(one));
        if (!path)
            planned.problems.push_back(path.error().message);
        else if (playlist::has_scheme(path->string()))
            add_address(one, planned);
        else
            add_path(path->string(), folders, planned);
    }
    if (planned.items.size() == 1 && planned.items.front().title.empty())
        planned.items.front().title = title;
    return planned;
}

}  // namespace tgvs::service
