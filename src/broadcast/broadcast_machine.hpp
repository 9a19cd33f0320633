// broadcast/broadcast_machine.hpp: what a broadcast does next, and when. Pure.
//
//     Waiting ──begin──► Beginning ──► Climbing(log_in ─► find_chat ─► open) ──► Watching
//        ▲                   │            │  ▲   └─ in place: trouble, an admin ─┘ │   │
//        └────── Closing ◄───┴────────────┘  └─────────── the stream has ended ────┘   │
//                   ▲                                                                  │
//                   └───────────── the session is lost, or other settings ─────────────┘
//
// Inputs in, orders out: whatever is waited for, tried again or repaired is decided here, and `wake_up` says
// when to come back. The owner carries orders out in their order and hands in what came of them.
//
// On air    the question whether we are is broadcast_state's; this asks it at each turn, and orders `Moved`.
// Requests  one at a time. News do not wait for its answer: what they overtake is abandoned.
// Waits     what Telegram asks for is kept for that request; all else grows with each try in vain, so that
//           no answer of the server makes us ask more than about once a second.
// Settings  read every half second while not on air, until those of the session have led to the stream, and while
//           nothing leaves and Telegram does not say where it is to go. Others than those of the present try end it
//           at once. A SESSION_STRING that Telegram has declared void is left by another one only.
// Time      the steady clock's; it may jump ahead, when the machine was asleep.
// Threads   one owner.
// Source    tests/unit/broadcast/broadcast_machine_test.cpp (table), broadcast_walk_test.cpp (random walks)
#pragma once

#include "base/backoff.hpp"
#include "broadcast/broadcast_state.hpp"
#include "broadcast/broadcast_types.hpp"
#include "broadcast/probe_judge.hpp"
#include "net/await.hpp"
#include "telegram/chat_failure.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace tgvs::broadcast {

using Time = net::Clock::time_point;

// What is asked of Telegram.
enum class Request {
    log_in,        // whose session it is
    find_chat,     // from CHAT_ID
    open,          // the live stream, found or made, and where to publish it
    refresh,       // the call
    look_at_chat,  // whether the call still runs there: by another method than refresh
    send_title,
    probe,       // the viewers' side
    end_stream,  // so that the next open makes another
};
inline constexpr std::size_t request_count = 8;

// Why a session ended, could not begin, or does not get what it asks for.
struct SessionEnd {
    BroadcastEvent event;
    std::string name = {};    // of the error: SESSION_REVOKED
    std::string reason = {};  // a sentence with the remedy
};

