// What a change of a series does to its rule, and to what was said of single times.
#include "edit_fixture.hpp"

#include <gmock/gmock.h>

namespace tgvs::schedule {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class EditSeriesTest : public EditTest {
protected:
    // One event of the calendar; `lines` end in CRLF.
    static std::string calendar(const std::string& lines, const std::string& more = {})
    {
        return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:s@x\r\nSUMMARY:Show\r\n" +
               lines + "END:VEVENT\r\n" + more + "END:VCALENDAR\r\n";
    }
    static std::string daily(const std::string& rule)
    {
        return calendar(
            "DTSTART;TZID=Europe/Berlin:20261102T200000\r\nDTEND;TZID=Europe/Berlin:"
            "20261102T210000\r\nRRULE:" +
            rule + "\r\n");
    }
};

TEST_F(EditSeriesTest, ASeriesThatMovesKeepsItsLastTimeAndGetsNoFurtherOne)
{
    const EditPlace all = {.uid = "s@x"};
    for (const auto* rule :
         {"FREQ=DAILY;UNTIL=20261104T190000Z", "FREQ=DAILY;UNTIL=20261104T200000",
          "FREQ=DAILY;UNTIL=20261104", "FREQ=DAILY;UNTIL=20261105T185959Z"}) {
        const auto text = daily(rule);
        ASSERT_EQ(times(text).size(), 3U) << rule;
        EXPECT_THAT(times(changed(text, all, {.start = utc("2026-11-03T20:00:00Z")})),
                    ElementsAre("2026-11-03T20:00:00Z 60 Show", "2026-11-04T20:00:00Z 60 Show",
                                "2026-11-05T20:00:00Z 60 Show"))
            << rule;
        EXPECT_THAT(times(changed(text, all, {.start = utc("2026-11-01T19:00:00Z")})),
                    ElementsAre("2026-11-01T19:00:00Z 60 Show", "2026-11-02T19:00:00Z 60 Show",
                                "2026-11-03T19:00:00Z 60 Show"))
            << rule;
        // What follows has the same last time.
        const auto split = changed(
            text,
            {.uid = "s@x", .instance = utc("2026-11-03T19:00:00Z"), .scope = EditScope::following},
            {.start = utc("2026-11-04T20:00:00Z")});
        EXPECT_THAT(times(split),
                    ElementsAre("2026-11-02T19:00:00Z 60 Show", "2026-11-04T20:00:00Z 60 Show",
                                "2026-11-05T20:00:00Z 60 Show"))
            << rule;
    }
}

TEST_F(EditSeriesTest, WhatFollowsIsOfTheSameSeriesUnlessSomethingElseIsPlayed)
{
    const EditPlace following = {
        .uid = "s@x", .instance = utc("2026-11-03T19:00:00Z"), .scope = EditScope::following};
    const auto text = daily("FREQ=DAILY;COUNT=5");
    const auto split = changed(text, following, {.title = "x"});
    EXPECT_THAT(split, HasSubstr("X-TGVS-SERIES:s@x\r\n"));
    EXPECT_THAT(changed(text, following, {.notes = "play: /another/"}),
                Not(HasSubstr("X-TGVS-SERIES")));
}

TEST_F(EditSeriesTest, EveryOtherWeekStaysSoWhereTheDaysLeaveTheirWeek)
{
    // Saturday the 7th and Sunday the 8th, and again two weeks later.
    auto text = daily("FREQ=WEEKLY;INTERVAL=2;BYDAY=SA,SU;COUNT=4");
    text.replace(text.find("20261102"), 8, "20261107");
    text.replace(text.find("20261102"), 8, "20261107");
    EXPECT_THAT(times(changed(text, {.uid = "s@x"}, {.start = utc("2026-11-08T19:00:00Z")})),
                ElementsAre("2026-11-08T19:00:00Z 60 Show", "2026-11-09T19:00:00Z 60 Show",
                            "2026-11-22T19:00:00Z 60 Show", "2026-11-23T19:00:00Z 60 Show"));
}

TEST_F(EditSeriesTest, ATimeOfItsOwnFollowsInWhatItHasInCommonWithTheSeries)
{
    const auto one = [](std::string_view instant) {
        return EditPlace{.uid = "news@x", .instance = utc(instant), .scope = EditScope::one};
    };
    // One with another title, one at another time, one that is longer.
    auto text = changed(weekly, one("2026-11-16T19:00:00Z"), {.title = "Special"});
    text = changed(text, one("2026-11-23T19:00:00Z"), {.start = utc("2026-11-24T12:00:00Z")});
    text = changed(text, one("2026-11-30T19:00:00Z"), {.end = utc("2026-11-30T21:00:00Z")});
    const auto rows =
        times(changed(text, {.uid = "news@x", .instance = utc("2026-11-02T19:00:00Z")},
                      {.title = "Bulletin",
                       .start = utc("2026-11-02T20:00:00Z"),
                       .end = utc("2026-11-02T20:30:00Z")}));
    for (const auto* row : {"2026-11-02T20:00:00Z 30 Bulletin", "2026-11-16T20:00:00Z 30 Special",
                            "2026-11-24T12:00:00Z 30 Bulletin", "2026-11-30T20:00:00Z 120 Bulletin",
                            "2026-12-07T20:00:00Z 30 Bulletin"})
        EXPECT_THAT(rows, Contains(row));
    EXPECT_EQ(rows.size(), times(weekly).size());
}

TEST_F(EditSeriesTest, TheTimeInFrontOfSomebodyBecomesWhatHeAsksFor)
{
    const EditPlace one = {.uid = "news@x", .instance = second, .scope = EditScope::one};
    const auto text =
        changed(weekly, one, {.title = "Special", .start = utc("2026-11-16T21:00:00Z")});
    for (const auto scope : {EditScope::all, EditScope::following}) {
        const auto rows = times(changed(text, {.uid = "news@x", .instance = second, .scope = scope},
                                        {.title = "Late", .start = utc("2026-11-16T22:00:00Z")}));
        EXPECT_THAT(rows, Contains("2026-11-16T22:00:00Z 60 Late"));
        EXPECT_THAT(rows, Contains("2026-11-23T22:00:00Z 60 Late"));
        EXPECT_EQ(rows.size(), times(weekly).size());
    }
}

TEST_F(EditSeriesTest, WhatHappensOnceFromNowOnIsWhatSomebodyLooksAt)
{
    const auto third = utc("2026-11-23T19:00:00Z");
    auto text = changed(weekly, {.uid = "news@x", .instance = second, .scope = EditScope::one},
                        {.title = "Special"});
    text = changed(
        text, {.uid = "news@x", .instance = utc("2026-11-30T19:00:00Z"), .scope = EditScope::one},
        {.title = "Other special"});
    EXPECT_THAT(times(changed(text, {.uid = "news@x", .instance = third}, {.rule = ""})),
                ElementsAre("2026-11-03T08:00:00Z 30 Other", "2026-11-23T19:00:00Z 60 News"));
    EXPECT_THAT(
        times(changed(text, {.uid = "news@x", .instance = third, .scope = EditScope::following},
                      {.rule = ""})),
        ElementsAre("2026-11-02T19:00:00Z 60 News", "2026-11-03T08:00:00Z 30 Other",
                    "2026-11-16T19:00:00Z 60 Special", "2026-11-23T19:00:00Z 60 News"));
}

TEST_F(EditSeriesTest, ASeriesOfDaysThatGetsTimesTakesItsExceptionsAlong)
{
    const auto text = calendar(
        "DTSTART;VALUE=DATE:20261102\r\nRRULE:FREQ=DAILY;UNTIL=20261105\r\nEXDATE;VALUE=DATE:"
        "20261103\r\n",
        "BEGIN:VEVENT\r\nUID:s@x\r\nSUMMARY:Special\r\nRECURRENCE-ID;VALUE=DATE:20261104\r\n"
        "DTSTART;VALUE=DATE:20261104\r\nEND:VEVENT\r\n");
    ASSERT_EQ(times(text).size(), 3U);
    const auto timed =
        changed(text, {.uid = "s@x"},
                {.start = utc("2026-11-02T09:00:00Z"), .end = utc("2026-11-02T10:00:00Z")});
    EXPECT_THAT(times(timed),
                ElementsAre("2026-11-02T09:00:00Z 60 Show", "2026-11-04T09:00:00Z 60 Special",
                            "2026-11-05T09:00:00Z 60 Show"));
    // And others read it so: what is left out is written as the start is.
    EXPECT_THAT(timed, HasSubstr("EXDATE;TZID=Europe/Berlin:20261103T100000\r\n"));
    EXPECT_THAT(timed, HasSubstr("RECURRENCE-ID;TZID=Europe/Berlin:20261104T100000\r\n"));
    EXPECT_THAT(timed, HasSubstr("UNTIL=20261105T225959Z"));
}

TEST_F(EditSeriesTest, WholeDaysStaySoWhereTheClocksChange)
{
    const auto sundays = calendar(
        "DTSTART;VALUE=DATE:20260906\r\nRRULE:FREQ=WEEKLY\r\nEXDATE;VALUE=DATE:20261108\r\n");
    const auto mondays = calendar("DTSTART;VALUE=DATE:20260907\r\nRRULE:FREQ=WEEKLY\r\n");
    // Of 25 hours, and of 23.
    const auto autumn = utc("2026-10-24T22:00:00Z");
    const auto spring = utc("2027-03-27T23:00:00Z");
    for (const auto& [instance, day, next] :
         {std::tuple(autumn, "20261025", "20261026"), std::tuple(spring, "20270328", "20270329")}) {
        const auto starts = std::string("DTSTART;VALUE=DATE:") + day;
        for (const auto& wish :
             {EventWish{.title = "x"}, EventWish{.title = "x", .length = hours(24)},
              EventWish{.start = instance, .end = instance + (instance == autumn ? 25h : 23h)}})
            for (const auto scope : {EditScope::one, EditScope::following}) {
                const auto text =
                    changed(sundays, {.uid = "s@x", .instance = instance, .scope = scope}, wish);
                EXPECT_THAT(text, HasSubstr(starts + "\r\n"));
                EXPECT_THAT(text, HasSubstr(std::string("DTEND;VALUE=DATE:") + next + "\r\n"));
                EXPECT_THAT(text, Not(HasSubstr("TZID")));
            }
        const EditPlace all = {.uid = "s@x", .instance = instance};
        for (const auto length : {23h, 24h, 25h}) {
            if ((length == 23h && instance == autumn) || (length == 25h && instance == spring))
                continue;
            const auto text = changed(sundays, all, {.length = length});
            EXPECT_THAT(text, HasSubstr("DTSTART;VALUE=DATE:20260906\r\n"));
            EXPECT_THAT(text, HasSubstr("DTEND;VALUE=DATE:20260907\r\n"));
        }
        // What moves there, too.
        const auto moved = changed(
            mondays,
            {.uid = "s@x", .instance = instance + days(1) + (instance == autumn ? 1h : -1h)},
            {.start = instance});
        EXPECT_THAT(moved, HasSubstr("DTSTART;VALUE=DATE:20260906\r\n"));
        EXPECT_THAT(moved, HasSubstr("DTEND;VALUE=DATE:20260907\r\n"));
    }
}

TEST_F(EditSeriesTest, WhatFollowsAnExtraTimeIsNotOfItsDay)
{
    // Mondays, and a Wednesday.
    const auto text = calendar(
        "DTSTART;TZID=Europe/Berlin:20261102T200000\r\nDURATION:PT1H\r\nRRULE:FREQ=WEEKLY;COUNT=6"
        "\r\nRDATE;TZID=Europe/Berlin:20261111T200000\r\n");
    const EditPlace extra = {
        .uid = "s@x", .instance = utc("2026-11-11T19:00:00Z"), .scope = EditScope::following};
    const auto refused = change_event(text, extra, {.title = "x"}, around);
    ASSERT_FALSE(refused) << refused->text;
    EXPECT_EQ(refused.error().code, EditErrc::bad_value);
    EXPECT_TRUE(change_event(text, extra, {.title = "x", .rule = "FREQ=DAILY;COUNT=2"}, around));
    EXPECT_THAT(times(deleted(text, extra)),
                ElementsAre("2026-11-02T19:00:00Z 60 Show", "2026-11-09T19:00:00Z 60 Show"));
    EXPECT_THAT(
        times(changed(
            text,
            {.uid = "s@x", .instance = utc("2026-11-09T19:00:00Z"), .scope = EditScope::following},
            {.title = "x"})),
        ElementsAre("2026-11-02T19:00:00Z 60 Show", "2026-11-09T19:00:00Z 60 x",
                    "2026-11-11T19:00:00Z 60 x", "2026-11-16T19:00:00Z 60 x",
                    "2026-11-23T19:00:00Z 60 x", "2026-11-30T19:00:00Z 60 x",
                    "2026-12-07T19:00:00Z 60 x"));
}

TEST_F(EditSeriesTest, ATimeThatTheClockSkipsIsNamedAsItsSeriesHasIt)
{
    for (const std::string zone : {";TZID=Europe/Berlin", ""}) {
        const auto text = calendar("DTSTART" + zone +
                                   ":20260320T023000\r\nDURATION:PT30M\r\n"
                                   "RRULE:FREQ=DAILY;COUNT=20\r\n");
        const auto skipped = [](EditScope scope) {
            return EditPlace{.uid = "s@x", .instance = utc("2026-03-29T01:30:00Z"), .scope = scope};
        };
        const auto following = changed(text, skipped(EditScope::following), {.title = "x"});
        EXPECT_THAT(following, HasSubstr("DTSTART" + zone + ":20260329T023000\r\n"));
        EXPECT_THAT(following, HasSubstr("DTEND" + zone + ":20260329T040000\r\n"));
        EXPECT_THAT(following, HasSubstr("COUNT=11\r\n"));
        const auto asked = changed(text, skipped(EditScope::following),
                                   {.title = "x", .start = utc("2026-03-29T01:30:00Z")});
        EXPECT_EQ(asked, following) << "no other start was asked for";
        const auto expanded = expand(*parse_calendar(following),
                                     {utc("2026-03-28T00:00:00Z"), utc("2026-03-31T00:00:00Z")},
                                     around.station, zones);
        ASSERT_EQ(expanded.occurrences.size(), 3U);
        EXPECT_EQ(expanded.occurrences[1].start, utc("2026-03-29T01:30:00Z"));
        EXPECT_EQ(expanded.occurrences[2].start, utc("2026-03-30T00:30:00Z"));
        EXPECT_THAT(changed(text, skipped(EditScope::one), {.title = "x"}),
                    HasSubstr("RECURRENCE-ID" + zone + ":20260329T023000\r\n"));
        EXPECT_THAT(deleted(text, skipped(EditScope::one)),
                    HasSubstr("EXDATE" + zone + ":20260329T023000\r\n"));
        const auto left_out = deleted(text, skipped(EditScope::one));
        const auto later = changed(
            left_out,
            {.uid = "s@x", .instance = utc("2026-03-25T01:30:00Z"), .scope = EditScope::following},
            {.title = "x"});
        EXPECT_THAT(later, HasSubstr("EXDATE" + zone + ":20260329T023000\r\n"));
    }
}

TEST_F(EditSeriesTest, ASeriesWhoseFirstTimeIsLeftOutIsChangedAndDeletedAsAWhole)
{
    auto text = weekly;
    text.replace(text.find("20261109T200000"), 15, "20261102T200000");
    ASSERT_THAT(times(text), Not(Contains("2026-11-02T19:00:00Z 60 News")));
    EXPECT_THAT(times(changed(text, {.uid = "news@x"}, {.title = "x"})),
                Contains("2026-11-09T19:00:00Z 60 x"));
    EXPECT_THAT(times(deleted(text, {.uid = "news@x"})),
                ElementsAre("2026-11-03T08:00:00Z 30 Other"));
    EXPECT_FALSE(delete_event(text, {.uid = "news@x", .scope = EditScope::one}, around));
}

TEST_F(EditSeriesTest, ADayNamesTheTimeThatHappensOnIt)
{
    // A program that writes dates where times belong.
    const auto text = calendar(
        "DTSTART;TZID=Europe/"
        "Berlin:20261102T200000\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY;COUNT=3\r\n",
        "BEGIN:VEVENT\r\nUID:s@x\r\nSUMMARY:Special\r\nRECURRENCE-ID;VALUE=DATE:20261103\r\n"
        "DTSTART;TZID=Europe/Berlin:20261103T220000\r\nDURATION:PT1H\r\nEND:VEVENT\r\n");
    const EditPlace place = {
        .uid = "s@x", .instance = utc("2026-11-03T19:00:00Z"), .scope = EditScope::one};
    EXPECT_THAT(times(deleted(text, place)),
                ElementsAre("2026-11-02T19:00:00Z 60 Show", "2026-11-04T19:00:00Z 60 Show"));
    EXPECT_THAT(times(changed(text, place, {.title = "Other"})),
                ElementsAre("2026-11-02T19:00:00Z 60 Show", "2026-11-03T21:00:00Z 60 Other",
                            "2026-11-04T19:00:00Z 60 Show"));
}

TEST_F(EditSeriesTest, WhatFollowsASplitIsOfTheSameSeriesAndToldNothing)
{
    const auto special =
        changed(weekly, {.uid = "news@x", .instance = second + weeks(1), .scope = EditScope::one},
                {.title = "Special"});
    const EditPlace rest = {.uid = "news@x", .instance = second, .scope = EditScope::following};
    const auto once = changed(special, rest, {.title = "Bulletin"});
    around.new_uid = "newer@x";
    const auto twice = changed(
        once, {.uid = "new@x", .instance = second + weeks(2), .scope = EditScope::following},
        {.title = "Late"});
    around.new_uid = "new@x";
    auto named = weekly;
    named.replace(named.find("play: news.mkv"), 14, "series: Evening\\nplay: news.mkv");
    const auto read = changed(named, rest, {.title = "Bulletin"});
    const auto silent = changed(read, {.uid = "new@x"}, {.notes = "play: news.mkv"});
    for (const auto& [text, series] : {std::pair(once, "news@x"), std::pair(twice, "news@x"),
                                       std::pair(read, "Evening"), std::pair(silent, "news@x")}) {
        const auto directed = with_directions(occurrences(text), {});
        ASSERT_GT(directed.size(), 5U);
        for (const auto& one : directed) {
            EXPECT_TRUE(one.directions->problems.empty());
            const auto& show = *one.occurrence.show;
            if (show.uid.starts_with("newer") || show.uid == around.new_uid) {
                EXPECT_EQ(series_key(show, one.directions->options), series) << show.uid;
            }
        }
    }
    // An appointment that plays nothing is none of ours, also after that.
    auto other = weekly;
    other.replace(other.find("DESCRIPTION"), 0, "X-DESCRIPTION:");
    for (const auto& one : with_directions(occurrences(changed(other, rest, {.title = "x"})), {}))
        EXPECT_TRUE(one.directions->problems.empty());
}

TEST_F(EditSeriesTest, ATimeThatWasCalledOffStaysSoWhenTheSeriesMoves)
{
    for (const auto* start : {"", "DTSTART;TZID=Europe/Berlin:20261103T200000\r\n"}) {
        const auto text = calendar(
            "DTSTART;TZID=Europe/"
            "Berlin:20261102T200000\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY;COUNT=3\r\n",
            std::string(
                "BEGIN:VEVENT\r\nUID:s@x\r\nSTATUS:CANCELLED\r\nRECURRENCE-ID;TZID=Europe/Berlin:"
                "20261103T200000\r\n") +
                start + "END:VEVENT\r\n");
        EXPECT_THAT(times(changed(text, {.uid = "s@x"}, {.start = utc("2026-11-02T21:00:00Z")})),
                    ElementsAre("2026-11-02T21:00:00Z 60 Show", "2026-11-04T21:00:00Z 60 Show"));
    }
}

TEST_F(EditSeriesTest, OneOfTwoTimesWhoseSeriesIsNotThereIsDeleted)
{
    const auto orphan = [](const std::string& day) {
        return "BEGIN:VEVENT\r\nUID:o@x\r\nSUMMARY:" + day + "\r\nRECURRENCE-ID:202611" + day +
               "T190000Z\r\nDTSTART:202611" + day + "T190000Z\r\nEND:VEVENT\r\n";
    };
    const auto text = "BEGIN:VCALENDAR\r\n" + orphan("02") + orphan("03") + "END:VCALENDAR\r\n";
    EXPECT_THAT(times(deleted(text, {.uid = "o@x",
                                     .instance = utc("2026-11-03T19:00:00Z"),
                                     .scope = EditScope::one})),
                ElementsAre("2026-11-02T19:00:00Z 0 02"));
}

TEST_F(EditSeriesTest, WhatCannotBeMeantIsRefusedAndTheRestOfTheSeriesMayChange)
{
    const EditPlace all = {.uid = "s@x"};
    const EventWish later = {.start = utc("2026-11-02T20:00:00Z")};
    const std::string times_of_day = "FREQ=DAILY;BYHOUR=8,20;COUNT=4";
    const std::string rules = "FREQ=DAILY;COUNT=2\r\nRRULE:FREQ=WEEKLY;COUNT=2";
    const std::string exrule = "FREQ=DAILY;COUNT=4\r\nEXRULE:FREQ=DAILY;INTERVAL=2";
    for (const auto& rule : {times_of_day, rules, exrule}) {
        EXPECT_FALSE(change_event(daily(rule), all, later, around)) << rule;
        EXPECT_TRUE(change_event(daily(rule), all, {.title = "x"}, around)) << rule;
    }
    for (const auto& rule : {rules, exrule}) {
        const EditPlace rest = {
            .uid = "s@x", .instance = utc("2026-11-03T19:00:00Z"), .scope = EditScope::following};
        EXPECT_FALSE(change_event(daily(rule), rest, {.title = "x"}, around)) << rule;
        EXPECT_FALSE(delete_event(daily(rule), rest, around)) << rule;
        EXPECT_TRUE(delete_event(daily(rule), all, around)) << rule;
    }
    auto from_here = changed(weekly, {.uid = "news@x", .instance = second, .scope = EditScope::one},
                             {.title = "Special"});
    from_here.replace(from_here.find("RECURRENCE-ID;"), 14, "RECURRENCE-ID;RANGE=THISANDFUTURE;");
    const auto refused = change_event(
        from_here, {.uid = "news@x", .instance = second, .scope = EditScope::one}, later, around);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().remedy, HasSubstr("program that created it"));
}

