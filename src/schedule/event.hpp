// schedule/event.hpp: a calendar's events as they are written: values, and what is wrong with them.
//
// Source  RFC 5545 sections 3.6.1 (VEVENT), 3.6.5 (VTIMEZONE), 3.8
#pragma once

#include "schedule/moment.hpp"
#include "schedule/rule.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::schedule {

inline constexpr std::size_t problems_limit = 100;

// What is wrong with one line. It costs what it says, and nothing else.
struct Problem {
    std::size_t line = 0;  // counts from 1
    std::string what;

    friend bool operator==(const Problem&, const Problem&) = default;
};

// Keeps the first 100.
class Problems {
public:
    void add(std::size_t line, std::string what);
    bool full() const { return all_.size() == problems_limit; }
    std::size_t left_out() const { return left_out_; }
    const std::vector<Problem>& all() const { return all_; }

private:
    std::vector<Problem> all_;
    std::size_t left_out_ = 0;
};

// A DATE or DATE-TIME with the name of its zone, if it has one.
struct Stamp {
    Written written;
    std::uint32_t zone = 0;  // of Calendar::zone_names; 0: none

    bool is_date() const { return written.form == Form::date; }
};

// An extra instance, which may have its own end.
struct Extra {
    Stamp start;
    std::optional<Stamp> end;
    std::optional<Length> length;
};

enum class Range : std::uint8_t { this_one, this_and_future };

struct Event {
    std::size_t line = 0;  // of its BEGIN
    std::string uid;       // empty: it has none, and nothing else belongs to it
    std::int64_t sequence = 0;
    std::optional<Stamp> stamp;  // DTSTAMP: when it was written
    bool cancelled = false;
    bool has_guests = false;  // it was sent to others, or by them
    std::optional<Stamp> start;
    std::optional<Stamp> end;
    std::optional<Length> length;
    std::optional<Stamp> replaces;  // RECURRENCE-ID
    Range range = Range::this_one;
    std::vector<Rule> rules;
    std::size_t rule_line = 0;
    std::vector<Extra> extras;      // RDATE
    std::vector<Stamp> exceptions;  // EXDATE
    std::string title;
    std::string notes;
    std::string place;
    std::string url;
    std::vector<std::string> attached;   // addresses
    std::vector<std::string> own_lines;  // X-TGVS-START:hard as "start: hard"
};

// STANDARD or DAYLIGHT.
struct Observance {
    LocalTime start;
    std::chrono::seconds from{};
    std::chrono::seconds to{};
    std::optional<Rule> rule;
    std::vector<LocalTime> extras;
};

struct OwnZone {
    std::size_t line = 0;
    std::vector<Observance> observances;
    std::string wrong;  // empty: it can be used
};

struct ZoneName {
    std::string name;
    std::size_t line = 0;  // where it is used first
};

struct Calendar {
    std::vector<Event> events;
    std::vector<ZoneName> zone_names = {{}};  // the first stands for none
    std::map<std::string, OwnZone> own_zones;
    std::chrono::seconds refresh{};  // it asks to be asked for no sooner than after this
    Problems problems;
};

}  // namespace tgvs::schedule
