#include "bot/bot.hpp"

#include "bot/bot_loop.hpp"

#include <utility>

namespace tgvs::bot {

Bot::Bot(BotOptions options, Station& station, prometheus::Registry& registry)
    : thread_(std::make_unique<Thread>("bot", std::move(options), station, registry))
{
}

Bot::~Bot() = default;

void Bot::set_settings(BotSettings settings)
{
    thread_->post([settings = std::move(settings)](BotLoop& loop) mutable {
        loop.set_settings(std::move(settings));
    });
}

std::string Bot::problem() const
{
    return thread_->loop().problem();
}

void Bot::stop()
{
    thread_->stop();
}

}  // namespace tgvs::bot
