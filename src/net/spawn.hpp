// net/spawn.hpp: the one way in which a root coroutine is started.
//
// Owner    the Task. Stopping is `cancel()`, then `wait()`. An owner that goes without waiting cancels.
// Cancel   is a value: throw_if_cancelled(false) holds in the root and in all that it awaits. What it
//          starts with `||` or `&&` are roots of their own for Asio; there it has to be said again.
// Errors   an exception that leaves the root is a fault of ours: it is logged and the program aborts.
// Threads  cancel() from any; the rest on the executor. The executor's context outlives the Task.
#pragma once

#include "net/await.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <memory>
#include <string>

namespace tgvs::net {

class Task {
public:
    Task() = default;  // one that is over
    Task(Task&&) noexcept = default;
    Task& operator=(Task&& other) noexcept;
    ~Task();

    void cancel();
    bool done() const;
    // False: still running at the limit. It waits also for a task that is itself cancelled, since that
    // is when children are waited for.
    asio::awaitable<bool> wait(std::chrono::milliseconds limit);

private:
    struct State;
    friend Task spawn(asio::any_io_executor executor, std::string name, asio::awaitable<void> root);
    static asio::awaitable<void> supervise(asio::awaitable<void> root);

    explicit Task(std::shared_ptr<State> state) : state_(std::move(state)) {}

    // Shared with the running coroutine: which of the two goes first is not known.
    std::shared_ptr<State> state_;
};

Task spawn(asio::any_io_executor executor, std::string name, asio::awaitable<void> root);

}  // namespace tgvs::net
