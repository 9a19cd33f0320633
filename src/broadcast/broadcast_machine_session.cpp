// With a session: the way to the live stream, the time on air, and what is done about each failure.
#include "broadcast/broadcast_machine.hpp"

#include <algorithm>
#include <utility>

namespace tgvs::broadcast {

using std::chrono::milliseconds;
using telegram::ChatFailure;
using Kind = ChatFailure::Kind;

namespace {

constexpr std::string_view ended = "the live stream was ended";
constexpr std::string_view replaced = "the live stream was ended, to be replaced by another one";

// Only an admin of the chat can change it; an update says when one did.
bool admin_helps(Kind kind)
{
    return kind == Kind::no_rights || kind == Kind::not_member || kind == Kind::other_call;
}

bool passes(Kind kind)
{
    return kind == Kind::transient || kind == Kind::call_gone || kind == Kind::stopped;
}

Reason reason_of(Kind kind)
{
    switch (kind) {
        case Kind::dead:
            return Reason::session;
        case Kind::account_gone:
            return Reason::account;
        case Kind::duplicated:
            return Reason::duplicated;
        case Kind::no_rights:
            return Reason::rights;
        case Kind::not_member:
        case Kind::not_found:
        case Kind::invite_only:
        case Kind::other_call:
            return Reason::chat;
        default:
            return Reason::refused;
    }
}

SessionEnd end_by(const ChatFailure& why)
{
    return {Refused(reason_of(why.kind)), why.name, why.reason};
}

}  // namespace

void BroadcastMachine::on(const input::SessionBegun&)
{
    if (!std::holds_alternative<Beginning>(phase_))
        return;
    if (std::holds_alternative<Stopping>(state_))
        return leave(Next::nothing);
    climb(Request::log_in, now_);
}

// The first look at the settings comes in a while: the session was begun by them.
void BroadcastMachine::climb(Request rung, Time at)
{
    if (!std::holds_alternative<Climbing>(phase_))
        settings_at_ = now_ + timing_.settings;
    phase_ = Climbing(rung, std::max(at, not_before(rung)));
}

void BroadcastMachine::leave(std::optional<Next> next)
{
    abandon();
    phase_ = Closing(next);
    orders_.push_back(order::CloseSession());
}

void BroadcastMachine::ask(Request request)
{
    asked_ = request;
    chat_changed_ = false;
    orders_.push_back(order::Ask(request));
}

void BroadcastMachine::abandon()
{
    if (std::exchange(asked_, std::nullopt))
        orders_.push_back(order::Abandon());
}

void BroadcastMachine::trouble(const ChatFailure& why)
{
    in_trouble_ = true;
    orders_.push_back(order::Troubled(why));
}

void BroadcastMachine::well()
{
    key_unknown_since_.reset();
    if (std::exchange(in_trouble_, false))
        orders_.push_back(order::Recovered());
}

// While something leaves, what is seen need not know of it.
bool BroadcastMachine::key_is_lost(const ChatFailure& why)
{
    if (!why.key_unknown || (is_live() && !cut_off_)) {
        key_unknown_since_.reset();
        return false;
    }
    if (!key_unknown_since_)
        key_unknown_since_ = now_;
    return now_ - *key_unknown_since_ >= timing_.key_lost_after;
}

// ---- Answers

void BroadcastMachine::on(const input::Done& done)
{
    if (asked_ != done.request)
        return;
    asked_.reset();
    switch (done.request) {
        case Request::log_in:
            well();
            end_offer();
            return climb(Request::find_chat, now_);
        case Request::find_chat:
            well();
            return climb(Request::open, now_);
        case Request::end_stream:
            repair_.reset();
            orders_.push_back(order::Repaired(Repair::new_call));
            stream_ended(std::string(replaced), now_);
            orders_.push_back(order::ReconnectOutput());
            return;
        case Request::refresh:
        case Request::look_at_chat:
            return well();
        case Request::open:
        case Request::send_title:
        case Request::probe:
            return;
    }
}

void BroadcastMachine::on(const input::StreamOpened& opened)
{
    if (asked_ != Request::open)
        return;
    asked_.reset();
    well();
    cut_off_ = false;
    settings_are_good_ = true;
    trouble_.reset();
    soon_.reset();
    find_again_.reset();
    const bool another = std::exchange(call_, opened.call) != opened.call;
    if (another)
        opened_at_ = now_;
    // It goes out into one that has ended.
    const bool reconnect = another && opened.same_target && is_on_air(state_);
    if (another && is_live())
        conclude({StreamEnded(), {}, std::string(ended)});
    if (sending_ == Sending::all_the_time)
        sending_ = Sending::again;
    if (!std::holds_alternative<Watching>(phase_))
        phase_ = Watching(now_ + timing_.poll, now_ + timing_.probe);
    if (chat_changed_)  // and may have overtaken the answer
        std::get<Watching>(phase_).poll_at = now_;
    if (!is_live() || !opened.same_target)
        conclude({Opened()});
    if (reconnect)
        orders_.push_back(order::ReconnectOutput());
}

void BroadcastMachine::on(const input::Failed& failed)
{
    if (asked_ != failed.request)
        return;
    asked_.reset();
    if (failed.why.wait.count() > 0)
        not_before_[static_cast<std::size_t>(failed.request)] = now_ + failed.why.wait;
    if (telegram::ends_session(failed.why.kind))
        return leave(conclude(end_by(failed.why)));
    if (key_is_lost(failed.why))
        return leave(conclude({Refused(Reason::session), "key_unknown", failed.why.reason}));
    if (std::holds_alternative<Climbing>(phase_))
        climbing_failed(failed.why);
    else if (failed.why.kind == Kind::call_gone)
        stream_ended(std::string(ended), reopen_time());
    else
        watching_failed(failed.request, failed.why);
}

// ---- On the way

void BroadcastMachine::climbing_failed(const ChatFailure& why)
{
    const auto rung = std::get<Climbing>(phase_).rung;
    cut_off_ = sending_ == Sending::no;
    if (why.kind == Kind::stale)
        return find_again(why);
    if (!passes(why.kind))
        return refused(why);
    trouble(why);
    if (why.kind == Kind::call_gone && is_live())
        return stream_ended(std::string(ended), now_ + trouble_.next());
    climb(rung, now_ + trouble_.next());
}

void BroadcastMachine::find_again(const ChatFailure& why)
{
    trouble(why);
    climb(Request::find_chat, now_ + std::max<milliseconds>(find_again_.next(), why.wait));
}

void BroadcastMachine::refused(const ChatFailure& why)
{
    well();
    const auto rung = std::get<Climbing>(phase_).rung;
    const auto next = conclude(end_by(why));
    if (rung != Request::open || !admin_helps(why.kind) || std::holds_alternative<Stopping>(state_))
        return leave(next);
    const auto pause = next == Next::soon ? soon_.next() : rules_.session_retry;
    phase_ = Climbing(rung, now_ + pause, now_);
    if (chat_changed_)
        chat_differs();
}

// An admin may have helped. That others say so meanwhile makes it no sooner.
void BroadcastMachine::chat_differs()
{
    auto* climbing = std::get_if<Climbing>(&phase_);
    if (!climbing || !climbing->admin_since)
        return;
    const auto waited = std::chrono::duration_cast<milliseconds>(now_ - *climbing->admin_since);
    climbing->admin_since.reset();
    climbing->at = std::min(climbing->at, now_ + ask_again_.next(waited));
}

// ---- On air

// Of what is due now, the first; else what comes next.
BroadcastMachine::Due BroadcastMachine::next_request(const Watching& watching) const
{
    const auto at = [this](std::optional<Time> wanted, Request request) {
        return Due(std::max({wanted.value_or(net::no_deadline), not_before(request), now_}),
                   request);
    };
    const bool by_refresh = not_before(Request::refresh) <= std::max(watching.poll_at, now_) ||
                            not_before(Request::refresh) <= not_before(Request::look_at_chat);
    const auto poll = by_refresh ? Request::refresh : Request::look_at_chat;
    const Due all[] = {at(watching.reread_at, Request::open), at(watching.poll_at, poll),
                       at(watching.repair_at, Request::end_stream),
                       at(title_at_, Request::send_title), at(watching.probe_at, Request::probe)};
    return std::ranges::min(all, {}, &Due::at);
}

void BroadcastMachine::proceed_watching()
{
    auto& watching = std::get<Watching>(phase_);
    while (!asked_) {
        const auto due = next_request(watching);
        if (due.at > now_)
            return;
        switch (due.request) {
            case Request::open:
                watching.reread_at.reset();
                reread_allowed_ = now_ + reread_.next();
                break;
            case Request::refresh:
            case Request::look_at_chat:
                if (std::exchange(watching.news_missed, false))
                    look_again_.took_place(now_);
                watching.poll_at = now_ + timing_.poll;
                break;
            case Request::end_stream:
                watching.repair_at.reset();
                break;
            case Request::send_title:
                title_at_ = net::no_deadline;
                break;
            default:
                watching.probe_at = now_ + timing_.probe;
                if (sending_ == Sending::no)
                    continue;
                sending_when_asked_ = std::exchange(sending_, Sending::all_the_time);
        }
        ask(due.request);
    }
}

// Everything but the end of the stream or of the session is said, and tried again at its time.
void BroadcastMachine::watching_failed(Request request, const ChatFailure& why)
{
    auto& watching = std::get<Watching>(phase_);
    switch (request) {
        case Request::open:
            return reread_failed(why);
        case Request::end_stream:
            return repair_failed(why);
        case Request::send_title:
            orders_.push_back(order::TitleFailed(why));
            return;
        case Request::probe:
            // It is not known what the viewers see; that is no reason to touch what may be well.
            watching.probe_at = now_ + 4 * timing_.probe;
            orders_.push_back(order::ProbeFailed(why));
            return;
        default:
            if (!watching.news_missed)
                watching.poll_at = now_ + std::max<milliseconds>(timing_.poll, why.wait);
            trouble(why);
    }
}

// The stream goes on meanwhile.
void BroadcastMachine::reread_failed(const ChatFailure& why)
{
    cut_off_ = sending_ == Sending::no;
    if (why.kind == Kind::stale)
        return find_again(why);
    std::get<Watching>(phase_).reread_at = reread_allowed_;
    if (passes(why.kind))
        return trouble(why);
    well();
    conclude(end_by(why));
}

void BroadcastMachine::repair_failed(const ChatFailure& why)
{
    milliseconds again_in{0};
    if (passes(why.kind)) {
        again_in = std::max<milliseconds>(repair_.next(), why.wait);
        std::get<Watching>(phase_).repair_at = now_ + again_in;
    }
    orders_.push_back(order::RepairRefused(why, again_in));
}

void BroadcastMachine::on(const input::Probed& probed)
{
    if (asked_ != Request::probe)
        return;
    asked_.reset();
    auto& watching = std::get<Watching>(phase_);
    const auto repair = judge_.judge(probed.arrival, sending_when_asked_ == Sending::all_the_time);
    const bool silent = judge_.silent_looks() > 0 || repair != Repair::none;
    orders_.push_back(order::ProbeSaw(probed.arrival, silent));
    if (!silent)
        watching.repair_at.reset();
    if (repair == Repair::none || watching.repair_at)
        return;
    if (repair == Repair::new_call) {
        watching.repair_at = now_;
        return;
    }
    orders_.push_back(order::Repaired(repair));
    orders_.push_back(order::ReconnectOutput());
}

Time BroadcastMachine::reopen_time()
{
    return now_ + reopen_.next(std::chrono::duration_cast<milliseconds>(now_ - opened_at_));
}

void BroadcastMachine::stream_ended(const std::string& why, Time reopen_at)
{
    if (is_live())
        conclude({StreamEnded(), {}, why});
    abandon();
    const auto* climbing = std::get_if<Climbing>(&phase_);
    climb(climbing ? climbing->rung : Request::open, reopen_at);
}

// ---- News

void BroadcastMachine::on(const input::CallEnded&)
{
    const bool on_the_way_on_air = std::holds_alternative<Climbing>(phase_) && is_live();
    if (std::holds_alternative<Watching>(phase_) || on_the_way_on_air)
        stream_ended(std::string(ended), reopen_time());
}

}  // namespace tgvs::broadcast
