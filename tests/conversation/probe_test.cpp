// Whether what is published arrives: asked as a viewer, at home and at another data centre.
#include "chats.hpp"
#include "support/telegram/data_center.hpp"
#include "telegram/live_stream.hpp"
#include "telegram/stream_probe.hpp"

#include <gmock/gmock.h>

namespace tgvs::test {
namespace {

using telegram::MediaArrival;
using telegram::ProbeReading;
using testing::HasSubstr;
using Reading = Result<ProbeReading, ChatFailure>;

class ProbeTest : public ChatConversation {
protected:
    void SetUp() override { begin(2); }

    void begin(int stream_dc)
    {
        serve({.dcs = {DcOptions{.id = 2}, DcOptions{.id = 4}}, .world = world_with_chats()});
        client_ = &logged_in();
        telegram::ProbeOptions options;
        options.client_options = [this](int dc) { return client_options(dc); };
        options.call_limit = call_limit_.value_or(options.call_limit);
        probe_.emplace(io_.get_executor(), *client_, std::move(options));
        server_->start_call(radio, "Show");
        server_->with([&](ServerState& state) {
            state.world.call_of(state.world.chats.at(radio))->stream_dc = stream_dc;
        });
        telegram::LiveStream stream(*client_, known(radio, telegram::ChatKind::supergroup));
        call_ = await(stream.open()).value().call;
    }
    void TearDown() override
    {
        if (probe_)
            await(probe_->stop());
        probe_.reset();
        ChatConversation::TearDown();
    }

    Reading look() { return await(probe_->look(call_)); }
    void arrived(std::int64_t until_ms)
    {
        server_->set_stream_channels(radio, {{.channel = 1, .last_timestamp_ms = until_ms}});
    }
    void expect(const Reading& reading, MediaArrival arrival)
    {
        ASSERT_TRUE(reading.has_value()) << reading.error().reason;
        EXPECT_EQ(reading->arrival, arrival);
    }
    void expect_failure(const Reading& reading, FailureKind kind, std::string_view part)
    {
        ASSERT_FALSE(reading.has_value());
        EXPECT_EQ(reading.error().kind, kind) << reading.error().reason;
        EXPECT_THAT(reading.error().reason, HasSubstr(part));
    }
    void throw_out()
    {
        server_->with([](ServerState& state) {
            state.world.call_of(state.world.chats.at(radio))->joined.clear();
        });
    }
    std::size_t viewers() { return server_->running_call(radio)->joined.size(); }

