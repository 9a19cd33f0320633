// control/day.hpp: the plan of the day as it is played: which event is to be on air now, with which of its items, and
// when what is on air is over.
//
// Start    hard: at its second, from what is on; its item is chosen `lead` before. Soft: when the item ends that is on, and
//          from its start + `late` on as soon as it is ready. What is not ready takes nothing and stays due until its end.
// End      `finish`: no item of it begins any more, and the one on air has a quarter of an hour. `cut`, and what is live: at
//          the end. Once all its items have been played it is over; `repeat: yes` begins again. Without an end the items
//          are played once.
// Place    an event goes on where something cut it. A series goes on behind what it played last, whichever event of it
//          that was, and behind what is on air of it; a rerun plays from where the series began last, and moves nothing.
// Missing  an item that cannot be had is passed over, and has had its turn when a later one begins. What has no end and
//          finds nothing within `latest_begin` after it was last on air is over.
// Edits    an event that is planned under another name now, for its series was split or its start was moved, goes on or
//          stays over if its time is still one in which it was on air.
// Late     whoever comes into the middle of an event (a restart, an edit, a clock that was set) plays its first item from
//          the beginning, with `join: time` what would be on by now. Within `join_limit` of a restart the item goes on.
// Clocks   a function of the wall's time. What is over stays over for `memory`, so that a clock set back repeats nothing;
//          what lies wholly within a leap forward was missed.
//
// Pure     time, the plan, what is on air and what is ready come in; wishes for control/claims.hpp go out.
// Bounds   1,000 series; events are forgotten after `memory`. Of what is over 10,000: beyond, those that have been over
//          longest are forgotten, and a clock set back would repeat them.
#pragma once

#include "control/claims.hpp"
#include "media/seconds.hpp"
#include "playlist/programme.hpp"
#include "schedule/plan.hpp"

#include <chrono>
#include <compare>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tgvs::control {

using media::Seconds;
using schedule::EventName;
using schedule::Instant;
using InstantMs = std::chrono::sys_time<std::chrono::milliseconds>;

// What is planned, and what each event plays. Null: nobody has looked yet, for it is far ahead.
struct DayPlan {
    std::vector<schedule::ProgrammeEvent> events;
    std::vector<std::shared_ptr<const std::vector<playlist::Item>>> items;  // of each
    std::vector<std::shared_ptr<const std::vector<playlist::Item>>> fill =
        {};  // what goes before it
    schedule::Window window{};
    bool guests = false;
};

// How far an event has got.
struct EventProgress {
    std::optional<Instant> began = {};            // the first item of it was on air
    playlist::Position done = {};                 // its last item that is over, or where it begins
    std::optional<playlist::Position> item = {};  // on air, or to be gone on with at its offset
    std::size_t played = 0;
    Instant on_air{};        // when it was last
    bool late = false;       // when its turn came it should have been on for a while
    bool was_ready = false;  // and something else had the air

    friend bool operator==(const EventProgress&, const EventProgress&) = default;
};

struct SeriesPlace {
    playlist::Position done = {};
    std::optional<playlist::Position> item = {};  // in its middle
    playlist::Position began = {};                // what was done before the latest event of it
    Instant used{};

    friend bool operator==(const SeriesPlace&, const SeriesPlace&) = default;
};

// What is kept over a restart.
struct DayState {
    std::map<EventName, EventProgress> events = {};
    std::map<EventName, Instant> over = {};  // since when
    std::map<std::string, SeriesPlace> series = {};
    Instant looked{};  // when it was asked last; the epoch: never

    friend bool operator==(const DayState&, const DayState&) = default;
};

struct DayOptions {
    std::chrono::seconds lead{20};
    Seconds worth_resuming{60};
    std::chrono::hours longest_break{2};
    std::chrono::minutes join_limit{10};
    std::chrono::hours latest_begin{2};  // of what has no end; and that it goes on
    std::chrono::hours memory{48};
    std::chrono::hours ahead{24};  // items are asked for
};

struct ItemReadiness {
    bool available = true;             // it can be had, now or soon
    std::optional<Seconds> from = {};  // ready, from this second
    Seconds length{};                  // 0: not known
};
using AskReadiness = std::function<ItemReadiness(const playlist::Item& item, Seconds from)>;

// What is on air. Nothing: the filler.
struct DayAir {
    Claim claim = Claim::programme;
    std::optional<EventName> event = {};
    bool live = false;
    bool again = false;  // the same item is to begin anew, at another place
};

struct EventWish {
    EventName event;
    Claim claim = Claim::soft_event;
    playlist::Entry entry = {};
    Seconds wanted{};
    Seconds from{};
    bool ready = false;
    bool newer = false;              // than the event that is on
    bool its_turn = false;           // by the plan
    std::optional<Instant> at = {};  // not before
};

struct DayView {
    std::vector<EventWish> wishes = {};  // the first counts, of those with one claim
    bool over = false;                   // what is on air is to go
    bool yields = false;         // likewise, as soon as an item of whose turn it is is ready
    bool requests_wait = false;  // the event says so
    std::optional<Claim> counts_as = {};      // what is on air, if it is an event's
    std::optional<std::size_t> event = {};    // whose turn it is
    std::optional<schedule::NextStart> next;  // after it
};

enum class DayResult { played, not_ready, missed };
std::string_view to_string(DayResult result);

