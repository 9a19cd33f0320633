#include "bot/card.hpp"

#include "bot/words.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace tgvs::bot {
namespace {

using media::Seconds;

CardView on_air()
{
    CardView view;
    view.channel.now = control::OnAirItem{.id = "t7",
                                          .item = {.location = "/films/a.mp4", .title = {}},
                                          .title = "A film 🎬",
                                          .position = Seconds(137),
                                          .duration = Seconds(275)};
    view.channel.filler = false;
    view.channel.outputs = {{.name = "rtmp", .state = "live"}};
    view.channel.next = {{.item = {.location = "/films/b.mp4", .title = {}}, .title = "Another"}};
    view.was_live = true;
    view.live_for = std::chrono::minutes(192);
    view.clock = "14:05";
    view.quality = "1080p";
    view.place = ListPlace{.number = 12, .of = 80};
    view.pause_token = "3";
    return view;
}

TEST(CardTest, ShowsWhatIsOn)
{
    const auto made = card(on_air(), Language::en);
    EXPECT_EQ(
        made.text,
        "🔴 ON AIR · 3 h 12 min\nNow: A film 🎬\n02:10 / 04:35 · 1080p · item 12 of 80\nNext: "
        "Another\nupdated 14:05");
    ASSERT_EQ(made.rows.size(), 2U);
    ASSERT_EQ(made.rows[0].size(), 2U);
    EXPECT_EQ(made.rows[0][0].data, "v1:pause:3");
    EXPECT_EQ(made.rows[0][1].data, "v1:skip:" + item_token("t7"));
}

TEST(CardTest, MarksTheTitleInUnitsOfUtf16)
{
    const auto made = card(on_air(), Language::ru);
    EXPECT_TRUE(made.text.starts_with("🔴 В ЭФИРЕ · 3 ч 12 мин\nСейчас: A film 🎬\n")) << made.text;
    ASSERT_EQ(made.bold.size(), 1U);
    // 🔴 is two units, and all before the title 33.
    EXPECT_EQ(made.bold[0].offset, utf16_units("🔴 В ЭФИРЕ · 3 ч 12 мин\nСейчас: "));
    EXPECT_EQ(made.bold[0].offset, 32);
    EXPECT_EQ(made.bold[0].length, 9);
}

TEST(CardTest, SaysWhatKeepsItFromTheAir)
{
    auto view = on_air();
    view.channel.outputs[0] = {.name = "rtmp", .state = "reconnecting", .problem = "refused"};
    view.off_since = "14:01";
    EXPECT_TRUE(card(view, Language::en).text.starts_with("⚫ OFF AIR since 14:01: refused\n"));
    view.was_live = false;
    EXPECT_TRUE(card(view, Language::en).text.starts_with("🟡 STARTING\n"));
}

TEST(CardTest, SaysHowManyItemsHaveFailed)
{
    auto view = on_air();
    const auto before = substance(view);
    EXPECT_EQ(card(view, Language::en).text.find("Failed"), std::string::npos);
    view.failed = 2;
    EXPECT_NE(card(view, Language::en).text.find("\n⚠ Failed in the last hour: 2\n"),
              std::string::npos);
    EXPECT_NE(substance(view), before);
}

TEST(CardTest, APausedStationCanBeResumed)
{
    auto view = on_air();
    view.channel.desk.paused = true;
    const auto made = card(view, Language::en);
    EXPECT_TRUE(made.text.starts_with("⏸ PAUSED"));
    EXPECT_EQ(made.rows[0][0].data, "v1:resume:3");
}

TEST(CardTest, WithNothingOnThereIsNothingToSkip)
{
    auto view = on_air();
    view.channel.now.reset();
    const auto made = card(view, Language::en);
    EXPECT_NE(made.text.find("nothing but the filler"), std::string::npos);
    EXPECT_EQ(made.rows[0].size(), 1U);
}

TEST(CardTest, WhatIsOnAirIsNotInTheQueue)
{
    auto view = on_air();
    view.channel.desk.queue = {{.id = "r1", .item = {.location = "https://a/b", .title = "On"}},
                               {.id = "r2", .item = {.location = "https://a/c", .title = "Waits"}}};
    view.channel.now->source = "r1";
    EXPECT_NE(card(view, Language::en).text.find("Next: Waits\nQueued by hand: 1\n"),
              std::string::npos);
    const auto list = queue_list(view.channel, Language::en);
    EXPECT_EQ(list.text, "Queue\n1. Waits");
    EXPECT_EQ(list.rows[0][0].data, "v1:rm:r2");
}

TEST(CardTest, TimeAloneIsNoChange)
{
    const auto before = on_air();
    auto after = before;
    after.channel.now->position = Seconds(200);
    after.clock = "14:06";
    EXPECT_EQ(substance(before), substance(after));
    after.channel.now->id = "t8";
    EXPECT_NE(substance(before), substance(after));
}

TEST(CardTest, StaysShortWhateverTheTitlesAre)
{
    for (const std::string_view sign : {"🎬", "\u0301", "👨‍👩‍👧", "<b>", "\n"}) {
        auto view = on_air();
        std::string endless = "x";
        for (int i = 0; i < 5'000; ++i)
            endless += sign;
        view.channel.now->title = endless;
        view.channel.next[0].title = endless;
        for (int i = 0; i < 100; ++i)
            view.channel.desk.queue.push_back(
                {.id = "r" + std::to_string(i), .item = {.location = "x", .title = endless}});
        for (const auto language : {Language::en, Language::ru}) {
            EXPECT_LE(utf16_units(card(view, language).text), 1'000);
            const auto list = queue_list(view.channel, language);
            EXPECT_LE(utf16_units(list.text), 1'100);
            EXPECT_EQ(list.rows.size(), 2U);
        }
    }
}

TEST(TextsTest, EachPhraseTakesTheSameInBothLanguages)
{
    for (int i = 0; i <= static_cast<int>(last_phrase); ++i) {
        const auto count = [&](Language language) {
            const auto text = phrase(static_cast<Phrase>(i), language);
            return std::count(text.begin(), text.end(), '{');
        };
        EXPECT_EQ(count(Language::en), count(Language::ru))
            << phrase(static_cast<Phrase>(i), Language::en);
        EXPECT_FALSE(phrase(static_cast<Phrase>(i), Language::ru).empty());
    }
}

}  // namespace
}  // namespace tgvs::bot
