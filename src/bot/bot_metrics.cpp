#include "bot/bot_metrics.hpp"

#include "base/metrics.hpp"

namespace tgvs::bot {

BotMetrics::BotMetrics(prometheus::Registry& registry)
    : ready_(gauge(registry, "tgvs_bot_ready", "1 while the bot hears commands and answers.")),
      needs_operator_(gauge(registry, "tgvs_bot_refused",
                            "1 while Telegram refuses the bot until its settings are changed.")),
      sent_(counter(registry, "tgvs_bot_messages_total", "Messages and edits of the bot.",
                    {{"result", "sent"}})),
      refused_(counter(registry, "tgvs_bot_messages_total", "Messages and edits of the bot.",
                       {{"result", "refused"}}))
{
}

void BotMetrics::state(LoginState state)
{
    ready_.Set(state == LoginState::ready ? 1 : 0);
    needs_operator_.Set(state == LoginState::refused ? 1 : 0);
}

}  // namespace tgvs::bot
