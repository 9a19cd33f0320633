// schedule/own_zone.hpp: a zone as a calendar describes it itself (VTIMEZONE).
//
// Only where tzdata does not know the name: what calendars carry is often shortened, or old.
#pragma once

#include "base/result.hpp"
#include "schedule/event.hpp"
#include "schedule/zone.hpp"

namespace tgvs::schedule {

// Right from 1968 until `until`.
Result<Zone> make_zone(const OwnZone& own, Instant until, Work& work);

}  // namespace tgvs::schedule
