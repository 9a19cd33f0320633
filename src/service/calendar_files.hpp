// service/calendar_files.hpp: the calendars of the plan, read and laid out: once for `schedule` and `check`, again and again
// for the keeper of the plan.
#pragma once

#include "config/settings.hpp"
#include "schedule/programme_event.hpp"
#include "schedule/zones.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tgvs::service {

struct ScheduleAsked {
    std::vector<std::string> calendars;  // files and addresses
    std::string zone;                    // empty: the host's
    schedule::Window window;
    std::optional<std::filesystem::path> media;
};

struct CalendarProblem {
    std::string text;      // "plan.ics:12: …"
    bool refused = false;  // nothing of that calendar is there
};

struct ScheduleRead {
    std::vector<schedule::ProgrammeEvent> events;  // of all calendars, in order
    std::vector<CalendarProblem> problems;
    std::shared_ptr<const schedule::Zone> zone;
    std::string zone_name;
};

// SCHEDULE, taken apart.
std::vector<std::string> calendars_of(const config::Settings& settings);

// An error: there is no such zone.
Result<ScheduleRead> read_schedule(const ScheduleAsked& asked);

bool is_calendar_address(const std::string& calendar);
// An address is a secret: it is called by its number, from 1.
std::string shown_calendar(const std::string& calendar, std::size_t number);

// The text of a calendar: of a file, or fetched, which may take a minute.
Result<std::string> calendar_text(const std::string& calendar);

// Adds what one calendar, which is called `name`, has to what has been read.
void lay_out(const schedule::Calendar& calendar, const std::string& name,
             const ScheduleAsked& asked, ScheduleRead& read);

// As `schedule` lists them.
void sort_events(std::vector<schedule::ProgrammeEvent>& events);

// The zone of that name, or the host's, into `read`. An error: there is none.
Result<void> find_zone(const std::string& name, ScheduleRead& read);

}  // namespace tgvs::service
