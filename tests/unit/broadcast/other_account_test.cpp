#include "broadcast/other_account.hpp"

#include "telegram/session_string.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tgvs::broadcast {
namespace {

Secret session_of(std::optional<std::int64_t> user,
                  telegram::SessionFormat format = telegram::SessionFormat::pyrogram)
{
    const telegram::SessionData data = {
        .dc = 2,
        .key = *mtproto::AuthKey::from_bytes(std::string(256, '\7')),
        .user_id = user,
        .api_id = 12'345};
    return telegram::write_session_string(data, format);
}

TEST(OtherAccount, IsNoneWhenItIsTheSameOrThereWasNone)
{
    EXPECT_FALSE(other_account(session_of(5), session_of(5)));
    EXPECT_FALSE(other_account(Secret(), session_of(5)));
}

TEST(OtherAccount, IsAnybodyWhoIsNotKnownToBeTheSame)
{
    const auto other = other_account(session_of(5), session_of(7));
    ASSERT_TRUE(other);
    EXPECT_EQ(other->before, 5);
    EXPECT_EQ(other->now, 7);
    for (const auto& before :
         {session_of({}), session_of(5, telegram::SessionFormat::telethon), Secret("damaged")}) {
        const auto unknown = other_account(before, session_of(7));
        ASSERT_TRUE(unknown);
        EXPECT_EQ(unknown->before, 0);
    }
    EXPECT_TRUE(other_account(session_of({}), session_of({})));
}

}  // namespace
}  // namespace tgvs::broadcast
