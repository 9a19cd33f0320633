#include "service/calendar_files.hpp"

#include "base/file.hpp"
#include "base/text.hpp"
#include "schedule/calendar.hpp"
#include "schedule/expand.hpp"
#include "service/calendar_fetch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <system_error>
#include <tuple>
#include <utility>

namespace tgvs::service {

namespace {

namespace fs = std::filesystem;

std::string located(const std::string& name, const schedule::Problem& problem)
{
    return problem.line == 0 ? fmt::format("{}: {}", name, problem.what)
                             : fmt::format("{}:{}: {}", name, problem.line, problem.what);
}

void take_problems(const std::string& name, const schedule::Expanded& expanded, ScheduleRead& read)
{
    for (const auto& problem : expanded.problems.all())
        read.problems.push_back({located(name, problem), false});
    if (const auto more = expanded.problems.left_out(); more > 0)
        read.problems.push_back({fmt::format("{}: {} more problems", name, more), false});
}

void take_directions(const std::string& name, std::vector<schedule::ProgrammeEvent> events,
                     ScheduleRead& read)
{
    std::set<const schedule::Directions*> told;
    for (const auto& event : events) {
        const auto* directions = event.directions.get();
        if (directions->problems.empty() || told.size() == schedule::problems_limit ||
            !told.insert(directions).second)
            continue;
        for (const auto& problem : directions->problems)
            read.problems.push_back({located(name, problem), false});
    }
    std::ranges::move(events, std::back_inserter(read.events));
}

// Whether it lies below the folder of the media, wherever links lead.
bool lies_below(const fs::path& folder, std::string_view path)
{
    std::error_code error;
    const auto base = fs::canonical(folder, error);
    const auto whole =
        error ? fs::path() : fs::canonical(base / fs::path(path).relative_path(), error);
    return !error &&
           std::mismatch(base.begin(), base.end(), whole.begin(), whole.end()).first == base.end();
}

void read_calendar(const std::string& calendar, const std::string& name, const ScheduleAsked& asked,
                   ScheduleRead& read)
{
    const auto text = calendar_text(calendar);
    const auto parsed = text ? schedule::parse_calendar(*text) : std::unexpected(text.error());
    if (parsed)
        lay_out(*parsed, name, asked, read);
    else
        read.problems.push_back({fmt::format("{}: {}", name, parsed.error().message), true});
}

}  // namespace

bool is_calendar_address(const std::string& calendar)
{
    return calendar.find("://") != std::string::npos;
}

std::string shown_calendar(const std::string& calendar, std::size_t number)
{
    return is_calendar_address(calendar) ? fmt::format("calendar {}", number)
                                         : printable(calendar, 200);
}

Result<std::string> calendar_text(const std::string& calendar)
{
    if (is_calendar_address(calendar)) {
        auto fetched = fetch_calendar(calendar, {}, {}, {});
        if (!fetched)
            return failure(fetched.error().reason);
        return std::move(fetched->text);
    }
    auto bytes = read_file(calendar, schedule::calendar_limit_bytes);
    if (!bytes)
        return failure(bytes.error().message +
                       "; name an iCalendar file (.ics) of at most 8 MiB that can be read");
    return *std::move(bytes);
}

void lay_out(const schedule::Calendar& calendar, const std::string& name,
             const ScheduleAsked& asked, ScheduleRead& read)
{
    schedule::Zones zones;
    auto expanded = schedule::expand(calendar, asked.window, read.zone, zones);
    take_problems(name, expanded, read);
    const auto is_there = [&](std::string_view path) {
        return asked.media && lies_below(*asked.media, path);
    };
    take_directions(name, schedule::with_directions(std::move(expanded.occurrences), is_there),
                    read);
}

void sort_events(std::vector<schedule::ProgrammeEvent>& events)
{
    std::ranges::stable_sort(events, [](const auto& a, const auto& b) {
        return std::tie(a.occurrence.start, a.occurrence.end, a.occurrence.show->title) <
               std::tie(b.occurrence.start, b.occurrence.end, b.occurrence.show->title);
    });
}

Result<void> find_zone(const std::string& name, ScheduleRead& read)
{
    schedule::Zones zones;
    read.zone_name = name.empty() ? schedule::name_of_host_zone() : name;
    read.zone = zones.find(read.zone_name);
    if (read.zone == nullptr)
        return failure(fmt::format(
            "there is no time zone {}; use a name as in Europe/Berlin, and install tzdata",
            printable(read.zone_name, 80)));
    return {};
}

std::vector<std::string> calendars_of(const config::Settings& settings)
{
    std::vector<std::string> calendars;
    for (const auto one : split(settings.schedule.reveal(), ' '))
        if (!trim(one).empty())
            calendars.emplace_back(trim(one));
    return calendars;
}

Result<ScheduleRead> read_schedule(const ScheduleAsked& asked)
{
    ScheduleRead read;
    if (const auto found = find_zone(asked.zone, read); !found)
        return std::unexpected(found.error());
    for (std::size_t i = 0; i < asked.calendars.size(); ++i)
        read_calendar(asked.calendars[i], shown_calendar(asked.calendars[i], i + 1), asked, read);
    sort_events(read.events);
    return read;
}

}  // namespace tgvs::service
