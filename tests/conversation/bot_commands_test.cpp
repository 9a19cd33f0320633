// What the bot answers to people, and what becomes of its answers.
#include "bot_conversation.hpp"
#include "support/telegram/objects.hpp"
#include "support/telegram/talks.hpp"

namespace tgvs::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST_F(BotTest, ALinkSaysItsTitleWhenThatIsKnownAndWhyItFails)
{
    start();
    ASSERT_TRUE(is_ready());
    const auto at = say("/play https://example.org/a?key=secret");
    ASSERT_TRUE(says("Queued as no. 1"));
    const auto reply = said("Queued as no. 1")->at("id");
    EXPECT_GT(reply, at);
    station_.know({.duration = media::Seconds(275), .title = "A film"});
    ASSERT_TRUE(says("Queued as no. 1: A film (04:35)"));
    EXPECT_EQ(said("A film (04:35)")->at("id"), reply);
    station_.fail_request("video unavailable");
    ASSERT_TRUE(says("Cannot take this link: video unavailable"));
    EXPECT_EQ(said("Cannot take this link")->at("id"), reply);
    EXPECT_FALSE(said("secret"));
}

TEST_F(BotTest, AQuestionAboutALinkBecomesItsAnswer)
{
    settings_.language = bot::Language::ru;
    start();
    ASSERT_TRUE(is_ready());
    say("https://example.org/a");
    ASSERT_TRUE(says("Поставить в очередь?"));
    const auto question = *said("Поставить в очередь?");
    EXPECT_EQ(press(question, "addnext:"), "Будет следующим");
    station_.know({.title = "Ёжик"});
    ASSERT_TRUE(says("Будет следующим: Ёжик"));
    EXPECT_EQ(said("Ёжик")->at("id"), question.at("id"));
    EXPECT_THAT(said("Ёжик")->at("buttons"), IsEmpty());
}

TEST_F(BotTest, WhoeverIsAnonymousIsToldToPressAButton)
{
    settings_.rules.chat = bot::chat_of_channel(crew);
    start();
    ASSERT_TRUE(is_ready());
    for (int i = 0; i < 3; ++i)
        say("/skip", anna, crew, {{"anonymous", true}});
    say("/pause", anna, crew);
    ASSERT_TRUE(says("Paused", anna, crew));
    EXPECT_TRUE(said("I cannot see who you are: press a button", anna, crew));
    EXPECT_EQ(from_bot(anna, crew).size(), 2u);
    EXPECT_THAT(station_.done(), ElementsAre("pause by Anna (Telegram 777001)"));
}

TEST_F(BotTest, AnotherChatIsToldOnceThatItIsNotTheStations)
{
    settings_.rules.chat = bot::chat_of_channel(crew);
    start();
    ASSERT_TRUE(is_ready());
    for (int i = 0; i < 3; ++i)
        say("/skip", anna, duo);
    ASSERT_TRUE(says("This is not my chat. Its number is -6003", anna, duo));
    // What is said by itself comes after all that was said in the group.
    say("/id");
    ASSERT_TRUE(says("777001"));
    settings_.rules.chat = -duo;
    bot_->set_settings(settings_);
    say("/help", anna, duo);
    ASSERT_TRUE(says("/remove", anna, duo));
    EXPECT_EQ(from_bot(anna, duo).size(), 2u);
    EXPECT_THAT(station_.done(), IsEmpty());
}

TEST_F(BotTest, InGroupsItTakesItsRepliesAwayAgainAndNothingElse)
{
    replies_stay_for_ = 300ms;
    std::size_t in_private = 0;
    for (const auto& [number, group, method] :
         {std::tuple(bot::chat_of_channel(crew), crew, "channels.deleteMessages"),
          std::tuple(-duo, duo, "messages.deleteMessages")}) {
        settings_.rules.chat = number;
        start();
        ASSERT_TRUE(is_ready());
        const auto asked = count("updates.getDifference") + count("updates.getChannelDifference");
        say("/help", anna, group);
        ASSERT_TRUE(server_->wait_for_call(method, 1, patience)) << method;
        ASSERT_TRUE(waits([&] { return from_bot(anna, group).empty(); }));
        say("/now", anna, group);
        ASSERT_TRUE(says("Now: First", anna, group));
        say("/help");
        ++in_private;
        ASSERT_TRUE(waits([&] { return from_bot().size() == in_private; })) << "these stay";
        // What it sends and deletes itself leaves no gap: there would be one for each of these lines. On a busy machine a
        // push may overtake an answer by half a second once.
        EXPECT_LE(count("updates.getDifference") + count("updates.getChannelDifference"),
                  asked + 1);
        EXPECT_EQ(from_bot(anna, group).size(), 1u) << "the card stays";
        EXPECT_EQ(count(method), 1u);
    }
    EXPECT_EQ(from_bot().size(), in_private);
}

