// Where a live picture is joined, and what of it is thrown away.
#include "ingest/join_buffer.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tgvs::ingest {
namespace {

using namespace std::chrono_literals;

constexpr JoinBuffer::Time origin{1h};
constexpr std::int64_t frame_ms = 20;
constexpr std::int64_t group_ms = 500;

class Join : public testing::Test {
protected:
    // Pictures with sound between them, up to that time, as fast as they are shown.
    void until(std::int64_t end_ms)
    {
        for (; next_ms <= end_ms; next_ms += frame_ms) {
            push(media::Kind::video, next_ms % group_ms == 0);
            push(media::Kind::audio, true);
        }
    }
    void push(media::Kind kind, bool keyframe)
    {
        media::Packet packet;
        packet.kind = kind;
        packet.keyframe = keyframe;
        packet.dts_ms = next_ms;
        packet.body = std::make_shared<const std::string>(bytes, 'x');
        buffer.push(std::move(packet), origin + std::chrono::milliseconds(next_ms) + late);
    }
    // What is played of it until nothing is left.
    std::int64_t drained()
    {
        std::int64_t last = -1;
        while (auto packet = buffer.pop())
            last = packet->dts_ms;
        return last;
    }

    JoinBuffer buffer;
    std::int64_t next_ms = 0;
    std::size_t bytes = 100;
    std::chrono::milliseconds late{};
};

TEST_F(Join, WaitsForAWholeGroupAndTheReserve)
{
    until(880);
    EXPECT_FALSE(buffer.ready());
    EXPECT_FALSE(buffer.pop());
    until(900);
    EXPECT_TRUE(buffer.ready());
    const auto first = buffer.pop();
    ASSERT_TRUE(first);
    EXPECT_TRUE(first->keyframe && first->kind == media::Kind::video);
    EXPECT_EQ(first->dts_ms, 0);
}

TEST_F(Join, IsAtTheNewestKeyframeThatWillDo)
{
    until(9'380);
    EXPECT_EQ(buffer.pop()->dts_ms, 8'000);
    JoinBuffer later;
    std::swap(buffer, later);
    next_ms = 0;
    until(9'400);
    EXPECT_EQ(buffer.pop()->dts_ms, 8'500);
}

TEST_F(Join, IsWhereTheGroupHasJustCome)
{
    // The present is found in the middle of a group: there is more than is needed, and it waits for the next.
    late = 100ms;
    until(740);
    late = 0ms;
    until(1'380);
    EXPECT_FALSE(buffer.ready());
    EXPECT_FALSE(buffer.pop());
    until(1'400);
    ASSERT_TRUE(buffer.ready());
    EXPECT_EQ(buffer.pop()->dts_ms, 500);
    EXPECT_LE(buffer.buffered(), 1'000ms);
}

TEST_F(Join, IsNotOnTheWayToThePresent)
{
    // Two seconds have come before the encoder began, and it works them off in half of one.
    late = 2'000ms;
    for (int i = 0; i < 100; ++i) {
        until(next_ms);
        late -= 15ms;
        EXPECT_FALSE(buffer.ready()) << next_ms;
        EXPECT_FALSE(buffer.pop()) << next_ms;
    }
    until(next_ms + 240);
    EXPECT_FALSE(buffer.ready());
    until(next_ms + 100 + group_ms);
    ASSERT_TRUE(buffer.ready());
    EXPECT_GE(buffer.pop()->dts_ms, next_ms - 1'400);
}

TEST_F(Join, KeepsLittleWhileNobodyTakesIt)
{
    until(3'600'000);
    EXPECT_LE(buffer.buffered(), 1'400ms);
    EXPECT_EQ(buffer.thrown_away(), 0);
}

TEST_F(Join, GivesAllOnceItIsJoined)
{
    until(900);
    EXPECT_EQ(drained(), 900);
    until(1'500);
    EXPECT_EQ(buffer.pop()->dts_ms, 920);
    EXPECT_EQ(drained(), 1'500);
    EXPECT_EQ(buffer.thrown_away(), 0);
}

TEST_F(Join, ThrowsAwayABacklog)
{
    until(900);
    ASSERT_TRUE(buffer.pop());
    until(5'080);
    EXPECT_EQ(buffer.thrown_away(), 1);
    EXPECT_EQ(buffer.pop()->dts_ms, 4'000) << "5 s is too much, at once";
}

TEST_F(Join, ComesCloseAgainWhenItHasBeenBehindForLong)
{
    until(900);
    ASSERT_TRUE(buffer.pop());
    // Nothing is read for 3 s, and then as fast as it comes.
    until(3'900);
    for (int i = 0; i < 200 && buffer.thrown_away() == 0; ++i) {
        until(next_ms);
        buffer.pop();
        buffer.pop();
    }
    EXPECT_EQ(buffer.thrown_away(), 1);
    EXPECT_LE(buffer.buffered(), 1'400ms);
    EXPECT_GE(next_ms, 6'400) << "not before it has lasted";
}

TEST_F(Join, IsBoundedInBytes)
{
    bytes = 500'000;
    until(480);  // one group that never ends
    for (int i = 0; i < 100; ++i)
        push(media::Kind::video, false);
    EXPECT_LE(buffer.bytes(), 8U * 1024 * 1024 + bytes);
}

}  // namespace
}  // namespace tgvs::ingest
