// A fault at each call on the way to the live stream: told, and nothing is made twice.
#include "live_streams.hpp"

namespace tgvs::test {
namespace {

using Kind = telegram::ChatKind;

using LiveStreamFaults = LiveStreamConversation;

TEST_F(LiveStreamFaults, AFaultAtAnyStepIsToldAndTheNextAttemptWorks)
{
    const std::vector<std::pair<RpcError, FailureKind>> faults = {
        {{500, "RPC_CALL_FAIL"}, FailureKind::transient},
        {{-503, "Timeout"}, FailureKind::transient},
        {{401, "SESSION_REVOKED"}, FailureKind::dead},
        {{400, "SOMETHING_NEW"}, FailureKind::refused},
    };
    for (const auto* method : {"channels.getFullChannel", "phone.createGroupCall",
                               "phone.getGroupCall", "phone.getGroupCallStreamRtmpUrl"}) {
        for (const auto& [error, kind] : faults) {
            server_->end_call(radio);
            if (std::string_view(method) == "phone.getGroupCall")
                server_->start_call(radio);
            server_->fail(method, error);
            const auto opened = open();
            expect_failure(opened, kind, error.text);
            EXPECT_EQ(opened.error().wait, 0s);
            EXPECT_FALSE(stream_->call().has_value());
            expect_open(open());
        }
    }
}

TEST_F(LiveStreamFaults, AFloodWaitAtAnyStepIsToldAndKept)
{
    for (const auto* method : {"channels.getFullChannel", "phone.createGroupCall",
                               "phone.getGroupCall", "phone.getGroupCallStreamRtmpUrl"}) {
        SCOPED_TRACE(method);
        server_->end_call(radio);
        if (std::string_view(method) == "phone.getGroupCall")
            server_->start_call(radio);
        server_->fail(method, {420, "FLOOD_WAIT_1"});
        const auto opened = open();
        const auto refused = std::chrono::steady_clock::now();
        expect_failure(opened, FailureKind::transient, "FLOOD_WAIT_1");
        EXPECT_EQ(opened.error().wait, 1s);
        const auto asked = count(method);
        expect_failure(open(), FailureKind::transient, "FLOOD_WAIT");
        EXPECT_EQ(count(method), asked);
        while (!open() && std::chrono::steady_clock::now() < refused + patience) {
        }
        EXPECT_GE(std::chrono::steady_clock::now() - refused, 900ms);
        expect_open(open());
    }
}

TEST_F(LiveStreamFaults, ALostConnectionAtAnyStepIsRepairedAndNothingIsMadeTwice)
{
    for (const auto* method :
         {"channels.getFullChannel", "phone.createGroupCall", "phone.getGroupCallStreamRtmpUrl"}) {
        for (const bool executed : {false, true}) {
            server_->end_call(radio);
            const auto before = made();
            server_->add(CallFault{.method = method, .execute = executed, .what = Disconnect{}});
            expect_open(open());
            EXPECT_EQ(made() - before, 1u) << method << ' ' << executed;
        }
    }
}

TEST_F(LiveStreamFaults, OneThatWasMadeUnheardIsFoundInsteadOfMadeAgain)
{
    for (const RpcError& error : {RpcError{500, "RPC_CALL_FAIL"}, RpcError{-503, "Timeout"}}) {
        server_->end_call(radio);
        const auto before = made();
        server_->add(CallFault{.method = "phone.createGroupCall", .execute = true, .what = error});
        // The error comes, although it was made.
        expect_open(open());
        EXPECT_EQ(made() - before, 1u) << error.text;
    }
}

TEST_F(LiveStreamFaults, OneWhoseAnswerIsLateIsFound)
{
    begin(radio, Kind::supergroup, {.title_interval = 0ms, .call_limit = 1500ms});
    ASSERT_TRUE(who_am_i(*client_) == "Test");
    server_->add(
        CallFault{.method = "phone.createGroupCall", .execute = true, .what = Delay{.by = 10s}});
    expect_open(open());
    EXPECT_EQ(made(), 1u);
    EXPECT_EQ(count("channels.getFullChannel"), 2u);
}

TEST_F(LiveStreamFaults, OneWhoseAnswerCannotBeReadIsFound)
{
    server_->add(CallFault{.method = "phone.createGroupCall", .what = Spoiled::unknown_object});
    expect_open(open());
    EXPECT_EQ(made(), 1u);
}

TEST_F(LiveStreamFaults, OneThatIsNotMadeIsNotTriedTwiceInARow)
{
    server_->fail("phone.createGroupCall", {500, "CREATE_CALL_FAILED"});
    expect_failure(open(), FailureKind::transient, "CREATE_CALL_FAILED");
    EXPECT_EQ(count("phone.createGroupCall"), 1u);
    EXPECT_EQ(count("channels.getFullChannel"), 2u);
    expect_open(open());
}

TEST_F(LiveStreamFaults, OneThatEndsWhileItIsFoundIsReplaced)
{
    server_->start_call(radio);
    server_->fail("phone.getGroupCall", {400, "GROUPCALL_INVALID"});
    expect_open(open());
    EXPECT_EQ(made(), 1u);  // the second look has found it
    server_->fail("phone.getGroupCall", {403, "GROUPCALL_FORBIDDEN"}, 2);
    expect_open(open());
    EXPECT_EQ(made(), 2u);
}

}  // namespace
}  // namespace tgvs::test
