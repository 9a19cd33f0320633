#include "bot/shown_items.hpp"

#include "bot/card.hpp"

#include <gtest/gtest.h>

namespace tgvs::bot {
namespace {

const playlist::Item some_link{.location = "https://example.org/a", .title = {}};

TEST(ShownItemsTest, LongTitlesAreCutBetweenSigns)
{
    EXPECT_EQ(shortened("short", 60), "short");
    EXPECT_EQ(shortened("abcdef", 4), "abc…");
    EXPECT_EQ(shortened("абвгд", 4), "абв…");
    // A family is one sign, however many it consists of.
    EXPECT_EQ(shortened("abcdef👨‍👩‍👧cdefghijk", 8), "abcdef👨‍👩‍👧…");
    EXPECT_EQ(shortened("abcdef👨‍👩‍👧cdefghijk", 7), "abcdef…");
    EXPECT_EQ(shortened("e\u0301e\u0301e\u0301", 2), "e\u0301…");
    EXPECT_EQ(shortened("a\nb", 60), "a b");
    EXPECT_EQ(shortened("a\u202Eb\u2066c", 60), "a b c") << "nothing turns what follows";
}

TEST(ShownItemsTest, MarksWithoutEndAreNoTitle)
{
    std::string endless = "ab";
    for (int i = 0; i < 1'000; ++i)
        endless += "\u0301";
    EXPECT_EQ(shortened(endless, 60), "a…");
    for (int i = 0; i < 200; ++i)
        endless = "🎬" + endless;
    EXPECT_LE(utf16_units(shortened(endless, 60)), 121);
}

TEST(ShownItemsTest, ARequestHasTheTitleThatWasFoundOut)
{
    control::Channel channel;
    const control::Request request{.id = "r1", .item = some_link};
    EXPECT_EQ(shown_title(channel, request), playlist::shown_name(some_link));
    channel.ready[some_link.id()] = {.title = "A film"};
    EXPECT_EQ(shown_title(channel, request), "A film");
    EXPECT_EQ(shown_title(channel, {.item = {.location = some_link.location, .title = "Said"}}),
              "Said");
}

TEST(ShownItemsTest, WhatIsOnAirWaitsNoMore)
{
    control::Channel channel;
    channel.desk.queue = {{.id = "r1", .item = some_link}, {.id = "r2", .item = some_link}};
    channel.next = {{.item = {.location = "/m/b.mp4", .title = {}}, .title = "Another"}};
    EXPECT_EQ(waiting_requests(channel).size(), 2U);
    channel.now = control::OnAirItem{.source = "r1"};
    ASSERT_EQ(waiting_requests(channel).size(), 1U);
    EXPECT_EQ(waiting_requests(channel)[0].id, "r2");
    channel.ready[some_link.id()] = {.title = "A film"};
    EXPECT_EQ(next_title(channel), "A film");
    channel.desk.queue.pop_back();
    EXPECT_EQ(next_title(channel), "Another");
    channel.next[0].title.clear();
    EXPECT_EQ(next_title(channel), "b.mp4");
    channel.ready["/m/b.mp4"] = {.title = "Found out"};
    EXPECT_EQ(next_title(channel), "Found out");
}

TEST(ShownItemsTest, TheNextIsMissingWhileNothingIsFarEnough)
{
    control::Channel channel;
    const playlist::Item file{.location = "/m/b.mp4", .title = {}};
    channel.next = {{.item = file}};
    EXPECT_FALSE(is_next_missing(channel)) << "nobody knows";
    for (const auto* state : {"waiting", "resolving", "fetching", "failed"}) {
        channel.ready[file.id()] = {.state = state};
        EXPECT_TRUE(is_next_missing(channel)) << state;
    }
    for (const auto* state : {"encoding", "ready", "live"}) {
        channel.ready[file.id()] = {.state = state};
        EXPECT_FALSE(is_next_missing(channel)) << state;
    }
    channel.ready[file.id()] = {.state = "fetching"};
    channel.desk.queue = {{.id = "r1", .item = some_link}};
    channel.ready[some_link.id()] = {.state = "ready"};
    EXPECT_FALSE(is_next_missing(channel));
}

TEST(ShownItemsTest, TimesAreWrittenAsOnAClock)
{
    EXPECT_EQ(clock_text(media::Seconds(-1)), "00:00");
    EXPECT_EQ(clock_text(media::Seconds(275.9)), "04:35");
    EXPECT_EQ(clock_text(media::Seconds(3'723)), "1:02:03");
}

}  // namespace
}  // namespace tgvs::bot
