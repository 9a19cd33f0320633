// service/broadcast.hpp: keeps a session, the chat's live stream and its target, whatever happens to them.
//
//     Broadcast ── reads `.env` ──► LiveSession ──► events ──► broadcast_state ──► BroadcastView
//                      ▲                                            │
//                      └────── SESSION_RETRY_SECONDS, a login ◄─────┘
//
// Threads  its own, for all that speaks to Telegram. The public functions from any; `wake` is called there,
//          after the view has changed.
// Stopping within four seconds; the live stream goes on without us and is found again at the next start.
#pragma once

#include "base/backoff.hpp"
#include "base/secret.hpp"
#include "config/settings.hpp"
#include "service/broadcast_metrics.hpp"
#include "service/broadcast_state.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace tgvs::service {

// A QR login that waits to be scanned.
struct LoginOffer {
    Secret link;  // tg://login?token=…
    std::chrono::steady_clock::time_point valid_until;
    bool wants_password = false;  // it was scanned; the two-step password is asked for
};

struct BroadcastView {
    BroadcastState state = Starting();
    Secret target;                 // where to publish; empty: nowhere
    std::string problem;           // a sentence for the operator; empty: none
    std::uint64_t reconnects = 0;  // how often the output was to connect anew
    bool start_helper = false;     // AUTO_REGENERATE=1: with Stopping
    std::optional<LoginOffer> login;
};

struct BroadcastTiming {
    std::chrono::milliseconds poll{30'000};   // of the call: updates can be lost
    std::chrono::milliseconds probe{15'000};  // of the viewers' side
    // An output in trouble makes us look at the call and its key again, less and less often.
    BackoffOptions reread = {.first = std::chrono::seconds(10),
                             .ceiling = std::chrono::seconds(300)};
    // Off the air each second counts, and a question each five seconds is little to ask.
    BackoffOptions trouble = {.first = std::chrono::seconds(1), .ceiling = std::chrono::seconds(5)};
    // Each change of a chat that does not let us stream makes us ask again; some chats change all the time.
    BackoffOptions ask_again = {.first = std::chrono::milliseconds(300),
                                .ceiling = std::chrono::seconds(30),
                                .healthy_after = std::chrono::seconds(15)};
    // An admin may have ended the stream on purpose.
    BackoffOptions reopen = {.first = std::chrono::milliseconds(700),
                             .ceiling = std::chrono::seconds(120),
                             .healthy_after = std::chrono::seconds(60)};
};

struct BroadcastOptions {
    config::Settings settings;
    std::filesystem::path env_file;
    std::string version;
    // `.env` as it is now, with the command line's say in it.
    std::function<config::Loaded()> reload;
    std::function<void()> wake;
    bool terminal = false;
    BroadcastTiming timing = {};
};

class Broadcast {
public:
    Broadcast(BroadcastOptions options, prometheus::Registry& registry);
    ~Broadcast();

    BroadcastView view() const;
    // What is on air; shown as the live stream's title.
    void set_title(std::string title);
    void note_output(bool sending, std::uint64_t reconnects);
    void give_password(Secret password);  // for LoginOffer::wants_password
    void stop();

private:
    struct Core;  // what lives on the thread

    std::unique_ptr<Core> core_;
};

}  // namespace tgvs::service
