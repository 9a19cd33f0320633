// What a series and its place become where its events meet, where the plan is changed, and where an item cannot be had.
#include "day_fixture.hpp"

#include <random>

namespace tgvs::control {
namespace {

using Shown = std::vector<std::string>;

const schedule::Options at_its_second = {.start = schedule::StartMode::hard};

schedule::Options starts_hard_as(const std::string& series)
{
    auto options = at_its_second;
    options.series = series;
    return options;
}

class DaySeriesTest : public testing::Test {
protected:
    // What was on from 20:00 on.
    Shown log() const
    {
        const auto all = station.log();
        Shown lines;
        for (std::size_t i = 0; i < all.size(); ++i)
            if (station.aired[i].from >= at(0s))
                lines.push_back(all[i]);
        return lines;
    }
    Shown results() const
    {
        Shown all;
        for (const auto& one : station.news)
            if (one.kind == DayNews::Kind::over)
                all.push_back(one.event.uid + " " + std::string(to_string(one.result)));
        return all;
    }
    // Two events of one series, which meet at 20:15.
    static std::vector<Planned> two_quarters(const schedule::Options& first,
                                             const schedule::Options& second)
    {
        return {{"s", at(0s), at(15min), {"1", "2", "3", "4"}, first, true},
                {"s", at(15min), at(30min), {"1", "2", "3", "4"}, second, true}};
    }

