#include "bot/bot_metrics.hpp"

#include "base/metrics.hpp"

#include <limits>
#include <string>

namespace tgvs::bot {

BotMetrics::BotMetrics(prometheus::Registry& registry)
    : ready_(gauge(registry, "tgvs_bot_ready", "1 while the bot receives commands and answers.")),
      last_update_(gauge(registry, "tgvs_bot_last_update_timestamp_seconds",
                         "When the bot last received an update from Telegram.")),
      needs_operator_(gauge(registry, "tgvs_bot_refused",
                            "1 while Telegram refuses the bot until its settings are changed.")),
      sent_(counter(registry, "tgvs_bot_messages_total", "Messages and edits of the bot.",
                    {{"result", "sent"}})),
      refused_(counter(registry, "tgvs_bot_messages_total", "Messages and edits of the bot.",
                       {{"result", "refused"}})),
      dropped_(counter(registry, "tgvs_bot_messages_total", "Messages and edits of the bot.",
                       {{"result", "dropped"}}))
{
    last_update_.Set(std::numeric_limits<double>::quiet_NaN());
    for (std::size_t i = 0; i < alarm_kinds; ++i)
        alarms_[i] = &counter(registry, "tgvs_bot_alarms_total",
                              "Alarms and ends of alarms that the bot has sent.",
                              {{"kind", std::string(to_string(static_cast<AlarmKind>(i)))}});
}

void BotMetrics::state(LoginState state, bool connected)
{
    if (state == LoginState::off)  // nobody is to miss it
        ready_.Set(std::numeric_limits<double>::quiet_NaN());
    else
        ready_.Set(state == LoginState::ready && connected ? 1 : 0);
    needs_operator_.Set(state == LoginState::refused ? 1 : 0);
}

}  // namespace tgvs::bot
