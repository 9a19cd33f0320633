// schedule/own_zone_text.hpp: a zone as calendars describe it themselves (VTIMEZONE), for those who write one.
//
// What comes each year on the same weekday of a month is said by a rule; else the changes of ten years are listed.
// Source  RFC 5545 section 3.6.5
#pragma once

#include "schedule/zone.hpp"

#include <string>
#include <string_view>

namespace tgvs::schedule {

// Right from the year of `from` on. Lines end in `line_end`.
std::string own_zone_text(const Zone& zone, std::string_view name, Instant from,
                          std::string_view line_end);

}  // namespace tgvs::schedule
