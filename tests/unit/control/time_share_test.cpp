#include "control/time_share.hpp"

#include <gtest/gtest.h>

namespace tgvs::control {
namespace {

using namespace std::chrono_literals;

const TimeShare::Time start{1h};

TEST(TimeShare, WhoTakesMuchWaitsAndNobodyElse)
{
    TimeShare share;
    EXPECT_EQ(share.wait("p1", start), 0ms);
    share.took("p1", 500ms, start);
    EXPECT_EQ(share.wait("p1", start), 0ms);
    share.took("p1", 200ms, start);
    EXPECT_EQ(share.wait("p1", start), 400ms);
    EXPECT_EQ(share.wait("p2", start), 0ms);
    EXPECT_EQ(share.wait("p1", start + 300ms), 100ms);
    EXPECT_EQ(share.wait("p1", start + 400ms), 0ms);
}

TEST(TimeShare, WhoAsksAllTheTimeGetsHalfOfIt)
{
    TimeShare share;
    auto now = start;
    TimeShare::Cost taken{};
    while (now < start + 100s) {
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
    share.took("p1", 10s, start);
    EXPECT_EQ(share.wait("p1", start + 19s), 0ms);
    share.took("p1", 500ms, start + 20s);
    EXPECT_EQ(share.wait("p1", start + 20s), 0ms);
}

}  // namespace
}  // namespace tgvs::control
