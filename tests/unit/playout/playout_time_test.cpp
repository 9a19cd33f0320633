// A track that takes over at a time of the wall's.
#include "playout_fixture.hpp"

namespace tgvs::playout {
namespace {

using Clock = std::chrono::steady_clock;

// When the first picture of each mark came.
class TimingSink : public KeepingSink {
public:
    void push(std::span<const Packet> packets) override
    {
        {
            const std::scoped_lock lock(times_mutex_);
            for (const auto& packet : packets)
                if (packet.kind == Kind::video)
                    first_.try_emplace(packet.body->front(), Clock::now(), packet.dts_ms);
        }
        KeepingSink::push(packets);
    }
    std::pair<Clock::time_point, std::int64_t> first(char mark) const
    {
        const std::scoped_lock lock(times_mutex_);
        return first_.at(mark);
    }

private:
    mutable std::mutex times_mutex_;
    std::map<char, std::pair<Clock::time_point, std::int64_t>> first_;
};

class PlayoutTime : public testing::Test {
protected:
    Track timed(TrackId id, char mark, Clock::time_point at, int frames = 600)
    {
        auto one = track(id, {.frames = frames, .gop = 60, .mark = mark});
        one.at = at;
        return one;
    }
    // The machine may have been too slow for the clock to be kept.
    bool clock_was_kept()
    {
        for (const auto& family : registry_.Collect())
            if (family.name.find("clock_shifts") != std::string::npos)
                return family.metric.front().counter.value == 0;
        ADD_FAILURE() << "no such metric";
        return false;
    }

    prometheus::Registry registry_;
    TimingSink sink_;
    KeepingListener listener_;
    Playout playout_{
        {}, test::make_track({.frames = 60, .mark = 'f'}), {&sink_}, listener_, registry_};
};

TEST_F(PlayoutTime, LeavesAtItsTimeToTheFrameAndNotBefore)
{
    const auto start = Clock::now();
    const auto first = start + 430ms;
    const auto second = start + 1'170ms;
    ASSERT_TRUE(playout_.queue(timed(1, 'a', first)));
    ASSERT_TRUE(listener_.wait_for("start 1"));
    EXPECT_EQ(playout_.snapshot().track, 1U);
    EXPECT_GE(playout_.snapshot().track_since, first);
    ASSERT_TRUE(playout_.queue(timed(2, 'b', second, 30)));
    ASSERT_TRUE(listener_.wait_for("end 2 at 1")) << listener_.events();
    EXPECT_TRUE(sink_.wait_for_match("f[0-9]+ a[0-9]+ b30 f[0-9]+ ")) << sink_.story();
    const auto [a_came, a_at] = sink_.first('a');
    const auto [b_came, b_at] = sink_.first('b');
    EXPECT_GE(a_came, first);
    EXPECT_GE(b_came, second);
    if (clock_was_kept()) {
        EXPECT_NEAR(static_cast<double>(b_at - a_at), 740, 34) << "by the publish clock, too";
    }
}

TEST_F(PlayoutTime, LeavesTheAirAloneWhenTheOneBeforeEndsEarly)
{
    ASSERT_TRUE(playout_.queue(track(1, {.frames = 6, .gop = 6, .mark = 'a'})));
    ASSERT_TRUE(listener_.wait_for("start 1"));
    const auto time = Clock::now() + 900ms;
    ASSERT_TRUE(playout_.queue(timed(2, 'b', time, 30)));
    ASSERT_TRUE(listener_.wait_for("end 2 at 1")) << listener_.events();
    EXPECT_TRUE(sink_.wait_for_match("(f[0-9]+ )?a6 f[0-9]+ b30 f[0-9]+ ")) << sink_.story();
    EXPECT_GE(sink_.first('b').first, time);
}

TEST_F(PlayoutTime, WhatHasNothingToShowByThenTakesNothing)
{
    const auto shared = std::make_shared<GrowingReader::Shared>();
    ASSERT_TRUE(playout_.queue(track(1, {.frames = 600, .gop = 60, .mark = 'a'})));
    ASSERT_TRUE(sink_.wait_for("a"));
    ASSERT_TRUE(playout_.queue({.id = 2,
                                .reader = std::make_unique<GrowingReader>(shared),
                                .start = {},
                                .at = Clock::now() + 200ms}));
    ASSERT_TRUE(sink_.wait_for("a3")) << "30 and more";
    EXPECT_EQ(playout_.snapshot().track, 1U);
    grow(*shared, test::make_track({.frames = 61, .gop = 30, .mark = 'b'}));
    ASSERT_TRUE(listener_.wait_for("end 1")) << "and then at once";
    ASSERT_TRUE(listener_.wait_for("start 2"));
}

TEST_F(PlayoutTime, CanBeGivenAnotherTimeOrNone)
{
    ASSERT_TRUE(playout_.queue(track(1, {.frames = 600, .gop = 60, .mark = 'a'})));
    ASSERT_TRUE(sink_.wait_for("a"));
    ASSERT_TRUE(playout_.queue(timed(2, 'b', Clock::now() + 1h)));
    playout_.retime(3, Clock::now());
    playout_.retime(2, Clock::now() + 100ms);
    ASSERT_TRUE(listener_.wait_for("start 2")) << listener_.events();
    ASSERT_TRUE(playout_.queue(timed(4, 'c', Clock::now() + 300ms)));
    playout_.drop_next();
    ASSERT_TRUE(sink_.wait_for("b4")) << "40 and more";
    EXPECT_EQ(sink_.story().find('c'), std::string::npos);
}

}  // namespace
}  // namespace tgvs::playout
