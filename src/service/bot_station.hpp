// service/bot_station.hpp: the desk as the bot sees it, and the settings that make the bot.
//
// Threads  the bot asks on its own; what it asks for may be asked on any.
#pragma once

#include "bot/bot_types.hpp"
#include "config/settings_types.hpp"
#include "service/desk_site.hpp"

#include <string>

namespace tgvs::service {

class BotStation : public bot::Station {
public:
    explicit BotStation(DeskSite& desk) : desk_(desk) {}

    control::Channel channel() override { return desk_.channel(); }
    control::Outcome carry_out(const control::Command& command,
                               const control::Person& person) override
    {
        return desk_.carry_out(command, person);
    }

private:
    DeskSite& desk_;
};

bot::BotSettings bot_settings(const config::Settings& settings, const std::string& version);

// Whether the bot would be another one.
bool bot_settings_differ(const config::Settings& a, const config::Settings& b);

}  // namespace tgvs::service