    Station station{evening - 1min};
};

// ---- Where two events of a series meet

TEST_F(DaySeriesTest, TheItemOnAirWhereTwoEventsMeetIsShownOnce)
{
    station.plan(two_quarters(at_its_second, {}));
    station.run_until(at(16min));
    ASSERT_FALSE(station.view.wishes.empty());
    EXPECT_EQ(station.view.wishes[0].entry.item.location, "3") << "is queued behind the second";
    station.run_until(at(29min));
    EXPECT_EQ(log(), (Shown{"20:00:00 s/1", "20:10:00 s/2", "20:20:00 s/3"}));
}

TEST_F(DaySeriesTest, WhatEndsOrHasAlmostEndedBeforeAHardStartIsNotShownAgain)
{
    for (const int seconds : {290, 320}) {
        Station one(evening - 1min);
        one.lengths["2"] = Seconds(seconds);
        one.plan(two_quarters(at_its_second, at_its_second));
        one.run_until(at(15min) - 15s);
        ASSERT_FALSE(one.view.wishes.empty());
        EXPECT_EQ(one.view.wishes[0].entry.item.location, "3") << seconds;
        one.run_until(at(16min));
        EXPECT_EQ(one.log().back(), "20:15:00 s/3") << seconds;
    }
}

TEST_F(DaySeriesTest, WhatAHardStartCutsInItsMiddleComesAgainOrGoesOnAtTheSecond)
{
    station.plan(two_quarters(at_its_second, at_its_second));
    station.run_until(at(26min));
    EXPECT_EQ(log(), (Shown{"20:00:00 s/1", "20:10:00 s/2", "20:15:00 s/2", "20:25:00 s/3"}));
    auto exact = at_its_second;
    exact.resume = schedule::Resume::exact;
    Station other(evening - 1min);
    other.lengths["1"] = Seconds(1'500);
    other.plan(two_quarters(exact, exact));
    for (auto now = at(15min) - 19s; now < at(15min); now += 1s) {
        other.run_until(now);
        ASSERT_FALSE(other.view.wishes.empty());
        EXPECT_EQ(other.view.wishes[0].wanted, Seconds(900)) << "chosen ahead, and once";
    }
    other.run_until(at(16min));
    EXPECT_EQ(other.log().back(), "20:15:00 s/1+900");
}

TEST_F(DaySeriesTest, ASoftStartThatHasWaitedLongEnoughCutsAndTheItemComesAgain)
{
    station.lengths["2"] = Seconds(1'800);
    station.plan({{"s", at(0s), at(15min), {"1", "2", "3", "4"}, at_its_second, true},
                  {"s", at(15min), at(60min), {"1", "2", "3", "4"}, {.late = 2min}, true}});
    station.run_until(at(18min));
    EXPECT_EQ(log(), (Shown{"20:00:00 s/1", "20:10:00 s/2", "20:17:00 s/2"}));
}

TEST_F(DaySeriesTest, ARerunThatIsChosenAheadShowsWhatTheSeriesShowedLast)
{
    auto plan = two_quarters(at_its_second, starts_hard_as("s"));
    plan[1].uid = "rerun";
    plan[1].options.rerun = true;
    station.plan(plan);
    station.run_until(at(16min));
    EXPECT_EQ(log().back(), "20:15:00 rerun/1");
}

// Events of one series at random: its items come in their order, and again only if they were cut in their middle.
TEST(DaySeriesWalk, ItemsComeInTheirOrder)
{
    for (unsigned seed = 0; seed < 40; ++seed) {
        std::mt19937 random(seed);
        const auto number = [&](int least, int most) {
            return std::uniform_int_distribution<int>(least, most)(random);
        };
        Station station(evening - 5min);
        station.step = 5s;
        const Shown items = {"0", "1", "2", "3", "4", "5", "6"};
        for (const auto& item : items)
            station.lengths[item] = Seconds(static_cast<double>(10 * number(1, 150)));
        std::vector<Planned> plan;
        for (auto start = at(0s); start < at(5h);) {
            const auto end = start + 10s * number(6, 240);
            schedule::Options options;
            options.start =
                number(0, 1) == 0 ? schedule::StartMode::hard : schedule::StartMode::soft;
            options.end = number(0, 2) == 0 ? schedule::EndMode::cut : schedule::EndMode::finish;
            plan.push_back({"s", start, end, items, options, true});
            start = end + (number(0, 2) == 0 ? 10s * number(0, 60) : 0s);
        }
        station.plan(plan);
        station.run_until(at(5h));
        const Station::Aired* before = nullptr;
        for (const auto& one : station.aired) {
            if (one.what == "base")
                continue;
            const auto item = std::stoul(one.what.substr(2));
            if (before != nullptr) {
                const auto last = std::stoul(before->what.substr(2));
                const auto length = station.lengths[std::to_string(last)];
                const auto shown = Seconds(before->to - before->from);
                const bool comes_again = shown < 0.9 * length && length - shown >= Seconds(60);
                EXPECT_EQ(item, comes_again ? last : (last + 1) % items.size())
                    << "seed " << seed << ", after " << shown.count() << " of " << length.count()
                    << " s, at " << schedule::to_text(one.from);
            }
            before = &one;
        }
    }
}

// ---- Where the plan is changed

TEST_F(DaySeriesTest, WhatIsOnAirGoesOnWhenItsSeriesIsSplitAndWhenThatIsTakenBack)
{
    const Shown items = {"1", "2", "3", "4", "5", "6", "7", "8"};
    const Planned old = {"s", at(0s), at(2h), items, at_its_second, true};
    const Planned split = {"new", at(0s), at(2h), items, starts_hard_as("s"), true};
    station.plan({old});
    station.run_until(at(15min));
    station.plan({split});
    station.run_until(at(25min));
    station.plan({old});
    station.run_until(at(31min));
    EXPECT_EQ(log(), (Shown{"20:00:00 s/1", "20:10:00 s/2", "20:20:00 new/3", "20:30:00 s/4"}));
    EXPECT_EQ(std::ranges::count(station.news, DayNews::Kind::began, &DayNews::kind), 1);
}

TEST_F(DaySeriesTest, WhatTheNewsCutGoesOnAlsoWhenItIsSplitMeanwhile)
{
    station.lengths["film"] = Seconds(5'000);
    const Planned news = {"news", at(10min), at(20min), {"n"}, at_its_second};
    station.plan({{"s", at(0s), at(2h), {"film"}, at_its_second}, news});
    station.run_until(at(15min));
    station.plan({{"new", at(0s), at(2h), {"film"}, starts_hard_as("s")}, news});
    station.run_until(at(21min));
    EXPECT_EQ(log(), (Shown{"20:00:00 s/film", "20:10:00 news/n", "20:20:00 new/film+600"}));
}

TEST_F(DaySeriesTest, WhatIsOnAirGoesOnWhenItsStartIsMoved)
{
    station.lengths["film"] = Seconds(5'000);
    station.plan({{"film", at(0s), at(2h), {"film"}, at_its_second}});
    station.run_until(at(30min));
    station.plan({{"film", at(15min), at(2h), {"film"}, at_its_second}});
    station.run_until(at(90min));
    EXPECT_EQ(log(), (Shown{"20:00:00 film/film", "21:23:20 base"}));
    EXPECT_EQ(results(), Shown{"film played"});
}

TEST_F(DaySeriesTest, WhatIsOverStaysOverWhenItsSeriesIsSplit)
{
    station.plan({{"s", at(0s), at(2h), {"1"}, at_its_second}});
    station.run_until(at(30min));
    station.plan({{"new", at(0s), at(2h), {"1"}, starts_hard_as("s")}});
    station.run_until(at(60min));
    EXPECT_EQ(log(), (Shown{"20:00:00 s/1", "20:10:00 base", "20:20:00 base", "20:30:00 base",
                            "20:40:00 base", "20:50:00 base"}));
}

TEST_F(DaySeriesTest, OfTwoThatBecomeOneTheOneOnAirGoesOn)
{
    const Shown items = {"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"};
    station.plan({{"s", at(0s), at(1h), items, at_its_second, true},
                  {"s", at(1h), at(2h), items, at_its_second, true}});
    station.run_until(at(75min));
    station.plan({{"s", at(-5min), at(4h), items, at_its_second, true}});
    station.run_until(at(91min));
    const auto shown = log();
    EXPECT_EQ(Shown(shown.end() - 3, shown.end()),
              (Shown{"21:10:00 s/8", "21:20:00 s/9", "21:30:00 s/10"}));
}

TEST_F(DaySeriesTest, AnotherPlanAfterARestartLetsTheItemGoOn)
{
    station.lengths["film"] = Seconds(5'000);
    station.plan({{"s", at(0s), at(2h), {"film"}, at_its_second}});
    station.run_until(at(10min));
    const auto state = station.day.state();
    station.plan({});
    station.day_restart(state);
    station.plan({{"new", at(0s), at(2h), {"film"}, starts_hard_as("s")}});
    station.run_until(at(11min));
    EXPECT_EQ(station.log().back(), "20:10:00 new/film+599");
}

TEST_F(DaySeriesTest, WhatIsMovedToAnotherTimeBeginsThereAnew)
{
    station.plan({{"film", at(0s), at(2h), {"film"}, at_its_second}});
    station.run_until(at(5min));
    station.plan({{"film", at(30min), at(2h), {"film"}, at_its_second}});
    station.run_until(at(31min));
    EXPECT_EQ(log(), (Shown{"20:00:00 film/film", "20:10:00 base", "20:20:00 base",
                            "20:30:00 film/film"}));
}

// ---- Where an item cannot be had

TEST_F(DaySeriesTest, WhatWasPassedOverHasHadItsTurn)
{
    for (const auto* gone : {"a", "b", "c"}) {
        Station one(evening - 1min);
        one.gone[gone] = true;
        one.plan({{"event", at(0s), at(60min), {"a", "b", "c"}, at_its_second}});
        one.run_until(at(45min));
        Shown shown;
        for (const auto& aired : one.aired)
            if (aired.what != "base")
                shown.push_back(aired.what);
        Shown expected;
        for (const auto* item : {"a", "b", "c"})
            if (std::string(item) != gone)
                expected.push_back(std::string("event/") + item);
        EXPECT_EQ(shown, expected) << gone;
    }
}

TEST_F(DaySeriesTest, WhatHasNoEndIsOverWhenNothingOfItsRestCanBeHad)
{
    for (const auto* gone : {"a", "b", "c"}) {
        Station one(evening - 1min);
        one.step = 5s;
        one.gone[gone] = true;
        one.plan({{"event", at(0s), at(0s), {"a", "b", "c"}, at_its_second}});
        one.run_until(at(3h));
        one.gone.clear();
        one.run_until(at(4h));
        EXPECT_EQ(std::ranges::count_if(one.aired,
                                        [](const auto& aired) { return aired.what != "base"; }),
                  2)
            << gone;
        EXPECT_EQ(std::ranges::count(one.news, DayNews::Kind::over, &DayNews::kind), 1) << gone;
    }
}

TEST_F(DaySeriesTest, WhatHasNoEndWaitsForAnItemThatComesBackSoon)
{
    station.gone["b"] = true;
    station.plan({{"event", at(0s), at(0s), {"a", "b"}, at_its_second}});
    station.run_until(at(40min));
    station.gone.clear();
    station.run_until(at(41min));
    EXPECT_EQ(log().back(), "20:40:00 event/b");
}

}  // namespace
}  // namespace tgvs::control
