// The director with a shelf and a deck that do as the test says. Time is a number.
#include "service/director.hpp"

#include <gtest/gtest.h>

#include <map>

namespace tgvs::service {
namespace {

using namespace std::chrono_literals;
using library::Absent;
using library::LiveReady;
using library::Playable;
using library::Preparing;
using library::Ready;
using library::Unavailable;
using playlist::Item;

class EmptyReader : public media::TrackReader {
public:
    media::ReadResult read() override { return media::Ended{}; }
};

class FakeShelf : public Shelf {
public:
    void want(std::vector<Item> items) override { wanted = std::move(items); }
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
    std::optional<Item> any_cached(const std::vector<Item>& among) const override
    {
        for (const auto& item : among)
            if (std::holds_alternative<Ready>(state(item, {})))
                return item;
        return std::nullopt;
    }
    Result<library::OpenedTrack> open(const Item& item, Seconds from) override
    {
        if (broken == item.location)
            return failure("damaged");
        opened.push_back(item.location);
        return library::OpenedTrack{.reader = std::make_unique<EmptyReader>(),
                                    .title = item.location,
                                    .duration = length,
                                    .from = from,
                                    .live = std::holds_alternative<LiveReady>(state(item, {}))};
    }
    void report_bad(const Item& item, const std::string& reason) override
    {
        bad.push_back(item.location + ": " + reason);
    }

    std::map<std::string, library::ItemState> states;
    std::vector<Item> wanted;
    std::vector<std::string> opened;
    std::vector<std::string> bad;
    std::string broken;
    Seconds length{60};
};

class FakeDeck : public Deck {
public:
    Result<void> queue(playout::Track track) override
    {
        queued.push_back({track.id, track.start});
        return {};
    }
    void drop_next() override { ++dropped; }
    void cut(TrackId id) override { cuts.push_back(id); }
    std::optional<Seconds> take_back() override { return taken_back; }
    playout::PlayoutSnapshot snapshot() const override { return shown; }

    struct Queued {
        TrackId id;
        Seconds start;
    };
    std::vector<Queued> queued;
    std::vector<TrackId> cuts;
    int dropped = 0;
    std::optional<Seconds> taken_back;
    playout::PlayoutSnapshot shown;
};

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
    std::string last_opened() const { return shelf.opened.empty() ? "" : shelf.opened.back(); }

