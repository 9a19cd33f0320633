#include "bot/bot_calls.hpp"

#include "mtproto/api.hpp"
#include "mtproto/tl_codec.hpp"

#include <gtest/gtest.h>

namespace tgvs::bot {
namespace {

namespace api = mtproto::api;
using mtproto::TlObject;
using mtproto::TlVector;
using telegram::CallError;

CallError answered(std::int32_t code, std::string text)
{
    return {CallError::Kind::rpc, code, std::move(text)};
}

TEST(BotCallsTest, WhatAnErrorOfSendingMeans)
{
    using enum SendTrouble;
    const struct {
        CallError error;
        SendTrouble expected;
        int wait_s = 0;
    } table[] = {
        {answered(400, "MESSAGE_NOT_MODIFIED"), unchanged},
        {answered(500, "RANDOM_ID_DUPLICATE"), unchanged},
        {answered(400, "MESSAGE_ID_INVALID"), gone},
        {answered(403, "MESSAGE_AUTHOR_REQUIRED"), gone},
        {answered(400, "USER_IS_BLOCKED"), blocked},
        {answered(403, "USER_IS_BLOCKED"), blocked},
        {answered(400, "INPUT_USER_DEACTIVATED"), blocked},
        {answered(400, "PEER_ID_INVALID"), blocked},
        {answered(403, "CHAT_WRITE_FORBIDDEN"), blocked},
        {answered(403, "CHAT_SEND_PLAIN_FORBIDDEN"), blocked},
        {answered(400, "TOPIC_CLOSED"), blocked},
        {answered(406, "CHANNEL_PRIVATE"), blocked},
        {answered(400, "CHANNEL_PRIVATE"), blocked},
        {answered(420, "FLOOD_WAIT_31"), wait, 31},
        {answered(420, "SLOWMODE_WAIT_12"), wait, 12},
        {answered(500, "RPC_CALL_FAIL"), retry},
        {{CallError::Kind::timed_out}, retry},
        {answered(400, "BUTTON_DATA_INVALID"), impossible},
        {answered(400, "MESSAGE_TOO_LONG"), impossible},
        {answered(400, "BOT_METHOD_INVALID"), impossible},
    };
    for (const auto& row : table) {
        EXPECT_EQ(send_failure(row.error).trouble, row.expected) << row.error.text;
        EXPECT_EQ(send_failure(row.error).wait.count(), row.wait_s) << row.error.text;
    }
}

TEST(BotCallsTest, WhatAnErrorOfAQuestionAboutUpdatesMeans)
{
    EXPECT_EQ(ask_failure(answered(400, "PERSISTENT_TIMESTAMP_INVALID")), AskFailure::wrong_place);
    EXPECT_EQ(ask_failure(answered(400, "PERSISTENT_TIMESTAMP_EMPTY")), AskFailure::wrong_place);
    EXPECT_EQ(ask_failure(answered(500, "PERSISTENT_TIMESTAMP_OUTDATED")), AskFailure::retry);
    EXPECT_EQ(ask_failure(answered(406, "CHANNEL_PRIVATE")), AskFailure::gone);
    EXPECT_EQ(ask_failure(answered(400, "CHANNEL_INVALID")), AskFailure::gone);
    EXPECT_EQ(ask_failure({CallError::Kind::unreadable}), AskFailure::unreadable);
    EXPECT_EQ(ask_failure({CallError::Kind::timed_out}), AskFailure::retry);
}

TEST(BotCallsTest, WhatTheOperatorIsToldFitsTheBot)
{
    for (const auto* name :
         {"CHANNEL_INVALID", "CHANNEL_PRIVATE", "CHAT_ID_INVALID", "CHAT_FORBIDDEN",
          "CHAT_WRITE_FORBIDDEN", "CHAT_SEND_PLAIN_FORBIDDEN", "TOPIC_CLOSED",
          "CHAT_ADMIN_REQUIRED", "PEER_ID_INVALID", "USER_IS_BLOCKED"}) {
        const auto text = reason_for_operator(answered(400, name));
        EXPECT_TRUE(text.starts_with(std::string(name) + " (400): the ")) << text;
        for (const auto* other : {"CHAT_ID ", "auto_session_runner", "SESSION_STRING", "account"})
            EXPECT_EQ(text.find(other), std::string::npos) << text;
    }
    EXPECT_EQ(reason_for_operator(answered(400, "ACCESS_TOKEN_EXPIRED")),
              telegram::explain(answered(400, "ACCESS_TOKEN_EXPIRED")));
}

TEST(BotCallsTest, AnEditCarriesItsButtonsEachTime)
{
    Outgoing what = {.chat = 42,
                     .edit = 7,
                     .message = {.text = "🎬 a", .bold = {{3, 1}}, .rows = {{{"b", "v1:now"}}}}};
    const auto edit = message_call(what);
    ASSERT_TRUE(edit.is(api::messages_edit_message::constructor));
    EXPECT_TRUE(edit.get(api::messages_edit_message::reply_markup));
    EXPECT_TRUE(edit.has(api::messages_edit_message::no_webpage));
    what.message.rows.clear();
    EXPECT_FALSE(message_call(what).get(api::messages_edit_message::reply_markup));
    what.edit = 0;
    what.random_id = 99;
    what.reply_to = 5;
    const auto sent = message_call(what);
    ASSERT_TRUE(sent.is(api::messages_send_message::constructor));
    EXPECT_EQ(sent.get_or(api::messages_send_message::random_id), 99);
    EXPECT_TRUE(sent.get(api::messages_send_message::reply_to));
}

TEST(BotCallsTest, TheFlagsOfAnImportAreAnArgument)
{
    const auto bytes = mtproto::encode(import_call(12345, "hash", "1:a"));
    EXPECT_EQ(bytes.substr(0, 12), std::string("\x2C\xFF\xA3\x67\0\0\0\0\x39\x30\0\0", 12));
}

TEST(BotCallsTest, APressIsAnsweredForThisTimeAlone)
{
    const auto answer = answer_call(7, "Skipping", false);
    EXPECT_EQ(answer.get_or(api::messages_set_bot_callback_answer::cache_time, -1), 0);
    EXPECT_FALSE(answer.has(api::messages_set_bot_callback_answer::alert));
    EXPECT_TRUE(answer_call(7, "no", true).has(api::messages_set_bot_callback_answer::alert));
}

TEST(BotCallsTest, MessagesAreDeletedWhereTheyAre)
{
    using Delete = api::messages_delete_messages;
    using InChannel = api::channels_delete_messages;
    const auto everywhere = delete_call(-7, {1, 2});
    ASSERT_TRUE(everywhere.is(Delete::constructor));
    EXPECT_TRUE(everywhere.has(Delete::revoke));
    EXPECT_EQ(everywhere.get_or(Delete::id).size(), 2U);
    const auto there = delete_call(chat_of_channel(500), {1});
    ASSERT_TRUE(there.is(InChannel::constructor));
    EXPECT_EQ(there.get_or(InChannel::channel).get_or(api::input_channel::channel_id), 500);
}

TlObject admin(std::int64_t id, bool manages_calls)
{
    using Admin = api::channel_participant_admin;
    TlObject rights(api::chat_admin_rights::constructor);
    rights.set(api::chat_admin_rights::delete_messages, true);
    if (manages_calls)
        rights.set(api::chat_admin_rights::manage_call, true);
    return TlObject(Admin::constructor).set(Admin::user_id, id).set(Admin::admin_rights, rights);
}

TEST(BotCallsTest, InASupergroupTheRightCountsAndTheCreatorHasIt)
{
    using Answer = api::channels_channel_participants;
    using Creator = api::channel_participant_creator;
    const auto answer =
        TlObject(Answer::constructor)
            .set(Answer::participants,
                 TlVector{TlObject(Creator::constructor).set(Creator::user_id, std::int64_t{1}),
                          admin(2, true), admin(3, false)});
    EXPECT_EQ(read_admins(answer), (std::set<std::int64_t>{1, 2}));
    EXPECT_TRUE(admins_call(chat_of_channel(500)).is(api::channels_get_participants::constructor));
}

TEST(BotCallsTest, InABasicGroupEachAdminCounts)
{
    using Full = api::chat_full;
    using Participants = api::chat_participants;
    using Admin = api::chat_participant_admin;
    using Creator = api::chat_participant_creator;
    using Member = api::chat_participant;
    const TlVector people = {
        TlObject(Creator::constructor).set(Creator::user_id, std::int64_t{1}),
        TlObject(Admin::constructor).set(Admin::user_id, std::int64_t{2}),
        TlObject(Member::constructor).set(Member::user_id, std::int64_t{3}),
    };
    const auto full =
        TlObject(Full::constructor)
            .set(Full::participants,
                 TlObject(Participants::constructor).set(Participants::participants, people));
    const auto answer = TlObject(api::messages_chat_full::constructor)
                            .set(api::messages_chat_full::full_chat, full);
    EXPECT_EQ(read_admins(answer), (std::set<std::int64_t>{1, 2}));
    EXPECT_TRUE(admins_call(-7).is(api::messages_get_full_chat::constructor));
    EXPECT_EQ(read_admins(TlObject(api::users_get_users::constructor)), std::nullopt);
}

TEST(BotCallsTest, AMenuIsOfItsChatAndLanguage)
{
    using Set = api::bots_set_bot_commands;
    const auto everybody = menu_call(0, "ru", Language::ru);
    EXPECT_TRUE(everybody.get_or(Set::scope).is(api::bot_command_scope_default::constructor));
    EXPECT_EQ(everybody.get_or(Set::lang_code), "ru");
    EXPECT_EQ(everybody.get_or(Set::commands).size(), 1U);
    const auto person = menu_call(42, "", Language::en);
    EXPECT_TRUE(person.get_or(Set::scope).is(api::bot_command_scope_peer::constructor));
    EXPECT_EQ(person.get_or(Set::commands).size(), 7U);
    EXPECT_TRUE(menu_call(-7, "", Language::en)
                    .get_or(Set::scope)
                    .is(api::bot_command_scope_peer_admins::constructor));
}

}  // namespace
}  // namespace tgvs::bot
