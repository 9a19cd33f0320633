#include "schedule_command.hpp"

#include "process/network_access.hpp"
#include "schedule/listing.hpp"
#include "service/calendar_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <optional>

namespace {

using namespace tgvs;

constexpr int exit_calendar_refused = 1;
constexpr int exit_wrong_words = 2;
constexpr std::chrono::days shown_ahead{7};

int wrong(const char* what)
{
    fmt::print(stderr, "{}\n", what);
    return exit_wrong_words;
}

// Nothing: one of the two is no time.
std::optional<schedule::Window> window_of(const std::string& from, const std::string& to)
{
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const auto begin = from.empty() ? std::optional(now) : schedule::parse_instant(from);
    if (!begin)
        return std::nullopt;
    const auto end = to.empty() ? std::optional(*begin + shown_ahead) : schedule::parse_instant(to);
    if (!end)
        return std::nullopt;
    return schedule::Window{*begin, *end};
}

}  // namespace

ScheduleCommand::ScheduleCommand(CLI::App& app)
    : command_(app.add_subcommand("schedule", "list the events of the calendars"))
{
    command_->add_option("--env-file", env_file_, "settings file")->capture_default_str();
    command_->add_option("--from", from_, "as in 2026-03-29T01:00:00Z (default: now)");
    command_->add_option("--to", to_, "likewise (default: seven days later)");
    command_->add_option("--zone", zone_,
                         "zone of the station (default: SCHEDULE_ZONE, else the host's)");
    command_->add_flag("--json", json_, "print an array, times in UTC");
    command_->add_option("CALENDAR", calendars_,
                         "iCalendar files and https addresses (default: SCHEDULE)");
}

int ScheduleCommand::run(const config::Loaded& loaded) const
{
    const auto& settings = loaded.settings;
    const auto bad = std::ranges::find_if(
        loaded.errors, [](const auto& finding) { return finding.what.starts_with("SCHEDULE"); });
    if (bad != loaded.errors.end() && calendars_.empty())
        return wrong(bad->text().c_str());
    const auto window = window_of(from_, to_);
    if (!window)
        return wrong("a time is written as 2026-03-29T01:00:00Z");
    if (window->to <= window->from)
        return wrong("--to has to be later than --from");
    const service::ScheduleAsked asked = {
        .calendars = calendars_.empty() ? service::calendars_of(settings) : calendars_,
        .zone = zone_.empty() ? settings.schedule_zone : zone_,
        .window = *window,
        .media = settings.schedule_media};
    if (asked.calendars.empty())
        return wrong("there is no calendar; name an iCalendar file, or set SCHEDULE");
    process::set_private_sources(settings.private_sources);
    const auto read = service::read_schedule(asked);
    if (!read)
        return wrong(read.error().message.c_str());
    for (const auto& problem : read->problems)
        fmt::print(stderr, "{}\n", problem.text);
    const auto refused =
        std::ranges::count(read->problems, true, &service::CalendarProblem::refused);
    if (static_cast<std::size_t>(refused) < asked.calendars.size())
        fmt::print("{}", json_
                             ? schedule::json_listing(read->events)
                             : schedule::table_listing(read->events, *read->zone, read->zone_name));
    return refused > 0 ? exit_calendar_refused : 0;
}
