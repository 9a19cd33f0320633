// broadcast/broadcast_state.hpp: where the broadcast stands, and what each event makes of that. Pure.
//
//     Starting ──opened──► Live ──ended, session lost──► Paused ──opened──► Live
//         │                  │                              │
//         └─────refused──────┼──────────refused─────────────┴──► Degraded(reason) ──opened──► Live
//                            └──► Stopping: from everywhere
//
// Trouble   (network, an error of Telegram's own, a flood wait) passes by itself, and is no event here: the
//           session that is under way goes on.
// Degraded  waits for the operator and looks again by itself; nothing in it needs a restart.
// Source    tests/unit/broadcast/broadcast_state_test.cpp has the whole table.
#pragma once

#include "config/settings.hpp"

#include <span>
#include <string_view>
#include <variant>

namespace tgvs::broadcast {

// Why the operator is needed; a metric label.
enum class Reason {
    session,     // SESSION_STRING is missing, malformed or not accepted any more
    duplicated,  // the session was used twice at once and is void
    account,     // the account is deleted or banned
    in_use,      // another process of ours holds the session
    settings,    // API_ID, API_HASH, CHAT_ID or another setting
    chat,        // cannot be found or entered, or has a call of another kind
    rights,      // to stream in the chat
    refused,     // by Telegram, for a reason that repeating does not change
};
inline constexpr Reason all_reasons[] = {Reason::session, Reason::duplicated, Reason::account,
                                         Reason::in_use,  Reason::settings,   Reason::chat,
                                         Reason::rights,  Reason::refused};

std::string_view to_string(Reason reason);

// A new login is the remedy.
bool wants_login(Reason reason);

struct Starting {
    friend bool operator==(const Starting&, const Starting&) = default;
};
struct Live {
    friend bool operator==(const Live&, const Live&) = default;
};
// It was live, and the way back is being tried.
struct Paused {
    friend bool operator==(const Paused&, const Paused&) = default;
};
struct Degraded {
    Reason reason;
    bool on_air = false;  // SESSION_LOST_ON_AIR=keep: publishing goes on with the key already held
    friend bool operator==(const Degraded&, const Degraded&) = default;
};
struct Stopping {
    int exit_code = 0;
    friend bool operator==(const Stopping&, const Stopping&) = default;
};
using BroadcastState = std::variant<Starting, Live, Paused, Degraded, Stopping>;

std::span<const std::string_view> state_names();          // "starting", …: metric labels
std::string_view to_string(const BroadcastState& state);  // one of them
bool is_on_air(const BroadcastState& state);              // also without a session

struct Opened {};       // the live stream is there and so is its target
struct StreamEnded {};  // by an admin or by Telegram
struct Refused {        // by Telegram or by us; when a login is the remedy, the session is lost
    Reason reason;
};
struct Stop {};
using BroadcastEvent = std::variant<Opened, StreamEnded, Refused, Stop>;

enum class Air { as_it_is, publish, withdraw };
// When the next session begins.
enum class Next {
    nothing,  // the present one goes on
    now,
    soon,          // with back-off
    each_period,   // SESSION_RETRY_SECONDS, after reading `.env` again
    when_changed,  // the same, and only if what is in it has changed: repeating does harm or no good
};
enum class LoginHelp { none, helper, qr };

struct Policy {
    config::SessionInvalid session_invalid = config::SessionInvalid::degraded;
    config::AutoRegenerate regenerate = config::AutoRegenerate::off;
    config::SessionLostOnAir lost_on_air = config::SessionLostOnAir::pause;
    bool terminal = false;  // a person can be asked there
};

struct BroadcastStep {
    BroadcastState state;
    Air air = Air::as_it_is;
    Next next = Next::nothing;
    LoginHelp login = LoginHelp::none;
    friend bool operator==(const BroadcastStep&, const BroadcastStep&) = default;
};

BroadcastStep step(const BroadcastState& state, const BroadcastEvent& event, const Policy& policy);

}  // namespace tgvs::broadcast