// What the settings say about the machine itself.
struct Rules {
    Policy policy = {};
    std::chrono::milliseconds session_retry{60'000};
};

namespace input {

struct Start {};
struct Tick {};        // wake_up() has come
struct SettingsRead {  // compared with those that were tried last
    bool differ = false;
    bool other_session = false;  // SESSION_STRING does
    Rules rules = {};
};
struct SessionBegun {};
struct SessionClosed {};
struct Done {  // whatever has no answer of its own
    Request request;
};
struct StreamOpened {
    std::int64_t call = 0;
    bool same_target = false;  // as is published to
};
struct Probed {
    telegram::MediaArrival arrival;
};
struct Failed {
    Request request;
    telegram::ChatFailure why;
};
// News, which come unasked.
struct CallEnded {};    // the one that was opened last
struct ChatChanged {};  // what the account may do there, for example
struct NewsMissed {};   // a new connection, or Telegram's word that updates were lost
// From elsewhere in the program.
struct OutputNoted {
    bool sending = false;
    std::uint64_t reconnects = 0;
};
struct TitleDue {  // never: no_deadline
    Time at;
};
// By an offer of ours.
struct LoggedIn {
    bool other_account = false;  // than before
};
struct AccountDecided {  // by somebody on the panel
    bool accepted = false;
};
struct LoginWritten {};     // into `.env`
struct LoginNotWritten {};  // yet: it is kept
struct OfferFailed {
    std::chrono::seconds wait{0};  // Telegram's word: not before
};
struct Stop {};

}  // namespace input

using Input =
    std::variant<input::Start, input::Tick, input::SettingsRead, input::SessionBegun, SessionEnd,
                 input::SessionClosed, input::Done, input::StreamOpened, input::Probed,
                 input::Failed, input::CallEnded, input::ChatChanged, input::NewsMissed,
                 input::OutputNoted, input::TitleDue, input::LoggedIn, input::AccountDecided,
                 input::LoginWritten, input::LoginNotWritten, input::OfferFailed, input::Stop>;

namespace order {

struct ReadSettings {};     // answered by SettingsRead; by nothing while they cannot be read
struct BeginSession {       // by the settings as read last: SessionBegun, or SessionEnd
    bool replaces = false;  // one that had other settings
};
struct CloseSession {};  // SessionClosed
struct Ask {             // Done, StreamOpened, Probed or Failed
    Request request;
};
struct Abandon {};  // what was asked: no answer is wanted any more
struct Moved {      // from one state to the next, which may be the same
    BroadcastState before;
    BroadcastStep step;
    SessionEnd cause;
};
struct Troubled {  // something that passes by itself
    telegram::ChatFailure why;
};
struct Recovered {};
struct ReconnectOutput {};
struct Repaired {
    Repair repair;
};
struct RepairRefused {
    telegram::ChatFailure why;
    std::chrono::milliseconds again_in{0};  // 0: not by itself
};
struct ProbeFailed {
    telegram::ChatFailure why;
};
struct ProbeSaw {
    telegram::MediaArrival arrival;
    bool silent = false;  // although bytes left
};
struct TitleFailed {
    telegram::ChatFailure why;
};
struct OfferLogin {};  // LoggedIn, or OfferFailed
struct AskAccount {};  // whether the other account that has logged in is to be used
struct UseLogin {};    // LoginWritten, or LoginNotWritten
struct DropLogin {
    bool refused = false;  // by somebody, and not by time
};
struct EndOffer {};
struct StillVoid {};  // the period is over, and SESSION_STRING is the one that is void
struct Finish {};

}  // namespace order

using Order =
    std::variant<order::ReadSettings, order::BeginSession, order::CloseSession, order::Ask,
                 order::Abandon, order::Moved, order::Troubled, order::Recovered,
                 order::ReconnectOutput, order::Repaired, order::RepairRefused, order::ProbeFailed,
                 order::ProbeSaw, order::TitleFailed, order::OfferLogin, order::AskAccount,
                 order::UseLogin, order::DropLogin, order::EndOffer, order::StillVoid,
                 order::Finish>;

class BroadcastMachine {
public:
    BroadcastMachine(BroadcastTiming timing, Rules rules, unsigned seed);

    std::vector<Order> handle(const Input& input, Time now);
    // When to hand in a Tick at the latest.
    Time wake_up() const;
    const BroadcastState& state() const { return state_; }

private:
    struct Waiting {  // without a session
        Time since;
        std::optional<std::chrono::milliseconds> pause;  // nothing: session_retry
        bool for_other_session = false;
    };
    struct Beginning {};
    struct Closing {
        std::optional<Next> next;  // nothing: a session by the other settings
    };
    struct Climbing {
        Request rung;
        Time at;
        std::optional<Time> admin_since = {};  // an admin is waited for
    };
    struct Watching {
        Time poll_at;
        Time probe_at;
        bool news_missed = false;            // since the last poll was asked for
        std::optional<Time> repair_at = {};  // another live stream
        std::optional<Time> reread_at = {};  // the output is in trouble
    };
    struct Over {};
    using Phase = std::variant<Waiting, Beginning, Closing, Climbing, Watching, Over>;
    // How steadily bytes have left since the viewers' side was looked at last.
    enum class Sending { no, again, all_the_time };
    enum class Offer { none, out, confirming, failed, unwritten };

