#include "bot/item_on_air.hpp"

#include <gtest/gtest.h>

namespace tgvs::bot {
namespace {

ItemOnAir::Time at(int ms)
{
    return ItemOnAir::Time(std::chrono::milliseconds(ms));
}

TEST(ItemOnAirTest, WhatIsSeenFirstMayHaveBeenOnForLong)
{
    ItemOnAir item;
    item.see("a", at(100'000));
    EXPECT_TRUE(item.was_on(40));
    ItemOnAir after_nothing;
    after_nothing.see("", at(100'000));
    after_nothing.see("a", at(110'000));
    EXPECT_TRUE(after_nothing.was_on(110));
}

TEST(ItemOnAirTest, AnotherIsOnAfterTheSecondInWhichItIsSeen)
{
    ItemOnAir item;
    item.see("a", at(100'000));
    item.see("b", at(110'000));
    item.see("b", at(120'000));
    EXPECT_FALSE(item.was_on(109));
    EXPECT_FALSE(item.was_on(110));
    EXPECT_TRUE(item.was_on(111));
}

TEST(ItemOnAirTest, WhatIsDatedWithTheNextFullSecondMayHaveBeenSaidBefore)
{
    ItemOnAir item;
    item.see("a", at(100'000));
    item.see("b", at(110'001));
    EXPECT_FALSE(item.was_on(110));
    EXPECT_FALSE(item.was_on(111));
    EXPECT_TRUE(item.was_on(112));
}

TEST(ItemOnAirTest, WhatComesBackAfterAPauseIsOnAnew)
{
    ItemOnAir item;
    item.see("a", at(100'000));
    item.see("", at(105'000));
    item.see("a", at(110'000));
    EXPECT_FALSE(item.was_on(107));
}

}  // namespace
}  // namespace tgvs::bot
