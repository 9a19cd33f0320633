// The broadcast with a session that is good: what each fault makes of it, and that it comes back by itself.
#include "broadcast_conversation.hpp"

namespace tgvs::test {
namespace {

using testing::HasSubstr;

TEST_F(BroadcastTest, OpensTheLiveStreamAndPublishesToIt)
{
    start();
    ASSERT_TRUE(reaches<Live>());
    EXPECT_EQ(target(), stream_target());
    EXPECT_EQ(broadcast_->view().problem, "");
    EXPECT_EQ(count("phone.createGroupCall"), 1u);
    expect_metric("tgvs_session_up 1");
    expect_metric("tgvs_call_active 1");
    expect_metric("tgvs_call_opened_total{how=\"created\"} 1");
    expect_metric("tgvs_state{state=\"live\"} 1");
    expect_metric("tgvs_state{state=\"starting\"} 0");
    EXPECT_TRUE(std::filesystem::exists(folder_ / "chat.json"));
    broadcast_->stop();
    ASSERT_TRUE(server_->running_call(radio)) << "the stream goes on without us";

    start();
    ASSERT_TRUE(reaches<Live>());
    EXPECT_EQ(count("phone.createGroupCall"), 1u) << "and is found again";
    EXPECT_EQ(count("contacts.resolveUsername"), 1u) << "the name was looked up once";
}

TEST_F(BroadcastTest, AMissingRightIsWaitedFor)
{
    set_role({Role::admin, false});
    start();
    ASSERT_TRUE(degrades(Reason::rights));
    EXPECT_THAT(broadcast_->view().problem, HasSubstr("Manage Live Streams"));
    set_role({Role::admin, true});  // nobody is told
    ASSERT_TRUE(reaches<Live>());
}

TEST_F(BroadcastTest, WhatAnAdminGivesBackIsSeenAtOnce)
{
    set("SESSION_RETRY_SECONDS", "3600");  // an update tells
    for (const auto taken : {Member{Role::admin, false}, Member{Role::left, false}}) {
        start();
        ASSERT_TRUE(reaches<Live>());
        const auto connections = server_->counters().connections;
        server_->set_member(radio, alice, taken);
        server_->end_call(radio);
        ASSERT_TRUE(degrades(taken.role == Role::admin ? Reason::rights : Reason::chat));
        EXPECT_EQ(target(), "");
        expect_metric("tgvs_session_up 1");
        server_->set_member(radio, alice, {Role::creator});
        ASSERT_TRUE(reaches<Live>());
        EXPECT_EQ(server_->counters().connections, connections) << "the session is the same";
    }
}

TEST_F(BroadcastTest, AChatThatChangesAllTheTimeIsAskedLessAndLess)
{
    set("SESSION_RETRY_SECONDS", "3600");
    set_role({Role::admin, false});
    start();
    ASSERT_TRUE(degrades(Reason::rights));
    const auto began = std::chrono::steady_clock::now();
    const auto before = count("channels.getFullChannel");
    for (std::size_t i = 1; i <= 5; ++i) {
        server_->set_member(radio, alice, {Role::admin, false});
        ASSERT_TRUE(server_->wait_for_call("channels.getFullChannel", before + i, patience));
    }
    EXPECT_GE(std::chrono::steady_clock::now() - began, 480ms)
        << "20, 40, 80, 160, 320, less a fifth";
}

TEST_F(BroadcastTest, AWrongChatIsWaitedFor)
{
    set("CHAT_ID", "@nobody_here");
    start();
    ASSERT_TRUE(degrades(Reason::chat));
    set("CHAT_ID", std::string(chat_id));
    ASSERT_TRUE(reaches<Live>());
}

TEST_F(BroadcastTest, AnOrdinaryVideoChatIsLeftAlone)
{
    server_->start_call(radio, "Talk", false);
    start();
    ASSERT_TRUE(degrades(Reason::chat));
    EXPECT_EQ(server_->running_call(radio)->title, "Talk");
    server_->end_call(radio);
    ASSERT_TRUE(reaches<Live>());
}

TEST_F(BroadcastTest, WhatPassesByItselfNeverDegrades)
{
    server_->fail("users.getUsers", {500, "WORKER_BUSY_TOO_LONG_RETRY"}, 5);
    server_->fail("contacts.resolveUsername", {420, "FLOOD_WAIT_1"});
    server_->fail("users.getUsers", {303, "USER_MIGRATE_4"}, 1);
    server_->fail("phone.createGroupCall", {500, "CREATE_CALL_FAILED"}, 3);
    server_->fail("phone.getGroupCallStreamRtmpUrl", {-503, "Timeout"}, 2);
    server_->set_clock_offset(std::chrono::seconds(-600));
    start();
    bool degraded = false;
    ASSERT_TRUE(reaches(*broadcast_, [&](const BroadcastView& view) {
        degraded = degraded || std::holds_alternative<Degraded>(view.state);
        return std::holds_alternative<Live>(view.state);
    }));
    EXPECT_FALSE(degraded);
    expect_metric("tgvs_flood_waits_total 1");
    expect_metric("tgvs_flood_wait_seconds_total 1");
    EXPECT_EQ(count("phone.createGroupCall"), 4u);
}

TEST_F(BroadcastTest, TelegramAwayWhileLiveChangesNothing)
{
    poll_ = 30'000ms;
    start();
    ASSERT_TRUE(reaches<Live>());
    server_->go_away();
    server_->with([](ServerState& state) {
        auto* call = state.world.call_of(state.world.chats.at(radio));
        call->over = true;
        state.world.chats.at(radio).call.reset();
    });
    EXPECT_TRUE(is_live());
    server_->come_back();
    // Nobody was told that the stream ended: it is looked at after the reconnect.
    ASSERT_TRUE(server_->wait_for_call("phone.createGroupCall", 2, patience));
    ASSERT_TRUE(reaches<Live>());
}

TEST_F(BroadcastTest, ASessionWithoutAConnectionIsNotUp)
{
    start();
    ASSERT_TRUE(reaches<Live>());
    server_->go_away();
    const auto is_in_trouble = [](const BroadcastView& view) { return !view.problem.empty(); };
    // A question is given up after as long as we wait here.
    ASSERT_TRUE(reaches(*broadcast_, is_in_trouble) || reaches(*broadcast_, is_in_trouble));
    EXPECT_TRUE(is_live());
    expect_metric("tgvs_session_up 0");
    server_->come_back();
    ASSERT_TRUE(reaches(*broadcast_, std::not_fn(is_in_trouble)));
    expect_metric("tgvs_session_up 1");
}

TEST_F(BroadcastTest, AStreamThatIsEndedIsOpenedAgain)
{
    poll_ = 30'000ms;  // the update alone tells
    start();
    ASSERT_TRUE(reaches<Live>());
    server_->end_call(radio);
    ASSERT_TRUE(server_->wait_for_call("phone.createGroupCall", 2, patience));
    ASSERT_TRUE(reaches<Live>());
    expect_metric("tgvs_call_opened_total{how=\"created\"} 2");
}

TEST_F(BroadcastTest, AReplacedKeyIsReadWhenTheOutputFails)
{
    poll_ = 30'000ms;
    start();
    ASSERT_TRUE(reaches<Live>());
    const auto before = target();
    server_->with([](ServerState& state) { ++state.world.chat(radio)->revoked_keys; });
    ASSERT_NE(stream_target(), before);
    broadcast_->note_output(false, 1);
    ASSERT_TRUE(reaches(*broadcast_, [this](const BroadcastView& view) {
        return view.target.reveal() == stream_target();
    }));
    EXPECT_TRUE(is_live());
    EXPECT_EQ(count("phone.createGroupCall"), 1u);
}

TEST_F(BroadcastTest, ARightThatIsTakenAwayOnAirDoesNotEndTheStream)
{
    start();
    ASSERT_TRUE(reaches<Live>());
    const auto before = target();
    set_role({Role::admin, false});
    broadcast_->note_output(false, 1);  // so that everything is read again
    ASSERT_TRUE(reaches(*broadcast_, [](const BroadcastView& view) {
        return view.problem.find("Manage Live Streams") != std::string::npos ||
               !std::holds_alternative<Live>(view.state);
    }));
    EXPECT_TRUE(is_live());
    EXPECT_EQ(target(), before);
    set_role({Role::creator});
    ASSERT_TRUE(server_->wait_until(
        [&](ServerState&) { return metrics().find("tgvs_call_active 1\n") != std::string::npos; }));
    EXPECT_TRUE(is_live());
}

TEST_F(BroadcastTest, MediaThatDoesNotArriveIsActedOn)
{
    start();
    ASSERT_TRUE(reaches<Live>());
    broadcast_->note_output(true, 0);
    ASSERT_TRUE(
        reaches(*broadcast_, [](const BroadcastView& view) { return view.reconnects == 1; }));
    EXPECT_EQ(count("phone.discardGroupCall"), 0u);
    ASSERT_TRUE(server_->wait_for_call("phone.createGroupCall", 2, patience));
    expect_metric("tgvs_probe_repairs_total{repair=\"reconnect\"} 1");
    server_->set_media(radio, true);
    ASSERT_TRUE(reaches<Live>());
    const auto arrived = [this] {
        return metrics().find("tgvs_probe_last_media_timestamp_seconds 0\n") == std::string::npos;
    };
    EXPECT_TRUE(server_->wait_until([&](ServerState&) { return arrived(); }, patience));
}

TEST_F(BroadcastTest, TheTitleFollowsTheShow)
{
    start();
    broadcast_->set_title("First");
    ASSERT_TRUE(reaches<Live>());
    ASSERT_TRUE(server_->wait_until([](ServerState& state) {
        const auto* call = state.world.call_of(state.world.chats.at(radio));
        return call && call->title == "First";
    }));
}

}  // namespace
}  // namespace tgvs::test
