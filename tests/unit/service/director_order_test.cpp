// Orders of people that wait for their place: what they hold up, and what becomes of them.
#include "director_fixture.hpp"

namespace tgvs::service {
namespace {

class DirectorOrder : public DirectorClocksTest {
protected:
    DirectorOrder() { shelf.length = Seconds(600); }

    // /b is on air, after /a.
    void begin_with_second()
    {
        go(0ms);
        start();
        go(1s);
        taken_over();
        go(1s);
    }
    bool has_order()
    {
        return desk.with([](auto& one) { return one.order().has_value(); });
    }
    control::DayPlan film() const
    {
        return plan_of({{"film", evening, evening + 1h, {"/x"}, hard}});
    }
    void expect_film_at_its_second()
    {
        while (wall < evening - 1s)
            go(1s);
        ASSERT_EQ(last_opened(), "/x");
        ASSERT_TRUE(deck.queued.back().at);
        EXPECT_EQ(*deck.queued.back().at, now + (evening - wall));
        EXPECT_TRUE(deck.cuts.empty()) << "the playout does it";
        EXPECT_EQ(deck.dropped, 0);
        now += 1s;
        wall += 1s;
        deck.shown.position += 1s;
        taken_over();
        go(1s);
        EXPECT_EQ(director.on_air()->claim, control::Claim::hard_event);
        EXPECT_TRUE(deck.cuts.empty());
    }
    bool seek(double second) { return give(control::command::Seek{.second = second}); }

