#include "library/changing.hpp"

#include <algorithm>

namespace tgvs::library {

void ChangingFiles::seen(const std::string& location, const std::string& key, Time now)
{
    auto& file = files_[location];
    if (!file.key.empty() && file.key != key) {
        if (now - file.changed_at > options_.quiet)
            file.pause = {};
        file.changed_at = now;
    }
    file.key = key;
}

void ChangingFiles::keep_only(const std::function<bool(const std::string& location)>& wanted)
{
    std::erase_if(files_, [&](const auto& file) { return !wanted(file.first); });
}

std::optional<ChangingFiles::Time> ChangingFiles::quiet_at(const std::string& location,
                                                           Time now) const
{
    const auto found = files_.find(location);
    if (found == files_.end())
        return std::nullopt;
    // Also when the clock was put back.
    const auto since = now - found->second.changed_at;
    if (since < Time::duration{} || since >= options_.quiet)
        return std::nullopt;
    return found->second.changed_at + options_.quiet;
}

std::optional<ChangingFiles::Time> ChangingFiles::told_until(const std::string& location, Time now)
{
    if (!quiet_at(location, now))
        return std::nullopt;
    auto& file = files_.find(location)->second;
    if (file.pause == std::chrono::milliseconds{} || file.told <= now) {
        file.pause = std::clamp(2 * file.pause, options_.quiet, options_.longest_pause);
        file.told = now + file.pause;
    }
    return file.told;
}

}  // namespace tgvs::library