TEST_F(BotTest, AfterAWaitForAnEditThereIsOne)
{
    start();
    ASSERT_TRUE(is_ready());
    say("/now");
    ASSERT_TRUE(says("Now: First"));
    server_->fail("messages.editMessage", {420, "FLOOD_WAIT_3"});
    for (const auto* title : {"Second", "Third", "Fourth"}) {
        station_.put_on(title);
        ASSERT_TRUE(server_->wait_for_call("messages.editMessage", 1, patience));
    }
    ASSERT_TRUE(says("Now: Fourth"));
    EXPECT_EQ(count("messages.editMessage"), 2u);
    EXPECT_EQ(from_bot().size(), 1u);
}

TEST_F(BotTest, AnEditThatChangesNothingIsNoTrouble)
{
    start();
    ASSERT_TRUE(is_ready());
    say("/now");
    ASSERT_TRUE(says("Now: First"));
    server_->fail("messages.editMessage", {400, "MESSAGE_NOT_MODIFIED"});
    station_.put_on("Second");
    ASSERT_TRUE(server_->wait_for_call("messages.editMessage", 1, patience));
    station_.put_on("Third");
    ASSERT_TRUE(says("Now: Third"));
    EXPECT_EQ(from_bot().size(), 1u);
    EXPECT_TRUE(has_metric("tgvs_bot_messages_total{result=\"refused\"} 0"));
}

TEST_F(BotTest, WhatMayHaveBeenSentIsNotSentTwice)
{
    start();
    ASSERT_TRUE(is_ready());
    server_->add(CallFault{
        .method = "messages.sendMessage", .execute = true, .what = RpcError{500, "RPC_CALL_FAIL"}});
    say("/help");
    ASSERT_TRUE(server_->wait_for_call("messages.sendMessage", 2, patience));
    say("/id");
    ASSERT_TRUE(says("Your number"));
    EXPECT_EQ(from_bot().size(), 2u);
    EXPECT_TRUE(has_metric("tgvs_bot_messages_total{result=\"refused\"} 0")) << "it was sent";
}

// Telegram answers a number that it has had with an error or with the message that it has.
TEST_F(BotTest, TheEndOfATroubleIsToldWhenItsBeginningMayHaveBeenSent)
{
    for (const bool answered : {false, true}) {
        serve_bot();
        server_->with([&](ServerState& state) { state.talks.answers_duplicates = answered; });
        std::filesystem::remove(folder_ / "bot.session");
        start();
        ASSERT_TRUE(is_ready());
        say("/start");
        ASSERT_TRUE(says("Now: First"));
        server_->add(CallFault{.method = "messages.sendMessage",
                               .times = 2,
                               .execute = true,
                               .what = RpcError{500, "RPC_CALL_FAIL"}});
        station_.set_troubles({.session = "SESSION_REVOKED"});
        ASSERT_TRUE(says("Session lost"));
        station_.set_troubles({});
        EXPECT_TRUE(says("The session is back")) << answered;
        EXPECT_EQ(from_bot().size(), 3u);
    }
}

// It may be read long after it was said.
TEST_F(BotTest, ASkipIsOfWhatWasOnWhenItWasSaid)
{
    start();
    ASSERT_TRUE(is_ready());
    say("/now");
    ASSERT_TRUE(says("Now: First"));
    act("lose_pushes", {{"count", 1}});
    say("/skip");
    station_.put_on("Second");
    say("/id");
    ASSERT_TRUE(says("Your number"));
    EXPECT_TRUE(said("Already changed"));
    EXPECT_THAT(station_.done(), IsEmpty());
}

TEST_F(BotTest, TwoWhoSkipTheSameSkipOneItem)
{
    settings_.rules.admins = {anna, boris};
    start();
    ASSERT_TRUE(is_ready());
    say("/skip", anna);
    ASSERT_TRUE(says("Nothing next yet", anna)) << act("messages", place(anna, 0));
    station_.put_on("Second");
    say("/skip", boris);
    ASSERT_TRUE(says("Already changed", boris));
    EXPECT_THAT(station_.done(), ElementsAre("skip by Anna (Telegram 777001)"));
}

TEST_F(BotTest, ACardThatWasDeletedIsSentAnew)
{
    start();
    ASSERT_TRUE(is_ready());
    say("/now");
    ASSERT_TRUE(says("Now: First"));
    const auto card = said("Now: First")->at("id");
    act("delete_message", {{"message", card}});
    station_.put_on("Second");
    ASSERT_TRUE(says("Now: Second"));
    EXPECT_NE(said("Now: Second")->at("id"), card);
}

