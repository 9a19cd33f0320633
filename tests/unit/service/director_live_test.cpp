// Live sources: pulled beside what is on air, on air with their first picture, taken back when they run dry.
#include "director_fixture.hpp"

#include <algorithm>

namespace tgvs::service {
namespace {

constexpr auto live = "rtmp://x/live";

class DirectorLive : public DirectorTest {
protected:
    void is_live(const std::string& location) { shelf.states[location] = LiveReady{}; }
    // The one on air has nothing more, and the filler is seen.
    void run_dry()
    {
        deck.shown.filler = true;
        deck.shown.filler_since = now;
        deck.taken_back = Seconds(100);
        *deck.taken_source = media::NotYet{};
    }
    bool play_now(const std::string& location)
    {
        return give(control::command::Play{.item = {.location = location, .title = {}},
                                           .place = control::command::Place::now});
    }
    std::size_t queue_size()
    {
        return desk.with([](auto& one) { return one.state().queue.size(); });
    }
};

TEST_F(DirectorLive, IsPulledOnlyShortlyBeforeItsTurn)
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

TEST_F(DirectorLive, OneThatShowsNothingIsNotGivenToThePlayoutAndAnotherStandsIn)
{
    programme({live, "/b"});
    is_live(live);
    *shelf.source = media::NotYet{};
    ready("/b");
    tick();
    EXPECT_EQ(last_opened(), live);
    EXPECT_TRUE(director.is_pressed()) << "at each tick";
    EXPECT_TRUE(deck.queued.empty());
    tick(2'001ms);
    ASSERT_EQ(deck.queued.size(), 1U);
    start();
    EXPECT_EQ(on_air(), "/b");
    EXPECT_TRUE(director.on_air()->stand_in());

    *shelf.source = media::Failed{"no route"};
    tick();
    EXPECT_EQ(shelf.bad, (std::vector<std::string>{std::string(live) + ": no route"}));
    EXPECT_EQ(director.position().location, live) << "it was not played";
}

TEST_F(DirectorLive, OneThatEndsBeforeItsFirstPictureIsReported)
{
    programme({live, "/b"});
    is_live(live);
    *shelf.source = media::Ended{};
    tick();
    ASSERT_EQ(shelf.bad.size(), 1U);
    EXPECT_FALSE(director.is_pressed());
}

TEST_F(DirectorLive, AStandInIsLeftForTheSourceThatItStandsInFor)
{
    programme({live, "/b"});
    is_live(live);
    *shelf.source = media::NotYet{};
    ready("/b");
    tick();
    tick(2'001ms);
    start();
    tick(10s);
    EXPECT_TRUE(deck.cuts.empty());
    *shelf.source = live_picture();
    tick();
    carry_out_cut();
    EXPECT_EQ(on_air(), live);
    EXPECT_EQ(director.position().location, live);
    EXPECT_EQ(deck.cuts.size(), 1U);
}

TEST_F(DirectorLive, AnItemOfTheProgrammeIsNotLeftForTheSourceBehindIt)
{
    programme({"/a", live});
    ready("/a");
    is_live(live);
    tick();
    start();
    deck.shown.position = Seconds(50);
    tick();
    ASSERT_EQ(deck.queued.size(), 2U);
    EXPECT_TRUE(deck.cuts.empty());
    is_live("");  // and it stays queued, whatever becomes of its address
    shelf.states[live] = Preparing{};
    tick();
    EXPECT_EQ(deck.queued.size(), 2U);
    end();
    start();
    EXPECT_EQ(on_air(), live);
}

TEST_F(DirectorLive, OneStandsInForNothing)
{
    programme({"/a", live});
    ready("/a");
    is_live(live);
    tick();
    start();
    deck.shown.position = Seconds(50);
    tick();
    ASSERT_EQ(deck.queued.size(), 2U);
    run_dry();
    shelf.states["/a"] = Preparing{};
    tick(11s);
    EXPECT_FALSE(director.on_air());
    EXPECT_EQ(deck.dropped, 1) << "it would have no end";
}

TEST_F(DirectorLive, OneThatRunsDryIsTakenBackWhileAnotherStandsInAndComesBack)
{
    programme({live, "/b", "/c"});
    is_live(live);
    tick();
    start();
    run_dry();
    tick(3s);
    EXPECT_TRUE(director.on_air()) << "nothing is there that could stand in";
    ready("/c");
    tick();
    ASSERT_FALSE(director.on_air());
    ASSERT_EQ(deck.queued.size(), 2U);
    start();
    EXPECT_EQ(on_air(), "/c");
    EXPECT_EQ(shelf.opened, (std::vector<std::string>{live, "/c"}))
        << "the source's reader is kept";
    EXPECT_EQ(director.position().location, live);

    *deck.taken_source = live_picture();
    tick();
    carry_out_cut();
    EXPECT_EQ(on_air(), live);
}

TEST_F(DirectorLive, OneThatIsGivenUpWhileAnotherStandsInIsOver)
{
    programme({live, "/b"});
    is_live(live);
    ready("/b");
    tick();
    start();
    tick();
    run_dry();
    tick(3s);
    start();
    EXPECT_TRUE(director.on_air()->stand_in());
    *deck.taken_source = media::Ended{};
    tick();
    EXPECT_EQ(director.position().location, "/b");
    EXPECT_TRUE(shelf.bad.empty());
}

TEST_F(DirectorLive, OneIsNotPulledBesideAnotherThatIsOnAir)
{
    programme({"rtmp://x/1", "rtmp://x/2"});
    is_live("rtmp://x/1");
    is_live("rtmp://x/2");
    tick();
    start();
    tick();
    EXPECT_EQ(shelf.opened.size(), 1U);
    end();
    tick();
    EXPECT_EQ(last_opened(), "rtmp://x/2");
}

TEST_F(DirectorLive, PlayNowTakesTheAirWithTheFirstPictureNotWhenTheItemIsNearItsEnd)
{
    programme({"/a", "/b"});
    ready("/a");
    ready("/b");
    is_live(live);
    shelf.length = Seconds(3'600);
    *shelf.source = media::NotYet{};
    tick();
    start();
    deck.shown.position = Seconds(100);
    ASSERT_TRUE(play_now(live));
    tick();
    EXPECT_EQ(std::ranges::count(shelf.opened, live), 1) << "long before the end of what is on air";
    EXPECT_TRUE(deck.cuts.empty()) << "which goes on until there is a picture";
    *shelf.source = live_picture();
    tick();
    carry_out_cut();
    EXPECT_EQ(on_air(), live);
    EXPECT_EQ(director.on_air()->claim, control::Claim::play_now);
    EXPECT_EQ(director.position().location, "/a");
    EXPECT_EQ(director.position().offset, 100s) << "it goes on there afterwards";
}

TEST_F(DirectorLive, PlayNowTakesTheAirFromAnotherLiveSource)
{
    programme({live});
    is_live(live);
    is_live("rtmp://x/now");
    tick();
    start();
    ASSERT_TRUE(play_now("rtmp://x/now"));
    tick();
    carry_out_cut();
    EXPECT_EQ(on_air(), "rtmp://x/now");
}

TEST_F(DirectorLive, ASkipGoesToASourceWithItsFirstPicture)
{
    programme({"/a", live});
    ready("/a");
    is_live(live);
    *shelf.source = media::NotYet{};
    tick();
    start();
    tick();
    EXPECT_NE(last_opened(), live);
    ASSERT_TRUE(give(control::command::Skip{}));
    tick();
    EXPECT_EQ(last_opened(), live);
    EXPECT_TRUE(deck.cuts.empty());
    *shelf.source = live_picture();
    tick();
    carry_out_cut();
    EXPECT_EQ(on_air(), live);
}

TEST_F(DirectorLive, ARequestedOneThatEndsWhileAnotherStandsInIsDone)
{
    programme({"/a"});
    ready("/a");
    is_live(live);
    tick();
    start();
    ASSERT_TRUE(play_now(live));
    tick();
    carry_out_cut();
    EXPECT_EQ(on_air(), live);
    run_dry();
    tick(3s);
    start();
    EXPECT_EQ(on_air(), "/a");
    EXPECT_EQ(queue_size(), 1U);
    *deck.taken_source = media::Ended{};
    tick();
    EXPECT_EQ(queue_size(), 0U);
}

TEST_F(DirectorLive, NoneIsPulledWhileTheShowIsPaused)
{
    programme({live});
    is_live(live);
    *shelf.source = media::NotYet{};
    tick();
    EXPECT_TRUE(director.is_pressed());
    ASSERT_TRUE(give(control::command::Pause{}));
    tick();
    EXPECT_FALSE(director.is_pressed());
    *shelf.source = live_picture();
    tick(1h);
    EXPECT_TRUE(deck.queued.empty());
    ASSERT_TRUE(give(control::command::Resume{}));
    tick();
    EXPECT_EQ(deck.queued.size(), 1U);
    EXPECT_EQ(shelf.opened.size(), 2U) << "anew";
}

TEST_F(DirectorLive, WhatAStationSaysItPlaysIsTheTitle)
{
    programme({live, "/b"});
    is_live(live);
    tick();
    start();
    EXPECT_EQ(director.on_air()->shown_title(), live);
    shelf.said_title = "A - B";
    tick();
    EXPECT_EQ(director.on_air()->shown_title(), "A - B");
    shelf.said_title.clear();
    tick();
    EXPECT_EQ(director.on_air()->shown_title(), live);
    ready("/b");
    tick();
    end();
    start();
    shelf.said_title = "A - B";
    tick();
    EXPECT_EQ(director.on_air()->shown_title(), "/b") << "nobody asks for that of a file";
}

TEST_F(DirectorLive, WhatIsPulledIsForgottenWithItsLine)
{
    programme({live, "/b"});
    is_live(live);
    *shelf.source = media::NotYet{};
    tick();
    EXPECT_TRUE(director.is_pressed());
    programme({"/b"});
    tick();
    EXPECT_FALSE(director.is_pressed());
}

}  // namespace
}  // namespace tgvs::service
