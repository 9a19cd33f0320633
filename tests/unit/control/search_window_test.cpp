#include "control/search_window.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace tgvs::control {
namespace {

using namespace std::chrono_literals;
using Time = SearchWindow::Time;
using Seen = SearchWindow::Seen;

constexpr Seen nothing{.needed = true};
constexpr Seen nothing_last{.needed = true, .last = true};
constexpr Seen something{.needed = true, .playable = true};
constexpr Seen on_air{.needed = false};

class SearchWindowTest : public ::testing::Test {
protected:
    // The first second in [from, to] at which it moves, looked at four times a second; -1: it does not.
    double moves_in(double from, double to, const Seen& seen)
    {
        for (auto at = from; at <= to; at += 0.25)
            if (look(at, seen))
                return at;
        return -1;
    }
    bool look(double at, const Seen& seen)
    {
        return window.look(
            seen, items,
            Time{} + std::chrono::milliseconds(static_cast<long>(at * 1'000) + 1'000'000));
    }

    std::size_t items = 120;
    SearchWindow window{{.size = 50, .patience = 60s, .pace = 1s}};
};

TEST_F(SearchWindowTest, ItGoesThroughTheListAfterItsPatienceAndBeginsAtTheFrontAgain)
{
    EXPECT_EQ(moves_in(0, 100, nothing), 60);
    EXPECT_EQ(window.begin(), 50U);
    EXPECT_FALSE(window.at_front());
    EXPECT_EQ(moves_in(60.25, 100, nothing), 61);
    EXPECT_EQ(window.begin(), 100U);
    EXPECT_EQ(moves_in(61.25, 100, nothing), 62) << "behind its end";
    EXPECT_TRUE(window.at_front());
    EXPECT_EQ(moves_in(62.25, 200, nothing), 122) << "the patience begins anew at the front";
    EXPECT_EQ(window.begin(), 50U);
    EXPECT_EQ(moves_in(122.25, 200, nothing_last), 123) << "the last ends the round as well";
    EXPECT_TRUE(window.at_front());
}

TEST_F(SearchWindowTest, AListThatFitsIntoItIsNotMovedThrough)
{
    items = 50;
    EXPECT_EQ(moves_in(0, 200, nothing), -1);
    items = 51;
    EXPECT_EQ(moves_in(200, 300, nothing), 260);
}

TEST_F(SearchWindowTest, ThePatienceCountsWhatWasInVain)
{
    struct Row {
        std::string_view why;
        Seen between;
        double seconds;  // of it, in the middle of the patience
        double moves;    // seconds after that
    };
    const Row rows[] = {
        {"what is on air ends it at once", on_air, 1, 60},
        {"a site that is tried for a moment does not", something, 59, 0},
        {"one that is back for as long as the patience does", something, 60, 60},
    };
    for (const auto& row : rows) {
        window = SearchWindow{{.size = 50, .patience = 60s, .pace = 1s}};
        EXPECT_EQ(moves_in(0, 30, nothing), -1) << row.why;
        EXPECT_EQ(moves_in(30.25, 30.25 + row.seconds, row.between), -1) << row.why;
        const auto again = 30.5 + row.seconds;
        EXPECT_EQ(moves_in(again, 200, nothing) - again, row.moves) << row.why;
    }
}

TEST_F(SearchWindowTest, EachTryForAMomentIsCountedByItself)
{
    for (double at = 0; at < 55; at += 5) {
        EXPECT_FALSE(look(at, nothing));
        EXPECT_FALSE(look(at + 4, something)) << "40 s of them in all";
    }
    EXPECT_EQ(moves_in(55, 100, nothing), 60);
}

TEST_F(SearchWindowTest, ARewindHasItsPatienceAgain)
{
    EXPECT_EQ(moves_in(0, 100, nothing), 60);
    window.rewind();
    EXPECT_TRUE(window.at_front());
    EXPECT_EQ(moves_in(60.25, 200, nothing), 120.25);
}

TEST_F(SearchWindowTest, APassIsOverWhenNothingInItIsWorthWaitingFor)
{
    EXPECT_FALSE(window.over(nothing)) << "more comes behind it";
    EXPECT_TRUE(window.over(nothing_last));
    auto soon = nothing_last;
    soon.soon_again = true;
    EXPECT_FALSE(window.over(soon));

    soon.last = false;
    EXPECT_EQ(moves_in(0, 60, soon), 60);
    EXPECT_FALSE(window.over(nothing_last)) << "something in the window before can be tried soon";
    window.rewind();
    EXPECT_TRUE(window.over(nothing_last));
}

TEST_F(SearchWindowTest, WhatIsWorthWaitingFor)
{
    const std::chrono::system_clock::time_point now{100h};
    struct Row {
        std::chrono::seconds again;  // from now
        std::chrono::seconds idle;
        bool worth;
    };
    const Row rows[] = {
        {-1s, 0s, true},     {599s, 0s, true},  {600s, 0s, false}, {599s, 599s, true},
        {599s, 600s, false}, {0s, 600s, false}, {-1s, 600s, true},
    };
    for (const auto& row : rows)
        EXPECT_EQ(worth_waiting_for(now + row.again, now, row.idle, 10min), row.worth)
            << row.again.count() << " " << row.idle.count();
}

}  // namespace
}  // namespace tgvs::control
