#include "telegram/flood_gate.hpp"

#include <gtest/gtest.h>

namespace tgvs::telegram {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t method = 1;
constexpr std::uint32_t other = 2;

class FloodGateTest : public testing::Test {
protected:
    void note(std::string text, std::int32_t code = 420)
    {
        gate_.note(method, CallError{CallError::Kind::rpc, code, std::move(text)}, now_);
    }
    std::string refusal(std::uint32_t of = method)
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

}  // namespace
}  // namespace tgvs::telegram
