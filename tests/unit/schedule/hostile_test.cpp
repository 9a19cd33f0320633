// Calendars that were made to take all time or memory there is. How long each takes is measured in bench/schedule; here
// each has to end at all, within what the sanitizers need.
#include "schedule/calendar.hpp"
#include "schedule/expand.hpp"
#include "schedule/listing.hpp"

#include <gtest/gtest.h>

#include <ctime>
#include <functional>
#include <string>

namespace tgvs::schedule {
namespace {

constexpr double most_cpu_seconds = 10;  // of a sanitizer's; a release needs less than half of one

struct Outcome {
    std::size_t occurrences = 0;
    std::size_t problems = 0;
    bool good_one_is_there = false;
};

Outcome outcome_of(const std::string& inside, bool cut = false)
{
    const auto good =
        std::string("BEGIN:VEVENT\nUID:good\nDTSTART:20260605T120000Z\nSUMMARY:good\nEND:VEVENT\n");
    const auto begin = std::clock();
    const auto calendar =
        parse_calendar("BEGIN:VCALENDAR\n" + inside + good + (cut ? "" : "END:VCALENDAR\n"));
    Outcome outcome;
    if (calendar) {
        Zones zones;
        const auto all =
            expand(*calendar,
                   {*parse_instant("2026-06-03T00:00:00Z"), *parse_instant("2026-06-13T00:00:00Z")},
                   zones.find("Europe/Berlin"), zones);
        json_listing(with_directions(all.occurrences, {}));
        outcome.occurrences = all.occurrences.size();
        outcome.problems = all.problems.all().size();
        for (const auto& one : all.occurrences)
            outcome.good_one_is_there |= one.show->title == "good";
    }
    EXPECT_LT(static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC, most_cpu_seconds);
    return outcome;
}

std::string evil(const std::string& lines)
{
    return "BEGIN:VEVENT\n" + lines + "END:VEVENT\n";
}

std::string times(std::size_t count, const std::function<std::string(std::size_t)>& make)
{
    std::string text;
    for (std::size_t i = 0; i < count; ++i)
        text += make(i);
    return text;
}

TEST(HostileCalendars, OfRulesLeaveTheGoodEventWhereItIs)
{
    const std::string rules[] = {
        "FREQ=SECONDLY",
        "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=SECONDLY;COUNT=2147483647",
        "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=HOURLY;COUNT=2147483647;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;COUNT=2147483647;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;COUNT=2147483647;BYWEEKNO=53;BYMONTH=7",
        "FREQ=MONTHLY;COUNT=2147483647;BYMONTHDAY=31;BYMONTH=2",
        "FREQ=DAILY;BYHOUR=" + times(24, [](auto i) { return std::to_string(i) + ","; }) +
            "0;BYMINUTE=0,30;COUNT=999999",
        "FREQ=HOURLY;INTERVAL=2147483647",
        "FREQ=YEARLY;INTERVAL=2147483647;COUNT=5",
        "FREQ=WEEKLY;INTERVAL=2147483647",
        "FREQ=DAILY;BYDAY=" + times(1'000, [](auto) { return "MO,"; }) + "MO",
        "FREQ=DAILY;" + times(100'000, [](auto i) { return "X-" + std::to_string(i) + "=1;"; }),
        "FREQ=DAILY;COUNT=" + std::string(400, '9'),
        "FREQ=DAILY;RSCALE=CHINESE",
    };
    for (const auto& rule : rules)
        for (const auto* start :
             {"00010101T000000Z", "19700101T000000Z", "20260605T000000", "99991231T235959Z"}) {
            const auto outcome =
                outcome_of(evil(std::string("DTSTART:") + start + "\nRRULE:" + rule + "\n"));
            EXPECT_TRUE(outcome.good_one_is_there) << rule.substr(0, 60) << " from " << start;
            EXPECT_LE(outcome.occurrences, 600u) << rule.substr(0, 60);
        }
}

TEST(HostileCalendars, OfManyEvilEventsEndTogether)
{
    for (const auto* rule : {"FREQ=HOURLY;COUNT=2147483647;BYMONTH=2;BYMONTHDAY=30",
                             "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=7", "FREQ=DAILY;COUNT=2147483647",
                             "FREQ=HOURLY;BYMINUTE=0,30"}) {
        const auto outcome = outcome_of(times(10'000, [&](auto i) {
            return evil("UID:" + std::to_string(i) + "\nDTSTART:19000101T000000Z\nRRULE:" + rule +
                        "\n");
        }));
        EXPECT_LE(outcome.occurrences, occurrences_limit) << rule;
        EXPECT_LE(outcome.problems, problems_limit);
    }
}

TEST(HostileCalendars, OfLinesAndParametersCostWhatTheyWeigh)
{
    const std::string mega(5'000'000, 'a');
    EXPECT_TRUE(outcome_of(evil("DTSTART:20260605\nSUMMARY:" + mega + "\n")).good_one_is_there);
    EXPECT_TRUE(outcome_of(evil("DTSTART:20260605\nSUMMARY:" +
                                times(1'000'000, [](auto) { return "a\n "; }) + "\n"))
                    .good_one_is_there);
    EXPECT_TRUE(
        outcome_of(evil("DTSTART" + times(50'000, [](auto) { return ";X=\"y\""; }) + ":20260605\n"))
            .good_one_is_there);
    EXPECT_TRUE(
        outcome_of(evil("DTSTART" + times(50'000, [](auto) { return ";X=\""; }) + ":20260605\n"))
            .good_one_is_there);
    EXPECT_TRUE(outcome_of(evil("DTSTART:20260605\nEXDATE:" +
                                times(1'000'000, [](auto) { return "x,"; }) + "\n"))
                    .good_one_is_there);
    EXPECT_TRUE(outcome_of(evil("DTSTART:20260605\nRDATE:" +
                                times(400'000, [](auto) { return "20260606T000000,"; }) + "\n"))
                    .good_one_is_there);
    EXPECT_TRUE(outcome_of(std::string(5'000'000, '\r')).good_one_is_there);
    EXPECT_TRUE(outcome_of(std::string(5'000'000, '\n')).good_one_is_there);
    EXPECT_TRUE(outcome_of(times(5'000'000, [](auto) { return "\n"; }) + "\n ").good_one_is_there);
    for (const std::string piece : {"<a href=\"&", "<", "&", "&#", "<br", "<a>", "\\n"})
        EXPECT_TRUE(outcome_of(evil("DTSTART:20260605\nDESCRIPTION:<br>" +
                                    times(500'000, [&](auto) { return piece; }) + "\n"))
                        .good_one_is_there)
            << piece;
}

TEST(HostileCalendars, OfManyTimesWithLongParametersCostWhatTheyWeigh)
{
    constexpr double generous = 30;
    const auto seconds_of = [](const std::string& lines) {
        const auto begin = std::clock();
        EXPECT_TRUE(outcome_of(evil("DTSTART:20260605\n" + lines)).good_one_is_there);
        return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    };
    const std::string mega(200'000, 'a');
    const auto many = times(19'000, [](auto) { return ","; });
    const auto zoned = times(19'000, [](auto i) { return std::to_string(i) + ":x,"; });
    for (const std::string name : {"EXDATE", "RDATE"}) {
        const auto apart = seconds_of("X-LONG;X=" + mega + ":\n" + name + ":" + many + "\n");
        EXPECT_LT(seconds_of(name + ";X=" + mega + ":" + many + "\n"), generous * (apart + 0.05))
            << name;
        EXPECT_LT(seconds_of(name + ";TZID=" + mega + ":" + zoned + "\n"),
                  generous * (apart + 0.05))
            << name;
    }
}

TEST(HostileCalendars, OfManyNotesCostNoMoreThanTheirBytes)
{
    for (const std::string piece : {"<a href=\"&", "<<", "&&", ">&"})
        outcome_of(times(250, [&](auto i) {
            return evil("UID:" + std::to_string(i) + "\nDTSTART:20260605\nDESCRIPTION:<br>" +
                        times(30'000 / piece.size(), [&](auto) { return piece; }) + "\n");
        }));
}

TEST(HostileCalendars, OfZonesAreBounded)
{
    const std::string own =
        "BEGIN:STANDARD\nDTSTART:16010101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nRRULE:";
    for (const std::string rule :
         {"FREQ=SECONDLY", "FREQ=HOURLY", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
          "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR,SA,SU"})
        EXPECT_TRUE(outcome_of("BEGIN:VTIMEZONE\nTZID:z\n" +
                               times(200, [&](auto) { return own + rule + "\nEND:STANDARD\n"; }) +
                               "END:VTIMEZONE\n" +
                               evil("DTSTART;TZID=z:20260605T000000\nRRULE:FREQ=HOURLY\n"))
                        .good_one_is_there)
            << rule;
    EXPECT_TRUE(outcome_of(times(20'000, [](auto i) {
                    return evil("DTSTART;TZID=/a/b/c/d/e/f/g/Z" + std::to_string(i) +
                                ":20260605T000000\n");
                })).good_one_is_there);
    EXPECT_TRUE(outcome_of(times(20'000, [&](auto i) {
                    return "BEGIN:VTIMEZONE\nTZID:z" + std::to_string(i) + "\n" + own +
                           "FREQ=YEARLY\nEND:STANDARD\nEND:VTIMEZONE\n";
                })).good_one_is_there);
}

TEST(HostileCalendars, OfLengthsAndReplacementsAreBounded)
{
    EXPECT_TRUE(
        outcome_of(evil("DTSTART:00010101T000000Z\nDTEND:99991231T000000Z\nRRULE:FREQ=HOURLY\n"))
            .good_one_is_there);
    EXPECT_TRUE(outcome_of(evil("UID:1\nDTSTART:20260601T000000Z\nRRULE:FREQ=HOURLY\n") +
                           times(20'000,
                                 [](auto i) {
                                     return evil(
                                         "UID:1\nRECURRENCE-ID;RANGE=THISANDFUTURE:2026060" +
                                         std::to_string(1 + i % 9) +
                                         "T000000Z\nDTSTART:20260605T0000" +
                                         std::to_string(10 + i % 50) + "Z\n");
                                 }))
                    .good_one_is_there);
    EXPECT_TRUE(outcome_of(evil("UID:1\nDTSTART:20260601T000000Z\nRRULE:FREQ=DAILY\n") +
                           evil("UID:1\nRECURRENCE-ID;RANGE=THISANDFUTURE:"
                                "20260602T000000Z\nDTSTART:99990605T000000Z\n"))
                    .good_one_is_there);
}

TEST(HostileCalendars, OfNoiseAreRefusedOrEmpty)
{
    std::string noise;
    unsigned state = 1;
    for (int i = 0; i < 1'000'000; ++i) {
        state = state * 1'664'525 + 1'013'904'223;
        noise += static_cast<char>(state >> 24);
    }
    outcome_of(noise);
    outcome_of(times(100'000, [](auto) { return "BEGIN:X\n"; }));
    outcome_of(times(100'000, [](auto) { return "BEGIN:VEVENT\nEND:VEVENT\n"; }));
}

}  // namespace
}  // namespace tgvs::schedule
