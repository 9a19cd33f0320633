#include "schedule/calendar_event.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tgvs::schedule {

namespace {

constexpr std::size_t title_bytes = 1'024;
constexpr std::size_t notes_bytes = 32 * 1'024;
constexpr std::size_t address_bytes = 4 * 1'024;
constexpr std::size_t addresses_limit = 64;
constexpr std::size_t zone_bytes = 256;  // as zones that a calendar describes are called
constexpr std::string_view own_names = "X-TGVS-";

void set_once(std::string& into, const ContentLine& line, std::size_t limit)
{
    if (into.empty())
        into = text_of(line.value, limit);
}

// Looked for once in a line, for it may have a million parameters and as many values.
std::optional<std::string> zone_of(const ContentLine& line)
{
    auto zone = line.param("TZID");
    if (zone && zone->size() > zone_bytes)
        zone->resize(zone_bytes);
    return zone;
}

}  // namespace

EventReader::EventReader(std::size_t line, Problems& problems, NumberOfZone number_of_zone)
    : problems_(problems), number_of_zone_(std::move(number_of_zone))
{
    event_.line = line;
}

std::string EventReader::name() const
{
    return event_.title.empty() ? "the event" : fmt::format("\"{}\"", printable(event_.title, 60));
}

void EventReader::complain(std::size_t line, const std::string& what)
{
    // What is not kept is not worded: a file may have a million of them.
    problems_.add(line, problems_.full() ? std::string() : name() + ": " + what);
}

std::optional<Stamp> EventReader::stamp_of(const ContentLine& line, const ZoneWritten& zone,
                                           std::string_view value) const
{
    std::string name = zone.value_or("");
    auto written = parse_written(trim(value));
    // A name with a colon in it, "(UTC+01:00) Berlin", belongs between quotes, and is not always there.
    const auto colon = value.rfind(':');
    if (!written && zone && colon != std::string_view::npos) {
        name += fmt::format(":{}", value.substr(0, std::min(colon, zone_bytes)));
        written = parse_written(trim(value.substr(colon + 1)));
    }
    if (!written)
        return std::nullopt;
    const bool zoned = zone && written->form == Form::floating;
    return Stamp{.written = *written,
                 .zone = zoned ? number_of_zone_(std::move(name), line.number) : 0};
}

std::optional<Stamp> EventReader::stamp_of(const ContentLine& line) const
{
    return stamp_of(line, zone_of(line), line.value);
}

void EventReader::take(const ContentLine& line)
{
    if (line.is("DTSTART") || line.is("DTEND") || line.is("DURATION") || line.is("RECURRENCE-ID") ||
        line.is("DTSTAMP"))
        take_date(line);
    else if (line.is("RRULE") || line.is("RDATE") || line.is("EXDATE"))
        take_dates(line);
    else if (line.is("EXRULE"))
        complain(line.number,
                 "its EXRULE is ignored, because it is obsolete; what it excludes is played");
    else
        take_text(line);
}

void EventReader::take_date(const ContentLine& line)
{
    if (line.is("DTSTART") && start_line_ == 0) {
        start_line_ = line.number;
        event_.start = stamp_of(line);
        if (!event_.start)
            broken_start_ = printable(line.value, 40);
    } else if (line.is("DTEND") && !event_.end) {
        event_.end = stamp_of(line);
        end_line_ = line.number;
        if (!event_.end)
            complain(line.number, "its DTEND cannot be read, so it has no end");
    } else if (line.is("DURATION") && !event_.length) {
        event_.length = parse_length(trim(line.value));
        end_line_ = line.number;
        if (!event_.length)
            complain(line.number, "its DURATION cannot be read, so it has no end");
    } else if (line.is("RECURRENCE-ID") && !event_.replaces) {
        event_.replaces = stamp_of(line);
        if (!event_.replaces)
            complain(line.number, "its RECURRENCE-ID cannot be read");
        if (const auto range = line.param("RANGE"); range && same_word(*range, "THISANDFUTURE"))
            event_.range = Range::this_and_future;
    } else if (line.is("DTSTAMP")) {
        event_.stamp = stamp_of(line);
    }
}

void EventReader::take_dates(const ContentLine& line)
{
    if (line.is("RRULE"))
        take_rule(line);
    else if (line.is("RDATE"))
        take_extras(line);
    else
        take_exceptions(line);
}

