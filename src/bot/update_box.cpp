#include "bot/update_box.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace tgvs::bot {

namespace {

using Sequence = Place::Sequence;

constexpr auto beyond_all = std::numeric_limits<std::int32_t>::max();

}  // namespace

UpdateBox::UpdateBox(Time now, std::optional<Places> places)
    : places_(places.value_or(Places())),
      known_(places.has_value()),
      idle_at_(now + longest_silence)
{
}

Actions UpdateBox::start(Time /*now*/)
{
    Actions actions;
    ask_state(actions);
    return actions;
}

// ---- What comes

void UpdateBox::deliver(mtproto::TlObject update, bool own, Actions& actions)
{
    if (!own)
        actions.emplace_back(action::Deliver{std::move(update)});
}

Actions UpdateBox::push(Packet packet, Time now)
{
    return take(std::move(packet), false, now);
}

Actions UpdateBox::own_result(Packet packet, Time now)
{
    return take(std::move(packet), true, now);
}

Actions UpdateBox::take(Packet packet, bool own, Time now)
{
    Actions actions;
    idle_at_ = now + longest_silence;
    HeldPacket rest = {.seq_start = packet.seq_start, .seq = packet.seq, .date = packet.date};
    std::vector<Placed> placed;
    for (auto& one : packet.updates) {
        if (one.place.sequence == Sequence::none)
            rest.updates.push_back(std::move(one.update));
        else
            placed.push_back(std::move(one));
    }
    std::ranges::stable_sort(placed, {}, [](const Placed& one) { return beginning(one.place); });
    for (auto& one : placed)
        place({.placed = std::move(one), .own = own}, now, actions);
    if (!rest.updates.empty() || rest.seq != 0)
        place_packet(std::move(rest), own, now, actions);
    follow_hints(packet.channels_too_long, actions);
    if (packet.moved && question_ != Question::state)
        ask_state(actions);
    else if (packet.too_long)
        ask(now, actions);
    return actions;
}

void UpdateBox::place(Held one, Time now, Actions& actions)
{
    switch (one.placed.place.sequence) {
        case Sequence::common:
            return place_common(std::move(one), now, actions);
        case Sequence::channel:
            return place_channel(std::move(one), now, actions);
        case Sequence::qts:
            return place_qts(std::move(one), now, actions);
        case Sequence::none:
            return deliver(std::move(one.placed.update), one.own, actions);
    }
}

void UpdateBox::place_common(Held one, Time now, Actions& actions)
{
    const auto pts = one.placed.place.pts;
    const auto begins = beginning(one.placed.place);
    if (asking() || !known_)
        return hold(held_, std::move(one), now, actions);
    if (pts <= places_.pts)
        return;
    if (begins < places_.pts)  // it overlaps with what was applied
        return ask(now, actions);
    if (begins > places_.pts)
        return hold(held_, std::move(one), now, actions);
    places_.pts = pts;
    deliver(std::move(one.placed.update), one.own, actions);
    apply_held(now, actions);
}

void UpdateBox::place_qts(Held one, Time now, Actions& actions)
{
    const auto qts = one.placed.place.pts;
    if (asking() || !known_)
        return hold(held_qts_, std::move(one), now, actions);
    if (places_.qts != 0 && qts <= places_.qts)
        return;
    if (places_.qts != 0 && !follows(qts, places_.qts))
        return hold(held_qts_, std::move(one), now, actions);
    places_.qts = qts;  // the first one is believed
    deliver(std::move(one.placed.update), one.own, actions);
    apply_held(now, actions);
}

// What has no place of its own has that of its packet.
void UpdateBox::place_packet(HeldPacket packet, bool own, Time now, Actions& actions)
{
    const auto deliver_all = [&] {
        for (auto& update : packet.updates)
            deliver(std::move(update), own, actions);
    };
    if (packet.seq_start == 0)
        return deliver_all();
    if (!asking() && known_) {
        if (packet.seq_start <= places_.seq)
            return;
        if (follows(packet.seq_start, places_.seq)) {
            places_.seq = packet.seq;
            places_.date = packet.date;
            deliver_all();
            return apply_held(now, actions);
        }
    }
    if (own)
        packet.updates.clear();
    if (held_packets_.size() >= held_limit) {
        held_packets_.clear();
        return ask(now, actions);
    }
    held_packets_.push_back(std::move(packet));
    watch_gap(now);
}

// ---- Questions

Actions UpdateBox::restarted(Time now)
{
    Actions actions;
    ask(now, actions);
    for (auto& [id, its] : channels_)
        if (its.pts != 0)
            ask_channel(id, its, actions);
    return actions;
}

