#include "service/playlist_keeper.hpp"

#include "base/metrics.hpp"
#include "playlist/url.hpp"

#include <fmt/format.h>

#include <chrono>
#include <optional>
#include <pthread.h>
#include <utility>

namespace tgvs::service {

namespace {

// Channels and playlists on the network grow; nobody tells us when.
constexpr std::chrono::hours ask_everybody_every{6};
constexpr std::size_t problems_shown = 10;

}  // namespace

PlaylistKeeper::PlaylistKeeper(const std::filesystem::path& playlist, playlist::ListExpander* lists,
                               std::function<void()> changed, prometheus::Registry& registry)
    : lists_(lists),
      loader_(playlist, lists),
      changed_(std::move(changed)),
      reload_success_(
          gauge(registry, "tgvs_playlist_reload_success",
                "1 if the playlist could be read; 0 while the last good one keeps playing")),
      reload_timestamp_(gauge(registry, "tgvs_playlist_reload_timestamp_seconds",
                              "When the playlist was last read"))
{
    load(playlist::Ask::nobody, {});  // a programme at once
    thread_ = std::jthread([this](std::stop_token stop) { run(std::move(stop)); });
}

PlaylistKeeper::~PlaylistKeeper() = default;

std::optional<std::vector<playlist::Item>> PlaylistKeeper::take_items()
{
    const std::scoped_lock lock(mutex_);
    return std::exchange(fresh_, std::nullopt);
}

std::vector<std::string> PlaylistKeeper::problems() const
{
    const std::scoped_lock lock(mutex_);
    return problems_;
}

void PlaylistKeeper::use(const std::filesystem::path& playlist)
{
    const std::scoped_lock lock(mutex_);
    wanted_ = playlist;
    fresh_.reset();  // of the list before
    reading_.request_stop();
}

// Begins with the other list, if there is one. By the token its reading is ended for the next one.
std::stop_token PlaylistKeeper::take_wanted()
{
    const std::scoped_lock lock(mutex_);
    if (wanted_)
        loader_ = playlist::Loader(*std::exchange(wanted_, std::nullopt), lists_);
    reading_ = std::stop_source();
    return reading_.get_token();
}

void PlaylistKeeper::run(std::stop_token stop)
{
    ::pthread_setname_np(::pthread_self(), "playlist");
    auto ask = playlist::Ask::the_new;
    while (!stop.stop_requested()) {
        const auto reading = take_wanted();
        const std::stop_callback ends(stop, [this] {
            const std::scoped_lock lock(mutex_);
            reading_.request_stop();
        });
        keep(ask, reading);
        ask = playlist::Ask::nobody;  // a programme at once
    }
}

void PlaylistKeeper::keep(playlist::Ask ask, const std::stop_token& stop)
{
    playlist::Watcher watcher;
    while (!stop.stop_requested()) {
        load_watched(watcher, ask, stop);
        if (std::exchange(ask, playlist::Ask::the_new) == playlist::Ask::nobody)
            continue;
        const bool edited = watcher.wait(ask_everybody_every, stop);
        ask = edited ? playlist::Ask::the_new : playlist::Ask::everybody;
    }
}

// Watches first and reads then, so that no edit falls between the two.
void PlaylistKeeper::load_watched(playlist::Watcher& watcher, playlist::Ask ask,
                                  const std::stop_token& stop)
{
    constexpr int rounds =
        3;  // a list that names new files or folders is read again once they are watched
    for (int round = 0; round < rounds; ++round) {
        const auto watched = loader_.sources();
        watcher.watch(watched);
        load(ask, stop);
        if (loader_.sources() == watched)
            return;
    }
}

void PlaylistKeeper::load(playlist::Ask ask, const std::stop_token& stop)
{
    const bool other = loader_.load(ask, stop);
    reload_success_.Set(loader_.unreadable() ? 0 : 1);
    if (!loader_.unreadable())
        reload_timestamp_.SetToCurrentTime();
    std::vector<std::string> problems;
    if (loader_.unreadable())
        problems.push_back(*loader_.unreadable());
    for (const auto& problem : loader_.problems())
        if (!problem.remark && problems.size() < problems_shown)
            problems.push_back(fmt::format("{}:{}: {}",
                                           playlist::told_path(problem.file.filename()),
                                           problem.line, problem.what));
    {
        const std::scoped_lock lock(mutex_);
        if (other)
            fresh_ = loader_.items();
        problems_ = std::move(problems);
    }
    if (other)
        changed_();
}

}  // namespace tgvs::service
