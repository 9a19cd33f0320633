// A live source that is read beside the programme.
#include "service/live_warmup.hpp"

#include "support/made_tracks.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace tgvs::service {
namespace {

using State = LiveWarmup::State;
using Steps = std::deque<media::ReadResult>;

void add(Steps& steps, const std::vector<media::Packet>& packets)
{
    steps.insert(steps.end(), packets.begin(), packets.end());
}

// Gives what is there, then NotYet.
class SteppedReader : public media::TrackReader {
public:
    explicit SteppedReader(Steps& steps) : steps_(steps) {}
    media::ReadResult read() override
    {
        if (steps_.empty())
            return media::NotYet{};
        auto step = std::move(steps_.front());
        steps_.pop_front();
        return step;
    }

private:
    Steps& steps_;
};

std::size_t pictures_of(media::TrackReader& reader)
{
    std::size_t pictures = 0;
    for (;;) {
        const auto result = reader.read();
        const auto* packet = std::get_if<media::Packet>(&result);
        if (packet == nullptr)
            return pictures;
        pictures += packet->kind == media::Kind::video ? 1 : 0;
    }
}

class LiveWarmupTest : public testing::Test {
protected:
    Steps steps;
    LiveWarmup warmup{std::make_unique<SteppedReader>(steps), 2};
};

TEST_F(LiveWarmupTest, IsReadyWithSoManyWholeGroupsAndNothingOfThemIsLost)
{
    add(steps, test::make_track({.frames = 60, .gop = 30}));
    EXPECT_EQ(warmup.look(), State::waiting) << "nobody knows that the second group has ended";
    add(steps, test::make_track({.frames = 30, .gop = 30}));
    EXPECT_EQ(warmup.look(), State::ready);
    const auto reader = warmup.take();
    EXPECT_EQ(pictures_of(*reader), 90U);
    add(steps, test::make_track({.frames = 10, .gop = 30}));
    EXPECT_EQ(pictures_of(*reader), 10U) << "and it goes on";
}

TEST_F(LiveWarmupTest, BeginsWithAKeyframe)
{
    auto packets = test::make_track({.frames = 120, .gop = 30});
    const auto second = std::ranges::find_if(packets, [](const auto& packet) {
        return packet.kind == media::Kind::video && !packet.keyframe;
    });
    packets.erase(packets.begin(), second);
    add(steps, packets);
    EXPECT_EQ(warmup.look(), State::ready);
    EXPECT_EQ(pictures_of(*warmup.take()), 90U);
}

TEST_F(LiveWarmupTest, WhatThereIsOfASourceThatHasEndedIsPlayed)
{
    add(steps, test::make_track({.frames = 10}));
    steps.emplace_back(media::Ended{});
    EXPECT_EQ(warmup.look(), State::ready);
}

TEST_F(LiveWarmupTest, IsOverWithItsReason)
{
    EXPECT_EQ(warmup.look(), State::waiting);
    steps.emplace_back(media::Failed{"no route"});
    EXPECT_EQ(warmup.look(), State::over);
    EXPECT_EQ(warmup.reason(), "no route");
}

TEST_F(LiveWarmupTest, KeepsNoMoreThanItMay)
{
    auto first = test::make_track({.frames = 1});
    std::erase_if(first, [](const auto& packet) { return packet.kind != media::Kind::video; });
    add(steps, first);
    auto huge = first.front();
    huge.keyframe = false;
    huge.body = std::make_shared<const std::string>(6 * 1024 * 1024, 'x');
    for (int i = 0; i < 10; ++i)
        steps.emplace_back(huge);
    EXPECT_EQ(warmup.look(), State::ready);
    EXPECT_EQ(steps.size(), 7U);
}

}  // namespace
}  // namespace tgvs::service
