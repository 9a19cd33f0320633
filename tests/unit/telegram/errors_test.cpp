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

struct Row {
    int code;
    const char* text;
    ErrorClass expected;
};

// clang-format off
const Row rows[] = {
    {401, "AUTH_KEY_UNREGISTERED", SessionDead{true}},
    {401, "AUTH_KEY_INVALID", SessionDead{true}},
    {401, "SESSION_REVOKED", SessionDead{true}},
    {401, "SESSION_EXPIRED", SessionDead{true}},
    {401, "USER_DEACTIVATED", SessionDead{false}},
    {401, "USER_DEACTIVATED_BAN", SessionDead{false}},
    {406, "AUTH_KEY_DUPLICATED", Duplicated()},
    {401, "AUTH_KEY_PERM_EMPTY", Fault()},
    {420, "FROZEN_METHOD_INVALID", Limited()},
    {400, "FROZEN_PARTICIPANT_MISSING", Limited()},
    {403, "USER_RESTRICTED", Limited()},
    {400, "PEER_FLOOD", Limited()},
    {420, "FLOOD_WAIT_42", Wait{42s}},
    {420, "FLOOD_PREMIUM_WAIT_42", Wait{42s}},
    {420, "SLOWMODE_WAIT_42", Wait{42s}},
    {420, "FLOOD_TEST_PHONE_WAIT_42", Wait{42s}},
    {420, "2FA_CONFIRM_WAIT_42", Wait{42s}},
    {420, "TAKEOUT_INIT_DELAY_42", Wait{42s}},
    {420, "FLOOD_SKIP_FAILED_WAIT_3", Retry()},
    {500, "RPC_CALL_FAIL", Retry()},
    {500, "RPC_MCGET_FAIL", Retry()},
    {500, "INTERDC_4_CALL_ERROR", Retry()},
    {500, "INTERDC_4_CALL_RICH_ERROR", Retry()},
    {500, "WORKER_BUSY_TOO_LONG_RETRY", Retry()},
    {500, "PERSISTENT_TIMESTAMP_OUTDATED", Retry()},
    {-503, "Timeout", Retry()},
    {-500, "No workers running", Retry()},
    {400, "MSG_WAIT_FAILED", Retry()},
    {500, "MSG_WAIT_TIMEOUT", Retry()},
    {500, "AUTH_KEY_UNSYNCHRONIZED", Retry()},
    {400, "CONNECTION_NOT_INITED", Retry()},
    {303, "PHONE_MIGRATE_4", Migrate{MigrateKind::login, 4}},
    {303, "NETWORK_MIGRATE_4", Migrate{MigrateKind::login, 4}},
    {303, "USER_MIGRATE_4", Migrate{MigrateKind::login, 4}},
    {303, "FILE_MIGRATE_4", Migrate{MigrateKind::file, 4}},
    {303, "STATS_MIGRATE_4", Migrate{MigrateKind::file, 4}},
    {401, "SESSION_PASSWORD_NEEDED", PasswordNeeded()},
    {400, "PHONE_PASSWORD_PROTECTED", PasswordNeeded()},
    {400, "PHONE_CODE_INVALID", WrongInput()},
    {400, "PHONE_CODE_EMPTY", WrongInput()},
    {400, "EMAIL_CODE_INVALID", WrongInput()},
    {400, "EMAIL_VERIFY_EXPIRED", StepAgain()},
    {400, "EMAIL_INVALID", WrongInput()},
    {400, "EMAIL_NOT_ALLOWED", WrongInput()},
    {400, "PHONE_CODE_EXPIRED", StepAgain()},
    {400, "PHONE_CODE_HASH_EMPTY", StepAgain()},
    {400, "PHONE_NUMBER_INVALID", WrongInput()},
    {400, "PHONE_NUMBER_FLOOD", Limited()},
    {406, "PHONE_PASSWORD_FLOOD", Limited()},
    {400, "PHONE_NUMBER_BANNED", Limited()},
    {400, "PHONE_NUMBER_UNOCCUPIED", Limited()},
    {400, "API_ID_INVALID", WrongInput()},
    {400, "CONNECTION_API_ID_INVALID", WrongInput()},
    {400, "API_ID_PUBLISHED_FLOOD", WrongInput()},
    {500, "AUTH_RESTART_7", StepAgain()},
    {500, "SIGN_IN_FAILED", Retry()},
    {400, "SMS_CODE_CREATE_FAILED", Retry()},
    {406, "SEND_CODE_UNAVAILABLE", Limited()},
    {406, "UPDATE_APP_TO_LOGIN", Limited()},
    {400, "AUTH_TOKEN_EXPIRED", StepAgain()},
    {400, "AUTH_TOKEN_INVALID", StepAgain()},
    {400, "AUTH_TOKEN_ALREADY_ACCEPTED", StepAgain()},
    {400, "AUTH_TOKEN_EXCEPTION", StepAgain()},
    {400, "AUTH_BYTES_INVALID", StepAgain()},
    {400, "PASSWORD_HASH_INVALID", WrongInput()},
    {400, "SRP_ID_INVALID", StepAgain()},
    {400, "SRP_PASSWORD_CHANGED", StepAgain()},
    {400, "TASK_ALREADY_EXISTS", Harmless()},
    {400, "CHAT_ADMIN_REQUIRED", NoRights()},
    {403, "CHAT_WRITE_FORBIDDEN", NoRights()},
    {400, "USER_CHANNELS_TOO_MUCH", Limited()},
    {400, "CHANNELS_TOO_MUCH", Limited()},
    {406, "CHANNEL_PRIVATE", NoRights()},
    {400, "CHANNEL_INVALID", PeerInvalid()},
    {400, "PEER_ID_INVALID", PeerInvalid()},
    {400, "CHAT_ID_INVALID", PeerInvalid()},
    {400, "USERNAME_INVALID", WrongInput()},
    {400, "USERNAME_NOT_OCCUPIED", WrongInput()},
    {400, "INVITE_HASH_EXPIRED", WrongInput()},
    {400, "INVITE_HASH_INVALID", WrongInput()},
    {400, "INVITE_REQUEST_SENT", Limited()},
    {400, "USER_ALREADY_PARTICIPANT", Harmless()},
    {400, "GROUPCALL_INVALID", CallGone()},
    {403, "GROUPCALL_FORBIDDEN", CallGone()},
    {400, "GROUPCALL_ALREADY_DISCARDED", Harmless()},
    {403, "GROUPCALL_ALREADY_STARTED", Harmless()},
    {400, "GROUPCALL_NOT_MODIFIED", Harmless()},
    {400, "GROUPCALL_JOIN_MISSING", Fault()},
    {400, "GROUPCALL_SSRC_DUPLICATE_MUCH", Retry()},
    {500, "GROUPCALL_ADD_PARTICIPANTS_FAILED", Retry()},
    {400, "CREATE_CALL_FAILED", Retry()},
    {403, "PARTICIPANT_JOIN_MISSING", Fault()},
    {400, "JOIN_AS_PEER_INVALID", Fault()},
    {400, "DATA_JSON_INVALID", Fault()},
    {400, "SCHEDULE_DATE_INVALID", Fault()},
    {403, "PUBLIC_CHANNEL_MISSING", NoRights()},
    {400, "INPUT_METHOD_INVALID_1192227_5", Fault()},
    {400, "INPUT_LAYER_INVALID", Fault()},
    {400, "INPUT_FETCH_ERROR", Fault()},
    {400, "INPUT_FETCH_FAIL", Fault()},
    {400, "INPUT_CONSTRUCTOR_INVALID_1192227_5", Fault()},
    {400, "INPUT_REQUEST_TOO_LONG", Fault()},
    {400, "CONNECTION_DEVICE_MODEL_EMPTY", Fault()},
    {400, "CONNECTION_LANG_PACK_INVALID", Fault()},
    {400, "CONNECTION_LAYER_INVALID", Fault()},
    {400, "CONNECTION_SYSTEM_EMPTY", Fault()},
};

