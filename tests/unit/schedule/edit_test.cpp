#include "schedule/edit.hpp"

#include "edit_fixture.hpp"

#include <ctime>

namespace tgvs::schedule {
namespace {

TEST_F(EditTest, ANewEventIsInTheStationsZoneWhichIsDescribed)
{
    const auto edited = add_event(empty_calendar(), "a@x",
                                  {.title = "Film; и музыка, \\o/",
                                   .start = utc("2026-11-30T19:00:00Z"),
                                   .end = utc("2026-11-30T20:30:00Z"),
                                   .notes = "play: a.mkv\nstart: hard\x1b",
                                   .rule = "FREQ=DAILY;COUNT=2"},
                                  around);
    ASSERT_TRUE(edited) << edited.error().text;
    EXPECT_NE(edited->text.find("DTSTART;TZID=Europe/Berlin:20261130T200000\r\n"),
              std::string::npos);
    EXPECT_NE(edited->text.find("DESCRIPTION:play: a.mkv\\nstart: hard\r\n"), std::string::npos);
    EXPECT_EQ(times(edited->text),
              (std::vector<std::string>{"2026-11-30T19:00:00Z 90 Film; и музыка, \\o/",
                                        "2026-12-01T19:00:00Z 90 Film; и музыка, \\o/"}));
    EXPECT_LT(edited->text.find("BEGIN:VTIMEZONE"), edited->text.find("BEGIN:VEVENT"));
    // Another one: the zone is described once.
    const auto more = add_event(edited->text, "b@x",
                                {.title = "B", .start = around.now, .end = around.now}, around);
    ASSERT_TRUE(more);
    EXPECT_EQ(more->text.find("BEGIN:VTIMEZONE"), more->text.rfind("BEGIN:VTIMEZONE"));
    EXPECT_NE(more->text.find("RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU"), std::string::npos);
    for (std::size_t begin = 0, end = 0; begin < edited->text.size(); begin = end + 2) {
        end = edited->text.find("\r\n", begin);
        ASSERT_NE(end, std::string::npos);
        EXPECT_LE(end - begin, 75U);
    }
}

TEST_F(EditTest, AZoneThatIsDescribedIsReadAsWhatItIs)
{
    for (const auto* name :
         {"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata",
          "Europe/Moscow", "Africa/Casablanca", "Antarctica/Troll"}) {
        around.station = zones.find(name);
        around.station_name = name;
        ASSERT_NE(around.station, nullptr) << name;
        const auto edited =
            add_event(empty_calendar(), "a@x",
                      {.title = "A", .start = around.now, .end = around.now}, around);
        ASSERT_TRUE(edited) << name;
        // Under a name that nobody knows, so that its description counts.
        auto text = edited->text;
        for (auto place = text.find(name); place != std::string::npos; place = text.find(name))
            text.replace(place, std::string_view(name).size(), "Own");
        text.replace(text.find("RRULE") == std::string::npos ? text.find("SUMMARY:A")
                                                             : text.find("SUMMARY:A"),
                     9, "SUMMARY:A\r\nRRULE:FREQ=DAILY;INTERVAL=7;COUNT=400");
        const auto calendar = parse_calendar(text);
        ASSERT_TRUE(calendar) << name;
        const auto expanded = expand(*calendar, {around.now - days(2), around.now + days(366 * 7)},
                                     around.station, zones);
        EXPECT_TRUE(expanded.problems.all().empty()) << name;
        EXPECT_GT(expanded.occurrences.size(), 300U) << name;
        const auto wall = time_of_day(around.station->to_local(around.now));
        for (const auto& one : expanded.occurrences)
            EXPECT_EQ(time_of_day(around.station->to_local(one.start)), wall)
                << name << ' ' << to_text(one.start);
    }
}

TEST_F(EditTest, OnlyTheEventThatIsMeantChanges)
{
    const auto after = changed(weekly, {.uid = "other@x"},
                               {.title = "Renamed", .start = utc("2026-11-03T09:00:00Z")});
    expect_others_untouched(weekly, after, "other@x");
    EXPECT_NE(after.find("DTSTART:20261103T090000Z\r\n"), std::string::npos);
    EXPECT_NE(after.find("DTEND:20261103T093000Z\r\n"), std::string::npos);
    EXPECT_NE(after.find("SEQUENCE:1\r\n"), std::string::npos);
    // What is the same as before costs nothing else.
    const auto renamed = changed(weekly, {.uid = "news@x"}, {.title = "Nachrichten"});
    auto expected = weekly;
    expected.replace(expected.find("SUMMARY:News"), 12, "SUMMARY:Nachrichten");
    expected.replace(expected.find("SEQUENCE:4"), 10, "SEQUENCE:5");
    expected.replace(expected.find("LAST-MODIFIED:20260101T000000Z"), 30,
                     "LAST-MODIFIED:20261101T120000Z");
    expected.insert(expected.find("END:VEVENT"), "DTSTAMP:20261101T120000Z\r\n");
    EXPECT_EQ(renamed, expected);
}

TEST_F(EditTest, OneTimeOfASeriesIsMovedAndTheRestIsNot)
{
    const EditPlace place = {.uid = "news@x", .instance = second, .scope = EditScope::one};
    const auto after =
        changed(weekly, place, {.title = "Late news", .start = utc("2026-11-16T21:30:00Z")});
    expect_others_untouched(weekly, after, "news@x");
    EXPECT_NE(after.find("RECURRENCE-ID;TZID=Europe/Berlin:20261116T200000\r\n"),
              std::string::npos);
    const auto rows = times(after);
    EXPECT_EQ(rows.front(), "2026-11-02T19:00:00Z 60 News");
    EXPECT_NE(std::ranges::find(rows, "2026-11-16T21:30:00Z 60 Late news"), rows.end());
    EXPECT_EQ(std::ranges::find(rows, "2026-11-16T19:00:00Z 60 News"), rows.end());
    EXPECT_EQ(rows.size(), times(weekly).size());
    // Once more: the same event of its own is changed.
    const auto again = changed(after, place, {.end = utc("2026-11-16T21:45:00Z")});
    const auto twice = times(again);
    EXPECT_NE(std::ranges::find(twice, "2026-11-16T21:30:00Z 15 Late news"), twice.end());
    EXPECT_EQ(raw_calendar(again).events.size(), 3U);
    // And gone.
    const auto gone = times(deleted(again, place));
    EXPECT_EQ(gone.size(), times(weekly).size() - 1);
    EXPECT_EQ(raw_calendar(deleted(again, place)).events.size(), 2U);
}

TEST_F(EditTest, OneTimeOfASeriesIsLeftOut)
{
    const auto after =
        deleted(weekly, {.uid = "news@x", .instance = second, .scope = EditScope::one});
    expect_others_untouched(weekly, after, "news@x");
    EXPECT_NE(after.find("EXDATE;TZID=Europe/Berlin:20261116T200000\r\n"), std::string::npos);
    EXPECT_EQ(times(after).size(), times(weekly).size() - 1);
}

TEST_F(EditTest, WhatFollowsBecomesASeriesOfItsOwn)
{
    // An event of its own and a day off, both after the split.
    auto text = changed(
        weekly, {.uid = "news@x", .instance = utc("2026-11-30T19:00:00Z"), .scope = EditScope::one},
        {.title = "Special"});
    text = deleted(
        text, {.uid = "news@x", .instance = utc("2026-12-07T19:00:00Z"), .scope = EditScope::one});
    const auto edited =
        change_event(text, {.uid = "news@x", .instance = second, .scope = EditScope::following},
                     {.title = "Tuesday news",
                      .start = utc("2026-11-17T18:00:00Z"),
                      .end = utc("2026-11-17T18:30:00Z")},
                     around);
    ASSERT_TRUE(edited) << edited.error().text;
    EXPECT_EQ(edited->uid, "new@x");
    expect_others_untouched(weekly, edited->text, "news@x");
    EXPECT_EQ(times(edited->text),
              (std::vector<std::string>{
                  "2026-11-02T19:00:00Z 60 News", "2026-11-03T08:00:00Z 30 Other",
                  "2026-11-17T18:00:00Z 30 Tuesday news", "2026-11-24T18:00:00Z 30 Tuesday news",
                  "2026-12-01T18:00:00Z 30 Special", "2026-12-15T18:00:00Z 30 Tuesday news",
                  "2026-12-22T18:00:00Z 30 Tuesday news", "2026-12-29T18:00:00Z 30 Tuesday news"}));
    EXPECT_NE(edited->text.find("RRULE:FREQ=WEEKLY;BYDAY=MO;UNTIL=20261116T185959Z"),
              std::string::npos);
    EXPECT_NE(edited->text.find("RRULE:FREQ=WEEKLY;BYDAY=TU\r\n"), std::string::npos);
    const auto ended =
        times(deleted(text, {.uid = "news@x", .instance = second, .scope = EditScope::following}));
    EXPECT_EQ(ended, (std::vector<std::string>{"2026-11-02T19:00:00Z 60 News",
                                               "2026-11-03T08:00:00Z 30 Other"}));
}

TEST_F(EditTest, ACountIsSharedWhenASeriesIsSplit)
{
    auto text = weekly;
    text.replace(text.find("BYDAY=MO"), 8, "COUNT=5 ");
    text.erase(text.find("COUNT=5 ") + 7, 1);
    const auto before = times(text);
    const auto after =
        times(changed(text, {.uid = "news@x", .instance = second, .scope = EditScope::following},
                      {.title = "Later"}));
    ASSERT_EQ(after.size(), before.size());
    EXPECT_EQ(after.back(), "2026-11-30T19:00:00Z 60 Later");
}

TEST_F(EditTest, AWholeSeriesMovesWithWhatWasSaidOfSingleTimes)
{
    const auto one = changed(weekly, {.uid = "news@x", .instance = second, .scope = EditScope::one},
                             {.title = "Special"});
    const auto after = changed(
        one, {.uid = "news@x", .instance = utc("2026-11-23T19:00:00Z"), .scope = EditScope::all},
        {.start = utc("2026-11-25T20:00:00Z")});
    // From Monday at eight to Wednesday at nine; the week that was left out stays so.
    EXPECT_EQ(times(after), (std::vector<std::string>{
                                "2026-11-03T08:00:00Z 30 Other", "2026-11-04T20:00:00Z 60 News",
                                "2026-11-18T20:00:00Z 60 Special", "2026-11-25T20:00:00Z 60 News",
                                "2026-12-02T20:00:00Z 60 News", "2026-12-09T20:00:00Z 60 News",
                                "2026-12-16T20:00:00Z 60 News", "2026-12-23T20:00:00Z 60 News",
                                "2026-12-30T20:00:00Z 60 News"}));
    expect_others_untouched(weekly, after, "news@x");
}

TEST_F(EditTest, ASeriesBecomesOneEventAndTheOtherWayRound)
{
    const auto once = changed(weekly, {.uid = "news@x"}, {.rule = ""});
    EXPECT_EQ(times(once), (std::vector<std::string>{"2026-11-02T19:00:00Z 60 News",
                                                     "2026-11-03T08:00:00Z 30 Other"}));
    EXPECT_EQ(once.find("EXDATE"), std::string::npos);
    const auto daily = times(changed(weekly, {.uid = "other@x"}, {.rule = "FREQ=DAILY;COUNT=3"}));
    EXPECT_EQ(std::ranges::count_if(daily, [](const auto& row) { return row.ends_with("Other"); }),
              3);
}

TEST_F(EditTest, AnAllDayEventMayGetATime)
{
    const std::string text =
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:d\nSUMMARY:Day\nDTSTART;VALUE=DATE:20261105\nEND:"
        "VEVENT\nEND:VCALENDAR\n";
    const auto moved = changed(text, {.uid = "d"}, {.start = utc("2026-11-05T23:00:00Z")});
    EXPECT_NE(moved.find("DTSTART;VALUE=DATE:20261106\n"), std::string::npos);
    EXPECT_EQ(moved.find("\r"), std::string::npos);
    const auto timed =
        changed(text, {.uid = "d"},
                {.start = utc("2026-11-05T19:00:00Z"), .end = utc("2026-11-05T20:00:00Z")});
    EXPECT_EQ(times(timed), (std::vector<std::string>{"2026-11-05T19:00:00Z 60 Day"}));
    EXPECT_NE(timed.find("BEGIN:VTIMEZONE"), std::string::npos);
}

TEST_F(EditTest, EachRefusalSaysWhy)
{
    const auto monthly = [&] {
        auto text = weekly;
        text.replace(text.find("FREQ=WEEKLY;BYDAY=MO"), 20, "FREQ=MONTHLY;BYDAY=1MO");
        return text;
    }();
    const auto foreign = [&] {
        auto text = weekly;
        for (auto place = text.find("Europe/Berlin"); place != std::string::npos;
             place = text.find("Europe/Berlin"))
            text.replace(place, 13, "Mine");
        return text;
    }();
    const struct {
        std::string text;
        EditPlace place;
        EventWish wish;
        EditErrc code;
    } cases[] = {
        {weekly, {.uid = "nobody"}, {.title = "x"}, EditErrc::unknown_event},
        {weekly,
         {.uid = "news@x", .instance = utc("2026-11-09T19:00:00Z"), .scope = EditScope::one},
         {.title = "x"},
         EditErrc::unknown_instance},
        {weekly,
         {.uid = "news@x"},
         {.start = utc("2026-11-02T19:00:00Z"), .end = utc("2026-11-02T18:00:00Z")},
         EditErrc::bad_value},
        {weekly, {.uid = "news@x"}, {.end = utc("2026-11-01T18:00:00Z")}, EditErrc::bad_value},
        {weekly, {.uid = "news@x"}, {.rule = "FREQ=SOMETIMES"}, EditErrc::bad_value},
        {weekly, {.uid = "news@x"}, {.rule = "FREQ=DAILY\r\nSUMMARY:x"}, EditErrc::bad_value},
        {weekly, {.uid = "news@x"}, {.title = std::string(2'000, 'x')}, EditErrc::bad_value},
        {weekly,
         {.uid = "news@x", .instance = second, .scope = EditScope::one},
         {.rule = "FREQ=DAILY"},
         EditErrc::bad_value},
        {monthly, {.uid = "news@x"}, {.start = utc("2026-11-03T19:00:00Z")}, EditErrc::bad_value},
        {foreign, {.uid = "news@x"}, {.title = "x"}, EditErrc::not_editable},
        {"BEGIN:VCALENDAR\r\n", {.uid = "news@x"}, {.title = "x"}, EditErrc::not_editable},
    };
    for (const auto& one : cases) {
        const auto edited = change_event(one.text, one.place, one.wish, around);
        ASSERT_FALSE(edited) << &one - cases;
        EXPECT_EQ(edited.error().code, one.code) << &one - cases << edited.error().text;
        EXPECT_FALSE(edited.error().text.empty());
    }
    EXPECT_FALSE(
        add_event(weekly, "news@x", {.title = "x", .start = second, .end = second}, around));
    EXPECT_FALSE(add_event(weekly, "a\nb", {.title = "x", .start = second, .end = second}, around));
    EXPECT_FALSE(add_event(weekly, "a", {.title = "x", .start = second}, around));
}

TEST_F(EditTest, OfAFullCalendarCostsNoMoreThanReadingItSeveralTimes)
{
    constexpr double generous = 7;
    const auto calendar_of = [](bool same_uid) {
        std::string text = "BEGIN:VCALENDAR\n";
        for (std::size_t i = 0; i < events_limit - 1; ++i)
            text += "BEGIN:VEVENT\nUID:" + std::string(same_uid ? "a" : std::to_string(i)) +
                    "\nDTSTART:20260101\nEND:VEVENT\n";
        return text + "BEGIN:VEVENT\nUID:last\nDTSTART:20260101\nEND:VEVENT\nEND:VCALENDAR\n";
    };
    const auto seconds_of = [](const auto& work) {
        const auto begin = std::clock();
        work();
        return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    };
    for (const bool same_uid : {false, true}) {
        const auto text = calendar_of(same_uid);
        const auto reading = seconds_of([&] { EXPECT_TRUE(parse_calendar(text)); });
        const auto editing =
            seconds_of([&] { changed(text, {.uid = same_uid ? "a" : "last"}, {.title = "x"}); });
        EXPECT_LT(editing, generous * reading) << same_uid;
    }
}

TEST_F(EditTest, ARevisionIsOfAllThatHasTheUid)
{
    const auto revision = [](const std::string& text, std::string_view uid) {
        return revision_of_event(text, raw_calendar(text), uid);
    };
    const auto one = changed(weekly, {.uid = "news@x", .instance = second, .scope = EditScope::one},
                             {.title = "Special"});
    EXPECT_NE(revision(one, "news@x"), revision(weekly, "news@x"));
    EXPECT_EQ(revision(one, "other@x"), revision(weekly, "other@x"));
    EXPECT_EQ(revision(weekly, "nobody"), "");
}

}  // namespace
}  // namespace tgvs::schedule
