// A live publisher takes the air, has it for himself, and gives it back to what was cut.
#include "director_fixture.hpp"

namespace tgvs::service {
namespace {

class FakeStage : public Stage {
public:
    bool ready() const override { return is_ready; }
    bool has_the_air() const override { return on_air; }
    std::unique_ptr<media::TrackReader> take() override
    {
        if (!is_ready)
            return nullptr;
        is_ready = false;
        on_air = true;
        ++taken;
        return std::make_unique<FakeReader>(std::make_shared<media::ReadResult>(live_picture()));
    }

    void unplayable() override { ++left; }

    bool is_ready = false;
    bool on_air = false;
    int taken = 0;
    int left = 0;
};

class DirectorPublisher : public DirectorTest {
protected:
    DirectorPublisher()
    {
        director.set_stage(stage);
        programme({"/a", "/b"});
        shelf.length = Seconds(600);
        ready("/a");
        ready("/b");
        tick();
        start();
        tick();
    }
    void publish()
    {
        deck.shown.position = Seconds(40);
        stage.is_ready = true;
        tick();
        carry_out_cut();
    }

    FakeStage stage;
};

TEST_F(DirectorPublisher, WhatCannotBePlayedOfHimIsBegunAnew)
{
    publish();
    director.track_failed(director.on_air()->id, Seconds(5), "damaged");
    EXPECT_FALSE(director.on_air());
    EXPECT_EQ(stage.left, 1);
    EXPECT_TRUE(shelf.bad.empty());
    stage.is_ready = true;
    tick();
    start();
    EXPECT_EQ(director.on_air()->claim, control::Claim::publisher);
}

TEST_F(DirectorPublisher, CutsWhatIsOnAir)
{
    ASSERT_EQ(on_air(), "/a");
    deck.shown.position = Seconds(40);
    stage.is_ready = true;
    tick();
    EXPECT_EQ(stage.taken, 1);
    ASSERT_EQ(deck.cuts.size(), 1U);
    carry_out_cut();
    EXPECT_EQ(director.on_air()->claim, control::Claim::publisher);
    EXPECT_EQ(director.on_air()->title, "Live");
    EXPECT_EQ(director.position().offset, 40s) << "a restart goes on with what was cut";
}

TEST_F(DirectorPublisher, HasNobodyQueuedBehindHim)
{
    publish();
    const auto queued = deck.queued.size();
    tick(60s);
    EXPECT_EQ(deck.queued.size(), queued);
    end();  // his picture stops
    tick(5s);
    EXPECT_FALSE(director.on_air());
    EXPECT_EQ(deck.queued.size(), queued) << "the filler waits for him";
    EXPECT_EQ(deck.dropped, 0);
}

TEST_F(DirectorPublisher, GoesOnWhenHeIsBack)
{
    publish();
    end();
    stage.is_ready = true;
    tick(3s);
    EXPECT_EQ(stage.taken, 2);
    start();
    tick();
    EXPECT_EQ(director.on_air()->claim, control::Claim::publisher);
}

TEST_F(DirectorPublisher, LeavesTheAirToWhatWasCutAtThePlaceWhereItWasCut)
{
    publish();
    stage.on_air = false;  // he has stopped; his last second is played
    tick();
    ASSERT_EQ(last_opened(), "/a");
    EXPECT_EQ(deck.queued.back().start, Seconds(40));
    EXPECT_EQ(deck.cuts.size(), 1U) << "at the end of what he sent";
    end();
    start();
    EXPECT_EQ(on_air(), "/a");
}

TEST_F(DirectorPublisher, IsNotPutAsideWhileHisPictureIsLate)
{
    publish();
    deck.shown.filler = true;
    deck.shown.filler_since = now;
    deck.taken_back = Seconds(1);
    tick(30s);
    ASSERT_TRUE(director.on_air());
    EXPECT_EQ(director.on_air()->claim, control::Claim::publisher);
}

TEST_F(DirectorPublisher, WhoseNewStreamIsThereLeavesTheOldOne)
{
    publish();
    const auto before = director.on_air()->id;
    stage.is_ready = true;
    tick();
    EXPECT_EQ(deck.cuts.back(), before);
}

TEST_F(DirectorPublisher, ThatFailsIsNoBadItem)
{
    publish();
    director.track_failed(director.on_air()->id, Seconds(1), "damaged");
    EXPECT_TRUE(shelf.bad.empty());
}

TEST_F(DirectorPublisher, TakesTheAirInAPause)
{
    desk.with([](control::Desk& d) {
        return d.apply(control::command::Pause{},
                       {.name = "Ada", .role = control::Role::admin, .door = "panel"},
                       std::chrono::system_clock::now());
    });
    tick();
    ASSERT_TRUE(director.paused());
    publish();
    EXPECT_FALSE(director.paused());
    stage.on_air = false;
    end();
    tick();
    EXPECT_TRUE(director.paused()) << "afterwards it is paused again";
}

}  // namespace
}  // namespace tgvs::service
