// Random rules against another implementation, which knows no arithmetic: it walks through each day of eleven years and
// asks the definition, on figures that were counted out day by day.
#include "counted_days.hpp"
#include "schedule/rule.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace tgvs::schedule {
namespace {

using Numbers = std::vector<int>;

struct RandomRule {
    int frequency = 1;  // hourly, daily, weekly, monthly, yearly
    int interval = 1;
    int count = 0;
    int until_day = -1;  // an index of counted_days()
    int week_start = 1;
    Numbers months, weeks, year_days, month_days, hours, minutes, seconds, positions;
    std::vector<std::pair<int, int>> weekdays;  // ordinal (0: each), weekday
    std::size_t start_day = 0;
    int start_second = 0;
};

constexpr const char* frequency_names[] = {"HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"};
constexpr const char* weekday_names[] = {"SU", "MO", "TU", "WE", "TH", "FR", "SA"};

class RuleMaker {
public:
    explicit RuleMaker(unsigned seed) : random_(seed) {}

    RandomRule make()
    {
        RandomRule rule;
        rule.frequency = between(0, 4);
        rule.interval = chance(2) ? 1 : between(1, 4);
        rule.week_start = chance(3) ? between(0, 6) : 1;
        rule.start_day = static_cast<std::size_t>(between(400, 2'200));
        rule.start_second = between(0, 23) * 3'600 + between(0, 3) * 900;
        add_days(rule);
        add_times(rule);
        if (chance(3) && rule.frequency != 0)
            add(rule.positions, 1, 4, chance(2));
        if (chance(3))
            rule.count = between(1, 60);
        else if (chance(3))
            rule.until_day = static_cast<int>(rule.start_day) + between(0, 900);
        return rule;
    }

private:
    void add_days(RandomRule& rule)
    {
        if (chance(4))
            add(rule.months, 1, 12, false);
        const bool month_days_matter = rule.frequency != 2;
        if (month_days_matter && chance(4))
            add(rule.month_days, 1, 31, true);
        if ((rule.frequency == 4 || rule.frequency == 0) && chance(5))
            add(rule.year_days, 1, 366, true);
        const bool ordinals = rule.frequency == 3 || rule.frequency == 4;
        if (rule.frequency == 4 && chance(5))
            add(rule.weeks, 1, 53, true);
        if (chance(2))
            add_weekdays(rule, ordinals && rule.weeks.empty());
    }

    void add_weekdays(RandomRule& rule, bool ordinals)
    {
        const bool in_year = rule.frequency == 4 && rule.months.empty();
        for (int i = between(1, 4); i > 0; --i) {
            int nth = ordinals && chance(2) ? between(1, in_year ? 53 : 5) : 0;
            if (chance(2))
                nth = -nth;
            rule.weekdays.emplace_back(nth, between(0, 6));
        }
    }

    void add_times(RandomRule& rule)
    {
        if (chance(4))
            add(rule.hours, 0, 23, false);
        if (chance(5) && rule.frequency != 0)
            add(rule.minutes, 0, 59, false);
        if (chance(8))
            rule.seconds.push_back(between(0, 59));
    }

    void add(Numbers& numbers, int low, int high, bool from_end)
    {
        for (int i = between(1, 4); i > 0; --i) {
            const int number = between(low, high);
            numbers.push_back(from_end && chance(3) ? -number : number);
        }
    }

    int between(int low, int high)
    {
        return low + static_cast<int>(random_() % static_cast<unsigned>(high - low + 1));
    }
    bool chance(int of) { return between(1, of) == 1; }

    std::mt19937 random_;
};

void append_list(std::string& text, const char* name, const Numbers& numbers)
{
    if (!numbers.empty())
        text += fmt::format(";{}={}", name, fmt::join(numbers, ","));
}

std::string clock_text(const CountedDay& day, int second)
{
    return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}", day.year, day.month, day.day,
                       second / 3'600, second / 60 % 60, second % 60);
}

std::string text_of_rule(const RandomRule& rule)
{
    auto text = fmt::format("FREQ={};INTERVAL={};WKST={}", frequency_names[rule.frequency],
                            rule.interval, weekday_names[rule.week_start]);
    append_list(text, "BYMONTH", rule.months);
    append_list(text, "BYWEEKNO", rule.weeks);
    append_list(text, "BYYEARDAY", rule.year_days);
    append_list(text, "BYMONTHDAY", rule.month_days);
    append_list(text, "BYHOUR", rule.hours);
    append_list(text, "BYMINUTE", rule.minutes);
    append_list(text, "BYSECOND", rule.seconds);
    append_list(text, "BYSETPOS", rule.positions);
    for (std::size_t i = 0; i < rule.weekdays.size(); ++i) {
        const auto& [nth, weekday] = rule.weekdays[i];
        text += (i == 0 ? ";BYDAY=" : ",") + (nth == 0 ? "" : std::to_string(nth)) +
                weekday_names[weekday];
    }
    if (rule.count > 0)
        text += fmt::format(";COUNT={}", rule.count);
    if (rule.until_day >= 0)
        text += ";UNTIL=" +
                clock_text(counted_days()[static_cast<std::size_t>(rule.until_day)], 43'200);
    return text;
}

bool among(const Numbers& numbers, int value)
{
    return std::ranges::find(numbers, value) != numbers.end();
}

bool among(const Numbers& numbers, int place, int size)
{
    return among(numbers, place) || among(numbers, place - size - 1);
}

bool weekday_wanted(const RandomRule& rule, const CountedDay& day)
{
    const bool of_month = rule.frequency == 3 || !rule.months.empty();
    return std::ranges::any_of(rule.weekdays, [&](const auto& one) {
        const auto [nth, weekday] = one;
        if (weekday != day.weekday)
            return false;
        const int place = of_month ? day.nth_of_month : day.nth_of_year;
        const int from_end = of_month ? day.last_nth_of_month : day.last_nth_of_year;
        return nth == 0 || nth == place || nth == -from_end;
    });
}

bool day_wanted(const RandomRule& rule, const CountedDay& day)
{
    const auto& start = counted_days()[rule.start_day];
    const auto [week, weeks] = day.week.at(rule.week_start);
    if (!rule.months.empty() && !among(rule.months, day.month))
        return false;
    if (!rule.weeks.empty() && !among(rule.weeks, week, weeks))
        return false;
    if (!rule.year_days.empty() && !among(rule.year_days, day.of_year, day.year_size))
        return false;
    if (!rule.month_days.empty() && !among(rule.month_days, day.day, day.month_size))
        return false;
    if (!rule.weekdays.empty() && !weekday_wanted(rule, day))
        return false;
    const bool says_days =
        !rule.weekdays.empty() || !rule.month_days.empty() || !rule.year_days.empty();
    if (says_days)
        return true;
    if (rule.frequency == 2 || (rule.frequency == 4 && !rule.weeks.empty()))
        return day.weekday == start.weekday;
    if (rule.frequency == 3)
        return day.day == start.day;
    if (rule.frequency == 4)
        return day.day == start.day && (!rule.months.empty() || day.month == start.month);
    return true;
}

// Which period of the rule a day and hour lie in, counted from that of the start; not wanted: -1.
int period_of(const RandomRule& rule, std::size_t index, int hour)
{
    const auto& days = counted_days();
    const auto& day = days[index];
    const auto& start = days[rule.start_day];
    const auto week_begin = [&](std::size_t at) {
        while (days[at].weekday != rule.week_start)
            --at;
        return static_cast<int>(at);
    };
    const int day_number = static_cast<int>(index) - static_cast<int>(rule.start_day);
    const int number = rule.frequency == 0   ? day_number * 24 + hour - rule.start_second / 3'600
                       : rule.frequency == 1 ? day_number
                       : rule.frequency == 2 ? (week_begin(index) - week_begin(rule.start_day)) / 7
                       : rule.frequency == 3
                           ? (day.year - start.year) * 12 + day.month - start.month
                           : day.year - start.year;
    return number >= 0 && number % rule.interval == 0 ? number : -1;
}

Numbers seconds_wanted(const RandomRule& rule, int hour)
{
    Numbers seconds;
    const bool this_hour = rule.hours.empty()
                               ? rule.frequency == 0 || hour == rule.start_second / 3'600
                               : among(rule.hours, hour);
    for (int minute = 0; this_hour && minute < 60; ++minute) {
        if (rule.minutes.empty() ? minute != rule.start_second / 60 % 60
                                 : !among(rule.minutes, minute))
            continue;
        for (int second = 0; second < 60; ++second)
            if (rule.seconds.empty() ? second == rule.start_second % 60
                                     : among(rule.seconds, second))
                seconds.push_back(hour * 3'600 + minute * 60 + second);
    }
    return seconds;
}

// All instances from the start on, by definition. Day and second of each.
std::vector<std::pair<std::size_t, int>> by_definition(const RandomRule& rule, std::size_t end)
{
    std::map<int, std::vector<std::pair<std::size_t, int>>> periods;
    const std::size_t begin =
        rule.start_day < 370 ? 0 : rule.start_day - 370;  // the first period is a whole one
    std::vector<Numbers> seconds;
    for (int hour = 0; hour < 24; ++hour)
        seconds.push_back(seconds_wanted(rule, hour));
    for (std::size_t i = begin; i < end; ++i) {
        if (!day_wanted(rule, counted_days()[i]))
            continue;
        for (int hour = 0; hour < 24; ++hour)
            if (const int period =
                    seconds[static_cast<std::size_t>(hour)].empty() ? -1 : period_of(rule, i, hour);
                period >= 0)
                for (const int second : seconds[static_cast<std::size_t>(hour)])
                    periods[period].emplace_back(i, second);
    }
    const std::pair start(rule.start_day, rule.start_second);
    std::vector<std::pair<std::size_t, int>> all = {start};
    for (const auto& [number, set] : periods)
        for (std::size_t i = 0; i < set.size(); ++i)
            if (set[i] > start &&
                (rule.positions.empty() ||
                 among(rule.positions, static_cast<int>(i) + 1, static_cast<int>(set.size()))))
                all.push_back(set[i]);
    if (rule.count > 0 && all.size() > static_cast<std::size_t>(rule.count))
        all.resize(static_cast<std::size_t>(rule.count));
    if (rule.until_day >= 0)
        std::erase_if(all, [&](const auto& one) {
            return one != start &&
                   one > std::pair(static_cast<std::size_t>(rule.until_day), 43'200);
        });
    return all;
}

std::string differences(unsigned seed)
{
    constexpr std::size_t walked_days = 1'500;
    RuleMaker maker(seed);
    const auto rule = maker.make();
    const auto text = text_of_rule(rule);
    const auto parsed = parse_rule(text);
    if (!parsed)
        return parsed.error().message == "it starts more than 48 times a day"
                   ? ""
                   : text + ": " + parsed.error().message;
    // In a window, so that what jumps has to land.
    const auto& days = counted_days();
    const auto from_day = rule.start_day + seed % 3 * 300;
    const auto to_day = std::min(rule.start_day + walked_days, days.size() - 420);
    std::string wanted;
    // Beyond the window, so that its last period is a whole one.
    for (const auto& [day, second] : by_definition(rule, to_day + 400))
        if (day >= from_day && day < to_day)
            wanted += clock_text(days[day], second) + ' ';
    Work work;
    const auto start = parse_written(clock_text(days[rule.start_day], rule.start_second))->time;
    const auto times =
        instances(*parsed, start, false,
                  {parse_written(clock_text(days[from_day], 0))->time,
                   parse_written(clock_text(days[to_day], 0))->time - std::chrono::seconds(1)},
                  work);
    if (!times)
        return wanted.size() > 16 * instances_limit ? "" : text + ": " + times.error().message;
    std::string given;
    for (const auto time : *times) {
        const auto shown = to_text(as_utc(time));
        given += shown.substr(0, 4) + shown.substr(5, 2) + shown.substr(8, 2) + 'T' +
                 shown.substr(11, 2) + shown.substr(14, 2) + shown.substr(17, 2) + ' ';
    }
    return given == wanted ? ""
                           : fmt::format("seed {}: {} from {}\n  wanted {}\n  given  {}", seed,
                                         text, clock_text(days[rule.start_day], rule.start_second),
                                         wanted.substr(0, 300), given.substr(0, 300));
}

void expect_agreement(unsigned first_seed, unsigned last_seed)
{
    int wrong = 0;
    for (unsigned seed = first_seed; seed <= last_seed && wrong < 5; ++seed) {
        const auto difference = differences(seed);
        wrong += difference.empty() ? 0 : 1;
        EXPECT_EQ(difference, "");
    }
}

TEST(RulesByBruteForce, AgreeWithTheDefinition)
{
    expect_agreement(1, 500);
}

TEST(RulesByBruteForceLong, AgreeWithTheDefinition)
{
    expect_agreement(501, 10'000);
}

}  // namespace
}  // namespace tgvs::schedule
