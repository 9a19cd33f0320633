// schedule/calendar.hpp: an iCalendar file as events, before anybody asks when they happen.
//
// Refused as a whole  what is no calendar, or was cut off: each BEGIN has its END. Larger than 8 MiB, nested deeper than
//                     8, more than 50,000 events.
// Costs one event     no start, or one that does not exist. A rule, end or date that cannot be read costs itself alone.
// Bounds              a title of 1 KiB, notes of 32 KiB, 100 zones of its own with 200 changes described for each, 100 problems.
// Source              RFC 5545 sections 3.6.1 (VEVENT), 3.6.5 (VTIMEZONE), 3.8; RFC 7986 section 5.7 (REFRESH-INTERVAL)
#pragma once

#include "base/result.hpp"
#include "schedule/event.hpp"

#include <cstddef>
#include <string_view>

namespace tgvs::schedule {

inline constexpr std::size_t calendar_limit_bytes = 8 * 1024 * 1024;
inline constexpr std::size_t events_limit = 50'000;
inline constexpr std::size_t nesting_limit = 8;

// An error is a sentence for the operator, with the line and what to do.
Result<Calendar> parse_calendar(std::string_view bytes);

}  // namespace tgvs::schedule