// Without a row in the table, or with another code.
const Row others[] = {
    {401, "SOMETHING_NEW", SessionDead{true}},
    {403, "SOMETHING_NEW", NoRights()},
    {403, "CHAT_ADMIN_REQUIRED", NoRights()},
    {400, "CHANNEL_PRIVATE", NoRights()},
    {400, "SESSION_PASSWORD_NEEDED", PasswordNeeded()},
    {406, "PHONE_NUMBER_INVALID", WrongInput()},
    {406, "SOMETHING_NEW", Limited()},
    {420, "SOMETHING_WAIT_7", Wait{7s}},
    {420, "SOMETHING_NEW", Retry()},
    {420, "FLOOD_WAIT_X", Retry()},
    {420, "FLOOD_WAIT_0", Wait{1s}},
    {303, "SOMETHING_MIGRATE_3", Migrate{MigrateKind::login, 3}},
    {303, "USER_MIGRATE_X", Fault()},
    {303, "USER_MIGRATE_0", Fault()},
    {500, "SOMETHING_NEW", Retry()},
    {503, "Timeout", Retry()},
    {502, "", Retry()},
    {-1, "Whatever it is", Retry()},
    {400, "SOMETHING_NEW", Fault()},
    {400, "", Fault()},
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
    EXPECT_EQ(classify(TransportError{-404}), ErrorClass(KeyDoubted()));
    EXPECT_EQ(classify(TransportError{-429}), ErrorClass(Wait{30s}));
    EXPECT_EQ(classify(TransportError{-444}), ErrorClass(WrongInput()));
    EXPECT_EQ(classify(TransportError{-403}), ErrorClass(Retry()));
    EXPECT_EQ(classify(TransportError{-1}), ErrorClass(Retry()));
    EXPECT_THAT(explain(TransportError{-404}), HasSubstr("may pass"));
    EXPECT_THAT(explain(TransportError{-444}), HasSubstr("check TELEGRAM_DC"));
}

TEST(Errors, NetworkFailuresHaveTheirs)
{
    using net::NetErrc;
    using net::NetFailure;
    for (const auto code :
         {NetErrc::timed_out, NetErrc::refused, NetErrc::unreachable, NetErrc::closed,
          NetErrc::unresolved, NetErrc::proxy_refused, NetErrc::local})
        EXPECT_EQ(classify(NetFailure{code}), ErrorClass(Retry())) << to_string(code);
    for (const auto code : {NetErrc::proxy_auth, NetErrc::proxy_protocol, NetErrc::bad_target})
        EXPECT_EQ(classify(NetFailure{code}), ErrorClass(WrongInput())) << to_string(code);
    EXPECT_EQ(classify(NetFailure{NetErrc::cancelled}), ErrorClass(Harmless()));
    EXPECT_EQ(explain(NetFailure{NetErrc::proxy_auth, "proxy a:1: password is wrong"}),
              "no connection to Telegram: the proxy did not accept user and password (proxy a:1: "
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
