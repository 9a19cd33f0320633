// What the director plays of a programme.
#include "director_fixture.hpp"

namespace tgvs::service {
namespace {

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

TEST_F(DirectorTest, WhatIsWantedFirstIsNeededWhenTheItemOnAirEnds)
{
    programme({"/a", "/b"});
    ready("/a");
    tick();
    EXPECT_EQ(shelf.first_in, Seconds(0)) << "the filler is on air";
    start();
    deck.shown.position = Seconds(20);
    tick();
    EXPECT_EQ(shelf.first_in, Seconds(40));
    deck.shown.position = Seconds(70);
    tick();
    EXPECT_EQ(shelf.first_in, Seconds(0)) << "longer than it was said to be";
    deck.shown.position = Seconds(20);
    deck.shown.filler = true;
    deck.shown.filler_since = now;
    tick();
    EXPECT_EQ(shelf.first_in, Seconds(0));
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

TEST_F(DirectorTest, ReportsATrackThatNeverStarted)
{
    programme({"/a", "/b"});
    ready("/a");
    tick();
    director.track_failed(deck.queued.back().id, Seconds(0), "damaged");
    EXPECT_EQ(shelf.bad, (std::vector<std::string>{"/a: damaged"}));
    tick();
    EXPECT_EQ(deck.queued.size(), 2U) << "it is queued anew";
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

TEST_F(DirectorTest, AnotherListBeginsAtItsTopWhereverTheOneBeforeWas)
{
    for (const bool loop : {true, false}) {
        programme({"/a", "/b"}, loop);
        ready("/a");
        ready("/b");
        tick();
        start();
        tick();
        end();
        start();
        director.set_other_programme(
            playlist::Programme({{.location = "/c", .title = {}}, {.location = "/b", .title = {}}},
                                {.loop = loop}),
            loop);
        ready("/c");
        tick();
        EXPECT_EQ(last_opened(), "/c");
        end();
        start();
        tick();
        EXPECT_EQ(last_opened(), "/b");
        EXPECT_FALSE(director.finished());
        end();
    }
}

TEST_F(DirectorTest, AnEmptyProgrammeIsNeverFinished)
{
    programme({}, false);
    tick(1h);
    EXPECT_FALSE(director.finished());
}

TEST_F(DirectorTest, AShuffledListThatIsChosenAgainBeginsWithOtherItems)
{
    std::vector<std::string> names;
    std::vector<Item> items;
    for (int i = 0; i < 20; ++i) {
        names.push_back("/" + std::to_string(i));
        ready(names.back());
        items.push_back({.location = names.back(), .title = {}});
    }
    const auto first_five = [&] {
        director.set_other_programme(playlist::Programme(items, {.shuffle = true}), true);
        end();
        std::vector<std::string> shown;
        while (shown.size() < 5) {
            tick();
            start();
            shown.push_back(on_air());
            end();
        }
        return shown;
    };
    const auto yesterday = first_five();
    director.set_other_programme(playlist::Programme(items, {.shuffle = true}), true);
    EXPECT_NE(first_five(), yesterday);
}

}  // namespace
}  // namespace tgvs::service
