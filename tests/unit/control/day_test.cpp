// The day on a virtual clock: starts, ends, places, restarts and clocks.
#include "control/day_json.hpp"
#include "day_fixture.hpp"

namespace tgvs::control {
namespace {

using Lines = std::vector<std::string>;

const schedule::Options hard = {.start = schedule::StartMode::hard};

class DayTest : public testing::Test {
protected:
    // What was on from then on.
    Lines log_from(Instant from)
    {
        const auto all = station.log();
        Lines lines;
        for (std::size_t i = 0; i < all.size(); ++i)
            if (station.aired[i].from >= from)
                lines.push_back(all[i]);
        return lines;
    }
    std::vector<std::string> results()
    {
        std::vector<std::string> all;
        for (const auto& one : station.news)
            if (one.kind == DayNews::Kind::over)
                all.push_back(one.event.uid + " " + std::string(to_string(one.result)));
        return all;
    }

    Station station{evening - 25min};
};

TEST_F(DayTest, AHardEventTakesTheAirAtItsSecondAndASoftOneWhenTheItemEnds)
{
    station.plan({{"soft", at(0s), at(10min), {"a"}}, {"hard", at(30min), at(40min), {"b"}, hard}});
    station.run_until(at(50min));
    EXPECT_EQ(log_from(at(0s)), (Lines{"20:05:00 soft/a", "20:15:00 base", "20:25:00 base",
                                       "20:30:00 hard/b", "20:40:00 base"}));
    EXPECT_EQ(results(), (Lines{"soft played", "hard played"}));
}

TEST_F(DayTest, ASoftStartWaitsForTenMinutesAndNoLonger)
{
    station.lengths["base"] = Seconds(7'200);
    station.plan({{"soft", at(0s), at(30min), {"a"}}});
    station.run_until(at(11min));
    EXPECT_EQ(log_from(at(0s)), Lines{"20:10:00 soft/a"});
}

TEST_F(DayTest, ItsNotesSayHowLongASoftStartWaits)
{
    station.lengths["base"] = Seconds(7'200);
    station.plan({{"soft", at(0s), at(30min), {"a"}, {.late = 90s}}});
    station.run_until(at(2min));
    EXPECT_EQ(log_from(at(0s)), Lines{"20:01:30 soft/a"});
}

TEST_F(DayTest, AnEndWaitsForTheItemForAQuarterOfAnHour)
{
    station.lengths["a"] = Seconds(1'500);
    station.plan({{"long", at(0s), at(20min), {"a", "b"}, hard}});
    station.run_until(at(26min));
    EXPECT_EQ(log_from(at(0s)), (Lines{"20:00:00 long/a", "20:25:00 base"})) << "b does not begin";
    Station other(evening - 1min);
    other.lengths["a"] = Seconds(7'200);
    other.plan({{"long", at(0s), at(20min), {"a"}, hard}});
    other.run_until(at(40min));
    EXPECT_EQ(other.log().back(), "20:35:00 base");
}

TEST_F(DayTest, AnEndThatCutsDoesSoAtItsSecond)
{
    auto options = hard;
    options.end = schedule::EndMode::cut;
    station.lengths["a"] = Seconds(7'200);
    station.plan({{"long", at(0s), at(20min), {"a"}, options}});
    station.run_until(at(21min));
    EXPECT_EQ(log_from(at(0s)), (Lines{"20:00:00 long/a", "20:20:00 base"}));
}

TEST_F(DayTest, WhatIsOverBeforeItsEndLeavesTheRestToTheProgramme)
{
    station.plan({{"short", at(0s), at(60min), {"a", "b"}, hard}});
    station.run_until(at(30min));
    EXPECT_EQ(log_from(at(0s)), (Lines{"20:00:00 short/a", "20:10:00 short/b", "20:20:00 base"}));
    auto options = hard;
    options.repeat = true;
    Station other(evening - 1min);
    other.plan({{"short", at(0s), at(60min), {"a", "b"}, options}});
    other.run_until(at(40min));
    EXPECT_EQ(other.log().back(), "20:30:00 short/b");
}

TEST_F(DayTest, WithoutAnEndTheItemsArePlayedOnceHoweverLong)
{
    station.lengths["a"] = station.lengths["b"] = Seconds(7'200);
    station.plan({{"endless", at(0s), at(0s), {"a", "b"}, hard}});
    station.run_until(at(5h));
    EXPECT_EQ(log_from(at(0s)).front(), "20:00:00 endless/a");
    EXPECT_EQ(log_from(at(0s))[1], "22:00:00 endless/b");
    EXPECT_EQ(log_from(at(0s))[2], "00:00:00 base");
}

TEST_F(DayTest, TheNewsCutIntoTheFilmWhichThenGoesOnWhereItWas)
{
    station.lengths["film"] = Seconds(7'200);
    station.plan(
        {{"film", at(0s), at(3h), {"film"}, hard}, {"news", at(60min), at(70min), {"news"}, hard}});
    station.run_until(at(75min));
    EXPECT_EQ(log_from(at(0s)),
              (Lines{"20:00:00 film/film", "21:00:00 news/news", "21:10:00 film/film+3600"}));
}

TEST_F(DayTest, FiveThousandEventsAreEachOnAirAtTheirSecond)
{
    std::vector<Planned> events;
    for (int i = 0; i < 5'000; ++i) {
        const auto start = at(std::chrono::seconds(15 * i));
        events.push_back({std::to_string(i), start, start + 10s, {"clip"}, hard});
    }
    station.options.lead = 3s;
    station.day = Day({}, station.options);
    station.lengths["clip"] = Seconds(10);
    station.now = evening - 15s;
    station.step = 5s;
    station.plan(events);
    station.run_until(at(20min));
    const auto log = log_from(at(0s));
    ASSERT_EQ(log.size(), 2 * 80U) << "each, and the programme after it";
    EXPECT_EQ(log[0], "20:00:00 0/clip");
    EXPECT_EQ(log[2 * 79], "20:19:45 79/clip");
    EXPECT_EQ(results().size(), 80U);
}

TEST_F(DayTest, WhatIsNotReadyTakesNothingUntilItIs)
{
    station.unready["b"] = true;
    station.plan({{"hard", at(0s), at(60min), {"b"}, hard}});
    station.run_until(at(7min));
    EXPECT_TRUE(std::ranges::all_of(station.aired, [](auto& one) { return one.what == "base"; }));
    station.unready.clear();
    station.run_until(at(8min));
    EXPECT_EQ(station.log().back(), "20:07:00 hard/b") << "at once";
}

TEST_F(DayTest, WhatNeverGetsReadyIsToldAtItsEnd)
{
    station.unready["b"] = true;
    station.plan({{"hard", at(0s), at(20min), {"b"}, hard}});
    station.run_until(at(21min));
    EXPECT_EQ(results(), Lines{"hard not_ready"});
    station.unready.clear();
    station.run_until(at(25min));
    EXPECT_EQ(station.aired.back().what, "base");
}

TEST_F(DayTest, WhatCannotBeHadIsPassedOver)
{
    station.gone["a"] = true;
    station.plan({{"hard", at(0s), at(20min), {"a", "b"}, hard}});
    station.run_until(at(1min));
    EXPECT_EQ(station.log().back(), "20:00:00 hard/b");
}

TEST_F(DayTest, ASeriesGoesOnBehindWhatItPlayedLast)
{
    const Planned monday = {"series", at(0s), at(15min), {"1", "2", "3", "4"}, hard, true};
    auto tuesday = monday;
    tuesday.start += 24h;
    tuesday.end += 24h;
    auto again = monday;
    again.uid = "rerun";
    again.options.series = "series";
    again.options.rerun = true;
    again.start += 36h;
    again.end += 36h;
    station.lengths["2"] = Seconds(1'500);
    station.plan({monday, tuesday, again});
    station.run_until(at(37h));
    Lines of_series;
    for (const auto& line : station.log())
        if (line.find("base") == std::string::npos)
            of_series.push_back(line);
    EXPECT_EQ(of_series, (Lines{"20:00:00 series/1", "20:10:00 series/2", "20:00:00 series/2",
                                "08:00:00 rerun/2"}))
        << "of 1,500 s of the second 20 minutes were on: it comes again, and in the rerun, too";
}

TEST_F(DayTest, ASeriesThatIsExactGoesOnAtTheSecond)
{
    Planned monday = {"series", at(0s), at(10min), {"1", "2"}, hard, true};
    monday.options.resume = schedule::Resume::exact;
    monday.options.end = schedule::EndMode::cut;
    auto tuesday = monday;
    tuesday.start += 24h;
    tuesday.end += 24h;
    station.lengths["1"] = Seconds(1'500);
    station.plan({monday, tuesday});
    station.run_until(at(24h + 1min));
    EXPECT_EQ(station.log().back(), "20:00:00 series/1+600");
}

TEST_F(DayTest, ARestartInTheMiddleGoesOnAtTheSecondAndALateOneAtTheBeginning)
{
    station.lengths["film"] = Seconds(7'200);
    station.plan({{"film", at(0s), at(3h), {"film"}, hard}});
    station.run_until(at(30min));
    const auto saved = day_to_json(station.day.state());
    auto state = day_from_json(saved);
    ASSERT_TRUE(state) << state.error().message;
    EXPECT_EQ(*state, station.day.state());
    station.now += 5min;
    station.day_restart(*state);
    station.run_until(at(36min));
    EXPECT_EQ(station.log().back(), "20:35:00 film/film+1799");
    station.now += 11min;
    station.restart();
    station.run_until(at(48min));
    EXPECT_EQ(station.log().back(), "20:47:00 film/film");
}

TEST_F(DayTest, WhoComesLateBeginsWithTheFirstItemOrWhereItWouldBe)
{
    station.now = at(25min);
    station.plan({{"event", at(0s), at(3h), {"a", "b", "c", "d"}}});
    station.run_until(at(26min));
    EXPECT_EQ(station.log(), Lines{"20:25:00 event/a"});
    Station other(at(25min));
    other.plan({{"event", at(0s), at(3h), {"a", "b", "c", "d"}, {.join = schedule::Join::time}}});
    other.run_until(at(46min));
    EXPECT_EQ(other.log(), (Lines{"20:25:00 event/c+300", "20:30:00 event/d", "20:40:00 base"}));
}

TEST_F(DayTest, WhatIsTakenOutOfThePlanEndsWithItsItem)
{
    station.plan({{"event", at(0s), at(60min), {"a", "b"}, hard}});
    station.run_until(at(5min));
    station.plan({});
    station.run_until(at(11min));
    EXPECT_EQ(log_from(at(0s)), (Lines{"20:00:00 event/a", "20:10:00 base"}));
}

TEST_F(DayTest, AClockSetBackRepeatsNothing)
{
    for (const auto step : {10s, 3'600s}) {
        Station one(evening - 25min);
        one.plan({{"first", at(-20min), at(-10min), {"a"}, hard},
                  {"second", at(0s), at(10min), {"b"}, hard}});
        one.run_until(at(5min));
        one.now -= step;
        // The item on air has no idea.
        one.on_air->since -= step;
        one.run_until(at(30min));
        const auto log = one.log();
        EXPECT_EQ(std::ranges::count_if(log, [](auto& line) { return line.ends_with("first/a"); }),
                  1)
            << step.count();
        EXPECT_EQ(std::ranges::count_if(log, [](auto& line) { return line.ends_with("second/b"); }),
                  1)
            << step.count();
    }
}

TEST_F(DayTest, ALeapForwardMissesWhatLiesInItAndJoinsWhatIsOn)
{
    station.plan({{"lost", at(10min), at(20min), {"a"}, hard},
                  {"on", at(2h), at(4h), {"b", "c"}, hard},
                  {"next", at(5h), at(6h), {"d"}, hard}});
    station.run_until(at(0s));
    station.now += 3h;  // suspended; the steady clock stood still
    station.on_air->since += 3h;
    station.run_until(at(3h + 1min));
    EXPECT_EQ(results(), Lines{"lost missed"});
    EXPECT_EQ(station.log().back(), "23:00:00 on/b");
    station.run_until(at(5h + 1min));
    EXPECT_EQ(station.log().back(), "01:00:00 next/d");
}

TEST_F(DayTest, WhatWasPlannedForYesterdayIsNotPlayedByANewStation)
{
    station.plan(
        {{"yesterday", at(-20h), at(-20h), {"a"}, hard}, {"past", at(-5h), at(-4h), {"b"}, hard}});
    station.run_until(at(0s));
    EXPECT_TRUE(std::ranges::all_of(station.aired, [](auto& one) { return one.what == "base"; }));
    EXPECT_EQ(results(), Lines{}) << "and nobody is told";
}

TEST_F(DayTest, AHardStartIsChosenAheadAndNothingElseBeginsUntilThen)
{
    station.lengths["base"] = Seconds(25 * 60 - 5);
    station.plan({{"hard", at(0s), at(10min), {"a"}, hard}});
    station.run_until(at(-19s));
    ASSERT_EQ(station.view.wishes.size(), 1U);
    EXPECT_EQ(station.view.wishes[0].at, at(0s));
    station.run_until(at(1s));
    EXPECT_EQ(log_from(at(-60s)), Lines{"20:00:00 hard/a"}) << "not 5 s of another item";
}

TEST_F(DayTest, RequestsWaitForAnEventThatSaysSo)
{
    auto options = hard;
    options.requests = false;
    station.unready["a"] = true;
    station.plan({{"hard", at(0s), at(10min), {"a"}, options}});
    station.run_until(at(1min));
    EXPECT_FALSE(station.view.requests_wait) << "it has nothing to show yet";
    station.unready.clear();
    station.run_until(at(2min));
    EXPECT_TRUE(station.view.requests_wait);
    station.run_until(at(12min));
    EXPECT_FALSE(station.view.requests_wait);
}

TEST_F(DayTest, WhatIsNeededIsAskedForInTheOrderOfTheDay)
{
    station.plan({{"first", at(1h), at(2h), {"a", "b"}},
                  {"second", at(3h), at(4h), {"c", "d", "e", "f", "g"}},
                  {"late", at(30h), at(31h), {"z"}}});
    station.run_until(at(0s));
    std::string names;
    for (const auto& item : station.day.needed(at(0s), 5))
        names += item.location;
    EXPECT_EQ(names, "abcde");
    names.clear();
    for (const auto& item : station.day.needed(at(0s), 32))
        names += item.location;
    EXPECT_EQ(names, "abcdef") << "four of each, and nothing of what is more than a day away";
}

TEST_F(DayTest, AStateThatCannotBeReadIsRefusedWithAReason)
{
    for (const auto* text :
         {"", "[]", R"({"version":2})", R"({"version":1,"looked":0,"events":[{}]})",
          R"({"version":1,"looked":-9223372036854775808,"events":[],"over":[],"series":[]})",
          R"({"version":1,"looked":253402300800,"events":[],"over":[],"series":[]})",
          R"({"version":1,"looked":0,"events":[],"over":[],"series":[{"key":"k","done":7}]})"}) {
        const auto state = day_from_json(text);
        ASSERT_FALSE(state) << text;
        EXPECT_FALSE(state.error().message.empty());
    }
}

TEST(Day, WhatIsOverAndNotInThePlanAnyMoreIsForgottenAfterTwoDays)
{
    const auto everything_is_ready = [](const auto&, Seconds from) {
        return ItemReadiness{.from = from, .length = Seconds(60)};
    };
    Day day;
    day.set_plan(plan_of({{"news", at(0s), at(10min), {"a"}}}));
    day.look(at(-1min), std::nullopt, everything_is_ready);
    day.look(at(11min), std::nullopt, everything_is_ready);
    ASSERT_EQ(day.state().over.size(), 1U);
    const auto forgets_at = [&](Instant now) {
        day.set_plan({});
        day.look(now, std::nullopt, everything_is_ready);
        return day.state().over.empty();
    };
    EXPECT_FALSE(forgets_at(at(48h + 11min))) << "it may be put back";
    EXPECT_TRUE(forgets_at(at(48h + 11min + 1s)));
}

}  // namespace
}  // namespace tgvs::control
