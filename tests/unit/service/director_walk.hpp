// A station at random on a virtual clock: people, a plan, publishers, items that fail, restarts. After each second it is
// asked whether the air was dead without need, and whether what is on air is what the rules say.
#pragma once

#include "director_fixture.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace tgvs::service {

inline constexpr auto walk_step = 1s;
inline constexpr Seconds endless{1e9};

class WalkReader : public FakeReader {
public:
    explicit WalkReader(Seconds length)
        : FakeReader(std::make_shared<media::ReadResult>(live_picture())), length(length)
    {
    }
    Seconds length;
};

class WalkShelf : public FakeShelf {
public:
    Result<library::OpenedTrack> open(const Item& item, Seconds from) override
    {
        const auto& ready = std::get<Ready>(states.at(item.location));
        return library::OpenedTrack{.reader = std::make_unique<WalkReader>(ready.duration),
                                    .title = item.location,
                                    .duration = ready.duration,
                                    .from = from,
                                    .live = false};
    }
};

class WalkStage : public Stage {
public:
    bool ready() const override { return calls; }
    bool has_the_air() const override { return on_air; }
    std::unique_ptr<media::TrackReader> take() override
    {
        calls = false;
        on_air = true;
        return std::make_unique<WalkReader>(endless);
    }
    void unplayable() override { on_air = false; }
    bool calls = false;
    bool on_air = false;
};

// What the playout does with what it is given, a second at a time.
class WalkDeck : public Deck {
public:
    struct Given {
        TrackId id;
        Seconds at;
        Seconds length;
        std::optional<Director::Time> begins;
    };

    Result<void> queue(playout::Track track) override
    {
        const auto* reader = dynamic_cast<const WalkReader*>(track.reader.get());
        next = Given{track.id, track.start, reader->length, track.at};
        return {};
    }
    void retime(TrackId id, Director::Time at) override
    {
        if (next && next->id == id)
            next->begins = at;
    }
    void drop_next() override { next.reset(); }
    void cut(TrackId id) override { cut_ = id; }
    std::optional<playout::TakenBack> take_back() override { return std::nullopt; }
    playout::PlayoutSnapshot snapshot() const override
    {
        playout::PlayoutSnapshot shown;
        shown.filler = !on_air || held;
        shown.filler_since = filler_since;
        shown.held = held;
        if (on_air) {
            shown.track = on_air->id;
            shown.position = on_air->at;
        }
        return shown;
    }

    // A second passes; `director` hears what that meant.
    void go_on(Director& director, Director::Time now)
    {
        if (on_air && !held)
            on_air->at += walk_step;
        if (on_air && on_air->at >= on_air->length)
            leave(director, now);
        if (next && next->begins && now >= *next->begins)
            leave(director, now);
        begin(director, now);
    }
    bool carry_out_cut(Director& director, Director::Time now)
    {
        if (!cut_)
            return false;
        if (on_air && on_air->id == *cut_)
            leave(director, now);
        cut_.reset();
        begin(director, now);
        return true;
    }
    void publisher_leaves(Director& director, Director::Time now)
    {
        if (on_air && on_air->length == endless)
            leave(director, now);
    }

    std::optional<Given> on_air;
    std::optional<Given> next;
    bool held = false;
    Director::Time filler_since;

private:
    void leave(Director& director, Director::Time now)
    {
        if (!on_air)
            return;
        const auto left = *std::exchange(on_air, std::nullopt);
        filler_since = now;
        director.track_ended(left.id, std::min(left.at, left.length));
    }
    void begin(Director& director, Director::Time now)
    {
        if (on_air || !next || (next->begins && now < *next->begins))
            return;
        // While held nothing begins; what breaks the pause has ended it before it is due.
        if (held)
            return;
        on_air = std::exchange(next, std::nullopt);
        director.track_started(on_air->id);
    }

    std::optional<TrackId> cut_;
};

// What happens is in director_walk.cpp, what must hold in director_walk_test.cpp.
class Walk {
public:
    Walk(unsigned seed, bool planned);

    void run(std::chrono::seconds length);

private:
    int number(int least, int most);
    const Item& one_of(const std::vector<Item>& items);
    void make_ready(const std::string& location);
    void make_plan();

    void build(std::optional<playlist::Position> position, control::DayState day);
    void kill();

    void disturb();
    void give(const control::Command& command);
    void play(control::command::Place place);
    void order(const control::Command& command);
    void fail_or_mend();
    void come_or_go();

    void second();

    bool is_ready(const std::string& location) const;

    void look_at_leaving();
    void look_at_start();

    void left(const Director::Playing& one, Seconds at);
    void look_at(const Director::Playing& one);
    void look_at_request(const Director::Playing& one);
    void look_at_programme(const Director::Playing& one);
    void look_at_order(const playlist::Position& position);
    static playlist::Position without_offset(playlist::Position position);

    void look();
    void look_at_events();

    void calm_down();

    void note(const std::string& what);
    std::string history() const;

    std::mt19937 random_;
    std::vector<Item> list_;
    std::vector<Item> others_;
    std::map<std::string, Seconds> lengths_;
    std::vector<PlannedEvent> events_;
    Director::Time now_ = Director::Time{} + 100h;
    Director::Time began_ = now_;
    Director::WallTime wall_ = evening;
    WalkShelf shelf_;
    WalkDeck deck_;
    WalkStage stage_;
    std::optional<control::SharedDesk> desk_{std::in_place};
    std::optional<Director> director_;

    std::optional<Director::Playing> on_air_;
    Seconds left_at_{};
    Director::Time left_since_{};
    Director::Time publisher_left_{};
    bool free_choice_ = true;                 // an order has moved the programme
    std::optional<playlist::Position> last_;  // of the programme
    std::optional<std::pair<playlist::Position, Seconds>> expected_;
    std::vector<playlist::Position> early_;
    std::set<std::string> was_bad_;          // of the list, since the last one began
    std::set<std::string> played_;           // requests
    std::set<std::string> undecided_;        // requests that an order was about
    std::map<std::string, Seconds> places_;  // where a request goes on
    std::chrono::seconds dead_{};
    std::chrono::seconds calling_{};
    std::vector<std::string> history_;
};

}  // namespace tgvs::service
