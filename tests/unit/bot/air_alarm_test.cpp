#include "bot/air_alarm.hpp"

#include <gtest/gtest.h>

namespace tgvs::bot {
namespace {

using std::chrono::seconds;
using Word = AirAlarm::Word;

struct AirAlarmTest : testing::Test {
    std::optional<AirAlarm::Told> look(bool on_air, int s)
    {
        return alarm.look(on_air, AirAlarm::Time() + seconds(s));
    }
    AirAlarm alarm;
};

TEST_F(AirAlarmTest, WhatWasNeverOnTheAirIsNotMissed)
{
    EXPECT_FALSE(look(false, 0));
    EXPECT_FALSE(look(false, 1'000));
}

TEST_F(AirAlarmTest, AShortTroubleIsNotTold)
{
    look(true, 0);
    EXPECT_FALSE(look(false, 1));
    EXPECT_FALSE(look(false, 20));
    EXPECT_FALSE(look(true, 21));
}

TEST_F(AirAlarmTest, ATroubleIsToldOnceAndSoIsItsEnd)
{
    look(true, 0);
    look(false, 10);
    const auto off = look(false, 30);
    ASSERT_TRUE(off);
    EXPECT_EQ(off->word, Word::off);
    EXPECT_FALSE(look(false, 31));
    const auto back = look(true, 140);
    ASSERT_TRUE(back);
    EXPECT_EQ(back->word, Word::back);
    EXPECT_EQ(back->away, seconds(130));
    EXPECT_FALSE(look(true, 141));
}

TEST_F(AirAlarmTest, WhatComesAndGoesIsToldOnceInTenMinutes)
{
    look(true, 0);
    look(false, 10);
    EXPECT_TRUE(look(false, 30));
    EXPECT_TRUE(look(true, 40));
    look(false, 50);
    EXPECT_FALSE(look(false, 100));
    EXPECT_FALSE(look(true, 110)) << "nobody was told of it";
    look(false, 120);
    EXPECT_FALSE(look(false, 629));
    EXPECT_TRUE(look(false, 630));
}

}  // namespace
}  // namespace tgvs::bot
