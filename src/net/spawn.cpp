#include "net/spawn.hpp"

#include "base/log.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdlib>
#include <exception>
#include <utility>

namespace tgvs::net {

struct Task::State {
    State(const asio::any_io_executor& executor, std::string task_name)
        : name(std::move(task_name)), finished(executor, no_deadline)
    {
    }

    std::string name;
    asio::cancellation_signal signal;
    asio::steady_timer finished;  // never expires, is cancelled at the end
    bool done = false;
};

namespace {

[[noreturn]] void die(const std::string& name, const std::exception_ptr& reason)
{
    try {
        std::rethrow_exception(reason);
    } catch (const std::exception& error) {
        log::error("net", "a task failed because of a bug in this program; please report it",
                   {{"task", name}, {"reason", error.what()}});
    } catch (...) {
        log::error("net", "a task failed because of a bug in this program; please report it",
                   {{"task", name}});
    }
    std::abort();
}

asio::awaitable<void> run_out(asio::steady_timer& timer)
{
    co_await timer.async_wait(as_value);
}

}  // namespace

asio::awaitable<void> Task::supervise(asio::awaitable<void> root)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    co_await std::move(root);
}

Task spawn(asio::any_io_executor executor, std::string name, asio::awaitable<void> root)
{
    auto state = std::make_shared<Task::State>(executor, std::move(name));
    const auto on_end = [state](const std::exception_ptr& reason) {
        if (reason)
            die(state->name, reason);
        state->done = true;
        state->finished.cancel();
    };
    asio::co_spawn(executor, Task::supervise(std::move(root)),
                   asio::bind_cancellation_slot(state->signal.slot(), on_end));
    return Task(std::move(state));
}

Task& Task::operator=(Task&& other) noexcept
{
    cancel();
    state_ = std::move(other.state_);
    return *this;
}

Task::~Task()
{
    cancel();
}

void Task::cancel()
{
    if (!state_)
        return;
    asio::dispatch(state_->finished.get_executor(), [state = state_] {
        if (!state->done)
            state->signal.emit(asio::cancellation_type::terminal);
    });
}

bool Task::done() const
{
    return !state_ || state_->done;
}

asio::awaitable<bool> Task::wait(std::chrono::milliseconds limit)
{
    using namespace asio::experimental::awaitable_operators;
    const auto state = state_;
    if (!state)
        co_return true;
    const auto until = Clock::now() + limit;
    asio::steady_timer timer(co_await asio::this_coro::executor, until);
    while (!state->done && Clock::now() < until)
        co_await (run_out(state->finished) || run_out(timer));
    co_return state->done;
}

}  // namespace tgvs::net