// How what an event plays fills its time.
struct SlotFit {
    std::chrono::seconds free{};  // that is left for the programme
    std::chrono::seconds over{};  // that it goes on after its end
    std::chrono::seconds cut{};   // of its last item, that is not played

    friend bool operator==(const SlotFit&, const SlotFit&) = default;
};

// What has become of an event, for log and metrics.
struct DayNews {
    enum class Kind { began, over };
    Kind kind = Kind::began;
    EventName event = {};
    std::string title = {};
    bool hard = false;
    bool late = false;                        // began: whoever started it came late himself
    std::chrono::milliseconds after_start{};  // began
    DayResult result = DayResult::played;     // over
};

// Names of events, and those by which they go on.
using Renames = std::map<EventName, EventName>;

// How a track of an event has left the air.
enum class Left { finished, cut };

class Day {
public:
    explicit Day(DayState state = {}, DayOptions options = {});

    // What is on air or queued by one of these names is to have the new one.
    Renames set_plan(DayPlan plan);
    const DayPlan& plan() const { return plan_; }
    const DayState& state() const { return state_; }
    // Something is planned from `now` on, or on.
    bool has_more(Instant now) const;

    DayView look(InstantMs time, const std::optional<DayAir>& air, const AskReadiness& ready);

    // Items of the coming events, the next first.
    std::vector<playlist::Item> needed(Instant now, std::size_t limit) const;
    // Of those, how many are for events that begin until then, or are on.
    std::size_t needed_until(Instant then, Instant now, std::size_t limit) const;
    // Short clips for the time that remains before that event.
    std::vector<playlist::Item> fill_of(std::size_t event) const;
    // The next item of an event. Nothing: there is none, or nobody has looked.
    std::optional<playlist::Entry> first_item(std::size_t event) const;
    // Of an event that is to come. Nothing: it has no end, or a length that matters is not known yet.
    std::optional<SlotFit> fit_of(std::size_t event, const AskReadiness& ready) const;

    // What became of its items.
    void started(const EventName& name, const playlist::Position& item, InstantMs since);
    void reached(const EventName& name, Seconds at, Instant now);
    void ended(const EventName& name, Seconds at, Seconds length, Left how, Instant now);

    std::vector<DayNews> take_news() { return std::exchange(news_, {}); }

private:
    using Index = std::size_t;
    // An event on air that is followed by one of its series.
    struct Seam {
        Index event = 0;
        std::optional<Seconds> cut_at = {};  // in its item, which else plays to its end
    };

    const schedule::Options& options_of(Index event) const;
    EventProgress progress_of(Index event) const;
    std::optional<Index> index_of(const EventName& name) const;
    bool is_over(Index event) const;
    std::optional<Index> heir_of(const EventProgress& progress, const std::string& series) const;
    void hand_over(const EventName& from, const EventName& to);
    void replan();
    void wake_up(Instant now);
    void settle(Instant now);
    void forget(Instant now);
    bool shows_when_over(Index event, Instant now) const;
    void forget_beyond_limit(Instant now);
    void end_event(Index event, DayResult result, Instant now);
    void finish_event(Index event, Instant now);
    bool counts_as_played(Seconds at, Seconds length) const;
    std::size_t passed_over(Index event, const EventProgress& progress,
                            const playlist::Position& item) const;
    bool is_spent(Index event, const EventProgress& progress, Instant now) const;
    Instant last_call(Index event) const;
    EventProgress fresh(Index event, Instant now) const;
    EventProgress& begin(Index event, Instant now);
    const playlist::Programme* programme_of(Index event) const;
    static std::string series_of(const schedule::ProgrammeEvent& event);
    bool keeps_place(Index event) const;
    bool moves_place(Index event) const;
    void begin_place(Index event, const EventProgress& progress);
    void take_place(Index event, EventProgress& progress, const std::optional<Seam>& seam,
                    const AskReadiness& ready) const;
    std::optional<Seam> seam_before(Index event, std::optional<Instant> at, InstantMs time,
                                    const std::optional<DayAir>& air) const;
    void keep_series(Index event, const EventProgress& progress, Instant now);
    std::vector<playlist::Item> needed(Instant now, Instant until, std::size_t limit) const;
    std::vector<playlist::Entry> upcoming(Index event, const EventProgress& progress, bool on_air,
                                          std::size_t count) const;
    std::optional<EventWish> wish(Index event, std::optional<Instant> at, InstantMs time,
                                  const std::optional<DayAir>& air, const AskReadiness& ready);
    EventProgress joined_by_time(Index event, bool begun, Instant now,
                                 const AskReadiness& ready) const;
    bool is_its_time(Index event, Instant now) const;
    void judge(DayView& view, Instant now, const std::optional<DayAir>& air) const;
    Claim claim_of(Index event, const EventProgress& progress,
                   const std::optional<DayAir>& air) const;

    DayState state_;
    DayOptions options_;
    DayPlan plan_;
    std::map<EventName, Index> indexes_;
    std::vector<schedule::Slot> slots_;
    // By the items and their order: hashing the names of a long list takes its time.
    mutable std::map<std::pair<const void*, bool>, playlist::Programme> programmes_;
    bool awake_ = false;                                         // has been asked since the start
    std::optional<std::pair<EventName, EventProgress>> joined_;  // as it was wished last
    std::optional<Instant> settled_;
    std::optional<Instant> next_call_;
    std::vector<DayNews> news_;
};

}  // namespace tgvs::control
