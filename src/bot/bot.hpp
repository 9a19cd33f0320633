// bot/bot.hpp: the station in Telegram itself: a bot that shows what is on, and takes commands from those who may.
//
//     Telegram ◄─► Client ─ updates ─► UpdateBox ─► heard, who may ─► Station (the desk)
//                    ▲                                                  │
//                    └── Outbox ◄── card, answers ◄─────────────────────┘
//
// A client of its own, with a login and a connection of its own: what becomes of it touches neither the show nor the session
// that streams.
//
// Threads  its own. The public functions from any; the Station is asked on the bot's thread.
// Stopping within four seconds.
#pragma once

#include "bot/bot_types.hpp"
#include "net/loop_thread.hpp"

#include <prometheus/registry.h>

#include <memory>
#include <string>

namespace tgvs::bot {

class BotLoop;

class Bot {
public:
    Bot(BotOptions options, Station& station, prometheus::Registry& registry);
    ~Bot();

    void set_settings(BotSettings settings);
    // A sentence for the operator: Telegram refuses it, or some of those who are to be told. Empty: all is well.
    std::string problem() const;
    void stop();

private:
    using Thread = net::LoopThread<BotLoop>;

    std::unique_ptr<Thread> thread_;
};

}  // namespace tgvs::bot
