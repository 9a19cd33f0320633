#include "bot/item_on_air.hpp"

#include <gtest/gtest.h>

namespace tgvs::bot {
namespace {

TEST(ItemOnAirTest, WhatIsSeenFirstMayHaveBeenOnForLong)
{
    ItemOnAir item;
    item.see("a", 100);
    EXPECT_TRUE(item.was_on(40));
}

TEST(ItemOnAirTest, AnotherIsOnAfterTheSecondInWhichItIsSeen)
{
    ItemOnAir item;
    item.see("a", 100);
    item.see("b", 110);
    item.see("b", 120);
    EXPECT_FALSE(item.was_on(109));
    EXPECT_FALSE(item.was_on(110));
    EXPECT_TRUE(item.was_on(111));
}

TEST(ItemOnAirTest, WhatComesBackAfterAPauseIsOnAnew)
{
    ItemOnAir item;
    item.see("a", 100);
    item.see("", 105);
    item.see("a", 110);
    EXPECT_FALSE(item.was_on(107));
}

}  // namespace
}  // namespace tgvs::bot
