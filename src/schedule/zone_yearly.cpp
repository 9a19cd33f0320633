// schedule/zone.hpp: the changes of each year that a zone's rule names (a TZ string, POSIX 8.3).
#include "base/text.hpp"
#include "schedule/zone.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace tgvs::schedule {

namespace {

using namespace std::chrono;

}  // namespace

struct YearlyChanges::Reader {
    std::string_view left;

    bool take(char c)
    {
        const bool there = left.starts_with(c);
        if (there)
            left.remove_prefix(1);
        return there;
    }

    std::optional<int> number(int most)
    {
        int value = 0;
        std::size_t size = 0;
        for (; size < left.size() && is_digit(left[size]) && value <= most; ++size)
            value = value * 10 + (left[size] - '0');
        left.remove_prefix(size);
        return size == 0 || value > most ? std::nullopt : std::optional(value);
    }

    // "CET" or "<+0330>": the name does not matter.
    bool name()
    {
        const bool quoted = take('<');
        const auto is_part = [&](char c) {
            return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                   (quoted && (is_digit(c) || c == '+' || c == '-'));
        };
        const auto end = std::ranges::find_if_not(left, is_part);
        const auto size = static_cast<std::size_t>(end - left.begin());
        left.remove_prefix(size);
        return size > 0 && (!quoted || take('>'));
    }

    // [+-]hh[:mm[:ss]]
    std::optional<seconds> time(int most_hours)
    {
        const bool minus = take('-');
        if (!minus)
            take('+');
        const auto hour = number(most_hours);
        std::optional<int> minute = 0;
        std::optional<int> second = 0;
        if (take(':'))
            minute = number(59);
        if (take(':'))
            second = number(59);
        if (!hour || !minute || !second)
            return std::nullopt;
        const auto size = hours(*hour) + minutes(*minute) + seconds(*second);
        return minus ? -size : size;
    }

    // Positive is west of Greenwich there.
    std::optional<seconds> offset()
    {
        const auto west = time(24);
        return west ? std::optional(-*west) : std::nullopt;
    }

    bool month_week_day(Day& day)
    {
        const auto month = number(12);
        const bool first_dot = take('.');
        const auto week = number(5);
        const bool second_dot = take('.');
        const auto weekday = number(6);
        if (!month || !week || !weekday || !first_dot || !second_dot || *month < 1 || *week < 1)
            return false;
        day.kind = Day::Kind::month_week_day;
        day.month = *month;
        day.week = *week;
        day.number = *weekday;
        return true;
    }

    std::optional<Day> day()
    {
        Day day;
        if (take('M')) {
            if (!month_week_day(day))
                return std::nullopt;
        } else {
            day.kind = take('J') ? Day::Kind::julian : Day::Kind::zero_based;
            const auto which = number(365);
            if (!which || (day.kind == Day::Kind::julian && *which < 1))
                return std::nullopt;
            day.number = *which;
        }
        if (!take('/'))
            return day;
        const auto at = time(167);
        if (!at)
            return std::nullopt;
        day.time = *at;
        return day;
    }
};

std::optional<YearlyChanges> YearlyChanges::parse(std::string_view text)
{
    Reader reader{text};
    YearlyChanges changes;
    if (!reader.name())
        return std::nullopt;
    const auto standard = reader.offset();
    if (!standard)
        return std::nullopt;
    changes.standard_ = *standard;
    if (reader.left.empty())
        return changes;
    if (!reader.name())
        return std::nullopt;
    Summer summer{.offset = *standard + hours(1), .begin = {}, .end = {}};
    if (!reader.left.starts_with(',')) {
        const auto offset = reader.offset();
        if (!offset)
            return std::nullopt;
        summer.offset = *offset;
    }
    const bool first_comma = reader.take(',');
    const auto begin = reader.day();
    const bool second_comma = reader.take(',');
    const auto end = reader.day();
    if (!first_comma || !begin || !second_comma || !end || !reader.left.empty())
        return std::nullopt;
    summer.begin = *begin;
    summer.end = *end;
    changes.summer_ = summer;
    return changes;
}

LocalTime YearlyChanges::Day::in(year year) const
{
    const LocalDay first(year / January / 1);
    if (kind == Kind::zero_based)
        return first + days(number) + time;
    if (kind == Kind::julian)  // the 29th of February is never counted
        return first + days(number - 1 + (year.is_leap() && number >= 60 ? 1 : 0)) + time;
    const auto in_month = year / month;
    const weekday wanted(static_cast<unsigned>(number));
    const LocalDay day = week == 5 ? LocalDay(in_month / wanted[last])
                                   : LocalDay(in_month / wanted[static_cast<unsigned>(week)]);
    return day + time;
}

seconds YearlyChanges::offset_at(Instant instant) const
{
    if (!summer_)
        return standard_;
    struct Turn {
        Instant at;
        bool summer;
    };
    std::array<Turn, 6> turns;
    const auto now = year_month_day(floor<days>(instant + standard_)).year();
    for (int i = 0; i < 3; ++i) {
        const auto year = now + years(i - 1);
        // In this order, so that a summer that ends where the next begins does not end.
        turns[static_cast<std::size_t>(i)] = {as_utc(summer_->end.in(year)) - summer_->offset,
                                              false};
        turns[static_cast<std::size_t>(i + 3)] = {as_utc(summer_->begin.in(year)) - standard_,
                                                  true};
    }
    std::ranges::stable_sort(turns, {}, &Turn::at);
    bool summer = false;
    for (const auto& turn : turns)
        if (turn.at <= instant)
            summer = turn.summer;
    return summer ? summer_->offset : standard_;
}

}  // namespace tgvs::schedule
