// schedule/raw_events.hpp: where the events of a calendar stand in its bytes, so that one can be changed and all else
// stays as it is.
//
// For text that parse_calendar() takes: each BEGIN has its END.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::schedule {

// A content line with all its folds and its end.
struct RawLine {
    std::string name;  // in capitals
    std::string params;
    std::string value;
    std::size_t begin = 0;
    std::size_t end = 0;
};

struct RawEvent {
    std::string uid = {};
    std::string rule = {};  // of its first RRULE; empty: none
    std::size_t line = 0;   // of its BEGIN, counts from 1
    std::size_t begin = 0;
    std::size_t close = 0;  // where its END begins
    std::size_t end = 0;
    bool replaces = false;  // it has a RECURRENCE-ID
    std::vector<RawLine> lines =
        {};  // its own, without those of alarms; only of the UID that was asked for
};

struct RawCalendar {
    std::vector<RawEvent> events;
    std::vector<std::string> zones;  // it describes itself
    std::size_t first_part = 0;      // where the first part of it begins, or its END
    std::size_t close = 0;           // where the END of the (last) calendar begins
    std::string line_end = "\r\n";
};

RawCalendar raw_calendar(std::string_view bytes, std::string_view with_lines_of = {});

// Tells one version of all that has this UID from another; 16 hexadecimal digits. Empty: nothing has it.
std::string revision_of_event(std::string_view bytes, const RawCalendar& calendar,
                              std::string_view uid);

}  // namespace tgvs::schedule
