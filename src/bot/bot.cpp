#include "bot/bot.hpp"

#include "bot/bot_loop.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <future>
#include <pthread.h>
#include <thread>
#include <utility>

namespace tgvs::bot {

namespace {

constexpr std::chrono::seconds thread_stop_limit{4};

}  // namespace

struct Bot::Thread {
    Thread(BotOptions options, Station& station, prometheus::Registry& registry)
        : loop(context.get_executor(), std::move(options), station, registry),
          task(net::spawn(context.get_executor(), "bot", loop.run())),
          over(promise.get_future()),
          thread([this] {
              ::pthread_setname_np(::pthread_self(), "bot");
              context.run();
              promise.set_value();
          })
    {
    }

    boost::asio::io_context context{1};
    BotLoop loop;
    net::Task task;
    std::promise<void> promise;
    std::future<void> over;
    std::thread thread;
};

Bot::Bot(BotOptions options, Station& station, prometheus::Registry& registry)
    : thread_(std::make_unique<Thread>(std::move(options), station, registry))
{
}

Bot::~Bot()
{
    stop();
}

void Bot::set_settings(BotSettings settings)
{
    boost::asio::post(thread_->context,
                      [loop = &thread_->loop, settings = std::move(settings)]() mutable {
                          loop->set_settings(std::move(settings));
                      });
}

std::string Bot::problem() const
{
    return thread_->loop.problem();
}

void Bot::stop()
{
    if (!thread_ || !thread_->thread.joinable())
        return;
    boost::asio::post(thread_->context, [loop = &thread_->loop] { loop->stop(); });
    const bool over = thread_->over.wait_for(thread_stop_limit) == std::future_status::ready;
    if (!over)
        thread_->context.stop();
    thread_->thread.join();
    // Coroutines that were stopped in the middle refer to what would be destroyed before them; the process ends.
    if (!over)
        static_cast<void>(thread_.release());
}

}  // namespace tgvs::bot
