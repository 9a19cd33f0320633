#include "schedule/zone.hpp"

#include <algorithm>
#include <utility>

namespace tgvs::schedule {

using std::chrono::seconds;

Zone::Zone(seconds before, std::vector<Change> changes, std::optional<YearlyChanges> after)
    : before_(before), changes_(std::move(changes)), after_(after)
{
}

seconds Zone::offset_at(Instant instant) const
{
    const auto next = std::ranges::upper_bound(changes_, instant, {}, &Change::at);
    if (next == changes_.end() && after_)
        return after_->offset_at(instant);
    return next == changes_.begin() ? before_ : std::prev(next)->offset;
}

Instant Zone::to_instant(LocalTime time) const
{
    constexpr std::chrono::days a_day{1};  // no offset is larger
    const auto earlier = offset_at(as_utc(time) - a_day);
    const auto later = offset_at(as_utc(time) + a_day);
    const auto by = [&](seconds offset) { return as_utc(time) - offset; };
    const auto shows = [&](seconds offset) { return offset_at(by(offset)) == offset; };
    if (earlier == later)
        return by(earlier);
    if (shows(earlier) && shows(later))
        return std::min(by(earlier), by(later));
    return by(shows(later) ? later : earlier);
}

}  // namespace tgvs::schedule
