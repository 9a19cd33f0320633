// schedule/plan.hpp: which event is to be on at which instant, and what may still begin before the next start.
//
// Rank   at any instant: timed events before whole days; then the higher `priority:`; the later start, so that the news
//        cut into the film; the earlier end; the order in which they come. What was cut goes on if its time is not over.
// Pure   a function of the events, the window and what is over. A clock that is set back or forward asks again with
//        another time; what was played once stays over.
#pragma once

#include "schedule/programme_event.hpp"

#include <compare>
#include <cstddef>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace tgvs::schedule {

// An event's own name, which survives that it is moved. Without a UID its title stands for it. Both as they are
// kept: short_name().
struct EventName {
    std::string uid;
    Instant instance;

    friend auto operator<=>(const EventName&, const EventName&) = default;
};

EventName name_of(const ProgrammeEvent& event);

struct PlanOptions {
    bool guests = false;  // also what was sent to others or by them: anybody may send an invitation
    std::set<EventName> over = {};  // has been played to its end
};

// From `from` up to `to`; nothing: the base programme. What has no end stays until something takes over or it is over.
struct Slot {
    Instant from;
    Instant to;
    std::optional<std::size_t> event;  // of those given

    friend bool operator==(const Slot&, const Slot&) = default;
};

// Whether it has something to play, from somebody who may say so.
bool is_ours(const ProgrammeEvent& event, const PlanOptions& options);

// The whole window, without gaps, no two neighbours alike.
std::vector<Slot> plan(std::span<const ProgrammeEvent> events, const Window& window,
                       const PlanOptions& options = {});

// Null: outside of the plan.
const Slot* slot_at(std::span<const Slot> slots, Instant now);

struct NextStart {
    Instant at;
    Instant latest;  // by which what is on has to have ended: later than `at` for a soft start
    std::size_t event = 0;
    StartMode mode = StartMode::soft;

    friend bool operator==(const NextStart&, const NextStart&) = default;
};

// The first after `now` at which an event begins; not where one goes on.
std::optional<NextStart> next_start(std::span<const Slot> slots,
                                    std::span<const ProgrammeEvent> events, Instant now);

// Whether an item of the base that begins now ends in time for that start. Long before it, anything does.
bool fits(Instant now, std::chrono::seconds length, const std::optional<NextStart>& next);

// How long the item may go on that is on when the event ends. A next start limits it as well.
Instant latest_end(const ProgrammeEvent& event);

}  // namespace tgvs::schedule
