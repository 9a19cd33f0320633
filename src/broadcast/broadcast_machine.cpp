// What all phases share, and the time without a session: what is waited for, and when the next one begins.
#include "broadcast/broadcast_machine.hpp"

#include <algorithm>
#include <utility>

namespace tgvs::broadcast {

using std::chrono::milliseconds;

BroadcastMachine::BroadcastMachine(BroadcastTiming timing, Rules rules, unsigned seed)
    : timing_(timing),
      rules_(rules),
      trouble_(timing.trouble, seed),
      soon_({.first = std::chrono::seconds(1), .ceiling = std::chrono::seconds(10)}, seed),
      find_again_(timing.find_again, seed),
      reopen_(timing.reopen, seed),
      reread_(timing.reread, seed),
      repair_(timing.reopen, seed),
      offer_again_(timing.offer, seed),
      ask_again_(timing.ask_again, seed),
      begin_again_(timing.begin_again, seed),
      look_again_(timing.ask_again, seed)
{
}

std::vector<Order> BroadcastMachine::handle(const Input& input, Time now)
{
    now_ = std::max(now, now_);
    std::visit([this](const auto& one) { on(one); }, input);
    proceed();
    return std::exchange(orders_, {});
}

// What is due by now.
void BroadcastMachine::proceed()
{
    if (std::holds_alternative<Waiting>(phase_))
        proceed_waiting();
    if (reads_settings() && now_ >= settings_at_) {
        settings_at_ = now_ + timing_.settings;
        orders_.push_back(order::ReadSettings());
    }
    if (const auto* climbing = std::get_if<Climbing>(&phase_);
        climbing && !asked_ && now_ >= climbing->at)
        ask(climbing->rung);
    if (std::holds_alternative<Watching>(phase_))
        proceed_watching();
    if (offer_ == Offer::failed && now_ >= offer_at_) {
        offer_ = Offer::out;
        orders_.push_back(order::OfferLogin());
    }
    if (offer_ == Offer::unwritten && now_ >= offer_at_) {
        offer_ = Offer::out;
        orders_.push_back(order::UseLogin());
    }
    if (offer_ == Offer::confirming && now_ >= offer_at_)
        drop_login(false);
}

Time BroadcastMachine::wake_up() const
{
    const bool offer_is_timed = offer_ != Offer::none && offer_ != Offer::out;
    auto at = offer_is_timed ? offer_at_ : net::no_deadline;
    if (const auto* waiting = std::get_if<Waiting>(&phase_))
        at = std::min({at, settings_at_, end_of(*waiting)});
    if (reads_settings())
        at = std::min(at, settings_at_);
    if (const auto* climbing = std::get_if<Climbing>(&phase_); climbing && !asked_)
        at = std::min(at, climbing->at);
    if (const auto* watching = std::get_if<Watching>(&phase_); watching && !asked_)
        at = std::min(at, next_request(*watching).at);
    return at;
}

// ---- Turns

// Whatever happens to the air, in one place.
Next BroadcastMachine::conclude(const SessionEnd& end)
{
    const auto before = state_;
    const auto next = step(state_, end.event, rules_.policy);
    state_ = next.state;
    orders_.push_back(order::Moved{before, next, end});
    if (next.air == Air::publish)
        end_offer();
    if (next.login == LoginHelp::qr && offer_ == Offer::none) {
        offer_ = Offer::out;
        orders_.push_back(order::OfferLogin());
    }
    return next.next;
}

void BroadcastMachine::end_offer()
{
    if (offer_ != Offer::none)
        orders_.push_back(order::EndOffer());
    offer_ = Offer::none;
    offer_again_.reset();
}

void BroadcastMachine::finish()
{
    end_offer();
    phase_ = Over();
    orders_.push_back(order::Finish());
}

void BroadcastMachine::on(const input::Stop&)
{
    if (std::holds_alternative<Over>(phase_))
        return;
    conclude({Stop()});
    if (std::holds_alternative<Waiting>(phase_))
        finish();
    else if (has_session())
        leave(Next::nothing);
}

// ---- Without a session

void BroadcastMachine::on(const input::Start&)
{
    begin();
}

void BroadcastMachine::on(const input::Tick&) {}

void BroadcastMachine::begin(bool replaces)
{
    begin_again_.took_place(now_);
    key_unknown_since_.reset();
    settings_are_good_ = false;
    phase_ = Beginning();
    orders_.push_back(order::BeginSession{replaces});
}

void BroadcastMachine::on(const SessionEnd& end)
{
    if (!std::holds_alternative<Beginning>(phase_))
        return;
    const auto next = std::holds_alternative<Stopping>(state_) ? Next::nothing : conclude(end);
    if (std::holds_alternative<Stopping>(state_))
        return finish();
    rest(next);
}

void BroadcastMachine::on(const input::SessionClosed&)
{
    const auto* closing = std::get_if<Closing>(&phase_);
    if (!closing)
        return;
    if (std::holds_alternative<Stopping>(state_))
        return finish();
    if (!closing->next)
        return begin(true);
    rest(*closing->next);
}

void BroadcastMachine::rest(Next next)
{
    settings_at_ = now_;  // they may have changed on air, when they are not read
    if (next != Next::soon)
        soon_.reset();
    switch (next) {
        case Next::now:
            return rest_for(std::chrono::ceil<milliseconds>(begin_again_.when(now_) - now_));
        case Next::soon:
        case Next::nothing:
            return rest_for(soon_.next());
        case Next::each_period:
        case Next::when_changed:
            phase_ = Waiting(now_, std::nullopt, next == Next::when_changed);
    }
}

void BroadcastMachine::rest_for(milliseconds pause)
{
    phase_ = Waiting(now_, pause);
}

Time BroadcastMachine::end_of(const Waiting& waiting) const
{
    return waiting.since + waiting.pause.value_or(rules_.session_retry);
}

void BroadcastMachine::proceed_waiting()
{
    auto& waiting = std::get<Waiting>(phase_);
    const bool over = now_ >= end_of(waiting);
    if (over || now_ >= settings_at_) {
        settings_at_ = now_ + timing_.settings;
        orders_.push_back(order::ReadSettings());
    }
    if (!over)
        return;
    if (!waiting.for_other_session)
        return begin();
    waiting.since = now_;
    orders_.push_back(order::StillVoid());
}

// Others are tried at once; those that change all the time, less and less often.
void BroadcastMachine::on(const input::SettingsRead& read)
{
    rules_ = read.rules;
    if (!read.differ)
        return;
    const auto at = read.other_session ? now_ : begin_again_.when(now_);
    if (const auto* waiting = std::get_if<Waiting>(&phase_)) {
        const bool in_vain = waiting->for_other_session && !read.other_session;
        if (!in_vain && at < end_of(*waiting))
            rest_for(std::chrono::ceil<milliseconds>(at - now_));
    } else if (reads_settings() && at <= now_) {
        leave(std::nullopt);
    }
}

// ---- The login that waits to be scanned

// Whoever scans the code decides whose session it is: another account than before is asked about, and until somebody
// has said yes nothing of it is used.
void BroadcastMachine::on(const input::LoggedIn& login)
{
    if (offer_ != Offer::out)
        return;
    if (!login.other_account)
        return orders_.push_back(order::UseLogin());
    offer_ = Offer::confirming;
    offer_at_ = now_ + timing_.confirm_within;
    orders_.push_back(order::AskAccount());
}

void BroadcastMachine::on(const input::AccountDecided& decision)
{
    if (offer_ != Offer::confirming)
        return;
    if (!decision.accepted)
        return drop_login(true);
    offer_ = Offer::out;
    orders_.push_back(order::UseLogin());
}

void BroadcastMachine::drop_login(bool refused)
{
    orders_.push_back(order::DropLogin{refused});
    try_again(Offer::failed);
}

void BroadcastMachine::on(const input::LoginWritten&)
{
    offer_ = Offer::none;
    offer_again_.reset();
    settings_at_ = now_;
}

// Whoever scanned the code should not have to do it again because a disk was full.
void BroadcastMachine::on(const input::LoginNotWritten&)
{
    if (offer_ == Offer::out)
        try_again(Offer::unwritten);
}

void BroadcastMachine::on(const input::OfferFailed& failed)
{
    if (offer_ == Offer::out)
        try_again(Offer::failed, failed.wait);
}

void BroadcastMachine::try_again(Offer state, milliseconds at_least)
{
    offer_ = state;
    offer_at_ = now_ + std::max(offer_again_.next(), at_least);
}

}  // namespace tgvs::broadcast
