#include "bot/admin_list.hpp"

#include <gtest/gtest.h>

namespace tgvs::bot {
namespace {

using namespace std::chrono_literals;
using Outcome = AdminList::Outcome;

constexpr ChatNumber chat = -1'000'000'000'007;
constexpr AdminList::Time start{1h};
const ChatAdmins two = std::set<std::int64_t>{7, 8};
const ChatAdmins nobody = std::set<std::int64_t>{};

TEST(AdminList, OneQuestionAtATime)
{
    AdminList list;
    EXPECT_EQ(list.known(start), std::nullopt);
    const auto question = list.ask(chat);
    ASSERT_TRUE(question);
    EXPECT_EQ(question->chat, chat);
    EXPECT_FALSE(list.ask(chat));
    EXPECT_EQ(list.answered(*question, two, chat, start), Outcome::taken);
    EXPECT_EQ(list.known(start), two);
    EXPECT_TRUE(list.ask(chat));
}

TEST(AdminList, ItIsGoodForTenMinutes)
{
    AdminList list;
    list.answered(*list.ask(chat), two, chat, start);
    EXPECT_EQ(list.known(start + 600s), two);
    EXPECT_EQ(list.known(start + 601s), std::nullopt);
    EXPECT_EQ(list.known(start + 600s), std::nullopt) << "what is forgotten does not come back";
}

TEST(AdminList, WhoeverIsNotOnItMayHaveBeenPutOnItSince)
{
    AdminList list;
    list.answered(*list.ask(chat), two, chat, start);
    EXPECT_FALSE(list.may_have_grown(start + 30s));
    EXPECT_TRUE(list.may_have_grown(start + 31s));
}

TEST(AdminList, ARefusedOneIsEmptyUntilItIsAskedAgain)
{
    AdminList list;
    EXPECT_EQ(list.answered(*list.ask(chat), std::nullopt, chat, start), Outcome::refused);
    EXPECT_EQ(list.known(start + 600s), nobody);
    EXPECT_EQ(list.known(start + 601s), std::nullopt);
}

TEST(AdminList, AnAnswerThatNewsHaveOvertakenIsNotTaken)
{
    for (const auto& answer : {two, ChatAdmins()}) {
        AdminList list;
        const auto question = *list.ask(chat);
        list.changed();
        EXPECT_EQ(list.answered(question, answer, chat, start), Outcome::outdated);
        EXPECT_EQ(list.known(start), std::nullopt);
        EXPECT_EQ(list.answered(*list.ask(chat), two, chat, start), Outcome::taken)
            << "the next is newer than the news";
    }
}

TEST(AdminList, NewsEndWhatIsKnown)
{
    AdminList list;
    list.answered(*list.ask(chat), two, chat, start);
    list.changed();
    EXPECT_EQ(list.known(start), std::nullopt);
}

TEST(AdminList, AnAnswerAboutAnotherChatIsNotTaken)
{
    AdminList list;
    const auto question = *list.ask(chat);
    EXPECT_EQ(list.answered(question, two, chat - 1, start), Outcome::outdated);
    EXPECT_EQ(list.known(start), std::nullopt);
    EXPECT_TRUE(list.ask(chat - 1)) << "it is asked for again";
}

TEST(AdminList, AnAnswerFromBeforeItBeganAnewChangesNothing)
{
    AdminList list;
    const auto old = *list.ask(chat);
    list.begin_anew();
    const auto question = list.ask(chat);
    ASSERT_TRUE(question) << "the old question is not waited for";
    EXPECT_EQ(list.answered(old, nobody, chat, start), Outcome::outdated);
    EXPECT_EQ(list.known(start), std::nullopt);
    EXPECT_FALSE(list.ask(chat)) << "the new one is still under way";
    EXPECT_EQ(list.answered(*question, two, chat, start), Outcome::taken);
    list.begin_anew();
    EXPECT_EQ(list.known(start), std::nullopt);
}

}  // namespace
}  // namespace tgvs::bot
