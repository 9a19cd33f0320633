// bot/login_machine.hpp: from a token to a login that stays, whatever Telegram says.
//
//   answer                                       is followed by
//   303 USER_MIGRATE_X and the like               a client of that data centre with a new key; three moves at most
//   400 ACCESS_TOKEN_…, API_ID_…                  refused, until the settings change
//   420 FLOOD_WAIT_n to the token                 a wait that a restart keeps (`not_before`)
//   401, 406 AUTH_KEY_DUPLICATED, an unknown key  a new key and the token once more; again only an hour later
//   anything that passes                          the same again, after 5 s and up to 5 min
//
// Pure: answers and time in, orders out. The show, its session and the exit code know nothing of it.
//
// Threads  one owner.
// Source   core.telegram.org/method/auth.importBotAuthorization; tdlib/td AuthManager.cpp
#pragma once

#include "bot/login_state.hpp"
#include "telegram/call_error.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace tgvs::bot {

namespace order {

// A client, in the place of the one there is.
struct Open {
    int dc = 0;           // 0: where logins begin
    bool new_key = true;  // else the one that is kept
};
struct Close {};
struct Import {};  // auth.importBotAuthorization
struct Check {};   // users.getUsers of oneself
struct Sync {};    // updates, menu, cards
struct Save {};    // saved(), with the client's key
struct Moved {};   // state() and reason() are others: to be shown and logged

}  // namespace order

using LoginOrder = std::variant<order::Open, order::Close, order::Import, order::Check, order::Sync,
                                order::Save, order::Moved>;
using LoginOrders = std::vector<LoginOrder>;

class LoginMachine {
public:
    static constexpr int moves_limit = 3;
    static constexpr std::chrono::seconds renew_every{3'600};
    static constexpr std::chrono::seconds first_pause{5};
    static constexpr std::chrono::seconds longest_pause{300};

    explicit LoginMachine(SavedLogin saved = {}) : saved_(std::move(saved)) {}

    // A token's digest; empty: none. The same as before changes nothing, unless Telegram is to be reached another way.
    LoginOrders use_token(std::string digest, WallTime now, bool another_way = false);
    LoginOrders imported(std::int64_t bot, WallTime now);
    LoginOrders import_failed(const telegram::CallError& why, WallTime now);
    LoginOrders checked(WallTime now);
    // A question about oneself, or any other call, found that the login is not good any more, or something else.
    LoginOrders check_failed(const telegram::CallError& why, WallTime now);
    LoginOrders key_is_unknown(WallTime now);
    LoginOrders synced(WallTime now);
    // Another process has the login.
    LoginOrders in_use(WallTime now);
    LoginOrders tick(WallTime now);

    LoginState state() const { return state_; }
    const std::string& reason() const { return reason_; }  // a sentence; empty: all is well
    std::optional<WallTime> wake_up() const { return wake_up_; }
    SavedLogin& saved() { return saved_; }
    const SavedLogin& saved() const { return saved_; }

private:
    void move(LoginState state, std::string reason, LoginOrders& orders);
    void begin(WallTime now, LoginOrders& orders);
    void import(int dc, LoginOrders& orders);
    void refuse(std::string reason, LoginOrders& orders);
    void wait(WallTime until, std::string reason, LoginOrders& orders);
    void retry(std::string reason, WallTime now, LoginOrders& orders);
    void renew(std::string reason, WallTime now, LoginOrders& orders);

    SavedLogin saved_;
    std::string token_;
    LoginState state_ = LoginState::off;
    std::string reason_;
    std::optional<WallTime> wake_up_;
    bool open_ = false;  // there is a client, and it has what the next call wants
    LoginState resume_ = LoginState::off;
    int moves_ = 0;
    int failures_ = 0;
};

// What a call's error means to a login.
enum class LoginTrouble { void_, wait, passing, fault };
LoginTrouble trouble_of(const telegram::CallError& error);

}  // namespace tgvs::bot
