// schedule/edit_lines.hpp: content lines as they are written, and changes of a text at several places.
//
// Source  RFC 5545 sections 3.1 (75 octets a line), 3.3.11 (text)
#pragma once

#include "schedule/event.hpp"
#include "schedule/raw_events.hpp"
#include "schedule/zone.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::schedule {

// With its end, in folds that part no character.
std::string folded(std::string_view content, std::string_view line_end);
// Without control characters; a line end is "\n".
std::string escaped_text(std::string_view text);

// How a time is written: with which zone, or none.
struct TimeForm {
    Form form = Form::floating;
    std::string zone_name = {};  // of a floating one; empty: none
    std::shared_ptr<const Zone> zone = {};

    LocalTime local(Instant instant) const { return zone->to_local(instant); }
    Instant instant(LocalTime time) const { return zone->to_instant(time); }
};

// "DTSTART;TZID=Europe/Berlin:20260329T200000", and its part before the colon.
std::string time_line(std::string_view name, LocalTime time, const TimeForm& form);
std::string time_head(std::string_view name, const TimeForm& form);
std::string time_value(LocalTime time, Form form);

// Changes of a text, which must not overlap.
class Patches {
public:
    void replace(std::size_t begin, std::size_t end, std::string with)
    {
        all_.push_back({begin, end, std::move(with)});
    }
    void insert(std::size_t at, std::string what) { replace(at, at, std::move(what)); }

    // The first line of that name says something else, and further ones go; without any it comes before the event's
    // end. Nothing: all go.
    void set(const RawEvent& event, std::string_view name,
             const std::optional<std::string>& content, std::string_view line_end);

    // That part of the text, changed.
    std::string apply(std::string_view text, std::size_t begin, std::size_t end) const;

private:
    struct Patch {
        std::size_t begin;
        std::size_t end;
        std::string with;
    };
    std::vector<Patch> all_;
};

// A rule as it is written. `value` empty: the part goes.
std::string with_rule_part(std::string_view rule, std::string_view name, std::string_view value);
std::string_view rule_part(std::string_view rule, std::string_view name);
// For a series that moves on the wall, which is by so many days. UNTIL is left to whoever knows the zone. Nothing: the rule
// names days or times in a way that does not move.
std::optional<std::string> moved_rule(std::string_view rule, std::chrono::seconds on_the_wall,
                                      int days);

}  // namespace tgvs::schedule
