// Each day of some years with its place in month, year and weeks, counted one by one: nothing here is reckoned.
#pragma once

#include <cstddef>
#include <map>
#include <utility>
#include <vector>

namespace tgvs::schedule {

inline constexpr int first_counted_year = 2018;
inline constexpr int last_counted_year = 2030;

struct CountedDay {
    int year, month, day, weekday;  // Sunday: 0
    int of_year, year_size, month_size;
    int nth_of_month, last_nth_of_month, nth_of_year, last_nth_of_year;
    std::map<int, std::pair<int, int>>
        week;  // by the day that begins it: number, and how many its year has
};

inline int size_of_month(int year, int month)
{
    if (month == 2)
        return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

inline void count_weekdays(std::vector<CountedDay>& days)
{
    for (auto& day : days) {
        for (const auto& other : days) {
            if (other.weekday != day.weekday || other.year != day.year)
                continue;
            const bool before = other.of_year <= day.of_year;
            (before ? day.nth_of_year : day.last_nth_of_year) += 1;
            if (other.month == day.month)
                (before ? day.nth_of_month : day.last_nth_of_month) += 1;
        }
        ++day.last_nth_of_year;
        ++day.last_nth_of_month;
    }
}

// A week belongs to the year in which most of its days are; they are numbered in order.
inline void count_weeks(std::vector<CountedDay>& days, int begins)
{
    std::map<std::size_t, std::pair<int, int>> weeks;  // by their first day: year, number
    std::map<int, int> in_year;
    std::size_t first = 0;
    while (days[first].weekday != begins)
        ++first;
    for (std::size_t at = first; at + 7 <= days.size(); at += 7) {
        const int year = days[at + 3].year;
        weeks[at] = {year, ++in_year[year]};
    }
    for (const auto& [at, week] : weeks)
        for (std::size_t i = at; i < at + 7; ++i)
            days[i].week[begins] = {week.second, in_year[week.first]};
}

inline const std::vector<CountedDay>& counted_days()
{
    static const auto counted = [] {
        std::vector<CountedDay> days;
        int weekday = 1;  // the 1st of January 2018 was a Monday
        for (int year = first_counted_year; year <= last_counted_year; ++year) {
            int of_year = 0;
            const int year_size = size_of_month(year, 2) + 337;
            for (int month = 1; month <= 12; ++month)
                for (int day = 1; day <= size_of_month(year, month); ++day) {
                    days.push_back({year,
                                    month,
                                    day,
                                    weekday,
                                    ++of_year,
                                    year_size,
                                    size_of_month(year, month),
                                    0,
                                    0,
                                    0,
                                    0,
                                    {}});
                    weekday = (weekday + 1) % 7;
                }
        }
        count_weekdays(days);
        for (int begins = 0; begins < 7; ++begins)
            count_weeks(days, begins);
        return days;
    }();
    return counted;
}

}  // namespace tgvs::schedule
