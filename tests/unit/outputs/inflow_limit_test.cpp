#include "outputs/inflow_limit.hpp"

#include <gtest/gtest.h>

namespace tgvs::outputs {
namespace {

using namespace std::chrono_literals;

constexpr InflowLimit::Time inflow_start{24h};

TEST(InflowLimit, AdmitsAMinutesWorthAtOnceAndNoMore)
{
    InflowLimit limit;
    EXPECT_TRUE(limit.admit(InflowLimit::bytes_a_minute, inflow_start));
    EXPECT_FALSE(limit.admit(1, inflow_start));
}

TEST(InflowLimit, AdmitsAsMuchAgainInAMinute)
{
    InflowLimit limit;
    EXPECT_TRUE(limit.admit(InflowLimit::bytes_a_minute, inflow_start));
    EXPECT_TRUE(limit.admit(InflowLimit::bytes_a_minute / 2, inflow_start + 30s));
    EXPECT_TRUE(limit.admit(InflowLimit::bytes_a_minute, inflow_start + 10min))
        << "what was not used is not kept";
    EXPECT_FALSE(limit.admit(InflowLimit::bytes_a_minute, inflow_start + 10min + 59s));
}

TEST(InflowLimit, IsNotRefilledByAClockThatStands)
{
    InflowLimit limit;
    for (std::size_t i = 0; i < InflowLimit::bytes_a_minute / 1'024; ++i)
        EXPECT_TRUE(limit.admit(1'024, inflow_start));
    EXPECT_FALSE(limit.admit(1, inflow_start));
}

}  // namespace
}  // namespace tgvs::outputs
