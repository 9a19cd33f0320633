#include "bot/play_replies.hpp"

#include <gtest/gtest.h>

namespace tgvs::bot {
namespace {

using std::chrono::minutes;

const playlist::Item a_link{.location = "https://example.org/a", .title = {}};

struct PlayRepliesTest : testing::Test {
    PlayReplies::Time at(int minute) const { return PlayReplies::Time() + minutes(minute); }
    int add(std::string entry, std::int32_t message, std::size_t number = 3,
            Language language = Language::en)
    {
        channel.desk.queue.push_back({.id = entry, .item = a_link});
        return replies.add({.chat = 42,
                            .message = message,
                            .entry = std::move(entry),
                            .number = number,
                            .language = language},
                           at(0));
    }
    void know(control::Readiness ready) { channel.ready[a_link.id()] = std::move(ready); }
    void fail(const std::string& reason)
    {
        channel.failed.push_back({.request = channel.desk.queue.front(), .reason = reason});
        channel.desk.queue.clear();
    }
    // What the message says from now on; empty: what it said.
    std::string look(int minute = 1)
    {
        const auto edits = replies.look(channel, at(minute));
        EXPECT_LE(edits.size(), 1U);
        return edits.empty() ? "" : edits.front().text.text;
    }
    control::Channel channel;
    PlayReplies replies;
};

TEST_F(PlayRepliesTest, TheTitleAndTheLengthAreToldWhenTheyAreKnown)
{
    add("r1", 7);
    EXPECT_EQ(look(), "");
    know({.state = "resolving"});
    EXPECT_EQ(look(), "");
    know({.duration = media::Seconds(275.4), .title = "A film 🎬"});
    const auto edits = replies.look(channel, at(1));
    ASSERT_EQ(edits.size(), 1U);
    EXPECT_EQ(edits[0].chat, 42);
    EXPECT_EQ(edits[0].message, 7);
    EXPECT_EQ(edits[0].text.text, "Queued as no. 3: A film 🎬 (04:35)");
    EXPECT_EQ(edits[0].text.bold, (std::vector<Message::Bold>{{.offset = 17, .length = 9}}));
    EXPECT_EQ(look(), "") << "once";
}

TEST_F(PlayRepliesTest, ALineOfAnHourAgoIsLeftAsItIs)
{
    add("r1", 7);
    EXPECT_EQ(look(60), "");
    know({.title = "A film"});
    EXPECT_EQ(look(60), "");
}

TEST_F(PlayRepliesTest, WhatIsNextAndHasNoLengthIsToldSo)
{
    add("r1", 7, 0, Language::ru);
    know({.title = "Live"});
    EXPECT_EQ(look(), "Будет следующим: Live");
}

TEST_F(PlayRepliesTest, AMessageThatIsOnItsWayIsEditedAfterwards)
{
    const int ticket = add("r1", 0);
    know({.title = "A film"});
    EXPECT_EQ(look(), "");
    replies.sent(ticket, 9);
    replies.sent(ticket + 1, 10);
    EXPECT_EQ(look(), "Queued as no. 3: A film");
}

TEST_F(PlayRepliesTest, ALinkThatFailsSaysWhy)
{
    add("r1", 7);
    know({.reason = "HTTP Error 404 at https://example.org/secret?key=1"});
    EXPECT_EQ(look(), "Cannot take this link: HTTP Error 404 at https://example.org/…");

    replies = {};
    channel = {};
    add("r2", 8);
    know({.title = "A film"});
    EXPECT_EQ(look(), "Queued as no. 3: A film");
    fail("video unavailable");
    EXPECT_EQ(look(), "Cannot take this link: video unavailable");
    EXPECT_EQ(look(), "");
}

TEST_F(PlayRepliesTest, ALookThatFailedSaysNothingOfWhatIsOnItsWay)
{
    add("r1", 7);
    know({.state = "encoding", .title = "A film", .reason = "Timed out"});
    EXPECT_EQ(look(), "Queued as no. 3: A film");
}

TEST_F(PlayRepliesTest, WhatIsOverKeepsWhatItSaid)
{
    add("r1", 7);
    channel.desk.queue.clear();
    EXPECT_EQ(look(), "");
    channel.desk.queue.push_back({.id = "r1", .item = a_link});
    know({.title = "A film"});
    EXPECT_EQ(look(), "") << "it is not followed any more";
}

TEST_F(PlayRepliesTest, AnHourIsTheLongest)
{
    add("r1", 7);
    EXPECT_EQ(look(60), "");
    know({.title = "A film"});
    EXPECT_EQ(look(61), "");
}

TEST_F(PlayRepliesTest, OfTooManyTheOldestGoes)
{
    for (std::size_t i = 0; i <= PlayReplies::limit; ++i)
        add("r" + std::to_string(i), static_cast<std::int32_t>(i + 1));
    know({.title = "A film"});
    const auto edits = replies.look(channel, at(1));
    ASSERT_EQ(edits.size(), PlayReplies::limit);
    EXPECT_EQ(edits.front().message, 2);
}

TEST_F(PlayRepliesTest, AnEndlessTitleIsCut)
{
    add("r1", 7);
    know({.title = std::string(5'000, 'x')});
    EXPECT_LT(look().size(), 100U);
}

}  // namespace
}  // namespace tgvs::bot