void EventReader::take_rule(const ContentLine& line)
{
    constexpr std::size_t most_rules = 8;
    auto rule = parse_rule(line.value);
    event_.rule_line = line.number;
    if (!rule)
        complain(line.number, "its RRULE is ignored, and it happens once: " + rule.error().message);
    else if (event_.rules.size() < most_rules)
        event_.rules.push_back(*rule);
}

// Of a list, as many as the event may still have.
std::vector<std::string_view> EventReader::values_of(const ContentLine& line, std::size_t& taken)
{
    std::vector<std::string_view> values;
    for (auto left = line.value; taken <= instances_limit;) {
        if (taken++ == instances_limit) {
            complain(line.number,
                     fmt::format("it has more than {} values of {}; the rest is ignored",
                                 instances_limit, printable(line.name, 40)));
            break;
        }
        const auto comma = left.find(',');
        values.push_back(left.substr(0, comma));
        if (comma == std::string_view::npos)
            break;
        left.remove_prefix(comma + 1);
    }
    return values;
}

void EventReader::take_exceptions(const ContentLine& line)
{
    const auto zone = zone_of(line);
    for (const auto one : values_of(line, exceptions_taken_)) {
        if (const auto stamp = stamp_of(line, zone, one))
            event_.exceptions.push_back(*stamp);
        else
            complain(line.number, "an EXDATE cannot be read: " + printable(one, 40));
    }
}

std::optional<Extra> EventReader::extra_of(const ContentLine& line, const ZoneWritten& zone,
                                           std::string_view one) const
{
    const auto slash = one.find('/');
    const auto start = stamp_of(line, zone, one.substr(0, slash));
    if (!start)
        return std::nullopt;
    Extra extra{.start = *start, .end = {}, .length = {}};
    if (slash == std::string_view::npos)
        return extra;
    const auto rest = trim(one.substr(slash + 1));
    extra.length = parse_length(rest);
    if (!extra.length)
        extra.end = stamp_of(line, zone, rest);
    if (!extra.length && !extra.end)
        return std::nullopt;
    return extra;
}

void EventReader::take_extras(const ContentLine& line)
{
    const auto zone = zone_of(line);
    for (const auto one : values_of(line, extras_taken_)) {
        if (const auto extra = extra_of(line, zone, one))
            event_.extras.push_back(*extra);
        else
            complain(line.number, "an RDATE cannot be read: " + printable(one, 40));
    }
}

void EventReader::take_text(const ContentLine& line)
{
    if (line.is("UID") && event_.uid.empty())
        event_.uid = text_of(trim(line.value), title_bytes);
    else if (line.is("SEQUENCE"))
        event_.sequence = parse_integer(trim(line.value)).value_or(0);
    else if (line.is("STATUS"))
        event_.cancelled = same_word(trim(line.value), "CANCELLED");
    else if (line.is("ATTENDEE"))
        event_.has_guests = true;
    else if (line.is("SUMMARY"))
        set_once(event_.title, line, title_bytes);
    else if (line.is("DESCRIPTION"))
        set_once(event_.notes, line, notes_bytes);
    else if (line.is("LOCATION"))
        set_once(event_.place, line, address_bytes);
    else if (line.is("URL"))
        set_once(event_.url, line, address_bytes);
    else if (line.is("ATTACH") && line.value.size() <= address_bytes &&
             event_.attached.size() < addresses_limit && !line.param("ENCODING"))
        event_.attached.push_back(text_of(trim(line.value), address_bytes));
    else if (line.name.size() > own_names.size() &&
             same_word(line.name.substr(0, own_names.size()), own_names) &&
             event_.own_lines.size() < addresses_limit)
        event_.own_lines.push_back(to_lower(line.name.substr(own_names.size())) + ": " +
                                   text_of(line.value, address_bytes));
}

std::optional<Event> EventReader::finish()
{
    if (!event_.start && !event_.cancelled) {
        const auto where = start_line_ == 0 ? event_.line : start_line_;
        complain(where, broken_start_.empty()
                            ? "it has no DTSTART and is ignored"
                            : "there is no such time as " + broken_start_ + ", it is left out");
        return std::nullopt;
    }
    if (event_.end)
        event_.length = std::nullopt;
    if (event_.length && event_.length->negative()) {
        complain(end_line_, "its DURATION is negative, so it has no end");
        event_.length = std::nullopt;
    }
    return std::move(event_);
}

}  // namespace tgvs::schedule
