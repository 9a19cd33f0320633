// net/loop_thread.hpp: a thread of its own for one loop, and its end within a time.
//
// A loop has `asio::awaitable<void> run()` and `void stop()`, both on the thread. One that does not end in time is left behind
// with all that belongs to it: its coroutines were stopped in the middle, and refer to what would be destroyed before them.
// The process ends anyway.
//
// Threads  post() any; the rest the owner's.
// Stopping within `stop_limit`.
#pragma once

#include "net/spawn.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <chrono>
#include <future>
#include <memory>
#include <pthread.h>
#include <string>
#include <thread>
#include <utility>

namespace tgvs::net {

template <class Loop>
class LoopThread {
public:
    static constexpr std::chrono::seconds stop_limit{4};

    // `name`: of the thread, 15 characters at most. The loop is made with an executor and `args`.
    template <class... Args>
    explicit LoopThread(const char* name, Args&&... args)
        : parts_(std::make_unique<Parts>(name, std::forward<Args>(args)...)), loop_(&parts_->loop)
    {
    }
    ~LoopThread() { stop(); }
    LoopThread(const LoopThread&) = delete;
    LoopThread& operator=(const LoopThread&) = delete;

    // `act(loop)`, on the thread. After stop() nothing comes of it.
    template <class Act>
    void post(Act act)
    {
        if (parts_)
            asio::post(parts_->context,
                       [loop = loop_, act = std::move(act)]() mutable { act(*loop); });
    }
    // For what the loop offers to any thread; until this is gone, stopped or not.
    Loop& loop() { return *loop_; }
    const Loop& loop() const { return *loop_; }

    void stop(std::chrono::milliseconds limit = stop_limit)
    {
        if (!parts_ || !parts_->thread.joinable())
            return;
        post([](Loop& loop) { loop.stop(); });
        const bool over = parts_->over.wait_for(limit) == std::future_status::ready;
        if (!over)
            parts_->context.stop();
        parts_->thread.join();
        if (!over)
            static_cast<void>(parts_.release());
    }

private:
    struct Parts {
        template <class... Args>
        explicit Parts(const char* name, Args&&... args)
            : loop(context.get_executor(), std::forward<Args>(args)...),
              task(spawn(context.get_executor(), name, loop.run())),
              over(promise.get_future()),
              thread([this, name] {
                  ::pthread_setname_np(::pthread_self(), name);
                  context.run();
                  promise.set_value();
              })
        {
        }

        asio::io_context context{1};
        Loop loop;
        Task task;
        std::promise<void> promise;
        std::future<void> over;
        std::thread thread;
    };

    std::unique_ptr<Parts> parts_;
    Loop* loop_;
};

}  // namespace tgvs::net
