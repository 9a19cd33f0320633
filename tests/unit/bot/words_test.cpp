#include "bot/words.hpp"

#include <gtest/gtest.h>

namespace tgvs::bot {
namespace {

TEST(WordsTest, ReadsCommands)
{
    struct Case {
        std::string_view text;
        Verb verb;
        std::string_view argument = "";
        bool to_another = false;
    };
    constexpr Case cases[] = {
        {"/skip", Verb::skip},
        {"/SKIP", Verb::skip},
        {"  /next  ", Verb::skip},
        {"/skip@Station_Bot", Verb::skip},
        {"/skip@station_bot now", Verb::skip, "now"},
        {"/skip@OtherBot", Verb::skip, "", true},
        {"/play https://a/b", Verb::play, "https://a/b"},
        {"/play\nhttps://a/b", Verb::play, "https://a/b"},
        {"/p  next https://a/b ", Verb::play, "next https://a/b"},
        {"/volume 5", Verb::elsewhere, "5"},
        {"/skipping", Verb::unknown},
        {"/", Verb::unknown},
        {"skip", Verb::none},
        {" https://a/b ", Verb::link, "https://a/b"},
        {"HTTP://a/b", Verb::link, "HTTP://a/b"},
        {"https://a/b see", Verb::none},
        {"ftp://a/b", Verb::none},
        {"https:", Verb::none},
        {"", Verb::none},
        {"привет /skip", Verb::none},
    };
    for (const auto& one : cases) {
        const auto words = read_words(one.text, "Station_bot");
        EXPECT_EQ(words.verb, one.verb) << one.text;
        EXPECT_EQ(words.argument, one.argument) << one.text;
        EXPECT_EQ(words.to_another, one.to_another) << one.text;
    }
}

TEST(WordsTest, DataOfButtonsIsReadAsItWasWrittenAndNothingElse)
{
    using Kind = PressedWords::Kind;
    const PressedWords all[] = {{Kind::skip, "0123456789abcdef"},
                                {Kind::pause, "7"},
                                {Kind::resume, "1700000000"},
                                {Kind::queue, ""},
                                {Kind::now, ""},
                                {Kind::remove, "r12"},
                                {Kind::add, "17000000000001"},
                                {Kind::add_next, "1"}};
    for (const auto& one : all) {
        EXPECT_EQ(read_button_data(button_data(one)), one);
        EXPECT_LE(button_data(one).size(), 64U);
    }
    for (const std::string_view wrong :
         {"",
          "v1:",
          "v1:skip",
          "v1:skip:",
          "v1:skip:0123456789ABCDEF",
          "v1:skip:0123",
          "v2:now",
          "v1:now:",
          "v1:now:1",
          "v1:pause:-1",
          "v1:pause:x",
          "v1:rm:12",
          "v1:add",
          "v1:add:x",
          "v1:addnext:r1",
          "v1:rm:r",
          "v1:stop",
          "v1:skip:0123456789abcdef ",
          "v1:skip:0123456789abcdef:1",
          "v1:pause:0000000000000000000000000000000000000000000000000000000000000000"})
        EXPECT_EQ(read_button_data(wrong), std::nullopt) << wrong;
}

TEST(WordsTest, AnotherShowingHasAnotherToken)
{
    EXPECT_EQ(item_token("t1").size(), 16U);
    EXPECT_EQ(item_token("t1"), item_token("t1"));
    EXPECT_NE(item_token("t1"), item_token("t2"));
}

}  // namespace
}  // namespace tgvs::bot
