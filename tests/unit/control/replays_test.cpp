#include "control/replays.hpp"

#include "control/rate.hpp"

#include <gtest/gtest.h>

namespace tgvs::control {
namespace {

using namespace std::chrono_literals;

constexpr Replays::Time start{1h};

TEST(Replays, TheSameCommandGetsTheSameAnswer)
{
    Replays replays;
    replays.keep("Anna", "key", "skip", {200, "done"}, start);
    const auto found = replays.find("Anna", "key", "skip", start + 9min);
    ASSERT_NE(found.answer, nullptr);
    EXPECT_EQ(*found.answer, (ReplayedAnswer{200, "done"}));
    EXPECT_TRUE(replays.find("Anna", "key", "pause", start).other_request);
    EXPECT_EQ(replays.find("Boris", "key", "skip", start).answer, nullptr);
    EXPECT_FALSE(replays.find("Boris", "key", "pause", start).other_request);
    EXPECT_EQ(replays.find("Anna", "other", "skip", start).answer, nullptr);
    EXPECT_EQ(replays.find("Anna", "key", "skip", start + 10min).answer, nullptr);
}

TEST(Replays, FiveHundredAreKept)
{
    Replays replays;
    for (std::size_t i = 0; i <= Replays::limit; ++i)
        replays.keep("Anna", std::to_string(i), "skip", {200, ""}, start);
    EXPECT_EQ(replays.find("Anna", "0", "skip", start).answer, nullptr);
    EXPECT_NE(replays.find("Anna", "1", "skip", start).answer, nullptr);
    EXPECT_NE(replays.find("Anna", "500", "skip", start).answer, nullptr);
}

TEST(CommandRate, IsSixtyAtOnceAndThenOneASecond)
{
    CommandRate rate;
    for (int i = 0; i < 60; ++i)
        EXPECT_EQ(rate.take("Anna", start).wait, 0ms) << i;
    EXPECT_EQ(rate.take("Anna", start).wait, 1000ms);
    EXPECT_EQ(rate.take("Anna", start + 400ms).wait, 600ms);
    EXPECT_EQ(rate.take("Boris", start).wait, 0ms);
    EXPECT_EQ(rate.take("Anna", start + 1s).wait, 0ms);
    EXPECT_EQ(rate.take("Anna", start + 1s).wait, 1000ms);
    for (int i = 0; i < 60; ++i)
        EXPECT_EQ(rate.take("Anna", start + 1h).wait, 0ms) << i;
    EXPECT_EQ(rate.take("Anna", start + 1h).wait, 1000ms);
}

TEST(CommandRate, SaysHowManyWereRefusedSinceTheLastOne)
{
    CommandRate rate(2, 1min);
    EXPECT_EQ(rate.take("Anna", start).refused, 0u);
    EXPECT_EQ(rate.take("Anna", start).refused, 0u);
    EXPECT_TRUE(rate.take("Anna", start).first);
    EXPECT_EQ(rate.take("Anna", start + 1s).wait, 59s);
    EXPECT_FALSE(rate.take("Anna", start + 2s).first);
    EXPECT_EQ(rate.take("Anna", start + 1min).refused, 3u);
    EXPECT_EQ(rate.take("Anna", start + 2min).refused, 0u);
}

TEST(CommandRate, RemembersSoManyNames)
{
    CommandRate rate;
    for (int i = 0; i < 60; ++i)
        rate.take("the first", start);
    EXPECT_GT(rate.take("the first", start).wait, 0ms);
    for (std::size_t i = 0; i < CommandRate::names_limit; ++i)
        rate.take(std::to_string(i), start + 1ms);
    EXPECT_EQ(rate.take("the first", start + 1ms).wait, 0ms);  // forgotten
}

}  // namespace
}  // namespace tgvs::control
