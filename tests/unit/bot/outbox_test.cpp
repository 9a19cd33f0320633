#include "bot/outbox.hpp"

#include <gtest/gtest.h>

namespace tgvs::bot {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr ChatNumber person = 42;
constexpr ChatNumber crew = chat_of_channel(500);

Message text(std::string words)
{
    return {.text = std::move(words), .rows = {{{"b", "v1:now"}}}};
}

struct OutboxTest : testing::Test {
    Outbox::Time at(double s) const
    {
        return Outbox::Time() + seconds(100) + milliseconds(static_cast<int>(s * 1'000));
    }
    // What goes out at that time; it is sent and gets the next number.
    std::string pass(double s)
    {
        const auto next = box.next(at(s));
        if (!next)
            return {};
        const auto number = next->edit != 0 ? next->edit : ++last;
        box.sent(*next, number, at(s));
        return (next->edit != 0 ? "edit" + std::to_string(next->edit) + ":" : "") +
               next->message.text;
    }
    // What is under way from then on.
    Outgoing begin(double s)
    {
        const auto next = box.next(at(s));
        EXPECT_TRUE(next) << "at " << s;
        return next.value_or(Outgoing());
    }
    // It goes out at that time and fails.
    Outgoing fail(double s, SendTrouble trouble, int wait_s = 0)
    {
        auto next = begin(s);
        box.failed(next, trouble, seconds(wait_s), at(s));
        return next;
    }
    Outbox box{1};
    std::int32_t last = 0;
};

TEST_F(OutboxTest, APersonGetsOneMessageASecondAndAGroupOneInFive)
{
    for (const auto& [chat, pause] : {std::pair(person, 1.0), std::pair(crew, 5.0)}) {
        box.say(chat, text("a"));
        box.say(chat, text("b"));
        EXPECT_EQ(pass(0), "a");
        EXPECT_EQ(pass(pause - 0.1), "");
        EXPECT_EQ(pass(pause), "b");
        EXPECT_EQ(pass(pause * 2), "");
    }
}

TEST_F(OutboxTest, OfACardTheNewestCounts)
{
    box.new_card(person, text("1"));
    EXPECT_EQ(pass(0), "1");
    box.show(person, text("2"));
    box.show(person, text("3"));
    EXPECT_EQ(pass(4.9), "");
    EXPECT_EQ(box.wake_up(), at(5));
    EXPECT_EQ(pass(5), "edit1:3");
    box.show(person, text("3"));
    EXPECT_EQ(pass(50), "") << "it says that already";
}

TEST_F(OutboxTest, AGroupsCardIsEditedEachTenSeconds)
{
    box.new_card(crew, text("1"));
    pass(0);
    box.show(crew, text("2"));
    EXPECT_EQ(pass(9.9), "");
    EXPECT_EQ(pass(10), "edit1:2");
}

TEST_F(OutboxTest, ANewCardTakesTheButtonsOffTheOneBefore)
{
    box.new_card(person, text("1"));
    pass(0);
    box.new_card(person, text("2"));
    EXPECT_EQ(pass(1), "2");
    const auto strip = begin(2);
    EXPECT_EQ(strip.edit, 1);
    EXPECT_TRUE(strip.message.rows.empty());
    EXPECT_EQ(strip.message.text, "") << "the text stays";
    EXPECT_EQ(box.card_of(person), 2);
}

TEST_F(OutboxTest, WhereThereIsNoCardNoneIsShown)
{
    box.show(person, text("1"));
    EXPECT_EQ(pass(0), "");
}

TEST_F(OutboxTest, AWaitHoldsThatChatAlone)
{
    box.say(crew, text("g"));
    box.say(person, text("p"));
    const auto first = fail(0, SendTrouble::wait, 30);
    ASSERT_EQ(first.chat, crew);
    EXPECT_EQ(pass(0.1), "p");
    EXPECT_EQ(pass(29), "");
    EXPECT_EQ(pass(30), "g");
}

TEST_F(OutboxTest, AfterAWaitThereIsOneEdit)
{
    box.new_card(person, text("1"));
    pass(0);
    box.show(person, text("2"));
    fail(5, SendTrouble::wait, 30);
    for (int i = 3; i < 20; ++i)
        box.show(person, text(std::to_string(i)));
    EXPECT_EQ(pass(34), "");
    EXPECT_EQ(pass(35), "edit1:19");
    EXPECT_EQ(pass(60), "");
}

TEST_F(OutboxTest, WhatMayHaveBeenSentIsTriedAgainWithTheSameNumber)
{
    box.say(person, text("a"));
    const auto first = fail(0, SendTrouble::retry);
    EXPECT_FALSE(box.next(at(0))) << "one at a time";
    const auto second = begin(1);
    EXPECT_EQ(second.random_id, first.random_id);
    // The server has had it.
    box.failed(second, SendTrouble::unchanged, {}, at(1));
    EXPECT_EQ(pass(10), "");
}

TEST_F(OutboxTest, ANewCardThatMayHaveBeenSentKeepsItsNumber)
{
    box.new_card(person, text("1"));
    const auto first = fail(0, SendTrouble::retry);
    const auto second = begin(1);
    EXPECT_EQ(second.random_id, first.random_id);
    box.sent(second, 7, at(1));
    box.new_card(person, text("2"));
    const auto another = begin(2);
    EXPECT_NE(another.random_id, first.random_id);
}

TEST_F(OutboxTest, ANewCardThatMayHaveBeenSentIsEditedOnceItIsThere)
{
    box.new_card(person, text("1"));
    fail(0, SendTrouble::retry);
    box.show(person, text("2"));
    EXPECT_EQ(pass(1), "1");
    EXPECT_EQ(pass(6), "edit1:2");
}

TEST_F(OutboxTest, WhoeverIsToSeeNothingLosesHisCardAndWhatWaits)
{
    box.new_card(person, text("1"));
    pass(0);
    box.adopt_card(person + 1, 9);
    box.show(person, text("2"));
    box.say(person, text("off"), {.topic = 1});
    box.say(person, text("answer"), {.passing = true});
    EXPECT_TRUE(box.keep_only({person + 1, crew}));
    EXPECT_FALSE(box.keep_only({person + 1, crew}));
    EXPECT_EQ(pass(1), "answer");
    const auto strip = begin(2);
    EXPECT_EQ(strip.edit, 1);
    EXPECT_TRUE(strip.message.rows.empty());
    box.sent(strip, 1, at(2));
    box.show(person, text("3"));
    EXPECT_EQ(pass(100), "");
    EXPECT_EQ(box.cards(), (std::map<ChatNumber, std::int32_t>{{person + 1, 9}}));
}

TEST_F(OutboxTest, ACardThatIsUnderWayToWhoeverIsToSeeNothingLosesItsButtons)
{
    box.new_card(person, text("1"));
    const auto under_way = begin(0);
    box.keep_only({crew});
    box.sent(under_way, 7, at(0));
    EXPECT_EQ(box.card_of(person), 0);
    EXPECT_EQ(pass(1), "edit7:");
    EXPECT_EQ(pass(100), "");
}

TEST_F(OutboxTest, ACardThatIsImpossibleIsTriedOnceForEachWish)
{
    box.new_card(person, text("1"));
    fail(0, SendTrouble::impossible);
    EXPECT_EQ(pass(1'000), "");
    box.show(person, text("2"));
    EXPECT_EQ(pass(2'000), "") << "there is none to be edited";
    box.new_card(person, text("3"));
    EXPECT_EQ(pass(3'000), "3");
}

TEST_F(OutboxTest, TheButtonsOfWhoeverIsToSeeNothingAreWorthAWait)
{
    box.adopt_card(person, 9);
    box.keep_only({crew});
    EXPECT_EQ(fail(0, SendTrouble::wait, 200).edit, 9);
    EXPECT_EQ(pass(100), "");
    EXPECT_EQ(pass(200), "edit9:");
}

TEST_F(OutboxTest, ACardThatIsGoneIsSentAnew)
{
    box.adopt_card(person, 9);
    box.show(person, text("1"));
    const auto edit = fail(0, SendTrouble::gone);
    EXPECT_EQ(edit.edit, 9);
    EXPECT_EQ(pass(1), "1");
    EXPECT_EQ(box.card_of(person), 1);
}

TEST_F(OutboxTest, WhoeverHasBlockedTheBotIsLeftAlone)
{
    box.say(person, text("a"));
    fail(0, SendTrouble::blocked);
    box.say(person, text("b"));
    EXPECT_EQ(pass(100), "");
    EXPECT_EQ(box.wake_up(), Outbox::Time::max());
    box.unblock(person);
    EXPECT_EQ(pass(100), "") << "what was said meanwhile is old";
    box.say(person, text("c"));
    EXPECT_EQ(pass(100), "c");
    EXPECT_EQ(box.take_dropped(), 1U);
}

TEST_F(OutboxTest, ARefusalThatTheNewRightsHaveOvertakenIsTriedAgainSoon)
{
    box.say(crew, text("a"));
    const auto under_way = begin(0);
    box.unblock(crew);
    box.failed(under_way, SendTrouble::blocked, {}, at(0));
    EXPECT_FALSE(box.is_blocked(crew));
    EXPECT_EQ(pass(4), "");
    const auto again = begin(5);
    EXPECT_EQ(again.message.text, "a");
    box.failed(again, SendTrouble::blocked, {}, at(5));
    EXPECT_TRUE(box.is_blocked(crew)) << "nothing has changed since it was asked";
}

TEST_F(OutboxTest, AGroupThatRefusesIsTriedAgainInAnHour)
{
    box.adopt_card(crew, 9);
    box.say(crew, text("a"));
    fail(0, SendTrouble::blocked);
    box.show(crew, text("card"));
    EXPECT_EQ(pass(3'599), "");
    EXPECT_EQ(pass(3'600), "edit9:card");
}

TEST_F(OutboxTest, AWaitForAnEditHoldsTheCardAlone)
{
    box.new_card(person, text("1"));
    pass(0);
    box.show(person, text("2"));
    fail(5, SendTrouble::wait, 200);
    box.say(person, text("answer"));
    EXPECT_EQ(pass(6), "answer");
    EXPECT_EQ(pass(204), "");
    EXPECT_EQ(pass(205), "edit1:2");
}

TEST_F(OutboxTest, TheButtonsOfAnOldCardAreNotWorthAWait)
{
    box.new_card(person, text("1"));
    pass(0);
    box.new_card(person, text("2"));
    pass(1);
    EXPECT_EQ(fail(2, SendTrouble::wait, 200).edit, 1);
    EXPECT_EQ(pass(1'000), "");
}

TEST_F(OutboxTest, OfATopicTheNewestWaits)
{
    box.say(person, text("other"));
    box.say(person, text("off"), {.topic = 1});
    box.say(person, text("back"), {.reply_to = 5, .topic = 1});
    box.say(person, text("full"), {.topic = 2});
    EXPECT_EQ(pass(0), "other");
    const auto second = begin(1);
    EXPECT_EQ(second.message.text, "back");
    EXPECT_EQ(second.reply_to, 5);
    // What is under way says what it says.
    box.say(person, text("off again"), {.topic = 1});
    box.sent(second, 7, at(1));
    EXPECT_EQ(pass(2), "full");
    EXPECT_EQ(pass(3), "off again");
}

TEST_F(OutboxTest, WhatIsUnderWayIsNotDroppedForWhatIsTooMuch)
{
    box.say(person, text("first"));
    const auto first = begin(0);
    for (int i = 0; i < 40; ++i)
        box.say(person, text(std::to_string(i)));
    box.failed(first, SendTrouble::retry, {}, at(0));
    EXPECT_EQ(pass(1), "first");
    EXPECT_EQ(pass(2), "9");
}

TEST_F(OutboxTest, ACardWhoseNumberIsNotKnownIsSentAnew)
{
    box.new_card(person, text("1"));
    const auto first = fail(0, SendTrouble::retry);
    fail(1, SendTrouble::unchanged);  // RANDOM_ID_DUPLICATE
    const auto third = begin(2);
    EXPECT_NE(third.random_id, first.random_id);
    box.sent(third, 8, at(2));
    EXPECT_EQ(box.card_of(person), 8);
}

TEST_F(OutboxTest, WhatIsTooMuchIsDroppedFromTheOldest)
{
    for (int i = 0; i < 40; ++i)
        box.say(person, text(std::to_string(i)));
    EXPECT_EQ(box.take_dropped(), 8U);
    EXPECT_EQ(box.take_dropped(), 0U);
    EXPECT_EQ(pass(0), "8");
}

TEST_F(OutboxTest, WithAnotherConnectionWhatWasUnderWayGoesAgain)
{
    box.say(person, text("a"));
    const auto first = begin(0);
    box.interrupted();
    const auto again = begin(0);
    EXPECT_EQ(again.random_id, first.random_id);
}

TEST_F(OutboxTest, AnEarlierMessageMaySaySomethingElse)
{
    box.say(crew, text("Queued"), {.reply_to = 5, .ticket = 3, .passing = true});
    const auto reply = begin(0);
    EXPECT_EQ(reply.ticket, 3);
    EXPECT_TRUE(reply.passing);
    box.sent(reply, 7, at(0));
    box.say_instead(crew, 7, text("Queued: a"));
    box.say_instead(crew, 7, text("Queued: a film"));
    EXPECT_EQ(pass(4), "");
    EXPECT_EQ(pass(5), "edit7:Queued: a film") << "the newest";
    EXPECT_EQ(pass(50), "");
}

TEST_F(OutboxTest, AnAnswerThatStillWaitsIsNotSaidTwice)
{
    for (int i = 0; i < 20; ++i)
        box.say(person, text("Paused"));
    box.say(person, text("Paused"), {.ticket = 1});
    EXPECT_EQ(pass(0), "Paused");
    EXPECT_EQ(pass(1), "Paused") << "the one with a ticket";
    EXPECT_EQ(pass(2), "");
    box.say(crew, text("Paused"), {.reply_to = 1});
    box.say(crew, text("Paused"), {.reply_to = 2});
    EXPECT_EQ(pass(10), "Paused");
    EXPECT_EQ(pass(15), "Paused") << "each is answered";
}

TEST_F(OutboxTest, AMessageThatIsGoneSaysNothingElse)
{
    box.adopt_card(person, 9);
    box.say_instead(person, 7, text("Queued: a film"));
    fail(0, SendTrouble::gone);
    EXPECT_EQ(pass(10), "");
    EXPECT_EQ(box.card_of(person), 9);
}

TEST_F(OutboxTest, WhoeverHasBlockedTheBotSeesNoEdits)
{
    box.say(person, text("a"));
    fail(0, SendTrouble::blocked);
    EXPECT_TRUE(box.is_blocked(person));
    box.say_instead(person, 7, text("b"));
    EXPECT_EQ(box.take_dropped(), 1U);
}

TEST_F(OutboxTest, NewsThatReplacesWhatMayHaveBeenSentIsAnotherMessage)
{
    box.say(person, text("off"), {.topic = 1});
    const auto first = fail(0, SendTrouble::retry);
    box.say(person, text("back"), {.topic = 1});
    const auto second = begin(1);
    EXPECT_EQ(second.message.text, "back");
    EXPECT_NE(second.random_id, first.random_id);
}

TEST_F(OutboxTest, AnEditThatHasToWaitIsOvertakenAndNotLost)
{
    box.say_instead(person, 7, text("reason"));
    fail(0, SendTrouble::wait, 200);
    box.say(person, text("answer"));
    box.say(person, text("another"));
    EXPECT_EQ(pass(1), "answer");
    const auto under_way = begin(2);
    EXPECT_EQ(under_way.message.text, "another");
    box.say(person, text("another"));
    box.failed(under_way, SendTrouble::retry, {}, at(2));
    EXPECT_EQ(pass(3), "another");
    EXPECT_EQ(pass(4), "another") << "the first was under way";
    EXPECT_EQ(box.wake_up(), at(200));
    EXPECT_EQ(pass(199), "");
    EXPECT_EQ(pass(200), "edit7:reason");
    EXPECT_EQ(box.wake_up(), Outbox::Time::max());
}

TEST_F(OutboxTest, AnAlarmGoesBeforeAnswersAndIsNotDroppedForThem)
{
    for (int i = 0; i < 31; ++i)
        box.say(crew, text(std::to_string(i)), {.passing = true});
    const auto first = begin(0);
    box.say(crew, text("off"), {.topic = 1});
    box.say(crew, text("full"), {.topic = 2});
    for (int i = 31; i < 71; ++i)
        box.say(crew, text(std::to_string(i)), {.passing = true});
    EXPECT_EQ(box.take_dropped(), 41U);
    box.sent(first, 7, at(0));
    EXPECT_EQ(pass(5), "off");
    EXPECT_EQ(pass(10), "full");
    EXPECT_EQ(pass(15), "42");
}

TEST_F(OutboxTest, WhatStaysIsDroppedAfterWhatPasses)
{
    box.say(crew, text("off"), {.topic = 1});
    box.say(crew, text("list"));
    for (int i = 0; i < 40; ++i)
        box.say(crew, text(std::to_string(i)), {.passing = true});
    EXPECT_EQ(pass(0), "off");
    EXPECT_EQ(pass(5), "list");
    EXPECT_EQ(pass(10), "10");
}

}  // namespace
}  // namespace tgvs::bot
