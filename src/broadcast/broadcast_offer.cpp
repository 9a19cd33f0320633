// The part of BroadcastLoop that offers a login by QR code: AUTO_REGENERATE=qr.
#include "base/log.hpp"
#include "broadcast/access_options.hpp"
#include "broadcast/broadcast_loop.hpp"
#include "broadcast/component.hpp"
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
    const auto show = [this](std::optional<LoginOffer> offer) {
        next_view_.login = std::move(offer);
        publish_view();
    };
    offer_ = std::make_unique<QrOffer>(executor_, *std::move(access), settings_, show);
    offer_task_ = net::spawn(executor_, "QR code login", run_offer());
}

// Whoever scans the code decides whose session it is.
void BroadcastLoop::log_account(const Secret& session) const
{
    const auto before = telegram::parse_session_string(settings_.session_string);
    const auto now = telegram::parse_session_string(session);
    if (before && now && before->user_id && now->user_id && before->user_id != now->user_id)
        log::warn(login_component, "a different account has logged in",
                  {{"before", *before->user_id}, {"now", *now->user_id}});
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
    log_account(*session);
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
