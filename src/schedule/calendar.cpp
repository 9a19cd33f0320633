#include "schedule/calendar.hpp"

#include "base/text.hpp"
#include "schedule/calendar_event.hpp"
#include "schedule/lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tgvs::schedule {

namespace {

constexpr std::size_t own_zones_limit = 100;
constexpr std::size_t observances_limit = 200;
constexpr std::size_t zone_name_bytes = 256;

enum class Part { calendar, event, zone, observance, other };

struct OpenPart {
    Part part = Part::other;
    std::string name;
    std::size_t line = 0;
};

std::unexpected<Error> refuse(std::size_t line, std::string_view what)
{
    return failure(fmt::format("line {}: {}", line, what));
}

constexpr const char* remedy_cut =
    "the file was cut off or edited by hand; export or download it again";

class CalendarReader {
public:
    Result<void> take(const ContentLine& line)
    {
        if (line.is("BEGIN"))
            return begin(line);
        if (line.is("END"))
            return end(line);
        if (open_.empty())
            return {};
        switch (open_.back().part) {
            case Part::calendar:
                if (line.is("REFRESH-INTERVAL") || line.is("X-PUBLISHED-TTL"))
                    take_refresh(line);
                break;
            case Part::event:
                event_->take(line);
                break;
            case Part::zone:
                if (line.is("TZID") && zone_name_.empty())
                    zone_name_ = text_of(trim(line.value), zone_name_bytes);
                break;
            case Part::observance:
                take_observance(line);
                break;
            default:
                break;
        }
        return {};
    }

