// service/director.hpp: decides what is played next.
//
// Who wins the air stands in control/claims.hpp. What it has to choose from:
//
//   1. what the plan of the day wishes (control/day.hpp); a hard start is given to the playout ahead, with its time;
//   2. requests of people, from the desk; "play now" cuts what is on;
//   3. the next item of the programme, if it is ready (or far enough ahead while it is being made);
//      an item that cannot be had is skipped with its reason and has its turn again later;
//      before the start of an event rather the first that ends in time, while those before it keep their turn;
//   4. when nothing of that is ready and nothing is on air for a while, items that are ready stand in,
//      one after another, and the programme goes on where it was;
//   5. else the playout shows its filler by itself.
//
// A live source is given to the playout when it has something to show (live_warmup.hpp), and taken back when it has
// nothing more: until then others stand in for it, and are left at once for it.
//
// A live publisher who may go on takes the air at once. While he has it nothing else is queued: where his picture stops,
// the filler waits for him.
//
// What was cut goes on afterwards, from the keyframe before the cut, or counts as played (control/after_break.hpp).
//
// An order of people (back, or to another second) waits until its place is ready, for two minutes at most, while what is on
// goes on. A hard start does not wait for it. The last order counts: what one has changed that was not carried out is put
// back.
//
// Threads  one owner, the service's main thread. It decides and asks; time comes in with tick().
#pragma once

