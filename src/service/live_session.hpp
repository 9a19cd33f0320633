// service/live_session.hpp: one session on its way to the live stream and with it, until one of them is lost.
//
//     account ─► chat ─► live stream ─► opened(target) ─► watch: updates, a poll each 30 s, title, probe
//                 ▲            ▲                             │
//                 └─ stale ────┴──── ended, output in trouble┘
//
// Trouble   (network, errors of Telegram's own, flood waits) is waited for here, with back-off, for ever.
// Refused   by the chat (rights, membership, somebody's call): an update tells when an admin has changed that;
//           it is asked again then, and after a period, for updates can be lost.
// Ends      when the session is dead, the chat cannot be found, or the task is cancelled.
// Threads   one: everything runs on the executor given; the owner is called there.
#pragma once

#include "base/backoff.hpp"
#include "service/broadcast.hpp"
#include "service/broadcast_metrics.hpp"
#include "service/broadcast_state.hpp"
#include "service/probe_judge.hpp"
#include "telegram/access.hpp"
#include "telegram/account.hpp"
#include "telegram/chat.hpp"
#include "telegram/live_stream.hpp"
#include "telegram/session_string.hpp"
#include "telegram/stream_probe.hpp"

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace tgvs::service {

namespace asio = boost::asio;

struct LiveSessionOptions {
    std::string chat_id;  // as in `.env`
    std::filesystem::path chat_cache;
    BroadcastTiming timing = {};
};

// What the session ends with: SessionLost, Refused, or Stop when it was cancelled.
struct SessionEnd {
    BroadcastEvent event;
    std::string name = {};    // of the error: SESSION_REVOKED
    std::string reason = {};  // a sentence with the remedy
};

class LiveSessionOwner {
public:
    virtual ~LiveSessionOwner() = default;
    virtual void accepted(const telegram::Account& account) = 0;
    virtual void opened(const Secret& target) = 0;  // also when it is another one than before
    virtual void stream_ended() = 0;
    // The chat does not let us stream, which an admin can change: how long to wait for that.
    virtual std::chrono::milliseconds refused(const SessionEnd& why) = 0;
    virtual void trouble(const std::string& what) = 0;  // a sentence; empty: it is over
    virtual void reconnect_output() = 0;
};

class LiveSession {
public:
    LiveSession(asio::any_io_executor executor, telegram::Access access,
                const telegram::SessionData& session, LiveSessionOptions options,
                LiveSessionOwner& owner, BroadcastMetrics& metrics);

    asio::awaitable<SessionEnd> run();

    void set_title(std::string title);
    // How the output does: whether bytes leave, and how often it had to connect again.
    void note_output(bool sending, std::uint64_t reconnects);

private:
    using Clock = net::Clock;
    using Watched = Result<void, telegram::ChatFailure>;

    asio::awaitable<SessionEnd> steps();
    asio::awaitable<Result<telegram::Account, SessionEnd>> log_in();
    asio::awaitable<Result<telegram::Chat, SessionEnd>> find_chat(telegram::Account account);
    // Nothing: the chat has to be found again.
    asio::awaitable<std::optional<SessionEnd>> keep_on_air();
    // live_session_watch.cpp; well: the stream is to be opened again.
    asio::awaitable<Watched> watch();
    asio::awaitable<void> doze();
    asio::awaitable<Watched> poll();
    asio::awaitable<Watched> send_title();
    asio::awaitable<Watched> probe();
    asio::awaitable<Watched> repair(Repair repair);

    // Waits for what passes by itself; else tells how the session ends.
    asio::awaitable<std::optional<SessionEnd>> after(telegram::ChatFailure failure);
    asio::awaitable<void> pause(std::chrono::milliseconds duration);
    asio::awaitable<void> wait_for_admin(std::chrono::milliseconds longest);
    void note_trouble(const telegram::ChatFailure& failure);
    void all_is_well();
    void take(const telegram::OpenedStream& opened);
    telegram::ClientOptions client_options(int dc, std::optional<mtproto::AuthKey> key) const;
    telegram::ClientHandlers handlers();

    asio::any_io_executor executor_;
    telegram::Access access_;
    bool test_mode_;
    LiveSessionOptions options_;
    LiveSessionOwner& owner_;
    BroadcastMetrics& metrics_;
    telegram::Client client_;
    telegram::StreamProbe probe_;
    std::optional<telegram::LiveStream> stream_;
    std::optional<telegram::ChatReference> cached_;
    std::int64_t account_ = 0;
    Backoff backoff_;
    Backoff reopen_;
    Backoff reread_;
    Backoff ask_again_;
    ProbeJudge judge_;
    bool in_trouble_ = false;

    std::string title_;
    asio::steady_timer wake_;
    std::int64_t call_ = 0;  // the one that was opened last
    Clock::time_point opened_at_{};
    Clock::time_point next_poll_{};
    Clock::time_point next_probe_{};
    Clock::time_point next_reread_{};
    bool output_in_trouble_ = false;
    bool chat_may_differ_ = false;    // since it was asked to let us stream
    bool replace_call_ = false;       // it was ended by us
    bool sent_all_the_time_ = false;  // since the probe looked last
    bool sending_ = false;
    std::uint64_t reconnects_ = 0;
};

}  // namespace tgvs::service