    const Playable growing = {.duration = Seconds(3'600), .title = {}, .done = Seconds(100)};
};

TEST_F(DirectorOrder, AHardStartDoesNotWaitForTheItemBefore)
{
    director.set_plan(film());
    begin_with_second();
    shelf.states["/a"] = Preparing{};
    ASSERT_TRUE(give(control::command::Previous{}));
    expect_film_at_its_second();
    EXPECT_EQ(director.position().location, "/a") << "that is what was asked for";
}

TEST_F(DirectorOrder, AHardStartDoesNotWaitForAPlaceInARequest)
{
    director.set_plan(film());
    shelf.states["/y"] = growing;
    ASSERT_TRUE(give(control::command::Play{.item = {.location = "/y", .title = {}}}));
    go(0ms);
    start();
    go(1s);
    ASSERT_EQ(on_air(), "/y");
    ASSERT_TRUE(seek(500));
    expect_film_at_its_second();
}

TEST_F(DirectorOrder, AHardStartDoesNotWaitForAPlaceInAnotherEvent)
{
    shelf.states["/y"] = growing;
    director.set_plan(plan_of(
        {{"early", evening - 1h, evening, {"/y"}}, {"film", evening, evening + 1h, {"/x"}, hard}}));
    go(0ms);
    start();
    go(1s);
    ASSERT_EQ(on_air(), "/y");
    ASSERT_TRUE(seek(500));
    expect_film_at_its_second();
}

TEST_F(DirectorOrder, APlaceThatIsReadyIsGoneToAlsoShortlyBeforeAHardStart)
{
    director.set_plan(film());
    begin_with_second();
    go(45s);
    ASSERT_EQ(last_opened(), "/x");
    ASSERT_TRUE(seek(300));
    go(1s);
    ASSERT_EQ(last_opened(), "/b");
    EXPECT_EQ(deck.queued.back().start, Seconds(300));
    ASSERT_EQ(deck.cuts.size(), 1U);
    taken_over();
    deck.cuts.clear();
    expect_film_at_its_second();
    EXPECT_EQ(director.position().location, "/b");
    EXPECT_NEAR(static_cast<double>(director.position().offset.count()), 312'000, 2'000);
}

TEST_F(DirectorOrder, WhatIsSkippedWhenAHardStartTakesOverDoesNotGoOnAfterwards)
{
    director.set_plan(film());
    go(0ms);
    start();
    go(1s);
    for (const auto* location : {"/b", "/c"})
        shelf.states[location] = Preparing{};
    ASSERT_TRUE(give(control::command::Skip{}));
    expect_film_at_its_second();
    EXPECT_EQ(director.position().location, "/b");
}

TEST_F(DirectorOrder, PreviousPassesOverWhatCannotBeHad)
{
    begin_with_second();
    taken_over();
    go(1s);
    ASSERT_EQ(on_air(), "/c");
    unavailable("/b");
    ASSERT_TRUE(give(control::command::Previous{}));
    go(1s);
    carry_out_cut();
    EXPECT_EQ(on_air(), "/a");
}

TEST_F(DirectorOrder, WhenNothingBeforeCanBeHadWhatIsOnGoesOn)
{
    begin_with_second();
    unavailable("/a");
    ASSERT_TRUE(give(control::command::Previous{}));
    go(1s);
    EXPECT_FALSE(has_order());
    EXPECT_EQ(director.position().location, "/b");
    EXPECT_TRUE(deck.cuts.empty());
    ready("/a");
    ASSERT_TRUE(give(control::command::Previous{})) << "it is not forgotten";
    go(1s);
    carry_out_cut();
    EXPECT_EQ(on_air(), "/a");
}

TEST_F(DirectorOrder, PreviousLeavesARequestForTheItemBeforeIt)
{
    go(0ms);
    start();
    ASSERT_TRUE(give(control::command::Play{.item = {.location = "/x", .title = {}}}));
    go(1s);
    taken_over();
    go(1s);
    ASSERT_EQ(on_air(), "/x");
    ASSERT_TRUE(give(control::command::Previous{}));
    go(1s);
    ASSERT_EQ(last_opened(), "/a");
    carry_out_cut();
    EXPECT_EQ(on_air(), "/a");
    EXPECT_TRUE(desk.with([](auto& one) { return one.state().queue.empty(); }));
}

TEST_F(DirectorOrder, APlaceIsNotWaitedForForEver)
{
    begin_with_second();
    shelf.states["/a"] = Preparing{};
    ASSERT_TRUE(give(control::command::Previous{}));
    go(1s);
    go(2min);
    EXPECT_TRUE(has_order());
    go(1s);
    EXPECT_FALSE(has_order());
    EXPECT_EQ(director.position().location, "/b");
    EXPECT_EQ(last_opened(), "/c");
    ready("/a");
    go(1s);
    EXPECT_TRUE(deck.cuts.empty()) << "nobody expects it any more";
    ASSERT_TRUE(give(control::command::Previous{}));
    go(1s);
    carry_out_cut();
    EXPECT_EQ(on_air(), "/a");
}

TEST_F(DirectorOrder, ASkipCountsAfterASeekThatStillWaits)
{
    shelf.states["/a"] = growing;
    shelf.length = Seconds(3'600);
    go(0ms);
    start();
    go(50s);
    ASSERT_TRUE(seek(900));
    go(1s);
    EXPECT_TRUE(deck.cuts.empty());
    EXPECT_EQ(director.position().offset, 900s);
    ASSERT_TRUE(give(control::command::Skip{}));
    go(1s);
    carry_out_cut();
    EXPECT_EQ(on_air(), "/b");
}

TEST_F(DirectorOrder, ASkipCountsAfterAPreviousThatStillWaits)
{
    begin_with_second();
    shelf.states["/a"] = Preparing{};
    ASSERT_TRUE(give(control::command::Previous{}));
    go(1s);
    ASSERT_TRUE(give(control::command::Skip{}));
    go(1s);
    carry_out_cut();
    EXPECT_EQ(on_air(), "/c");
    for (const auto* expected : {"/b", "/a"}) {
        ready("/a");
        ASSERT_TRUE(give(control::command::Previous{}));
        go(1s);
        carry_out_cut();
        EXPECT_EQ(on_air(), expected) << "nothing that was on air is forgotten";
    }
}

TEST_F(DirectorOrder, WhatIsTakenBackIsTakenBackInAListThatWasEditedMeanwhile)
{
    go(0ms);
    start();
    go(50s);
    ASSERT_TRUE(give(control::command::Play{.item = {.location = "/x", .title = {}},
                                            .place = control::command::Place::now}));
    go(1s);
    carry_out_cut();
    ASSERT_EQ(director.position().location, "/a");
    programme({"/c", "/b", "/a", "/d"});
    shelf.states["/x"] = growing;
    shelf.states["/a"] = Preparing{};
    ASSERT_TRUE(give(control::command::Previous{}));
    go(1s);
    programme({"/b", "/a", "/c", "/d"});
    ASSERT_TRUE(seek(50));
    go(1s);
    EXPECT_EQ(director.position().location, "/a");
    EXPECT_EQ(director.position().offset, 51s);
    EXPECT_EQ(director.position().index, 1U);
}

}  // namespace
}  // namespace tgvs::service
