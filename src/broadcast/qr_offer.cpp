#include "broadcast/qr_offer.hpp"

#include "base/log.hpp"
#include "broadcast/component.hpp"

#include <utility>

namespace tgvs::broadcast {

namespace {

constexpr std::chrono::minutes password_within{10};

telegram::LoginOptions login_options(telegram::Access& access, const config::Settings& settings)
{
    telegram::LoginOptions options;
    options.app.api_id = settings.api_id.value_or(0);
    options.api_hash = settings.api_hash;
    options.dc = access.first_dc();
    options.client_options = [&access](int dc) { return access.client(dc, false); };
    options.learn = [&access](const mtproto::TlObject& config) { access.learn(config); };
    return options;
}

}  // namespace

QrOffer::QrOffer(asio::any_io_executor executor, telegram::Access access,
                 const config::Settings& settings,
                 std::function<void(std::optional<LoginOffer>)> on_change)
    : executor_(std::move(executor)),
      access_(std::move(access)),
      login_(executor_, login_options(access_, settings), *this),
      on_change_(std::move(on_change)),
      answered_(executor_)
{
}

asio::awaitable<Result<Secret, telegram::LoginFailure>> QrOffer::run()
{
    const auto session = co_await login_.by_link();
    on_change_(std::nullopt);
    if (!session)
        co_return std::unexpected(session.error());
    co_return telegram::write_session_string(*session, telegram::SessionFormat::pyrogram);
}

void QrOffer::give_password(Secret password)
{
    if (!offer_.wants_password)
        return;
    password_ = std::move(password);
    offer_.wants_password = false;  // until it is asked for again
    on_change_(offer_);
    answered_.cancel();
}

// By a QR code only the two-step password is ever asked for.
asio::awaitable<std::optional<Secret>> QrOffer::ask(telegram::Question question, std::string text)
{
    if (question != telegram::Question::password)
        co_return std::nullopt;
    log::warn(login_component,
              "the code was scanned; enter the account's two-step password on the panel",
              {{"question", text}});
    offer_.link = Secret();  // is used
    offer_.wants_password = true;
    on_change_(offer_);
    password_.reset();
    answered_.expires_after(password_within);
    co_await answered_.async_wait(net::as_value);
    co_return std::exchange(password_, std::nullopt);
}

void QrOffer::tell(std::string text)
{
    log::info(login_component, "QR code login", {{"note", text}});
}

void QrOffer::show_link(const Secret& link, std::chrono::seconds valid)
{
    offer_.link = link;
    offer_.valid_until = std::chrono::steady_clock::now() + valid;
    offer_.wants_password = false;
    // The one secret that is told on purpose: AUTO_REGENERATE=qr asks for it, and it is void in a minute.
    log::warn(login_component, "log in by scanning the code on the panel, or by this link",
              {{"link", link.reveal()}, {"valid_s", valid.count()}});
    on_change_(offer_);
}

}  // namespace tgvs::broadcast
