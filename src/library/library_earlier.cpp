// A part of Library: tracks that play before there is one of the item's own, and files that are not ready to
// be made into one.
#include "library/cache_key.hpp"
#include "library/library.hpp"

#include <algorithm>

namespace tgvs::library {

std::string Library::fingerprint_of(const playlist::Item& item) const
{
    return track_fingerprint(item, fingerprint_, draws_titles_);
}

Library::Key Library::earlier_key(const playlist::Item& item) const
{
    const auto [first, last] = earlier_.equal_range(item.id());
    for (auto known = first; known != last; ++known)
        if (const auto* entry = cache_.find(known->second);
            entry != nullptr && cache_key(item, entry->fingerprint) == known->second)
            return known->second;
    return std::nullopt;
}

std::optional<Unavailable> Library::changing_state(const playlist::Item& item) const
{
    const auto until = changing_.told_until(item.id(), std::chrono::system_clock::now());
    if (!until)
        return std::nullopt;
    return Unavailable{.error_class = std::string(changed_class),
                       .reason = "the file is still being written; waiting until it stops changing",
                       .until = *until};
}

std::optional<playlist::Item> Library::any_cached(const playlist::Programme& among) const
{
    std::vector<std::pair<std::string, CacheEntry>> tracks;
    {
        const std::lock_guard lock(mutex_);
        tracks.assign(cache_.entries().begin(), cache_.entries().end());
    }
    std::ranges::sort(tracks, {}, [](const auto& entry) { return entry.second.last_used; });
    for (const auto& [key, entry] : tracks) {
        const auto* item = among.find_id(entry.location);
        if (item != nullptr && same_form(entry.fingerprint, fingerprint_) &&
            cache_key(*item, entry.fingerprint) == key)
            return *item;
    }
    return std::nullopt;
}

}  // namespace tgvs::library
