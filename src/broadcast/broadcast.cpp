#include "broadcast/broadcast.hpp"

#include "broadcast/broadcast_core.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <future>
#include <pthread.h>
#include <thread>
#include <utility>

namespace tgvs::broadcast {

namespace {

constexpr std::chrono::seconds stop_limit{4};

}  // namespace

struct Broadcast::Core {
    Core(BroadcastOptions options, prometheus::Registry& registry)
        : core(context.get_executor(), std::move(options), registry),
          task(net::spawn(context.get_executor(), "broadcast", core.run())),
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
    BroadcastCore core;
    net::Task task;
    std::promise<void> promise;
    std::future<void> over;
    std::thread thread;
};

Broadcast::Broadcast(BroadcastOptions options, prometheus::Registry& registry)
    : core_(std::make_unique<Core>(std::move(options), registry))
{
}

Broadcast::~Broadcast()
{
    stop();
}

BroadcastView Broadcast::view() const
{
    return core_->core.view();
}

void Broadcast::set_title(std::string title)
{
    core_->post([core = &core_->core, title = std::move(title)] { core->set_title(title); });
}

void Broadcast::note_output(bool sending, std::uint64_t reconnects)
{
    core_->post(
        [core = &core_->core, sending, reconnects] { core->note_output(sending, reconnects); });
}

void Broadcast::give_password(Secret password)
{
    core_->post(
        [core = &core_->core, password = std::move(password)] { core->give_password(password); });
}

void Broadcast::stop()
{
    if (!core_ || !core_->thread.joinable())
        return;
    core_->post([core = &core_->core] { core->stop(); });
    const bool over = core_->over.wait_for(stop_limit) == std::future_status::ready;
    if (!over)
        core_->context.stop();
    core_->thread.join();
    // Coroutines that were stopped in the middle refer to what would be destroyed before them; the process ends.
    if (!over)
        static_cast<void>(core_.release());
}

}  // namespace tgvs::broadcast
