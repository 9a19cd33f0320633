// From CHAT_ID to the chat: every form, and every reason why not.
#include "resolving.hpp"

namespace tgvs::test {
namespace {

using Kind = telegram::ChatKind;
using testing::HasSubstr;
using ChatTest = ResolvingConversation;

TEST_F(ChatTest, ByName)
{
    for (const auto* text : {"@radio_one", "radio_one", "https://t.me/radio_one", "@RADIO_ONE"})
        expect_chat(resolve(text), at(radio, Kind::supergroup));
    const auto chat = resolve("@radio_one");
    EXPECT_EQ(chat->title, "Radio");
    EXPECT_TRUE(chat->creator);
    EXPECT_EQ(chat->at.number(), -1000000001001);
}

TEST_F(ChatTest, ByNumberOfAChannelOrSupergroup)
{
    expect_chat(resolve("-1000000001002"), at(hidden, Kind::channel));
    expect_chat(resolve("-1000000001001"), at(radio, Kind::supergroup));
    expect_chat(resolve("https://t.me/c/1002/7"), at(hidden, Kind::channel));
    EXPECT_FALSE(resolve("-1000000001002")->creator);
}

TEST_F(ChatTest, ByNumberInTheArchive)
{
    expect_chat(resolve("-1000000001004"), at(archived, Kind::channel));
    EXPECT_EQ(count("messages.getDialogs"), 2u);
}

TEST_F(ChatTest, ByNumberOfABasicGroup)
{
    expect_chat(resolve("-17"), at(basic, Kind::group));
    EXPECT_EQ(count("messages.getDialogs"), 0u);
}

TEST_F(ChatTest, AGroupThatBecameASupergroupIsFollowed)
{
    expect_chat(resolve("-18"), at(new_group, Kind::supergroup));
    expect_chat(resolve("-18", at(old_group, Kind::group)), at(new_group, Kind::supergroup));
}

TEST_F(ChatTest, ByInvitationOfAMember)
{
    for (const auto* text : {"https://t.me/+InviteRadio", "t.me/joinchat/InviteRadio"})
        expect_chat(resolve(text), at(radio, Kind::supergroup));
}

TEST_F(ChatTest, AnInvitationIsNotFollowedButExplained)
{
    expect_failure(resolve("https://t.me/+InviteForeign"), FailureKind::invite_only,
                   "open the link in a Telegram app");
    server_->with(
        [](ServerState& state) { state.world.chats.at(foreign).invite_needs_request = true; });
    const auto chat = resolve("https://t.me/+InviteForeign");
    expect_failure(chat, FailureKind::invite_only, "have an admin accept it");
    EXPECT_THAT(chat.error().reason, HasSubstr("'Foreign'"));
    EXPECT_EQ(count("messages.importChatInvite"), 0u);
}

TEST_F(ChatTest, AnInvitationThatIsOverOrWrong)
{
    server_->with([](ServerState& state) { state.world.chats.at(radio).invite_expired = true; });
    expect_failure(resolve("https://t.me/+InviteRadio"), FailureKind::not_found, "new link");
    expect_failure(resolve("https://t.me/+Nobody"), FailureKind::not_found, "new link");
}

TEST_F(ChatTest, WhatIsNotThereIsSaidWithTheRemedy)
{
    expect_failure(resolve("@nobody_here"), FailureKind::not_found, "CHAT_ID");
    expect_failure(resolve("@a_person"), FailureKind::not_found, "a person or a bot");
    expect_failure(resolve("-1000000009999"), FailureKind::not_found, "-1000000009999");
    expect_failure(resolve("-99"), FailureKind::not_found, "no group -99");
}

TEST_F(ChatTest, WhereTheAccountIsNotAMember)
{
    expect_failure(resolve("@foreign_chat"), FailureKind::not_member, "join the chat");
    expect_failure(resolve("-1000000001007"), FailureKind::not_member, "banned from 'Shut'");
    set_role(basic, {Role::left});
    expect_failure(resolve("-17"), FailureKind::not_member, "'Basic'");
    set_role(basic, {Role::banned});
    expect_failure(resolve("-17"), FailureKind::not_member, "banned from 'Basic'");
}

TEST_F(ChatTest, AMissingRightIsOneSentenceWithTheRemedy)
{
    const auto chat = resolve("@guest_chat");
    ASSERT_TRUE(chat.has_value());
    const auto rights = telegram::check_rights(*chat);
    ASSERT_FALSE(rights.has_value());
    EXPECT_EQ(rights.error().kind, FailureKind::no_rights);
    EXPECT_THAT(rights.error().reason, HasSubstr("'Manage Live Streams'"));
    for (const auto member : {Member{Role::member}, Member{Role::admin, false}}) {
        set_role(basic, member);
        const auto group = resolve("-17");
        ASSERT_TRUE(group.has_value());
        EXPECT_THAT(telegram::check_rights(*group).error().reason,
                    HasSubstr("'Manage Video Chats'"));
    }
}

TEST_F(ChatTest, AKeptReferenceSavesTheSearch)
{
    expect_chat(resolve("@radio_one", at(radio, Kind::supergroup)), at(radio, Kind::supergroup));
    expect_chat(resolve("-1000000001002", at(hidden, Kind::channel)), at(hidden, Kind::channel));
    EXPECT_EQ(count("contacts.resolveUsername") + count("messages.getDialogs"), 0u);
    EXPECT_EQ(count("channels.getChannels"), 2u);
}

TEST_F(ChatTest, AKeptReferenceThatIsWrongIsResolvedAnewOnce)
{
    auto wrong = at(radio, Kind::supergroup);
    ++wrong.access_hash;
    expect_chat(resolve("@radio_one", wrong), at(radio, Kind::supergroup));
    EXPECT_EQ(count("contacts.resolveUsername"), 1u);
    // The name belongs to another chat by now.
    expect_chat(resolve("@radio_one", at(foreign, Kind::channel)), at(radio, Kind::supergroup));
    server_->fail("channels.getChannels", {400, "PEER_ID_INVALID"});
    expect_chat(resolve("@radio_one", at(radio, Kind::supergroup)), at(radio, Kind::supergroup));
}

TEST_F(ChatTest, TheListOfChatsIsWalkedPageByPage)
{
    server_->with([](ServerState& state) {
        for (std::int64_t i = 0; i < 250; ++i) {
            auto one = chat(5000 + i, i % 3 == 0 ? ChatKind::group : ChatKind::supergroup, "One",
                            {Role::creator});
            one.date += 100 + static_cast<std::int32_t>(i / 7);  // some have the same
            one.top_message = static_cast<std::int32_t>(i % 5);
            state.world.add(one);
        }
    });
    expect_chat(resolve("-1000000001002"), at(hidden, Kind::channel));
    EXPECT_EQ(count("messages.getDialogs"), 3u);
    EXPECT_FALSE(server_->calls("messages.getDialogs")
                     .front()
                     .request.has(api::messages_get_dialogs::exclude_pinned));
    for (std::int64_t i = 0; i < 250; ++i)
        if (i % 3 != 0 && i % 20 == 1)
            expect_chat(resolve(std::to_string(-1000000005000 - i)),
                        at(5000 + i, Kind::supergroup));
}

TEST_F(ChatTest, TheWalkThroughTheListIsBounded)
{
    server_->with([](ServerState& state) {
        for (std::int64_t i = 0; i < 5100; ++i) {
            auto one = chat(10'000 + i, ChatKind::group, "One", {});
            one.date += 100 + static_cast<std::int32_t>(i);
            state.world.add(one);
        }
    });
    expect_failure(resolve("-1000000001002"), FailureKind::not_found, "among its latest 5000");
    EXPECT_EQ(count("messages.getDialogs"), 50u);
}

TEST_F(ChatTest, AClientThatStopsIsNoVerdict)
{
    await(client_->stop());
    expect_failure(resolve("@radio_one"), FailureKind::stopped, "stopped");
}

TEST_F(ChatTest, ASessionThatIsDeadIsPassedOn)
{
    server_->revoke(alice, {401, "SESSION_REVOKED"});
    for (const auto* text : {"@radio_one", "-1000000001002", "-17", "https://t.me/+InviteRadio"}) {
        const auto chat = resolve(text);
        expect_failure(chat, FailureKind::dead, "SESSION_REVOKED");
        EXPECT_EQ(chat.error().name, "SESSION_REVOKED");
    }
}

}  // namespace
}  // namespace tgvs::test
