// The part of Login that logs in by a link, which a QR code shows.
#include "mtproto/api.hpp"
#include "telegram/base64.hpp"
#include "telegram/login.hpp"

#include <algorithm>
#include <utility>

namespace tgvs::telegram {

namespace api = mtproto::api;
using mtproto::TlObject;

namespace {

constexpr int most_refusals = 5;

bool needs_new_token(const CallError& error)
{
    return error.kind == CallError::Kind::rpc && error.text.starts_with("AUTH_TOKEN_");
}

}  // namespace

// Each round asks for the token: that renews it, and tells whether it was scanned.
asio::awaitable<Result<SessionData, LoginFailure>> Login::link_steps()
{
    const auto export_token =
        TlObject(api::auth_export_login_token::constructor)
            .set(api::auth_export_login_token::api_id, options_.app.api_id)
            .set(api::auth_export_login_token::api_hash, std::string(options_.api_hash.reveal()))
            .set(api::auth_export_login_token::except_ids, mtproto::TlVector());
    auto next = export_token;
    int refusals = 0;
    for (;;) {
        was_scanned_ = false;
        auto answer = co_await call(std::exchange(next, export_token));
        if (co_await net::is_cancelled())
            co_return std::unexpected(LoginFailure("cancelled", true));
        if (!answer && classify(answer.error()).kind == ErrorKind::password)
            co_return co_await password_steps();
        if (!answer && needs_new_token(answer.error()) && ++refusals <= most_refusals)
            continue;
        if (!answer)
            co_return std::unexpected(login_failure(answer.error()));
        if (answer->is(api::auth_login_token_success::constructor)) {
            auto authorization = answer->get_or(api::auth_login_token_success::authorization);
            co_return co_await accept(std::move(authorization));
        }
        if (answer->is(api::auth_login_token_migrate_to::constructor)) {
            co_await move_to(answer->get_or(api::auth_login_token_migrate_to::dc_id));
            next = TlObject(api::auth_import_login_token::constructor)
                       .set(api::auth_import_login_token::token,
                            answer->get_or(api::auth_login_token_migrate_to::token));
            continue;
        }
        if (!answer->is(api::auth_login_token::constructor))
            co_return std::unexpected(LoginFailure("unexpected login token from Telegram"));
        co_await show_and_wait(*std::move(answer));
    }
}

// Until the token was scanned or is over.
asio::awaitable<void> Login::show_and_wait(TlObject token)
{
    const auto now = mtproto::Now::read();
    const auto server_time = now.wall.time_since_epoch() - client_->status().clock_error;
    const std::chrono::seconds expires(token.get_or(api::auth_login_token::expires));
    const auto valid =
        std::max(std::chrono::duration_cast<std::chrono::seconds>(expires - server_time),
                 std::chrono::seconds(1));
    dialogue_.show_link(
        Secret("tg://login?token=" + base64_encode(token.get_or(api::auth_login_token::token),
                                                   Base64Alphabet::url, Base64Padding::without)),
        valid);
    if (was_scanned_)
        co_return;
    scanned_.expires_after(valid);
    co_await scanned_.async_wait(net::as_value);
}

}  // namespace tgvs::telegram
