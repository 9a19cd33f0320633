#include "schedule/own_zone_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace tgvs::schedule {

namespace {

using namespace std::chrono;

constexpr int years_seen = 10;

struct ClockChange {
    LocalTime at;  // as the clock showed it before
    seconds from;
    seconds to;
};

std::string offset_text(seconds offset)
{
    const auto size = offset < seconds(0) ? -offset : offset;
    const hh_mm_ss clock(size);
    auto text = fmt::format("{}{:02}{:02}", offset < seconds(0) ? '-' : '+', clock.hours().count(),
                            clock.minutes().count());
    if (clock.seconds().count() != 0)
        text += fmt::format("{:02}", clock.seconds().count());
    return text;
}

// To the second, between two instants with different offsets.
Instant turning_point(const Zone& zone, Instant before, Instant after)
{
    while (after - before > seconds(1)) {
        const auto middle = before + (after - before) / 2;
        (zone.offset_at(middle) == zone.offset_at(before) ? before : after) = middle;
    }
    return after;
}

std::vector<ClockChange> clock_changes(const Zone& zone, Instant begin, Instant end)
{
    std::vector<ClockChange> turns;
    for (auto day = begin; day < end; day += days(1)) {
        const auto from = zone.offset_at(day);
        const auto to = zone.offset_at(day + days(1));
        if (from != to)
            turns.push_back({as_local(turning_point(zone, day, day + days(1)) + from), from, to});
    }
    return turns;
}

// "1SU", "-1SU": the weekday of a month on which all of them are. Nothing: there is none.
std::optional<std::string> common_day(const std::vector<ClockChange>& turns)
{
    constexpr std::array names = {"SU", "MO", "TU", "WE", "TH", "FR", "SA"};
    const auto& first = turns.front();
    const year_month_weekday pattern(day_of(first.at));
    bool all_last = true;
    bool same_week = true;
    for (const auto& turn : turns) {
        const year_month_day date(day_of(turn.at));
        const year_month_weekday day(day_of(turn.at));
        if (date.month() != pattern.month() || day.weekday() != pattern.weekday() ||
            time_of_day(turn.at) != time_of_day(first.at) || turn.from != first.from ||
            turn.to != first.to)
            return std::nullopt;
        same_week = same_week && day.index() == pattern.index();
        all_last =
            all_last && day_of(turn.at) + days(7) > LocalDay(date.year() / date.month() / last);
    }
    const auto weekday = names[pattern.weekday().c_encoding()];
    if (all_last)
        return fmt::format("-1{}", weekday);
    return same_week ? std::optional(fmt::format("{}{}", pattern.index(), weekday)) : std::nullopt;
}

struct Writer {
    std::string_view line_end;
    std::string text = {};

    void line(std::string_view content)
    {
        text += content;
        text += line_end;
    }

    void observance(const ClockChange& turn, std::string_view rule)
    {
        const bool summer = turn.to > turn.from;
        const year_month_day date(day_of(turn.at));
        const hh_mm_ss clock(time_of_day(turn.at));
        line(summer ? "BEGIN:DAYLIGHT" : "BEGIN:STANDARD");
        line(fmt::format("DTSTART:{:04}{:02}{:02}T{:02}{:02}{:02}", static_cast<int>(date.year()),
                         static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                         clock.hours().count(), clock.minutes().count(), clock.seconds().count()));
        line("TZOFFSETFROM:" + offset_text(turn.from));
        line("TZOFFSETTO:" + offset_text(turn.to));
        if (!rule.empty())
            line(rule);
        line(summer ? "END:DAYLIGHT" : "END:STANDARD");
    }
};

}  // namespace

std::string own_zone_text(const Zone& zone, std::string_view name, Instant from,
                          std::string_view line_end)
{
    const auto begin_year = year_month_day(floor<days>(from)).year() - years(1);
    const Instant begin = sys_days(begin_year / January / 1);
    const auto turns = clock_changes(zone, begin, begin + days(366 * years_seen));
    Writer writer{line_end};
    writer.line("BEGIN:VTIMEZONE");
    writer.line(fmt::format("TZID:{}", name));
    // What holds until the first change, and for ever if there is none.
    const auto before = zone.offset_at(begin);
    writer.observance({as_local(begin), before, before}, "");
    std::vector<ClockChange> up;
    std::vector<ClockChange> down;
    for (const auto& turn : turns)
        (turn.to > turn.from ? up : down).push_back(turn);
    const auto up_day = up.size() >= years_seen - 1 ? common_day(up) : std::nullopt;
    const auto down_day = down.size() >= years_seen - 1 ? common_day(down) : std::nullopt;
    if (up_day && down_day) {
        for (const auto& [group, day] : {std::pair(&up, &*up_day), std::pair(&down, &*down_day)})
            writer.observance(group->front(),
                              fmt::format("RRULE:FREQ=YEARLY;BYMONTH={};BYDAY={}",
                                          static_cast<unsigned>(
                                              year_month_day(day_of(group->front().at)).month()),
                                          *day));
    } else {
        for (const auto& turn : turns)
            writer.observance(turn, "");
    }
    writer.line("END:VTIMEZONE");
    return std::move(writer.text);
}

}  // namespace tgvs::schedule
