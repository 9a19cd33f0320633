#include "telegram/login.hpp"

#include "mtproto/api.hpp"
#include "telegram/updates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tgvs::telegram {

namespace api = mtproto::api;
using mtproto::TlObject;

namespace {

constexpr int most_moves = 5;
constexpr int most_repeats = 3;
constexpr std::chrono::seconds repeat_pause{2};
constexpr std::chrono::seconds config_limit{10};
constexpr std::chrono::seconds refused_pause{60};

std::chrono::seconds pause_after(const CallError& error)
{
    const auto meaning = classify(error);
    switch (meaning.kind) {
        case ErrorKind::limited:
        case ErrorKind::wrong_input:
        case ErrorKind::fault:
            return std::max(meaning.pause, refused_pause);
        default:
            return meaning.pause;
    }
}

}  // namespace

LoginFailure login_failure(const CallError& error)
{
    return {.reason = explain(error), .wait = pause_after(error)};
}

Login::Login(asio::any_io_executor executor, LoginOptions options, LoginDialogue& dialogue)
    : executor_(std::move(executor)),
      options_(std::move(options)),
      dialogue_(dialogue),
      scanned_(executor_, net::no_deadline)
{
}

Login::~Login() = default;

asio::awaitable<Result<SessionData, LoginFailure>> Login::by_code()
{
    co_await move_to(options_.dc);
    auto result = co_await code_steps();
    co_return co_await finish(std::move(result));
}

asio::awaitable<Result<SessionData, LoginFailure>> Login::by_link()
{
    co_await move_to(options_.dc);
    auto result = co_await link_steps();
    co_return co_await finish(std::move(result));
}

asio::awaitable<Result<SessionData, LoginFailure>> Login::finish(
    Result<SessionData, LoginFailure> result)
{
    co_await client_->stop();
    client_.reset();
    const bool cancelled = co_await net::is_cancelled();
    if (!result && cancelled)
        co_return std::unexpected(LoginFailure("cancelled", true));
    co_return result;
}

asio::awaitable<void> Login::move_to(int dc)
{
    if (client_) {
        const auto config =
            co_await client_->call(TlObject(api::help_get_config::constructor), config_limit);
        if (config && options_.learn)
            options_.learn(*config);
        co_await client_->stop();
    }
    ClientHandlers handlers;
    handlers.on_update = [this](const TlObject& update) {
        const auto is_scan = [](const TlObject* one) {
            return one->is(api::update_login_token::constructor);
        };
        if (!std::ranges::any_of(each_update(update), is_scan))
            return;
        was_scanned_ = true;
        scanned_.cancel();
    };
    client_ = std::make_unique<Client>(executor_, options_.client_options(dc), std::move(handlers));
    client_->start();
}

// Goes where Telegram sends us, waits where it says so, repeats what may be repeated.
asio::awaitable<Result<TlObject, CallError>> Login::call(TlObject function)
{
    int moves = 0;
    int repeats = 0;
    asio::steady_timer pause(executor_);
    for (;;) {
        auto answer = co_await client_->call(function);
        const bool cancelled = co_await net::is_cancelled();
        if (answer || cancelled)
            co_return answer;
        if (answer.error().kind == CallError::Kind::timed_out)
            co_return answer;
        const auto meaning = classify(answer.error());
        if (meaning.dc != 0 && ++moves <= most_moves) {
            co_await move_to(meaning.dc);
            continue;
        }
        if (meaning.kind == ErrorKind::wait && meaning.pause <= options_.longest_flood_wait) {
            dialogue_.tell(fmt::format("Telegram asks to wait {} s.", meaning.pause.count()));
            pause.expires_after(meaning.pause);
        } else if (meaning.kind == ErrorKind::retry && ++repeats <= most_repeats) {
            pause.expires_after(repeat_pause);
        } else {
            co_return answer;
        }
        co_await pause.async_wait(net::as_value);
    }
}

asio::awaitable<Result<TlObject, LoginFailure>> Login::call_or_fail(TlObject function)
{
    auto answer = co_await call(std::move(function));
    if (answer)
        co_return *std::move(answer);
    if (answer.error().kind == CallError::Kind::timed_out && client_->status().problem)
        co_return std::unexpected(
            LoginFailure("Telegram is unreachable: " + client_->status().problem->text));
    co_return std::unexpected(login_failure(answer.error()));
}

asio::awaitable<Result<SessionData, LoginFailure>> Login::accept(TlObject authorization)
{
    if (authorization.is(api::auth_authorization_sign_up_required::constructor))
        co_return std::unexpected(LoginFailure(
            "this number has no Telegram account; create one in an official app first"));
    const auto user = authorization.get_or(api::auth_authorization::user);
    if (!user.is(api::user::constructor) || !client_->key())
        co_return std::unexpected(LoginFailure("unexpected answer from Telegram to the login"));
    const auto client_options = options_.client_options(client_->dc());
    SessionData session = {.key = *client_->key()};
    session.dc = client_->dc();
    session.test_mode = client_options.test_mode;
    session.user_id = user.get_or(api::user::id);
    session.is_bot = user.has(api::user::bot);
    session.api_id = options_.app.api_id;
    dialogue_.tell(fmt::format("Logged in as {} (id {}).",
                               user.get_or(api::user::first_name, "somebody"), *session.user_id));
    co_return session;
}

}  // namespace tgvs::telegram
