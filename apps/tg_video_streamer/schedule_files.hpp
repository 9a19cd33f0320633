// The calendars of the plan, read and laid out. For `schedule` and `check`.
#pragma once

#include "config/settings.hpp"
#include "schedule/programme_event.hpp"
#include "schedule/zones.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

struct ScheduleAsked {
    std::vector<std::string> calendars;  // files and addresses
    std::string zone;                    // empty: the host's
    tgvs::schedule::Window window;
    std::optional<std::filesystem::path> media;
};

struct CalendarProblem {
    std::string text;      // "plan.ics:12: …"
    bool refused = false;  // nothing of that calendar is there
};

struct ScheduleRead {
    std::vector<tgvs::schedule::ProgrammeEvent> events;  // of all calendars, in order
    std::vector<CalendarProblem> problems;
    std::shared_ptr<const tgvs::schedule::Zone> zone;
    std::string zone_name;
};

// SCHEDULE, taken apart.
std::vector<std::string> calendars_of(const tgvs::config::Settings& settings);

// An error: there is no such zone.
tgvs::Result<ScheduleRead> read_schedule(const ScheduleAsked& asked);
