// schedule/series.hpp: the occurrences of one UID.
#pragma once

#include "schedule/event.hpp"
#include "schedule/occurrence.hpp"
#include "schedule/zone.hpp"

#include <functional>
#include <vector>

namespace tgvs::schedule {

using ZoneOfStamp = std::function<const Zone&(const Stamp&)>;

struct SeriesEvents {
    const Event* master = nullptr;  // null: only replacements are there
    std::vector<const Event*> replacements;
};

// Appends. What goes wrong costs as little as it can, and is added to the problems.
void expand_series(const SeriesEvents& events, const Window& window, const ZoneOfStamp& zone_of,
                   Work& work, Problems& problems, std::vector<Occurrence>& into);

// Whether the first says more than the second about the same thing.
bool is_newer(const Event& a, const Event& b);

}  // namespace tgvs::schedule
