// The part of BroadcastLoop that offers a login by QR code: AUTO_REGENERATE=qr.
#include "base/log.hpp"
#include "broadcast/access_options.hpp"
#include "broadcast/broadcast_loop.hpp"
#include "broadcast/component.hpp"
#include "broadcast/other_account.hpp"
#include "config/env_writer.hpp"

#include <utility>
#include <vector>

namespace tgvs::broadcast {

void BroadcastLoop::on(const order::OfferLogin&)
{
    auto access = telegram::Access::make(access_options(settings_, options_.version));
    // What is missing was said when the session was tried; the offer before may still be on its way out.
    if (offer_ || !access || !settings_.api_id || settings_.api_hash.empty())
        return post(input::OfferFailed());
    offer_ = std::make_unique<QrOffer>(
        executor_, *std::move(access), settings_,
        [this](std::optional<LoginOffer> offer) { show_offer(std::move(offer)); });
    offer_task_ = net::spawn(executor_, "QR code login", run_offer());
}

void BroadcastLoop::show_offer(std::optional<LoginOffer> offer)
{
    next_view_.login = std::move(offer);
    publish_view();
}

asio::awaitable<void> BroadcastLoop::run_offer()
{
    const auto session = co_await offer_->run();
    const bool cancelled = co_await net::is_cancelled();
    offer_.reset();
    if (cancelled)
        co_return;
    if (!session) {
        log::warn(login_component, "login failed", {{"reason", session.error().reason}});
        co_return post(input::OfferFailed(session.error().wait));
    }
    login_ = *session;
    other_account_ = other_account(settings_.session_string, login_);
    post(input::LoggedIn(other_account_.has_value()));
}

void BroadcastLoop::on(const order::AskAccount&)
{
    if (!other_account_)  // of an offer that has been ended meanwhile
        return post(input::AccountDecided(false));
    const auto within = options_.timing.confirm_within;
    log::warn(login_component,
              "a different account has logged in; confirm or refuse it on the panel",
              {{"before", other_account_->before},
               {"now", other_account_->now},
               {"within_s", within.count() / 1000}});
    LoginOffer offer;
    offer.valid_until = std::chrono::steady_clock::now() + within;
    offer.other_account = other_account_;
    show_offer(std::move(offer));
}

void BroadcastLoop::confirm_account(bool accept)
{
    post(input::AccountDecided(accept));
}

void BroadcastLoop::on(const order::UseLogin&)
{
    if (login_.empty())  // of an offer that has been ended meanwhile
        return post(input::OfferFailed());
    if (other_account_)
        log::warn(login_component, "the different account has been confirmed",
                  {{"now", other_account_->now}});
    const std::vector<config::EnvChange> changes(1, {"SESSION_STRING", login_});
    if (auto written = config::write_env(options_.env_file, changes); !written) {
        log::error(login_component,
                   "cannot write the session, will retry; make .env and its folder writable",
                   {{"reason", written.error().message}});
        forget_other_account();
        return post(input::LoginNotWritten());
    }
    log::info(login_component, "session written", {{"SESSION_STRING", login_.masked()}});
    forget_login();
    post(input::LoginWritten());
}

void BroadcastLoop::on(const order::DropLogin& order)
{
    if (other_account_)
        log::warn(login_component, "the different account is not used",
                  {{"now", other_account_->now}, {"refused", order.refused}});
    forget_login();
}

void BroadcastLoop::on(const order::EndOffer&)
{
    offer_task_.cancel();
    forget_login();
}

void BroadcastLoop::forget_login()
{
    login_ = Secret();
    forget_other_account();
}

void BroadcastLoop::forget_other_account()
{
    if (std::exchange(other_account_, std::nullopt))
        show_offer(std::nullopt);
}

}  // namespace tgvs::broadcast
