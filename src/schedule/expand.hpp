// schedule/expand.hpp: which events of a calendar happen when, as instants.
//
// Group       a UID is one series: its newest master (SEQUENCE, then DTSTAMP), and what replaces single instances of it.
//             A cancelled master ends all of them.
// Instants    EXDATE, RDATE and RECURRENCE-ID mean instants, in whatever zone they are written; as a DATE they take
//             the series' time of day. A replacement is shown wherever it lies, also from outside of the window.
// Ends        DTEND says the same exact length for all instances; the days of a DURATION are nominal (3.8.5.3). All-day
//             events go from midnight to midnight of the station. No end, or one before the start: length 0.
// And future  RANGE=THISANDFUTURE moves what follows by the same time on the wall, and gives it its own length.
// Zones       UTC, tzdata, names of Windows, the calendar's own, else the station's with a problem.
// Bounds      100,000 occurrences. A series that takes more than its part of the work happens once.
#pragma once

#include "schedule/event.hpp"
#include "schedule/occurrence.hpp"
#include "schedule/zones.hpp"

#include <memory>
#include <vector>

namespace tgvs::schedule {

struct Expanded {
    std::vector<Occurrence> occurrences;  // by start, end, title, UID
    Problems problems;                    // those of parsing, and more
};

// What overlaps the window; what has no length belongs to it by its start.
Expanded expand(const Calendar& calendar, const Window& window,
                const std::shared_ptr<const Zone>& station, Zones& zones, Work work = {});

}  // namespace tgvs::schedule
