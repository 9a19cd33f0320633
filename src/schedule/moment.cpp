#include "schedule/moment.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tgvs::schedule {

namespace {

using namespace std::chrono;

// Decimal digits alone.
std::optional<int> digits(std::string_view text)
{
    constexpr std::size_t most = 7;  // what is longer is no length, date or time
    if (text.empty() || text.size() > most || !std::ranges::all_of(text, is_digit))
        return std::nullopt;
    int value = 0;
    for (const char c : text)
        value = value * 10 + (c - '0');
    return value;
}

std::optional<LocalDay> day_written(std::string_view y, std::string_view m, std::string_view d)
{
    const auto year_number = digits(y);
    const auto month_number = digits(m);
    const auto day_number = digits(d);
    if (!year_number || !month_number || !day_number || *year_number < 1)
        return std::nullopt;
    const auto date = year(*year_number) / month(static_cast<unsigned>(*month_number)) /
                      day(static_cast<unsigned>(*day_number));
    return date.ok() ? std::optional(LocalDay(date)) : std::nullopt;
}

std::optional<seconds> time_written(std::string_view h, std::string_view m, std::string_view s)
{
    const auto hour = digits(h);
    const auto minute = digits(m);
    const auto second = digits(s);
    if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60)
        return std::nullopt;
    return hours(*hour) + minutes(*minute) + seconds(std::min(*second, 59));
}

// Takes "12H" off the front if its unit is this one.
void take_part(std::string_view& text, char unit, seconds each, seconds& into)
{
    const auto end = std::ranges::find_if_not(text, is_digit);
    if (end == text.end() || end == text.begin() || *end != unit)
        return;
    const auto size = static_cast<std::size_t>(end - text.begin());
    const auto count = digits(text.substr(0, size));
    if (!count)
        return;
    into += *count * each;
    text.remove_prefix(size + 1);
}

}  // namespace

std::optional<Written> parse_written(std::string_view text)
{
    constexpr std::size_t date_size = 8;
    constexpr std::size_t time_size = 15;
    if (text.size() < date_size)
        return std::nullopt;
    const auto day = day_written(text.substr(0, 4), text.substr(4, 2), text.substr(6, 2));
    if (!day || text.size() == date_size)
        return day ? std::optional(Written{*day, Form::date}) : std::nullopt;
    const bool utc = text.ends_with('Z') || text.ends_with('z');
    if (text.size() != time_size + (utc ? 1 : 0) ||
        (text[date_size] != 'T' && text[date_size] != 't'))
        return std::nullopt;
    const auto time = time_written(text.substr(9, 2), text.substr(11, 2), text.substr(13, 2));
    if (!time)
        return std::nullopt;
    return Written{*day + *time, utc ? Form::utc : Form::floating};
}

std::optional<Length> parse_length(std::string_view text)
{
    constexpr days longest{36'525};
    const bool minus = text.starts_with('-');
    if (minus || text.starts_with('+'))
        text.remove_prefix(1);
    const auto upper = [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; };
    std::string capitals(text);
    std::ranges::transform(capitals, capitals.begin(), upper);
    text = capitals;
    if (!text.starts_with('P') || text.size() < 3)
        return std::nullopt;
    text.remove_prefix(1);
    seconds nominal{};
    seconds exact{};
    take_part(text, 'W', weeks(1), nominal);
    take_part(text, 'D', days(1), nominal);
    if (text.starts_with('T') && text.size() > 1) {
        text.remove_prefix(1);
        take_part(text, 'H', hours(1), exact);
        take_part(text, 'M', minutes(1), exact);
        take_part(text, 'S', seconds(1), exact);
    }
    if (!text.empty() || nominal + exact > longest)
        return std::nullopt;
    const int sign = minus ? -1 : 1;
    return Length{sign * duration_cast<days>(nominal), sign * exact};
}

std::optional<seconds> parse_offset(std::string_view text)
{
    if ((text.size() != 5 && text.size() != 7) || (text[0] != '+' && text[0] != '-'))
        return std::nullopt;
    const auto size = time_written(text.substr(1, 2), text.substr(3, 2),
                                   text.size() == 7 ? text.substr(5, 2) : "00");
    if (!size)
        return std::nullopt;
    return text[0] == '-' ? -*size : *size;
}

std::string to_text(Instant instant)
{
    const auto day = floor<days>(instant);
    const year_month_day date(day);
    const hh_mm_ss time(instant - day);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       time.hours().count(), time.minutes().count(), time.seconds().count());
}

std::optional<Instant> parse_instant(std::string_view text)
{
    constexpr std::string_view shape = "0000-00-00T00:00:00Z";
    if (text.size() != shape.size())
        return std::nullopt;
    for (std::size_t i = 0; i < shape.size(); ++i)
        if (shape[i] != '0' && text[i] != shape[i])
            return std::nullopt;
    const auto day = day_written(text.substr(0, 4), text.substr(5, 2), text.substr(8, 2));
    const auto time = time_written(text.substr(11, 2), text.substr(14, 2), text.substr(17, 2));
    if (!day || !time)
        return std::nullopt;
    return as_utc(*day + *time);
}

}  // namespace tgvs::schedule
