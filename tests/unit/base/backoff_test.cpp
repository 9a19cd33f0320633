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

}  // namespace
}  // namespace tgvs
