#include "bot/refusals.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace tgvs::bot {
namespace {

control::Refused refused(control::RefusalCode code, std::string text = "the core says why")
{
    return {.code = code, .text = std::move(text), .remedy = "and what to do"};
}

TEST(Refusals, WhereEnglishIsSpokenTheCoreSaysWhy)
{
    using enum control::RefusalCode;
    EXPECT_EQ(refusal_words(refused(not_possible), Phrase::cannot, Language::en),
              "Not done: the core says why");
    EXPECT_EQ(refusal_words(refused(bad_location, ""), Phrase::cannot_take, Language::en),
              "Cannot take this link: it has to be a link to one video, https://…");
    EXPECT_EQ(refusal_words(refused(nothing_on), Phrase::cannot, Language::en),
              "Nothing is on right now");
}

TEST(Refusals, ARussianChatIsAnsweredInRussianWhateverTheCoreSays)
{
    using enum control::RefusalCode;
    constexpr control::RefusalCode codes[] = {
        forbidden, already_over, nothing_on,  not_possible, unknown_entry, queue_full,
        taken,     too_many,     not_written, bad_value,    bad_location};
    for (const auto code : codes)
        for (const auto why : {Phrase::cannot, Phrase::cannot_take}) {
            const auto words = refusal_words(refused(code), why, Language::ru);
            EXPECT_EQ(words.find("core"), std::string::npos) << words;
            EXPECT_NE(words, refusal_words(refused(code, ""), why, Language::en)) << words;
        }
    EXPECT_EQ(refusal_words(refused(not_possible), Phrase::cannot, Language::ru),
              "Не сделано: сейчас это невозможно");
    EXPECT_EQ(refusal_words(refused(bad_location), Phrase::cannot_take, Language::ru),
              "Не могу взять ссылку: нужна ссылка на один ролик, https://…");
}

}  // namespace
}  // namespace tgvs::bot