TEST_F(BotTest, WhoeverCannotBeToldIsNamedToTheOperator)
{
    settings_.rules.admins = {anna, boris};
    start();
    ASSERT_TRUE(is_ready());
    say("/start");
    EXPECT_EQ(bot_->problem(), "");
    station_.set_troubles({.session = "SESSION_REVOKED"});
    ASSERT_TRUE(says("Session lost"));
    ASSERT_TRUE(waits([this] { return bot_->problem().find("777002") != std::string::npos; }));
    EXPECT_EQ(bot_->problem().find("777001"), std::string::npos);
    say("/start", boris);
    EXPECT_TRUE(waits([this] { return bot_->problem().empty(); }));
    EXPECT_TRUE(says("Now: First", boris));
}

TEST_F(BotTest, ManyCommandsAreFewAnswers)
{
    start();
    ASSERT_TRUE(is_ready());
    for (int i = 0; i < 100; ++i)
        say(i % 2 == 0 ? "/pause" : "/resume");
    say("/id");
    ASSERT_TRUE(says("Your number"));
    EXPECT_TRUE(said("Too many commands, wait some seconds"));
    EXPECT_LT(from_bot().size(), 10u);
    EXPECT_LT(station_.done().size(), 80u);
}

TEST_F(BotTest, ABotOfAnotherDataCentreIsFollowedThere)
{
    serve_bot({{.id = 2}, {.id = 4}}, 4);
    start();
    ASSERT_TRUE(is_ready());
    EXPECT_EQ(count("auth.importBotAuthorization"), 2u);
    EXPECT_TRUE(is_kept("\"dc\":4"));
    say("/now");
    EXPECT_TRUE(says("Now: First"));
}

TEST_F(BotTest, AWaitForTheTokenOutlivesARestart)
{
    server_->fail("auth.importBotAuthorization", {420, "FLOOD_WAIT_1000"}, 1);
    start();
    ASSERT_TRUE(is_kept("\"not_before\":1"));
    start();
    ASSERT_TRUE(waits([this] { return has_metric("tgvs_bot_ready 0"); }));
    bot_.reset();
    EXPECT_EQ(count("auth.importBotAuthorization"), 1u);
}

TEST_F(BotTest, WhoeverIsNamedByANumberAloneIsAskedAbout)
{
    start();
    ASSERT_TRUE(is_ready());
    act("lose_pushes", {{"count", 1}});
    push_short(say("/pause"));
    ASSERT_TRUE(says("Paused"));
    EXPECT_THAT(station_.done(), ElementsAre("pause by Anna (Telegram 777001)"));
    EXPECT_EQ(count("updates.getDifference"), 1u);
}

// Telegram's answer covers it without saying it.
TEST_F(BotTest, WhatIsSaidWhileItLooksWhereItIsIsHeard)
{
    server_->add(CallFault{.method = "updates.getState", .what = Delay{1s}});
    start();
    ASSERT_TRUE(server_->wait_for_call("updates.getState", 1, patience));
    act("lose_pushes", {{"count", 1}});
    push_short(say("/pause"));
    ASSERT_TRUE(says("Paused"));
    EXPECT_THAT(station_.done(), ElementsAre("pause by Telegram 777001"));
}

TEST_F(BotTest, AGroupThatBecomesASupergroupIsFollowed)
{
    settings_.rules.chat = -duo;
    start();
    ASSERT_TRUE(is_ready());
    say("/now", anna, duo);
    ASSERT_TRUE(says("Now: First", anna, duo));
    // What is said there before the bot knows where that chat is, is heard as well.
    server_->add(CallFault{.method = "updates.getChannelDifference", .what = Delay{2s}});
    server_->with([](ServerState& state) {
        using Moved = api::message_action_chat_migrate_to;
        using Update = api::update_new_message;
        const auto message =
            TlObject(api::message_service::constructor)
                .set(api::message_service::id, 9'000)
                .set(api::message_service::peer_id,
                     TlObject(api::peer_chat::constructor).set(api::peer_chat::chat_id, duo))
                .set(api::message_service::date, state.now())
                .set(api::message_service::action,
                     TlObject(Moved::constructor).set(Moved::channel_id, crew));
        const auto update = TlObject(Update::constructor)
                                .set(Update::message, message)
                                .set(Update::pts, ++state.talks.accounts[station_bot].pts)
                                .set(Update::pts_count, 1);
        state.push(station_bot, updates_object(state, {update}, {}, {}));
    });
    ASSERT_TRUE(is_kept("\"moved\":{\"-6003\":-1000000006001}"));
    say("/now", anna, crew);
    EXPECT_TRUE(says("Now: First", anna, crew));
}

}  // namespace
}  // namespace tgvs::test
