#include "base/backoff.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace tgvs {
namespace {

using namespace std::chrono_literals;

constexpr BackoffOptions no_jitter = {.first = 1s, .ceiling = 30s, .jitter = 0};

TEST(Backoff, DoublesUpToItsCeiling)
{
    Backoff backoff(no_jitter, 1);
    for (const auto expected : {1s, 2s, 4s, 8s, 16s, 30s, 30s})
        EXPECT_EQ(backoff.next(), expected);
    EXPECT_EQ(backoff.attempts(), 7);
}

TEST(Backoff, BeginsAnewAfterAnAttemptThatHeld)
{
    Backoff backoff(no_jitter, 1);
    backoff.next();
    backoff.next();
    EXPECT_EQ(backoff.next(29'999ms), 4s);  // flapping goes on waiting longer
    EXPECT_EQ(backoff.next(30s), 1s);
    backoff.next();
    backoff.reset();
    EXPECT_EQ(backoff.next(), 1s);
}

TEST(Backoff, JitterSpreadsThePausesWithinItsBounds)
{
    auto least = 10'000ms, most = 0ms;
    for (unsigned seed = 0; seed < 500; ++seed) {
        Backoff backoff({.first = 1s, .ceiling = 30s, .jitter = 0.2}, seed);
        const auto pause = backoff.next();
        least = std::min(least, pause);
        most = std::max(most, pause);
    }
    EXPECT_GE(least, 800ms);
    EXPECT_LE(most, 1'200ms);
    EXPECT_LT(least, 850ms);
    EXPECT_GT(most, 1'150ms);
}

TEST(Backoff, JitterNeverGoesOverTheCeiling)
{
    for (unsigned seed = 0; seed < 100; ++seed) {
        Backoff backoff({.first = 30s, .ceiling = 30s, .jitter = 0.5}, seed);
        EXPECT_LE(backoff.next(), 30s);
    }
}

TEST(Backoff, DoesNotOverflowHoweverLongItGoesOn)
{
    Backoff backoff(no_jitter, 1);
    for (int i = 0; i < 100'000; ++i)
        backoff.next();
    EXPECT_EQ(backoff.next(), 30s);
}

class ThrottleTest : public testing::Test {
protected:
    void expect_pause(std::chrono::milliseconds pause)
    {
        EXPECT_EQ(throttle_.when(now_) - now_, pause);
        now_ = throttle_.when(now_);
        throttle_.took_place(now_);
    }

    Throttle throttle_{{.first = 1s, .ceiling = 4s, .jitter = 0, .healthy_after = 20s}, 1};
    Throttle::Time now_{1'000h};
};

TEST_F(ThrottleTest, LetsTheFirstPassAndSlowsThoseDownThatFollow)
{
    expect_pause(0s);
    expect_pause(1s);
    expect_pause(2s);
    expect_pause(4s);
    expect_pause(4s);
}

TEST_F(ThrottleTest, DoesNotCountWhatOnlyWasWanted)
{
    expect_pause(0s);
    for (int i = 0; i < 100; ++i)
        throttle_.when(now_);
    expect_pause(1s);
}

TEST_F(ThrottleTest, StartsTheCountAnewAfterAQuietWhile)
{
    for (int i = 0; i < 5; ++i)
        throttle_.took_place(throttle_.when(now_));
    now_ += 19s;
    throttle_.took_place(now_);
    expect_pause(4s);
    now_ += 20s;
    expect_pause(0s);
    expect_pause(1s);
}

}  // namespace
}  // namespace tgvs