    telegram::Client* client_ = nullptr;
    std::optional<telegram::StreamProbe> probe_;
    telegram::LiveCall call_;
    std::optional<std::chrono::milliseconds> call_limit_;
};

TEST_F(ProbeTest, TellsNothingThenGrowingThenStuck)
{
    expect(look(), MediaArrival::nothing);
    EXPECT_FALSE(look()->last_timestamp_ms.has_value());
    arrived(10'000);
    expect(look(), MediaArrival::seen);
    arrived(15'000);
    const auto reading = look();
    expect(reading, MediaArrival::growing);
    EXPECT_EQ(reading->last_timestamp_ms, 15'000);
    expect(look(), MediaArrival::stuck);
    server_->set_stream_channels(radio, {});
    expect(look(), MediaArrival::nothing);
}

TEST_F(ProbeTest, JoinsOnceMutedAndLeavesAtTheEnd)
{
    look();
    look();
    look();
    EXPECT_EQ(count("phone.joinGroupCall"), 1u);
    EXPECT_EQ(count("phone.checkGroupCall"), 2u);
    const auto request = server_->calls("phone.joinGroupCall").at(0).request;
    EXPECT_TRUE(request.has(api::phone_join_group_call::muted));
    EXPECT_TRUE(request.has(api::phone_join_group_call::video_stopped));
    EXPECT_EQ(viewers(), 1u);
    await(probe_->leave());
    EXPECT_EQ(viewers(), 0u);
    await(probe_->leave());
    EXPECT_EQ(count("phone.leaveGroupCall"), 1u);
    expect(look(), MediaArrival::nothing);
    EXPECT_EQ(viewers(), 1u);
}

TEST_F(ProbeTest, AViewerWhoWasTakenOutJoinsAgain)
{
    look();
    throw_out();
    arrived(10'000);
    expect(look(), MediaArrival::seen);
    EXPECT_EQ(count("phone.joinGroupCall"), 2u);
    server_->fail("phone.getGroupCallStreamChannels", {400, "GROUPCALL_JOIN_MISSING"});
    expect(look(), MediaArrival::seen);
    EXPECT_EQ(count("phone.joinGroupCall"), 3u);
    server_->fail("phone.checkGroupCall", {400, "GROUPCALL_JOIN_MISSING"});
    expect(look(), MediaArrival::seen);
    EXPECT_EQ(count("phone.joinGroupCall"), 4u);
    server_->fail("phone.getGroupCallStreamChannels", {400, "GROUPCALL_JOIN_MISSING"}, 2);
    EXPECT_FALSE(look().has_value());  // not for ever
}

TEST_F(ProbeTest, ANumberThatIsTakenIsReplaced)
{
    server_->fail("phone.joinGroupCall", {400, "GROUPCALL_SSRC_DUPLICATE_MUCH"}, 2);
    expect(look(), MediaArrival::nothing);
    EXPECT_EQ(count("phone.joinGroupCall"), 3u);
}

TEST_F(ProbeTest, AnotherCallIsJoinedAnew)
{
    arrived(10'000);
    expect(look(), MediaArrival::seen);
    server_->start_call(radio, "Next");
    arrived(20'000);
    telegram::LiveStream stream(*client_, known(radio, telegram::ChatKind::supergroup));
    call_ = await(stream.open()).value().call;
    expect(look(), MediaArrival::seen);
    EXPECT_EQ(count("phone.joinGroupCall"), 2u);
}

TEST_F(ProbeTest, AskedWhereTheStreamIs)
{
    look();
    EXPECT_EQ(server_->calls("phone.getGroupCallStreamChannels").back().dc, 2);
    EXPECT_EQ(count("auth.exportAuthorization"), 0u);
    TearDown();
    begin(4);
    arrived(10'000);
    expect(look(), MediaArrival::seen);
    arrived(20'000);
    expect(look(), MediaArrival::growing);
    EXPECT_EQ(server_->calls("phone.getGroupCallStreamChannels").back().dc, 4);
    EXPECT_EQ(server_->calls("phone.joinGroupCall").back().dc, 2);
    EXPECT_EQ(count("auth.exportAuthorization"), 1u);
    await(probe_->stop());
    EXPECT_TRUE(
        server_->wait_until([](ServerState& state) { return state.record.counters.open == 1; }));
}

TEST_F(ProbeTest, ALoginLostElsewhereIsCarriedOverAnewAndIsNotTheSessions)
{
    TearDown();
    begin(4);
    expect(look(), MediaArrival::nothing);
    server_->fail("phone.getGroupCallStreamChannels", {401, "AUTH_KEY_UNREGISTERED"});
    expect(look(), MediaArrival::nothing);
    EXPECT_EQ(count("auth.importAuthorization"), 2u);
    server_->fail("phone.getGroupCallStreamChannels", {401, "SESSION_REVOKED"}, 2);
    expect_failure(look(), FailureKind::transient, "SESSION_REVOKED");
    server_->fail("auth.importAuthorization", {400, "AUTH_BYTES_INVALID"});
    server_->fail("phone.getGroupCallStreamChannels", {401, "AUTH_KEY_UNREGISTERED"});
    expect_failure(look(), FailureKind::transient, "AUTH_BYTES_INVALID");
    expect(look(), MediaArrival::nothing);
}

TEST_F(ProbeTest, AKeyThatIsForgottenElsewhereIsReplaced)
{
    TearDown();
    call_limit_ = 500ms;
    begin(4);
    expect(look(), MediaArrival::nothing);
    server_->with([](ServerState& state) {
        for (auto& [id, key] : state.dcs.at(4)->keys())
            key.forgotten = true;
    });
    EXPECT_FALSE(look());
    EXPECT_TRUE(look().has_value());
    EXPECT_EQ(count("auth.importAuthorization"), 2u);
}

TEST_F(ProbeTest, TheSessionsOwnDeathIsPassedOn)
{
    look();
    server_->revoke(alice, {401, "SESSION_REVOKED"});
    expect_failure(look(), FailureKind::dead, "SESSION_REVOKED");
}

TEST_F(ProbeTest, FaultsAtEachStepAreToldOrRepaired)
{
    for (const auto* method :
         {"phone.joinGroupCall", "phone.checkGroupCall", "phone.getGroupCallStreamChannels"}) {
        const auto prepare = [&] {
            await(probe_->leave());
            if (std::string_view(method) == "phone.checkGroupCall")
                look();
        };
        prepare();
        server_->fail(method, {500, "RPC_CALL_FAIL"});
        expect_failure(look(), FailureKind::transient, "RPC_CALL_FAIL");
        prepare();
        server_->fail(method, {403, "GROUPCALL_FORBIDDEN"});
        expect_failure(look(), FailureKind::call_gone, "GROUPCALL_FORBIDDEN");
        for (const bool executed : {false, true}) {
            prepare();
            server_->add(CallFault{.method = method, .execute = executed, .what = Disconnect{}});
            expect(look(), MediaArrival::nothing);
        }
    }
}

// The last step first: a wait is kept, and those before it are asked all the same.
TEST_F(ProbeTest, AFloodWaitAtEachStepIsTold)
{
    for (const auto* method :
         {"phone.getGroupCallStreamChannels", "phone.checkGroupCall", "phone.joinGroupCall"}) {
        if (std::string_view(method) == "phone.joinGroupCall")
            await(probe_->leave());
        server_->fail(method, {420, "FLOOD_WAIT_8"});
        const auto flooded = look();
        expect_failure(flooded, FailureKind::transient, "FLOOD_WAIT_8");
        EXPECT_EQ(flooded.error().wait, 8s) << method;
    }
}

TEST_F(ProbeTest, ACallThatHasEndedIsToldAsSuch)
{
    server_->end_call(radio);
    expect_failure(look(), FailureKind::call_gone, "GROUPCALL_FORBIDDEN");
}

}  // namespace
}  // namespace tgvs::test
