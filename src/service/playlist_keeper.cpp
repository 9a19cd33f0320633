#include "service/playlist_keeper.hpp"

#include "base/metrics.hpp"
#include "base/sha256.hpp"
#include "playlist/url.hpp"
#include "service/list_poll.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <pthread.h>
#include <utility>

namespace tgvs::service {

namespace {

constexpr std::size_t problems_shown = 10;

}  // namespace

PlaylistKeeper::PlaylistKeeper(const std::filesystem::path& playlist, playlist::ListExpander* lists,
                               std::function<void()> changed, prometheus::Registry& registry,
                               std::filesystem::path answers)
    : lists_(lists),
      loader_(playlist, lists),
      answers_(
          std::move(answers),
          {.component = "playlist",
           .damaged = "the saved lists of the network cannot be used; they are asked for again",
           .unwritten = "cannot save the lists of the network; a restart without a network "
                        "would not know them; check STATE_DIR"}),
      changed_(std::move(changed)),
      reload_success_(
          gauge(registry, "tgvs_playlist_reload_success",
                "1 if the playlist could be read; 0 while the last good one keeps playing")),
      reload_timestamp_(gauge(registry, "tgvs_playlist_reload_timestamp_seconds",
                              "When the playlist was last read"))
{
    if (!answers_.path().empty())
        if (auto known = answers_.load(playlist::list_answers_limit_bytes,
                                       playlist::list_answers_from_json)) {
            saved_digest_ = sha256_hex(to_json(*known));
            loader_.remember(*std::move(known));
        }
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
    auto ask = playlist::Ask::everybody;  // what is known of them may be old
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
    using Clock = std::chrono::steady_clock;
    playlist::Watcher watcher;
    ListPoll poll(Clock::now());
    while (!stop.stop_requested()) {
        load_watched(watcher, ask, stop);
        if (ask == playlist::Ask::nobody) {
            ask = playlist::Ask::the_new;
            continue;
        }
        poll.asked(ask, loader_.lists_left_out(), Clock::now());
        const auto next = poll.next();
        const auto pause = std::max(next.at - Clock::now(), Clock::duration::zero());
        ask = next.ask;
        if (watcher.wait(std::chrono::ceil<std::chrono::milliseconds>(pause), stop)) {
            poll.edited();
            ask = playlist::Ask::the_new;
        }
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
    if (ask != playlist::Ask::nobody && !stop.stop_requested())
        keep_answers();
}

void PlaylistKeeper::keep_answers()
{
    if (answers_.path().empty())
        return;
    const auto text = to_json(loader_.answers());
    auto digest = sha256_hex(text);
    if (text.size() > playlist::list_answers_limit_bytes ||
        (digest == saved_digest_ && !answers_.failed()))
        return;
    answers_.save(text);
    saved_digest_ = std::move(digest);
}

}  // namespace tgvs::service
