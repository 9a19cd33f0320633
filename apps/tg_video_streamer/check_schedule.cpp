#include "check_schedule.hpp"

#include "schedule/listing.hpp"
#include "schedule/plan.hpp"
#include "service/calendar_files.hpp"
#include "service/plan_items.hpp"
#include "service/programme_choice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace {

using namespace tgvs;

constexpr std::size_t most_events = 100;

// What it plays, and what of that is not to be had. Addresses are asked of nobody.
void check_event(Findings& findings, const schedule::ProgrammeEvent& event,
                 const schedule::Zone& zone, const std::vector<std::filesystem::path>& folders)
{
    auto text = schedule::line_listing(event, zone);
    if (!schedule::is_ours(event, {}))
        return findings.ok("schedule", text);
    const auto& directions = *event.directions;
    const auto planned =
        service::items_of_event(directions.what, event.occurrence.show->title, folders);
    std::string missing;
    for (const auto& problem : planned.problems)
        missing += "; " + problem;
    if (const auto& fill = directions.options.fill; !fill.empty())
        for (const auto& problem : service::items_of_event({fill}, "", folders).problems)
            missing += "; fill: " + problem;
    if (planned.items.size() > 1)
        text += fmt::format(" ({} items)", planned.items.size());
    if (planned.items.empty())
        findings.fail("schedule", text + ": nothing of it can be played" + missing);
    else if (missing.empty())
        findings.ok("schedule", text);
    else
        findings.warn("schedule", text + missing);
}

}  // namespace

void check_schedule(Findings& findings, const config::Settings& settings)
{
    const auto calendars = service::calendars_of(settings);
    if (calendars.empty())
        return;
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const auto read = service::read_schedule({.calendars = calendars,
                                              .zone = settings.schedule_zone,
                                              .window = {now, now + std::chrono::days(1)},
                                              .media = settings.schedule_media});
    if (!read)
        return findings.fail("SCHEDULE_ZONE", read.error().message);
    bool refused = false;
    for (const auto& problem : read->problems) {
        refused |= problem.refused;
        problem.refused ? findings.fail("schedule", problem.text)
                        : findings.warn("schedule", problem.text);
    }
    const auto folders = service::plan_folders(settings);
    const auto& events = read->events;
    for (std::size_t i = 0; i < std::min(events.size(), most_events); ++i)
        check_event(findings, events[i], *read->zone, folders);
    if (events.size() > most_events)
        findings.ok("schedule", fmt::format("and {} more", events.size() - most_events));
    if (events.empty() && !refused)
        findings.ok("schedule", "nothing is planned for the next 24 hours");
}
