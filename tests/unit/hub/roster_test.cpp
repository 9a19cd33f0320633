#include "hub/roster.hpp"

#include "hub/last_words.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace tgvs::hub {
namespace {

using namespace std::chrono_literals;
using control::ChannelCard;
using control::ChannelState;
using control::Silence;
using control::WallTime;

const WallTime noon = WallTime(1'796'000'000s);
const ChannelCard playing = {.state = ChannelState::live, .on_air = "Film", .started = noon - 1h};

TEST(Roster, FollowsAChannelThroughItsDay)
{
    auto in_trouble = playing;
    in_trouble.state = ChannelState::off_air;
    in_trouble.problem = "rtmp: refused";
    in_trouble.problems = 1;
    auto anew = playing;
    anew.started = noon + 1h;
    // What is heard each second, what is shown after it, and what the log says.
    const struct {
        Heard heard;
        ChannelState state;
        std::optional<Silence> silence;
        int since;
        const char* last_words;
        const char* said;
    } rows[] = {
        {Silence::ended, ChannelState::down, Silence::ended, 0, "", "has ended"},
        {Silence::ended, ChannelState::down, Silence::ended, 0, "", ""},
        {playing, ChannelState::live, {}, 2, "", "was restarted"},
        {playing, ChannelState::live, {}, 2, "", ""},
        {Silence::gone, ChannelState::down, Silence::gone, 4, "on air: Film",
         "ended without notice"},
        {Silence::gone, ChannelState::down, Silence::gone, 4, "on air: Film", ""},
        {Silence::ended, ChannelState::down, Silence::ended, 6, "on air: Film", "has ended"},
        {anew, ChannelState::live, {}, 7, "", "was restarted"},
        {in_trouble, ChannelState::off_air, {}, 8, "", "was restarted"},
        {Silence::mute, ChannelState::down, Silence::mute, 9, "rtmp: refused", "does not answer"},
        {in_trouble, ChannelState::off_air, {}, 10, "", "is off_air"},
        {playing, ChannelState::live, {}, 11, "", "is live"},
    };
    Roster roster;
    int second = 0;
    for (const auto& row : rows) {
        EXPECT_EQ(roster.hear("kino", row.heard, noon + std::chrono::seconds(second)), row.said)
            << second;
        const auto card = roster.find("kino");
        ASSERT_TRUE(card);
        EXPECT_EQ(card->state, row.state) << second;
        EXPECT_EQ(card->silence, row.silence) << second;
        EXPECT_EQ(card->since, noon + std::chrono::seconds(row.since)) << second;
        EXPECT_EQ(card->last_words, row.last_words) << second;
        ++second;
    }
}

TEST(Roster, SaysNothingOfThePresentOfOneThatIsDown)
{
    Roster roster;
    auto troubled = playing;
    troubled.problem = "no space";
    troubled.problems = 2;
    troubled.preview = true;
    roster.hear("kino", troubled, noon);
    roster.hear("kino", Silence::gone, noon + 1s);
    const auto card = *roster.find("kino");
    EXPECT_EQ(card.on_air, "");
    EXPECT_EQ(card.problems, 0U);
    EXPECT_FALSE(card.preview);
    EXPECT_EQ(card.last_words, "no space");
    EXPECT_EQ(card.started, noon - 1h);
}

TEST(Roster, HasThoseThereAre)
{
    Roster roster;
    for (const auto* name : {"news", "kino", "a b"})
        roster.hear(name, playing, noon);
    ASSERT_EQ(roster.cards().size(), 3U);
    EXPECT_EQ(roster.cards()[0].root, "/channels/a%20b");
    EXPECT_EQ(roster.cards()[1].name, "kino");
    roster.keep_only({"kino", "music"});
    ASSERT_EQ(roster.cards().size(), 1U);
    EXPECT_EQ(roster.cards()[0].name, "kino");
    EXPECT_FALSE(roster.find("news"));
}

TEST(Roster, LastWordsOutliveTheHub)
{
    auto troubled = playing;
    troubled.problem = "rtmp: refused";
    Roster before;
    before.hear("kino", playing, noon);
    before.hear("news", troubled, noon);
    before.hear("gone", playing, noon);
    before.hear("gone", Silence::gone, noon + 5s);
    before.hear("left", playing, noon);
    const auto text = last_words_json(before.cards());

    Roster after(cards_from_last_words(text));
    EXPECT_TRUE(after.cards().empty()) << "of nobody it is known yet how he is";
    after.keep_only({"kino", "news", "gone"});
    EXPECT_EQ(after.hear("kino", Silence::gone, noon + 1h), "ended without notice");
    after.hear("news", troubled, noon + 1h);
    after.hear("gone", Silence::gone, noon + 1h);
    EXPECT_EQ(after.find("kino")->last_words, "on air: Film");
    EXPECT_EQ(after.find("kino")->since, noon + 1h);
    EXPECT_EQ(after.find("news")->last_words, "");
    EXPECT_EQ(after.find("gone")->last_words, "on air: Film");
    EXPECT_EQ(after.find("gone")->since, noon + 5s);
    after.hear("left", Silence::gone, noon + 1h);
    EXPECT_EQ(after.find("left")->last_words, "") << "its folder was gone";
}

TEST(Roster, WhatIsNoLastWordsIsNone)
{
    for (const auto* text :
         {"", "[]", "{", R"({"kino":7})", R"({"kino":{"words":7,"silence":"x"}})"}) {
        Roster roster(cards_from_last_words(text));
        roster.hear("kino", Silence::gone, noon);
        EXPECT_EQ(roster.find("kino")->last_words, "") << text;
    }
    Roster roster(cards_from_last_words(R"({"kino":{"words":"\u001b[31mred"}})"));
    roster.hear("kino", Silence::gone, noon);
    EXPECT_EQ(roster.find("kino")->last_words.find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace tgvs::hub
