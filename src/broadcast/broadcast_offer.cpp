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

// Whoever scans the code decides whose session it is, so that another account than before is asked about. Until somebody
// on the panel has said yes, nothing is written.
asio::awaitable<bool> BroadcastLoop::confirmed(OtherAccount account)
{
    const auto within = options_.timing.confirm_within;
    log::warn(
        login_component, "a different account has logged in; confirm or refuse it on the panel",
        {{"before", account.before}, {"now", account.now}, {"within_s", within.count() / 1000}});
    LoginOffer offer;
    offer.valid_until = std::chrono::steady_clock::now() + within;
    offer.other_account = account;
    account_accepted_.reset();
    show_offer(std::move(offer));
    account_decided_.expires_after(within);
    co_await account_decided_.async_wait(net::as_value);
    const bool cancelled = co_await net::is_cancelled();
    show_offer(std::nullopt);
    if (cancelled)
        co_return false;
    const bool accepted = account_accepted_.value_or(false);
    if (accepted)
        log::warn(login_component, "the different account was confirmed", {{"now", account.now}});
    else
        log::warn(login_component, "the different account is not used",
                  {{"now", account.now}, {"refused", account_accepted_.has_value()}});
    co_return accepted;
}

void BroadcastLoop::confirm_account(bool accept)
{
    if (!next_view_.login || !next_view_.login->other_account)
        return;
    account_accepted_ = accept;
    account_decided_.cancel();
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
        co_return post(input::OfferFailed());
    }
    if (const auto other = other_account(settings_.session_string, *session)) {
        const bool accepted = co_await confirmed(*other);
        const bool ended = co_await net::is_cancelled();
        if (ended)
            co_return;
        if (!accepted)
            co_return post(input::OfferFailed());
    }
    const std::vector<config::EnvChange> changes(1, {"SESSION_STRING", *session});
    if (auto written = config::write_env(options_.env_file, changes); !written)
        log::error(login_component, "cannot write the session",
                   {{"reason", written.error().message}});
    else
        log::info(login_component, "session written", {{"SESSION_STRING", session->masked()}});
    post(input::LoginWritten());
}

void BroadcastLoop::on(const order::EndOffer&)
{
    offer_task_.cancel();
}

}  // namespace tgvs::broadcast
