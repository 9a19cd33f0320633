#include "library/quarantine.hpp"

#include <gtest/gtest.h>

namespace tgvs::library {
namespace {

using namespace std::chrono_literals;

constexpr WallTime start{std::chrono::hours(500'000)};
const std::string song = "/music/song.mp3";

QuarantineOptions without_jitter()
{
    return {.pause = {.first = 10s, .ceiling = 60s, .jitter = 0},
            .outage_pause = {.first = 10s, .ceiling = 20s, .jitter = 0}};
}

const Failure own_fault = {.error_class = "encode", .reason = "no picture and no sound"};
const Failure bad_luck = {
    .blame = Blame::circumstances, .error_class = "timed_out", .reason = "no answer"};

TEST(Quarantine, AnItemThatNeverFailedMayBeTried)
{
    EXPECT_EQ(Quarantine().standing(song, start), std::nullopt);
}

TEST(Quarantine, AFailedItemWaitsLongerEachTime)
{
    Quarantine quarantine(without_jitter());
    EXPECT_EQ(quarantine.add_failure(song, bad_luck, start).until, start + 10s);
    EXPECT_EQ(quarantine.add_failure(song, bad_luck, start).until, start + 20s);
    EXPECT_EQ(quarantine.add_failure(song, bad_luck, start).until, start + 40s);
    EXPECT_EQ(quarantine.add_failure(song, bad_luck, start).until, start + 60s);
    EXPECT_TRUE(quarantine.standing(song, start + 59s));
    EXPECT_FALSE(quarantine.standing(song, start + 60s));
}

TEST(Quarantine, AnOutageIsNotWaitedForLong)
{
    Quarantine quarantine(without_jitter());
    const Failure outage = {
        .blame = Blame::outage, .error_class = "network", .reason = "no route to host"};
    EXPECT_EQ(quarantine.add_failure(song, outage, start).until, start + 10s);
    EXPECT_EQ(quarantine.add_failure(song, outage, start).until, start + 20s);
    EXPECT_EQ(quarantine.add_failure(song, outage, start).until, start + 20s);
    EXPECT_FALSE(quarantine.add_failure(song, own_fault, start).quarantined);
}

TEST(Quarantine, WhatFailedByAClassThatIsOverMayBeTried)
{
    Quarantine quarantine(without_jitter());
    quarantine.add_failure(song, own_fault, start);
    quarantine.add_failure("/music/other.mp3", bad_luck, start);
    quarantine.clear_classes({"encode"});
    EXPECT_FALSE(quarantine.standing(song, start));
    EXPECT_TRUE(quarantine.standing("/music/other.mp3", start));
}

TEST(Quarantine, ThreeFailuresInARowAreADay)
{
    Quarantine quarantine(without_jitter());
    EXPECT_FALSE(quarantine.add_failure(song, own_fault, start).quarantined);
    EXPECT_FALSE(quarantine.add_failure(song, own_fault, start).quarantined);
    const auto third = quarantine.add_failure(song, own_fault, start);
    EXPECT_TRUE(third.quarantined);
    EXPECT_EQ(third.until, start + 24h);
    EXPECT_EQ(quarantine.quarantined(start), 1U);
    EXPECT_EQ(quarantine.standing(song, start + 24h - 1s)->reason, "no picture and no sound");
}

TEST(Quarantine, AfterADayOneMoreFailureIsAnotherDay)
{
    Quarantine quarantine(without_jitter());
    for (int i = 0; i < 3; ++i)
        quarantine.add_failure(song, own_fault, start);
    const auto tomorrow = start + 24h;
    ASSERT_FALSE(quarantine.standing(song, tomorrow));
    EXPECT_EQ(quarantine.quarantined(tomorrow), 0U);
    EXPECT_EQ(quarantine.add_failure(song, own_fault, tomorrow).until, tomorrow + 24h);
}

TEST(Quarantine, ASuccessClears)
{
    Quarantine quarantine(without_jitter());
    quarantine.add_failure(song, own_fault, start);
    quarantine.add_failure(song, own_fault, start);
    EXPECT_TRUE(quarantine.clear(song));
    EXPECT_FALSE(quarantine.clear(song));
    EXPECT_FALSE(quarantine.add_failure(song, own_fault, start).quarantined);
}

TEST(Quarantine, WhatWillNotHealIsADayAtOnce)
{
    Quarantine quarantine(without_jitter());
    const Failure gone = {.blame = Blame::permanent, .error_class = "gone", .reason = "removed"};
    EXPECT_TRUE(quarantine.add_failure(song, gone, start).quarantined);
}

TEST(Quarantine, BadLuckNeverCountsTowardsIt)
{
    Quarantine quarantine(without_jitter());
    for (int i = 0; i < 100; ++i)
        EXPECT_FALSE(quarantine.add_failure(song, bad_luck, start).quarantined);
    EXPECT_FALSE(quarantine.add_failure(song, own_fault, start).quarantined);
}

TEST(Quarantine, AKnownMomentIsWaitedFor)
{
    Quarantine quarantine(without_jitter());
    auto upcoming = bad_luck;
    upcoming.retry_at = start + 5h;
    EXPECT_EQ(quarantine.add_failure(song, upcoming, start).until, start + 5h);
    upcoming.retry_at = start - 5h;
    EXPECT_EQ(quarantine.add_failure(song, upcoming, start).until, start + 20s);
}

TEST(Quarantine, AMomentThatIsFurtherThanTheLongestWaitIsNotWaitedFor)
{
    Quarantine quarantine(without_jitter());
    auto upcoming = bad_luck;
    upcoming.retry_at = start + 5'000h;
    EXPECT_EQ(quarantine.add_failure(song, upcoming, start).until, start + 24h);
}

TEST(Quarantine, WhatAClockThatWasWrongHasLeftDoesNotCount)
{
    struct Row {
        const char* what;
        WallTime failed_at;
        WallTime until;
        bool waits;
    };
    for (const auto& row :
         {Row{"just now", start, start + 10s, true}, Row{"a day ago", start - 24h, start, false},
          Row{"for the rest of a day", start - 23h, start + 1h, true},
          Row{"three hours ahead", start + 3h, start + 27h, false},
          Row{"a second ahead", start + 1s, start + 10s, false},
          Row{"for longer than a day", start - 1h, start + 24h, false},
          Row{"for ever", start, WallTime(7'258'118'400s), false}}) {
        const auto seconds = [](WallTime time) {
            return std::to_string(
                std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count());
        };
        const auto quarantine = Quarantine::from_text(
            R"({"version":1,"items":[{"location":"/music/song.mp3","class":"c","reason":"r",)"
            R"("strikes":3,"tries":3,"quarantined":true,"failed_at":)" +
            seconds(row.failed_at) + R"(,"until":)" + seconds(row.until) + "}]}");
        ASSERT_TRUE(quarantine) << row.what;
        EXPECT_EQ(quarantine->standing(song, start).has_value(), row.waits) << row.what;
        EXPECT_EQ(quarantine->all(start).size(), row.waits ? 1U : 0U) << row.what;
        EXPECT_EQ(quarantine->quarantined(start), row.waits ? 1U : 0U) << row.what;
    }
}

TEST(Quarantine, AFailureAfterTheClockWasSetBackCountsFromNow)
{
    Quarantine quarantine(without_jitter());
    quarantine.add_failure(song, bad_luck, start + 3h);
    EXPECT_FALSE(quarantine.standing(song, start));
    EXPECT_EQ(quarantine.add_failure(song, bad_luck, start).until, start + 20s);
    EXPECT_TRUE(quarantine.standing(song, start));
}

TEST(Quarantine, ForgetsTheOldestBeyondItsLimit)
{
    auto options = without_jitter();
    options.limit = 2;
    Quarantine quarantine(options);
    quarantine.add_failure("z", own_fault, start);
    quarantine.add_failure("a", own_fault, start + 1s);
    quarantine.add_failure("m", own_fault, start + 2s);
    EXPECT_EQ(quarantine.size(), 2U);
    EXPECT_FALSE(quarantine.last_failure("z"));
    EXPECT_TRUE(quarantine.last_failure("a"));
}

TEST(Quarantine, ItsTextIsReadBack)
{
    Quarantine quarantine(without_jitter());
    for (int i = 0; i < 3; ++i)
        quarantine.add_failure(song, own_fault, start);
    quarantine.add_failure("/\xff.mp3", bad_luck, start);
    const auto again = Quarantine::from_text(quarantine.to_text(), without_jitter());
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(again->standing(song, start), quarantine.standing(song, start));
    EXPECT_EQ(again->to_text(), Quarantine::from_text(again->to_text())->to_text());
}

TEST(Quarantine, TextThatIsNotItsOwnIsRefused)
{
    const auto entry = [](const std::string& fields) {
        return R"({"version":1,"items":[{"location":"a","class":"c","reason":"r",)" + fields +
               "}]}";
    };
    const auto whole = R"("strikes":1,"tries":1,"failed_at":1,"until":2,"quarantined":false)";
    ASSERT_TRUE(Quarantine::from_text(entry(whole)));
    for (const std::string text :
         {"", "[]", "{", R"({"version":2,"items":[]})", R"({"version":1})",
          R"({"version":1.5,"items":[]})", R"({"version":true,"items":[]})"})
        EXPECT_FALSE(Quarantine::from_text(text)) << text;
    for (const std::string fields :
         {R"("strikes":-1,"tries":1,"failed_at":1,"until":2,"quarantined":false)",
          R"("strikes":1,"tries":0,"failed_at":1,"until":2,"quarantined":false)",
          R"("strikes":1,"tries":1,"failed_at":1,"until":999999999999999,"quarantined":false)",
          R"("strikes":1,"tries":1,"failed_at":1,"until":17000000000,"quarantined":false)",
          R"("strikes":1,"tries":1,"failed_at":-1,"until":2,"quarantined":false)",
          R"("strikes":1.5,"tries":1,"failed_at":1,"until":2,"quarantined":false)",
          R"("strikes":1,"tries":1,"failed_at":1,"until":1e300,"quarantined":false)",
          R"("strikes":"1","tries":1,"failed_at":1,"until":2,"quarantined":false)",
          R"("strikes":1,"tries":1,"failed_at":1,"until":2)"})
        EXPECT_FALSE(Quarantine::from_text(entry(fields))) << fields;
}

}  // namespace
}  // namespace tgvs::library
