// telegram/login.hpp: from a telephone number, or a QR code, to a session.
//
// The conversation with Telegram and with the person who logs in; who asks that person, on a terminal or on
// a page, implements LoginDialogue.
//
// Data centre  the login begins at the one given and goes where Telegram sends it (PHONE_MIGRATE,
//              USER_MIGRATE, NETWORK_MIGRATE, loginTokenMigrateTo); each has a key of its own.
// Tries        three for a code, for a password and for a number; an expired code is replaced twice.
// Flood waits  up to two minutes are waited for, longer ones end the login with the time told.
// Cancelling   the task that awaits it, or a dialogue without answers: a code that is out is cancelled.
// Secrets      number, code and password are Secrets from the dialogue to the call, and are in no error.
// Source       core.telegram.org/api/auth, /api/srp, /api/qr-login
#pragma once

#include "base/secret.hpp"
#include "net/await.hpp"
#include "telegram/client.hpp"
#include "telegram/session_string.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tgvs::telegram {

enum class Question { phone, code, password };

class LoginDialogue {
public:
    virtual ~LoginDialogue() = default;
    // Nothing: the person has gone, the login is to be cancelled.
    virtual asio::awaitable<std::optional<Secret>> ask(Question question, std::string text) = 0;
    virtual void tell(std::string text) = 0;
    // The link to be shown as a QR code, instead of the one before.
    virtual void show_link(const Secret& link, std::chrono::seconds valid) = 0;
};

struct LoginOptions {
    AppIdentity app = {};
    Secret api_hash = {};
    int dc = 2;
    // A client for a data centre, without a key.
    std::function<ClientOptions(int dc)> client_options = {};
    // A `config` object: where the other data centres are.
    std::function<void(const mtproto::TlObject&)> learn = {};
    std::chrono::seconds longest_flood_wait{120};
};

struct LoginFailure {
    std::string reason;
    bool cancelled = false;
    std::chrono::seconds wait{0};  // another try before is in vain
};

LoginFailure login_failure(const CallError& error);

class Login {
public:
    Login(asio::any_io_executor executor, LoginOptions options, LoginDialogue& dialogue);
    ~Login();

    asio::awaitable<Result<SessionData, LoginFailure>> by_code();
    asio::awaitable<Result<SessionData, LoginFailure>> by_link();

private:
    using Object = mtproto::TlObject;
    template <class T>
    using Step = asio::awaitable<Result<T, LoginFailure>>;
    struct SentCode;

    // login.cpp
    asio::awaitable<void> move_to(int dc);
    asio::awaitable<Result<Object, CallError>> call(Object function);
    Step<Object> call_or_fail(Object function);
    Step<SessionData> accept(Object authorization);
    asio::awaitable<Result<SessionData, LoginFailure>> finish(
        Result<SessionData, LoginFailure> result);
    // login_code.cpp
    Step<SessionData> code_steps();
    Step<SentCode> send_code(Secret phone);
    Step<SentCode> read_sent_code(Secret phone, Object sent);
    Step<SessionData> sign_in(SentCode sent);
    Step<SentCode> resend(SentCode sent);
    asio::awaitable<void> cancel_code(SentCode sent);
    Object sign_in_call(const SentCode& sent, const Secret& code) const;
    // login_link.cpp
    Step<SessionData> link_steps();
    asio::awaitable<void> show_and_wait(Object token);
    // login_password.cpp
    Step<SessionData> password_steps();

    asio::any_io_executor executor_;
    LoginOptions options_;
    LoginDialogue& dialogue_;
    std::unique_ptr<Client> client_;
    asio::steady_timer scanned_;
    bool was_scanned_ = false;
};

}  // namespace tgvs::telegram
