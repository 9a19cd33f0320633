#include "outputs/packet_queue.hpp"

#include "support/made_tracks.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace tgvs::outputs {
namespace {

using namespace std::chrono_literals;

bool starts_with_keyframe(const std::vector<media::Packet>& packets)
{
    return !packets.empty() && packets[0].kind == media::Kind::video && packets[0].keyframe;
}

TEST(PacketQueue, GivesWhatWasPushedInOrder)
{
    PacketQueue queue;
    const auto track = test::make_track({.frames = 30});
    queue.push(track);
    const auto taken = queue.take(0ms);
    ASSERT_EQ(taken.size(), track.size());
    for (std::size_t i = 0; i < taken.size(); ++i)
        EXPECT_EQ(taken[i].dts_ms, track[i].dts_ms);
    EXPECT_TRUE(queue.take(0ms).empty());
}

TEST(PacketQueue, DropsToTheNewestKeyframeWhenFull)
{
    PacketQueue queue;
    queue.push(test::make_track({.frames = 30 * 7, .gop = 60}));  // keyframes at 0, 2, 4, 6 s
    const auto taken = queue.take(0ms);
    ASSERT_TRUE(starts_with_keyframe(taken));
    EXPECT_EQ(taken[0].dts_ms, 6'000);
    EXPECT_EQ(queue.dropped_frames(), 180U);
}

TEST(PacketQueue, IsBoundedInBytes)
{
    PacketQueue queue;
    auto track = test::make_track({.frames = 60, .gop = 20});
    for (auto& packet : track)
        packet.body = std::make_shared<const std::string>(300'000, 'x');
    queue.push(track);
    const auto taken = queue.take(0ms);
    ASSERT_TRUE(starts_with_keyframe(taken));
    EXPECT_EQ(taken[0].dts_ms, 1'333);
}

TEST(PacketQueue, HoldsOnlyWhatANewSessionStartsWith)
{
    PacketQueue queue;
    queue.hold(true);
    const auto track = test::make_track({.frames = 150, .gop = 60});
    for (const auto& packet : track)
        queue.push({&packet, 1});
    EXPECT_TRUE(queue.take(0ms).empty()) << "nothing is given while holding";
    queue.hold(false);
    const auto taken = queue.take(0ms);
    ASSERT_TRUE(starts_with_keyframe(taken));
    EXPECT_EQ(taken[0].dts_ms, 4'000);
}

TEST(PacketQueue, ASessionNeverStartsInTheMiddleOfAGroup)
{
    PacketQueue queue;
    const auto track = test::make_track({.frames = 60, .gop = 60});
    queue.push({track.data(), 20});
    queue.take(0ms);  // was sent on the session that ended
    queue.hold(true);
    queue.push({track.data() + 20, 20});
    queue.hold(false);
    EXPECT_TRUE(queue.take(0ms).empty());
}

TEST(PacketQueue, TakesBackWhatWasNotSent)
{
    PacketQueue queue;
    queue.push(test::make_track({.frames = 60}));
    auto taken = queue.take(0ms);
    const auto count = taken.size();
    taken.erase(taken.begin(), taken.begin() + 10);
    queue.give_back(std::move(taken));
    EXPECT_EQ(queue.take(0ms).size(), count - 10);
}

TEST(PacketQueue, IsWokenOnce)
{
    PacketQueue queue;
    std::jthread waker([&queue] { queue.wake(); });
    EXPECT_TRUE(queue.take(1h).empty());
    std::jthread pusher([&queue] { queue.push(test::make_track({.frames = 10})); });
    EXPECT_FALSE(queue.take(1h).empty());
}

TEST(PacketQueue, StopWakesWhoWaits)
{
    PacketQueue queue;
    std::jthread stopper([&queue] { queue.stop(); });
    EXPECT_TRUE(queue.take(1h).empty());
    EXPECT_FALSE(queue.sleep(1h));
}

}  // namespace
}  // namespace tgvs::outputs
