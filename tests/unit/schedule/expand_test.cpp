// What happens when: small calendars, a line for each case. Times of the clock in Berlin unless said.
#include "schedule/expand.hpp"

#include "schedule/calendar.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

namespace tgvs::schedule {
namespace {

std::string events_of(const std::string& inside)
{
    return "BEGIN:VCALENDAR\n" + inside + "END:VCALENDAR\n";
}

// The rest of a UID's lines, and what stands in it.
std::string one_event(const std::string& lines)
{
    return "BEGIN:VEVENT\nUID:1\n" + lines + "END:VEVENT\n";
}

Expanded expanded(const std::string& inside, const char* from = "2026-01-01T00:00:00Z",
                  const char* to = "2027-01-01T00:00:00Z", const char* station = "Europe/Berlin")
{
    const auto calendar = parse_calendar(events_of(inside));
    EXPECT_TRUE(calendar) << (calendar ? "" : calendar.error().message);
    Zones zones;
    return expand(*calendar, {*parse_instant(from), *parse_instant(to)}, zones.find(station),
                  zones);
}

// "0405T1800+60 title": month, day, time in UTC, minutes, title.
std::string short_text(const Expanded& all)
{
    std::string text;
    for (const auto& one : all.occurrences) {
        const auto full = to_text(one.start);
        text += fmt::format(
            "{}{}{}T{}{}+{}{}{}", text.empty() ? "" : " ", full.substr(5, 2), full.substr(8, 2),
            full.substr(11, 2), full.substr(14, 2),
            std::chrono::duration_cast<std::chrono::minutes>(one.end - one.start).count(),
            one.show->title.empty() ? "" : ":", one.show->title);
    }
    return text;
}

std::string happens(const std::string& lines)
{
    return short_text(expanded(one_event(lines)));
}

TEST(Happening, WithoutAZoneOrAllDayIsByTheStationsClock)
{
    const auto floating = expanded(one_event("DTSTART:20260605T100000\n"));
    EXPECT_EQ(short_text(floating), "0605T0800+0");
    EXPECT_TRUE(floating.problems.all().empty());
    EXPECT_EQ(happens("DTSTART;VALUE=DATE;TZID=America/New_York:20260605\n"), "0604T2200+1440");
}

TEST(Happening, EndsAsLongAfterwardsAsItSays)
{
    const std::pair<const char*, const char*> rows[] = {
        {"DTSTART:20260605T100000Z\nDTEND:20260605T113000Z\n", "0605T1000+90"},
        {"DTSTART:20260605T100000Z\nDURATION:PT90M\n", "0605T1000+90"},
        {"DTSTART:20260605T100000Z\nDURATION:P1W\n", "0605T1000+10080"},
        {"DTSTART:20260605T100000Z\n", "0605T1000+0"},
        {"DTSTART:20260605T100000Z\nDTEND:20260605T090000Z\n", "0605T1000+0"},
        {"DTSTART:20260605T100000Z\nDTEND:20260605T100000Z\n", "0605T1000+0"},
        {"DTSTART:20260605T100000Z\nDTEND:20260605T110000Z\nDURATION:PT5M\n", "0605T1000+60"},
        {"DTSTART;TZID=Europe/Berlin:20260605T100000\nDTEND;TZID=America/"
         "New_York:20260605T100000\n",
         "0605T0800+360"},
        // Over the change of the clocks: a DTEND is exact, the days of a DURATION are nominal.
        {"DTSTART;TZID=Europe/Berlin:20260328T120000\nDTEND;TZID=Europe/Berlin:20260329T120000\n",
         "0328T1100+1380"},
        {"DTSTART;TZID=Europe/Berlin:20260328T120000\nDURATION:P1D\n", "0328T1100+1380"},
        {"DTSTART;TZID=Europe/Berlin:20260328T120000\nDURATION:PT24H\n", "0328T1100+1440"},
        {"DTSTART;TZID=Europe/Berlin:20260328T120000\nDURATION:P1DT1H\n", "0328T1100+1440"},
        {"DTSTART;TZID=Europe/Berlin:20260329T023000\nDURATION:PT1H\n", "0329T0130+60"},
        {"DTSTART;TZID=Europe/Berlin:20260329T013000\nDTEND;TZID=Europe/Berlin:20260329T023000\n",
         "0329T0030+60"},
        {"DTSTART;TZID=Europe/Berlin:20261025T013000\nDTEND;TZID=Europe/Berlin:20261025T033000\n",
         "1024T2330+180"},
        // Whole days are the station's, and may have 23 or 25 hours.
        {"DTSTART;VALUE=DATE:20260329\n", "0328T2300+1380"},
        {"DTSTART;VALUE=DATE:20261025\nDTEND;VALUE=DATE:20261026\n", "1024T2200+1500"},
        {"DTSTART:20260605\nDTEND:20260608\n", "0604T2200+4320"},
        {"DTSTART;VALUE=DATE:20260605\nDTEND;VALUE=DATE:20260605\n", "0604T2200+1440"},
        {"DTSTART;VALUE=DATE:20260605\nDURATION:P2D\n", "0604T2200+2880"},
        {"DTSTART;VALUE=DATE;TZID=Asia/Tokyo:20260605\n", "0604T2200+1440"},
        // Without a zone, by the station's clock; with Z, whatever zone is named beside it.
        {"DTSTART:20260605T100000\nDURATION:PT1H\n", "0605T0800+60"},
        {"DTSTART;TZID=Asia/Tokyo:20260605T100000Z\nDURATION:PT1H\n", "0605T1000+60"},
    };
    for (const auto& [lines, text] : rows)
        EXPECT_EQ(happens(lines), text) << lines;
}

TEST(Happening, RepeatsExceptWhereItDoesNot)
{
    const std::string daily =
        "DTSTART;TZID=Europe/Berlin:20260605T200000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=4\n";
    const std::string in_tokyo =
        "DTSTART;TZID=Asia/Tokyo:20260605T200000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=3\n";
    const std::pair<std::string, const char*> rows[] = {
        {daily, "0605T1800+60 0606T1800+60 0607T1800+60 0608T1800+60"},
        {daily + "EXDATE;TZID=Europe/Berlin:20260606T200000\n",
         "0605T1800+60 0607T1800+60 0608T1800+60"},
        {daily + "EXDATE:20260606T180000Z,20260605T180000Z\n", "0607T1800+60 0608T1800+60"},
        {daily + "EXDATE;TZID=Asia/Tokyo:20260607T030000\n",
         "0605T1800+60 0607T1800+60 0608T1800+60"},
        {daily + "EXDATE;VALUE=DATE:20260606\n", "0605T1800+60 0607T1800+60 0608T1800+60"},
        {daily + "EXDATE:20260606T200000\n", "0605T1800+60 0607T1800+60 0608T1800+60"},
        {daily + "EXDATE:20260606T200000Z\n",
         "0605T1800+60 0606T1800+60 0607T1800+60 0608T1800+60"},
        {daily + "RDATE;TZID=Europe/Berlin:20260606T200000,20260701T120000\n",
         "0605T1800+60 0606T1800+60 0607T1800+60 0608T1800+60 0701T1000+60"},
        {daily + "RDATE;VALUE=DATE:20260701\n",
         "0605T1800+60 0606T1800+60 0607T1800+60 0608T1800+60 0701T1800+60"},
        {daily + "RDATE;VALUE=PERIOD:20260701T120000Z/20260701T140000Z\nEXDATE:20260606T180000Z\n",
         "0605T1800+60 0607T1800+60 0608T1800+60 0701T1200+120"},
        {daily + "RDATE;VALUE=PERIOD;TZID=Europe/Berlin:20260701T120000/PT3H\n",
         "0605T1800+60 0606T1800+60 0607T1800+60 0608T1800+60 0701T1000+180"},
        {"DTSTART:20260605T100000Z\nRDATE:20260606T100000Z\n", "0605T1000+0 0606T1000+0"},
        {"DTSTART:20260605T100000Z\nRRULE:FREQ=DAILY;COUNT=2\nRRULE:FREQ=WEEKLY;COUNT=2\n",
         "0605T1000+0 0606T1000+0 0612T1000+0"},
        {"DTSTART;VALUE=DATE:20260605\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE;VALUE=DATE:20260606\n",
         "0604T2200+1440 0606T2200+1440"},
        {"DTSTART;VALUE=DATE:20260605\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE;TZID=Europe/"
         "Berlin:20260606T000000\n",
         "0604T2200+1440 0606T2200+1440"},
        {"DTSTART;VALUE=DATE:20260605\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE:20260606T000000Z\n",
         "0604T2200+1440 0606T2200+1440"},
        {"DTSTART;VALUE=DATE:20260605\nRRULE:FREQ=DAILY;UNTIL=20260606\n",
         "0604T2200+1440 0605T2200+1440"},
        {"DTSTART;VALUE=DATE:20260605\nRRULE:FREQ=DAILY;UNTIL=20260606T235959Z\n",
         "0604T2200+1440 0605T2200+1440"},
        // The end of the 6th as a phone in Berlin writes it, and the beginning of that day.
        {"DTSTART;VALUE=DATE:20260605\nRRULE:FREQ=DAILY;UNTIL=20260606T215959Z\n",
         "0604T2200+1440 0605T2200+1440"},
        {"DTSTART;VALUE=DATE:20260605\nRRULE:FREQ=DAILY;UNTIL=20260605T220000Z\n",
         "0604T2200+1440 0605T2200+1440"},
        // What has no zone, in a series that has one, is by the series' clock; what is left out, by the station's as well.
        {in_tokyo + "EXDATE:20260606T200000\n", "0605T1100+60 0607T1100+60"},
        {in_tokyo + "EXDATE:20260606T130000\n", "0605T1100+60 0607T1100+60"},
        {in_tokyo + "RDATE:20260620T200000\n",
         "0605T1100+60 0606T1100+60 0607T1100+60 0620T1100+60"},
        {in_tokyo + "RDATE;VALUE=PERIOD:20260620T200000/20260620T230000\n",
         "0605T1100+60 0606T1100+60 0607T1100+60 0620T1100+180"},
        {"DTSTART:20260605T100000Z\nDTEND:20260605T110000\nRRULE:FREQ=DAILY;COUNT=2\n"
         "EXDATE:20260606T100000\n",
         "0605T1000+60"},
        {"DTSTART;TZID=Asia/Tokyo:20260605T200000\nDTEND:20260605T210000\n", "0605T1100+60"},
        // UNTIL: an instant, a day of the series, a time of the series.
        {"DTSTART;TZID=Asia/Tokyo:20260605T040000\nRRULE:FREQ=DAILY;UNTIL=20260606T190000Z\n",
         "0604T1900+0 0605T1900+0 0606T1900+0"},
        {"DTSTART;TZID=Asia/Tokyo:20260605T040000\nRRULE:FREQ=DAILY;UNTIL=20260606T185959Z\n",
         "0604T1900+0 0605T1900+0"},
        {"DTSTART;TZID=Asia/Tokyo:20260605T040000\nRRULE:FREQ=DAILY;UNTIL=20260606\n",
         "0604T1900+0 0605T1900+0"},
        {"DTSTART;TZID=Asia/Tokyo:20260605T040000\nRRULE:FREQ=DAILY;UNTIL=20260606T040000\n",
         "0604T1900+0 0605T1900+0"},
        // The hour that is left out in spring is another's.
        {"DTSTART;TZID=Europe/Berlin:20260329T010000\nRRULE:FREQ=HOURLY;COUNT=4\n",
         "0329T0000+0 0329T0100+0 0329T0200+0"},
    };
    for (const auto& [lines, text] : rows)
        EXPECT_EQ(happens(lines), text) << lines;
}

const std::string quiz = one_event(
    "DTSTART;TZID=Europe/"
    "Berlin:20260605T200000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=4\nSUMMARY:q\n");

TEST(Replacements, AreFoundByTheInstantInWhateverZoneAndForm)
{
    for (const auto* id :
         {"RECURRENCE-ID;TZID=Europe/Berlin:20260606T200000", "RECURRENCE-ID:20260606T180000Z",
          "RECURRENCE-ID;VALUE=DATE:20260606", "RECURRENCE-ID:20260606T200000",
          "RECURRENCE-ID;TZID=W. Europe Standard Time:20260606T200000"})
        EXPECT_EQ(
            short_text(expanded(
                quiz + one_event(std::string(id) + "\nDTSTART:20260606T120000Z\nSUMMARY:moved\n"))),
            "0605T1800+60:q 0606T1200+0:moved 0607T1800+60:q 0608T1800+60:q")
            << id;
}

TEST(Replacements, WithoutAZoneAreFoundByTheSeriesClock)
{
    const auto weekly = one_event(
        "DTSTART;TZID=Asia/Tokyo:20260605T200000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=3\n"
        "SUMMARY:t\n");
    EXPECT_EQ(short_text(expanded(weekly + one_event("RECURRENCE-ID:20260606T200000\n"
                                                     "DTSTART:20260606T120000Z\nSUMMARY:moved\n"))),
              "0605T1100+60:t 0606T1200+0:moved 0607T1100+60:t");
}

TEST(Replacements, ComeFromOutsideOfTheWindowAndLeaveIt)
{
    const auto moved = [](const char* id, const char* start) {
        return one_event(fmt::format("RECURRENCE-ID:{}\nDTSTART:{}\nSUMMARY:moved\n", id, start));
    };
    const auto all = expanded(quiz + moved("20260605T180000Z", "20260607T120000Z") +
                                  moved("20260607T180000Z", "20260901T120000Z"),
                              "2026-06-07T00:00:00Z", "2026-06-08T00:00:00Z");
    EXPECT_EQ(short_text(all), "0607T1200+0:moved");
    EXPECT_EQ(to_text(all.occurrences.front().instance), "2026-06-05T18:00:00Z");
}

TEST(Replacements, OfThisAndWhatFollowsMoveItOnTheWall)
{
    const auto weekly = one_event(
        "DTSTART;TZID=Europe/"
        "Berlin:20261010T200000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=5\nSUMMARY:w\n");
    const auto from_then_on = [](const char* rest) {
        return one_event(
            std::string("RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20261017T200000\n") +
            rest);
    };
    // A day and an hour later from the second on, also beyond the change of the clocks.
    EXPECT_EQ(short_text(expanded(
                  weekly +
                  from_then_on(
                      "DTSTART;TZID=Europe/Berlin:20261018T210000\nDURATION:PT2H\nSUMMARY:n\n"))),
              "1010T1800+60:w 1018T1900+120:n 1025T2000+120:n 1101T2000+120:n 1108T2000+120:n");
    EXPECT_EQ(short_text(expanded(weekly + from_then_on("STATUS:CANCELLED\n"))), "1010T1800+60:w");
    EXPECT_EQ(short_text(expanded(
                  weekly + from_then_on("DTSTART;TZID=Europe/Berlin:20261018T210000\nSUMMARY:n\n"),
                  "2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z")),
              "1101T2000+0:n");
}

TEST(Replacements, AreShownAloneAndEndWithTheirSeries)
{
    const auto alone =
        one_event("RECURRENCE-ID:20260606T180000Z\nDTSTART:20260606T120000Z\nDURATION:PT1H\n");
    EXPECT_EQ(short_text(expanded(alone)), "0606T1200+60");
    EXPECT_EQ(short_text(expanded(alone + one_event("DTSTART:20260101\nSTATUS:CANCELLED\n"))), "");
    EXPECT_EQ(short_text(
                  expanded(quiz + one_event("RECURRENCE-ID:20260606T180000Z\nSTATUS:cancelled\n"))),
              "0605T1800+60:q 0607T1800+60:q 0608T1800+60:q");
}

TEST(Series, AreTheNewestOfTheirUid)
{
    const auto version = [](int sequence, const char* stamp, const char* title) {
        return one_event(
            fmt::format("SEQUENCE:{}\nDTSTAMP:{}\nDTSTART:20260605T100000Z\nSUMMARY:{}\n", sequence,
                        stamp, title));
    };
    EXPECT_EQ(short_text(expanded(version(10, "20260101T000000Z", "a") +
                                  version(9, "20260201T000000Z", "b"))),
              "0605T1000+0:a");
    EXPECT_EQ(short_text(expanded(version(1, "20260101T000000Z", "a") +
                                  version(1, "20260201T000000Z", "b"))),
              "0605T1000+0:b");
    EXPECT_EQ(short_text(expanded(version(1, "20260101T000000Z", "a") +
                                  version(1, "20260101T000000Z", "b"))),
              "0605T1000+0:b");
    // One that cannot be dated is nobody's newer version.
    EXPECT_EQ(short_text(expanded(version(1, "20260101T000000Z", "a") +
                                  one_event("SEQUENCE:2\nDTSTART:20260231\n"))),
              "0605T1000+0:a");
}

TEST(Series, WithoutAnEndMayHaveBegunLongerBeforeTheWindow)
{
    const auto calendar =
        parse_calendar(events_of("BEGIN:VEVENT\nUID:1\nDTSTART:20260610T180000Z\nEND:VEVENT\n"
                                 "BEGIN:VEVENT\nUID:2\nDTSTART:20260611T180000Z\nRRULE:FREQ=DAILY\n"
                                 "END:VEVENT\n"
                                 "BEGIN:VEVENT\nUID:3\nDTSTART:20260612T180000Z\nDURATION:PT1H\n"
                                 "RRULE:FREQ=DAILY\nEND:VEVENT\n"));
    ASSERT_TRUE(calendar);
    Zones zones;
    const Window window = {.from = *parse_instant("2026-06-15T00:00:00Z"),
                           .to = *parse_instant("2026-06-16T00:00:00Z"),
                           .endless = std::chrono::days(3)};
    EXPECT_EQ(short_text(expand(*calendar, window, Zones::utc(), zones)),
              "0612T1800+0 0613T1800+0 0614T1800+0 0615T1800+0 0615T1800+60");
}

TEST(Series, ReachIntoTheWindowFromBefore)
{
    const auto long_ones =
        one_event("DTSTART:20260601T000000Z\nDURATION:PT72H\nRRULE:FREQ=WEEKLY\n");
    EXPECT_EQ(short_text(expanded(long_ones, "2026-06-17T12:00:00Z", "2026-06-17T13:00:00Z")),
              "0615T0000+4320");
    EXPECT_EQ(short_text(expanded(long_ones, "2026-06-18T00:00:00Z", "2026-06-22T00:00:00Z")), "");
    EXPECT_EQ(short_text(expanded(one_event("DTSTART:20260601T000000Z\n"), "2026-06-01T00:00:00Z",
                                  "2026-06-02T00:00:00Z")),
              "0601T0000+0");
    EXPECT_EQ(short_text(expanded(one_event("DTSTART:20260602T000000Z\n"), "2026-06-01T00:00:00Z",
                                  "2026-06-02T00:00:00Z")),
              "");
}

TEST(SeriesZones, AreTheCalendarsOwnWhereNobodyElseKnowsThem)
{
    const std::string own =
        "BEGIN:VTIMEZONE\nTZID:Ours\nBEGIN:STANDARD\nDTSTART:16010101T030000\nTZOFFSETFROM:+"
        "0200\nTZOFFSETTO:+0100\n"
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD\nBEGIN:DAYLIGHT\nDTSTART:"
        "16010101T020000\n"
        "TZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3;UNTIL="
        "20270101T000000Z\n"
        "END:DAYLIGHT\nEND:VTIMEZONE\n";
    const auto at = [](const char* start) {
        return one_event(fmt::format("DTSTART;TZID=Ours:{}\n", start));
    };
    EXPECT_EQ(short_text(expanded(own + at("20260115T120000"))), "0115T1100+0");
    EXPECT_EQ(short_text(expanded(at("20260715T120000") + own)), "0715T1000+0");
    EXPECT_EQ(short_text(expanded(own + at("20260329T023000"))), "0329T0130+0");
    auto escaped = own;
    escaped.replace(escaped.find("TZID:Ours"), 9, "TZID:(UTC+01:00) Here\\, There");
    EXPECT_EQ(
        short_text(expanded(
            escaped + one_event("DTSTART;TZID=\"(UTC+01:00) Here, There\":20260715T120000\n"))),
        "0715T1000+0");
    EXPECT_EQ(short_text(expanded(
                  escaped + one_event("DTSTART;TZID=(utc+01:00) here\\, there:20260715T120000\n"))),
              "0715T1000+0");
    EXPECT_EQ(short_text(expanded(own + at("20261025T023000"))), "1025T0030+0");
    EXPECT_EQ(short_text(expanded(own + at("20270715T120000"), "2027-01-01T00:00:00Z",
                                  "2028-01-01T00:00:00Z")),
              "0715T1100+0");
}

TEST(SeriesZones, ThatAreUnknownAreTheStationsWithAProblem)
{
    const auto all = expanded(one_event("DTSTART;TZID=Middle Earth:20260605T100000\n"));
    EXPECT_EQ(short_text(all), "0605T0800+0");
    ASSERT_EQ(all.problems.all().size(), 1u);
    EXPECT_EQ(
        all.problems.all().front(),
        (Problem{
            4, "the zone \"Middle Earth\" is unknown: its times are read in the station's zone"}));
    EXPECT_EQ(happens("DTSTART;TZID=tzone://Microsoft/Utc:20260605T100000\n"), "0605T1000+0");
    EXPECT_EQ(happens("DTSTART;TZID=../../../etc/passwd:20260605T100000\n"), "0605T0800+0");
    EXPECT_EQ(happens("DTSTART;TZID=(UTC+01:00) Berlin:20260605T100000\n"), "0605T0800+0");
}

}  // namespace
}  // namespace tgvs::schedule
