// The director with a shelf and a deck that do as the test says. Time is a number.
#pragma once

#include "service/director.hpp"

#include <gtest/gtest.h>

#include <map>

namespace tgvs::service {

using namespace std::chrono_literals;
using library::Absent;
using library::LiveReady;
using library::Playable;
using library::Preparing;
using library::Ready;
using library::Unavailable;
using playlist::Item;

// Gives the same answer for ever, which the test may change.
class FakeReader : public media::TrackReader {
public:
    explicit FakeReader(std::shared_ptr<media::ReadResult> answer) : answer_(std::move(answer)) {}
    media::ReadResult read() override { return *answer_; }

private:
    std::shared_ptr<media::ReadResult> answer_;
};

inline media::Packet live_picture()
{
    return {.kind = media::Kind::video,
            .keyframe = true,
            .body = std::make_shared<const std::string>("picture"),
            .config = nullptr};
}

class FakeShelf : public Shelf {
public:
    void want(std::vector<Item> items, Seconds in) override
    {
        wanted = std::move(items);
        first_in = in;
    }
    library::ItemState state(const Item& item, Seconds from) const override
    {
        const auto found = states.find(item.location);
        if (found == states.end())
            return Absent{};
        const auto* growing = std::get_if<Playable>(&found->second);
        if (growing != nullptr && growing->done < from)
            return Preparing{};
        return found->second;
    }
    std::optional<Item> any_cached(const playlist::Programme& among) const override
    {
        for (const auto& item : among.items())
            if (std::holds_alternative<Ready>(state(item, {})))
                return item;
        return std::nullopt;
    }
    Result<library::OpenedTrack> open(const Item& item, Seconds from) override
    {
        if (broken == item.location)
            return failure("damaged");
        opened.push_back(item.location);
        return library::OpenedTrack{.reader = std::make_unique<FakeReader>(source),
                                    .title = item.location,
                                    .duration = length,
                                    .from = from,
                                    .live = std::holds_alternative<LiveReady>(state(item, {}))};
    }
    void report_bad(const Item& item, const std::string& reason) override
    {
        bad.push_back(item.location + ": " + reason);
    }

    std::string live_title(const Item&) const override { return said_title; }

    std::map<std::string, library::ItemState> states;
    std::vector<Item> wanted;
    Seconds first_in{};
    std::vector<std::string> opened;
    std::vector<std::string> bad;
    std::string broken;
    std::string said_title;
    std::shared_ptr<media::ReadResult> source = std::make_shared<media::ReadResult>(live_picture());
    Seconds length{60};
};

class FakeDeck : public Deck {
public:
    Result<void> queue(playout::Track track) override
    {
        queued.push_back({track.id, track.start, track.at});
        return {};
    }
    void retime(TrackId id, std::chrono::steady_clock::time_point at) override
    {
        if (!queued.empty() && queued.back().id == id)
            queued.back().at = at;
    }
    void drop_next() override { ++dropped; }
    void cut(TrackId id) override { cuts.push_back(id); }
    std::optional<playout::TakenBack> take_back() override
    {
        if (!taken_back)
            return std::nullopt;
        return playout::TakenBack{.position = *taken_back,
                                  .reader = std::make_unique<FakeReader>(taken_source)};
    }
    playout::PlayoutSnapshot snapshot() const override { return shown; }

