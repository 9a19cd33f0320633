#include "service/calendar_poll.hpp"

#include <gtest/gtest.h>

namespace tgvs::service {
namespace {

using namespace std::chrono_literals;

TEST(CalendarPoll, AsksEachQuarterOfAnHourAndSeldomerIfItIsAsked)
{
    CalendarPoll poll({.jitter = 0});
    EXPECT_EQ(poll.answered(), 15min);
    EXPECT_EQ(poll.answered(), 15min) << "it does not grow";
    EXPECT_EQ(poll.answered(1min), 15min);
    EXPECT_EQ(poll.answered(2h), 2h);
    EXPECT_EQ(poll.answered(100h), 24h);
    for (unsigned seed = 0; seed < 100; ++seed) {
        const auto wait = CalendarPoll({}, seed).answered();
        EXPECT_GE(wait, 13min);
        EXPECT_LE(wait, 17min);
    }
}

TEST(CalendarPoll, WaitsLongerForWhoRefusesAndComesBackSoonToWhoIsAway)
{
    CalendarPoll poll({.jitter = 0});
    EXPECT_EQ(poll.refused(), 5min);
    EXPECT_EQ(poll.refused(), 10min);
    EXPECT_EQ(poll.refused(2h), 2h) << "it says so itself";
    EXPECT_EQ(poll.refused(), 40min);
    EXPECT_EQ(poll.refused(), 60min);
    EXPECT_EQ(poll.refused(), 60min);
    EXPECT_EQ(poll.answered(), 15min);
    EXPECT_EQ(poll.refused(), 5min) << "the count begins anew";
    EXPECT_EQ(poll.away(), 30s);
    EXPECT_EQ(poll.away(), 60s);
    for (int i = 0; i < 10; ++i)
        poll.away();
    EXPECT_EQ(poll.away(), 15min);
    poll.answered();
    EXPECT_EQ(poll.away(), 30s);
}

}  // namespace
}  // namespace tgvs::service
