// control/events.hpp: what has happened of late, as Server-Sent Events, and who may hear of it.
//
// An event carries the whole of the part that has changed, not a difference: whoever has missed one is right again with
// the next. Its id is "<run>.<number>", so that one of an earlier run is told from one of this.
//
//   now      viewer   what is on air: "now", "filler", "paused", "resumes_in_s", "list", "shuffle", "loop"
//   queue    viewer   "queue"
//   next     viewer   "next": of the programme
//   outputs  viewer   "outputs" and "problems"
//   lists    viewer   "list" and "revision" of one that was changed
//   schedule viewer   the plan was changed by somebody: it is to be read again
//   command  editor, and whoever gave it: one row of the record (service/ledger.hpp)
//   people   admin    "people"
//
// Each has "server_time", for clocks that are wrong.
//
// Bounds   500 events and 1 MiB: older ones go, and whoever has not heard them begins anew. The newest is always kept.
// Threads  one at a time (service/event_hub.hpp).
#pragma once

#include "control/person.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::control {

using WallTime = std::chrono::system_clock::time_point;

enum class Topic { now, queue, next, outputs, lists, schedule, command, people };
std::string_view to_string(Topic topic);
Role role_for(Topic topic);

using EventText = std::shared_ptr<const std::string>;  // one text for all who hear it

// {"server_time": "2026-11-28T20:15:00.123Z", …the members of `object`}
std::string with_time(std::string_view object, WallTime now);
// One event in the stream; without an id it moves nobody on.
std::string event_text(std::string_view name, std::string_view id, std::string_view json);

class EventLog {
public:
    static constexpr std::size_t events_limit = 500;
    static constexpr std::size_t bytes_limit = 1024 * 1024;
    static constexpr std::size_t lag_events = 200;
    static constexpr std::size_t lag_bytes = 256 * 1024;

    using Number = std::uint64_t;

    explicit EventLog(std::string run) : run_(std::move(run)) {}

    // `object` is a JSON object; `member` hears of it whatever his role.
    void post(Topic topic, std::string_view object, WallTime now, std::string_view member = {});

    Number last() const { return last_; }
    std::string id_of(Number number) const;
    // The number in an id, if all that came after it is still here.
    std::optional<Number> find(std::string_view id) const;
    // What came after `after` and `person` may hear.
    std::vector<EventText> after(Number after, const Person& person) const;
    // Whoever has heard no more than this does not read.
    bool too_far_behind(Number heard) const;

private:
    struct Event {
        Topic topic;
        std::string member;
        EventText text;
    };
    std::size_t place_of(Number after) const;

    std::string run_;
    std::deque<Event> events_;  // the last has the number last_
    Number last_ = 0;
    std::size_t bytes_ = 0;
};

}  // namespace tgvs::control
