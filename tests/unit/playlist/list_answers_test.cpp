#include "playlist/list_answers.hpp"

#include <gtest/gtest.h>

namespace tgvs::playlist {
namespace {

TEST(ListAnswersTest, ComeBackAsTheyWere)
{
    const ListAnswers answers = {
        {"https://example.org/@a",
         {{"https://example.org/1", "Éins \"1\""}, {"https://example.org/2", ""}}},
        {"https://example.org/@b", {{"https://example.org/3", "drei"}}}};
    const auto back = list_answers_from_json(to_json(answers));
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(*back, answers);
    EXPECT_EQ(back->at("https://example.org/@a").front().title, "Éins \"1\"");
    EXPECT_EQ(*list_answers_from_json(to_json({})), ListAnswers());
}

TEST(ListAnswersTest, AnEntryThatNoSiteCouldHaveSaidIsLeftOut)
{
    const auto back = list_answers_from_json(
        R"({"version": 1, "lists": [{"url": "https://example.org/@a", "entries": [
            {"location": "/etc/passwd", "title": ""}, {"location": "file:///etc/passwd"},
            {"location": "https://example.org/1", "title": "a\u0007"}, 7,
            {"location": "https://example.org/2"}]}]})");
    ASSERT_TRUE(back);
    EXPECT_EQ(back->at("https://example.org/@a"),
              (std::vector<Item>{{"https://example.org/2", ""}}));
}

TEST(ListAnswersTest, AnythingElseIsRefused)
{
    for (const auto* text :
         {"", "[]", "{", "{}", R"({"version": 2, "lists": []})", R"({"version": 1})",
          R"({"version": 1, "lists": {}})", R"({"version": 1, "lists": [7]})",
          R"({"version": 1, "lists": [{"url": "https://example.org/"}]})",
          R"({"version": 1, "lists": [{"url": "", "entries": []}]})",
          R"({"version": 1, "lists": [{"url": 7, "entries": []}]})",
          R"({"version": 1, "lists": [{"url": "https://example.org/", "entries": {}}]})"})
        EXPECT_FALSE(list_answers_from_json(text)) << text;
}

TEST(ListAnswersTest, NoMoreThanAProgrammeHasIsTaken)
{
    const ListAnswers answers = {
        {"https://example.org/@a", std::vector<Item>(100'000, {"https://e.org/", ""})}};
    EXPECT_TRUE(list_answers_from_json(to_json(answers)));
    auto more = answers;
    more["https://example.org/@b"] = {{"https://example.org/3", ""}};
    more["https://example.org/@c"] = {{"https://example.org/4", ""}};
    const auto read = list_answers_from_json(to_json(more));
    ASSERT_TRUE(read) << "what is there is better than nothing";
    EXPECT_EQ(read->at("https://example.org/@a").size(), 100'000U);
    EXPECT_TRUE(!read->contains("https://example.org/@c"));
}

}  // namespace
}  // namespace tgvs::playlist
