#include "net/loop_thread.hpp"

#include <boost/asio/steady_timer.hpp>
#include <gtest/gtest.h>

#include <atomic>

namespace tgvs::net {
namespace {

using namespace std::chrono_literals;

struct Seen {
    std::atomic<int> acts = 0;
    std::atomic<bool> ended = false;
    std::atomic<bool> gone = false;
};

class WaitingLoop {
public:
    WaitingLoop(asio::any_io_executor executor, Seen& seen, bool obeys)
        : timer_(executor, asio::steady_timer::time_point::max()), seen_(seen), obeys_(obeys)
    {
    }
    ~WaitingLoop() { seen_.gone = true; }

    asio::awaitable<void> run()
    {
        co_await timer_.async_wait(as_value);
        seen_.ended = true;
    }
    void stop()
    {
        if (obeys_)
            timer_.cancel();
    }
    void act() { ++seen_.acts; }

private:
    asio::steady_timer timer_;
    Seen& seen_;
    bool obeys_;
};

TEST(LoopThread, WhatIsPostedIsDoneInItsOrderAndTheLoopComesToItsEnd)
{
    Seen seen;
    {
        LoopThread<WaitingLoop> thread("waits", seen, true);
        for (int i = 0; i < 100; ++i)
            thread.post([](WaitingLoop& loop) { loop.act(); });
        thread.stop();
        EXPECT_TRUE(seen.ended);
        EXPECT_EQ(seen.acts, 100);
        EXPECT_FALSE(seen.gone) << "it may still be asked";
        thread.stop();
        thread.post([](WaitingLoop& loop) { loop.act(); });
    }
    EXPECT_TRUE(seen.gone);
    EXPECT_EQ(seen.acts, 100);
}

TEST(LoopThread, ALoopThatDoesNotEndIsLeftBehind)
{
    // Never destroyed, so that what is left behind can be reached.
    static auto& seen = *new Seen;
    static auto& thread = *new LoopThread<WaitingLoop>("stuck", seen, false);
    const auto before = std::chrono::steady_clock::now();
    thread.stop(50ms);
    EXPECT_GE(std::chrono::steady_clock::now() - before, 50ms);
    thread.post([](WaitingLoop& loop) { loop.act(); });
    EXPECT_EQ(seen.acts, 0);
    EXPECT_FALSE(seen.ended);
    EXPECT_FALSE(seen.gone);
}

}  // namespace
}  // namespace tgvs::net
