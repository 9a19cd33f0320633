// schedule/rule.hpp: a recurrence rule, and the local times that it gives.
//
// Floating  a rule knows no zone: it gives what a clock on the wall shows, and the caller makes instants of that. So a
//           change of the clocks on one day cannot move the next (RFC 5545 erratum 4271).
// By day    what the table of 3.3.10 expands or limits is asked of each day of a period. Parts that the table leaves
//           out for a frequency (N/A) limit; ordinals of weekdays that have no meaning there are ignored.
// Week      of the year: the ISO number by WKST of the week in which a day of that calendar year lies.
// Refused   rules finer than hourly, more than 48 starts a day, more than 20,000 instances in a window, more work
//           than the budget.
// Source    RFC 5545 section 3.3.10; RFC 7529 (RSCALE, of which only GREGORIAN is there)
#pragma once

#include "base/result.hpp"
#include "schedule/moment.hpp"

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace tgvs::schedule {

inline constexpr int starts_a_day_limit = 48;
inline constexpr std::size_t instances_limit = 20'000;

enum class Frequency : std::uint8_t { hourly, daily, weekly, monthly, yearly };

// Numbers that count from the start, and from the end: 1 and -1.
template <std::size_t most>
struct Ordinals {
    std::bitset<most + 1> forward;
    std::bitset<most + 1> backward;

    bool any() const { return forward.any() || backward.any(); }
    // `place` counts from 1, of `count`.
    bool has(int place, int count) const
    {
        return forward[static_cast<std::size_t>(place)] ||
               backward[static_cast<std::size_t>(count - place + 1)];
    }
};

struct Rule {
    Frequency frequency = Frequency::daily;
    int interval = 1;
    std::optional<int> count;
    std::optional<Written> until;
    std::chrono::weekday week_start = std::chrono::Monday;
    std::bitset<13> months;
    Ordinals<53> weeks;
    Ordinals<366> year_days;
    Ordinals<31> month_days;
    std::array<bool, 7> weekdays{};            // each of them; by Sunday = 0
    std::array<Ordinals<53>, 7> nth_weekdays;  // of the month or year
    std::bitset<24> hours;
    std::bitset<60> minutes;
    std::bitset<60> seconds;
    Ordinals<366> positions;

    bool names_weekdays() const;
    // Candidates for starts on one day, for what starts at one time of day if the rule says nothing else.
    std::size_t starts_a_day() const;
};

// An error is a sentence without the value.
Result<Rule> parse_rule(std::string_view text);

// What may be spent on a calendar; a unit is a day or an instance that is looked at. Whoever finds it spent gives up.
struct Work {
    std::int64_t left = 20'000'000;

    bool spend(std::int64_t units = 1) { return (left -= units) >= 0; }
};

// From `from` on, up to and including `to`.
struct LocalWindow {
    LocalTime from;
    LocalTime to;
};

// In order, each once. `start` is the first instance, whatever the rule says, and counts as one. `until` counts only in
// so far as it is local; one in UTC ends the series a day too late, for the caller to cut.
Result<std::vector<LocalTime>> instances(const Rule& rule, LocalTime start, bool all_day,
                                         const LocalWindow& window, Work& work);

}  // namespace tgvs::schedule
