#include "schedule/calendar.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

namespace tgvs::schedule {
namespace {

std::string in_calendar(const std::string& inside)
{
    return "BEGIN:VCALENDAR\n" + inside + "END:VCALENDAR\n";
}

std::string event_of(const std::string& lines)
{
    return "BEGIN:VEVENT\n" + lines + "END:VEVENT\n";
}

std::string why_refused(const std::string& bytes)
{
    const auto calendar = parse_calendar(bytes);
    return calendar ? "taken" : calendar.error().message;
}

std::string problems_of(const std::string& bytes)
{
    const auto calendar = parse_calendar(bytes);
    if (!calendar)
        return calendar.error().message;
    std::string text;
    for (const auto& problem : calendar->problems.all())
        text += fmt::format("{}: {}\n", problem.line, problem.what);
    return text;
}

TEST(Calendars, AreRefusedWholeWithLineAndRemedy)
{
    std::string deep = "BEGIN:VCALENDAR\n";
    for (int i = 0; i < 100'000; ++i)
        deep += "BEGIN:X\n";
    std::string many = "BEGIN:VCALENDAR\n";
    for (std::size_t i = 0; i <= events_limit; ++i)
        many += event_of("");
    const std::pair<std::string, const char*> rows[] = {
        {"", "the file is empty; export or download it again"},
        {" \r\n ", "the file is empty; export or download it again"},
        {"<!DOCTYPE html>\n<HTML><body>429</body></html>",
         "this is a web page, not an iCalendar file; use the calendar's iCal address"},
        {std::string("\0\0\0\0", 4),
         "it has no BEGIN:VCALENDAR, so it is not an iCalendar file; export the calendar as .ics"},
        {event_of(""),
         "it has no BEGIN:VCALENDAR, so it is not an iCalendar file; export the calendar as .ics"},
        {"BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VEVENT\n",
         "line 1: BEGIN:VCALENDAR has no END: the file was cut off or edited by hand; export or "
         "download it again"},
        {"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTA",
         "line 2: BEGIN:VEVENT has no END: the file was cut off or edited by hand; export or "
         "download it again"},
        {"BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\n",
         "line 3: END:VCALENDAR where END:VEVENT belongs: the file was cut off or edited by hand; "
         "export or download "
         "it again"},
        {in_calendar("") + "END:VCALENDAR\n",
         "line 3: END:VCALENDAR has no BEGIN: the file was cut off or edited by hand; export or "
         "download it again"},
        {deep,
         "line 9: it is nested more than 8 deep, which no calendar program writes; export it "
         "again"},
        {many, "line 100002: it has more than 50000 events; export fewer years"},
        {std::string(calendar_limit_bytes + 1, 'x'),
         "it is larger than 8 MiB; export fewer years, or leave attachments out"},
    };
    for (const auto& [bytes, why] : rows)
        EXPECT_EQ(why_refused(bytes), why) << bytes.substr(0, 60);
}

TEST(Calendars, AreTakenEmptySeveralInAFileAndWithWhateverStandsAround)
{
    EXPECT_EQ(why_refused(in_calendar("")), "taken");
    EXPECT_EQ(why_refused("begin:vcalendar\nend:VCalendar"), "taken");
    const auto both = parse_calendar("noise\n" + in_calendar(event_of("DTSTART:20260101\n")) +
                                     "\n\n" + in_calendar(event_of("DTSTART:20260102\n")));
    ASSERT_TRUE(both);
    EXPECT_EQ(both->events.size(), 2u);
}

TEST(Calendars, SayHowSeldomTheyAreToBeAskedFor)
{
    const auto refresh = [](const std::string& lines) {
        const auto calendar = parse_calendar(in_calendar(lines));
        return calendar ? calendar->refresh : std::chrono::seconds(-1);
    };
    using namespace std::chrono_literals;
    EXPECT_EQ(refresh(""), 0s);
    EXPECT_EQ(refresh("REFRESH-INTERVAL;VALUE=DURATION:PT12H\n"), 12h);
    EXPECT_EQ(refresh("X-PUBLISHED-TTL:P1DT1M\nREFRESH-INTERVAL;VALUE=DURATION:PT1H\n"),
              24h + 1min);
    EXPECT_EQ(refresh("REFRESH-INTERVAL:-PT1H\nX-PUBLISHED-TTL:often\n"), 0s);
    EXPECT_EQ(refresh(event_of("DTSTART:20260101\nREFRESH-INTERVAL:PT1H\n")), 0s);
}

TEST(Calendars, CutAnywhereAreRefused)
{
    const auto whole = in_calendar(event_of("UID:1\nDTSTART:20260605T100000Z\nSUMMARY:First\n"));
    for (std::size_t size = 0; size + 1 < whole.size(); ++size)
        EXPECT_NE(why_refused(whole.substr(0, size)), "taken") << size;
}

TEST(Events, ThatAreBrokenAreNamedWithTheirLineAndCostThemselvesAlone)
{
    const std::pair<const char*, const char*> rows[] = {
        {"SUMMARY:A\n", "2: \"A\": it has no DTSTART and is ignored\n"},
        {"DTSTART:20260231T100000Z\nSUMMARY:A\n",
         "3: \"A\": there is no such time as 20260231T100000Z, it is left out\n"},
        {"DTSTART:20260101\nSUMMARY:A\nRRULE:FREQ=SOMETIMES\n",
         "5: \"A\": its RRULE is ignored, and it happens once: its FREQ cannot be read\n"},
        {"DTSTART:20260101\nDTEND:never\n",
         "4: the event: its DTEND cannot be read, so it has no end\n"},
        {"DTSTART:20260101T000000\nDURATION:1h\n",
         "4: the event: its DURATION cannot be read, so it has no end\n"},
        {"DTSTART:20260101T000000\nDURATION:-PT1H\n",
         "4: the event: its DURATION is negative, so it has no end\n"},
        {"DTSTART:20260101\nEXDATE:20260102,x,20260103\n",
         "4: the event: an EXDATE cannot be read: x\n"},
        {"DTSTART:20260101\nRDATE:20260102/y\n",
         "4: the event: an RDATE cannot be read: 20260102/y\n"},
        {"DTSTART:20260101\nRECURRENCE-ID:z\n", "4: the event: its RECURRENCE-ID cannot be read\n"},
    };
    for (const auto& [lines, problems] : rows) {
        EXPECT_EQ(problems_of(in_calendar(event_of(lines))), problems);
        const auto both =
            parse_calendar(in_calendar(event_of("DTSTART:20260505\nUID:good\n") + event_of(lines)));
        EXPECT_EQ(both->events.front().uid, "good") << lines;
    }
}

TEST(Events, KeepTheFirstHundredProblemsAndCountTheRest)
{
    std::string inside;
    for (int i = 0; i < 250; ++i)
        inside += event_of("SUMMARY:x\n");
    const auto calendar = parse_calendar(in_calendar(inside));
    ASSERT_TRUE(calendar);
    EXPECT_EQ(calendar->problems.all().size(), 100u);
    EXPECT_EQ(calendar->problems.left_out(), 150u);
}

TEST(Events, TakeNothingFromWhatIsInsideOfThem)
{
    const auto calendar = parse_calendar(
        in_calendar(event_of("DTSTART:20260101\nBEGIN:VALARM\nDTSTART:20990101\nDESCRIPTION:"
                             "alarm\nSUMMARY:alarm\nEND:VALARM\nSUMMARY:event\n")));
    ASSERT_TRUE(calendar);
    EXPECT_EQ(calendar->events.front().title, "event");
    EXPECT_EQ(calendar->events.front().notes, "");
    EXPECT_EQ(to_text(as_utc(calendar->events.front().start->written.time)),
              "2026-01-01T00:00:00Z");
}

TEST(Events, AreBoundedInEachPart)
{
    const auto calendar = parse_calendar(
        in_calendar(event_of("DTSTART:20260101\nSUMMARY:" + std::string(1'000'000, 'a') +
                             "\nDESCRIPTION:" + std::string(1'000'000, 'b') + "\n")));
    ASSERT_TRUE(calendar);
    EXPECT_EQ(calendar->events.front().title.size(), 1'024u);
    EXPECT_EQ(calendar->events.front().notes.size(), 32u * 1'024);
}

TEST(Events, HaveSoManyExceptionsAndExtrasAndSayWhatIsIgnored)
{
    std::string times;
    for (std::size_t i = 0; i < instances_limit - 1; ++i)
        times += i % 2 == 0 ? "20260102," : "20260103,";
    const auto event_with = [&](const std::string& name) {
        return in_calendar(event_of("DTSTART:20260101\n" + name + ":" + times + "20260104\n"));
    };
    EXPECT_EQ(problems_of(event_with("EXDATE")), "");
    EXPECT_EQ(problems_of(event_with("RDATE")), "");
    for (const std::string name : {"EXDATE", "RDATE"}) {
        const auto more = name + ":x,x,x\n";
        const auto calendar = parse_calendar(in_calendar(
            event_of("DTSTART:20260101\n" + name + ":" + times + "20260104\n" + more + more)));
        ASSERT_TRUE(calendar);
        const auto& event = calendar->events.front();
        EXPECT_EQ(event.exceptions.size() + event.extras.size(), instances_limit);
        ASSERT_EQ(calendar->problems.all().size(), 1u) << name;
        EXPECT_EQ(calendar->problems.all().front(),
                  (Problem{5, "the event: it has more than 20000 values of " + name +
                                  "; the rest is ignored"}));
    }
}

TEST(OwnZones, ThatCannotBeUsedSayWhy)
{
    const std::string offsets = "TZOFFSETFROM:+0100\nTZOFFSETTO:+0200\n";
    const std::pair<std::string, const char*> rows[] = {
        {"", "it describes no offset"},
        {"BEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETTO:+0200\nEND:STANDARD\n",
         "a change in it lacks DTSTART, TZOFFSETFROM or TZOFFSETTO"},
        {"BEGIN:STANDARD\nDTSTART:16010101T000000\nRRULE:FREQ=SECONDLY\n" + offsets +
             "END:STANDARD\n",
         "its RRULE is ignored: it is finer than hourly"},
        {"BEGIN:STANDARD\nDTSTART:16010101T000000\nRRULE:FREQ=HOURLY\n" + offsets +
             "END:STANDARD\n",
         "its RRULE is neither yearly nor monthly"},
    };
    for (const auto& [inside, why] : rows) {
        const auto calendar =
            parse_calendar(in_calendar("BEGIN:VTIMEZONE\nTZID:Own\n" + inside + "END:VTIMEZONE\n"));
        ASSERT_TRUE(calendar) << inside;
        EXPECT_EQ(calendar->own_zones.at("Own").wrong, why);
    }
}

}  // namespace
}  // namespace tgvs::schedule
