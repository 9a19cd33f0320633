// service/schedule_json.hpp: the week's plan as JSON, and what somebody wants of one event. Pure text.
#pragma once

#include "base/result.hpp"
#include "control/day.hpp"
#include "schedule/edit.hpp"
#include "schedule/plan.hpp"
#include "schedule/programme_event.hpp"
#include "schedule/zone.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::service {

struct ShownCalendar {
    std::string name = {};
    std::string why_not = {};  // it cannot be edited here; empty: it can
};

struct ShownEvent {
    schedule::ProgrammeEvent event;
    std::size_t calendar = 1;  // counts from 1
    std::string rule = {};     // of its series
    std::string revision = {};
    std::string state = {};
    std::optional<control::SlotFit> fit = {};
    bool replaces = false;  // this time of the series has an event of its own
};

struct ShownPlan {
    std::string zone_name = {};
    const schedule::Zone& zone;
    schedule::Window window;
    std::vector<ShownCalendar> calendars = {};
    std::vector<ShownEvent> events = {};
    std::vector<std::string> problems = {};
    bool for_editors = false;  // with the notes, and paths and addresses as they are written
};
std::string plan_json(const ShownPlan& plan);

// What is played, for who may not change it: there may be a password or a token in an address.
std::string shown_source(const std::string& source);

struct PlanChange {
    schedule::EventWish wish = {};
    schedule::EditPlace place = {};  // without the UID
    std::size_t calendar = 0;        // 0: not said
};
// {"title"?, "start"?, "end"? | "length_s"?, "notes"?, "rule"?, "instance"?, "scope"?, "calendar"?}. A time is
// "2026-11-29T20:00:00Z", or without the Z what the station's clock shows.
Result<PlanChange> plan_change_from_json(std::string_view text, const schedule::Zone& zone);

// "2026-11-29T20:00:00", what a clock shows.
std::string wall_text(schedule::LocalTime time);

}  // namespace tgvs::service
