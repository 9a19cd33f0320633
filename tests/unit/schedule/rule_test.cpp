#include "schedule/rule.hpp"

#include "base/text.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

namespace tgvs::schedule {
namespace {

// "0401 0403T0930": the days, with the time where it is not the start's.
std::string days_of(const char* rule_text, const char* start_text, int days_ahead = 400)
{
    const auto rule = parse_rule(rule_text);
    const auto start = parse_written(start_text);
    if (!rule || !start)
        return rule ? "no such start" : rule.error().message;
    Work work;
    const auto times = instances(*rule, start->time, start->form == Form::date,
                                 {start->time, start->time + std::chrono::days(days_ahead)}, work);
    if (!times)
        return times.error().message;
    std::string text;
    for (const auto time : *times) {
        const auto full = to_text(as_utc(time));
        text +=
            (text.empty() ? "" : " ") + full.substr(2, 2) + full.substr(5, 2) + full.substr(8, 2);
        if (time_of_day(time) != time_of_day(start->time))
            text += "T" + full.substr(11, 2) + full.substr(14, 2);
    }
    return text;
}

// Those of RFC 5545 section 3.8.5.3, and what is easily got wrong besides.
TEST(Rules, GiveWhatTheRfcSays)
{
    const struct {
        const char* rule;
        const char* start;
        const char* days;
    } rows[] = {
        {"FREQ=DAILY;COUNT=3", "19970902T090000", "970902 970903 970904"},
        {"FREQ=DAILY;UNTIL=19970904T090000", "19970902T090000", "970902 970903 970904"},
        {"FREQ=DAILY;UNTIL=19970904T085959", "19970902T090000", "970902 970903"},
        {"FREQ=DAILY;UNTIL=19970904", "19970902T090000", "970902 970903 970904"},
        {"FREQ=DAILY;INTERVAL=10;COUNT=5", "19970902T090000", "970902 970912 970922 971002 971012"},
        {"FREQ=WEEKLY;INTERVAL=2;COUNT=4;WKST=SU;BYDAY=TU,TH", "19970902T090000",
         "970902 970904 970916 970918"},
        {"FREQ=MONTHLY;COUNT=3;BYDAY=1FR", "19970905T090000", "970905 971003 971107"},
        {"FREQ=MONTHLY;INTERVAL=2;COUNT=6;BYDAY=1SU,-1SU", "19970907T090000",
         "970907 970928 971102 971130 980104 980125"},
        {"FREQ=MONTHLY;COUNT=3;BYDAY=-2MO", "19970922T090000", "970922 971020 971117"},
        {"FREQ=MONTHLY;BYMONTHDAY=-3;COUNT=3", "19970928T090000", "970928 971029 971128"},
        {"FREQ=MONTHLY;COUNT=4;BYMONTHDAY=2,15", "19970902T090000", "970902 970915 971002 971015"},
        {"FREQ=MONTHLY;INTERVAL=18;COUNT=2;BYMONTHDAY=10,11", "19970910T090000", "970910 970911"},
        {"FREQ=YEARLY;COUNT=4;BYMONTH=6,7", "19970610T090000", "970610 970710 980610 980710"},
        {"FREQ=YEARLY;COUNT=3;BYYEARDAY=1,100,200", "19970101T090000", "970101 970410 970719"},
        {"FREQ=YEARLY;BYYEARDAY=-1;COUNT=1", "19971231T090000", "971231"},
        {"FREQ=YEARLY;BYDAY=20MO;COUNT=2", "19970519T090000", "970519 980518"},
        {"FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;COUNT=2", "19970512T090000", "970512 980511"},
        {"FREQ=YEARLY;BYWEEKNO=20;COUNT=2", "19970512T090000", "970512 980511"},
        {"FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO;COUNT=3", "20241230T090000", "241230 251229"},
        {"FREQ=YEARLY;BYWEEKNO=53;BYDAY=SU", "20210103T090000", "210103"},
        {"FREQ=YEARLY;BYMONTH=3;BYDAY=TH", "19970313T090000",
         "970313 970320 970327 980305 980312 980319 980326"},
        {"FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=2", "19980213T090000", "980213 980313"},
        {"FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8", "19961105T090000",
         "961105"},
        {"FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", "19970904T090000",
         "970904 971007 971106"},
        {"FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2;COUNT=3", "19970929T090000",
         "970929 971030 971127"},
        {"FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T170000", "19970902T090000",
         "970902 970902T1200 970902T1500"},
        {"FREQ=DAILY;BYHOUR=9,10;BYMINUTE=0,30;COUNT=5", "19970902T090000",
         "970902 970902T0930 970902T1000 970902T1030 970903"},
        {"FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", "19970805T090000",
         "970805 970810 970819 970824"},
        {"FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", "19970805T090000",
         "970805 970817 970819 970831"},
        {"FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5", "20070115T090000",
         "070115 070130 070215 070315 070330"},
        {"FREQ=MONTHLY;COUNT=3", "20260131T090000", "260131 260331 260531"},
        {"FREQ=YEARLY;COUNT=2", "20240229T090000", "240229"},  // the next is four years away
        {"FREQ=DAILY;BYMONTH=1;BYMONTHDAY=-1", "20260131T090000", "260131 270131"},
        {"FREQ=YEARLY;BYMONTHDAY=13;COUNT=3", "20260113T090000", "260113 260213 260313"},
        {"FREQ=WEEKLY;BYDAY=MO,FR;BYSETPOS=-1;COUNT=2", "20260206T080000", "260206 260213"},
        {"FREQ=DAILY;BYHOUR=6,18;BYSETPOS=-1;COUNT=2", "20260206T180000", "260206 260207"},
        // The start is the first instance, also where the rule does not give it, and counts as one.
        {"FREQ=WEEKLY;BYDAY=MO;COUNT=2", "20260204T080000", "260204 260209"},
        {"FREQ=DAILY;UNTIL=20200101", "20260204T080000", "260204"},
        {"FREQ=DAILY;COUNT=2", "20260329", "260329 260330"},
        {"FREQ=DAILY;BYHOUR=9;UNTIL=20260330T235959Z", "20260329", "260329 260330"},
        {"freq=daily;count=2;", "20260329", "260329 260330"},
        {"FREQ=DAILY;COUNT=2;X-OWN=1;RSCALE=GREGORIAN", "20260329", "260329 260330"},
        {"FREQ=WEEKLY;BYDAY=1MO;COUNT=2", "20260302T090000", "260302 260309"},
    };
    for (const auto& row : rows)
        EXPECT_EQ(days_of(row.rule, row.start), row.days) << row.rule << " from " << row.start;
}

TEST(Rules, ThatCannotBeReadSayWhichPart)
{
    const struct {
        std::string rule;
        const char* why;
    } rows[] = {
        {"", "it has no FREQ"},
        {"COUNT=2", "it has no FREQ"},
        {"FREQ=SOMETIMES", "its FREQ cannot be read"},
        {"FREQ=SECONDLY", "it is finer than hourly"},
        {"FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30", "it is finer than hourly"},
        {"FREQ=DAILY;INTERVAL=0", "its INTERVAL cannot be read"},
        {"FREQ=DAILY;INTERVAL=-1", "its INTERVAL cannot be read"},
        {"FREQ=DAILY;COUNT=0", "its COUNT cannot be read"},
        {"FREQ=DAILY;COUNT=" + std::string(400, '9'), "its COUNT cannot be read"},
        {"FREQ=DAILY;UNTIL=tomorrow", "its UNTIL cannot be read"},
        {"FREQ=DAILY;BYHOUR=24", "its BYHOUR cannot be read"},
        {"FREQ=DAILY;BYHOUR=1,,2", "its BYHOUR cannot be read"},
        {"FREQ=DAILY;BYMONTHDAY=0", "its BYMONTHDAY cannot be read"},
        {"FREQ=DAILY;BYMONTHDAY=32", "its BYMONTHDAY cannot be read"},
        {"FREQ=YEARLY;BYDAY=54MO", "its BYDAY cannot be read"},
        {"FREQ=YEARLY;BYDAY=0MO", "its BYDAY cannot be read"},
        {"FREQ=YEARLY;BYDAY=MOO", "its BYDAY cannot be read"},
        {"FREQ=YEARLY;BYWEEKNO=-54", "its BYWEEKNO cannot be read"},
        {"FREQ=YEARLY;BYSETPOS=367", "its BYSETPOS cannot be read"},
        {"FREQ=DAILY;WKST=XX", "its WKST cannot be read"},
        {"FREQ=DAILY;FREQ=DAILY", "its FREQ cannot be read"},
        {"FREQ=DAILY;BYEASTER=1", "its BYEASTER cannot be read"},
        {"FREQ=DAILY;COUNT", "its COUNT cannot be read"},
        {"FREQ=MONTHLY;RSCALE=HEBREW", "its RSCALE cannot be read"},
        {"FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11,12;BYMINUTE=0,15,30,45",
         "it starts more than 48 times a day"},
        {"FREQ=HOURLY;BYMINUTE=0,20,40", "it starts more than 48 times a day"},
    };
    for (const auto& row : rows) {
        const auto rule = parse_rule(row.rule);
        ASSERT_FALSE(rule) << row.rule;
        EXPECT_EQ(rule.error().message, row.why) << row.rule.substr(0, 80);
    }
    EXPECT_TRUE(parse_rule("FREQ=HOURLY;BYMINUTE=0,30"));
    EXPECT_TRUE(parse_rule("FREQ=HOURLY;INTERVAL=2147483647"));
}

TEST(Rules, GiveNoMoreThanTheirBounds)
{
    EXPECT_EQ(days_of("FREQ=HOURLY;BYMINUTE=0,30", "20260101T000000", 500),
              "it has more than 20000 instances at a time");
    const auto rule = parse_rule("FREQ=DAILY;COUNT=2147483647");
    Work little{.left = 1'000};
    const auto start = parse_written("00010101T000000")->time;
    const auto far = parse_written("20260101T000000")->time;
    EXPECT_EQ(instances(*rule, start, false, {far, far}, little).error().message,
              "it takes too much work");
    EXPECT_EQ(days_of("FREQ=HOURLY", "20260101"), "it is hourly, and its event lasts whole days");
}

TEST(Rules, JumpToTheWindowWhenNothingIsCounted)
{
    for (const auto* text :
         {"FREQ=HOURLY", "FREQ=DAILY", "FREQ=WEEKLY", "FREQ=MONTHLY", "FREQ=YEARLY",
          "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;INTERVAL=2147483647"}) {
        Work work{.left = 2'000};
        const auto from = parse_written("20260101T000000")->time;
        EXPECT_TRUE(instances(*parse_rule(text), parse_written("00010101T000000")->time, false,
                              {from, from + std::chrono::days(10)}, work))
            << text;
    }
}

}  // namespace
}  // namespace tgvs::schedule
