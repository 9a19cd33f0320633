// schedule/rule.hpp: the local times that a rule gives, one after the other.
#include "schedule/rule.hpp"

#include <algorithm>
#include <utility>

namespace tgvs::schedule {

namespace {

using namespace std::chrono;

// A period is numbered from that of the start on: 0, 1, 2, each `interval` after the one before.
using Number = std::int64_t;

int number_of(month value)
{
    return static_cast<int>(static_cast<unsigned>(value));
}

int number_of(day value)
{
    return static_cast<int>(static_cast<unsigned>(value));
}

LocalDay new_year(year of)
{
    return LocalDay(of / January / 1);
}

int days_in(year_month of)
{
    return number_of((of / last).day());
}

LocalDay week_of(LocalDay day, weekday first)
{
    return day - (weekday(day) - first);
}

// The number of the week in its own year: week 1 has the 4th of January, whatever day begins it.
int week_number(LocalDay day, weekday first)
{
    const auto middle = week_of(day, first) + days(3);
    return static_cast<int>((middle - new_year(year_month_day(middle).year())).count() / 7) + 1;
}

int weeks_in_year_of_week(LocalDay day, weekday first)
{
    const auto middle = week_of(day, first) + days(3);
    return week_number(LocalDay(year_month_day(middle).year() / December / 28), first);
}

class RuleWalk {
public:
    RuleWalk(const Rule& rule, LocalTime start, bool all_day, const LocalWindow& window, Work& work)
        : rule_(rule),
          start_(start),
          all_day_(all_day),
          window_(window),
          work_(work),
          first_(day_of(start)),
          date_(first_)
    {
        const bool names_days =
            rule.names_weekdays() || rule.month_days.any() || rule.year_days.any();
        by_weekday_of_start_ =
            !names_days && (rule.frequency == Frequency::weekly ||
                            (rule.frequency == Frequency::yearly && rule.weeks.any()));
        by_day_of_start_ =
            !names_days && (rule.frequency == Frequency::monthly ||
                            (rule.frequency == Frequency::yearly && !rule.weeks.any()));
        make_times();
        limit_ = window.to;
        if (rule.until)
            limit_ = std::min(limit_, last_by_until());
    }

    Result<std::vector<LocalTime>> run()
    {
        if (all_day_ && rule_.frequency == Frequency::hourly)
            return failure("it is hourly, and its event lasts whole days");
        take(start_);
        if (rule_.frequency == Frequency::hourly)
            walk_hours();
        else
            walk_periods();
        if (too_much_)
            return failure(*too_much_);
        return std::move(found_);
    }

private:
    LocalTime last_by_until() const
    {
        const auto until = *rule_.until;
        if (all_day_)
            return day_of(until.time);
        if (until.form == Form::date)
            return until.time + days(1) - seconds(1);
        return until.form == Form::utc ? until.time + days(1) : until.time;
    }

    void make_times()
    {
        if (all_day_) {
            times_ = {seconds(0)};
            return;
        }
        const hh_mm_ss start(time_of_day(start_));
        const auto each = [](const auto& set, auto otherwise, auto use) {
            if (set.none())
                return use(otherwise.count());
            for (std::size_t i = 0; i < set.size(); ++i)
                if (set[i])
                    use(static_cast<std::int64_t>(i));
        };
        const auto in_hour = [&](std::int64_t hour) {
            each(rule_.minutes, start.minutes(), [&](std::int64_t minute) {
                each(rule_.seconds, start.seconds(), [&](std::int64_t second) {
                    times_.push_back(hours(hour) + minutes(minute) + seconds(second));
                });
            });
        };
        if (rule_.frequency == Frequency::hourly)
            in_hour(0);
        else
            each(rule_.hours, start.hours(), in_hour);
    }

