#include "playlist/loader.hpp"

#include "base/log.hpp"
#include "playlist/url.hpp"

#include <algorithm>
#include <system_error>

namespace tgvs::playlist {

namespace {

// "line ignored" only where it is true.
void log_problem(const Problem& problem)
{
    const log::Fields fields = {
        {"file", told_path(problem.file)}, {"line", problem.line}, {"reason", problem.what}};
    if (problem.remark)
        log::info("playlist", "playlist line has options that are not supported", fields);
    else if (problem.line == 0)
        log::warn("playlist", "problem in the playlist", fields);
    else
        log::warn("playlist", "playlist line ignored", fields);
}

bool same(const std::vector<Item>& a, const std::vector<Item>& b)
{
    return std::ranges::equal(a, b, [](const Item& x, const Item& y) {
        return x == y && x.title == y.title && x.place == y.place;
    });
}

}  // namespace

Loader::Loader(std::filesystem::path playlist, ListExpander* lists) : expander_(lists)
{
    std::error_code error;
    playlist_ = std::filesystem::absolute(playlist, error).lexically_normal();
    sources_ = {playlist_};
}

bool Loader::load(Ask ask, std::stop_token stop)
{
    auto expanded = expander_.expand(playlist_, ask, stop);
    if (stop.stop_requested())
        return false;
    if (!expanded) {
        log_unreadable(expanded.error().message);
        return false;
    }
    log_problems(expanded->problems);
    problems_ = std::move(expanded->problems);
    sources_ = std::move(expanded->sources);
    lists_left_out_ = expanded->lists_left_out;
    if (expanded->items.empty() && !items_.empty()) {
        log_unreadable("it contains nothing playable");
        return false;
    }
    if (unreadable_)
        log::info("playlist", "playlist is readable again", {{"file", told_path(playlist_)}});
    unreadable_.reset();
    const bool changed = !same(items_, expanded->items);
    items_ = std::move(expanded->items);
    if (changed)
        log::info("playlist", "playlist read",
                  {{"file", told_path(playlist_)},
                   {"items", items_.size()},
                   {"problems", problems_.size()}});
    return changed;
}

void Loader::log_unreadable(const std::string& reason)
{
    const auto* message = items_.empty() ? "playlist cannot be read; there is nothing to play yet"
                                         : "playlist cannot be read; keeping the last good one";
    if (unreadable_ != reason)
        log::warn("playlist", message, {{"reason", reason}, {"items", items_.size()}});
    unreadable_ = reason;
}

void Loader::log_problems(const std::vector<Problem>& problems) const
{
    for (const auto& problem : problems)
        if (std::ranges::find(problems_, problem) == problems_.end())
            log_problem(problem);
}

}  // namespace tgvs::playlist
