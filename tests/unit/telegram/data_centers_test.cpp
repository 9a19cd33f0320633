#include "telegram/data_centers.hpp"

#include <gtest/gtest.h>

namespace tgvs::telegram {
namespace {

TEST(DataCenters, AreTriedAtThePortThatIsOpenNearlyEverywhereFirst)
{
    const std::vector<net::Endpoint> expected = {
        {"149.154.167.51", 443},  {"2001:67c:4e8:f002::a", 443},  {"95.161.76.100", 443},
        {"149.154.167.51", 80},   {"2001:67c:4e8:f002::a", 80},   {"95.161.76.100", 80},
        {"149.154.167.51", 5222}, {"2001:67c:4e8:f002::a", 5222}, {"95.161.76.100", 5222},
    };
    EXPECT_EQ(data_center_endpoints(2, false), expected);
}

TEST(DataCenters, TheTestEnvironmentHasThree)
{
    EXPECT_EQ(data_center_endpoints(3, true).front(), (net::Endpoint{"149.154.175.117", 443}));
    EXPECT_TRUE(data_center_endpoints(4, true).empty());
    EXPECT_TRUE(data_center_endpoints(0, false).empty());
    EXPECT_TRUE(data_center_endpoints(203, false).empty());
    for (int dc = 1; dc <= 5; ++dc)
        EXPECT_EQ(data_center_endpoints(dc, false).front().host, data_center_address(dc, false));
}

}  // namespace
}  // namespace tgvs::telegram
