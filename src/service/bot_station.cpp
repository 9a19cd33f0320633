#include "service/bot_station.hpp"

#include "broadcast/access_options.hpp"
#include "config/keys.hpp"

namespace tgvs::service {

bot::BotSettings bot_settings(const config::Settings& settings, const std::string& version)
{
    bot::BotSettings its = {.token = settings.bot_token,
                            .api_id = settings.api_id.value_or(0),
                            .api_hash = settings.api_hash,
                            .access = broadcast::access_options(settings, version),
                            .rules = {.admins = settings.control_admins,
                                      .chat = settings.control_chat,
                                      .by_rights = settings.control_by_rights}};
    if (settings.control_language == config::ControlLanguage::en)
        its.language = bot::Language::en;
    if (settings.control_language == config::ControlLanguage::ru)
        its.language = bot::Language::ru;
    return its;
}

bool bot_settings_differ(const config::Settings& a, const config::Settings& b)
{
    return !config::changed_keys(a, b, config::Change::bot).empty() || a.api_id != b.api_id ||
           !(a.api_hash == b.api_hash) || !(a.telegram_proxy == b.telegram_proxy) ||
           a.telegram_dc != b.telegram_dc || a.telegram_rsa_keys != b.telegram_rsa_keys;
}

}  // namespace tgvs::service
