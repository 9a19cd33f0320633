#include "playout/pacer.hpp"

#include <gtest/gtest.h>

namespace tgvs::playout {
namespace {

using namespace std::chrono_literals;

const Pacer::Time start = Pacer::Time{} + 1h;

TEST(Pacer, LetsOneTickOfMediaGoAhead)
{
    Pacer pacer;
    EXPECT_EQ(pacer.due_ms(start, 0), 100);
    EXPECT_EQ(pacer.due_ms(start + 100ms, 100), 200);
    EXPECT_EQ(pacer.due_ms(start + 1s, 1'000), 1'100);
    EXPECT_EQ(pacer.shifts(), 0U);
}

TEST(Pacer, MakesUpForASmallLag)
{
    Pacer pacer;
    pacer.due_ms(start, 0);
    EXPECT_EQ(pacer.due_ms(start + 400ms, 100), 500);
    EXPECT_EQ(pacer.shifts(), 0U);
}

TEST(Pacer, ShiftsTheClockInsteadOfSendingABacklog)
{
    Pacer pacer;
    pacer.due_ms(start, 0);
    EXPECT_EQ(pacer.due_ms(start + 30s, 100), 200) << "30 s of standing still are not sent at once";
    EXPECT_EQ(pacer.shifts(), 1U);
    EXPECT_EQ(pacer.due_ms(start + 30'100ms, 200), 300);
    EXPECT_EQ(pacer.shifts(), 1U);
}

TEST(Pacer, StartsWhereTheClockStands)
{
    Pacer pacer;
    EXPECT_EQ(pacer.due_ms(start, 5'000), 5'100);
}

TEST(Pacer, TicksOnAFixedGrid)
{
    Pacer pacer;
    EXPECT_EQ(pacer.next_tick(start), start + 100ms);
    EXPECT_EQ(pacer.next_tick(start + 130ms), start + 200ms);
    EXPECT_EQ(pacer.next_tick(start + 350ms), start + 400ms);
    EXPECT_EQ(pacer.next_tick(start + 30s), start + 30s + 100ms) << "after a long stop: a new grid";
}

}  // namespace
}  // namespace tgvs::playout
