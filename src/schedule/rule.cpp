#include "schedule/rule.hpp"

#include "base/text.hpp"
#include "schedule/lines.hpp"

#include <algorithm>
#include <string>

namespace tgvs::schedule {

namespace {

std::unexpected<Error> broken(std::string_view part)
{
    return failure("its " + std::string(part) + " cannot be read");
}

// A number in [low, high], with a sign or without.
std::optional<int> number_in(std::string_view text, int low, int high)
{
    if (text.starts_with('+'))
        text.remove_prefix(1);
    const auto value = parse_integer(text);
    if (!value || *value < low || *value > high)
        return std::nullopt;
    return static_cast<int>(*value);
}

// Each of a list.
template <class Take>
bool take_each(std::string_view list, const Take& take)
{
    return std::ranges::all_of(split(list, ','),
                               [&](std::string_view one) { return take(trim(one)); });
}

template <std::size_t size>
bool take_set(std::string_view list, std::bitset<size>& set, int low, int high)
{
    return take_each(list, [&](std::string_view one) {
        const auto value = number_in(one, low, high);
        // A leap second is the second before it, where there are none.
        if (value)
            set.set(std::min(static_cast<std::size_t>(*value), size - 1));
        return value.has_value();
    });
}

template <std::size_t most>
bool take_ordinal(std::string_view text, Ordinals<most>& into)
{
    const auto value = number_in(text, -static_cast<int>(most), static_cast<int>(most));
    if (!value || *value == 0)
        return false;
    (*value > 0 ? into.forward : into.backward).set(static_cast<std::size_t>(std::abs(*value)));
    return true;
}

template <std::size_t most>
bool take_ordinals(std::string_view list, Ordinals<most>& into)
{
    return take_each(list, [&](std::string_view one) { return take_ordinal(one, into); });
}

// By Sunday = 0.
std::optional<unsigned> weekday_named(std::string_view text)
{
    constexpr std::array<std::string_view, 7> names = {"SU", "MO", "TU", "WE", "TH", "FR", "SA"};
    for (unsigned i = 0; i < names.size(); ++i)
        if (same_word(text, names[i]))
            return i;
    return std::nullopt;
}

bool take_weekdays(std::string_view list, Rule& rule)
{
    return take_each(list, [&](std::string_view one) {
        const auto letters = std::min(one.size(), std::size_t{2});
        const auto weekday = weekday_named(one.substr(one.size() - letters));
        const auto ordinal = trim(one.substr(0, one.size() - letters));
        if (!weekday)
            return false;
        if (!ordinal.empty())
            return take_ordinal(ordinal, rule.nth_weekdays[*weekday]);
        rule.weekdays[*weekday] = true;
        return true;
    });
}

bool take_frequency(std::string_view word, Rule& rule)
{
    constexpr std::array<std::string_view, 5> names = {"HOURLY", "DAILY", "WEEKLY", "MONTHLY",
                                                       "YEARLY"};
    for (std::size_t i = 0; i < names.size(); ++i)
        if (same_word(word, names[i])) {
            rule.frequency = static_cast<Frequency>(i);
            return true;
        }
    return false;
}

bool take_limit(std::string_view name, std::string_view value, Rule& rule)
{
    constexpr int most = 2'147'483'647;
    if (name == "UNTIL") {
        rule.until = parse_written(value);
        return rule.until.has_value();
    }
    const auto number = number_in(value, 1, most);
    if (number && name == "COUNT")
        rule.count = *number;
    else if (number)
        rule.interval = *number;
    return number.has_value();
}

// Nothing: there is no such part.
std::optional<bool> take_list(std::string_view name, std::string_view value, Rule& rule)
{
    if (name == "BYSECOND")
        return take_set(value, rule.seconds, 0, 60);
    if (name == "BYMINUTE")
        return take_set(value, rule.minutes, 0, 59);
    if (name == "BYHOUR")
        return take_set(value, rule.hours, 0, 23);
    if (name == "BYMONTH")
        return take_set(value, rule.months, 1, 12);
    if (name == "BYDAY")
        return take_weekdays(value, rule);
    if (name == "BYMONTHDAY")
        return take_ordinals(value, rule.month_days);
    if (name == "BYYEARDAY")
        return take_ordinals(value, rule.year_days);
    if (name == "BYWEEKNO")
        return take_ordinals(value, rule.weeks);
    if (name == "BYSETPOS")
        return take_ordinals(value, rule.positions);
    return std::nullopt;
}

bool take_part(std::string_view name, std::string_view value, Rule& rule)
{
    if (name == "FREQ")
        return take_frequency(value, rule);
    if (name == "COUNT" || name == "INTERVAL" || name == "UNTIL")
        return take_limit(name, value, rule);
    if (name == "WKST") {
        const auto weekday = weekday_named(value);
        rule.week_start = std::chrono::weekday(weekday.value_or(1));
        return weekday.has_value();
    }
    if (name == "RSCALE")
        return same_word(value, "GREGORIAN");
    if (name == "SKIP")
        return same_word(value, "OMIT");
    return take_list(name, value, rule).value_or(name.starts_with("X-"));
}

std::size_t or_one(std::size_t count)
{
    return std::max<std::size_t>(count, 1);
}

}  // namespace

bool Rule::names_weekdays() const
{
    return std::ranges::find(weekdays, true) != weekdays.end() ||
           std::ranges::any_of(nth_weekdays, [](const auto& nth) { return nth.any(); });
}

std::size_t Rule::starts_a_day() const
{
    std::size_t hours_a_day = or_one(hours.count());
    if (frequency == Frequency::hourly) {
        const auto by_interval =
            static_cast<std::size_t>(interval >= 24 ? 1 : (24 + interval - 1) / interval);
        hours_a_day = hours.any() ? std::min(hours.count(), by_interval) : by_interval;
    }
    return hours_a_day * or_one(minutes.count()) * or_one(seconds.count());
}

Result<Rule> parse_rule(std::string_view text)
{
    constexpr std::array<std::string_view, 2> too_fine = {"SECONDLY", "MINUTELY"};
    Rule rule;
    constexpr std::size_t most_parts = 32;  // 3.3.10 knows 14
    std::vector<std::string> seen;
    for (const auto part : split(text, ';')) {
        if (trim(part).empty())
            continue;
        const auto equals = part.find('=');
        std::string name(trim(part.substr(0, equals)));
        std::ranges::transform(name, name.begin(), [](char c) {
            return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
        });
        const auto shown = printable(name, 20);
        if (equals == std::string_view::npos || seen.size() == most_parts ||
            std::ranges::find(seen, name) != seen.end())
            return broken(shown);
        const auto value = trim(part.substr(equals + 1));
        if (name == "FREQ" &&
            std::ranges::any_of(too_fine, [&](auto word) { return same_word(value, word); }))
            return failure("it is finer than hourly");
        if (!take_part(name, value, rule))
            return broken(shown);
        seen.push_back(std::move(name));
    }
    if (std::ranges::find(seen, "FREQ") == seen.end())
        return failure("it has no FREQ");
    if (rule.starts_a_day() > starts_a_day_limit)
        return failure("it starts more than 48 times a day");
    return rule;
}

}  // namespace tgvs::schedule