    struct Queued {
        TrackId id;
        Seconds start;
        std::optional<std::chrono::steady_clock::time_point> at = {};
    };
    std::vector<Queued> queued;
    std::vector<TrackId> cuts;
    int dropped = 0;
    std::optional<Seconds> taken_back;
    std::shared_ptr<media::ReadResult> taken_source =
        std::make_shared<media::ReadResult>(media::NotYet{});
    playout::PlayoutSnapshot shown;
};

using control::Instant;

// 2026-01-05T20:00:00Z
inline constexpr Instant evening{std::chrono::seconds(1'767'643'200)};

struct PlannedEvent {
    std::string uid;
    Instant start;
    Instant end;
    std::vector<std::string> items;
    schedule::Options options = {};
};
inline control::DayPlan plan_of(const std::vector<PlannedEvent>& events)
{
    control::DayPlan plan = {.events = {}, .items = {}, .window = {evening - 48h, evening + 192h}};
    for (const auto& one : events) {
        auto show = std::make_shared<schedule::Show>();
        show->uid = show->title = one.uid;
        plan.events.push_back(
            {.occurrence = {.start = one.start,
                            .end = one.end,
                            .instance = one.start,
                            .all_day = false,
                            .show = show},
             .directions = std::make_shared<schedule::Directions>(
                 schedule::Directions{.options = one.options, .what = one.items, .problems = {}})});
        auto items = std::make_shared<std::vector<Item>>();
        for (const auto& location : one.items)
            items->push_back({.location = location, .title = {}});
        plan.items.push_back(std::move(items));
    }
    return plan;
}

class DirectorTest : public testing::Test {
protected:
    DirectorTest() { deck.shown.filler_since = now; }

    void programme(const std::vector<std::string>& locations, bool loop = true)
    {
        std::vector<Item> items;
        for (const auto& location : locations)
            items.push_back({.location = location, .title = {}});
        director.set_programme(playlist::Programme(std::move(items), {.loop = loop}), loop);
    }
    void ready(const std::string& location)
    {
        shelf.states[location] = Ready{.duration = Seconds(60), .title = {}};
    }
    void unavailable(const std::string& location)
    {
        shelf.states[location] = Unavailable{.error_class = "network",
                                             .reason = "no route",
                                             .until = std::chrono::system_clock::now() + 1h};
    }
    void tick(std::chrono::milliseconds later = 0ms)
    {
        now += later;
        director.tick(now);
    }
    // The playout takes what was queued last.
    void start()
    {
        deck.shown.filler = false;
        deck.shown.track = deck.queued.back().id;
        director.track_started(deck.queued.back().id);
    }
    void end()
    {
        deck.shown.filler = true;
        deck.shown.filler_since = now;
        if (director.on_air())
            director.track_ended(director.on_air()->id, Seconds(60));
    }
    // The playout leaves the track on air for the one that is queued.
    void carry_out_cut()
    {
        ASSERT_TRUE(director.on_air());
        ASSERT_FALSE(deck.cuts.empty());
        EXPECT_EQ(deck.cuts.back(), director.on_air()->id);
        director.track_ended(director.on_air()->id, deck.shown.position);
        deck.shown.position = deck.queued.back().start;
        start();
        tick();
    }
    bool give(const control::Command& command)
    {
        return desk.with([&](auto& one) {
            const control::Person anna = {
                .name = "Anna", .role = control::Role::operator_, .door = "ctl"};
            return std::holds_alternative<control::Done>(
                one.apply(command, anna, std::chrono::system_clock::now()));
        });
    }
    std::string on_air() const { return director.on_air()->entry.item.location; }
    std::string last_opened() const { return shelf.opened.empty() ? "" : shelf.opened.back(); }

    Director::Time now = Director::Time{} + 100h;
    FakeShelf shelf;
    FakeDeck deck;
    control::SharedDesk desk;
    Director director{{}, shelf, deck, desk};
};

// With the wall's clock besides.
class DirectorClocksTest : public DirectorTest {
protected:
    DirectorClocksTest()
    {
        programme({"/a", "/b", "/c"});
        for (const auto* location : {"/a", "/b", "/c", "/x", "/y"})
            ready(location);
    }
    // Both clocks; what is on air goes on with them.
    void go(std::chrono::milliseconds on)
    {
        now += on;
        wall += on;
        if (director.on_air())
            deck.shown.position += Seconds(on);
        director.tick(now, wall);
    }
    // The playout leaves what is on for what is queued.
    void taken_over()
    {
        const auto queued = deck.queued.back();
        if (director.on_air())
            director.track_ended(director.on_air()->id, deck.shown.position);
        deck.shown.position = queued.start;
        deck.shown.track_since = now;
        start();
    }

    const schedule::Options hard = {.start = schedule::StartMode::hard};
    Director::WallTime wall = evening - 60s;
};

}  // namespace tgvs::service
