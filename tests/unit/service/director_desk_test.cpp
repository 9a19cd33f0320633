// What people ask of the director, and what becomes of the programme meanwhile.
#include "director_fixture.hpp"

namespace tgvs::service {
namespace {

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

TEST_F(DirectorDesk, RequestsThatCannotBeHadNowKeepNoneFromBeingFetched)
{
    for (const auto* location : {"/1", "/2", "/3", "/4"}) {
        if (std::string_view(location) != "/4")
            unavailable(location);
        ASSERT_TRUE(play(location, control::command::Place::last));
    }
    tick();
    EXPECT_EQ(shelf.wanted.front().location, "/4");
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

TEST_F(DirectorDesk, AfterABreakTheNextItemFollowsIfTheSettingSaysSo)
{
    Director other{{.breaks = {.after = control::AfterBreak::next}}, shelf, deck, desk};
    other.set_programme(director.programme(), true);
    shelf.length = Seconds(600);
    other.tick(now);
    other.track_started(deck.queued.back().id);
    other.tick(now);
    ASSERT_EQ(other.on_air()->entry.item.location, "/a");
    deck.shown.position = Seconds(100);
    ASSERT_TRUE(play("/x", control::command::Place::now));
    other.tick(now);
    ASSERT_FALSE(deck.cuts.empty());
    other.track_ended(other.on_air()->id, Seconds(100));
    other.track_started(deck.queued.back().id);
    ASSERT_EQ(other.on_air()->entry.item.location, "/x");
    EXPECT_EQ(other.position().location, "/b") << "after a kill, too";
    EXPECT_EQ(other.position().offset, 0s);
    other.tick(now);
    EXPECT_EQ(last_opened(), "/b");
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