TEST_F(EditSeriesTest, WhatAChangeHasDoneIsTakenBackToTheByte)
{
    const std::vector<std::string> uids = {"news@x", "new@x"};
    const auto before = events_of(weekly, uids);
    const auto changes = {
        changed(weekly, {.uid = "news@x", .instance = second, .scope = EditScope::one},
                {.title = "Special"}),
        changed(weekly, {.uid = "news@x", .instance = second, .scope = EditScope::following},
                {.start = utc("2026-11-17T18:00:00Z")}),
        changed(weekly, {.uid = "news@x"}, {.rule = ""}),
        deleted(weekly, {.uid = "news@x", .instance = second, .scope = EditScope::one}),
    };
    for (const auto& after : changes) {
        const auto back = put_back(after, uids, before);
        ASSERT_TRUE(back) << back.error().text;
        EXPECT_EQ(back->text, weekly);
    }
    // What went as a whole comes back behind the others.
    const auto back = put_back(deleted(weekly, {.uid = "news@x"}), uids, before);
    ASSERT_TRUE(back);
    EXPECT_EQ(times(back->text), times(weekly));
    EXPECT_EQ(events_of(back->text, uids), before);
    // What was new goes.
    const auto none = put_back(weekly, {"other@x"}, {});
    ASSERT_TRUE(none);
    EXPECT_THAT(none->text, Not(HasSubstr("other@x")));
}

}  // namespace
}  // namespace tgvs::schedule
