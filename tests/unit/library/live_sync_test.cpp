#include "library/live_sync.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace tgvs::library {
namespace {

using media::Kind;

struct Stretch {
    Kind kind;
    std::int64_t from_ms;
    std::int64_t to_ms;
    std::int64_t moved_ms = 0;  // by ffmpeg
};

// 25 of each a second, in the order of their true times. When they had come apart, by true time; -1: never.
std::int64_t apart_at(const std::vector<Stretch>& stretches, std::int64_t end_ms = 60'000)
{
    LiveSync sync;
    for (std::int64_t now = 0; now < end_ms; now += 40)
        for (const auto& one : stretches)
            if (now >= one.from_ms && now < one.to_ms && !sync.take(one.kind, now + one.moved_ms))
                return now;
    return -1;
}

constexpr Stretch picture{Kind::video, 0, 60'000};
constexpr Stretch sound{Kind::audio, 0, 60'000};

TEST(LiveSync, TogetherIsWhatIsInStep)
{
    EXPECT_EQ(apart_at({picture, sound}), -1);
    EXPECT_EQ(apart_at({picture}), -1);
    EXPECT_EQ(apart_at({sound}), -1);
    EXPECT_EQ(apart_at({picture, {Kind::audio, 0, 60'000, 3'000}}), -1);
    EXPECT_EQ(apart_at({picture, {Kind::audio, 0, 60'000, -3'000}}), -1);
}

TEST(LiveSync, WhatReturnsInStepHasNotComeApart)
{
    EXPECT_EQ(apart_at({picture, {Kind::audio, 0, 10'000}, {Kind::audio, 40'000, 60'000}}), -1);
    EXPECT_EQ(apart_at({sound, {Kind::video, 0, 10'000}, {Kind::video, 40'000, 60'000}}), -1);
}

TEST(LiveSync, WhatReturnsLateHas)
{
    const Stretch first{Kind::audio, 0, 10'000};
    EXPECT_EQ(apart_at({picture, first, {Kind::audio, 20'000, 60'000, -10'000}}), 23'000);
    EXPECT_EQ(apart_at({picture, first, {Kind::audio, 20'000, 60'000, -3'040}}), 23'000);
    EXPECT_EQ(apart_at({picture, first, {Kind::audio, 20'000, 60'000, -3'000}}), -1);
    EXPECT_EQ(apart_at({sound, {Kind::video, 0, 10'000}, {Kind::video, 20'000, 60'000, -10'000}}),
              23'000);
}

// ffmpeg fills a pause that it believes in with silence, as soon as it is over.
TEST(LiveSync, WhatIsFilledUpAtOnceHasNotComeApart)
{
    LiveSync sync;
    for (std::int64_t now = 0; now < 10'000; now += 40) {
        ASSERT_TRUE(sync.take(Kind::video, now));
        ASSERT_TRUE(sync.take(Kind::audio, now));
    }
    for (int pause = 0; pause < 3; ++pause) {
        const auto from = 10'000 + pause * 10'000;
        for (std::int64_t now = from; now < from + 9'000; now += 40)
            ASSERT_TRUE(sync.take(Kind::video, now));
        for (std::int64_t late = from; late < from + 9'000; late += 40)
            ASSERT_TRUE(sync.take(Kind::audio, late));
        for (std::int64_t now = from + 9'000; now < from + 10'000; now += 40) {
            ASSERT_TRUE(sync.take(Kind::video, now));
            ASSERT_TRUE(sync.take(Kind::audio, now));
        }
    }
}

TEST(LiveSync, WhatWasNeverTogetherIsHowTheSourceIs)
{
    EXPECT_EQ(apart_at({picture, {Kind::audio, 0, 60'000, -8'000}}), -1);
    EXPECT_EQ(apart_at({picture, {Kind::audio, 0, 60'000, 8'000}}), -1);
}

}  // namespace
}  // namespace tgvs::library
