// A part of Library: compares cached tracks with their CRC-32, while the encoder's worker has nothing else to do.
#include "base/file.hpp"
#include "library/library.hpp"

namespace tgvs::library {

// What comes first in the order of need and was not looked at for long.
std::optional<playlist::Item> Library::next_to_check() const
{
    const auto now = std::chrono::steady_clock::now();
    for (const auto& item : board_.wanted()) {
        const auto key = wanted_key(item.id());
        const auto* entry = cached(key);
        if (entry == nullptr || !entry->crc32)
            continue;
        const auto last = checked_.find(*key);
        if (last == checked_.end() || now - last->second >= options_.check_every)
            return item;
    }
    return std::nullopt;
}

void Library::looked_at(const std::string& key)
{
    std::erase_if(checked_,
                  [this](const auto& entry) { return cache_.find(entry.first) == nullptr; });
    checked_[key] = std::chrono::steady_clock::now();
}

// Damage is found before the track has its turn, so that there is time to make it anew.
void Library::check(Lock& lock, const playlist::Item& item)
{
    const auto wanted = wanted_key(item.id());
    const auto* before = cached(wanted);
    if (before == nullptr)
        return;
    const auto& key = *wanted;
    const auto expected = before->crc32;
    const auto track = cache_.track_path(key);
    const auto give_up = [this] {
        const std::lock_guard check_lock(mutex_);
        return stopping_ || board_.next_to_encode() != nullptr;
    };
    lock.unlock();
    const auto found = crc32_of(track, give_up);
    lock.lock();
    if (found && !*found)
        return;
    looked_at(key);
    const auto* entry = cache_.find(key);
    const bool another = entry == nullptr || entry->crc32 != expected;
    if (another || (found && *found == expected) || (!found && out_of_descriptors(found.error())))
        return;
    damaged(item, key, found ? "contents differ from what was written" : found.error().message);
    announce(lock);
}

}  // namespace tgvs::library
