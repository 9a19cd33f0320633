#include "telegram/updates.hpp"

#include "mtproto/api.hpp"

#include <gtest/gtest.h>

namespace tgvs::telegram {
namespace {

namespace api = mtproto::api;
using mtproto::TlObject;
using mtproto::TlVector;

constexpr std::int64_t our_chat_id = 42;
const ChatReference channel{ChatKind::supergroup, our_chat_id, 4242};
const ChatReference group{ChatKind::group, our_chat_id};

TlObject of_channel(std::int64_t id)
{
    return TlObject(api::update_channel::constructor).set(api::update_channel::channel_id, id);
}

TlObject of_group(std::int64_t id)
{
    return TlObject(api::update_chat::constructor).set(api::update_chat::chat_id, id);
}

TlObject of_admin(std::int64_t id)
{
    return TlObject(api::update_chat_participant_admin::constructor)
        .set(api::update_chat_participant_admin::chat_id, id)
        .set(api::update_chat_participant_admin::user_id, 777)
        .set(api::update_chat_participant_admin::is_admin, true);
}

TlObject of_call(TlObject call)
{
    return TlObject(api::update_group_call::constructor)
        .set(api::update_group_call::call, std::move(call));
}

TEST(Updates, AChangeIsThatOfOurChat)
{
    EXPECT_TRUE(tells_of_change(of_channel(our_chat_id), channel));
    EXPECT_FALSE(tells_of_change(of_channel(our_chat_id + 1), channel));
    EXPECT_TRUE(tells_of_change(of_group(our_chat_id), group));
    EXPECT_FALSE(tells_of_change(of_group(our_chat_id + 1), group));
    EXPECT_TRUE(tells_of_change(of_admin(our_chat_id), group));
    EXPECT_FALSE(tells_of_change(of_admin(our_chat_id + 1), group));
}

TEST(Updates, GroupsAndChannelsHaveNumbersOfTheirOwn)
{
    EXPECT_FALSE(tells_of_change(of_channel(our_chat_id), group));
    EXPECT_FALSE(tells_of_change(of_group(our_chat_id), channel));
}

TEST(Updates, TheEndOfACallIsAChangeAndItsViewersAreNone)
{
    EXPECT_TRUE(
        tells_of_change(of_call(TlObject(api::group_call_discarded::constructor)), channel));
    EXPECT_FALSE(tells_of_change(of_call(TlObject(api::group_call::constructor)), channel));
}

TEST(Updates, AreSeenInEachFormInWhichTheyCome)
{
    TlVector many;
    many.emplace_back(of_channel(our_chat_id + 1));
    many.emplace_back(of_channel(our_chat_id));
    EXPECT_TRUE(tells_of_change(TlObject(api::update_short::constructor)
                                    .set(api::update_short::update, of_channel(our_chat_id)),
                                channel));
    EXPECT_TRUE(tells_of_change(
        TlObject(api::updates::constructor).set(api::updates::updates_, many), channel));
    EXPECT_TRUE(tells_of_change(
        TlObject(api::updates_combined::constructor).set(api::updates_combined::updates, many),
        channel));
    EXPECT_FALSE(tells_of_change(TlObject(api::updates_too_long::constructor), channel));
}

TEST(Updates, TellOfTheEndOfACall)
{
    const auto ended = [](std::int64_t id) {
        return of_call(TlObject(api::group_call_discarded::constructor)
                           .set(api::group_call_discarded::id, id));
    };
    EXPECT_TRUE(ends_call(ended(7), 7));
    EXPECT_FALSE(ends_call(ended(8), 7));
    EXPECT_FALSE(
        ends_call(of_call(TlObject(api::group_call::constructor).set(api::group_call::id, 7)), 7));
    TlVector many;
    many.push_back(of_channel(our_id));
    many.push_back(ended(7));
    EXPECT_TRUE(
        ends_call(TlObject(api::updates::constructor).set(api::updates::updates_, many), 7));
}

TEST(Updates, SayThatNewsAreLost)
{
    EXPECT_TRUE(says_that_news_are_lost(TlObject(api::updates_too_long::constructor)));
    EXPECT_FALSE(says_that_news_are_lost(of_channel(our_id)));
}

}  // namespace
}  // namespace tgvs::telegram
