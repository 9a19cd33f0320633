// The part of Show that has the bot.
#include "service/show.hpp"

namespace tgvs::service {

// Made when there is a token; without one later it is silent, and ready for the next.
void Show::take_settings(const config::Settings& settings)
{
    if (bot_ && !bot_settings_differ(bot_made_of_, settings))
        return;
    if (!bot_ && settings.bot_token.empty())
        return;
    bot_made_of_ = settings;
    auto its = bot_settings(settings, version_);
    if (bot_)
        bot_->set_settings(std::move(its));
    else
        bot_ = std::make_unique<bot::Bot>(
            bot::BotOptions{.settings = std::move(its), .state_dir = settings_.state_dir},
            bot_station_, *studio_.registry);
}

}  // namespace tgvs::service
