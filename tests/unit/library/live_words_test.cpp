// What ffmpeg says while it pulls a live source.
#include "library/live_words.hpp"

#include <gtest/gtest.h>

namespace tgvs::library {
namespace {

TEST(LiveWords, OfLinesWithALevelTheErrorsAreKept)
{
    LiveWords words;
    words.feed("[tcp @ 0x55] [verbose] Starting\n[info] Input #0\n[mp3 @ 0x55] [warning] odd\n");
    EXPECT_EQ(words.errors(), "");
    words.feed("[http @ 0x55] [error] HTTP error 403 Forbidden\n[fatal] the ");
    words.feed("end");
    EXPECT_EQ(words.errors(), "[http @ 0x55] HTTP error 403 Forbidden\nthe end\n");
}

TEST(LiveWords, WithoutLevelsAllIsKept)
{
    LiveWords words;
    words.feed("[http @ 0x55] HTTP error 403 Forbidden\nx [info] y\n");
    EXPECT_EQ(words.errors(), "[http @ 0x55] HTTP error 403 Forbidden\nx [info] y\n");
}

TEST(LiveWords, AreBounded)
{
    LiveWords words;
    for (int i = 0; i < 1'000; ++i)
        words.feed(std::string(100, 'a') + '\n');
    words.feed(std::string(1'000'000, 'b'));
    EXPECT_LE(words.errors().size(), 4'096U);
    words.feed("\n[http @ 0x5] [verbose] Metadata update for StreamTitle: " +
               std::string(3'000, 'x') + '\n');
    EXPECT_EQ(words.take_title()->size(), 200U);
}

TEST(LiveWords, TheTitleIsTheLastOneAndTakenOnce)
{
    LiveWords words;
    EXPECT_FALSE(words.take_title());
    words.feed(
        "[http @ 0x5] [verbose] Metadata update for StreamTitle: A - B\n"
        "[http @ 0x5] [verbose] Metadata update for StreamUrl: http://x\n"
        "[http @ 0x5] [verbose] Metadata update for StreamTitle: C - D\n"
        "[http @ 0x5] [error] Metadata update for StreamTitle: E\n"
        "Metadata update for StreamTitle: F\n");
    EXPECT_EQ(words.take_title(), "C - D");
    EXPECT_FALSE(words.take_title());
    words.feed("[http @ 0x5] [verbose] Metadata update for StreamTitle: \n");
    EXPECT_EQ(words.take_title(), "");
}

TEST(LiveWords, ATitleIsFitToBeShown)
{
    EXPECT_EQ(shown_title("  Кино - Группа крови "), "Кино - Группа крови");
    EXPECT_EQ(shown_title("\xCA\xE8\xED\xEE - \xC3\xF0\xF3\xEF\xEF\xE0"), "Кино - Группа");
    EXPECT_EQ(shown_title("Beyonc\xE9 - Halo"), "Beyoncé - Halo");
    EXPECT_EQ(shown_title("a\x1B[31m\xE2\x80\xAE"
                          "b"),
              "a [31m b");
    EXPECT_EQ(shown_title(""), "");
}

}  // namespace
}  // namespace tgvs::library
