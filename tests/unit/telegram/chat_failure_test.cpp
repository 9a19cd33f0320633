#include "telegram/chat_failure.hpp"

#include <gtest/gtest.h>

#include <tuple>
#include <vector>

namespace tgvs::telegram {
namespace {

using Kind = ChatFailure::Kind;

CallError rpc(std::int32_t code, std::string text)
{
    return {CallError::Kind::rpc, code, std::move(text)};
}

TEST(ChatFailure, EachErrorHasItsKind)
{
    const std::vector<std::tuple<std::int32_t, const char*, Kind>> rows = {
        {401, "AUTH_KEY_UNREGISTERED", Kind::dead},
        {401, "SESSION_REVOKED", Kind::dead},
        {401, "USER_DEACTIVATED_BAN", Kind::account_gone},
        {406, "AUTH_KEY_DUPLICATED", Kind::duplicated},
        {420, "FLOOD_WAIT_30", Kind::transient},
        {500, "RPC_CALL_FAIL", Kind::transient},
        {-503, "Timeout", Kind::transient},
        {400, "CREATE_CALL_FAILED", Kind::transient},
        {400, "CHAT_ADMIN_REQUIRED", Kind::no_rights},
        {403, "CHAT_ADMIN_REQUIRED", Kind::no_rights},
        {400, "CHANNEL_PRIVATE", Kind::not_member},
        {406, "CHANNEL_PRIVATE", Kind::not_member},
        {400, "CHANNEL_INVALID", Kind::stale},
        {400, "PEER_ID_INVALID", Kind::stale},
        {400, "GROUPCALL_INVALID", Kind::call_gone},
        {403, "GROUPCALL_FORBIDDEN", Kind::call_gone},
        {400, "USERNAME_NOT_OCCUPIED", Kind::not_found},
        {400, "INVITE_HASH_EXPIRED", Kind::not_found},
        {420, "FROZEN_METHOD_INVALID", Kind::refused},
        {400, "SOMETHING_NEW", Kind::refused},
        {303, "USER_MIGRATE_4", Kind::transient},
    };
    for (const auto& [code, text, kind] : rows) {
        const auto failure = chat_failure(rpc(code, text));
        EXPECT_EQ(failure.kind, kind) << text;
        EXPECT_EQ(failure.name, parse_rpc_error(code, text).name);
        EXPECT_EQ(ends_session(failure.kind), code == 401 || failure.kind == Kind::duplicated);
        EXPECT_NE(failure.reason.find(text), std::string::npos) << failure.reason;
    }
}

TEST(ChatFailure, AFloodWaitTellsItsTime)
{
    EXPECT_EQ(chat_failure(rpc(420, "FLOOD_WAIT_30")).wait, std::chrono::seconds(30));
    EXPECT_EQ(chat_failure(rpc(500, "RPC_CALL_FAIL")).wait, std::chrono::seconds(0));
}

TEST(ChatFailure, OurOwnEndsAreNotTelegrams)
{
    EXPECT_EQ(chat_failure({CallError::Kind::stopped}).kind, Kind::stopped);
    EXPECT_EQ(chat_failure({CallError::Kind::timed_out}).kind, Kind::transient);
    EXPECT_EQ(chat_failure({CallError::Kind::unreadable}).kind, Kind::refused);
}

}  // namespace
}  // namespace tgvs::telegram
