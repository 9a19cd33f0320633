#include "telegram/flood_gate.hpp"

#include "mtproto/api.hpp"

#include <gtest/gtest.h>

namespace tgvs::telegram {
namespace {

using namespace std::chrono_literals;

namespace api = mtproto::api;
using mtproto::TlObject;

constexpr FloodGate::Key method{.method = 1};
constexpr FloodGate::Key other{.method = 2};

FloodGate::Key edit_of(TlObject peer)
{
    using Edit = api::messages_edit_message;
    return FloodGate::key_of(TlObject(Edit::constructor).set(Edit::peer, std::move(peer)));
}

TlObject flood_person(std::int64_t id)
{
    using User = api::input_peer_user;
    return TlObject(User::constructor).set(User::user_id, id);
}

TlObject flood_group(std::int64_t id)
{
    using Chat = api::input_peer_chat;
    return TlObject(Chat::constructor).set(Chat::chat_id, id);
}

class FloodGateTest : public testing::Test {
protected:
    void note(std::string text, std::int32_t code = 420)
    {
        gate_.note(method, CallError{CallError::Kind::rpc, code, std::move(text)}, now_);
    }
    std::string refusal(FloodGate::Key of = method)
    {
        const auto error = gate_.refusal(of, now_);
        return error ? std::to_string(error->code) + ' ' + error->text : "none";
    }

    FloodGate gate_;
    FloodGate::Time now_{1'000h};
};

TEST_F(FloodGateTest, IsOpenAtFirst)
{
    EXPECT_EQ(refusal(), "none");
}

TEST_F(FloodGateTest, SaysWhatIsLeftOfAWaitAndOpensThen)
{
    note("FLOOD_WAIT_42");
    EXPECT_EQ(refusal(), "420 FLOOD_WAIT_42");
    EXPECT_EQ(refusal(other), "none") << "a wait is one method's";
    now_ += 40'500ms;
    EXPECT_EQ(refusal(), "420 FLOOD_WAIT_2");
    now_ += 1'499ms;
    EXPECT_EQ(refusal(), "420 FLOOD_WAIT_1");
    now_ += 1ms;
    EXPECT_EQ(refusal(), "none");
}

TEST_F(FloodGateTest, TheLastWaitCounts)
{
    note("FLOOD_WAIT_5");
    note("FLOOD_WAIT_500");
    now_ += 6s;
    EXPECT_EQ(refusal(), "420 FLOOD_WAIT_494");
}

TEST_F(FloodGateTest, OtherErrorsCloseNothing)
{
    note("WORKER_BUSY_TOO_LONG_RETRY", 500);
    note("SESSION_REVOKED", 401);
    EXPECT_EQ(refusal(), "none");
}

TEST_F(FloodGateTest, OfMessagesAWaitIsOneChats)
{
    gate_.note(edit_of(flood_person(5)), CallError{CallError::Kind::rpc, 420, "FLOOD_WAIT_30"},
               now_);
    EXPECT_EQ(refusal(edit_of(flood_person(5))), "420 FLOOD_WAIT_30");
    EXPECT_EQ(refusal(edit_of(flood_person(6))), "none");
    EXPECT_EQ(refusal(edit_of(flood_group(5))), "none")
        << "numbers of people and groups are their own";
    using Send = api::messages_send_message;
    EXPECT_EQ(
        refusal(FloodGate::key_of(TlObject(Send::constructor).set(Send::peer, flood_person(5)))),
        "none");
    using State = api::updates_get_state;
    EXPECT_EQ(FloodGate::key_of(TlObject(State::constructor)),
              FloodGate::Key{.method = State::constructor});
}

TEST_F(FloodGateTest, WaitsWithoutEndTakeNoMemoryWithoutEnd)
{
    for (int i = 0; i < 1'000; ++i)
        gate_.note(edit_of(flood_person(i)),
                   CallError{CallError::Kind::rpc, 420, "FLOOD_WAIT_" + std::to_string(1 + i)},
                   now_);
    EXPECT_EQ(refusal(edit_of(flood_person(999))), "420 FLOOD_WAIT_1000");
    EXPECT_EQ(refusal(edit_of(flood_person(1'000 - static_cast<int>(FloodGate::limit)))),
              "420 FLOOD_WAIT_745");
    EXPECT_EQ(refusal(edit_of(flood_person(999 - static_cast<int>(FloodGate::limit)))), "none");
}

}  // namespace
}  // namespace tgvs::telegram
