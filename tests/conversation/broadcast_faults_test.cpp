// What a broadcast must not do when things go wrong: hang, storm, or forget what it was told.
#include "broadcast_conversation.hpp"
#include "mtproto/api.hpp"

#include <chrono>

namespace tgvs::test {
namespace {

namespace api = mtproto::api;
using testing::HasSubstr;
using Clock = std::chrono::steady_clock;

constexpr auto at_once = 1s;

using BroadcastFaults = BroadcastTest;

TEST_F(BroadcastFaults, SettingsThatAreMendedWhileTelegramIsAwayAreTried)
{
    set("SESSION_RETRY_SECONDS", "3600");
    set("CHAT_ID", "@nobody_here");
    server_->go_away();
    start();
    ASSERT_TRUE(is_looked_at_again(1));
    set("CHAT_ID", std::string(chat_id));
    ASSERT_TRUE(is_looked_at_again(2));
    server_->come_back();
    ASSERT_TRUE(reaches<Live>());
}

TEST_F(BroadcastFaults, AProxyThatIsMendedIsTriedAtOnce)
{
    set("SESSION_RETRY_SECONDS", "3600");
    set("TELEGRAM_PROXY", "socks5://127.0.0.1:1");
    start();
    ASSERT_TRUE(is_looked_at_again(1));
    set("TELEGRAM_PROXY", "");
    ASSERT_TRUE(reaches<Live>());
}

TEST_F(BroadcastFaults, ALoginIsUsedThoughTheStreamCountsAsLive)
{
    start();
    ASSERT_TRUE(reaches<Live>());
    const auto logins = count("users.getUsers");
    server_->fail("channels.getFullChannel", {500, "INTERNAL"}, -1);
    broadcast_->note_output(false, 1);
    ASSERT_TRUE(is_looked_at_again(1));
    set("SESSION_STRING", new_session());
    ASSERT_TRUE(server_->wait_for_call("users.getUsers", logins + 1, patience));
    EXPECT_EQ(target(), stream_target()) << "until it is known better";
}

// Each refusal makes the session begin anew, and a new session makes whoever watches look again.
TEST_F(BroadcastFaults, AServerThatRefusesEveryMessageIsAskedLessAndLess)
{
    for (const auto code : {16, 17, 20, 32, 33, 64}) {
        SCOPED_TRACE(code);
        server_->clear_faults();
        start();
        ASSERT_TRUE(reaches<Live>());
        const auto before = server_->counters().bad_messages;
        const auto began = Clock::now();
        server_->add(CallFault{.times = -1, .what = BadMessage{code}});
        ASSERT_TRUE(server_->wait_until(
            [&](ServerState& state) { return state.record.counters.bad_messages >= before + 5; }));
        EXPECT_GE(Clock::now() - began, 2s) << "1 s and 2 s, less a fifth";
    }
}

TEST_F(BroadcastFaults, ARepairCountsWhenItHappened)
{
    server_->fail("phone.discardGroupCall", {420, "FLOOD_WAIT_1"});
    start();
    ASSERT_TRUE(reaches<Live>());
    broadcast_->note_output(true, 0);
    ASSERT_TRUE(server_->wait_for_call("phone.discardGroupCall", 1, patience));
    const auto refused = Clock::now();
    expect_metric("tgvs_probe_repairs_total{repair=\"new_call\"} 0");
    ASSERT_TRUE(server_->wait_for_call("phone.createGroupCall", 2, patience));
    EXPECT_GE(Clock::now() - refused, 1s) << "as long as Telegram asked for";
    EXPECT_LT(Clock::now() - refused, 2s) << "and no longer";
    EXPECT_EQ(count("phone.discardGroupCall"), 2u);
    ASSERT_TRUE(reaches<Live>());
    expect_metric("tgvs_probe_repairs_total{repair=\"new_call\"} 1");
}

TEST_F(BroadcastFaults, NewsAreActedOnWhateverIsInFlight)
{
    for (const auto* hanging : {"phone.getGroupCall", "phone.editGroupCallTitle",
                                "phone.joinGroupCall", "channels.getFullChannel"}) {
        SCOPED_TRACE(hanging);
        server_->clear_faults();
        start();
        ASSERT_TRUE(reaches<Live>());
        const auto calls = count(hanging);
        server_->add(CallFault{.method = hanging, .times = 1, .what = Silence()});
        broadcast_->set_title(hanging);
        broadcast_->note_output(true, calls);  // makes it look everywhere
        ASSERT_TRUE(server_->wait_for_call(hanging, calls + 1, patience));
        const auto streams = count("phone.createGroupCall");
        server_->end_call(radio);
        const auto ended = Clock::now();
        ASSERT_TRUE(server_->wait_for_call("phone.createGroupCall", streams + 1, patience));
        EXPECT_LT(Clock::now() - ended, at_once);
        ASSERT_TRUE(reaches<Live>());
    }
}

TEST_F(BroadcastFaults, AWaitOnAirIsKeptAndWhatWasMissedIsLookedForElsewhere)
{
    start();
    ASSERT_TRUE(reaches<Live>());
    server_->fail("phone.getGroupCall", {420, "FLOOD_WAIT_2"});
    const auto before = count("phone.getGroupCall");
    ASSERT_TRUE(server_->wait_for_call("phone.getGroupCall", before + 1, patience));
    const auto refused = Clock::now();
    const auto looks = count("channels.getFullChannel");
    server_->push(alice, TlObject(api::updates_too_long::constructor));
    ASSERT_TRUE(server_->wait_for_call("channels.getFullChannel", looks + 1, patience));
    EXPECT_LT(Clock::now() - refused, at_once);
    EXPECT_EQ(count("phone.getGroupCall"), before + 1);
    ASSERT_TRUE(server_->wait_for_call("phone.getGroupCall", before + 2, patience));
    EXPECT_GE(Clock::now() - refused, 1'900ms);
}

TEST_F(BroadcastFaults, TheEndIsActedOnWhileTheChatIsLookedForAgain)
{
    start();
    ASSERT_TRUE(reaches<Live>());
    server_->fail("channels.getFullChannel", {400, "CHANNEL_INVALID"});
    server_->add(CallFault{.method = "contacts.resolveUsername", .times = 1, .what = Silence()});
    const auto looks = count("contacts.resolveUsername");
    const auto streams = count("phone.createGroupCall");
    broadcast_->note_output(false, 1);
    ASSERT_TRUE(server_->wait_for_call("contacts.resolveUsername", looks + 1, patience));
    server_->end_call(radio);
    const auto ended = Clock::now();
    ASSERT_TRUE(server_->wait_for_call("phone.createGroupCall", streams + 1, patience));
    EXPECT_LT(Clock::now() - ended, 2 * at_once);
    ASSERT_TRUE(reaches<Live>());
}

TEST_F(BroadcastFaults, MissedNewsMakeItLookAtOnce)
{
    poll_ = 30'000ms;
    start();
    ASSERT_TRUE(reaches<Live>());
    const auto before = count("phone.getGroupCall");
    server_->push(alice, TlObject(api::updates_too_long::constructor));
    ASSERT_TRUE(server_->wait_for_call("phone.getGroupCall", before + 1, patience));
}

}  // namespace
}  // namespace tgvs::test