    void on(const input::Start& event);
    void on(const input::Tick& event);
    void on(const input::SettingsRead& read);
    void on(const input::SessionBegun& event);
    void on(const SessionEnd& end);
    void on(const input::SessionClosed& event);
    void on(const input::Done& done);
    void on(const input::StreamOpened& opened);
    void on(const input::Probed& probed);
    void on(const input::Failed& failed);
    void on(const input::CallEnded& event);
    void on(const input::ChatChanged& event);
    void on(const input::NewsMissed& event);
    void on(const input::OutputNoted& note);
    void on(const input::TitleDue& due);
    void on(const input::LoggedIn& login);
    void on(const input::AccountDecided& decision);
    void on(const input::LoginWritten& event);
    void on(const input::LoginNotWritten& event);
    void on(const input::OfferFailed& failed);
    void on(const input::Stop& event);

    void proceed();
    void finish();

    // Without a session.
    void begin(bool replaces = false);
    void rest(Next next);
    void rest_for(std::chrono::milliseconds pause);
    void proceed_waiting();
    Time end_of(const Waiting& waiting) const;

    // With one.
    void climb(Request rung, Time at);
    void leave(std::optional<Next> next);
    void stream_ended(const std::string& why, Time reopen_at);
    Time reopen_time();
    void climbing_failed(const telegram::ChatFailure& why);
    void watching_failed(Request request, const telegram::ChatFailure& why);
    void find_again(const telegram::ChatFailure& why);
    void refused(const telegram::ChatFailure& why);
    void reread_failed(const telegram::ChatFailure& why);
    void repair_failed(const telegram::ChatFailure& why);
    void chat_differs();
    struct Due {
        Time at;
        Request request;
    };
    Due next_request(const Watching& watching) const;
    void proceed_watching();

    Next conclude(const SessionEnd& end);
    void ask(Request request);
    void abandon();
    void trouble(const telegram::ChatFailure& why);
    void well();
    bool key_is_lost(const telegram::ChatFailure& why);
    void end_offer();
    void try_again(Offer state, std::chrono::milliseconds at_least = {});
    void drop_login(bool refused);
    bool is_live() const { return std::holds_alternative<Live>(state_); }
    bool reads_settings() const  // with a session
    {
        return has_session() && (!is_live() || cut_off_ || !settings_are_good_);
    }
    bool has_session() const
    {
        return std::holds_alternative<Climbing>(phase_) || std::holds_alternative<Watching>(phase_);
    }
    Time not_before(Request request) const
    {
        return not_before_[static_cast<std::size_t>(request)];
    }

    BroadcastTiming timing_;
    Rules rules_;
    BroadcastState state_ = Starting();
    Phase phase_ = Beginning();
    std::optional<Request> asked_;
    bool chat_changed_ = false;  // since `asked_` was asked
    bool in_trouble_ = false;
    bool cut_off_ = false;            // nothing leaves, and where it is to go could not be asked
    bool settings_are_good_ = false;  // those of the present session have led to the stream
    std::optional<Time> key_unknown_since_;
    std::array<Time, request_count> not_before_{};  // Telegram's word
    Time settings_at_{};

    Sending sending_ = Sending::no;
    Sending sending_when_asked_ = Sending::no;
    std::uint64_t reconnects_ = 0;
    Time title_at_ = net::no_deadline;
    std::int64_t call_ = 0;
    Time opened_at_{};
    ProbeJudge judge_;

    Offer offer_ = Offer::none;
    Time offer_at_{};  // when it is offered or written again, or the other account is refused

    Backoff trouble_;
    Backoff soon_;
    Backoff find_again_;
    Backoff reopen_;
    Backoff reread_;
    Time reread_allowed_{};
    Backoff repair_;
    Backoff offer_again_;
    Backoff ask_again_;
    Throttle begin_again_;
    Throttle look_again_;

    Time now_{};
    std::vector<Order> orders_;
};

}  // namespace tgvs::broadcast
