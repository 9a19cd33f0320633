#include "bot/guide_keeper.hpp"

#include <gtest/gtest.h>

namespace tgvs::bot {
namespace {

using std::chrono::seconds;
using Kind = GuideStep::Kind;

constexpr ChatNumber channel = chat_of_channel(500);

struct GuideKeeperTest : testing::Test {
    GuideKeeperTest() { keeper.use(channel); }

    static GuideKeeper::Time at(int s) { return GuideKeeper::Time() + seconds(1'000 + s); }
    void show(std::string text, std::string item = "1")
    {
        keeper.show({.text = std::move(text)}, std::move(item));
    }
    static std::string word_of(const GuideStep& step)
    {
        if (step.kind == Kind::pin)
            return "pin " + std::to_string(step.what.edit);
        return (step.kind == Kind::edit ? "edit " + std::to_string(step.what.edit) + ": " : "") +
               step.what.message.text;
    }
    // What is done then, and it goes well.
    std::string pass(int s)
    {
        const auto step = keeper.next(at(s));
        if (!step)
            return {};
        keeper.done(*step, step->kind == Kind::send ? ++last : 0, at(s));
        return word_of(*step);
    }
    std::string fails(int s, SendTrouble trouble, int wait_s = 0)
    {
        const auto step = keeper.next(at(s));
        if (!step)
            return {};
        keeper.failed(*step, trouble, seconds(wait_s), at(s));
        return word_of(*step);
    }
    // A message that is there and pinned.
    void begin(std::string text = "a")
    {
        show(std::move(text));
        pass(0);
        pass(0);
    }
    GuideKeeper keeper{1};
    std::int32_t last = 0;
};

TEST_F(GuideKeeperTest, OneMessageIsSentAndPinnedAndThenEdited)
{
    EXPECT_EQ(pass(0), "") << "there is nothing to say yet";
    show("a");
    EXPECT_EQ(pass(0), "a");
    EXPECT_EQ(pass(0), "pin 1");
    EXPECT_EQ(pass(100), "") << "it says that already";
    EXPECT_EQ(keeper.kept(), (GuidePlaceKept{channel, 1, true}));
    show("b", "2");
    EXPECT_EQ(pass(100), "edit 1: b");
    EXPECT_EQ(pass(1'000), "");
}

TEST_F(GuideKeeperTest, AnotherItemIsShownSoonerThanOtherNews)
{
    begin();
    show("b");
    EXPECT_EQ(pass(29), "");
    EXPECT_EQ(pass(30), "edit 1: b");
    show("c", "2");
    EXPECT_EQ(pass(39), "");
    show("d", "3");
    EXPECT_EQ(pass(40), "edit 1: d");
    show("e", "3");
    EXPECT_EQ(pass(69), "");
    EXPECT_EQ(pass(70), "edit 1: e");
}

TEST_F(GuideKeeperTest, OneStepIsUnderWayAtATime)
{
    show("a");
    const auto step = keeper.next(at(0));
    ASSERT_TRUE(step);
    EXPECT_FALSE(keeper.next(at(10)));
    show("b", "2");
    keeper.done(*step, 7, at(10));
    EXPECT_EQ(pass(10), "pin 7");
    EXPECT_EQ(pass(19), "");
    EXPECT_EQ(pass(20), "edit 7: b");
}

TEST_F(GuideKeeperTest, AfterARestartTheKeptMessageIsEdited)
{
    keeper = GuideKeeper(1);
    keeper.keep({channel, 9, true});
    keeper.use(channel);
    show("a");
    EXPECT_EQ(fails(0, SendTrouble::unchanged), "edit 9: a");
    EXPECT_EQ(pass(1'000), "") << "it said that";
    keeper = GuideKeeper(1);
    keeper.keep({channel, 9, true});
    keeper.use(chat_of_channel(501));
    show("a");
    EXPECT_EQ(pass(0), "a") << "another chat has another message";
}

TEST_F(GuideKeeperTest, WhatMayHaveBeenSentIsTriedAgainWithTheSameNumber)
{
    show("a");
    const auto first = keeper.next(at(0));
    keeper.failed(*first, SendTrouble::retry, {}, at(0));
    EXPECT_FALSE(keeper.next(at(0)));
    const auto second = keeper.next(at(1));
    ASSERT_TRUE(second);
    EXPECT_EQ(second->what.random_id, first->what.random_id);
    keeper.interrupted();
    EXPECT_EQ(keeper.next(at(1))->what.random_id, first->what.random_id);
}

TEST_F(GuideKeeperTest, WhatMayHaveBeenSentIsNotTakenForWhatIsWantedByNow)
{
    show("a");
    const auto first = keeper.next(at(0));
    keeper.failed(*first, SendTrouble::retry, {}, at(0));
    show("b", "2");
    const auto second = keeper.next(at(1));
    ASSERT_TRUE(second);
    EXPECT_EQ(second->what.random_id, first->what.random_id);
    EXPECT_EQ(second->what.message.text, "a");
    keeper.done(*second, 7, at(1));
    EXPECT_EQ(pass(1), "pin 7");
    EXPECT_EQ(pass(11), "edit 7: b");
}

TEST_F(GuideKeeperTest, WhatWasNotSentIsSentAsItIsByNow)
{
    for (const auto trouble : {SendTrouble::wait, SendTrouble::blocked}) {
        keeper = GuideKeeper(1);
        keeper.use(channel);
        show("a");
        EXPECT_EQ(fails(0, trouble, 3'600), "a");
        show("b", "2");
        EXPECT_EQ(pass(3'600), "b");
    }
}

TEST_F(GuideKeeperTest, AMessageThatIsDeletedIsSentAnewAndNotTimeAndAgain)
{
    begin();
    show("b", "2");
    EXPECT_EQ(fails(590, SendTrouble::gone), "edit 1: b");
    EXPECT_EQ(pass(599), "");
    EXPECT_EQ(pass(600), "b");
    EXPECT_EQ(pass(600), "pin 2");
    show("c", "3");
    EXPECT_EQ(fails(700, SendTrouble::gone), "edit 2: c");
    EXPECT_EQ(pass(1'199), "");
    EXPECT_EQ(pass(1'200), "c");
}

TEST_F(GuideKeeperTest, ADeletedMessageIsNoticedAtThePinAsWell)
{
    show("a");
    pass(0);
    EXPECT_EQ(fails(0, SendTrouble::gone), "pin 1");
    EXPECT_EQ(pass(600), "a");
}

TEST_F(GuideKeeperTest, WithoutTheRightToPinItIsLeftAsItIs)
{
    show("a");
    pass(0);
    EXPECT_EQ(fails(0, SendTrouble::impossible), "pin 1");
    EXPECT_EQ(pass(5'000), "");
    EXPECT_FALSE(keeper.is_refused());
    keeper.rights_changed(chat_of_channel(501));
    EXPECT_EQ(pass(5'000), "");
    keeper.rights_changed(channel);
    EXPECT_EQ(pass(5'000), "pin 1");
}

TEST_F(GuideKeeperTest, WhereTheBotMayNotWriteItTriesOnceAnHour)
{
    for (const auto trouble : {SendTrouble::blocked, SendTrouble::impossible}) {
        keeper = GuideKeeper(1);
        keeper.use(channel);
        show("a");
        EXPECT_EQ(fails(0, trouble), "a");
        EXPECT_TRUE(keeper.is_refused());
        EXPECT_EQ(pass(3'599), "");
        EXPECT_EQ(fails(3'600, trouble), "a");
        keeper.rights_changed(channel);
        EXPECT_EQ(pass(3'601), "a");
        EXPECT_FALSE(keeper.is_refused());
    }
}

TEST_F(GuideKeeperTest, ARefusalThatTheNewRightsHaveOvertakenIsTriedAgainSoon)
{
    keeper = GuideKeeper(1);
    keeper.use(channel);
    show("a");
    auto step = keeper.next(at(0)).value();
    keeper.rights_changed(channel);
    keeper.failed(step, SendTrouble::blocked, {}, at(0));
    EXPECT_FALSE(keeper.is_refused());
    EXPECT_EQ(pass(0), "");
    EXPECT_EQ(pass(1), "a");
    step = keeper.next(at(2)).value();  // to pin it
    keeper.rights_changed(channel);
    keeper.failed(step, SendTrouble::impossible, {}, at(2));
    EXPECT_EQ(fails(3, SendTrouble::impossible), "pin 1");
    EXPECT_EQ(pass(100), "") << "nothing has changed since it was asked";
}

TEST_F(GuideKeeperTest, AWaitIsKeptWhateverChanges)
{
    begin();
    show("b", "2");
    EXPECT_EQ(fails(100, SendTrouble::wait, 200), "edit 1: b");
    show("c", "3");
    keeper.rights_changed(channel);
    EXPECT_EQ(pass(299), "");
    EXPECT_EQ(pass(300), "edit 1: c");
}

TEST_F(GuideKeeperTest, TroublesThatPassAreTriedLessAndLess)
{
    show("a");
    int s = 0;
    for (const int pause : {1, 2, 4, 8, 16, 32, 64, 64}) {
        EXPECT_EQ(fails(s, SendTrouble::retry), "a") << s;
        EXPECT_EQ(pass(s + pause - 1), "") << s;
        s += pause;
    }
}

TEST_F(GuideKeeperTest, AGroupThatMovesGetsANewMessage)
{
    begin();
    keeper.move(chat_of_channel(501), chat_of_channel(502));
    EXPECT_EQ(pass(100), "");
    keeper.move(channel, chat_of_channel(502));
    EXPECT_EQ(pass(100), "a");
    EXPECT_EQ(keeper.kept().chat, chat_of_channel(502));
}

TEST_F(GuideKeeperTest, WithoutAChatNothingIsSaid)
{
    keeper.use(0);
    show("a");
    EXPECT_EQ(pass(0), "");
}

}  // namespace
}  // namespace tgvs::bot