    bool weekday_matches(LocalDay day, const year_month_day& date) const
    {
        const weekday own(day);
        const auto index = own.c_encoding();
        if (by_weekday_of_start_)
            return own == weekday(first_);
        if (!rule_.names_weekdays())
            return true;
        if (rule_.weekdays[index])
            return true;
        const auto& nth = rule_.nth_weekdays[index];
        const bool yearly = rule_.frequency == Frequency::yearly && rule_.weeks.forward.none() &&
                            rule_.weeks.backward.none();
        if (rule_.frequency != Frequency::monthly && !yearly)
            return nth.any();  // an ordinal of nothing
        if (!nth.any())
            return false;
        const bool of_month = rule_.frequency == Frequency::monthly || rule_.months.any();
        const int place = of_month ? number_of(date.day())
                                   : static_cast<int>((day - new_year(date.year())).count()) + 1;
        const int size = of_month ? days_in(date.year() / date.month()) : days_in_year(date.year());
        const int before = (place - 1) / 7;
        const int after = (size - place) / 7;
        return nth.has(before + 1, before + 1 + after);
    }

    static int days_in_year(year of) { return of.is_leap() ? 366 : 365; }

    bool day_matches(LocalDay day) const
    {
        const year_month_day date(day);
        if (rule_.months.any() && !rule_.months[static_cast<std::size_t>(number_of(date.month()))])
            return false;
        if (rule_.month_days.any() &&
            !rule_.month_days.has(number_of(date.day()), days_in(date.year() / date.month())))
            return false;
        if (rule_.year_days.any() &&
            !rule_.year_days.has(static_cast<int>((day - new_year(date.year())).count()) + 1,
                                 days_in_year(date.year())))
            return false;
        if (rule_.weeks.any() && !rule_.weeks.has(week_number(day, rule_.week_start),
                                                  weeks_in_year_of_week(day, rule_.week_start)))
            return false;
        return weekday_matches(day, date);
    }

    void take_day(LocalDay day)
    {
        if (!spend() || !day_matches(day))
            return;
        for (const auto time : times_)
            period_.push_back(day + time);
    }

    void take_month(year_month which)
    {
        const int size = days_in(which);
        if (by_day_of_start_) {
            if (number_of(date_.day()) <= size)
                take_day(LocalDay(which / date_.day()));
            return;
        }
        for (int i = 0; i < size; ++i)
            take_day(LocalDay(which / 1) + days(i));
    }

    void take_year(year which)
    {
        const bool in_month_of_start = by_day_of_start_ && rule_.months.none();
        for (int i = 1; i <= 12; ++i)
            if (in_month_of_start
                    ? i == number_of(date_.month())
                    : rule_.months.none() || rule_.months[static_cast<std::size_t>(i)])
                take_month(which / i);
    }

    // The period's first day, or nothing when it lies behind all that is wanted.
    std::optional<LocalDay> begin_of(Number number) const
    {
        const Number steps = number * rule_.interval;
        const year_month_day end(day_of(limit_));
        const Number years_left = static_cast<int>(end.year()) - static_cast<int>(date_.year());
        switch (rule_.frequency) {
            case Frequency::yearly:
                if (steps > years_left)
                    return std::nullopt;
                return new_year(date_.year() + years(steps));
            case Frequency::monthly:
                if (steps > (years_left + 1) * 12)
                    return std::nullopt;
                return LocalDay((date_.year() / date_.month() + months(steps)) / 1);
            case Frequency::weekly:
                return week_of(first_, rule_.week_start) + weeks(steps);
            default:
                return first_ + days(steps);
        }
    }

    void fill_period(LocalDay begin)
    {
        const year_month_day date(begin);
        if (rule_.frequency == Frequency::yearly)
            return take_year(date.year());
        if (rule_.frequency == Frequency::monthly)
            return take_month(date.year() / date.month());
        const int size = rule_.frequency == Frequency::weekly ? 7 : 1;
        for (int i = 0; i < size; ++i)
            if (size == 1 || is_named(weekday(begin + days(i))))
                take_day(begin + days(i));
    }

    // Quickly, for weeks: most rules name one day of seven.
    bool is_named(weekday day) const
    {
        const auto index = day.c_encoding();
        return by_weekday_of_start_ ? day == weekday(first_)
                                    : !rule_.names_weekdays() || rule_.weekdays[index] ||
                                          rule_.nth_weekdays[index].any();
    }