    Director::Time now = Director::Time{} + 100h;
    FakeShelf shelf;
    FakeDeck deck;
    control::SharedDesk desk;
    Director director{{}, shelf, deck, desk};
};

TEST_F(DirectorTest, QueuesTheNextReadyItemWhileOneIsOnAir)
{
    programme({"/a", "/b", "/c"});
    ready("/a");
    ready("/b");
    tick();
    EXPECT_EQ(last_opened(), "/a");
    tick();
    EXPECT_EQ(shelf.opened.size(), 1U) << "queued once";
    start();
    tick();
    EXPECT_EQ(last_opened(), "/b");
    EXPECT_EQ(director.on_air()->entry.item.location, "/a");
}

TEST_F(DirectorTest, WantsWhatComesNextAndGoesRound)
{
    programme({"/a", "/b"});
    ready("/a");
    tick();
    start();
    tick();
    ASSERT_EQ(shelf.wanted.size(), 3U);
    EXPECT_EQ(shelf.wanted[0].location, "/b");
    EXPECT_EQ(shelf.wanted[1].location, "/a");
}

TEST_F(DirectorTest, SkipsAnItemThatCannotBeHad)
{
    programme({"/a", "/b"});
    unavailable("/a");
    ready("/b");
    tick();
    EXPECT_EQ(last_opened(), "/b");
}

TEST_F(DirectorTest, WaitsForAnItemThatIsBeingMadeAndThenLetsAnotherStandIn)
{
    programme({"/a", "/b"});
    shelf.states["/a"] = Preparing{};
    ready("/b");
    tick(1s);
    EXPECT_TRUE(shelf.opened.empty());
    tick(2s);
    EXPECT_EQ(last_opened(), "/b");
    start();
    EXPECT_TRUE(director.on_air()->stand_in());
    ready("/a");
    tick();
    EXPECT_EQ(last_opened(), "/a") << "the programme goes on where it was";
}

TEST_F(DirectorTest, OneStandInFollowsAnotherWithoutTheFillerInBetween)
{
    programme({"/a", "/b"});
    shelf.states["/a"] = Preparing{};
    ready("/b");
    tick(9s);
    start();
    tick();
    ASSERT_EQ(deck.queued.size(), 2U);
    tick();
    EXPECT_EQ(deck.queued.size(), 2U) << "once";
    ready("/a");
    tick();
    EXPECT_EQ(last_opened(), "/a");
}

TEST_F(DirectorTest, StandInsEndWithTheProgramme)
{
    programme({"/a", "/b"}, false);
    shelf.states["/a"] = Preparing{};
    ready("/b");
    tick(9s);
    start();
    shelf.states.clear();
    unavailable("/a");
    unavailable("/b");
    tick();
    end();
    tick();
    EXPECT_TRUE(director.finished());
}

TEST_F(DirectorTest, ReplacesWhatIsQueuedWhenThePlaylistIsEdited)
{
    programme({"/a", "/b", "/c"});
    for (const auto* location : {"/a", "/b", "/c"})
        ready(location);
    tick();
    start();
    tick();
    EXPECT_EQ(last_opened(), "/b");
    programme({"/a", "/c"});
    tick();
    EXPECT_EQ(last_opened(), "/c");
    EXPECT_EQ(director.on_air()->entry.item.location, "/a") << "the item on air is not disturbed";
}

TEST_F(DirectorTest, ResumesInTheMiddleOfAnItem)
{
    programme({"/a", "/b"});
    ready("/a");
    ready("/b");
    director.resume({.location = "/b", .index = 1, .offset = 42s}, now);
    tick();
    EXPECT_EQ(last_opened(), "/b");
    EXPECT_EQ(deck.queued.back().start, Seconds(42));
    EXPECT_EQ(director.position().offset, 42s) << "before it is on air, too";
}

TEST_F(DirectorTest, ResumesAGrowingItemOnceItIsFarEnough)
{
    programme({"/a"});
    shelf.states["/a"] = Playable{.duration = Seconds(60), .title = {}, .done = Seconds(20)};
    director.resume({.location = "/a", .offset = 42s}, now);
    tick(29s);
    EXPECT_TRUE(shelf.opened.empty());
    tick(2s);
    ASSERT_EQ(last_opened(), "/a") << "rather an earlier place than the filler for ever";
    EXPECT_EQ(deck.queued.back().start, Seconds(16));
}

TEST_F(DirectorTest, SavesThePositionOfTheItemOnAirAndOfTheNextWhenItIsOver)
{
    programme({"/a", "/b"});
    ready("/a");
    ready("/b");
    tick();
    start();
    deck.shown.position = Seconds(33);
    EXPECT_EQ(director.position().location, "/a");
    EXPECT_EQ(director.position().offset, 33s);
    end();
    EXPECT_EQ(director.position().location, "/b");
    EXPECT_EQ(director.position().offset, 0s);
}

TEST_F(DirectorTest, PutsATrackThatStaysDryAsideAndComesBackToIt)
{
    programme({"/a", "/b"});
    ready("/b");
    shelf.states["/a"] = Playable{.duration = Seconds(60), .title = {}, .done = Seconds(10)};
    tick();
    start();
    deck.shown.filler = true;
    deck.shown.filler_since = now;
    deck.taken_back = Seconds(10);
    tick(9s);
    EXPECT_TRUE(director.on_air());
    shelf.states["/a"] = Preparing{};
    tick(2s);
    EXPECT_FALSE(director.on_air());
    EXPECT_EQ(director.position().location, "/a");
    EXPECT_EQ(director.position().offset, 10s);
}

TEST_F(DirectorTest, WhatIsQueuedBehindATrackThatIsPutAsideStandsInForItsRest)
{
    programme({"/a", "/b", "/c"});
    ready("/b");
    ready("/c");
    shelf.states["/a"] = Playable{.duration = Seconds(60), .title = {}, .done = Seconds(10)};
    tick();
    start();
    tick();
    ASSERT_EQ(last_opened(), "/b");
    deck.shown.filler = true;
    deck.shown.filler_since = now;
    deck.taken_back = Seconds(10);
    shelf.states["/a"] = Preparing{};
    tick(11s);
    start();
    EXPECT_TRUE(director.on_air()->stand_in());
    ready("/a");
    tick();
    EXPECT_EQ(last_opened(), "/a");
    EXPECT_EQ(deck.queued.back().start, Seconds(10));
}

TEST_F(DirectorTest, OpensALiveSourceOnlyShortlyBeforeItsTurn)
{
    programme({"/a", "rtmp://x/live"});
    ready("/a");
    shelf.states["rtmp://x/live"] = LiveReady{};
    tick();
    start();
    deck.shown.position = Seconds(10);
    tick();
    EXPECT_EQ(last_opened(), "/a");
    deck.shown.position = Seconds(50);
    tick();
    EXPECT_EQ(last_opened(), "rtmp://x/live");
}

TEST_F(DirectorTest, ReportsATrackThatFailedAndTriesAgainWhatCannotBeOpened)
{
    programme({"/a", "/b"});
    ready("/a");
    tick();
    start();
    director.track_failed(deck.queued.back().id, Seconds(3), "damaged");
    EXPECT_EQ(shelf.bad, (std::vector<std::string>{"/a: damaged"}));
    ready("/b");
    shelf.broken = "/b";
    tick();
    EXPECT_EQ(shelf.bad.size(), 1U);
    shelf.broken.clear();
    tick();
    EXPECT_EQ(last_opened(), "/b");
}

TEST_F(DirectorTest, EndsAfterOnePassWithoutLoop)
{
    programme({"/a", "/bad"}, false);
    ready("/a");
    tick();
    EXPECT_FALSE(director.finished());
    start();
    unavailable("/bad");
    tick();
    EXPECT_FALSE(director.finished()) << "the last item is on air";
    end();
    tick();
    EXPECT_TRUE(director.finished());
}

TEST_F(DirectorTest, AnEmptyProgrammeIsNeverFinished)
{
    programme({}, false);
    tick(1h);
    EXPECT_FALSE(director.finished());
}

class DirectorDesk : public DirectorTest {
protected:
    DirectorDesk()
    {
        programme({"/a", "/b", "/c"});
        for (const auto* location : {"/a", "/b", "/c", "/x", "/y"})
            ready(location);
        tick();
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
    bool play(const std::string& location, control::command::Place place)
    {
        return give(
            control::command::Play{.item = {.location = location, .title = {}}, .place = place});
    }
    void at(double second)
    {
        deck.shown.position = Seconds(second);
        tick();
    }
    // The playout leaves the track on air and begins the one that is queued.
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
    std::string on_air() const { return director.on_air()->entry.item.location; }
    std::size_t queue_size()
    {
        return desk.with([](auto& one) { return one.state().queue.size(); });
    }
};

TEST_F(DirectorDesk, ASkipCutsToTheNextItem)
{
    at(10);
    ASSERT_TRUE(give(control::command::Skip{}));
    tick();
    ASSERT_EQ(deck.cuts.size(), 1U);
    tick();
    EXPECT_EQ(deck.cuts.size(), 1U) << "once";
    carry_out_cut();
    EXPECT_EQ(on_air(), "/b");
    EXPECT_EQ(last_opened(), "/c");
    EXPECT_EQ(director.position().location, "/b");
    EXPECT_EQ(deck.cuts.size(), 1U) << "one press is one item";
}

TEST_F(DirectorDesk, WhatIsNotReadyDoesNotTakeTheAir)
{
    programme({"/a", "/later"});
    tick();
    ASSERT_TRUE(give(control::command::Skip{}));
    tick();
    EXPECT_TRUE(deck.cuts.empty()) << "the old one goes on";
    ready("/later");
    tick();
    carry_out_cut();
    EXPECT_EQ(on_air(), "/later");
}

TEST_F(DirectorDesk, ASeekGoesToThatSecondOfTheSameItem)
{
    at(50);
    ASSERT_TRUE(give(control::command::Seek{.second = 20}));
    tick();
    EXPECT_EQ(last_opened(), "/a");
    EXPECT_EQ(deck.queued.back().start, Seconds(20));
    carry_out_cut();
    EXPECT_EQ(on_air(), "/a");
    EXPECT_EQ(last_opened(), "/b") << "and then the programme goes on";
    ASSERT_TRUE(give(control::command::RestartItem{}));
    tick();
    carry_out_cut();
    EXPECT_EQ(on_air(), "/a");
    EXPECT_EQ(director.on_air()->from, Seconds(0));
}

TEST_F(DirectorDesk, PreviousGoesBackThroughWhatWasOn)
{
    EXPECT_FALSE(give(control::command::Previous{}));
    for (int i = 0; i < 2; ++i) {
        end();
        start();
        tick();
    }
    EXPECT_EQ(on_air(), "/c");
    for (const auto* expected : {"/b", "/a"}) {
        ASSERT_TRUE(give(control::command::Previous{}));
        tick();
        carry_out_cut();
        EXPECT_EQ(on_air(), expected);
    }
    EXPECT_FALSE(give(control::command::Previous{}));
    EXPECT_EQ(last_opened(), "/b") << "from there it goes on in its order";
}

TEST_F(DirectorDesk, ARequestComesWhenTheItemEndsAndThenTheProgrammeGoesOn)
{
    ASSERT_TRUE(play("/x", control::command::Place::last));
    tick();
    EXPECT_EQ(last_opened(), "/x");
    EXPECT_TRUE(deck.cuts.empty());
    end();
    start();
    tick();
    EXPECT_EQ(on_air(), "/x");
    EXPECT_EQ(director.position().location, "/b") << "of the programme";
    EXPECT_EQ(queue_size(), 1U) << "it survives a restart while it is on air";
    EXPECT_EQ(last_opened(), "/b");
    end();
    EXPECT_EQ(queue_size(), 0U);
    start();
    EXPECT_EQ(on_air(), "/b");
}

TEST_F(DirectorDesk, RequestsAreFetchedBeforeTheProgramme)
{
    ASSERT_TRUE(play("/new", control::command::Place::last));
    tick();
    EXPECT_EQ(shelf.wanted.front().location, "/new");
    EXPECT_EQ(last_opened(), "/b") << "nothing waits for it";
}

TEST_F(DirectorDesk, ARequestThatIsWithdrawnIsNotPlayed)
{
    ASSERT_TRUE(play("/x", control::command::Place::last));
    tick();
    EXPECT_EQ(last_opened(), "/x");
    ASSERT_TRUE(give(control::command::QueueClear{}));
    tick();
    EXPECT_EQ(deck.dropped, 1);
    EXPECT_EQ(last_opened(), "/b");
}

TEST_F(DirectorDesk, ARequestThatCannotBeHadIsDroppedAndOneThatMayComeIsNotWaitedFor)
{
    unavailable("/gone");
    ASSERT_TRUE(play("/gone", control::command::Place::last));
    ASSERT_TRUE(play("/x", control::command::Place::last));
    tick();
    EXPECT_EQ(queue_size(), 2U) << "it is tried again";
    EXPECT_EQ(last_opened(), "/x");
    std::get<Unavailable>(shelf.states["/gone"]).quarantined = true;
    tick();
    EXPECT_EQ(queue_size(), 1U);
    EXPECT_TRUE(deck.cuts.empty());
}

TEST_F(DirectorDesk, PlayNowCutsAndWhatWasCutGoesOnAfterwards)
{
    shelf.length = Seconds(600);
    ASSERT_TRUE(give(control::command::RestartItem{}));  // opened with its length
    tick();
    carry_out_cut();
    at(100);
    ASSERT_TRUE(play("/x", control::command::Place::now));
    tick();
    carry_out_cut();
    EXPECT_EQ(on_air(), "/x");
    EXPECT_EQ(director.position().location, "/a");
    EXPECT_EQ(director.position().offset, 100s) << "after a kill, too";
    at(30);
    ASSERT_TRUE(play("/y", control::command::Place::now));
    tick();
    carry_out_cut();
    EXPECT_EQ(on_air(), "/y") << "the newer one";
    end();
    start();
    EXPECT_EQ(on_air(), "/x");
    EXPECT_EQ(director.on_air()->from, Seconds(30));
    tick();
    end();
    start();
    EXPECT_EQ(on_air(), "/a");
    EXPECT_EQ(director.on_air()->from, Seconds(100));
}

TEST_F(DirectorDesk, WhatHadLessThanAMinuteLeftCountsAsPlayed)
{
    at(1);  // of 60 s
    ASSERT_TRUE(play("/x", control::command::Place::now));
    tick();
    carry_out_cut();
    end();
    start();
    EXPECT_EQ(on_air(), "/b");
}

TEST_F(DirectorDesk, AfterALongBreakTheNextItemFollows)
{
    shelf.length = Seconds(600);
    ASSERT_TRUE(give(control::command::RestartItem{}));
    tick();
    carry_out_cut();
    ASSERT_TRUE(play("/x", control::command::Place::now));
    tick();
    carry_out_cut();
    tick(2h);
    EXPECT_EQ(last_opened(), "/a");
    tick(1s);
    EXPECT_EQ(last_opened(), "/b");
}

TEST_F(DirectorDesk, APauseKeepsTheItemAndASkipMeanwhileCosts)
{
    ASSERT_TRUE(give(control::command::Pause{}));
    tick();
    EXPECT_TRUE(director.paused());
    EXPECT_EQ(on_air(), "/a");
    deck.shown.filler = true;
    deck.shown.held = true;
    tick(1h);
    EXPECT_EQ(on_air(), "/a") << "it waits";
    ASSERT_TRUE(give(control::command::Skip{}));
    tick();
    ASSERT_EQ(deck.cuts.size(), 1U);
    director.track_ended(deck.cuts.back(), Seconds(1));
    tick(1h);
    EXPECT_FALSE(director.on_air());
    ASSERT_TRUE(give(control::command::Resume{}));
    tick();
    EXPECT_FALSE(director.paused());
    start();
    EXPECT_EQ(on_air(), "/b");
}

TEST_F(DirectorDesk, AStandInIsSkippedForAnother)
{
    shelf.states.clear();
    shelf.states["/c"] = Preparing{};
    ready("/a");
    end();
    start();
    tick();
    end();
    tick(3s);
    start();
    tick();
    ASSERT_TRUE(director.on_air()->stand_in());
    const auto before = deck.cuts.size();
    ASSERT_TRUE(give(control::command::Skip{}));
    tick();
    EXPECT_EQ(deck.cuts.size(), before + 1);
}

}  // namespace
}  // namespace tgvs::service
