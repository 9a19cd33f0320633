// The broadcast without a good session, or settings: what is said, and that it comes back with another.
#include "broadcast_conversation.hpp"

namespace tgvs::test {
namespace {

using testing::HasSubstr;

const std::pair<RpcError, Reason> ends_of_a_session[] = {
    {{401, "SESSION_EXPIRED"}, Reason::session},
    {{401, "SESSION_REVOKED"}, Reason::session},
    {{401, "AUTH_KEY_UNREGISTERED"}, Reason::session},
    {{401, "AUTH_KEY_INVALID"}, Reason::session},
    {{401, "USER_DEACTIVATED"}, Reason::account},
    {{401, "USER_DEACTIVATED_BAN"}, Reason::account},
    {{406, "AUTH_KEY_DUPLICATED"}, Reason::duplicated},
};

TEST_F(BroadcastTest, ADeadSessionAtStartIsWaitedForUntilAnotherIsThere)
{
    for (const auto& [error, reason] : ends_of_a_session) {
        SCOPED_TRACE(error.text);
        set("SESSION_STRING", new_session());
        server_->revoke(alice, error);
        start();
        ASSERT_TRUE(degrades(reason));
        EXPECT_EQ(target(), "");
        EXPECT_THAT(broadcast_->view().problem, HasSubstr(error.text));
        expect_metric("tgvs_session_errors_total{error=\"" + error.text + "\"} 1");
        expect_metric("tgvs_degraded_reason{reason=\"" + std::string(broadcast::to_string(reason)) +
                      "\"} 1");
        set("SESSION_STRING", new_session());
        ASSERT_TRUE(reaches<Live>());
        expect_metric("tgvs_degraded_reason{reason=\"" + std::string(broadcast::to_string(reason)) +
                      "\"} 0");
    }
}

TEST_F(BroadcastTest, AMalformedOrMissingStringIsASessionToo)
{
    set("SESSION_STRING", "nonsense");
    start();
    ASSERT_TRUE(degrades(Reason::session));
    EXPECT_THAT(broadcast_->view().problem, HasSubstr("malformed"));
    expect_metric("tgvs_session_errors_total{error=\"malformed\"} 1");
    set("SESSION_STRING", "");
    ASSERT_TRUE(reaches(*broadcast_, [](const BroadcastView& view) {
        return view.problem.find("missing") != std::string::npos;
    }));
    set("SESSION_STRING", new_session());
    ASSERT_TRUE(reaches<Live>());
}

TEST_F(BroadcastTest, ASessionThatDiesOnAirIsTriedOnceAndThenWaitedFor)
{
    start();
    ASSERT_TRUE(reaches<Live>());
    const auto before = count("users.getUsers");
    server_->revoke(alice, {401, "SESSION_REVOKED"});
    ASSERT_TRUE(degrades(Reason::session));
    EXPECT_EQ(target(), "");
    EXPECT_EQ(count("users.getUsers"), before + 1) << "one attempt to recover";
    expect_metric("tgvs_session_up 0");
    set("SESSION_STRING", new_session());
    ASSERT_TRUE(reaches<Live>());
    EXPECT_EQ(target(), stream_target());
    EXPECT_EQ(count("phone.createGroupCall"), 1u) << "the stream that runs was found again";
}

TEST_F(BroadcastTest, HoweverASessionDiesOnAirANewOneBringsItBackAtOnce)
{
    set("SESSION_RETRY_SECONDS", "3600");
    start();
    for (const auto& [error, reason] : ends_of_a_session) {
        SCOPED_TRACE(error.text);
        ASSERT_TRUE(reaches<Live>());
        server_->revoke(alice, error);
        ASSERT_TRUE(degrades(reason));
        EXPECT_EQ(target(), "");
        set("SESSION_STRING", new_session());
    }
    ASSERT_TRUE(reaches<Live>());
    EXPECT_EQ(count("phone.createGroupCall"), 1u);
}

TEST_F(BroadcastTest, KeepGoesOnPublishingWithoutASession)
{
    set("SESSION_LOST_ON_AIR", "keep");
    start();
    ASSERT_TRUE(reaches<Live>());
    server_->revoke(alice, {401, "SESSION_REVOKED"});
    ASSERT_TRUE(degrades(Reason::session));
    EXPECT_EQ(target(), stream_target());
    set("SESSION_STRING", new_session());
    ASSERT_TRUE(reaches<Live>());
}

TEST_F(BroadcastTest, ADuplicatedSessionIsNeverTriedAgain)
{
    start();
    ASSERT_TRUE(reaches<Live>());
    server_->revoke(alice, {406, "AUTH_KEY_DUPLICATED"});
    ASSERT_TRUE(degrades(Reason::duplicated));
    const auto connections = server_->counters().connections;
    set("LOG_LEVEL", "info");  // a change that is none
    ASSERT_TRUE(is_looked_at_again(2));
    EXPECT_EQ(server_->counters().connections, connections);
    set("SESSION_STRING", new_session());
    ASSERT_TRUE(reaches<Live>());
}

TEST_F(BroadcastTest, ExitAndTheHelperEndIt)
{
    set("SESSION_STRING", "nonsense");
    set("SESSION_INVALID", "exit");
    start();
    ASSERT_TRUE(reaches<Stopping>());
    EXPECT_EQ(std::get<Stopping>(broadcast_->view().state).exit_code, 1);
    EXPECT_FALSE(broadcast_->view().start_helper);

    set("AUTO_REGENERATE", "1");
    start(true);
    ASSERT_TRUE(reaches<Stopping>());
    EXPECT_TRUE(broadcast_->view().start_helper);
}

TEST_F(BroadcastTest, MissingSettingsAreWaitedFor)
{
    for (const auto* key : {"API_ID", "API_HASH", "CHAT_ID"}) {
        SCOPED_TRACE(key);
        const auto value = env_[key];
        set(key, "");
        start();
        ASSERT_TRUE(degrades(Reason::settings));
        EXPECT_THAT(broadcast_->view().problem, HasSubstr(key));
        set(key, value);
        ASSERT_TRUE(reaches<Live>());
    }
}

TEST_F(BroadcastTest, AKeyThatIsNotKnownForAWhileIsNoDeadSession)
{
    server_->forget_key(alice);
    start();
    ASSERT_TRUE(server_->wait_until(
        [](ServerState& state) { return state.record.counters.transport_errors >= 2; }));
    EXPECT_TRUE(std::holds_alternative<Starting>(broadcast_->view().state));
    server_->remember_key(alice);
    ASSERT_TRUE(reaches<Live>());
}

TEST_F(BroadcastTest, AKeyThatStaysUnknownIsALostSession)
{
    set("AUTO_REGENERATE", "qr");
    key_lost_after_ = 0ms;  // at the first question, which is given up after 30 s
    server_->forget_key(alice);
    start();
    ASSERT_TRUE(server_->wait_until(
        [](ServerState& state) { return state.record.counters.transport_errors >= 5; }, patience));
    ASSERT_TRUE(degrades(Reason::session));
    expect_metric("tgvs_session_errors_total{error=\"key_unknown\"} 1");
    ASSERT_TRUE(reaches(*broadcast_, [](const BroadcastView& view) {
        return view.login && !view.login->link.empty();
    }));
    ASSERT_TRUE(server_->accept_login_token(server_->last_login_token(), alice));
    ASSERT_TRUE(reaches<Live>());
}

TEST_F(BroadcastTest, AFloodWaitOfALoginIsKept)
{
    set("AUTO_REGENERATE", "qr");
    server_->revoke(alice, {401, "SESSION_REVOKED"});
    server_->fail("auth.exportLoginToken", {420, "FLOOD_WAIT_3600"}, -1);
    start();
    ASSERT_TRUE(server_->wait_for_call("auth.exportLoginToken", 1, patience));
    EXPECT_TRUE(is_looked_at_again(5));  // 2.5 s; the first try after a failure comes after 1 s
    EXPECT_EQ(count("auth.exportLoginToken"), 1u);
}

TEST_F(BroadcastTest, TwoOfUsNeverUseOneSession)
{
    start();
    ASSERT_TRUE(reaches<Live>());
    auto other = make();
    ASSERT_TRUE(reaches(*other, [](const BroadcastView& view) {
        const auto* degraded = std::get_if<Degraded>(&view.state);
        return degraded && degraded->reason == Reason::in_use;
    }));
    EXPECT_EQ(server_->counters().connections, 1u);
    broadcast_->stop();
    EXPECT_TRUE(reaches(*other, [](const BroadcastView& view) {
        return std::holds_alternative<Live>(view.state);
    }));
}

TEST_F(BroadcastTest, AScannedCodeBringsItBack)
{
    set("AUTO_REGENERATE", "qr");
    server_->revoke(alice, {401, "SESSION_REVOKED"});
    start();
    ASSERT_TRUE(reaches(*broadcast_, [](const BroadcastView& view) {
        return view.login && view.login->link.reveal().starts_with("tg://login?token=");
    }));
    ASSERT_TRUE(server_->accept_login_token(server_->last_login_token(), alice));
    ASSERT_TRUE(reaches<Live>());
    EXPECT_FALSE(broadcast_->view().login);
    std::ifstream env(folder_ / ".env");
    const std::string text(std::istreambuf_iterator<char>(env), {});
    EXPECT_EQ(text.find(env_["SESSION_STRING"]), std::string::npos) << "another string is written";
}

TEST_F(BroadcastTest, AScannedLoginThatCannotBeWrittenIsWrittenOnceItCanBe)
{
    set("AUTO_REGENERATE", "qr");
    start();
    ASSERT_TRUE(reaches<Live>());
    server_->revoke(alice, {406, "AUTH_KEY_DUPLICATED"});
    ASSERT_TRUE(reaches(*broadcast_, [](const BroadcastView& view) {
        return view.login && !view.login->link.empty();
    }));
    const auto lock = folder_ / ".env.lock";
    std::filesystem::remove(lock);
    std::filesystem::create_directory(lock);
    testing::internal::CaptureStderr();
    ASSERT_TRUE(server_->accept_login_token(server_->last_login_token(), alice));
    EXPECT_TRUE(reaches(*broadcast_, [](const BroadcastView& view) { return !view.login; }));
    EXPECT_TRUE(is_looked_at_again(3));
    std::filesystem::remove(lock);
    EXPECT_TRUE(reaches<Live>());
    EXPECT_THAT(testing::internal::GetCapturedStderr(),
                HasSubstr("cannot write the session, will retry"));
}

class OtherAccountTest : public BroadcastTest {
protected:
    // Somebody else than before scans the code.
    void let_a_stranger_scan()
    {
        set("AUTO_REGENERATE", "qr");
        server_->revoke(alice, {401, "SESSION_REVOKED"});
        start();
        ASSERT_TRUE(offers_a_code());
        ASSERT_TRUE(server_->accept_login_token(server_->last_login_token(), stranger));
    }

