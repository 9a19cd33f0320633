// schedule/listing.hpp: what happens when, for programs and for people.
#pragma once

#include "schedule/programme_event.hpp"
#include "schedule/zone.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tgvs::schedule {

// An array, an event a line: {"start","end","summary","start_mode","what","uid"}; times in UTC. With `states`, one for
// each event, also "state".
std::string json_listing(const std::vector<ProgrammeEvent>& events,
                         const std::vector<std::string>& states = {});

// A heading for each day, times as the zone's clocks show them.
std::string table_listing(const std::vector<ProgrammeEvent>& events, const Zone& zone,
                          std::string_view zone_name);

// One event on a line: "Sunday 20:00-22:00  hard  Title: /srv/film.mp4".
std::string line_listing(const ProgrammeEvent& event, const Zone& zone);

}  // namespace tgvs::schedule
