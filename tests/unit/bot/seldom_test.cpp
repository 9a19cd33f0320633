#include "bot/seldom.hpp"

#include <gtest/gtest.h>

namespace tgvs::bot {
namespace {

using std::chrono::seconds;

TEST(Seldom, OneOfAKindPassesInATime)
{
    Seldom seldom(seconds(60));
    const Seldom::Time start{};
    EXPECT_TRUE(seldom.may(1, start));
    EXPECT_FALSE(seldom.may(1, start + seconds(59)));
    EXPECT_TRUE(seldom.may(2, start + seconds(59)));
    EXPECT_TRUE(seldom.may(1, start + seconds(60)));
}

TEST(Seldom, SoManyKindsPassAndNoMore)
{
    Seldom seldom(seconds(60), 2);
    const Seldom::Time start{};
    EXPECT_TRUE(seldom.may(1, start));
    EXPECT_TRUE(seldom.may(2, start + seconds(1)));
    EXPECT_FALSE(seldom.may(3, start + seconds(59)));
    EXPECT_TRUE(seldom.may(3, start + seconds(60)));
}

}  // namespace
}  // namespace tgvs::bot
