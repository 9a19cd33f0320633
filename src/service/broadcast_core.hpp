// service/broadcast_core.hpp: the part of Broadcast that lives on its thread.
//
// Sessions follow one another, never two at once: read the settings, hold the lock, run a LiveSession until
// it ends, let the state machine say what that means, wait as it says.
#pragma once

#include "base/backoff.hpp"
#include "net/spawn.hpp"
#include "service/broadcast.hpp"
#include "service/live_session.hpp"
#include "service/qr_offer.hpp"
#include "service/session_lock.hpp"

#include <boost/asio/steady_timer.hpp>

#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace tgvs::service {

class BroadcastCore : private LiveSessionOwner {
public:
    BroadcastCore(asio::any_io_executor executor, BroadcastOptions options,
                  prometheus::Registry& registry);

    BroadcastView view() const;  // from any thread

    asio::awaitable<void> run();  // until stop(), or an end that the settings ask for
    void stop();
    void set_title(std::string title);
    void note_output(bool sending, std::uint64_t reconnects);
    void give_password(Secret password);

private:
    void accepted(const telegram::Account& account) override;
    void opened(const Secret& target) override;
    void stream_ended() override;
    std::chrono::milliseconds refused(const SessionEnd& why) override;
    void trouble(const std::string& what) override;
    void reconnect_output() override;

    // From the settings to the end of the session that they make.
    asio::awaitable<SessionEnd> attempt();
    asio::awaitable<SessionEnd> hold(LiveSession& session);
    static asio::awaitable<void> keep(asio::awaitable<SessionEnd> session,
                                      std::optional<SessionEnd>& end);
    std::optional<SessionEnd> lock_session();
    Result<telegram::SessionData, SessionEnd> session_of_settings() const;

    BroadcastStep take(const BroadcastEvent& event);
    BroadcastStep conclude(const SessionEnd& end);
    void count(const SessionEnd& end);
    void tell(const SessionEnd& end, const BroadcastState& before);
    // False: there is nothing more to be done.
    asio::awaitable<bool> wait_for_next(BroadcastStep step);
    // Until they have changed, or for a period if that is enough.
    asio::awaitable<void> wait_for_settings(Next next);
    asio::awaitable<void> sleep(std::chrono::milliseconds duration);
    bool reload();  // whether a session would be another one now

    void offer_login();
    asio::awaitable<void> run_offer();
    void tell_account(const Secret& session) const;
    void end_offer();

    Policy policy() const;
    void publish_view();

    asio::any_io_executor executor_;
    BroadcastOptions options_;
    config::Settings settings_;
    BroadcastMetrics metrics_;
    Backoff backoff_;
    asio::steady_timer wake_;
    bool stopping_ = false;

    BroadcastState state_ = Starting();
    Secret offered_;  // the target of the live stream, publish it or not
    bool session_was_lost_ = false;
    std::string title_;
    std::optional<SessionLock> lock_;
    LiveSession* live_ = nullptr;
    net::Task session_;

    std::unique_ptr<QrOffer> offer_;
    net::Task offer_task_;

    BroadcastView next_view_;
    mutable std::mutex mutex_;
    BroadcastView view_;
};

}  // namespace tgvs::service
