#include "bot/guide.hpp"

#include <gtest/gtest.h>

namespace tgvs::bot {
namespace {

playlist::Item file(std::string path)
{
    return {.location = std::move(path), .title = {}};
}

struct GuideTest : testing::Test {
    GuideTest()
    {
        channel.now = control::OnAirItem{.id = "1", .item = file("/m/a.mp4"), .title = "First"};
        channel.next = {{.item = file("/m/b.mp4"), .title = "Second"}};
    }
    std::string text(std::string_view text_template, Language language = Language::en)
    {
        return guide_message(text_template, channel, today, language).text;
    }
    control::Channel channel;
    std::vector<GuideEvent> today = {{"20:00", "News"}, {"21:30", "Film"}};
};

TEST_F(GuideTest, WithoutATemplateThereIsOneOfEachLanguage)
{
    EXPECT_EQ(text(""), "📺 On now: First\nNext: Second\n\nToday:\n20:00 News\n21:30 Film");
    EXPECT_EQ(text(" ", Language::ru),
              "📺 Сейчас в эфире: First\nДалее: Second\n\nСегодня:\n20:00 News\n21:30 Film");
}

TEST_F(GuideTest, WhatHasNothingToSayIsLeftOut)
{
    today.clear();
    EXPECT_EQ(text(""), "📺 On now: First\nNext: Second");
    channel.next.clear();
    EXPECT_EQ(text(""), "📺 On now: First");
    channel.now.reset();
    EXPECT_EQ(text("{now}"), "a short break");
    EXPECT_EQ(text("{today}"), "");
}

TEST_F(GuideTest, ATemplateIsFilledIn)
{
    struct {
        std::string_view text_template;
        std::string_view shown;
    } constexpr table[] = {
        {"plain", "plain"},
        {"{now}/{next}", "First/Second"},
        {"a {now} b {now}", "a First b First"},
        {"{nothing} {now", "{nothing} {now"},
        {"{{now}}", "{First}"},
        {"one\n\n\n\ntwo", "one\n\ntwo"},
        {"head\n\n{today}\nfoot", "head\n\n20:00 News\n21:30 Film\nfoot"},
    };
    for (const auto& row : table)
        EXPECT_EQ(text(row.text_template), row.shown);
    today.clear();
    EXPECT_EQ(text("head\n\n{today}\nfoot"), "head");
    EXPECT_EQ(text("{today}\n{next}\nfoot"), "Second\nfoot");
}

TEST_F(GuideTest, WhatIsOnIsBoldWhereverItStands)
{
    const auto message = guide_message("📺 {now}\n{next}", channel, today, Language::en);
    ASSERT_EQ(message.bold.size(), 1U);
    EXPECT_EQ(message.bold[0], (Message::Bold{.offset = 3, .length = 5})) << "in UTF-16 units";
}

TEST_F(GuideTest, WhatWasAskedForByHandIsNext)
{
    channel.desk.queue = {{.id = "r1", .item = file("/m/on.mp4")},
                          {.id = "r2", .item = file("/m/asked.mp4")}};
    channel.now->source = "r1";
    EXPECT_EQ(text("{next}"), "asked.mp4");
}

TEST_F(GuideTest, ADayWithoutEndFitsIntoAMessage)
{
    today.assign(500, {"20:00", std::string(5'000, 'x')});
    EXPECT_LE(utf16_units(text("")), guide_units);
    today.clear();
    for (int i = 0; i < 500; ++i)
        today.push_back({"20:00", std::to_string(i)});
    EXPECT_NE(text("").find("20:00 19"), std::string::npos);
    EXPECT_EQ(text("").find("20:00 20"), std::string::npos);
}

TEST_F(GuideTest, ATemplateThatMakesTooMuchOfItIsNotUsed)
{
    channel.now->title = std::string(60, 'x');
    std::string greedy;
    for (int i = 0; i < 200; ++i)
        greedy += "{now}";
    EXPECT_EQ(text(greedy), text(""));
}

TEST_F(GuideTest, NamesThatMeanNothingAreFound)
{
    EXPECT_EQ(unknown_places("{now} {clock} {} {today"), (std::vector<std::string>{"clock", ""}));
    EXPECT_TRUE(unknown_places("{now}{next}{today}").empty());
}

}  // namespace
}  // namespace tgvs::bot
