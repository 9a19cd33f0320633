#include "broadcast/broadcast.hpp"

#include "broadcast/broadcast_loop.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <future>
#include <pthread.h>
#include <thread>
#include <utility>

namespace tgvs::broadcast {

namespace {

constexpr std::chrono::seconds thread_stop_limit{4};

}  // namespace

struct Broadcast::Thread {
    Thread(BroadcastOptions options, prometheus::Registry& registry)
        : loop(context.get_executor(), std::move(options), registry),
          task(net::spawn(context.get_executor(), "broadcast", loop.run())),
          over(promise.get_future()),
          thread([this] {
              ::pthread_setname_np(::pthread_self(), "telegram");
              context.run();
              promise.set_value();
          })
    {
    }

    template <class Function>
    void post(Function function)
    {
        asio::post(context, std::move(function));
    }

    asio::io_context context{1};
    BroadcastLoop loop;
    net::Task task;
    std::promise<void> promise;
    std::future<void> over;
    std::thread thread;
};

Broadcast::Broadcast(BroadcastOptions options, prometheus::Registry& registry)
    : thread_(std::make_unique<Thread>(std::move(options), registry))
{
}

Broadcast::~Broadcast()
{
    stop();
}

BroadcastView Broadcast::view() const
{
    return thread_->loop.view();
}

void Broadcast::set_title(std::string title)
{
    thread_->post([loop = &thread_->loop, title = std::move(title)] { loop->set_title(title); });
}

void Broadcast::note_output(bool sending, std::uint64_t reconnects)
{
    thread_->post(
        [loop = &thread_->loop, sending, reconnects] { loop->note_output(sending, reconnects); });
}

void Broadcast::give_password(Secret password)
{
    thread_->post(
        [loop = &thread_->loop, password = std::move(password)] { loop->give_password(password); });
}

void Broadcast::confirm_account(bool accept)
{
    thread_->post([loop = &thread_->loop, accept] { loop->confirm_account(accept); });
}

void Broadcast::stop()
{
    if (!thread_ || !thread_->thread.joinable())
        return;
    thread_->post([loop = &thread_->loop] { loop->stop(); });
    const bool over = thread_->over.wait_for(thread_stop_limit) == std::future_status::ready;
    if (!over)
        thread_->context.stop();
    thread_->thread.join();
    // Coroutines that were stopped in the middle refer to what would be destroyed before them; the process ends.
    if (!over)
        static_cast<void>(thread_.release());
}

}  // namespace tgvs::broadcast