    Result<Calendar> finish(std::string_view bytes)
    {
        if (!open_.empty())
            return refuse(open_.back().line,
                          fmt::format("BEGIN:{} has no END: {}", open_.back().name, remedy_cut));
        if (calendars_ == 0)
            return failure(
                trim(bytes).empty() ? "the file is empty; export or download it again"
                : contains_ignoring_case(bytes.substr(0, 4'096), "<html")
                    ? "this is a web page, not an iCalendar file; use the calendar's iCal address"
                    : "it has no BEGIN:VCALENDAR, so it is not an iCalendar file; export the "
                      "calendar as .ics");
        return std::move(calendar_);
    }

private:
    Result<void> begin(const ContentLine& line)
    {
        const auto name = trim(line.value);
        if (open_.size() == nesting_limit)
            return refuse(
                line.number,
                "it is nested more than 8 deep, which no calendar program writes; export it again");
        const auto part = part_named(name);
        if (part == Part::calendar)
            ++calendars_;
        if (part == Part::event) {
            if (++events_ > events_limit)
                return refuse(line.number, "it has more than 50000 events; export fewer years");
            event_.emplace(line.number, calendar_.problems,
                           [this](std::string zone, std::size_t first) {
                               return number_of_zone(std::move(zone), first);
                           });
        } else if (part == Part::zone) {
            zone_ = OwnZone{.line = line.number, .observances = {}, .wrong = {}};
            zone_name_.clear();
        } else if (part == Part::observance) {
            observance_ = Observance{};
            has_start_ = has_from_ = has_to_ = false;
        }
        open_.push_back({part, printable(name, 40), line.number});
        return {};
    }

    Part part_named(std::string_view name) const
    {
        const auto inside = open_.empty() ? Part::other : open_.back().part;
        if (open_.empty())
            return same_word(name, "VCALENDAR") ? Part::calendar : Part::other;
        if (inside == Part::calendar && same_word(name, "VEVENT"))
            return Part::event;
        if (inside == Part::calendar && same_word(name, "VTIMEZONE"))
            return Part::zone;
        if (inside == Part::zone && (same_word(name, "STANDARD") || same_word(name, "DAYLIGHT")))
            return Part::observance;
        return Part::other;
    }

    Result<void> end(const ContentLine& line)
    {
        const auto name = printable(trim(line.value), 40);
        if (open_.empty() || to_lower(open_.back().name) != to_lower(name))
            return refuse(line.number,
                          open_.empty() ? fmt::format("END:{} has no BEGIN: {}", name, remedy_cut)
                                        : fmt::format("END:{} where END:{} belongs: {}", name,
                                                      open_.back().name, remedy_cut));
        const auto part = open_.back().part;
        open_.pop_back();
        if (part == Part::event) {
            if (auto event = event_->finish())
                calendar_.events.push_back(std::move(*event));
        } else if (part == Part::zone) {
            end_zone();
        } else if (part == Part::observance) {
            end_observance();
        }
        return {};
    }

    void take_refresh(const ContentLine& line)
    {
        const auto length = parse_length(trim(line.value));
        if (length && !length->negative())
            calendar_.refresh =
                std::max<std::chrono::seconds>(calendar_.refresh, length->days + length->exact);
    }

    void take_observance(const ContentLine& line)
    {
        if (line.is("DTSTART")) {
            const auto start = parse_written(trim(line.value));
            has_start_ = start.has_value();
            observance_.start = has_start_ ? start->time : LocalTime();
        } else if (line.is("TZOFFSETFROM") || line.is("TZOFFSETTO")) {
            const auto offset = parse_offset(trim(line.value));
            const bool from = line.is("TZOFFSETFROM");
            (from ? has_from_ : has_to_) = offset.has_value();
            (from ? observance_.from : observance_.to) = offset.value_or(std::chrono::seconds(0));
        } else if (line.is("RRULE")) {
            auto rule = parse_rule(line.value);
            if (!rule)
                zone_.wrong = "its RRULE is ignored: " + rule.error().message;
            else if (rule->frequency != Frequency::yearly && rule->frequency != Frequency::monthly)
                zone_.wrong = "its RRULE is neither yearly nor monthly";
            else
                observance_.rule = *rule;
        } else if (line.is("RDATE")) {
            for (const auto one : split(line.value, ',')) {
                const auto time = parse_written(trim(one.substr(0, one.find('/'))));
                if (time && observance_.extras.size() < observances_limit)
                    observance_.extras.push_back(time->time);
            }
        }
    }

    void end_observance()
    {
        if (!has_start_ || !has_from_ || !has_to_)
            zone_.wrong = "a change in it lacks DTSTART, TZOFFSETFROM or TZOFFSETTO";
        else if (zone_.observances.size() == observances_limit)
            zone_.wrong = "it describes more than 200 changes";
        else
            zone_.observances.push_back(std::move(observance_));
    }

    void end_zone()
    {
        if (zone_.observances.empty() && zone_.wrong.empty())
            zone_.wrong = "it describes no offset";
        if (!zone_name_.empty() && calendar_.own_zones.size() < own_zones_limit)
            calendar_.own_zones.emplace(zone_name_, std::move(zone_));
    }

    std::uint32_t number_of_zone(std::string name, std::size_t line)
    {
        const auto next = static_cast<std::uint32_t>(calendar_.zone_names.size());
        const auto [at, is_new] = zone_numbers_.emplace(std::move(name), next);
        if (is_new)
            calendar_.zone_names.push_back({at->first, line});
        return at->second;
    }

    Calendar calendar_;
    std::vector<OpenPart> open_;
    std::size_t calendars_ = 0;
    std::size_t events_ = 0;
    std::map<std::string, std::uint32_t> zone_numbers_;
    std::optional<EventReader> event_;
    OwnZone zone_;
    std::string zone_name_;
    Observance observance_;
    bool has_start_ = false;
    bool has_from_ = false;
    bool has_to_ = false;
};

}  // namespace

Result<Calendar> parse_calendar(std::string_view bytes)
{
    if (bytes.size() > calendar_limit_bytes)
        return failure("it is larger than 8 MiB; export fewer years, or leave attachments out");
    CalendarReader reader;
    LineReader lines(bytes);
    while (const auto line = lines.next())
        if (auto taken = reader.take(*line); !taken)
            return std::unexpected(std::move(taken.error()));
    return reader.finish(bytes);
}

}  // namespace tgvs::schedule
