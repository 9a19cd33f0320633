// bot/bot_metrics.hpp: how the bot does, for Prometheus.
//
//   tgvs_bot_ready                          1 while it is logged in and connected; NaN without BOT_TOKEN
//   tgvs_bot_refused                        1 while Telegram refuses its token: it needs the operator
//   tgvs_bot_last_update_timestamp_seconds  when Telegram has told it something last; NaN: not yet
//   tgvs_bot_messages_total{result=…}       sent; refused by Telegram; dropped, because too much waited or the chat refuses
//   tgvs_bot_alarms_total{kind=…}           session, rights, air, playlist, disk, item: beginnings and ends
#pragma once

#include "bot/alarms.hpp"
#include "bot/login_state.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include <array>
#include <cstddef>

namespace tgvs::bot {

class BotMetrics {
public:
    explicit BotMetrics(prometheus::Registry& registry);

    void state(LoginState state, bool connected);
    void heard() { last_update_.SetToCurrentTime(); }
    void alarm(AlarmKind kind) { alarms_[static_cast<std::size_t>(kind)]->Increment(); }
    void dropped(std::size_t messages) { dropped_.Increment(static_cast<double>(messages)); }
    void sent() { sent_.Increment(); }
    void refused() { refused_.Increment(); }

private:
    prometheus::Gauge& ready_;
    prometheus::Gauge& last_update_;
    prometheus::Gauge& needs_operator_;
    prometheus::Counter& sent_;
    prometheus::Counter& refused_;
    prometheus::Counter& dropped_;
    std::array<prometheus::Counter*, alarm_kinds> alarms_;
};

}  // namespace tgvs::bot
