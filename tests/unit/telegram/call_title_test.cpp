#include "telegram/call_title.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tgvs::telegram {
namespace {

using namespace std::chrono_literals;

const auto start = net::Clock::time_point(1h);

std::string repeated(std::string_view part, int times)
{
    std::string text;
    for (int i = 0; i < times; ++i)
        text += part;
    return text;
}

TEST(CutTitle, To64CharactersWhateverTheirBytes)
{
    EXPECT_EQ(cut_title("short"), "short");
    EXPECT_EQ(cut_title(repeated("a", 64)), repeated("a", 64));
    EXPECT_EQ(cut_title(repeated("a", 65)), repeated("a", 64));
    EXPECT_EQ(cut_title(repeated("ж", 65)), repeated("ж", 64));
    EXPECT_EQ(cut_title(repeated("🎵", 100)), repeated("🎵", 64));
    EXPECT_EQ(cut_title(repeated("a", 63) + " b"), repeated("a", 63));
}

TEST(CutTitle, IsOneLineWithoutEdges)
{
    EXPECT_EQ(cut_title("  a\nb\t "), "a b");
    EXPECT_EQ(cut_title(" \n "), "");
    EXPECT_EQ(cut_title("a\xffz"), "a?z");
}

TEST(CallTitle, TheFirstIsSentAtOnceTheNextAfterTheInterval)
{
    CallTitle title(60s);
    EXPECT_EQ(title.when(), net::no_deadline);
    title.want("one");
    EXPECT_LE(title.when(), start);
    EXPECT_EQ(title.due(start, ""), "one");
    title.done(start, "one");
    EXPECT_EQ(title.when(), net::no_deadline);
    title.want("two");
    EXPECT_EQ(title.when(), start + 60s);
    EXPECT_EQ(title.due(start + 59s, "one"), std::nullopt);
    EXPECT_EQ(title.due(start + 60s, "one"), "two");
}

TEST(CallTitle, OfThoseThatWaitTheNewestWins)
{
    CallTitle title(60s);
    title.want("one");
    title.done(start, "one");
    title.want("two");
    title.want("three");
    EXPECT_EQ(title.due(start + 60s, "one"), "three");
}

TEST(CallTitle, OneThatComesWhileAnotherIsSentIsKept)
{
    CallTitle title(60s);
    title.want("one");
    ASSERT_EQ(title.due(start, ""), "one");
    title.want("two");
    title.done(start, "one");
    EXPECT_EQ(title.due(start + 60s, "one"), "two");
}

TEST(CallTitle, WhatIsShownAlreadyIsNotSent)
{
    CallTitle title(60s);
    title.want("one");
    EXPECT_EQ(title.due(start, "one"), std::nullopt);
    EXPECT_EQ(title.when(), net::no_deadline);
}

TEST(CallTitle, AnEmptyTextIsNoWish)
{
    CallTitle title(60s);
    title.want("one");
    title.want("  ");
    EXPECT_EQ(title.due(start, ""), "one");
}

TEST(CallTitle, AFloodWaitGoesBeforeTheInterval)
{
    CallTitle title(60s);
    title.want("one");
    title.wait(start, 300s);
    EXPECT_EQ(title.when(), start + 300s);
    EXPECT_EQ(title.due(start + 299s, ""), std::nullopt);
    EXPECT_EQ(title.due(start + 300s, ""), "one");
    title.wait(start, 1s);
    EXPECT_EQ(title.when(), start + 60s);
}

}  // namespace
}  // namespace tgvs::telegram
