// schedule/edit.hpp: puts an event into the text of a calendar, changes one or takes one out. All else in the text stays as
// it is, byte for byte, so that other calendar programs find what they have written.
//
// Series     one    this one time gets an event of its own (RECURRENCE-ID), or none (EXDATE)
//            following  the series ends before it, and another one begins there, which has the old one's place in what it
//                       plays (X-TGVS-SERIES)
//            all    the whole series
// Replaced   times that have an event of their own keep what they say otherwise than the series, and follow it in all else.
//            The one from which a series is changed becomes what is asked for, as the rest does.
// Forms      a start keeps the form that it has: its zone, UTC, or no zone. A new event is in the station's zone, which
//            is described in the file if it is not yet (VTIMEZONE). Whole days stay whole days where the clocks change. A
//            time that the clock skips is named as the series has it, not as it is shown.
// Refused    what cannot be read; a zone that is not of tzdata; a rule that names days, when the day is another, or times, when
//            the time is; more than one rule, changes "from here on" (RANGE), and by its old rule what follows an extra time
//            (RDATE), of which one cannot say what is meant.
// Pure       the time and new UIDs come in.
// Source     RFC 5545 sections 3.8.4.4 (RECURRENCE-ID), 3.8.5 (rules), 3.8.7.4 (SEQUENCE)
#pragma once

#include "base/result.hpp"
#include "schedule/edit_types.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::schedule {

std::optional<EditScope> edit_scope(std::string_view word);  // "this", "following", "all"

// A new one, which needs a title, a start and an end.
Result<Edited, EditRefusal> add_event(std::string_view text, const std::string& uid,
                                      const EventWish& wish, const EditSurroundings& around);
Result<Edited, EditRefusal> change_event(std::string_view text, const EditPlace& place,
                                         const EventWish& wish, const EditSurroundings& around);
Result<Edited, EditRefusal> delete_event(std::string_view text, const EditPlace& place,
                                         const EditSurroundings& around);

// The events of these UIDs as they are written, and such events put in the place of all that have those UIDs now.
std::string events_of(std::string_view text, const std::vector<std::string>& uids);
Result<Edited, EditRefusal> put_back(std::string_view text, const std::vector<std::string>& uids,
                                     std::string_view events);

// A calendar without events.
std::string empty_calendar();

}  // namespace tgvs::schedule
