#include "library/library.hpp"

#include "base/file.hpp"
#include "base/log.hpp"
#include "library/cache_key.hpp"
#include "library/kept_ahead.hpp"

#include <algorithm>

namespace tgvs::library {

namespace {

constexpr std::size_t wanted_limit = 32;

// An encoder that stands still may say nothing, and its last report looks well.
bool grows(const std::filesystem::path& part)
{
    using namespace std::chrono_literals;
    std::error_code error;
    const auto written = std::filesystem::last_write_time(part, error);
    return !error && std::filesystem::file_time_type::clock::now() - written < 10s;
}

}  // namespace

std::string_view to_string(Stage stage)
{
    switch (stage) {
        case Stage::waiting:
            return "waiting";
        case Stage::resolving:
            return "resolving";
        case Stage::fetching:
            return "fetching";
        case Stage::encoding:
            return "encoding";
    }
    return {};
}

Library::Library(LibraryOptions options, const ExtractorApi& extractor, const EncoderApi& encoder,
                 prometheus::Registry& registry)
    : options_(std::move(options)),
      extractor_(extractor),
      encoder_(encoder),
      fingerprint_(encoder.fingerprint()),
      draws_titles_(encoder.draws_titles()),
      metrics_(registry),
      failures_({.state_folder = options_.state_folder,
                 .cache_folder = options_.cache_folder,
                 .quarantine = options_.quarantine},
                extractor, metrics_),
      cache_({.folder = options_.cache_folder,
              .limit_bytes = options_.cache_limit_bytes,
              .space = options_.space}),
      changing_(options_.changing)
{
    if (const auto scanned = cache_.scan(); !scanned)
        failures_.disk_failed(scanned.error().message);
    for (const auto& [key, entry] : cache_.entries())
        if (entry.fingerprint != fingerprint_ && same_form(entry.fingerprint, fingerprint_))
            earlier_.emplace(entry.location, key);
    update_board();
    fetch_worker_ = std::jthread([this] { fetch_loop(); });
    encode_worker_ = std::jthread([this] { encode_loop(); });
    live_worker_ = std::jthread([this] { live_errand_loop(); });
    second_live_worker_ = std::jthread([this] { live_errand_loop(); });
    growing_worker_ = std::jthread([this] { growing_errand_loop(); });
}

Library::~Library()
{
    stop();
}

void Library::stop()
{
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        board_.stop_all();
    }
    stop_errands_.request_stop();
    live_desk_.close();
    growing_desk_.close();
    changed_.notify_all();
    for (auto* thread :
         {&fetch_worker_, &encode_worker_, &live_worker_, &second_live_worker_, &growing_worker_})
        if (thread->joinable())
            thread->join();
}

void Library::set_listener(std::function<void()> listener)
{
    const std::lock_guard lock(mutex_);
    listener_ = std::move(listener);
}

void Library::set_playlist_size(std::size_t items)
{
    const std::lock_guard lock(mutex_);
    playlist_size_ = items;
    update_board();
}

void Library::want(std::vector<playlist::Item> upcoming, Seconds first_in)
{
    upcoming.resize(std::min(upcoming.size(), wanted_limit));
    auto next = add_asked(upcoming);
    std::map<std::string, Key> keys;
    for (const auto& item : upcoming)
        keys[item.id()] = key_of(item);

    Lock lock(mutex_);
    std::vector<std::uint64_t> sizes;
    for (const auto& item : upcoming) {
        const auto* entry = cached(keys.at(item.id()));
        sizes.push_back(entry != nullptr ? entry->size_bytes : 0);
    }
    const auto kept = kept_ahead(sizes, cache_.limit_bytes());
    for (auto i = kept; i < upcoming.size(); ++i)
        if (std::ranges::none_of(upcoming.begin(),
                                 upcoming.begin() + static_cast<std::ptrdiff_t>(kept),
                                 [&](const auto& one) { return one.id() == upcoming[i].id(); }))
            keys.erase(upcoming[i].id());
    upcoming.resize(kept);
    const auto now = std::chrono::system_clock::now();
    changing_.keep_only([&](const std::string& id) { return keys.contains(id); });
    for (const auto& [id, key] : keys)
        if (key)
            changing_.seen(id, *key, now);
    for (const auto& [id, key] : keys) {
        if (wanted_keys_.contains(id) || playlist::is_live_address({.location = id, .title = {}}))
            continue;
        metrics_.cache_requests_total.Increment();
        if (cached(key) != nullptr)
            metrics_.cache_hits_total.Increment();
    }
    const bool same = keys == wanted_keys_;
    wanted_keys_ = std::move(keys);
    board_.set_wanted(std::move(upcoming));
    next_ = std::move(next);
    first_in_ = first_in;
    // Asked at every tick: workers are not woken for what they know.
    if (update_board() || !same)
        changed_.notify_all();
}

Library::Key Library::key_of(const playlist::Item& item) const
{
    auto key = cache_key(item, fingerprint_of(item));
    return key ? Key(*std::move(key)) : std::nullopt;
}

