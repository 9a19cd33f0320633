// The bot against the test server: what is lost, refused, revoked and too much.
#include "bot_conversation.hpp"

namespace tgvs::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST_F(BotTest, ASessionThatIsLostIsToldOfAndSoIsItsReturn)
{
    start();
    ASSERT_TRUE(is_ready());
    say("/start");
    ASSERT_TRUE(says("Now: First"));
    station_.set_troubles({.session = "SESSION_REVOKED"});
    ASSERT_TRUE(says("⚠ Session lost: SESSION_REVOKED"));
    station_.set_troubles({});
    ASSERT_TRUE(says("✔ The session is back"));
    EXPECT_EQ(said("is back")->at("reply_to"), said("Session lost")->at("id"));
    EXPECT_TRUE(has_metric("tgvs_bot_alarms_total{kind=\"session\"} 2"));
    EXPECT_EQ(from_bot().size(), 3u);
}

TEST_F(BotTest, TheEndOfATroubleIsToldAlsoWhenItsBeginningWasDeleted)
{
    start();
    ASSERT_TRUE(is_ready());
    say("/start");
    ASSERT_TRUE(says("Now: First"));
    station_.set_troubles({.rights = "none", .disk = "12 MiB"});
    ASSERT_TRUE(says("may not stream in the chat: none"));
    const auto first = *said("may not stream");
    act("delete_message", {{"message", first.at("id")}});
    station_.set_troubles({});
    ASSERT_TRUE(says("may stream in the chat again"));
    EXPECT_EQ(said("may stream in the chat again")->at("reply_to"), 0);
    EXPECT_FALSE(said("disk")) << "that was no minute";
}

TEST_F(BotTest, ATroubleThatARestartDoesNotEndIsToldOnceAndSoIsItsEnd)
{
    start();
    ASSERT_TRUE(is_ready());
    say("/start");
    ASSERT_TRUE(says("Now: First"));
    station_.set_troubles({.session = "SESSION_REVOKED"});
    ASSERT_TRUE(says("Session lost"));
    const auto first = said("Session lost")->at("id");
    ASSERT_TRUE(is_kept("\"messages\":{\"777001\":" + first.dump()));
    start();
    ASSERT_TRUE(is_ready());
    station_.put_on("Second");
    ASSERT_TRUE(says("Now: Second")) << "it has looked at the station";
    EXPECT_TRUE(has_metric("tgvs_bot_alarms_total{kind=\"session\"} 0"));
    start();
    station_.set_troubles({});
    ASSERT_TRUE(says("✔ The session is back"));
    EXPECT_EQ(said("is back")->at("reply_to"), first);
    EXPECT_EQ(from_bot().size(), 3u);
    ASSERT_TRUE(is_kept("\"messages\":{}")) << "and it is not told again";
}

TEST_F(BotTest, AWaitOfOneChatsCardHoldsNoOther)
{
    settings_.rules.admins = {anna, boris};
    start();
    ASSERT_TRUE(is_ready());
    say("/now", anna);
    say("/now", boris);
    ASSERT_TRUE(says("Now: First", anna));
    ASSERT_TRUE(says("Now: First", boris));
    server_->fail("messages.editMessage", {420, "FLOOD_WAIT_600"});
    station_.put_on("Second");
    ASSERT_TRUE(waits([&] { return said("Second", anna) || said("Second", boris); }));
    const auto waiting = said("Second", anna) ? boris : anna;
    say("/help", waiting);
    ASSERT_TRUE(says("/remove", waiting)) << "answers go on";
    EXPECT_FALSE(said("Second", waiting));
    EXPECT_EQ(count("messages.editMessage"), 2u);
}

TEST_F(BotTest, WhoeverMayNotIsRefusedOnceAMinute)
{
    settings_.rules.chat = bot::chat_of_channel(crew);
    start();
    ASSERT_TRUE(is_ready());
    for (int i = 0; i < 5; ++i)
        say("/skip", boris, crew);
    say("/pause", anna, crew);
    ASSERT_TRUE(says("Paused", anna, crew));
    EXPECT_EQ(from_bot(anna, crew).size(), 2u) << act("messages", place(anna, crew));
    EXPECT_TRUE(said("Only for admins", anna, crew));
    EXPECT_THAT(station_.done(), ElementsAre("pause by Anna (Telegram 777001)"));
}

