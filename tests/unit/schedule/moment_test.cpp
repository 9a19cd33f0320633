#include "schedule/moment.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tgvs::schedule {
namespace {

TEST(Moments, AreReadAsTheyAreWritten)
{
    const struct {
        const char* text;
        const char* instant;
        Form form;
    } rows[] = {
        {"20260329", "2026-03-29T00:00:00Z", Form::date},
        {"20260329T013000", "2026-03-29T01:30:00Z", Form::floating},
        {"20260329T013000Z", "2026-03-29T01:30:00Z", Form::utc},
        {"20260329t013000z", "2026-03-29T01:30:00Z", Form::utc},
        {"20240229", "2024-02-29T00:00:00Z", Form::date},
        {"20161231T235960Z", "2016-12-31T23:59:59Z", Form::utc},
        {"16010101T000000", "1601-01-01T00:00:00Z", Form::floating},
        {"00010101T000000Z", "0001-01-01T00:00:00Z", Form::utc},
        {"99991231T235959Z", "9999-12-31T23:59:59Z", Form::utc},
    };
    for (const auto& row : rows) {
        const auto written = parse_written(row.text);
        ASSERT_TRUE(written) << row.text;
        EXPECT_EQ(to_text(as_utc(written->time)), row.instant);
        EXPECT_EQ(written->form, row.form) << row.text;
    }
}

TEST(Moments, ThatDoNotExistAreNone)
{
    for (const auto* text :
         {"", "2026", "20260231", "20260050T000000Z", "20269901T000000Z", "20260101T240000",
          "20260101T006000", "20260101T000061", "20260101T0000", "20260101T000000+0100",
          "2026-01-01T00:00:00Z", "00000101", "20260101 000000", "2026010aT000000", "20230229",
          "20260101T000000ZZ", "+0260101"})
        EXPECT_FALSE(parse_written(text)) << text;
    EXPECT_FALSE(parse_written(std::string(400, '9')));
}

TEST(Moments, LengthsHaveTheirForms)
{
    const struct {
        const char* text;
        int days;
        int seconds;
    } rows[] = {{"P1W", 7, 0},        {"P1D", 1, 0},        {"PT1H30M", 0, 5'400},
                {"P1DT2H", 1, 7'200}, {"PT45S", 0, 45},     {"+PT1H", 0, 3'600},
                {"-P1DT1S", -1, -1},  {"PT0S", 0, 0},       {"P15DT5H0M20S", 15, 18'020},
                {"pt90m", 0, 5'400},  {"PT2H5S", 0, 7'205}, {"P0D", 0, 0}};
    for (const auto& row : rows) {
        const auto length = parse_length(row.text);
        ASSERT_TRUE(length) << row.text;
        EXPECT_EQ(length->days.count(), row.days) << row.text;
        EXPECT_EQ(length->exact.count(), row.seconds) << row.text;
    }
    for (const auto* text : {"", "P", "PT", "1H", "P1H", "PT1D", "P1D2H", "PT1H-5M", "P1.5D", "PTH",
                             "P99999D", "P1DT", "PT1M1H", "P 1D"})
        EXPECT_FALSE(parse_length(text)) << text;
    EXPECT_FALSE(parse_length("PT" + std::string(400, '9') + "S"));
}

TEST(Moments, OffsetsAreOfLessThanADay)
{
    EXPECT_EQ(parse_offset("+0100"), std::chrono::hours(1));
    EXPECT_EQ(parse_offset("-033000"), -std::chrono::minutes(210));
    EXPECT_EQ(parse_offset("+0019"), std::chrono::minutes(19));
    for (const auto* text : {"", "0100", "+01", "+2400", "+01:00", "+0160", "*0100"})
        EXPECT_FALSE(parse_offset(text)) << text;
}

TEST(Moments, InstantsGoThroughTheirText)
{
    for (const auto* text :
         {"2026-03-29T01:00:00Z", "1969-12-31T23:59:59Z", "2400-02-29T00:00:00Z"}) {
        const auto instant = parse_instant(text);
        ASSERT_TRUE(instant) << text;
        EXPECT_EQ(to_text(*instant), text);
    }
    for (const auto* text : {"", "2026-03-29", "2026-03-29T01:00:00", "2026-02-30T01:00:00Z",
                             "2026-03-29 01:00:00Z", "20260329T010000Z", "2026-03-29T25:00:00Z"})
        EXPECT_FALSE(parse_instant(text)) << text;
}

}  // namespace
}  // namespace tgvs::schedule
