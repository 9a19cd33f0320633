// AUTO_REGENERATE=qr: the login that waits to be scanned, for as long as it is wanted.
#include "base/log.hpp"
#include "config/env_writer.hpp"
#include "service/access_options.hpp"
#include "service/broadcast_core.hpp"

#include <utility>
#include <vector>

namespace tgvs::service {

namespace {

constexpr std::string_view component = "login";

}  // namespace

void BroadcastCore::offer_login()
{
    if (offer_ || !settings_.api_id || settings_.api_hash.empty())
        return;
    auto access = telegram::Access::make(access_options(settings_, options_.version));
    if (!access)
        return;  // said when the session was tried
    const auto show = [this](std::optional<LoginOffer> offer) {
        next_view_.login = std::move(offer);
        publish_view();
    };
    offer_ = std::make_unique<QrOffer>(executor_, *std::move(access), settings_, show);
    offer_task_ = net::spawn(executor_, "login by QR code", run_offer());
}

// Whoever scans the code decides whose session it is.
void BroadcastCore::tell_account(const Secret& session) const
{
    const auto before = telegram::parse_session_string(settings_.session_string);
    const auto now = telegram::parse_session_string(session);
    if (before && now && before->user_id && now->user_id && before->user_id != now->user_id)
        log::warn(component, "another account has logged in than before",
                  {{"before", *before->user_id}, {"now", *now->user_id}});
}

// One after another until one was scanned, or until it is not wanted any more.
asio::awaitable<void> BroadcastCore::run_offer()
{
    Backoff backoff;
    asio::steady_timer pause(executor_);
    for (;;) {
        const auto session = co_await offer_->run();
        const bool cancelled = co_await net::is_cancelled();
        if (cancelled)
            break;
        if (session) {
            tell_account(*session);
            const std::vector<config::EnvChange> changes(1, {"SESSION_STRING", *session});
            if (auto written = config::write_env(options_.env_file, changes); !written)
                log::error(component, "the session was not written",
                           {{"reason", written.error().message}});
            else
                log::info(component, "session written", {{"SESSION_STRING", session->masked()}});
            wake_.cancel();  // the next try is now
            break;
        }
        log::warn(component, "login failed", {{"reason", session.error().reason}});
        pause.expires_after(backoff.next());
        co_await pause.async_wait(net::as_value);
    }
    offer_.reset();
}

void BroadcastCore::end_offer()
{
    offer_task_.cancel();
}

}  // namespace tgvs::service