// Nothing also of what is not wanted any more.
Library::Key Library::wanted_key(const std::string& id) const
{
    const auto found = wanted_keys_.find(id);
    return found == wanted_keys_.end() ? std::nullopt : found->second;
}

const CacheEntry* Library::cached(const Key& key) const
{
    return key ? cache_.find(*key) : nullptr;
}

std::string Library::title_of(const playlist::Item& item, const std::string& known)
{
    if (!item.title.empty())
        return item.title;
    return known.empty() ? playlist::shown_name(item) : known;
}

ItemState Library::state(const playlist::Item& item, Seconds from) const
{
    const auto key = key_of(item);
    const std::lock_guard lock(mutex_);
    return state_of(item, key, from);
}

ItemState Library::state_of(const playlist::Item& item, const Key& key, Seconds from) const
{
    if (const auto* entry = cached(key))
        return Ready{.duration = entry->duration, .title = title_of(item, entry->title)};
    if (const auto* earlier = cached(earlier_key(item)))
        return Ready{.duration = earlier->duration, .title = title_of(item, earlier->title)};
    if (const auto changing = changing_state(item))
        return *changing;
    if (const auto* task = board_.find(item.id()))
        if (auto state = task_state(*task, from))
            return *std::move(state);
    if (const auto standing = failures_.standing(item, key, std::chrono::system_clock::now()))
        return Unavailable{.error_class = standing->error_class,
                           .reason = standing->reason,
                           .until = standing->until,
                           .quarantined = standing->quarantined};
    if (playlist::is_live_address(item))
        return LiveReady{.title = title_of(item, {})};
    // Also of what nobody wants: the show would want it, leave it as it hears of the site, and want it again.
    if (const auto closed = closed_site(item))
        return *closed;
    if (wanted_keys_.contains(item.id()))
        return Preparing{};
    return Absent{};
}

std::optional<ItemState> Library::task_state(const Task& task, Seconds from) const
{
    if (const auto* fetching = std::get_if<Fetching>(&task.work))
        return Preparing{.stage = fetching->stage, .progress = fetching->progress};
    if (const auto* live = std::get_if<LiveFound>(&task.work))
        return LiveReady{.title = title_of(task.item, live->resolved.title)};
    if (std::holds_alternative<Waiting>(task.work))
        if (const auto closed = closed_site(task.item))
            return *closed;
    const auto* encoding = std::get_if<Encoding>(&task.work);
    if (encoding == nullptr)
        return Preparing{};
    const auto& report = encoding->report;
    const auto progress = progress_of(report);
    if (!playable(*encoding, from))
        return Preparing{.stage = Stage::encoding, .progress = progress, .done = report.done};
    return Playable{.duration = report.duration,
                    .title = title_of(task.item, report.title),
                    .done = report.done,
                    .progress = progress};
}

std::optional<Unavailable> Library::closed_site(const playlist::Item& item) const
{
    const auto closed = failures_.site_closed_until(item, std::chrono::system_clock::now());
    if (!closed)
        return std::nullopt;
    return Unavailable{.error_class = "site_closed",
                       .reason = "its site is paused after a failure",
                       .until = *closed,
                       .of_its_site = true};
}

bool Library::playable(const Encoding& encoding, Seconds from) const
{
    return encoding.growth != nullptr && encoding.growth->load() != media::Growth::failed &&
           encoding.report.speed >= options_.ahead_speed &&
           encoding.report.done >= from + options_.ahead && grows(cache_.part_path(encoding.key));
}

void Library::damaged(const playlist::Item& item, const std::string& key, const std::string& reason)
{
    cache_.drop(key);
    metrics_.item_failed(playlist::source_kind(item), "damaged");
    log::warn("library", "cached track is damaged; removed, it will be encoded again",
              {{"item", playlist::log_name(item)}, {"reason", reason}});
}

void Library::report_bad(const playlist::Item& item, const std::string& reason)
{
    const auto key = key_of(item);
    const std::lock_guard lock(mutex_);
    if (cached(key) != nullptr) {
        damaged(item, *key, reason);
    } else if (const auto earlier = earlier_key(item)) {
        damaged(item, *earlier, reason);
    } else if ((playlist::is_live_address(item) || leases_.is_live(item.id())) &&
               !failures_.standing(item, key, std::chrono::system_clock::now())) {
        failures_.item_failed(
            item, key, {.blame = Blame::circumstances, .error_class = "network", .reason = reason});
    }
    work_has_changed();  // a worker does what takes longer
}

LibrarySnapshot Library::snapshot() const
{
    const std::lock_guard lock(mutex_);
    LibrarySnapshot result = {
        .wanted = {},
        .cache_bytes = cache_.total_bytes(),
        .cache_limit_bytes = cache_.limit_bytes(),
        .cached_items = cache_.entries().size(),
        .quarantined_items = failures_.quarantined(std::chrono::system_clock::now()),
        .encode_speed = metrics_.encode_speed_ratio.Value(),
        .extractor_wants_update = failures_.wants_extractor_update()};
    for (const auto& item : board_.wanted())
        result.wanted.push_back({item, state_of(item, wanted_key(item.id()), Seconds(0))});
    return result;
}

}  // namespace tgvs::library
