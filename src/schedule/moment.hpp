// schedule/moment.hpp: instants, local times and lengths, and how iCalendar writes them.
//
// An instant is UTC. A local time is what a clock on some wall shows; it becomes an instant in a zone only.
// Everything is decided on instants.
//
// Source  RFC 5545 sections 3.3.4 (date), 3.3.5 (date-time), 3.3.6 (duration), 3.3.14 (offset)
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tgvs::schedule {

using Instant = std::chrono::sys_seconds;
using LocalTime = std::chrono::local_seconds;
using LocalDay = std::chrono::local_days;

// From `from` on, up to but not including `to`.
struct Window {
    Instant from;
    Instant to;
    std::chrono::days endless{};  // what has no end may have begun so much earlier
};

enum class Form : std::uint8_t { date, floating, utc };

// A DATE or DATE-TIME without its zone. Of a date the time is midnight.
struct Written {
    LocalTime time;
    Form form = Form::floating;
};

// "20260329", "20260329T013000", "20260329T013000Z". Nothing: not of these forms, or no such day or time.
// Second 60 is read as 59 (3.3.5).
std::optional<Written> parse_written(std::string_view text);

// Days are nominal (23 to 25 hours), the rest is exact. Never negative together with positive.
struct Length {
    std::chrono::days days{};
    std::chrono::seconds exact{};

    bool negative() const { return days.count() < 0 || exact.count() < 0; }
};

// "P1D", "PT1H30M", "-P2W". Nothing: not of this form, or more than a hundred years.
std::optional<Length> parse_length(std::string_view text);

// "+0100", "-033000". Nothing: not of this form, or a day and more.
std::optional<std::chrono::seconds> parse_offset(std::string_view text);

// "2026-03-29T01:00:00Z", both ways.
std::string to_text(Instant instant);
std::optional<Instant> parse_instant(std::string_view text);

inline LocalDay day_of(LocalTime time)
{
    return std::chrono::floor<std::chrono::days>(time);
}

inline std::chrono::seconds time_of_day(LocalTime time)
{
    return time - day_of(time);
}

// The same figures read as UTC, and as local time.
inline Instant as_utc(LocalTime time)
{
    return Instant(time.time_since_epoch());
}

inline LocalTime as_local(Instant instant)
{
    return LocalTime(instant.time_since_epoch());
}

}  // namespace tgvs::schedule
