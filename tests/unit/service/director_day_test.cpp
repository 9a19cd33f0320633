// The plan of the day as the director carries it out.
#include "director_fixture.hpp"

namespace tgvs::service {
namespace {

class DirectorDay : public DirectorClocksTest {};

TEST_F(DirectorDay, AHardStartIsQueuedAheadWithItsTime)
{
    shelf.length = Seconds(600);
    director.set_plan(plan_of({{"film", evening, evening + 1h, {"/x"}, hard}}));
    go(0ms);
    start();
    go(1s);
    EXPECT_EQ(last_opened(), "/b") << "that is far enough ahead";
    go(41s);
    ASSERT_EQ(last_opened(), "/x");
    ASSERT_TRUE(deck.queued.back().at);
    EXPECT_EQ(*deck.queued.back().at, now + 18s) << "on the steady clock";
    EXPECT_TRUE(deck.cuts.empty()) << "the playout does it";
    wall += 3s;  // somebody sets the clock
    go(1s);
    EXPECT_EQ(*deck.queued.back().at, now + 14s);
    EXPECT_EQ(deck.queued.size(), 3U) << "not queued again";
    go(14s);
    taken_over();
    EXPECT_EQ(on_air(), "/x");
    EXPECT_EQ(director.on_air()->claim, control::Claim::hard_event);
    const auto news = director.take_day_news();
    ASSERT_EQ(news.size(), 1U);
    EXPECT_EQ(news.front().after_start, 0ms);
    EXPECT_EQ(director.position().location, "/a") << "which goes on afterwards";
    EXPECT_NEAR(static_cast<double>(director.position().offset.count()), 57'000, 4'000);
}

// The library listens to a whole item before it encodes it, if there is the time.
TEST_F(DirectorDay, WhatIsWantedFirstIsNeededWhenAHardStartCutsIn)
{
    shelf.length = Seconds(600);
    director.set_plan(plan_of({{"film", evening, evening + 1h, {"/x"}, hard}}));
    go(0ms);
    start();
    go(1s);
    EXPECT_EQ(shelf.first_in, Seconds(59)) << "though the item on air has ten minutes left";
    ASSERT_FALSE(shelf.wanted.empty());
    EXPECT_EQ(shelf.wanted.front().location, "/x") << "nothing of the programme is on before it";
    deck.shown.position = Seconds(560);
    go(1s);
    EXPECT_EQ(shelf.first_in, Seconds(39)) << "now it ends before that";
    EXPECT_EQ(shelf.wanted.front().location, "/b");
}

TEST_F(DirectorDay, WhatThePlanNeedsIsWantedAsFarAheadAsIsSet)
{
    const auto wanted = [&] {
        return std::ranges::count(shelf.wanted, "/x", &playlist::Item::location) > 0;
    };
    for (const auto& [ahead, is_wanted] : {std::pair(24h, true), std::pair(2h, false)}) {
        Director one({.day_ahead = ahead}, shelf, deck, desk);
        one.set_programme(playlist::Programme({{.location = "/a", .title = {}}}, {.loop = true}),
                          true);
        one.set_plan(plan_of({{"film", evening + 3h, evening + 4h, {"/x"}, hard}}));
        one.tick(now, wall);
        EXPECT_EQ(wanted(), is_wanted);
    }
}

TEST_F(DirectorDay, WhatEndsShortlyBeforeAHardStartIsFollowedByMoreOfTheProgramme)
{
    shelf.length = Seconds(45);
    director.set_plan(plan_of({{"film", evening, evening + 1h, {"/x"}, hard}}));
    go(0ms);
    start();
    go(44s);
    ASSERT_EQ(last_opened(), "/b") << "16 s of filler are no preparation";
    EXPECT_FALSE(deck.queued.back().at);
    go(1s);
    taken_over();
    go(1s);
    ASSERT_EQ(last_opened(), "/x") << "what is on now lasts until then";
    EXPECT_EQ(*deck.queued.back().at, now + 14s);
}

TEST_F(DirectorDay, OnAnEmptyAirItIsQueuedJustInTime)
{
    for (const auto* location : {"/a", "/b", "/c"})
        unavailable(location);
    director.set_plan(plan_of({{"film", evening, evening + 1h, {"/x"}, hard}}));
    go(50s);
    EXPECT_TRUE(deck.queued.empty());
    go(8s);
    ASSERT_EQ(last_opened(), "/x");
    EXPECT_EQ(*deck.queued.back().at, now + 2s);
}

TEST_F(DirectorDay, WhatWasTakenOverGoesOnAfterTheEvent)
{
    shelf.length = Seconds(600);
    director.set_plan(plan_of({{"film", evening, evening + 5min, {"/x"}, hard}}));
    go(0ms);
    start();
    go(45s);
    ASSERT_EQ(last_opened(), "/x");
    go(15s);
    taken_over();
    go(1s);
    go(4min);
    EXPECT_EQ(last_opened(), "/a");
    EXPECT_EQ(deck.queued.back().start, Seconds(60)) << "where it was left";
}

TEST_F(DirectorDay, ASoftStartComesWhenTheItemEndsAndIsCutInWhenThatTakesTooLong)
{
    shelf.length = Seconds(3'600);
    director.set_plan(plan_of({{"film", evening, evening + 1h, {"/x"}}}));
    go(0ms);
    start();
    go(61s);
    EXPECT_EQ(last_opened(), "/x") << "it is next";
    EXPECT_TRUE(deck.cuts.empty());
    go(9min);
    EXPECT_TRUE(deck.cuts.empty());
    go(1min);
    EXPECT_EQ(deck.cuts.size(), 1U) << "ten minutes after its start";
}

TEST_F(DirectorDay, WhatIsNotReadyIsWaitedForByWhatIsOn)
{
    shelf.states["/x"] = Preparing{};
    director.set_plan(plan_of({{"film", evening, evening + 1h, {"/x"}, hard}}));
    go(0ms);
    start();
    go(70s);
    EXPECT_EQ(last_opened(), "/b");
    EXPECT_TRUE(deck.cuts.empty());
    ready("/x");
    go(1s);
    EXPECT_EQ(last_opened(), "/x");
    EXPECT_EQ(deck.cuts.size(), 1U) << "as soon as it is";
}

TEST_F(DirectorDay, WhatIsTakenOutOfThePlanIsNotQueuedAnyMore)
{
    director.set_plan(plan_of({{"film", evening, evening + 1h, {"/x"}, hard}}));
    go(0ms);
    start();
    go(45s);
    ASSERT_EQ(last_opened(), "/x");
    director.set_plan({});
    go(1s);
    EXPECT_EQ(last_opened(), "/b");
    EXPECT_EQ(deck.dropped, 1);
    EXPECT_FALSE(deck.queued.back().at);
}

TEST_F(DirectorDay, WhatIsOnAirAndWhatIsQueuedGoOnWhenTheirSeriesIsSplit)
{
    shelf.length = Seconds(600);
    director.set_plan(plan_of({{"s", evening, evening + 1h, {"/x", "/y"}, hard}}));
    go(60s);
    start();
    go(1s);
    ASSERT_EQ(on_air(), "/x");
    ASSERT_EQ(last_opened(), "/y");
    const auto queued = deck.queued.size();
    const auto cuts = deck.cuts.size();
    auto split = hard;
    split.series = "s";
    director.set_plan(plan_of({{"new", evening, evening + 1h, {"/x", "/y"}, split}}));
    go(1s);
    EXPECT_EQ(deck.cuts.size(), cuts);
    EXPECT_EQ(deck.dropped, 0);
    EXPECT_EQ(deck.queued.size(), queued);
    deck.shown.position = Seconds(600);
    director.track_ended(director.on_air()->id, Seconds(600));
    start();
    go(1s);
    EXPECT_EQ(on_air(), "/y");
    EXPECT_EQ(director.on_air()->event->uid, "new");
}

TEST_F(DirectorDay, ItsItemsAreAskedForBeforeTheProgrammesSecond)
{
    shelf.states["/x"] = Preparing{};
    director.set_plan(plan_of({{"film", evening, evening + 1h, {"/x"}, hard},
                               {"tomorrow", evening + 20h, evening + 21h, {"/y"}}}));
    go(0ms);
    std::string wanted;
    for (const auto& item : shelf.wanted)
        wanted += item.location;
    EXPECT_EQ(wanted, "/a/x/b/c/y") << "but tomorrow's are the last";
}

TEST_F(DirectorDay, ASkipGoesToTheNextItemOfTheEventAndASeekStaysInIt)
{
    shelf.length = Seconds(600);
    wall = evening + 60s;
    director.set_plan(plan_of({{"film", evening, evening + 1h, {"/x", "/y"}, hard}}));
    go(0ms);
    ASSERT_EQ(last_opened(), "/x");
    start();
    go(1s);
    const auto give = [&](const control::Command& command) {
        desk.with([&](auto& one) {
            one.apply(command, {.name = "Anna", .role = control::Role::operator_, .door = "ctl"},
                      std::chrono::system_clock::now());
        });
    };
    give(control::command::Seek{.second = 300});
    go(1s);
    EXPECT_EQ(last_opened(), "/x");
    EXPECT_EQ(deck.queued.back().start, Seconds(300));
    taken_over();
    go(1s);
    EXPECT_EQ(last_opened(), "/y") << "it comes next";
    give(control::command::Skip{});
    go(1s);
    taken_over();
    EXPECT_EQ(on_air(), "/y");
    go(1s);
    EXPECT_EQ(last_opened(), "/a") << "all of it has been played or skipped";
}

TEST_F(DirectorDay, BeforeAHardStartThatComesFirstWhichFits)
{
    shelf.states["/b"] = Ready{.duration = Seconds(3'600), .title = {}};
    wall = evening - 10min;
    director.set_plan(plan_of({{"film", evening, evening + 1h, {"/x"}, hard}}));
    go(0ms);
    start();
    go(1s);
    EXPECT_EQ(last_opened(), "/c") << "an hour of /b does not fit";
    end();
    start();
    go(1s);
    EXPECT_EQ(on_air(), "/c");
    EXPECT_EQ(director.position().location, "/b") << "which keeps its turn";
    end();
    go(1s);
    EXPECT_EQ(last_opened(), "/a") << "of the next round";
    shelf.states["/a"] = Ready{.duration = Seconds(3'600), .title = {}};
    shelf.states["/c"] = Ready{.duration = Seconds(3'600), .title = {}};
    go(1s);
    EXPECT_EQ(last_opened(), "/b") << "nothing fits: rather an item that is cut than the filler";
}

TEST_F(DirectorDay, APauseIsBrokenByAHardEventAndComesBackAfterIt)
{
    director.set_plan(plan_of({{"film", evening, evening + 1h, {"/x"}, hard}}));
    go(0ms);
    start();
    desk.with([](auto& one) {
        one.apply(control::command::Pause{},
                  {.name = "Anna", .role = control::Role::operator_, .door = "ctl"},
                  std::chrono::system_clock::now());
    });
    go(10s);
    EXPECT_TRUE(director.paused());
    go(50s);
    EXPECT_FALSE(director.paused()) << "at its second";
    EXPECT_EQ(last_opened(), "/x");
}

TEST_F(DirectorDay, AJingleComesBetweenTwoItemsButNotBeforeAHardStart)
{
    Director other({.jingles = {.items = 1}}, shelf, deck, desk);
    other.set_programme(playlist::Programme({{.location = "/a", .title = {}}}, {}), true);
    other.set_jingles({{.location = "/j", .title = {}}});
    ready("/j");
    const auto next = [&](control::Instant at) {
        deck.shown.position = Seconds(30);
        other.tick(now, at);
        return last_opened();
    };
    EXPECT_EQ(next(evening - 10min), "/a");
    deck.shown.filler = false;
    other.track_started(deck.queued.back().id);
    EXPECT_EQ(next(evening - 10min), "/j");
    const auto queued = deck.queued.size();
    EXPECT_EQ(next(evening - 10min), "/j");
    EXPECT_EQ(deck.queued.size(), queued) << "it stays where it is";
    other.track_ended(other.on_air()->id, Seconds(60));
    other.track_started(deck.queued.back().id);
    EXPECT_EQ(other.on_air()->claim, control::Claim::jingle);
    EXPECT_EQ(next(evening - 9min), "/a") << "never two in a row";
    other.track_ended(other.on_air()->id, Seconds(60));
    other.track_started(deck.queued.back().id);
    other.set_plan(plan_of({{"film", evening, evening + 1h, {"/x"}, hard}}));
    EXPECT_EQ(next(evening - 60s), "/a") << "its minute would not end in time";
}

TEST_F(DirectorDay, WhatRemainsBeforeAStartIsFilledWithTheEventsOwnClips)
{
    auto plan = plan_of({{"film", evening, evening + 1h, {"/x"}, hard}});
    plan.fill = {std::make_shared<const std::vector<playlist::Item>>(std::vector<playlist::Item>{
        {.location = "/f1", .title = {}}, {.location = "/f2", .title = {}}})};
    shelf.length = Seconds(600);
    shelf.states["/f1"] = Ready{.duration = Seconds(25), .title = {}};
    shelf.states["/f2"] = Ready{.duration = Seconds(40), .title = {}};
    director.set_plan(std::move(plan));
    const auto next_before = [&](std::chrono::seconds before) {
        deck.shown.position = Seconds(599);
        wall = evening - before - 1s;
        go(0ms);
        return last_opened();
    };
    for (const auto* item : {"/a", "/b", "/c"})
        shelf.states[item] = Preparing{};
    wall = evening - 10h;
    go(0ms);
    EXPECT_TRUE(shelf.opened.empty()) << "it is not for waiting";
    for (const auto* item : {"/a", "/b", "/c"})
        shelf.states[item] = Ready{.duration = Seconds(600), .title = {}};
    wall = evening - 15min;
    go(0ms);
    EXPECT_EQ(last_opened(), "/a") << "it ends in time";
    start();
    EXPECT_EQ(next_before(5min), "/f2") << "the longest that ends in time";
    taken_over();
    EXPECT_EQ(next_before(4min), "/f1") << "another one, if there is one";
    taken_over();
    EXPECT_EQ(next_before(30s), "/f1") << "the other is too long";
    EXPECT_TRUE(
        std::ranges::any_of(shelf.wanted, [](const auto& item) { return item.location == "/f2"; }));
}

TEST_F(DirectorDay, AnItemThatFailsOnAirIsPassedOver)
{
    wall = evening + 60s;
    director.set_plan(plan_of({{"film", evening, evening + 1h, {"/x", "/y"}, hard}}));
    go(0ms);
    start();
    unavailable("/x");
    director.track_failed(director.on_air()->id, Seconds(20), "damaged");
    deck.shown.filler = true;
    go(1s);
    EXPECT_EQ(last_opened(), "/y");
}

TEST_F(DirectorDay, TheEndOfTheProgrammeIsNotTheEndOfADayWithAPlan)
{
    programme({"/a"}, false);
    director.set_plan(plan_of({{"film", evening + 1h, evening + 2h, {"/x"}, hard}}));
    go(0ms);
    start();
    go(1s);
    end();
    go(1s);
    EXPECT_FALSE(director.finished());
    director.set_plan({});
    go(1s);
    EXPECT_TRUE(director.finished());
}

TEST_F(DirectorDay, WhatHasBeenPlayedToItsEndIsNotPlayedAgainAfterARestart)
{
    const std::vector<playlist::Item> items = {{.location = "/a", .title = {}}};
    const auto plan = plan_of({{"film", evening + 1h, evening + 2h, {"/x"}, hard}});
    for (const bool shuffle : {false, true}) {
        const playlist::Order once = {.loop = false, .shuffle = shuffle};
        Director before({}, shelf, deck, desk);
        before.set_programme(playlist::Programme(items, once), false);
        before.resume({.seed = 7}, now);
        before.set_plan(plan);
        before.tick(now, wall);
        before.track_started(deck.queued.back().id);
        before.track_ended(deck.queued.back().id, Seconds(60));

        shelf.opened.clear();
        Director later({}, shelf, deck, desk);
        later.set_programme(playlist::Programme(items, once), false);
        later.resume(before.position(), now);
        later.set_plan(plan);
        later.tick(now, wall);
        EXPECT_TRUE(shelf.opened.empty());
        EXPECT_EQ(later.position(), before.position()) << "also after the next restart";
        later.set_programme(playlist::Programme({items[0], {.location = "/b", .title = {}}}, {}),
                            true);
        later.tick(now, wall);
        EXPECT_FALSE(shelf.opened.empty()) << "somebody switches the loop on";
    }
}

}  // namespace
}  // namespace tgvs::service
