// The director when what is next is out of reach: how far it looks, and what stands in.
#include "director_fixture.hpp"

namespace tgvs::service {
namespace {

struct OutOfReach : DirectorTest {
    // /0, /1, …: of a site that is closed.
    void closed_site(int count, bool loop = true, bool quarantined = false)
    {
        std::vector<std::string> locations;
        for (int i = 0; i < count; ++i) {
            locations.push_back("/" + std::to_string(i));
            away(locations.back(), 1h, quarantined);
        }
        programme(locations, loop);
    }
    void away(const std::string& location, std::chrono::minutes for_how_long, bool quarantined)
    {
        shelf.states[location] =
            Unavailable{.error_class = "bot_check",
                        .reason = "the site wants a login",
                        .until = std::chrono::system_clock::now() + for_how_long,
                        .quarantined = quarantined};
    }
    bool wants(const std::string& location) const
    {
        return std::ranges::any_of(shelf.wanted,
                                   [&](const auto& item) { return item.location == location; });
    }
};

TEST_F(OutOfReach, AStandInMayComeFromAnywhereInTheList)
{
    closed_site(500);
    ready("/400");
    tick();
    tick(3s);
    EXPECT_EQ(last_opened(), "/400");
    start();
    EXPECT_TRUE(director.on_air()->stand_in());
    EXPECT_EQ(director.position().location, "/0") << "the programme waits for its turn";
}

TEST_F(OutOfReach, AfterAMinuteTheShowGoesOnBehindAClosedSite)
{
    closed_site(200);
    shelf.states["/130"] = Absent{};
    tick();
    tick(59s);
    EXPECT_FALSE(wants("/130")) << "the site may be back";
    for (int i = 0; i < 4; ++i)
        tick(1s);
    ASSERT_TRUE(wants("/130"));
    for (int i = 0; i < 100; ++i)
        tick(1s);
    EXPECT_TRUE(wants("/130")) << "it is waited for while it is made";
    ready("/130");
    tick();
    ASSERT_EQ(last_opened(), "/130");
    start();
    EXPECT_FALSE(director.on_air()->stand_in());
    shelf.states["/131"] = Absent{};
    tick();
    EXPECT_TRUE(wants("/131"));
    EXPECT_EQ(director.position().location, "/130");
}

TEST_F(OutOfReach, ASiteThatIsTriedNowAndThenIsNotBack)
{
    closed_site(200);
    shelf.states["/130"] = Absent{};
    for (int minute = 0; minute < 2; ++minute) {
        shelf.states["/0"] = Absent{};
        tick(10s);
        away("/0", 1h, false);
        tick(45s);
    }
    tick(10s);
    for (int i = 0; i < 3; ++i)
        tick(1s);
    EXPECT_TRUE(wants("/130"));
}

TEST_F(OutOfReach, WhileSomethingElseIsOnAirNothingIsLeftOut)
{
    closed_site(200);
    shelf.states["/130"] = Absent{};
    ready("/0");
    tick();
    start();
    away("/0", 1h, false);
    for (int i = 0; i < 100; ++i)
        tick(1s);
    EXPECT_FALSE(wants("/130"));
    ready("/1");
    tick();
    EXPECT_EQ(last_opened(), "/1");
}

TEST_F(OutOfReach, ThroughTheWholeListAndThenFromTheFrontAgain)
{
    closed_site(120);
    tick();
    tick(60s);
    for (int i = 0; i < 2; ++i)
        tick(1s);
    shelf.states["/3"] = Absent{};
    tick(1s);
    EXPECT_TRUE(wants("/3"));
}

TEST_F(OutOfReach, WhatIsPlayableGoesAheadOfItsTurnRatherThanTheFiller)
{
    programme({"/slow", "/made", "/c"});
    shelf.states["/slow"] = Preparing{};
    shelf.states["/made"] = Playable{.duration = Seconds(60), .title = {}, .done = Seconds(30)};
    tick(1s);
    EXPECT_EQ(last_opened(), "");
    tick(2s);
    EXPECT_EQ(last_opened(), "/made");
    start();
    EXPECT_FALSE(director.on_air()->stand_in());
    EXPECT_TRUE(director.on_air()->out_of_turn);
    ready("/slow");
    ready("/made");
    ready("/c");
    tick();
    EXPECT_EQ(last_opened(), "/slow");
    end();
    start();
    tick();
    EXPECT_EQ(last_opened(), "/c") << "it has had its turn";
}

TEST_F(OutOfReach, WhatWentAheadOfItsTurnAndIsCutHasItsTurn)
{
    programme({"/slow", "/made", "/c"});
    shelf.states["/slow"] = Preparing{};
    shelf.states["/made"] = Playable{.duration = 2h, .title = {}, .done = Seconds(30)};
    shelf.length = 2h;
    tick(3s);
    start();
    ASSERT_TRUE(director.on_air()->out_of_turn);
    shelf.length = Seconds(60);
    ready("/now");
    ASSERT_TRUE(give(control::command::Play{.item = {.location = "/now", .title = {}},
                                            .place = control::command::Place::now}));
    deck.shown.position = Seconds(600);
    tick();
    carry_out_cut();
    ASSERT_EQ(on_air(), "/now");
    ready("/slow");
    ready("/made");
    ready("/c");
    std::vector<std::string> after;
    for (int i = 0; i < 3; ++i) {
        tick();
        end();
        start();
        after.push_back(on_air());
    }
    EXPECT_EQ(after, (std::vector<std::string>{"/slow", "/made", "/c"}));
}

TEST_F(OutOfReach, WhatWentAheadOfItsTurnAndRanDryHasItsTurn)
{
    programme({"/slow", "/made", "/c"});
    shelf.states["/slow"] = Preparing{};
    shelf.states["/made"] = Playable{.duration = Seconds(60), .title = {}, .done = Seconds(30)};
    tick(3s);
    start();
    deck.shown.filler = true;
    deck.shown.filler_since = now;
    deck.taken_back = Seconds(20);
    tick(10s);
    ASSERT_FALSE(director.on_air());
    for (const auto* location : {"/slow", "/made", "/c"})
        ready(location);
    std::vector<std::string> after;
    for (int i = 0; i < 3; ++i) {
        tick();
        start();
        after.push_back(on_air());
        end();
    }
    EXPECT_EQ(after, (std::vector<std::string>{"/slow", "/made", "/c"}));
}

TEST_F(OutOfReach, WhatGoesAheadOfItsTurnDoesNotMoveTheWindowBack)
{
    closed_site(200);
    shelf.states["/50"] = Preparing{};
    shelf.states["/51"] = Playable{.duration = Seconds(60), .title = {}, .done = Seconds(30)};
    tick();
    tick(60s);
    tick(3s);
    ASSERT_EQ(last_opened(), "/51");
    start();
    ASSERT_TRUE(director.on_air()->out_of_turn);
    tick(1s);
    EXPECT_TRUE(wants("/50")) << "it is still being fetched";
    ready("/50");
    ready("/51");
    ready("/52");
    tick();
    ASSERT_EQ(last_opened(), "/50");
    end();
    start();
    tick();
    EXPECT_EQ(last_opened(), "/52") << "/51 has had its turn";
}

TEST_F(OutOfReach, WithoutLoopNothingOfThePassStandsInWhenItIsOver)
{
    programme({"/a"}, false);
    ready("/a");
    director.set_plan(
        plan_of({{.uid = "news", .start = evening + 2h, .end = evening + 3h, .items = {"/news"}}}));
    const auto look = [&](std::chrono::milliseconds later) {
        now += later;
        director.tick(now, evening);
    };
    look(0ms);
    start();
    look(1s);
    end();
    for (int i = 0; i < 10; ++i)
        look(1s);
    EXPECT_FALSE(director.on_air());
    EXPECT_EQ(shelf.opened.size(), 1U);
    EXPECT_FALSE(director.finished()) << "an event is to come";
}

TEST_F(OutOfReach, WithoutLoopAClosedSiteIsWaitedForAsLongAsAnythingElse)
{
    programme({"/a", "/b", "/c"}, false);
    ready("/a");
    for (const auto* location : {"/b", "/c"})
        shelf.states[location] = Unavailable{.error_class = "site_closed",
                                             .reason = "its site is paused after a failure",
                                             .until = std::chrono::system_clock::now() + 1h,
                                             .of_its_site = true};
    tick();
    start();
    tick();
    end();
    away("/a", 1h, true);  // nothing stands in
    tick();
    EXPECT_FALSE(director.finished()) << "nothing is known against the items";
    tick(9min);
    EXPECT_FALSE(director.finished());
    tick(2min);
    EXPECT_TRUE(director.finished());
}

TEST_F(OutOfReach, WithoutLoopAPauseIsNoWaitInVain)
{
    programme({"/a", "/b"}, false);
    away("/b", 1min, false);
    ASSERT_TRUE(give(control::command::Pause{}));
    for (int i = 0; i < 15; ++i) {
        away("/a", 1min, false);
        tick(1min);
        EXPECT_FALSE(director.finished());
    }
}

TEST_F(OutOfReach, WhatIsCachedStandsInBeforeWhatIsStillMade)
{
    programme({"/slow", "/made", "/cached"});
    shelf.states["/slow"] = Preparing{};
    shelf.states["/made"] = Playable{.duration = Seconds(60), .title = {}, .done = Seconds(30)};
    ready("/cached");
    tick(3s);
    EXPECT_EQ(last_opened(), "/cached");
}

TEST_F(OutOfReach, WithoutLoopWhatIsTriedAgainSoonIsNotOver)
{
    programme({"/a", "/b"}, false);
    ready("/a");
    away("/b", 9min, false);
    tick();
    start();
    tick();
    end();
    tick();
    EXPECT_FALSE(director.finished());
    away("/b", 9min, true);
    tick();
    EXPECT_TRUE(director.finished());
    away("/b", 11min, false);
    tick();
    EXPECT_TRUE(director.finished()) << "it has failed time and again";
    away("/b", 1min, false);
    tick(9min);
    EXPECT_FALSE(director.finished());
    shelf.states["/b"] = Preparing{};
    tick(2min);
    EXPECT_EQ(last_opened(), "/a") << "stands in";
    EXPECT_FALSE(director.finished()) << "it is on its way";
    start();
    away("/b", 1min, false);
    tick();
    end();
    tick();
    EXPECT_TRUE(director.finished()) << "nothing has come for more than ten minutes";
}

TEST_F(OutOfReach, WithoutLoopAllOfTheListIsLookedThroughBeforeItIsOver)
{
    for (const int count : {60, 100, 101}) {
        closed_site(count, false, true);
        shelf.states["/55"] = Absent{};
        tick();
        for (int i = 0; i < 63; ++i) {
            tick(1s);
            EXPECT_FALSE(director.finished());
        }
        EXPECT_TRUE(wants("/55")) << count;
        away("/55", 1h, true);
        for (int i = 0; i < 70 && !director.finished(); ++i)
            tick(1s);
        EXPECT_TRUE(director.finished()) << count;
    }
}

TEST_F(OutOfReach, WithoutLoopWhatMayComeSoonInAnEarlierPartIsWaitedFor)
{
    closed_site(120, false, true);
    away("/3", 1min, false);
    for (int i = 0; i < 200; ++i) {
        tick(1s);
        ASSERT_FALSE(director.finished());
    }
}

}  // namespace
}  // namespace tgvs::service
