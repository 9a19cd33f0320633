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

// Of what makes alarms that which the desk does not know.
void Show::inform_bot()
{
    auto troubles = broadcast_troubles(on_telegram_);
    const auto problems = keeper_->problems();
    const bool nothing_to_play =
        programme_known_ ? director_->programme().items().empty() : !problems.empty();
    if (nothing_to_play)
        troubles.playlist = problems.empty() ? "the list is empty" : problems.front();
    std::optional<bot::ListPlace> place;
    if (const auto& now = director_->on_air(); now && now->of_programme())
        place = bot::ListPlace{.number = now->entry.position.index + 1,
                               .of = director_->programme().items().size()};
    bot_station_.show(std::move(troubles), place);
}

}  // namespace tgvs::service