    // What counts has to be counted from the start; all else begins where the window does.
    Number first_number() const
    {
        if (rule_.count || window_.from <= start_)
            return 0;
        const year_month_day from(day_of(window_.from));
        const Number years = static_cast<int>(from.year()) - static_cast<int>(date_.year());
        const Number days_off = (day_of(window_.from) - first_).count();
        const Number hours_off = (floor<hours>(window_.from) - floor<hours>(start_)).count();
        const auto periods = [&]() -> Number {
            switch (rule_.frequency) {
                case Frequency::yearly:
                    return years;
                case Frequency::monthly:
                    return years * 12 + number_of(from.month()) - number_of(date_.month());
                case Frequency::weekly:
                    return days_off / 7;
                case Frequency::daily:
                    return days_off;
                case Frequency::hourly:
                    return hours_off;
            }
            return 0;
        }();
        return std::max<Number>(periods / rule_.interval - 2, 0);
    }

    void walk_periods()
    {
        for (auto number = first_number(); !over_; ++number) {
            const auto begin = begin_of(number);
            if (!begin || *begin > limit_ || !spend())
                return;
            period_.clear();
            fill_period(*begin);
            end_period();
        }
    }

    void walk_hours()
    {
        const auto first = floor<hours>(start_);
        for (auto number = first_number(); !over_;) {
            const auto begin = first + hours(number * rule_.interval);
            if (begin > limit_ || !spend())
                return;
            const auto day = floor<days>(begin);
            if (!day_matches(day)) {
                const auto left = floor<hours>(day + days(1) - begin).count();
                number += (left + rule_.interval - 1) / rule_.interval;
                continue;
            }
            ++number;
            if (rule_.hours.any() && !rule_.hours[static_cast<std::size_t>((begin - day).count())])
                continue;
            period_.clear();
            for (const auto time : times_)
                period_.push_back(begin + time);
            end_period();
        }
    }

    bool at_position(std::size_t index) const
    {
        if (!rule_.positions.any())
            return true;
        const auto place = index + 1;
        const auto from_end = period_.size() - index;
        const auto& [forward, backward] = rule_.positions;
        return (place < forward.size() && forward[place]) ||
               (from_end < backward.size() && backward[from_end]);
    }

    void end_period()
    {
        for (std::size_t i = 0; i < period_.size() && !over_; ++i)
            if (period_[i] > start_ && at_position(i))
                take(period_[i]);
    }

    void take(LocalTime time)
    {
        const bool counted = rule_.count && taken_ == *rule_.count;
        if (!spend() || counted || (time > limit_ && time != start_)) {
            over_ = true;
            return;
        }
        ++taken_;
        if (time < window_.from || time > window_.to)
            return;
        if (found_.size() == instances_limit)
            return stop("it has more than 20000 instances at a time");
        found_.push_back(time);
    }

    bool spend()
    {
        if (!over_ && !work_.spend())
            stop("it takes too much work");
        return !over_;
    }

    void stop(const char* why)
    {
        over_ = true;
        too_much_ = why;
    }

    const Rule& rule_;
    LocalTime start_;
    bool all_day_;
    LocalWindow window_;
    Work& work_;
    LocalDay first_;
    year_month_day date_;
    LocalTime limit_;  // the last that can count
    bool by_weekday_of_start_ = false;
    bool by_day_of_start_ = false;
    std::vector<seconds> times_;     // of the day; of the hour when it is hourly
    std::vector<LocalTime> period_;  // the candidates of one period
    std::vector<LocalTime> found_;
    int taken_ = 0;
    bool over_ = false;
    std::optional<const char*> too_much_;
};

}  // namespace

Result<std::vector<LocalTime>> instances(const Rule& rule, LocalTime start, bool all_day,
                                         const LocalWindow& window, Work& work)
{
    return RuleWalk(rule, start, all_day, window, work).run();
}

}  // namespace tgvs::schedule
