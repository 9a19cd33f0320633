#include "net/spawn.hpp"

#include "support.hpp"

#include <boost/asio/steady_timer.hpp>

#include <stdexcept>
#include <thread>

namespace tgvs::net {
namespace {

using Spawn = NetTest;

asio::awaitable<void> wait_for_ever(bool& cancelled)
{
    asio::steady_timer timer(co_await asio::this_coro::executor, no_deadline);
    co_await timer.async_wait(as_value);
    cancelled = co_await is_cancelled();
}

asio::awaitable<void> stubborn(int& awoken)
{
    asio::steady_timer timer(co_await asio::this_coro::executor, no_deadline);
    while (++awoken < 3)
        co_await timer.async_wait(as_value);
}

asio::awaitable<void> count_to(int& counter, int last)
{
    while (counter < last) {
        ++counter;
        co_await let_others_run();
    }
}

asio::awaitable<void> fail()
{
    co_await let_others_run();
    throw std::runtime_error("oh dear");
}

// Is cancelled, cancels its child and still sees the child's end.
asio::awaitable<void> parent(bool& child_cancelled, bool& waited)
{
    auto child = spawn(co_await asio::this_coro::executor, "child", wait_for_ever(child_cancelled));
    bool ignored = false;
    co_await wait_for_ever(ignored);
    child.cancel();
    waited = co_await child.wait(20s);
}

TEST_F(Spawn, ATaskRunsToItsEnd)
{
    int counter = 0;
    auto task = spawn(context.get_executor(), "counter", count_to(counter, 3));
    EXPECT_FALSE(task.done());
    EXPECT_TRUE(finish(task.wait(20s)));
    EXPECT_TRUE(task.done());
    EXPECT_EQ(counter, 3);
}

TEST_F(Spawn, AnEmptyTaskIsOver)
{
    Task task;
    task.cancel();
    EXPECT_TRUE(task.done());
    EXPECT_TRUE(finish(task.wait(0ms)));
}

TEST_F(Spawn, CancelIsAValueAndWaitSeesTheEnd)
{
    bool cancelled = false;
    auto task = spawn(context.get_executor(), "waiter", wait_for_ever(cancelled));
    context.poll();
    task.cancel();
    EXPECT_TRUE(finish(task.wait(20s)));
    EXPECT_TRUE(cancelled);
}

TEST_F(Spawn, WaitGivesUpAtItsLimit)
{
    bool cancelled = false;
    auto task = spawn(context.get_executor(), "waiter", wait_for_ever(cancelled));
    EXPECT_FALSE(finish(task.wait(10ms)));
    EXPECT_FALSE(task.done());
}

TEST_F(Spawn, AnOwnerThatGoesCancels)
{
    bool cancelled = false;
    {
        const auto task = spawn(context.get_executor(), "waiter", wait_for_ever(cancelled));
        context.poll();
    }
    EXPECT_TRUE(run_until([&] { return cancelled; }));
}

TEST_F(Spawn, ATaskThatIsReplacedIsCancelled)
{
    bool cancelled = false;
    auto task = spawn(context.get_executor(), "waiter", wait_for_ever(cancelled));
    context.poll();
    int counter = 0;
    task = spawn(context.get_executor(), "counter", count_to(counter, 1));
    EXPECT_TRUE(run_until([&] { return cancelled && counter == 1; }));
}

TEST_F(Spawn, CancelComesAlsoFromAnotherThread)
{
    bool cancelled = false;
    auto task = spawn(context.get_executor(), "waiter", wait_for_ever(cancelled));
    std::jthread other([&] { task.cancel(); });
    EXPECT_TRUE(run_until([&] { return task.done(); }));
    EXPECT_TRUE(cancelled);
}

TEST_F(Spawn, ATaskCanBeCancelledMoreThanOnce)
{
    int awoken = 0;
    auto task = spawn(context.get_executor(), "stubborn", stubborn(awoken));
    context.poll();
    task.cancel();
    context.poll();
    EXPECT_FALSE(task.done());
    task.cancel();
    EXPECT_TRUE(run_until([&] { return task.done(); }));
}

TEST_F(Spawn, ACancelledParentStillWaitsForItsChild)
{
    bool child_cancelled = false;
    bool waited = false;
    auto task = spawn(context.get_executor(), "parent", parent(child_cancelled, waited));
    context.poll();
    task.cancel();
    EXPECT_TRUE(run_until([&] { return task.done(); }));
    EXPECT_TRUE(child_cancelled);
    EXPECT_TRUE(waited);
}

TEST_F(Spawn, SeveralMayWaitForOneTask)
{
    bool cancelled = false;
    auto task = spawn(context.get_executor(), "waiter", wait_for_ever(cancelled));
    std::optional<bool> first;
    std::optional<bool> second;
    const auto a = spawn(context.get_executor(), "first", store(task.wait(20s), first));
    const auto b = spawn(context.get_executor(), "second", store(task.wait(20s), second));
    context.poll();
    task.cancel();
    EXPECT_TRUE(run_until([&] { return a.done() && b.done(); }));
    EXPECT_EQ(first, true);
    EXPECT_EQ(second, true);
}

TEST(SpawnDeathTest, AnExceptionEndsTheProgramLoudly)
{
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_DEATH(
        {
            asio::io_context context;
            const auto task = spawn(context.get_executor(), "faulty", fail());
            context.run();
        },
        "ERROR net: a task failed because of a bug in this program; please report it task=faulty "
        "reason=\"oh dear\"");
}

}  // namespace
}  // namespace tgvs::net