    bool offers_a_code()
    {
        return reaches(*broadcast_, [](const BroadcastView& view) {
            return view.login && !view.login->link.empty();
        });
    }

    bool asks_for_confirmation()
    {
        return reaches(*broadcast_, [](const BroadcastView& view) {
            return view.login && view.login->other_account &&
                   view.login->other_account->before == alice &&
                   view.login->other_account->now == stranger;
        });
    }

    bool has_the_old_session() const
    {
        std::ifstream env(folder_ / ".env");
        const std::string text(std::istreambuf_iterator<char>(env), {});
        return text.find(env_.at("SESSION_STRING")) != std::string::npos;
    }
};

TEST_F(OtherAccountTest, IsUsedOnceItWasConfirmed)
{
    let_a_stranger_scan();
    ASSERT_TRUE(asks_for_confirmation());
    EXPECT_TRUE(is_looked_at_again(3));
    EXPECT_TRUE(has_the_old_session());
    broadcast_->confirm_account(true);
    EXPECT_TRUE(reaches(*broadcast_, [](const BroadcastView& view) {
        const auto* degraded = std::get_if<Degraded>(&view.state);
        return degraded &&
               degraded->reason != Reason::session;  // of the chat, where he is no member
    }));
    EXPECT_FALSE(has_the_old_session());
    EXPECT_FALSE(broadcast_->view().login);
}

TEST_F(OtherAccountTest, IsNotUsedWhenItIsRefused)
{
    let_a_stranger_scan();
    ASSERT_TRUE(asks_for_confirmation());
    broadcast_->confirm_account(false);
    EXPECT_TRUE(offers_a_code());
    EXPECT_TRUE(has_the_old_session());
    ASSERT_TRUE(server_->accept_login_token(server_->last_login_token(), alice));
    EXPECT_TRUE(reaches<Live>());
}

TEST_F(OtherAccountTest, IsNotUsedWhenNobodyDecides)
{
    confirm_within_ = 50ms;
    let_a_stranger_scan();
    const auto asked = server_->last_login_token();
    EXPECT_TRUE(reaches(*broadcast_, [&](const BroadcastView& view) {
        return view.login && !view.login->link.empty() && server_->last_login_token() != asked;
    }));
    EXPECT_TRUE(has_the_old_session());
    broadcast_->confirm_account(true);  // too late
    EXPECT_TRUE(is_looked_at_again(3));
    EXPECT_TRUE(has_the_old_session());
}

}  // namespace
}  // namespace tgvs::test
