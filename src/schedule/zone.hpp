// schedule/zone.hpp: a time zone: which offset from UTC holds when.
//
// To local   unique.
// To UTC     what the clock shows twice is the first of the two; what it skips is taken with the offset before the gap,
//            so that 02:30 becomes 03:30 (RFC 5545 3.3.5).
// Names      of daylight saving, and which of two times is "standard", do not matter: Dublin's summer is its standard
//            time, Troll goes by two hours, Lord Howe by half an hour.
#pragma once

#include "schedule/moment.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace tgvs::schedule {

// The last line of a TZif file: what holds after the last change that it lists.
// Source  POSIX TZ with the extension of RFC 8536 section 3.3.1 (times of -167 to 167 hours).
class YearlyChanges {
public:
    static std::optional<YearlyChanges> parse(std::string_view text);

    std::chrono::seconds offset_at(Instant instant) const;

private:
    struct Day {
        enum class Kind { month_week_day, julian, zero_based } kind = Kind::zero_based;
        int month = 0;
        int week = 0;
        int number = 0;  // weekday by Sunday = 0, or day of the year
        std::chrono::seconds time{7'200};

        LocalTime in(std::chrono::year year) const;
    };
    struct Summer {
        std::chrono::seconds offset;
        Day begin;
        Day end;
    };
    struct Reader;

    std::chrono::seconds standard_{};
    std::optional<Summer> summer_;
};

class Zone {
public:
    struct Change {
        Instant at;
        std::chrono::seconds offset;
    };

    // `changes` in order. `before` holds until the first.
    Zone(std::chrono::seconds before, std::vector<Change> changes,
         std::optional<YearlyChanges> after = std::nullopt);

    std::chrono::seconds offset_at(Instant instant) const;
    Instant to_instant(LocalTime time) const;
    LocalTime to_local(Instant instant) const { return as_local(instant + offset_at(instant)); }

private:
    std::chrono::seconds before_;
    std::vector<Change> changes_;
    std::optional<YearlyChanges> after_;
};

// The bytes of a file of tzdata. Nothing: it is none, or damaged.
// Source  RFC 8536 (TZif), versions 1 to 4; with leap seconds it is none of ours.
std::optional<Zone> parse_tzif(std::string_view bytes);

}  // namespace tgvs::schedule
