// A part of Library: what it has, for people, and what they ask for.
#include "library/cache_key.hpp"
#include "library/library.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <unistd.h>

namespace tgvs::library {

namespace {

constexpr std::size_t asked_limit = 8;

// Options stand behind a line end (playlist/item.hpp), and cannot be read back.
bool is_plain(const std::string& id)
{
    return !id.contains('\n');
}

}  // namespace

Catalogue Library::catalogue() const
{
    Catalogue result;
    std::error_code error;
    const auto space = options_.space ? options_.space(options_.cache_folder)
                                      : std::filesystem::space(options_.cache_folder, error);
    if (!error) {
        result.disk_bytes = space.capacity;
        result.disk_free_bytes = space.available;
    }
    std::map<std::string, CatalogueEntry> found;
    const std::lock_guard lock(mutex_);
    result.cache_bytes = cache_.total_bytes();
    result.cache_limit_bytes = cache_.limit_bytes();
    result.encode_speed = metrics_.encode_speed_ratio.Value();
    for (const auto& [key, track] : cache_.entries()) {
        auto& entry = found[track.location];
        entry.bytes += track.size_bytes;
        if (track.last_used < entry.last_used)
            continue;
        entry.last_used = track.last_used;
        entry.title = track.title;
        entry.duration = track.duration;
        if (same_form(track.fingerprint, fingerprint_))
            entry.state = Ready{.duration = track.duration, .title = track.title};
    }
    for (auto& [id, standing] : failures_.all(std::chrono::system_clock::now()))
        found[id].state = Unavailable{.error_class = std::move(standing.error_class),
                                      .reason = std::move(standing.reason),
                                      .until = standing.until,
                                      .quarantined = standing.quarantined};
    for (const auto& [id, task] : board_.tasks())
        if (auto state = task_state(task, {}))
            found[id].state = *std::move(state);
    for (const auto& item : board_.wanted()) {
        auto& entry = found[item.id()];
        entry.state = state_of(item, wanted_key(item.id()), {});
        entry.next = next_.contains(item.id());
        if (!item.title.empty())
            entry.title = item.title;
    }
    for (const auto& item : asked_)
        found[item.id()].asked = true;
    for (const auto& id : leases_.locations())
        found[id].on_air = true;
    for (auto& [id, entry] : found) {
        entry.id = id;
        result.entries.push_back(std::move(entry));
    }
    return result;
}

// ---- What people ask for

// What has been made is not asked for any more, nor what is not to be tried now.
std::set<std::string> Library::add_asked(std::vector<playlist::Item>& wanted)
{
    std::set<std::string> before;
    for (const auto& item : wanted)
        before.insert(item.id());
    const auto now = std::chrono::system_clock::now();
    const std::lock_guard lock(mutex_);
    std::erase_if(asked_, [&](const playlist::Item& item) {
        const auto key = wanted_key(item.id());
        return cached(key) != nullptr || board_.at<LiveFound>(item.id()) != nullptr ||
               failures_.standing(item, key, now);
    });
    for (const auto& item : asked_)
        if (std::ranges::find(wanted, item) == wanted.end())
            wanted.push_back(item);
    return before;
}

std::optional<playlist::Item> Library::known_item(const std::string& id) const
{
    const auto& wanted = board_.wanted();
    const auto one =
        std::ranges::find_if(wanted, [&](const playlist::Item& item) { return item.id() == id; });
    if (one != wanted.end())
        return *one;
    // The title that is drawn on its track would be a part of what it is.
    if (!is_plain(id) || draws_titles_)
        return std::nullopt;
    return playlist::Item{.location = id, .title = {}};
}

Promise Library::ask_for(const std::string& id)
{
    const auto item = known_item(id);
    if (!item || playlist::is_live_address(*item))
        return Promise::in_turn;
    if (std::ranges::find(asked_, *item) == asked_.end())
        asked_.push_back(*item);
    if (asked_.size() > asked_limit)
        asked_.erase(asked_.begin());
    return Promise::now;
}

Result<Promise, Declined> Library::retry(const std::string& id)
{
    const std::lock_guard lock(mutex_);
    if (!failures_.forget(id))
        return std::unexpected(Declined::not_failed);
    const auto promise = ask_for(id);
    work_has_changed();
    return promise;
}

Result<Promise, Declined> Library::refetch(const std::string& id)
{
    const std::lock_guard lock(mutex_);
    if (const auto gone = throw_away(id); !gone)
        return gone;
    const auto promise = ask_for(id);
    work_has_changed();
    return promise;
}

Result<Promise, Declined> Library::remove(const std::string& id)
{
    const std::lock_guard lock(mutex_);
    if (const auto gone = throw_away(id); !gone)
        return gone;
    std::erase_if(asked_, [&](const playlist::Item& item) { return item.id() == id; });
    work_has_changed();
    return next_.contains(id) ? Promise::now : Promise::done;
}

Result<Promise, Declined> Library::throw_away(const std::string& id)
{
    const auto locations = leases_.locations();
    if (locations.contains(id))
        return std::unexpected(Declined::on_air);
    const bool was_cached = std::ranges::any_of(
        cache_.entries(), [&](const auto& entry) { return entry.second.location == id; });
    const bool was_made = board_.find(id) != nullptr;
    const bool had_failed = failures_.forget(id);
    if (!was_cached && !was_made && !had_failed)
        return std::unexpected(Declined::unknown);
    drop_task(id);
    if (!drop_tracks(id))
        return std::unexpected(Declined::stays_on_disk);
    return Promise::done;
}

// A child that is at it is stopped, and its worker clears up.
void Library::drop_task(const std::string& id)
{
    auto* task = board_.find(id);
    if (task == nullptr)
        return;
    const bool has_child = std::holds_alternative<Fetching>(task->work) ||
                           std::holds_alternative<Encoding>(task->work);
    if (has_child) {
        task->stop.request_stop();
        return;
    }
    if (const auto* downloaded = std::get_if<Downloaded>(&task->work))
        waste_.push_back(downloaded->download.folder);
    board_.remove(id);
}

bool Library::drop_tracks(const std::string& id)
{
    std::vector<std::string> keys;
    for (const auto& [key, entry] : cache_.entries())
        if (entry.location == id)
            keys.push_back(key);
    for (const auto& key : keys) {
        if (::unlink(cache_.track_path(key).c_str()) != 0 && errno != ENOENT)
            return false;
        cache_.drop(key);
    }
    return true;
}

}  // namespace tgvs::library
