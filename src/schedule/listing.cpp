#include "schedule/listing.hpp"

#include "base/text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <optional>
#include <tuple>

namespace tgvs::schedule {

namespace {

constexpr std::size_t longest_title = 1'024;

// In quotes.
std::string json_string(const std::string& text)
{
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string clock_time(LocalTime time)
{
    const std::chrono::hh_mm_ss clock(time_of_day(time));
    auto text = fmt::format("{:02}:{:02}", clock.hours().count(), clock.minutes().count());
    if (clock.seconds().count() != 0)
        text += fmt::format(":{:02}", clock.seconds().count());
    return text;
}

const char* weekday_of(LocalDay day)
{
    constexpr std::array weekdays = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                     "Thursday", "Friday", "Saturday"};
    return weekdays[std::chrono::weekday(day).c_encoding()];
}

// "Sunday, 29 March 2026 (23 hours)": on such a day the clocks change.
std::string heading(LocalDay day, const Zone& zone)
{
    constexpr std::array months = {"January",   "February", "March",    "April",
                                   "May",       "June",     "July",     "August",
                                   "September", "October",  "November", "December"};
    const std::chrono::year_month_day date(day);
    const auto length = zone.to_instant(day + std::chrono::days(1)) - zone.to_instant(day);
    const auto text =
        fmt::format("{}, {} {} {}", weekday_of(day), static_cast<unsigned>(date.day()),
                    months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()));
    return length == std::chrono::days(1)
               ? text
               : text + fmt::format(" ({:g} hours)", static_cast<double>(length.count()) / 3'600);
}

std::string span_text(const Occurrence& event, const Zone& zone)
{
    const auto start = zone.to_local(event.start);
    const auto end = zone.to_local(event.end);
    if (event.all_day && start == day_of(start) && end - start == std::chrono::days(1))
        return "all day";
    if (event.start == event.end)
        return clock_time(start);
    const auto days = (day_of(end) - day_of(start)).count();
    return clock_time(start) + "-" + clock_time(end) + (days > 0 ? fmt::format(" +{}d", days) : "");
}

std::string row_of(const ProgrammeEvent& event, const Zone& zone)
{
    const auto& show = *event.occurrence.show;
    auto text = fmt::format("  {:<15}  {}  {}", span_text(event.occurrence, zone),
                            to_string(event.directions->options.start),
                            show.title.empty() ? "(no title)" : printable(show.title, 120));
    for (const auto& source : event.directions->what)
        text += "\n" + std::string(25, ' ') + printable(source, 200);
    if (event.directions->what.empty())
        text += "\n" + std::string(25, ' ') + "(nothing to play: ignored)";
    return text + "\n";
}

}  // namespace

std::string json_listing(const std::vector<ProgrammeEvent>& events,
                         const std::vector<std::string>& states)
{
    std::string text = "[";
    for (std::size_t i = 0; i < events.size(); ++i) {
        const auto& event = events[i];
        const auto& [start, end] = std::tie(event.occurrence.start, event.occurrence.end);
        const auto& show = *event.occurrence.show;
        std::vector<std::string> what;
        for (const auto& one : event.directions->what)
            what.push_back(json_string(one));
        text += text.size() > 1 ? ",\n " : "\n ";
        text += fmt::format(
            R"({{"start":"{}","end":"{}","summary":{},"start_mode":"{}","what":[{}],"uid":{}{}}})",
            to_text(start), to_text(end), json_string(printable(show.title, longest_title)),
            to_string(event.directions->options.start), fmt::join(what, ","), json_string(show.uid),
            i < states.size() ? ",\"state\":" + json_string(states[i]) : std::string());
    }
    return text + (events.empty() ? "]\n" : "\n]\n");
}

std::string table_listing(const std::vector<ProgrammeEvent>& events, const Zone& zone,
                          std::string_view zone_name)
{
    auto text = fmt::format("Times in {}\n", printable(zone_name, 80));
    std::optional<LocalDay> last;
    for (const auto& event : events) {
        const auto day = day_of(zone.to_local(event.occurrence.start));
        if (!last || day != *last)
            text += "\n" + heading(day, zone) + "\n";
        last = day;
        text += row_of(event, zone);
    }
    return events.empty() ? text + "\nNothing is planned.\n" : text;
}

std::string line_listing(const ProgrammeEvent& event, const Zone& zone)
{
    const auto& show = *event.occurrence.show;
    const auto& what = event.directions->what;
    return fmt::format(
        "{} {}  {}  {}: {}", weekday_of(day_of(zone.to_local(event.occurrence.start))),
        span_text(event.occurrence, zone), to_string(event.directions->options.start),
        show.title.empty() ? "(no title)" : printable(show.title, 120),
        what.empty() ? "nothing to play: ignored"
                     : printable(what.front(), 200) +
                           (what.size() > 1 ? fmt::format(" and {} more", what.size() - 1) : ""));
}

}  // namespace tgvs::schedule
