#include "ingest/course.hpp"

#include <algorithm>

namespace tgvs::ingest {

std::string_view to_string(PublisherState state)
{
    switch (state) {
        case PublisherState::absent:
            return "absent";
        case PublisherState::probing:
            return "probing";
        case PublisherState::starting:
            return "starting";
        case PublisherState::ready:
            return "ready";
        case PublisherState::on_air:
            return "on_air";
        case PublisherState::held:
            return "held";
    }
    return "absent";
}

// Another session may send something else.
void Course::accepted(SessionId id)
{
    session_ = id;
    known_ = false;
    failures_ = 0;
    trying_since_.reset();
}

Course::Acts Course::media(SessionId id, Time now)
{
    if (session_ != id)
        return {};
    since_ = now;
    trying_since_ = trying_since_.value_or(now);
    looked_once_ = false;
    look_again_at_.reset();
    if (known_) {
        state_ = PublisherState::starting;
        encoder_ = true;
        return {Encode{}};
    }
    state_ = PublisherState::probing;
    return {Look{}};
}

Course::Acts Course::looked(bool found, const std::string& reason, Time now)
{
    if (state_ != PublisherState::probing)
        return {};
    look_again_at_.reset();
    if (found) {
        known_ = true;
        state_ = PublisherState::starting;
        encoder_ = true;
        return {Encode{}};
    }
    if (looked_once_)
        return send_away(reason);
    looked_once_ = true;
    look_again_at_ = std::max(now, since_ + options_.second_look);
    return {};
}

void Course::pictured(Time now)
{
    pictured_at_ = now;
}

void Course::joinable()
{
    if (state_ == PublisherState::starting) {
        state_ = PublisherState::ready;
        failures_ = 0;
        trying_since_.reset();
    }
}

void Course::taken()
{
    if (state_ != PublisherState::ready)
        return;
    state_ = PublisherState::on_air;
    holding_until_.reset();
}

Course::Acts Course::unplayable(Time now)
{
    if (state_ != PublisherState::on_air)
        return {};
    hold(now);
    return {Drop{}};
}

Course::Acts Course::encoder_ended(Time now)
{
    if (!encoder_)
        return {};
    encoder_ = false;
    if (state_ == PublisherState::starting && ++failures_ >= options_.encoder_failures)
        return send_away("the stream cannot be decoded");
    return hold(now);
}

Course::Acts Course::paused(SessionId id, Time now)
{
    // The encoder ends by itself, with all that it had.
    return session_ == id ? hold(now) : Acts{};
}

Course::Acts Course::ended(SessionId id, gate::Ending why, Time now)
{
    if (session_ != id)
        return {};
    session_.reset();
    if (why == gate::Ending::polite || why == gate::Ending::told)
        return over(why == gate::Ending::told);
    auto acts = hold(now, why == gate::Ending::closed);
    forget_who_left();
    return acts;
}

Course::Acts Course::gate_lost(Time now)
{
    if (!session_)
        return {};
    session_.reset();
    auto acts = hold(now);
    forget_who_left();
    return acts;
}

Course::Acts Course::told_to_end()
{
    return state_ == PublisherState::held ? over(true) : Acts{};
}

Course::Acts Course::look(Time now)
{
    if (holding_until_ && now >= *holding_until_)
        return over(false);
    if (state_ == PublisherState::probing && look_again_at_ && now >= *look_again_at_) {
        look_again_at_.reset();
        return {Look{}};
    }
    if (state_ == PublisherState::on_air && encoder_ && pictured_at_ &&
        now - *pictured_at_ >= options_.picture_limit) {
        hold(now);
        return {Stop{}};
    }
    const bool begins = state_ == PublisherState::probing || state_ == PublisherState::starting;
    // While the air is held for him, the hold bounds it.
    if (begins && !holding_until_ && trying_since_ && now - *trying_since_ >= options_.start_limit)
        return send_away("the stream contains no picture");
    return {};
}

// What the show has of him it plays to its end.
Course::Acts Course::hold(Time now, bool closed)
{
    encoder_ = false;
    look_again_at_.reset();
    if (state_ == PublisherState::on_air) {
        state_ = PublisherState::held;
        const auto length = hold_length(now);
        holding_until_ = now + (closed ? std::min(length, options_.closed_hold) : length);
        return {};
    }
    if (state_ == PublisherState::absent || state_ == PublisherState::held)
        return {};
    state_ = holding_until_ ? PublisherState::held : PublisherState::absent;
    return {Drop{}};
}

Course::Acts Course::send_away(std::string reason)
{
    session_.reset();
    encoder_ = false;
    state_ = holding_until_ ? PublisherState::held : PublisherState::absent;
    forget_who_left();
    return {Drop{}, SendAway{std::move(reason)}};
}

// Whoever comes next is another.
void Course::forget_who_left()
{
    admitted_ = admitted_ && (session_ || holding_until_);
}

// What he said last is seen, unless he was told to go.
Course::Acts Course::over(bool at_once)
{
    const bool had_the_air = has_the_air();
    const bool was_on_air = state_ == PublisherState::on_air;
    // Who sends again after his time is new to the show.
    const bool sends = session_ && state_ != PublisherState::held;
    holding_until_.reset();
    admitted_ = false;
    Acts acts;
    if (!sends) {
        encoder_ = false;
        look_again_at_.reset();
        state_ = PublisherState::absent;
        if (at_once || !was_on_air)
            acts.push_back(Drop{});
    }
    if (had_the_air)
        acts.push_back(Over{});
    return acts;
}

std::chrono::milliseconds Course::hold_length(Time now)
{
    std::erase_if(returns_, [&](Time one) { return now - one >= options_.flapping; });
    returns_.push_back(now);
    auto length = options_.hold;
    for (std::size_t i = 2; i < returns_.size() && length < options_.hold_limit; ++i)
        length *= 2;
    return std::min(length, std::max(options_.hold, options_.hold_limit));
}

}  // namespace tgvs::ingest
