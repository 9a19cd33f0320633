#include "bot/passing.hpp"

#include <gtest/gtest.h>

namespace tgvs::bot {
namespace {

using Due = std::map<ChatNumber, std::vector<std::int32_t>>;

struct PassingTest : testing::Test {
    Passing::Time at(int s) const { return Passing::Time() + std::chrono::seconds(s); }
    Passing passing{std::chrono::seconds(30)};
};

TEST_F(PassingTest, AReplyGoesAfterHalfAMinute)
{
    passing.add(-5, 1, at(0));
    passing.add(-5, 2, at(0));
    passing.add(-6, 3, at(1));
    EXPECT_EQ(passing.take_due(at(29)), Due());
    EXPECT_EQ(passing.take_due(at(30)), (Due{{-5, {1, 2}}}));
    EXPECT_EQ(passing.take_due(at(31)), (Due{{-6, {3}}}));
    EXPECT_EQ(passing.take_due(at(99)), Due());
}

TEST_F(PassingTest, OneThatSaysSomethingElseStaysForAnotherWhile)
{
    passing.add(-5, 1, at(0));
    passing.add(-5, 1, at(20));
    EXPECT_EQ(passing.take_due(at(30)), Due());
    EXPECT_EQ(passing.take_due(at(50)), (Due{{-5, {1}}}));
}

TEST_F(PassingTest, OfTooManyTheOldestStay)
{
    for (std::size_t i = 0; i < Passing::limit + 10; ++i)
        passing.add(-5, static_cast<std::int32_t>(i), at(0));
    const auto due = passing.take_due(at(30));
    EXPECT_EQ(due.at(-5).size(), Passing::limit);
    EXPECT_EQ(due.at(-5).front(), 10);
}

}  // namespace
}  // namespace tgvs::bot
