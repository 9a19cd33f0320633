#include "bot/update_packet.hpp"

#include "mtproto/api.hpp"

#include <gtest/gtest.h>

namespace tgvs::bot {
namespace {

namespace api = mtproto::api;
using mtproto::TlObject;
using mtproto::TlVector;
using Sequence = Place::Sequence;

TlObject channel_message(std::int64_t channel)
{
    TlObject peer(api::peer_channel::constructor);
    peer.set(api::peer_channel::channel_id, channel);
    return TlObject(api::message::constructor).set(api::message::peer_id, peer);
}

TlObject updates_of(TlVector updates)
{
    return TlObject(api::updates::constructor)
        .set(api::updates::updates_, std::move(updates))
        .set(api::updates::seq, 9)
        .set(api::updates::date, 100);
}

TEST(UpdatePacketTest, UpdatesHaveTheirPlaceInTheSequenceTheyAreOf)
{
    TlObject common(api::update_delete_messages::constructor);
    common.set(api::update_delete_messages::pts, 15).set(api::update_delete_messages::pts_count, 5);
    TlObject of_channel(api::update_new_channel_message::constructor);
    of_channel.set(api::update_new_channel_message::message, channel_message(7))
        .set(api::update_new_channel_message::pts, 52)
        .set(api::update_new_channel_message::pts_count, 1);
    TlObject own_affair(api::update_bot_stopped::constructor);
    own_affair.set(api::update_bot_stopped::qts, 3);
    TlObject nowhere(api::update_bot_stopped::constructor);
    nowhere.set(api::update_bot_stopped::qts, 0);
    TlObject press(api::update_bot_callback_query::constructor);
    const auto packet = read_packet(updates_of({common, of_channel, own_affair, nowhere, press}));
    ASSERT_EQ(packet.updates.size(), 5U);
    EXPECT_EQ(packet.updates[0].place, (Place{Sequence::common, 0, 15, 5}));
    EXPECT_EQ(packet.updates[1].place, (Place{Sequence::channel, 7, 52, 1}));
    EXPECT_EQ(packet.updates[2].place, (Place{Sequence::qts, 0, 3, 1}));
    EXPECT_EQ(packet.updates[3].place, Place());
    EXPECT_EQ(packet.updates[4].place, Place());
    EXPECT_EQ(packet.seq_start, 9);
    EXPECT_EQ(packet.seq, 9);
    EXPECT_EQ(packet.date, 100);
}

TEST(UpdatePacketTest, AShortMessageIsAnOrdinaryOne)
{
    TlObject brief(api::update_short_message::constructor);
    brief.set(api::update_short_message::id, 4)
        .set(api::update_short_message::user_id, 42)
        .set(api::update_short_message::message, std::string("/skip"))
        .set(api::update_short_message::pts, 11)
        .set(api::update_short_message::pts_count, 1)
        .set(api::update_short_message::date, 1'000);
    const auto packet = read_packet(brief, 99);
    ASSERT_EQ(packet.updates.size(), 1U);
    EXPECT_EQ(packet.updates[0].place, (Place{Sequence::common, 0, 11, 1}));
    const auto* message = packet.updates[0].update.get(api::update_new_message::message);
    ASSERT_NE(message, nullptr);
    EXPECT_EQ(message->get_or(api::message::message_), "/skip");
    EXPECT_EQ(message->get_or(api::message::id), 4);
    EXPECT_EQ(message->get_or(api::message::date), 1'000);
    ASSERT_NE(message->get(api::message::from_id), nullptr);
    EXPECT_EQ(message->get(api::message::from_id)->get_or(api::peer_user::user_id), 42);
    EXPECT_EQ(message->get(api::message::peer_id)->get_or(api::peer_user::user_id), 42);
}

TEST(UpdatePacketTest, AShortMessageOfOursIsFromUs)
{
    TlObject brief(api::update_short_message::constructor);
    brief.set(api::update_short_message::out, true).set(api::update_short_message::user_id, 42);
    const auto packet = read_packet(brief, 99);
    const auto* message = packet.updates.at(0).update.get(api::update_new_message::message);
    ASSERT_NE(message, nullptr);
    EXPECT_TRUE(message->has(api::message::out));
    EXPECT_EQ(message->get(api::message::from_id)->get_or(api::peer_user::user_id), 99);
}

TEST(UpdatePacketTest, AForwardStaysOneInItsShortForm)
{
    TlObject brief(api::update_short_chat_message::constructor);
    brief
        .set(api::update_short_chat_message::fwd_from,
             TlObject(api::message_fwd_header::constructor))
        .set(api::update_short_chat_message::via_bot_id, 77)
        .set(api::update_short_chat_message::chat_id, 5)
        .set(api::update_short_chat_message::from_id, 42);
    const auto packet = read_packet(brief, 99);
    const auto* message = packet.updates.at(0).update.get(api::update_new_message::message);
    ASSERT_NE(message, nullptr);
    EXPECT_NE(message->get(api::message::fwd_from), nullptr);
    EXPECT_EQ(message->get_or(api::message::via_bot_id), 77);
    EXPECT_EQ(message->get(api::message::peer_id)->get_or(api::peer_chat::chat_id), 5);
}

TEST(UpdatePacketTest, WordsOfMoreAreNoUpdates)
{
    TlObject hint(api::update_channel_too_long::constructor);
    hint.set(api::update_channel_too_long::channel_id, 7)
        .set(api::update_channel_too_long::pts, 90);
    TlObject vague(api::update_channel_too_long::constructor);
    vague.set(api::update_channel_too_long::channel_id, 8);
    const auto packet =
        read_packet(updates_of({hint, vague, TlObject(api::update_pts_changed::constructor)}));
    EXPECT_TRUE(packet.updates.empty());
    EXPECT_TRUE(packet.moved);
    ASSERT_EQ(packet.channels_too_long.size(), 2U);
    EXPECT_EQ(packet.channels_too_long[0].pts, 90);
    EXPECT_EQ(packet.channels_too_long[1].pts, std::nullopt);
    EXPECT_TRUE(read_packet(TlObject(api::updates_too_long::constructor)).too_long);
}

TEST(UpdatePacketTest, OwnCallsMoveTheCommonPlace)
{
    TlObject sent(api::update_short_sent_message::constructor);
    sent.set(api::update_short_sent_message::pts, 12)
        .set(api::update_short_sent_message::pts_count, 1);
    EXPECT_EQ(read_own_result(sent).updates.at(0).place, (Place{Sequence::common, 0, 12, 1}));
    TlObject affected(api::messages_affected_messages::constructor);
    affected.set(api::messages_affected_messages::pts, 20)
        .set(api::messages_affected_messages::pts_count, 3);
    EXPECT_EQ(read_own_result(affected).updates.at(0).place, (Place{Sequence::common, 0, 20, 3}));
}

TEST(UpdatePacketTest, WhatIsDeletedInAChannelMovesThatChannelsPlace)
{
    using Affected = api::messages_affected_messages;
    TlObject deleted(Affected::constructor);
    deleted.set(Affected::pts, 53).set(Affected::pts_count, 2);
    const auto packet = read_own_result(deleted, 7);
    ASSERT_EQ(packet.updates.size(), 1U);
    EXPECT_EQ(packet.updates[0].place, (Place{Sequence::channel, 7, 53, 2}));
}

TEST(UpdatePacketTest, AShortFormNamesItsSenderByNumberAlone)
{
    TlObject brief(api::update_short_message::constructor);
    brief.set(api::update_short_message::user_id, 42);
    EXPECT_EQ(sender_of_short(brief), 42);
    TlObject in_group(api::update_short_chat_message::constructor);
    in_group.set(api::update_short_chat_message::from_id, 43);
    EXPECT_EQ(sender_of_short(in_group), 43);
    EXPECT_EQ(sender_of_short(updates_of({})), 0);
}

TEST(UpdatePacketTest, ReadsDifferences)
{
    TlObject state(api::updates_state::constructor);
    state.set(api::updates_state::pts, 30).set(api::updates_state::qts, 4);
    TlObject difference(api::updates_difference::constructor);
    difference.set(api::updates_difference::state, state)
        .set(api::updates_difference::new_messages,
             TlVector{channel_message(7), TlObject(api::message::constructor)})
        .set(api::updates_difference::other_updates,
             TlVector{TlObject(api::update_bot_callback_query::constructor),
                      TlObject(api::update_channel_too_long::constructor)
                          .set(api::update_channel_too_long::channel_id, 7)
                          .set(api::update_channel_too_long::pts, 90)});
    const auto read = read_difference(difference);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->kind, Difference::Kind::whole);
    EXPECT_EQ(read->places.pts, 30);
    ASSERT_EQ(read->updates.size(), 3U);
    EXPECT_TRUE(read->updates[0].update.is(api::update_new_channel_message::constructor));
    EXPECT_TRUE(read->updates[1].update.is(api::update_new_message::constructor));
    ASSERT_EQ(read->channels_too_long.size(), 1U);
    EXPECT_EQ(read->channels_too_long[0].channel, 7);
    EXPECT_EQ(read->channels_too_long[0].pts, 90);
    TlObject too_long(api::updates_difference_too_long::constructor);
    too_long.set(api::updates_difference_too_long::pts, 900);
    EXPECT_EQ(read_difference(too_long)->places.pts, 900);
    EXPECT_FALSE(read_difference(state));
    EXPECT_FALSE(read_channel_difference(state));
}

TEST(UpdatePacketTest, ReadsDifferencesOfChannels)
{
    TlObject dialog(api::dialog::constructor);
    dialog.set(api::dialog::pts, 200'000);
    TlObject too_long(api::updates_channel_difference_too_long::constructor);
    too_long.set(api::updates_channel_difference_too_long::dialog, dialog);
    const auto skipped = read_channel_difference(too_long);
    ASSERT_TRUE(skipped);
    EXPECT_TRUE(skipped->too_long);
    EXPECT_EQ(skipped->pts, 200'000);
    TlObject whole(api::updates_channel_difference::constructor);
    whole.set(api::updates_channel_difference::pts, 52)
        .set(api::updates_channel_difference::new_messages, TlVector{channel_message(7)});
    const auto read = read_channel_difference(whole);
    ASSERT_TRUE(read);
    EXPECT_FALSE(read->final);
    EXPECT_EQ(read->updates.size(), 1U);
}

}  // namespace
}  // namespace tgvs::bot