TEST_F(BotTest, WhoeverSpeaksAsAChannelOrWithOthersWordsIsNotHeard)
{
    settings_.rules.chat = bot::chat_of_channel(crew);
    start();
    ASSERT_TRUE(is_ready());
    say("/skip", anna, crew, {{"as_channel", town}});
    say("/skip", anna, crew, {{"forwarded", true}});
    say("/skip", anna, 0, {{"forwarded", true}});
    say("/skip", anna, 0, {{"age_s", 90}});
    say("/pause@another_bot", anna, crew);
    say("/resume@Station_Bot", anna, crew);
    ASSERT_TRUE(says("Resumed", anna, crew));
    EXPECT_EQ(from_bot(anna, crew).size(), 1u);
    EXPECT_TRUE(from_bot().empty());
    EXPECT_THAT(station_.done(), ElementsAre("resume by Anna (Telegram 777001)"));
}

TEST_F(BotTest, ManyStartsAreOneLogin)
{
    for (int i = 0; i < 5; ++i) {
        start();
        ASSERT_TRUE(is_ready());
    }
    EXPECT_EQ(count("auth.importBotAuthorization"), 1u);
}

TEST_F(BotTest, AStrangerIsToldHisNumberOnce)
{
    start();
    ASSERT_TRUE(is_ready());
    for (int i = 0; i < 3; ++i)
        say("/start", boris);
    ASSERT_TRUE(says("777002", boris));
    // What he is told as one of the admins comes after all that waited.
    settings_.rules.admins.push_back(boris);
    bot_->set_settings(settings_);
    say("/help", boris);
    ASSERT_TRUE(says("/remove", boris));
    EXPECT_EQ(from_bot(boris).size(), 2u);
}

// An anonymous admin presses buttons, and nobody needs to have said anything since the start.
TEST_F(BotTest, APressIsAnsweredWhenItIsKnownWhoMay)
{
    settings_.rules.chat = bot::chat_of_channel(crew);
    settings_.rules.by_rights = true;
    server_->with(
        [](ServerState& state) { state.world.chat(crew)->members[boris] = {Role::admin, true}; });
    start();
    ASSERT_TRUE(is_ready());
    say("/now", anna, crew);
    ASSERT_TRUE(says("Now: First", anna, crew));
    ASSERT_TRUE(is_kept("\"cards\":{\"-"));
    start();
    ASSERT_TRUE(is_ready());
    const auto card = *said("Now: First", boris, crew);
    EXPECT_EQ(press(card, "pause", boris), "Paused");
    EXPECT_EQ(press(card, "queue", station_bot), "Only for admins of the station");
    EXPECT_THAT(station_.done(), ElementsAre("pause by Boris (Telegram 777002)"));
}

// The answer says who was an admin before.
TEST_F(BotTest, AnAdminWhoIsDismissedWhileTheAdminsAreReadIsNotObeyed)
{
    settings_.rules.chat = bot::chat_of_channel(crew);
    settings_.rules.by_rights = true;
    server_->with(
        [](ServerState& state) { state.world.chat(crew)->members[boris] = {Role::admin, true}; });
    start();
    ASSERT_TRUE(is_ready());
    server_->add(
        CallFault{.method = "channels.getParticipants", .execute = true, .what = Delay{.by = 1s}});
    say("/pause", boris, crew);
    ASSERT_TRUE(server_->wait_for_call("channels.getParticipants", 1, patience));
    server_->set_member(crew, boris, {Role::member});
    server_->set_member(crew, station_bot, {Role::admin});  // the bot hears that they changed
    EXPECT_TRUE(says("Only for admins", boris, crew));
    EXPECT_THAT(station_.done(), IsEmpty());
    EXPECT_EQ(count("channels.getParticipants"), 2u);
}

