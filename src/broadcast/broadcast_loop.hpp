// broadcast/broadcast_loop.hpp: the part of a broadcast that lives on its thread: carries out what BroadcastMachine
// orders, and tells it what came of that.
//
// Sessions follow one another, never two at once, each under the lock of its state folder.
// Bounds   news that come while `most_inputs` wait are dropped: the next poll finds what they said.
// Threads  one, but for view().
#pragma once

#include "broadcast/broadcast_machine.hpp"
#include "broadcast/broadcast_metrics.hpp"
#include "broadcast/broadcast_types.hpp"
#include "broadcast/live_session.hpp"
#include "broadcast/qr_offer.hpp"
#include "broadcast/session_lock.hpp"
#include "net/spawn.hpp"

#include <boost/asio/steady_timer.hpp>

#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace tgvs::broadcast {

class BroadcastLoop {
public:
    BroadcastLoop(asio::any_io_executor executor, BroadcastOptions options,
                  prometheus::Registry& registry);

    BroadcastView view() const;  // from any thread

    asio::awaitable<void> run();  // until stop(), or an end that the settings ask for
    void stop();
    void set_title(std::string title);
    void note_output(bool sending, std::uint64_t reconnects);
    void give_password(Secret password);
    void confirm_account(bool accept);

private:
    void post(Input input);
    asio::awaitable<void> sleep();
    asio::awaitable<void> carry_out(Order order);
    void on(const order::ReadSettings& order);
    void on(const order::BeginSession& order);
    void on(const order::Ask& order);
    void on(const order::Moved& moved);
    void on(const order::Troubled& troubled);
    void on(const order::Recovered& order);
    void on(const order::ReconnectOutput& order);
    void on(const order::Repaired& repaired);
    void on(const order::RepairRefused& refused);
    void on(const order::ProbeFailed& failed);
    void on(const order::ProbeSaw& saw);
    void on(const order::TitleFailed& failed);
    void on(const order::OfferLogin& order);
    void on(const order::AskAccount& order);
    void on(const order::UseLogin& order);
    void on(const order::DropLogin& order);
    void on(const order::EndOffer& order);
    void on(const order::StillVoid& order);
    void on(const order::Finish& order);
    asio::awaitable<void> abandon();
    asio::awaitable<void> close_session();

    Result<void, SessionEnd> begin_session();
    Result<telegram::SessionData, SessionEnd> session_of_settings() const;
    Result<void, SessionEnd> lock_session();
    asio::awaitable<void> ask(Request request);
    void accepted();
    void log_end(const order::Moved& moved);
    void log_degraded(const order::Moved& moved, Reason reason);

    asio::awaitable<void> run_offer();
    void show_offer(std::optional<LoginOffer> offer);
    void forget_login();
    void forget_other_account();

    Rules rules() const;
    void publish_view();

    asio::any_io_executor executor_;
    BroadcastOptions options_;
    config::Settings settings_;  // as read last
    config::Settings tried_;     // of the last session
    BroadcastMetrics metrics_;
    BroadcastMachine machine_;
    std::deque<Input> inputs_;
    asio::steady_timer wake_;
    bool finished_ = false;

    std::unique_ptr<LiveSession> live_;
    std::optional<SessionLock> lock_;
    net::Task request_;
    Secret offered_;  // the target of the live stream, publish it or not
    bool session_was_lost_ = false;
    bool trouble_is_known_ = false;
    std::string title_;

    std::unique_ptr<QrOffer> offer_;
    net::Task offer_task_;
    Secret login_;  // that is there and not written yet
    std::optional<OtherAccount> other_account_;

    BroadcastView next_view_;
    mutable std::mutex mutex_;
    BroadcastView view_;
};

}  // namespace tgvs::broadcast
