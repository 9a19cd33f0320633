#include "ytdlp/fetch_pace.hpp"

#include <gtest/gtest.h>

namespace tgvs::ytdlp {
namespace {

struct FetchPaceTest : testing::Test {
    bool at(int s, std::uint64_t bytes)
    {
        return pace.too_slow(bytes, FetchPace::Time(std::chrono::seconds(1'000 + s)));
    }

    FetchPace pace{{.least_bytes_per_s = 100, .window = std::chrono::seconds(10)}};
};

TEST_F(FetchPaceTest, EachWindowIsMeasuredByItself)
{
    EXPECT_FALSE(at(0, 0));
    EXPECT_FALSE(at(9, 1)) << "it may come yet";
    EXPECT_FALSE(at(10, 1'000)) << "just enough";
    EXPECT_FALSE(at(20, 2'000));
    EXPECT_TRUE(at(30, 2'999));
}

TEST_F(FetchPaceTest, ALateWordCountsTheTimeThatHasPassed)
{
    EXPECT_FALSE(at(0, 0));
    EXPECT_TRUE(at(30, 2'999));
    EXPECT_FALSE(at(60, 5'999));
}

TEST_F(FetchPaceTest, WhatWasThereBeforeIsNotCounted)
{
    EXPECT_FALSE(at(0, 1'000'000));
    EXPECT_TRUE(at(10, 1'000'999));
}

TEST_F(FetchPaceTest, TheNextFileBeginsAnew)
{
    EXPECT_FALSE(at(0, 0));
    EXPECT_FALSE(at(9, 900));
    EXPECT_FALSE(at(12, 5)) << "its first bytes";
    EXPECT_FALSE(at(21, 6));
    EXPECT_TRUE(at(22, 7));
}

}  // namespace
}  // namespace tgvs::ytdlp
