#include "control/time_share.hpp"

#include <gtest/gtest.h>

namespace tgvs::control {
namespace {

using namespace std::chrono_literals;

const TimeShare::Time first_moment{1h};

TEST(TimeShare, WhoTakesMuchWaitsAndNobodyElse)
{
    TimeShare share;
    EXPECT_EQ(share.wait("p1", first_moment), 0ms);
    share.took("p1", 500ms, first_moment);
    EXPECT_EQ(share.wait("p1", first_moment), 0ms);
    share.took("p1", 200ms, first_moment);
    EXPECT_EQ(share.wait("p1", first_moment), 400ms);
    EXPECT_EQ(share.wait("p2", first_moment), 0ms);
    EXPECT_EQ(share.wait("p1", first_moment + 300ms), 100ms);
    EXPECT_EQ(share.wait("p1", first_moment + 400ms), 0ms);
}

TEST(TimeShare, WhoAsksAllTheTimeGetsHalfOfIt)
{
    TimeShare share;
    auto now = first_moment;
    TimeShare::Cost taken{};
    while (now < first_moment + 100s) {
        if (const auto wait = share.wait("p1", now); wait > 0ms) {
            now += wait;
            continue;
        }
        share.took("p1", 150ms, now);
        taken += 150ms;
        now += 150ms;
    }
    EXPECT_GT(taken, 45s);
    EXPECT_LT(taken, 52s);
}

TEST(TimeShare, WhatIsPaidBackIsForgotten)
{
    TimeShare share;
    share.took("p1", 10s, first_moment);
    EXPECT_EQ(share.wait("p1", first_moment + 19s), 0ms);
    share.took("p1", 500ms, first_moment + 20s);
    EXPECT_EQ(share.wait("p1", first_moment + 20s), 0ms);
}

}  // namespace
}  // namespace tgvs::control
