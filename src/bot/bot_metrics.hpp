// bot/bot_metrics.hpp: how the bot does, for Prometheus.
//
//   tgvs_bot_ready                     1 while it hears and answers; there only with BOT_TOKEN
//   tgvs_bot_refused                   1 while Telegram refuses its token: it needs the operator
//   tgvs_bot_messages_total{result=…}  sent, refused
#pragma once

#include "bot/login_state.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

namespace tgvs::bot {

class BotMetrics {
public:
    explicit BotMetrics(prometheus::Registry& registry);

    void state(LoginState state);
    void sent() { sent_.Increment(); }
    void refused() { refused_.Increment(); }

private:
    prometheus::Gauge& ready_;
    prometheus::Gauge& needs_operator_;
    prometheus::Counter& sent_;
    prometheus::Counter& refused_;
};

}  // namespace tgvs::bot
