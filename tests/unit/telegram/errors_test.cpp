#include "telegram/errors.hpp"

#include "telegram/error_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <set>

namespace tgvs::telegram {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;
using enum ErrorKind;

struct Row {
    int code;
    const char* text;
    ErrorMeaning expected;
};

// clang-format off
const Row rows[] = {
    {401, "AUTH_KEY_UNREGISTERED", {dead}},
    {401, "AUTH_KEY_INVALID", {dead}},
    {401, "SESSION_REVOKED", {dead}},
    {401, "SESSION_EXPIRED", {dead}},
    {401, "USER_DEACTIVATED", {dead_final}},
    {401, "USER_DEACTIVATED_BAN", {dead_final}},
    {406, "AUTH_KEY_DUPLICATED", {duplicated}},
    {401, "AUTH_KEY_PERM_EMPTY", {fault}},
    {420, "FROZEN_METHOD_INVALID", {limited}},
    {400, "FROZEN_PARTICIPANT_MISSING", {limited}},
    {403, "USER_RESTRICTED", {limited}},
    {400, "PEER_FLOOD", {limited}},
    {420, "FLOOD_WAIT_42", {wait, 42s}},
    {420, "FLOOD_PREMIUM_WAIT_42", {wait, 42s}},
    {420, "SLOWMODE_WAIT_42", {wait, 42s}},
    {420, "FLOOD_TEST_PHONE_WAIT_42", {wait, 42s}},
    {420, "2FA_CONFIRM_WAIT_42", {wait, 42s}},
    {420, "TAKEOUT_INIT_DELAY_42", {wait, 42s}},
    {420, "FLOOD_SKIP_FAILED_WAIT_3", {retry}},
    {500, "RPC_CALL_FAIL", {retry}},
    {500, "RPC_MCGET_FAIL", {retry}},
    {500, "INTERDC_4_CALL_ERROR", {retry}},
    {500, "INTERDC_4_CALL_RICH_ERROR", {retry}},
    {500, "WORKER_BUSY_TOO_LONG_RETRY", {retry}},
    {500, "PERSISTENT_TIMESTAMP_OUTDATED", {retry}},
    {-503, "Timeout", {retry}},
    {-500, "No workers running", {retry}},
    {400, "MSG_WAIT_FAILED", {retry}},
    {500, "MSG_WAIT_TIMEOUT", {retry}},
    {500, "AUTH_KEY_UNSYNCHRONIZED", {retry}},
    {400, "CONNECTION_NOT_INITED", {retry}},
    {303, "PHONE_MIGRATE_4", {.kind = migrate_login, .dc = 4}},
    {303, "NETWORK_MIGRATE_4", {.kind = migrate_login, .dc = 4}},
    {303, "USER_MIGRATE_4", {.kind = migrate_login, .dc = 4}},
    {303, "FILE_MIGRATE_4", {.kind = migrate_file, .dc = 4}},
    {303, "STATS_MIGRATE_4", {.kind = migrate_file, .dc = 4}},
    {401, "SESSION_PASSWORD_NEEDED", {password}},
    {400, "PHONE_PASSWORD_PROTECTED", {password}},
    {400, "PHONE_CODE_INVALID", {wrong_input}},
    {400, "PHONE_CODE_EMPTY", {wrong_input}},
    {400, "EMAIL_CODE_INVALID", {wrong_input}},
    {400, "EMAIL_VERIFY_EXPIRED", {step_again}},
    {400, "EMAIL_INVALID", {wrong_input}},
    {400, "EMAIL_NOT_ALLOWED", {wrong_input}},
    {400, "PHONE_CODE_EXPIRED", {step_again}},
    {400, "PHONE_CODE_HASH_EMPTY", {step_again}},
    {400, "PHONE_NUMBER_INVALID", {wrong_input}},
    {400, "PHONE_NUMBER_FLOOD", {limited}},
    {406, "PHONE_PASSWORD_FLOOD", {limited}},
    {400, "PHONE_NUMBER_BANNED", {limited}},
    {400, "PHONE_NUMBER_UNOCCUPIED", {limited}},
    {400, "API_ID_INVALID", {wrong_input}},
    {400, "CONNECTION_API_ID_INVALID", {wrong_input}},
    {400, "API_ID_PUBLISHED_FLOOD", {wrong_input}},
    {500, "AUTH_RESTART_7", {step_again}},
    {500, "SIGN_IN_FAILED", {retry}},
    {400, "SMS_CODE_CREATE_FAILED", {retry}},
    {406, "SEND_CODE_UNAVAILABLE", {limited}},
    {406, "UPDATE_APP_TO_LOGIN", {limited}},
    {400, "AUTH_TOKEN_EXPIRED", {step_again}},
    {400, "AUTH_TOKEN_INVALID", {step_again}},
    {400, "AUTH_TOKEN_ALREADY_ACCEPTED", {step_again}},
    {400, "AUTH_TOKEN_EXCEPTION", {step_again}},
    {400, "AUTH_BYTES_INVALID", {step_again}},
    {400, "PASSWORD_HASH_INVALID", {wrong_input}},
    {400, "SRP_ID_INVALID", {step_again}},
    {400, "SRP_PASSWORD_CHANGED", {step_again}},
    {400, "TASK_ALREADY_EXISTS", {harmless}},
    {400, "CHAT_ADMIN_REQUIRED", {no_rights}},
    {403, "CHAT_WRITE_FORBIDDEN", {no_rights}},
    {400, "USER_CHANNELS_TOO_MUCH", {limited}},
    {400, "CHANNELS_TOO_MUCH", {limited}},
    {406, "CHANNEL_PRIVATE", {no_rights}},
    {400, "CHANNEL_INVALID", {peer_invalid}},
    {400, "PEER_ID_INVALID", {peer_invalid}},
    {400, "CHAT_ID_INVALID", {peer_invalid}},
    {400, "USERNAME_INVALID", {wrong_input}},
    {400, "USERNAME_NOT_OCCUPIED", {wrong_input}},
    {400, "INVITE_HASH_EXPIRED", {wrong_input}},
    {400, "INVITE_HASH_INVALID", {wrong_input}},
    {400, "INVITE_REQUEST_SENT", {limited}},
    {400, "USER_ALREADY_PARTICIPANT", {harmless}},
    {400, "GROUPCALL_INVALID", {call_gone}},
    {403, "GROUPCALL_FORBIDDEN", {call_gone}},
    {400, "GROUPCALL_ALREADY_DISCARDED", {harmless}},
    {403, "GROUPCALL_ALREADY_STARTED", {harmless}},
    {400, "GROUPCALL_NOT_MODIFIED", {harmless}},
    {400, "GROUPCALL_JOIN_MISSING", {fault}},
    {400, "GROUPCALL_SSRC_DUPLICATE_MUCH", {retry}},
    {500, "GROUPCALL_ADD_PARTICIPANTS_FAILED", {retry}},
    {400, "CREATE_CALL_FAILED", {retry}},
    {403, "PARTICIPANT_JOIN_MISSING", {fault}},
    {400, "JOIN_AS_PEER_INVALID", {fault}},
    {400, "DATA_JSON_INVALID", {fault}},
    {400, "SCHEDULE_DATE_INVALID", {fault}},
    {403, "PUBLIC_CHANNEL_MISSING", {no_rights}},
    {400, "INPUT_METHOD_INVALID_1192227_5", {fault}},
    {400, "INPUT_LAYER_INVALID", {fault}},
    {400, "INPUT_FETCH_ERROR", {fault}},
    {400, "INPUT_FETCH_FAIL", {fault}},
    {400, "INPUT_CONSTRUCTOR_INVALID_1192227_5", {fault}},
    {400, "INPUT_REQUEST_TOO_LONG", {fault}},
    {400, "CONNECTION_DEVICE_MODEL_EMPTY", {fault}},
    {400, "CONNECTION_LANG_PACK_INVALID", {fault}},
    {400, "CONNECTION_LAYER_INVALID", {fault}},
    {400, "CONNECTION_SYSTEM_EMPTY", {fault}},
    {400, "ACCESS_TOKEN_INVALID", {wrong_input}},
    {400, "ACCESS_TOKEN_EXPIRED", {wrong_input}},
    {400, "BOT_METHOD_INVALID", {fault}},
    {400, "USER_BOT_REQUIRED", {fault}},
    {400, "MESSAGE_NOT_MODIFIED", {harmless}},
    {500, "RANDOM_ID_DUPLICATE", {harmless}},
    {400, "MESSAGE_ID_INVALID", {wrong_input}},
    {400, "REPLY_MESSAGE_ID_INVALID", {wrong_input}},
    {403, "MESSAGE_DELETE_FORBIDDEN", {no_rights}},
    {400, "QUERY_ID_INVALID", {harmless}},
    {400, "BUTTON_DATA_INVALID", {fault}},
    {400, "USER_IS_BLOCKED", {no_rights}},
    {400, "INPUT_USER_DEACTIVATED", {no_rights}},
    {400, "USER_NOT_PARTICIPANT", {no_rights}},
    {400, "TOPIC_CLOSED", {no_rights}},
    {403, "CHAT_SEND_PLAIN_FORBIDDEN", {no_rights}},
    {400, "PERSISTENT_TIMESTAMP_INVALID", {harmless}},
    {400, "PERSISTENT_TIMESTAMP_EMPTY", {harmless}},
};

// Without a row in the table, or with another code.
const Row others[] = {
    {401, "SOMETHING_NEW", {dead}},
    {403, "SOMETHING_NEW", {no_rights}},
    {403, "CHAT_ADMIN_REQUIRED", {no_rights}},
    {400, "CHANNEL_PRIVATE", {no_rights}},
    {400, "SESSION_PASSWORD_NEEDED", {password}},
    {406, "PHONE_NUMBER_INVALID", {wrong_input}},
    {406, "SOMETHING_NEW", {limited}},
    {420, "SOMETHING_WAIT_7", {wait, 7s}},
    {420, "SOMETHING_NEW", {retry}},
    {420, "FLOOD_WAIT_X", {retry}},
    {420, "FLOOD_WAIT_0", {wait, 1s}},
    {303, "SOMETHING_MIGRATE_3", {.kind = migrate_login, .dc = 3}},
    {303, "USER_MIGRATE_X", {fault}},
    {303, "USER_MIGRATE_0", {fault}},
    {500, "SOMETHING_NEW", {retry}},
    {503, "Timeout", {retry}},
    {502, "", {retry}},
    {-1, "Whatever it is", {retry}},
    {400, "SOMETHING_NEW", {fault}},
    {400, "", {fault}},
};
// clang-format on

void expect_class(const Row& row)
{
    const auto error = parse_rpc_error(row.code, row.text);
    EXPECT_EQ(classify(error), row.expected) << row.text << " " << row.code;
}

TEST(Errors, EachErrorHasItsClass)
{
    for (const auto& row : rows)
        expect_class(row);
    for (const auto& row : others)
        expect_class(row);
}

TEST(Errors, TheTableIsStatedWhole)
{
    std::set<std::string_view> in_table;
    for (const auto& row : error_table()) {
        EXPECT_TRUE(in_table.insert(row.name).second) << row.name << " stands there twice";
        EXPECT_FALSE(row.meaning.empty()) << row.name;
    }
    std::set<std::string> stated;
    for (const auto& row : rows)
        stated.insert(parse_rpc_error(row.code, row.text).name);
    EXPECT_EQ(stated.size(), in_table.size());
    for (const auto name : in_table)
        EXPECT_TRUE(stated.contains(std::string(name))) << name;
}

TEST(Errors, NameAndNumberAreTakenApart)
{
    const auto wait = parse_rpc_error(420, "FLOOD_WAIT_42");
    EXPECT_EQ(wait, (RpcError{420, "FLOOD_WAIT", 42, "FLOOD_WAIT_42"}));
    EXPECT_EQ(parse_rpc_error(420, "2FA_CONFIRM_WAIT_5").name, "2FA_CONFIRM_WAIT");
    EXPECT_EQ(parse_rpc_error(500, "INTERDC_4_CALL_ERROR").number, 4);
    EXPECT_EQ(parse_rpc_error(400, "INPUT_METHOD_INVALID_1192227_5").number, 1'192'227);
    EXPECT_EQ(parse_rpc_error(-503, "Timeout").number, std::nullopt);
    EXPECT_EQ(parse_rpc_error(420, "FLOOD_WAIT_3 (caused by x)").name, "FLOOD_WAIT");
    EXPECT_EQ(parse_rpc_error(420, "FLOOD_WAIT_99999999999999999999").number,
              std::numeric_limits<int>::max());
}

TEST(Errors, WhateverComesIsBoundedAndPrintable)
{
    const auto long_one = parse_rpc_error(400, std::string(100'000, 'A'));
    EXPECT_LE(long_one.text.size(), 200U);
    EXPECT_LE(long_one.name.size(), 200U);
    const auto odd = parse_rpc_error(400, "A\n\xFF_\x01");
    EXPECT_EQ(odd.text.find('\n'), std::string::npos);
    EXPECT_EQ(parse_rpc_error(400, "____").number, std::nullopt);
}

TEST(Errors, TransportErrorsHaveTheirs)
{
    using mtproto::TransportError;
    EXPECT_EQ(classify(TransportError{-404}), ErrorMeaning(key_doubted));
    EXPECT_EQ(classify(TransportError{-429}), ErrorMeaning(wait, 30s));
    EXPECT_EQ(classify(TransportError{-444}), ErrorMeaning(wrong_input));
    EXPECT_EQ(classify(TransportError{-403}), ErrorMeaning(retry));
    EXPECT_EQ(classify(TransportError{-1}), ErrorMeaning(retry));
    EXPECT_THAT(explain(TransportError{-404}), HasSubstr("may be temporary"));
    EXPECT_THAT(explain(TransportError{-444}), HasSubstr("check TELEGRAM_DC"));
}

TEST(Errors, NetworkFailuresHaveTheirs)
{
    using net::NetErrc;
    using net::NetFailure;
    for (const auto code :
         {NetErrc::timed_out, NetErrc::refused, NetErrc::unreachable, NetErrc::closed,
          NetErrc::unresolved, NetErrc::proxy_refused, NetErrc::local})
        EXPECT_EQ(classify(NetFailure{code}), ErrorMeaning(retry)) << to_string(code);
    for (const auto code : {NetErrc::proxy_auth, NetErrc::proxy_protocol, NetErrc::bad_target})
        EXPECT_EQ(classify(NetFailure{code}), ErrorMeaning(wrong_input)) << to_string(code);
    EXPECT_EQ(classify(NetFailure{NetErrc::cancelled}), ErrorMeaning(harmless));
    EXPECT_EQ(explain(NetFailure{NetErrc::proxy_auth, "proxy a:1: password is wrong"}),
              "no connection to Telegram: the proxy rejected user name and password (proxy a:1: "
              "password is wrong); check TELEGRAM_PROXY");
}

TEST(Errors, OperatorsReadWhatHappenedAndWhatToDo)
{
    EXPECT_EQ(explain(parse_rpc_error(401, "SESSION_EXPIRED")),
              "SESSION_EXPIRED (401): the session was idle for too long; run: auto_session_runner "
              "--write-env");
    EXPECT_EQ(explain(parse_rpc_error(401, "USER_DEACTIVATED_BAN")),
              "USER_DEACTIVATED_BAN (401): the account was banned; a new login will not help; "
              "contact recover@telegram.org");
    EXPECT_EQ(explain(parse_rpc_error(420, "FLOOD_WAIT_42")),
              "FLOOD_WAIT_42 (420): too many requests of this kind; waiting 42 s");
    EXPECT_THAT(explain(parse_rpc_error(406, "AUTH_KEY_DUPLICATED")),
                HasSubstr("stop the other program"));
    EXPECT_THAT(explain(parse_rpc_error(400, "SOMETHING_NEW")), HasSubstr("please report it"));
    EXPECT_THAT(explain(parse_rpc_error(401, "SOMETHING_NEW")),
                HasSubstr("run: auto_session_runner --write-env"));
}

}  // namespace
}  // namespace tgvs::telegram
