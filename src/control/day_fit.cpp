// Day: whether what an event plays is as long as its time.
#include "control/day.hpp"

#include <algorithm>

namespace tgvs::control {

namespace {

using std::chrono::seconds;

// Of one event: what is shorter than its time by more items than that is not worth the looking.
constexpr std::size_t items_added = 100;

seconds whole(Seconds time)
{
    return std::chrono::round<seconds>(std::max(time, Seconds{}));
}

}  // namespace

std::optional<SlotFit> Day::fit_of(std::size_t event, const AskReadiness& ready) const
{
    const auto& one = plan_.events[event];
    const auto end = one.occurrence.end;
    Seconds own{};  // without what others cut into it
    for (const auto& slot : slots_)
        if (slot.event == event)
            own += slot.to - slot.from;
    if (end <= one.occurrence.start || own == Seconds{})
        return std::nullopt;
    Seconds played{};
    std::size_t looked_at = 0;
    for (const auto& entry : upcoming(event, progress_of(event), false, items_added)) {
        ++looked_at;
        const auto item = ready(entry.item, {});
        if (played >= own)
            break;
        if (!item.available)
            continue;
        if (item.length == Seconds{})
            return std::nullopt;
        played += item.length - entry.position.offset;
    }
    if (looked_at == 0 || (looked_at == items_added && played < own))
        return std::nullopt;
    auto limit = schedule::latest_end(one);
    if (const auto next = schedule::next_start(slots_, plan_.events, end - seconds(1)))
        limit = std::min(limit, std::max(end, next->latest));
    const Seconds beyond = std::max(played - own, Seconds{});
    const Seconds over = std::min<Seconds>(beyond, limit - end);
    return SlotFit{.free = whole(own - played), .over = whole(over), .cut = whole(beyond - over)};
}

}  // namespace tgvs::control
