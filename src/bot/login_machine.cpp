#include "bot/login_machine.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <utility>

namespace tgvs::bot {

using telegram::CallError;
using telegram::ErrorKind;

namespace {

bool is_wrong_token(const CallError& error)
{
    return telegram::is_rpc(error, "ACCESS_TOKEN_INVALID") ||
           telegram::is_rpc(error, "ACCESS_TOKEN_EXPIRED");
}

bool is_wrong_app(const CallError& error)
{
    return telegram::is_rpc(error, "API_ID_INVALID") ||
           telegram::is_rpc(error, "API_ID_PUBLISHED_FLOOD");
}

}  // namespace

LoginTrouble trouble_of(const CallError& error)
{
    // Of a bot each 401 is the end of the login.
    if (error.kind == CallError::Kind::rpc && error.code == 401)
        return LoginTrouble::void_;
    switch (telegram::classify(error).kind) {
        case ErrorKind::dead:
        case ErrorKind::dead_final:
        case ErrorKind::duplicated:
        case ErrorKind::key_doubted:
            return LoginTrouble::void_;
        case ErrorKind::wait:
            return LoginTrouble::wait;
        case ErrorKind::retry:
        case ErrorKind::harmless:
            return LoginTrouble::passing;
        default:
            return LoginTrouble::fault;
    }
}

LoginOrders LoginMachine::use_token(std::string digest, WallTime now, bool another_way)
{
    LoginOrders orders;
    if (std::exchange(token_, digest) == digest && !another_way)
        return orders;
    if (open_)
        orders.emplace_back(order::Close());
    open_ = false;
    failures_ = 0;
    moves_ = 0;
    wake_up_.reset();
    if (token_.empty()) {
        move(LoginState::off, {}, orders);
        return orders;
    }
    if (saved_.token != token_)
        saved_ = {.token = token_};
    begin(now, orders);
    return orders;
}

void LoginMachine::move(LoginState state, std::string reason, LoginOrders& orders)
{
    const bool same = state == state_ && reason == reason_;
    state_ = state;
    reason_ = std::move(reason);
    if (!same)
        orders.emplace_back(order::Moved());
}

void LoginMachine::begin(WallTime now, LoginOrders& orders)
{
    wake_up_.reset();
    if (!saved_.key.empty()) {
        orders.emplace_back(order::Open{.dc = saved_.dc, .new_key = false});
        orders.emplace_back(order::Check());
        open_ = true;
        return move(LoginState::checking, {}, orders);
    }
    if (saved_.not_before && now < *saved_.not_before) {
        resume_ = LoginState::importing;
        return wait(*saved_.not_before, "Telegram requires a wait before the token is used again",
                    orders);
    }
    import(saved_.dc, orders);
}

void LoginMachine::import(int dc, LoginOrders& orders)
{
    wake_up_.reset();
    orders.emplace_back(order::Open{.dc = dc, .new_key = true});
    orders.emplace_back(order::Import());
    open_ = true;
    move(LoginState::importing, {}, orders);
}

void LoginMachine::refuse(std::string reason, LoginOrders& orders)
{
    wake_up_.reset();
    if (std::exchange(open_, false))
        orders.emplace_back(order::Close());
    move(LoginState::refused, std::move(reason), orders);
}

// Without a client: a connection that does nothing is of no use to anybody.
void LoginMachine::wait(WallTime until, std::string reason, LoginOrders& orders)
{
    if (std::exchange(open_, false))
        orders.emplace_back(order::Close());
    wake_up_ = until;
    move(LoginState::waiting, std::move(reason), orders);
}

// The same again later, over the connection that there is.
void LoginMachine::retry(std::string reason, WallTime now, LoginOrders& orders)
{
    constexpr int steps = 6;
    const auto pause = first_pause * (1 << std::min(failures_, steps));
    failures_ = std::min(failures_ + 1, steps);
    if (state_ != LoginState::waiting)
        resume_ = state_;
    wake_up_ = now + std::min<std::chrono::seconds>(pause, longest_pause);
    move(LoginState::waiting, std::move(reason), orders);
}

// ---- The token

LoginOrders LoginMachine::imported(std::int64_t bot, WallTime /*now*/)
{
    LoginOrders orders;
    if (state_ != LoginState::importing)
        return orders;
    failures_ = 0;
    moves_ = 0;
    saved_.bot = bot;
    saved_.not_before.reset();
    orders.emplace_back(order::Save());
    orders.emplace_back(order::Check());
    move(LoginState::checking, {}, orders);
    return orders;
}

LoginOrders LoginMachine::import_failed(const CallError& why, WallTime now)
{
    LoginOrders orders;
    if (state_ != LoginState::importing)
        return orders;
    const auto meaning = telegram::classify(why);
    if (meaning.kind == ErrorKind::migrate_login) {
        if (++moves_ > moves_limit)
            refuse("Telegram sends the bot from one data centre to the next", orders);
        else
            import(meaning.dc, orders);
    } else if (is_wrong_token(why)) {
        refuse("BOT_TOKEN is no longer valid, or never was; get one from @BotFather", orders);
    } else if (is_wrong_app(why)) {
        refuse(telegram::explain(why), orders);
    } else if (meaning.kind == ErrorKind::wait) {
        saved_.not_before = now + meaning.pause;
        orders.emplace_back(order::Save());
        resume_ = LoginState::importing;
        wait(*saved_.not_before, "Telegram requires a wait before the token is used again", orders);
    } else if (trouble_of(why) == LoginTrouble::passing) {
        retry(telegram::explain(why), now, orders);
    } else {
        // Whatever it is, more tries make it worse.
        resume_ = LoginState::importing;
        wait(now + renew_every, telegram::explain(why), orders);
    }
    return orders;
}

// ---- The login

LoginOrders LoginMachine::checked(WallTime /*now*/)
{
    LoginOrders orders;
    if (state_ != LoginState::checking)
        return orders;
    failures_ = 0;
    orders.emplace_back(order::Sync());
    move(LoginState::syncing, {}, orders);
    return orders;
}

LoginOrders LoginMachine::synced(WallTime /*now*/)
{
    LoginOrders orders;
    if (state_ == LoginState::syncing)
        move(LoginState::ready, {}, orders);
    return orders;
}

LoginOrders LoginMachine::check_failed(const CallError& why, WallTime now)
{
    LoginOrders orders;
    if (!open_ || state_ == LoginState::importing)
        return orders;
    switch (trouble_of(why)) {
        case LoginTrouble::void_:
            renew(telegram::classify(why).kind == ErrorKind::duplicated
                      ? "another process has used bot.session; it must not be copied"
                      : "Telegram has ended the bot's login: " + printable(why.text),
                  now, orders);
            break;
        case LoginTrouble::wait:
            if (state_ == LoginState::checking) {
                resume_ = LoginState::checking;
                wake_up_ = now + telegram::classify(why).pause;
                move(LoginState::waiting, telegram::explain(why), orders);
            }
            break;
        case LoginTrouble::passing:
            if (state_ == LoginState::checking)
                retry(telegram::explain(why), now, orders);
            break;
        case LoginTrouble::fault:
            if (state_ == LoginState::checking)
                refuse(telegram::explain(why), orders);
            break;
    }
    return orders;
}

LoginOrders LoginMachine::key_is_unknown(WallTime now)
{
    LoginOrders orders;
    if (open_ && state_ != LoginState::importing)
        renew("Telegram no longer knows the login", now, orders);
    return orders;
}

void LoginMachine::renew(std::string reason, WallTime now, LoginOrders& orders)
{
    saved_.key = Secret();
    orders.emplace_back(order::Save());
    if (saved_.renewed && now < *saved_.renewed + renew_every && now >= *saved_.renewed) {
        resume_ = LoginState::importing;
        return wait(*saved_.renewed + renew_every, std::move(reason), orders);
    }
    saved_.renewed = now;
    orders.emplace_back(order::Close());
    import(saved_.dc, orders);
    reason_ = std::move(reason);
}

LoginOrders LoginMachine::in_use(WallTime now)
{
    constexpr std::chrono::seconds look_again{30};
    LoginOrders orders;
    open_ = false;
    resume_ = LoginState::checking;
    wait(now + look_again, "another process on this host uses bot.session; stop it", orders);
    return orders;
}

LoginOrders LoginMachine::tick(WallTime now)
{
    LoginOrders orders;
    if (state_ != LoginState::waiting || !wake_up_ || now < *wake_up_)
        return orders;
    if (!open_) {
        begin(now, orders);
        return orders;
    }
    wake_up_.reset();
    if (resume_ == LoginState::importing)
        orders.emplace_back(order::Import());
    else
        orders.emplace_back(order::Check());
    move(resume_, {}, orders);
    return orders;
}

}  // namespace tgvs::bot
