// broadcast/broadcast.hpp: keeps a session, the chat's live stream and its target, whatever happens to them.
//
//     `.env`, answers, news ──► BroadcastLoop ── inputs ──► BroadcastMachine ── orders ──┐
//                                    ▲                                                   │
//                                    └── LiveSession, BroadcastView, a login offered ◄───┘
//
// Threads  its own, for all that speaks to Telegram. The public functions from any; `wake` is called there,
//          after the view has changed.
// Stopping within four seconds; the live stream goes on without us and is found again at the next start.
#pragma once

#include "base/secret.hpp"
#include "broadcast/broadcast_types.hpp"
#include "net/loop_thread.hpp"

#include <prometheus/registry.h>

#include <cstdint>
#include <memory>
#include <string>

namespace tgvs::broadcast {

class BroadcastLoop;

class Broadcast {
public:
    Broadcast(BroadcastOptions options, prometheus::Registry& registry);
    ~Broadcast();

    BroadcastView view() const;
    // What is on air; shown as the live stream's title.
    void set_title(std::string title);
    void note_output(bool sending, std::uint64_t reconnects);
    void give_password(Secret password);  // for LoginOffer::wants_password
    void confirm_account(bool accept);    // for LoginOffer::other_account
    void stop();

private:
    using Thread = net::LoopThread<BroadcastLoop>;

    std::unique_ptr<Thread> thread_;
};

}  // namespace tgvs::broadcast
