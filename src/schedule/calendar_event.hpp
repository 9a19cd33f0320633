// schedule/calendar_event.hpp: the lines of one VEVENT.
#pragma once

#include "schedule/event.hpp"
#include "schedule/lines.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::schedule {

// The number of a zone's name in Calendar::zone_names.
using NumberOfZone = std::function<std::uint32_t(std::string name, std::size_t line)>;

class EventReader {
public:
    EventReader(std::size_t line, Problems& problems, NumberOfZone number_of_zone);

    void take(const ContentLine& line);
    // At its END. Nothing: it cannot be used, and a problem says why.
    std::optional<Event> finish();

private:
    using ZoneWritten = std::optional<std::string>;  // TZID of a line

    void take_date(const ContentLine& line);
    void take_dates(const ContentLine& line);
    void take_text(const ContentLine& line);
    void take_rule(const ContentLine& line);
    void take_exceptions(const ContentLine& line);
    void take_extras(const ContentLine& line);
    std::vector<std::string_view> values_of(const ContentLine& line, std::size_t& taken);
    std::optional<Extra> extra_of(const ContentLine& line, const ZoneWritten& zone,
                                  std::string_view one) const;
    std::optional<Stamp> stamp_of(const ContentLine& line, const ZoneWritten& zone,
                                  std::string_view value) const;
    std::optional<Stamp> stamp_of(const ContentLine& line) const;
    void complain(std::size_t line, const std::string& what);
    std::string name() const;

    Event event_;
    Problems& problems_;
    NumberOfZone number_of_zone_;
    std::string broken_start_;  // as it is written
    std::size_t start_line_ = 0;
    std::size_t end_line_ = 0;
    std::size_t exceptions_taken_ = 0;  // values, readable or not
    std::size_t extras_taken_ = 0;
};

}  // namespace tgvs::schedule