TEST_F(BotTest, InAChatThatItIsAddedToAgainItHears)
{
    settings_.rules.chat = bot::chat_of_channel(crew);
    server_->fail("updates.getChannelDifference", {406, "CHANNEL_PRIVATE"});
    start();
    ASSERT_TRUE(is_ready());
    ASSERT_TRUE(server_->wait_for_call("updates.getChannelDifference", 1, patience));
    server_->set_member(crew, station_bot, {Role::admin});
    ASSERT_TRUE(server_->wait_for_call("updates.getChannelDifference", 2, patience));
    say("/now", anna, crew);
    EXPECT_TRUE(says("Now: First", anna, crew));
}

TEST_F(BotTest, WithoutAConnectionItIsNotReady)
{
    start();
    ASSERT_TRUE(is_ready());
    server_->go_away();
    EXPECT_TRUE(waits([this] { return has_metric("tgvs_bot_ready 0"); }));
    EXPECT_TRUE(has_metric("tgvs_bot_refused 0"));
    server_->come_back();
    EXPECT_TRUE(is_ready());
}

TEST_F(BotTest, ALinkAloneIsAskedAboutAndQueuedOnce)
{
    settings_.rules.chat = bot::chat_of_channel(crew);
    start();
    ASSERT_TRUE(is_ready());
    say("https://example.org/a", boris);
    say("https://example.org/a", anna, crew);
    const std::string endless = "https://example.org/" + std::string(3'000, 'x');
    say(endless);
    ASSERT_TRUE(says("Cannot take this link: it is too long"));
    say("https://example.org/a");
    ASSERT_TRUE(says("Queue it?"));
    const auto question = *said("Queue it?");
    EXPECT_EQ(press(question, "add:"), "Queued as no. 1");
    EXPECT_EQ(press(question, "add:"), "Already changed");
    EXPECT_EQ(press(question, "addnext:"), "Already changed");
    ASSERT_TRUE(says("Queued as no. 1")) << "the question has its answer";
    EXPECT_TRUE(said("Queued as no. 1")->at("buttons").empty());
    say("https://example.org/b");
    ASSERT_TRUE(waits([this] { return from_bot().size() == 3; }));
    EXPECT_EQ(press(from_bot().back(), "addnext:"), "Plays next");
    EXPECT_EQ(station_.done().size(), 2u);
    EXPECT_TRUE(from_bot(boris).empty());
    EXPECT_TRUE(from_bot(anna, crew).empty());
}

TEST_F(BotTest, TheListOfTheQueueIsWithoutWhatWasTakenOut)
{
    start();
    EXPECT_TRUE(has_metric("tgvs_bot_last_update_timestamp_seconds Nan"));
    ASSERT_TRUE(is_ready());
    for (const auto* link : {"/play https://example.org/a", "/play https://example.org/b"})
        say(link);
    ASSERT_TRUE(says("Queued as no. 2"));
    say("/now");
    ASSERT_TRUE(says("Now: First"));
    press(*said("Now: First"), "queue");
    ASSERT_TRUE(says("\n2. "));
    EXPECT_EQ(press(*said("\n2. "), "rm:"), "Removed");
    ASSERT_TRUE(waits([this] { return !said("\n2. "); }));
    EXPECT_EQ(said("\n1. ")->at("buttons").size(), 1u);
    EXPECT_FALSE(has_metric("tgvs_bot_last_update_timestamp_seconds Nan"));
}

TEST_F(BotTest, TheTimesThatItShowsAreTheStations)
{
    start();
    ASSERT_TRUE(is_ready());
    say("/now");
    ASSERT_TRUE(says("Now: First"));
    EXPECT_TRUE(said("25:61"));
}

TEST_F(BotTest, WhatAChatIsToldUnaskedIsInTheLanguageOfWhoeverUsedItLast)
{
    settings_.rules.chat = bot::chat_of_channel(crew);
    server_->with([](ServerState& state) { state.world.account(anna)->lang_code = "ru"; });
    start();
    ASSERT_TRUE(is_ready());
    for (const auto chat : {std::int64_t{0}, crew}) {
        say("/now", anna, chat);
        ASSERT_TRUE(says("Сейчас: First", anna, chat));
    }
    ASSERT_TRUE(is_kept("\"777001\":\"ru\""));
    ASSERT_TRUE(is_kept("\"-1000000006001\":\"ru\""));
    for (const bool restarted : {false, true}) {
        const std::string title = restarted ? "Third" : "Second";
        station_.put_on(title);
        if (restarted)
            start();
        for (const auto chat : {std::int64_t{0}, crew})
            EXPECT_TRUE(says("Сейчас: " + title, anna, chat)) << chat << title;
    }
    station_.set_troubles({.session = "SESSION_REVOKED"});
    for (const auto chat : {std::int64_t{0}, crew})
        EXPECT_TRUE(says("Сессия потеряна", anna, chat)) << chat;
}

TEST_F(BotTest, WhoeverIsDismissedIsShownNothingAnyMore)
{
    const auto is_bare = [this] {
        return waits([this] { return said("Now: First", boris)->at("buttons").empty(); });
    };
    for (const bool while_it_runs : {true, false}) {
        serve_bot();
        std::filesystem::remove(folder_ / "bot.session");
        settings_.rules.admins = {anna, boris};
        start();
        ASSERT_TRUE(is_ready());
        say("/now", anna);
        say("/now", boris);
        ASSERT_TRUE(says("Now: First", anna));
        ASSERT_TRUE(says("Now: First", boris));
        ASSERT_TRUE(is_kept("\"777001\":"));
        ASSERT_TRUE(is_kept("\"777002\":"));
        settings_.rules.admins = {anna};
        if (while_it_runs)
            bot_->set_settings(settings_);
        else
            start();
        EXPECT_TRUE(is_bare()) << while_it_runs;
        station_.put_on("Second");
        ASSERT_TRUE(says("Now: Second", anna));
        start();
        station_.put_on("Third");
        ASSERT_TRUE(says("Now: Third", anna));
        EXPECT_TRUE(said("Now: First", boris)) << while_it_runs;
        EXPECT_EQ(from_bot(boris).size(), 1u);
    }
}

// ---- The guide

TEST_F(BotTest, TheGuideIsOneMessageThatChangesAndIsPinned)
{
    const auto pinned = [this](const std::string& part) {
        return waits([&] { return said(part, anna, town)->at("pinned") == true; });
    };
    settings_.guide = {.chat = bot::chat_of_channel(town)};
    start();
    ASSERT_TRUE(says("On now: First", anna, town));
    ASSERT_TRUE(pinned("20:00 News"));
    ASSERT_TRUE(is_kept("\"pinned\":true"));
    const auto message = *said("First", anna, town);

    // After a restart, for then it need not wait until an edit is due.
    station_.put_on("Second");
    start();
    ASSERT_TRUE(says("On now: Second", anna, town));
    EXPECT_EQ(said("Second", anna, town)->at("id"), message.at("id"));
    EXPECT_EQ(from_bot(anna, town).size(), 1u);
    EXPECT_EQ(count("messages.updatePinnedMessage"), 1u);
    ASSERT_TRUE(is_kept("\"pinned\":true"));

    // Somebody has deleted it.
    act("delete_message", {{"message", message.at("id")}});
    station_.put_on("Third");
    start();
    ASSERT_TRUE(says("On now: Third", anna, town));
    EXPECT_TRUE(pinned("Third"));
    EXPECT_EQ(from_bot(anna, town).size(), 1u);
}

TEST_F(BotTest, AGuideThatMayNotBeWrittenIsTriedWhenTheRightsAreThere)
{
    settings_.guide = {.chat = bot::chat_of_channel(town), .text_template = "» {now}"};
    server_->set_member(town, station_bot, {Role::member});
    server_->fail("messages.updatePinnedMessage", {400, "CHAT_ADMIN_REQUIRED"});
    start();
    ASSERT_TRUE(waits([&] { return has_metric("tgvs_bot_messages_total{result=\"refused\"} 1"); }));
    say("/now");
    ASSERT_TRUE(says("Now: First"));
    EXPECT_FALSE(said("»", anna, town));
    server_->set_member(town, station_bot, {Role::admin});
    ASSERT_TRUE(says("» First", anna, town)) << "and not an hour later";
    ASSERT_TRUE(server_->wait_for_call("messages.updatePinnedMessage", 1, patience));
    EXPECT_EQ(said("»", anna, town)->at("pinned"), false);
}

}  // namespace
}  // namespace tgvs::test
