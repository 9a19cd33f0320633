#include "bot/heard.hpp"

#include "mtproto/api.hpp"

#include <gtest/gtest.h>

namespace tgvs::bot {
namespace {

namespace api = mtproto::api;
using mtproto::TlObject;
using mtproto::TlVector;

TlObject user_peer(std::int64_t id)
{
    return TlObject(api::peer_user::constructor).set(api::peer_user::user_id, id);
}

TlObject channel_peer(std::int64_t id)
{
    return TlObject(api::peer_channel::constructor).set(api::peer_channel::channel_id, id);
}

TlObject group_peer(std::int64_t id)
{
    return TlObject(api::peer_chat::constructor).set(api::peer_chat::chat_id, id);
}

TlObject message_in(const TlObject& peer)
{
    return TlObject(api::message::constructor)
        .set(api::message::id, 5)
        .set(api::message::peer_id, peer)
        .set(api::message::date, 1'700'000'000)
        .set(api::message::message_, std::string("/skip"));
}

TlObject new_message_update(TlObject body)
{
    return TlObject(api::update_new_message::constructor)
        .set(api::update_new_message::message, std::move(body));
}

Said said_of(TlObject body)
{
    const auto heard = read_heard(new_message_update(std::move(body)));
    const auto* found = std::get_if<Said>(&heard);
    EXPECT_TRUE(found);
    return found ? *found : Said();
}

TEST(HeardTest, InAPrivateChatThePartnerSpeaks)
{
    const auto heard = said_of(message_in(user_peer(42)));
    EXPECT_EQ(heard.chat, 42);
    EXPECT_EQ(heard.from, 42);
    EXPECT_EQ(heard.message, 5);
    EXPECT_EQ(heard.text, "/skip");
    EXPECT_EQ(heard.date, 1'700'000'000);
}

TEST(HeardTest, ASenderIsWhoeverItSays)
{
    const auto from = [](const TlObject& chat, const TlObject& who) {
        return said_of(message_in(chat).set(api::message::from_id, who)).from;
    };
    EXPECT_EQ(from(group_peer(7), user_peer(42)), 42);
    EXPECT_EQ(from(channel_peer(500), channel_peer(500)), chat_of_channel(500)) << "as the group";
    EXPECT_EQ(from(channel_peer(500), channel_peer(700)), chat_of_channel(700)) << "as a channel";
    EXPECT_EQ(said_of(message_in(channel_peer(500))).from, std::nullopt) << "an anonymous admin";
    EXPECT_EQ(said_of(message_in(group_peer(7))).chat, -7);
}

TEST(HeardTest, WhatIsForwardedOrMadeByAnotherBotIsForeign)
{
    EXPECT_FALSE(said_of(message_in(user_peer(42))).foreign);
    EXPECT_TRUE(
        said_of(message_in(user_peer(42)).set(api::message::via_bot_id, std::int64_t{9})).foreign);
    EXPECT_TRUE(
        said_of(message_in(user_peer(42))
                    .set(api::message::fwd_from, TlObject(api::message_fwd_header::constructor)
                                                     .set(api::message_fwd_header::date, 1)))
            .foreign);
    EXPECT_TRUE(said_of(message_in(user_peer(42)).set(api::message::out, true)).own);
}

TEST(HeardTest, ALinkBehindWordsIsInItsEntity)
{
    using Link = api::message_entity_text_url;
    TlObject link(Link::constructor);
    link.set(Link::offset, 0).set(Link::length, 4).set(Link::url, std::string("https://a/b"));
    EXPECT_EQ(said_of(message_in(user_peer(42)).set(api::message::entities, TlVector{link})).links,
              std::vector<std::string>{"https://a/b"});
}

TEST(HeardTest, AnEditIsNotSaidNow)
{
    const auto edit = TlObject(api::update_edit_message::constructor)
                          .set(api::update_edit_message::message, message_in(user_peer(42)));
    EXPECT_TRUE(std::holds_alternative<std::monostate>(read_heard(edit)));
}

TEST(HeardTest, AGroupThatBecomesASupergroupTellsItsNewNumber)
{
    using Moved = api::message_action_chat_migrate_to;
    const auto service =
        TlObject(api::message_service::constructor)
            .set(api::message_service::id, 5)
            .set(api::message_service::peer_id, group_peer(7))
            .set(api::message_service::action,
                 TlObject(Moved::constructor).set(Moved::channel_id, std::int64_t{500}));
    const auto heard = read_heard(new_message_update(service));
    const auto* moved = std::get_if<ChatMoved>(&heard);
    ASSERT_TRUE(moved);
    EXPECT_EQ(moved->from, -7);
    EXPECT_EQ(moved->to, chat_of_channel(500));
}

TEST(HeardTest, APressTellsWhoItIsWhateverTheChat)
{
    using Query = api::update_bot_callback_query;
    const auto heard = read_heard(TlObject(Query::constructor)
                                      .set(Query::query_id, std::int64_t{77})
                                      .set(Query::user_id, std::int64_t{42})
                                      .set(Query::peer, channel_peer(500))
                                      .set(Query::msg_id, 6)
                                      .set(Query::data, std::string("v1:now")));
    const auto* pressed = std::get_if<Pressed>(&heard);
    ASSERT_TRUE(pressed);
    EXPECT_EQ(pressed->user, 42);
    EXPECT_EQ(pressed->chat, chat_of_channel(500));
    EXPECT_EQ(pressed->message, 6);
    EXPECT_EQ(pressed->data, "v1:now");
}

TEST(HeardTest, APeerIsWrittenAsItIsRead)
{
    EXPECT_TRUE(input_peer_of(42).is(api::input_peer_user::constructor));
    EXPECT_EQ(input_peer_of(-7).get_or(api::input_peer_chat::chat_id), 7);
    EXPECT_EQ(input_peer_of(chat_of_channel(500)).get_or(api::input_peer_channel::channel_id), 500);
    EXPECT_EQ(chat_of_channel(500), -1'000'000'000'500);
}

}  // namespace
}  // namespace tgvs::bot
