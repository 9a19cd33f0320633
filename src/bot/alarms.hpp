// bot/alarms.hpp: what people are told unasked: that something is wrong, and that it is over. Pure, with the clock given.
//
//   kind      is told               its end            is missed before it was good for the first time
//   session   at once               the session is back            yes
//   rights    at once               the rights are there           yes
//   air       after 20 s            how long it was away           no: it is starting
//   playlist  after 20 s            there is something to play     yes
//   disk      after a minute        there is room again            yes
//   item      at once, silently     has none: it is an event
//
// One of a kind in ten minutes is enough: what comes and goes is one alarm, and items that fail meanwhile are one alarm with
// their number. Whoever was told of a trouble is told of its end. A station that was stopped by hand is not off the air.
//
// Both hold over a restart, by what is kept of it. After one the service does not know at once what is wrong: the end of a
// kept trouble is believed when all has been well for a minute (of the session and its rights: on the air), or right after
// the trouble has been seen again.
//
// Bounds   256 items that have failed of late; one is told of again after an hour.
// Threads  one owner.
#pragma once

#include "control/channel.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::bot {

using WallTime = std::chrono::system_clock::time_point;

enum class AlarmKind { session, rights, air, playlist, disk, item };
inline constexpr std::size_t alarm_kinds = 6;
inline constexpr AlarmKind all_alarm_kinds[alarm_kinds] = {AlarmKind::session, AlarmKind::rights,
                                                           AlarmKind::air,     AlarmKind::playlist,
                                                           AlarmKind::disk,    AlarmKind::item};
std::string_view to_string(AlarmKind kind);  // a metric label

// What the service knows and the channel does not say. A reason each; nothing: all is well.
struct StationTroubles {
    std::optional<std::string> session = {};
    std::optional<std::string> rights = {};
    std::optional<std::string> playlist = {};
    std::optional<std::string> disk = {};
};

struct FailedItem {
    std::string id = {};
    std::string title = {};
    std::string reason = {};

    friend bool operator==(const FailedItem&, const FailedItem&) = default;
};

// All that alarms are made of.
struct Condition {
    StationTroubles troubles = {};
    bool on_air = false;
    bool stopped = false;  // by hand
    std::string off_reason = {};
    std::vector<FailedItem> failed = {};
};
Condition condition_of(const control::Channel& channel, StationTroubles troubles);

struct Alarm {
    AlarmKind kind = AlarmKind::air;
    bool over = false;
    std::string title = {};  // of an item
    std::string reason = {};
    std::chrono::seconds lasted{};  // over: the trouble
    std::size_t count = 1;          // items

    friend bool operator==(const Alarm&, const Alarm&) = default;
};

// Of a kind, over a restart.
struct AlarmKept {
    std::optional<WallTime> since = {};      // of a trouble that was told and lasts
    std::optional<WallTime> last_told = {};  // of any

    friend bool operator==(const AlarmKept&, const AlarmKept&) = default;
};

class Alarms {
public:
    using Time = std::chrono::steady_clock::time_point;

    static constexpr std::chrono::seconds again_after{600};
    static constexpr std::chrono::seconds item_again_after{3'600};
    static constexpr std::size_t items_limit = 256;

    static constexpr std::chrono::milliseconds believed_after{60'000};

    explicit Alarms(std::chrono::milliseconds believed = believed_after) : believed_after_(believed)
    {
    }

    // Before the first look.
    void adopt(AlarmKind kind, const AlarmKept& kept, Time now, WallTime wall);
    AlarmKept kept(AlarmKind kind, Time now, WallTime wall) const;

    std::vector<Alarm> look(const Condition& condition, Time now);
    // Of which troubles people have been told whose end they have not.
    std::array<bool, alarm_kinds> told() const;
    std::size_t failed_of_late() const { return failed_at_.size(); }

private:
    struct State {
        bool was_good = false;
        std::optional<Time> since = {};      // of the trouble
        bool told = false;                   // of it
        std::optional<Time> last_told = {};  // of any
        std::optional<Time> good_since = {};
        bool doubted = false;  // its end: the trouble was adopted, and not seen since
    };
    // is_known: whether no reason means that all is well.
    void look_at(AlarmKind kind, const std::optional<std::string>& reason, bool is_known, Time now,
                 std::vector<Alarm>& alarms);
    void look_at_items(const std::vector<FailedItem>& failed, Time now, std::vector<Alarm>& alarms);

    std::chrono::milliseconds believed_after_;
    std::array<State, alarm_kinds> states_;
    std::map<std::string, Time> failed_at_;  // by item
    std::optional<FailedItem> untold_;       // the first of them
    std::size_t untold_count_ = 0;
};

}  // namespace tgvs::bot
