// broadcast/broadcast_types.hpp: what a broadcast is given, and what it shows of itself.
#pragma once

#include "base/backoff.hpp"
#include "base/secret.hpp"
#include "broadcast/broadcast_state.hpp"
#include "config/settings.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace tgvs::broadcast {

// Another account has logged in than the one before, by their numbers at Telegram.
struct OtherAccount {
    std::int64_t before = 0;  // 0: the session before does not say
    std::int64_t now = 0;
};

// A QR login that waits to be scanned.
struct LoginOffer {
    Secret link;  // tg://login?token=…
    std::chrono::steady_clock::time_point valid_until;
    bool wants_password = false;  // it was scanned; the two-step password is asked for
    std::optional<OtherAccount> other_account = {};  // it has logged in and waits to be confirmed
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
    // `.env` off the air: whoever has logged in waits for the picture.
    std::chrono::milliseconds settings{500};
    // An output in trouble makes us look at the call and its key again, less and less often.
    BackoffOptions reread = {.first = std::chrono::seconds(10),
                             .ceiling = std::chrono::seconds(300)};
    // Off the air each second counts, and a question every five seconds is little to ask.
    BackoffOptions trouble = {.first = std::chrono::seconds(1), .ceiling = std::chrono::seconds(5)};
    // A chat whose number is not valid any more may cost a walk through all chats of the account.
    BackoffOptions find_again = {.first = std::chrono::seconds(1),
                                 .ceiling = std::chrono::seconds(300)};
    // A session that ends soon after it was accepted, or settings that change all the time.
    BackoffOptions begin_again = {.first = std::chrono::seconds(1),
                                  .ceiling = std::chrono::seconds(15),
                                  .healthy_after = std::chrono::seconds(20)};
    // Each change of a chat that does not let us stream makes us ask again; some chats change all the time.
    BackoffOptions ask_again = {.first = std::chrono::milliseconds(300),
                                .ceiling = std::chrono::seconds(30),
                                .healthy_after = std::chrono::seconds(15)};
    // An admin may have ended the stream on purpose.
    BackoffOptions reopen = {.first = std::chrono::milliseconds(700),
                             .ceiling = std::chrono::seconds(120),
                             .healthy_after = std::chrono::seconds(60)};
    // A server that loses its keys for a while is no reason to ask for a login; one that goes on is.
    std::chrono::milliseconds key_lost_after{600'000};
    // Another account has logged in by QR; then it is refused.
    std::chrono::milliseconds confirm_within{600'000};
    // A QR login that failed.
    BackoffOptions offer = {.first = std::chrono::seconds(1), .ceiling = std::chrono::seconds(30)};
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

}  // namespace tgvs::broadcast
