// The part of UpdateBox that is about what came too early, and what becomes of it.
#include "bot/update_box.hpp"

#include <algorithm>
#include <utility>

namespace tgvs::bot {

using Sequence = Place::Sequence;

void UpdateBox::hold(std::vector<Held>& held, Held one, Time now, Actions& actions)
{
    if (held.size() >= held_limit) {
        held.clear();
        const auto id = one.placed.place.channel;
        auto* found = one.placed.place.sequence == Sequence::channel ? channel(id) : nullptr;
        // A question for the place does not bring it again.
        if (found != nullptr ? found->pts == 0 : question_ == Question::state)
            actions.emplace_back(action::Skipped{"more updates came than can be held"});
        return found != nullptr ? ask_channel(id, *found, actions) : ask(now, actions);
    }
    held.push_back(std::move(one));
    if (held.back().placed.place.sequence != Sequence::channel)
        watch_gap(now);
}

void UpdateBox::apply_held(Time now, Actions& actions)
{
    // Each that is applied comes back here with the rest.
    const auto try_one = [&](std::vector<Held>& held, auto fits, auto apply) {
        const auto next = std::ranges::find_if(held, fits);
        if (next == held.end())
            return;
        auto one = std::move(*next);
        held.erase(next);
        apply(std::move(one));
    };
    std::erase_if(held_, [this](const Held& one) { return one.placed.place.pts <= places_.pts; });
    std::erase_if(held_qts_, [this](const Held& one) {
        return places_.qts != 0 && one.placed.place.pts <= places_.qts;
    });
    try_one(
        held_, [this](const Held& one) { return beginning(one.placed.place) <= places_.pts; },
        [&](Held one) { place_common(std::move(one), now, actions); });
    try_one(
        held_qts_,
        [this](const Held& one) {
            return places_.qts == 0 || follows(one.placed.place.pts, places_.qts);
        },
        [&](Held one) { place_qts(std::move(one), now, actions); });
    apply_held_packets(actions);
    if (!has_gap())
        deadline_.reset();
}

void UpdateBox::apply_held_packets(Actions& actions)
{
    for (;;) {
        std::erase_if(held_packets_,
                      [this](const HeldPacket& one) { return one.seq_start <= places_.seq; });
        const auto next = std::ranges::find_if(held_packets_, [this](const HeldPacket& one) {
            return follows(one.seq_start, places_.seq);
        });
        if (asking() || next == held_packets_.end())
            return;
        auto packet = std::move(*next);
        held_packets_.erase(next);
        places_.seq = packet.seq;
        places_.date = packet.date;
        for (auto& update : packet.updates)
            deliver(std::move(update), false, actions);
    }
}

void UpdateBox::deliver_passed(std::vector<Held>& held, std::int32_t from, std::int32_t to,
                               Actions& actions)
{
    std::ranges::stable_sort(held, {}, [](const Held& one) {
        return std::pair(one.placed.place.pts, beginning(one.placed.place));
    });
    for (auto& [placed, own] : held) {
        const auto pts = placed.place.pts;
        if (pts <= from || pts > to)
            continue;
        from = pts;
        deliver(std::move(placed.update), own, actions);
    }
    std::erase_if(held, [to](const Held& one) { return one.placed.place.pts <= to; });
}

void UpdateBox::deliver_passed_packets(std::int32_t to, Actions& actions)
{
    std::ranges::stable_sort(held_packets_, {}, &HeldPacket::seq_start);
    auto from = places_.seq;
    for (auto& packet : held_packets_) {
        if (packet.seq_start <= from || packet.seq_start > to)
            continue;
        from = packet.seq_start;
        for (auto& update : packet.updates)
            deliver(std::move(update), false, actions);
    }
}

bool UpdateBox::has_gap() const
{
    return !held_.empty() || !held_qts_.empty() || !held_packets_.empty();
}

void UpdateBox::watch_gap(Time now)
{
    if (!deadline_ && !asking() && known_)
        deadline_ = now + patience;
}

}  // namespace tgvs::bot