void UpdateBox::ask(Time /*now*/, Actions& actions)
{
    if (asking()) {
        again_ = true;
        return;
    }
    if (!known_)
        return ask_state(actions);
    question_ = Question::difference;
    deadline_.reset();
    actions.emplace_back(
        action::AskDifference{.pts = places_.pts, .date = places_.date, .qts = places_.qts});
}

void UpdateBox::ask_state(Actions& actions)
{
    question_ = Question::state;
    retry_at_.reset();
    deadline_.reset();
    actions.emplace_back(action::AskState());
}

Actions UpdateBox::tick(Time now)
{
    Actions actions;
    if (retry_at_ && now >= *retry_at_) {
        retry_at_.reset();
        if (question_ == Question::state)
            ask_state(actions);
        else
            actions.emplace_back(action::AskDifference{
                .pts = places_.pts, .date = places_.date, .qts = places_.qts});
    }
    if (deadline_ && now >= *deadline_) {
        deadline_.reset();
        if (has_gap())
            ask(now, actions);
    }
    if (now >= idle_at_) {
        idle_at_ = now + longest_silence;
        ask(now, actions);
    }
    for (auto& [id, its] : channels_)
        if (its.retry_at && now >= *its.retry_at) {
            its.retry_at.reset();
            its.asking = false;
            ask_channel(id, its, actions);
        }
    return actions;
}

UpdateBox::Time UpdateBox::wake_up() const
{
    auto first = idle_at_;
    const auto sooner = [&first](const std::optional<Time>& at) {
        if (at)
            first = std::min(first, *at);
    };
    sooner(retry_at_);
    sooner(deadline_);
    for (const auto& [id, its] : channels_)
        sooner(its.retry_at);
    return first;
}

// ---- Answers

Actions UpdateBox::state(const Places& places, Time now)
{
    Actions actions;
    if (question_ != Question::state)
        return actions;
    if (std::exchange(known_, true))
        actions.emplace_back(
            action::Skipped{"updates were restarted from the server's current state"});
    const auto qts = places.qts != 0 ? places.qts : places_.qts;
    if (places.pts < places_.pts)  // counted anew
        deliver_passed(held_, 0, beyond_all, actions);
    else
        deliver_passed(held_, places_.pts, places.pts, actions);
    deliver_passed(held_qts_, places_.qts, qts, actions);
    deliver_passed_packets(places.seq, actions);
    places_ = places;
    places_.qts = qts;
    again_ = false;
    answered(now, actions);
    return actions;
}

Actions UpdateBox::difference(Difference answer, Time now)
{
    Actions actions;
    if (question_ != Question::difference)
        return actions;
    failures_ = 0;
    for (auto& one : answer.updates) {
        if (one.place.sequence == Sequence::channel)
            place_channel({.placed = std::move(one)}, now, actions);
        else
            deliver(std::move(one.update), false, actions);
    }
    follow_hints(answer.channels_too_long, actions);
    const bool more =
        answer.kind == Difference::Kind::slice || answer.kind == Difference::Kind::too_long;
    if (answer.kind == Difference::Kind::empty) {
        places_.date = answer.places.date;
        places_.seq = answer.places.seq;
    } else if (answer.kind == Difference::Kind::too_long) {
        deliver_passed(held_, places_.pts, answer.places.pts, actions);
        places_.pts = answer.places.pts;
        actions.emplace_back(action::Skipped{"there were too many updates to read"});
    } else {
        const auto qts = answer.places.qts != 0 ? answer.places.qts : places_.qts;
        places_ = answer.places;
        places_.qts = qts;
    }
    if (more && ++slices_ > slices_limit) {
        slices_ = 0;
        ask_state(actions);
        return actions;
    }
    if (more) {
        question_ = Question::none;
        ask(now, actions);
        return actions;
    }
    answered(now, actions);
    return actions;
}

void UpdateBox::answered(Time now, Actions& actions)
{
    question_ = Question::none;
    slices_ = 0;
    failures_ = 0;
    idle_at_ = now + longest_silence;
    apply_held(now, actions);
    if (std::exchange(again_, false))
        ask(now, actions);
    if (has_gap())
        watch_gap(now);
}

void UpdateBox::retry_later(int& failures, std::optional<Time>& at, Time now) const
{
    constexpr int steps = 6;
    constexpr std::chrono::seconds ceiling{60};
    const auto pause = std::chrono::seconds(1) * (1 << std::min(failures, steps));
    failures = std::min(failures + 1, steps);
    at = now + std::min<std::chrono::seconds>(pause, ceiling);
}

Actions UpdateBox::ask_failed(AskFailure why, Time now)
{
    Actions actions;
    if (!asking())
        return actions;
    if (question_ == Question::difference && why != AskFailure::retry) {
        slices_ = 0;
        ask_state(actions);
    } else {
        retry_later(failures_, retry_at_, now);
    }
    return actions;
}

}  // namespace tgvs::bot