#include "base/result.hpp"
#include "control/after_break.hpp"
#include "control/day.hpp"
#include "control/gap.hpp"
#include "control/jingles.hpp"
#include "control/search_window.hpp"
#include "control/shared_desk.hpp"
#include "library/library_types.hpp"
#include "media/filler_kind.hpp"
#include "playlist/programme.hpp"
#include "playout/playout.hpp"
#include "service/live_warmup.hpp"

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tgvs::service {

using media::Seconds;
using playout::TrackId;

// What the director needs of the library.
class Shelf {
public:
    virtual ~Shelf() = default;
    // In the order of need; the first one no sooner than `first_in` from now.
    virtual void want(std::vector<playlist::Item> items, Seconds first_in) = 0;
    // Whether it can be played from that second.
    virtual library::ItemState state(const playlist::Item& item, Seconds from) const = 0;
    virtual std::optional<playlist::Item> any_cached(const playlist::Programme& among) const = 0;
    // The library itself sees to what cannot be opened.
    virtual Result<library::OpenedTrack> open(const playlist::Item& item, Seconds from) = 0;
    virtual void report_bad(const playlist::Item& item, const std::string& reason) = 0;
    // What a live source says it is playing; empty: nothing.
    virtual std::string live_title(const playlist::Item& item) const = 0;
};

// What it needs of the playout.
class Deck {
public:
    virtual ~Deck() = default;
    virtual Result<void> queue(playout::Track track) = 0;
    virtual void retime(TrackId id, std::chrono::steady_clock::time_point at) = 0;
    virtual void drop_next() = 0;
    virtual void cut(TrackId id) = 0;
    virtual std::optional<playout::TakenBack> take_back() = 0;
    virtual playout::PlayoutSnapshot snapshot() const = 0;
};

// What it needs of live publishers.
class Stage {
public:
    virtual ~Stage() = default;
    virtual bool ready() const = 0;        // take() has a track
    virtual bool has_the_air() const = 0;  // he is on, or the filler while he is waited for
    virtual std::unique_ptr<media::TrackReader> take() = 0;
    virtual void unplayable() = 0;  // what was taken; the stage begins anew with him
};

struct DirectorOptions {
    std::size_t look_ahead = 3;  // items that are prepared beyond the one on air
    std::size_t window = 50;     // items that are looked through for one that can be played
    // Without one, before the window moves on through the list: a site may be back by then.
    std::chrono::milliseconds window_patience{60'000};
    // LOOP=0: what can be tried again within this time is not over; what has failed for that long is.
    std::chrono::minutes end_patience{10};
    // Filler, before another item stands in; also for a live source that ran dry.
    std::chrono::milliseconds patience{2'000};
    std::chrono::milliseconds dry_limit{
        10'000};  // filler, before a track that ran dry is put aside
    // How long a place in the middle of an item is waited for while the item is still being made.
    std::chrono::milliseconds resume_limit{30'000};
    // How long an order may wait for its place: an item that was evicted has to be made again.
    std::chrono::milliseconds order_limit{120'000};
    Seconds live_lead{15};    // a live source is pulled this long before its turn
    Seconds growing_lead{4};  // encoded ahead of a place that is taken in its stead
    control::BreakRules breaks = {};
    control::JingleRule jingles = {};
    std::chrono::hours day_ahead{24};  // what the plan begins until then is asked for
};

class Director {
public:
    using Time = std::chrono::steady_clock::time_point;
    using WallTime = control::InstantMs;

    struct Playing {
        TrackId id = 0;
        playlist::Entry entry;
        std::string title;
        std::string live_title = {};  // what a live one says it is playing
        Seconds wanted{};             // where in the item it was to begin
        Seconds from{};               // where it begins
        Seconds duration{};           // 0: not known
        bool live = false;
        control::Claim claim = control::Claim::programme;
        std::string source = {};   // of its wish
        std::string request = {};  // its id
        std::optional<control::EventName> event = {};
        std::optional<control::Instant> at = {};  // not before
        bool out_of_turn = false;                 // of the programme, for it fits before an event
        bool cut = false;                         // it is on its way out

        bool stand_in() const { return claim == control::Claim::stand_in; }
        const std::string& shown_title() const { return live_title.empty() ? title : live_title; }
        bool of_programme() const { return claim == control::Claim::programme && !out_of_turn; }
    };
    struct Upcoming {
        playlist::Item item;
        library::ItemState state;
    };

    Director(DirectorOptions options, Shelf& shelf, Deck& deck, control::SharedDesk& desk,
             control::DayState day = {});

    void set_stage(Stage& stage) { stage_ = &stage; }
    // The same list as it is now: the show goes on where it stands in it.
    void set_programme(playlist::Programme programme, bool loop);
    // Another list: what is on air ends, and it begins at its top.
    void set_other_programme(playlist::Programme programme, bool loop);
    const playlist::Programme& programme() const { return programme_; }
    // Where the show was; before the first tick.
    void resume(playlist::Position position, Time now);

    void set_plan(control::DayPlan plan);
    void set_jingles(std::vector<playlist::Item> jingles) { jingles_.set(std::move(jingles)); }

    // Both clocks, read together.
    void tick(Time now, WallTime wall = std::chrono::floor<std::chrono::milliseconds>(
                            std::chrono::system_clock::now()));

    // What the playout tells.
    void track_started(TrackId id);
    void track_ended(TrackId id, Seconds position);
    void track_failed(TrackId id, Seconds position, const std::string& reason);

    // Without a loop: all has been played.
    bool finished() const { return finished_; }

    playlist::Position position() const;  // to be saved
    const std::optional<Playing>& on_air() const { return on_air_; }
    const std::vector<Upcoming>& upcoming() const { return upcoming_; }
    // People have paused it, and nothing on air breaks that.
    bool paused() const { return held_ && !publisher_has_the_air(); }
    // Why the filler is shown, if it is.
    media::FillerKind filler_kind() const;
    // The next tick is to come soon: a live source that is waited for is read at each, or an event begins or ends.
    bool is_pressed() const;

    const control::Day& day() const { return day_; }
    std::vector<control::DayNews> take_day_news() { return day_.take_news(); }
    const control::DayView& day_view() const { return view_; }
    // Of the event's next item. Nothing: there is none.
    std::optional<library::ItemState> state_of_event(std::size_t event) const;
    std::optional<control::SlotFit> fit_of_event(std::size_t event) const;

private:
    // An item to be gone on with in its middle.
    struct Resume {
        playlist::Entry entry;
        Seconds from;
        Time since;
        bool cut = false;  // by what was on air since
    };
    // Where the programme was to go on before an order changed that: the order may not be carried out.
    struct WithoutOrder {
        std::optional<Resume> resume = {};
        std::vector<playlist::Position> history = {};
        Time since{};  // the order
    };
    // What could be on air next, and from which second; nothing: it is not ready.
    struct Candidate {
        control::Wish wish;
        playlist::Entry entry;
        Seconds wanted{};
        Seconds from{};
        std::optional<control::EventName> event = {};
        std::optional<control::Instant> at = {};
        bool its_turn = false;  // by the plan
        bool out_of_turn = false;
    };
    // A live source that is read beside what is on air: it is next, or it was on air and ran dry.
    struct Warming {
        Playing playing;
        LiveWarmup source;
        bool was_on_air = false;
    };

    void put_aside_dry_track(const playout::PlayoutSnapshot& deck, Time now);
    void forget_long_break(Time now);
    std::vector<control::Request> take_desk(Time now);
    std::optional<control::OnAirItem> on_air_item(const playout::PlayoutSnapshot& deck) const;
    void drop_failed(std::vector<control::Request>& requests);
    bool is_out_of_reach(const control::Request& request) const;
    void drop_withdrawn(const std::vector<control::Request>& requests);
    std::vector<Candidate> candidates(const std::vector<control::Request>& requests,
                                      const std::vector<playlist::Entry>& playable,
                                      const playout::PlayoutSnapshot& deck, Time now);
    Candidate candidate(const control::Request& request, Time now) const;
    void take_order(control::Desk& desk, Time now);
    bool begin_order(control::Desk& desk, Time now);
    void give_order_up(control::Desk& desk, std::string_view why);
    void take_order_back();
    bool go_back(Time now);
    bool order_goes_to() const;
    bool order_names_place() const;
    void choose(const std::vector<Candidate>& candidates, const playout::PlayoutSnapshot& deck,
                Time now);
    control::Moment moment(bool turn_is_ready) const;
    bool is_queued(const Candidate& candidate) const;
    void cut_on_air(Seconds at, bool for_good, Time now);
    void leave_on_air(Seconds at, bool for_good, Time now);
    void add_stand_in(std::vector<Candidate>& found, const std::vector<playlist::Entry>& playable,
                      const playout::PlayoutSnapshot& deck, Time now) const;
    std::optional<Candidate> ahead_of_turn(const std::vector<playlist::Entry>& playable,
                                           Time now) const;
    std::optional<playlist::Entry> stand_in() const;
    std::optional<Seconds> ready_from(const playlist::Entry& entry, Seconds from, Time now) const;
    bool queue(const Candidate& candidate);
    static Playing playing_of(const Candidate& candidate, const library::OpenedTrack& opened);
    bool to_deck(Playing playing, std::unique_ptr<media::TrackReader> reader);
    void failed(const Playing& playing, const std::string& reason, Seconds at);

    // director_programme.cpp
    void refresh_sequence();
    std::vector<playlist::Entry> first_playable();
    void forget_ahead();
    void give_turn_back();
    void read_window();
    void without_ahead();
    void move_window(bool something_comes);
    control::SearchWindow::Seen seen_in_window(bool needed, bool something_comes) const;
    void log_skipped(const playlist::Entry& entry, const library::Unavailable& why);
    Seconds resumed_at(const playlist::Entry& entry) const;

    // director_publisher.cpp
    std::vector<Candidate> with_publisher(std::vector<Candidate> found) const;
    bool queue_publisher(const Candidate& one);
    bool publisher_on_air() const;
    bool publisher_has_the_air() const { return stage_ != nullptr && stage_->has_the_air(); }

    // director_day.cpp
    void look_at_day();
    control::ItemReadiness readiness(const playlist::Item& item, Seconds from) const;
    void add_events(std::vector<Candidate>& found) const;
    void add_programme(std::vector<Candidate>& found, const std::vector<playlist::Entry>& playable,
                       Time now) const;
    void add_jingle(std::vector<Candidate>& found) const;
    void add_fill(std::vector<Candidate>& found, const playlist::Entry& first) const;
    control::Offer offer_of(const playlist::Entry& entry) const;
    control::Instant end_of_item() const;
    std::optional<playlist::Entry> fitting_entry(const playlist::Entry& first) const;
    void drop_stale_event(const std::vector<Candidate>& candidates);
    bool may_wait_for(control::Instant at) const;
    bool is_taken_over() const;
    bool is_near_turn() const;
    Time steady_of(control::Instant instant) const;
    control::Instant wall_second() const;
    bool event_cuts_in() const;
    Seconds first_needed_in(const std::vector<control::Request>& requests,
                            const playout::PlayoutSnapshot& deck) const;
    std::vector<playlist::Item> wanted_items(const std::vector<control::Request>& requests,
                                             const std::vector<playlist::Entry>& playable);
    void day_item_left(const Playing& playing, Seconds at, control::Left how);

    // director_live.cpp
    void see_to_live(std::vector<Candidate>& found);
    void see_to_live(Candidate& one);
    bool may_be_pulled(const Candidate& one) const;
    static bool is_for(const Playing& playing, const Candidate& candidate);
    std::vector<Warming>::iterator begin_warming(const Candidate& one);
    std::vector<Warming>::iterator warming_of(const Candidate& one);
    void await_live(Playing playing, std::unique_ptr<media::TrackReader> reader);
    void live_is_over(const Warming& warming);
    bool queue_live(const Candidate& one);
    std::optional<Playing> take(TrackId id);
    Seconds left_on_air() const;

    static constexpr std::string_view component = "programme";

    DirectorOptions options_;
    Shelf& shelf_;
    Deck& deck_;
    control::SharedDesk& desk_;
    Stage* stage_ = nullptr;
    playlist::Programme programme_;
    bool loop_ = true;

    playlist::Position base_;                // of the programme's item on air, or of the last one
    std::vector<playlist::Entry> sequence_;  // what follows base_, in the window
    std::optional<playlist::Position> sequence_of_;
    control::SearchWindow window_;
    bool last_window_ = false;                 // nothing of the list comes behind it
    std::vector<playlist::Position> history_;  // of the programme, the latest last
    std::optional<Resume> resume_;
    std::optional<control::Order> order_;  // of what is on air, as far as it is not carried out
    std::optional<WithoutOrder> without_order_;
    std::string run_;  // makes the ids of items on air differ from another run's
    bool paused_ = false;
    bool held_ = false;
    control::Day day_;
    control::DayView view_;
    control::Jingles jingles_;
    Time now_{};  // of this tick, or the last
    WallTime wall_{};
    std::vector<playlist::Position> ahead_;  // of the programme, that were on air before their turn
    std::vector<playlist::Item> needed_;     // by events to come
    std::size_t needed_soon_ = 0;            // of them, within the hour
    Time needed_at_{};
    std::optional<Playing> on_air_;
    std::vector<Warming> warming_;       // one for a candidate at most
    std::optional<TrackId> next_;        // queued, in issued_
    std::map<TrackId, Playing> issued_;  // queued and not yet heard of again
    TrackId last_id_ = 0;
    std::map<std::string, std::chrono::system_clock::time_point> told_skipped_;
    std::vector<Upcoming> upcoming_;
    std::optional<Time> idle_since_;  // nothing is on air, or what only stands in
    bool finished_ = false;
};

}  // namespace tgvs::service
