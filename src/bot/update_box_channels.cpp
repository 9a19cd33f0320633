// The part of UpdateBox that is about channels: each has a sequence of its own.
#include "bot/update_box.hpp"

#include <algorithm>
#include <utility>

namespace tgvs::bot {

UpdateBox::Channel* UpdateBox::channel(std::int64_t id)
{
    const auto found = channels_.find(id);
    return found == channels_.end() ? nullptr : &found->second;
}

std::int32_t UpdateBox::channel_pts(std::int64_t id) const
{
    const auto found = channels_.find(id);
    return found == channels_.end() ? 0 : found->second.pts;
}

void UpdateBox::watch_from(std::int64_t id, std::int32_t pts)
{
    if (channels_.size() < channels_limit)
        channels_[id].pts = pts;
}

// A question for the first place says where the channel is.
Actions UpdateBox::watch(std::int64_t id, Time /*now*/)
{
    Actions actions;
    if (channels_.size() >= channels_limit || channels_.contains(id))
        return actions;
    channels_[id].asking = true;
    actions.emplace_back(action::AskChannel{.channel = id, .pts = 1, .limit = 1});
    return actions;
}

void UpdateBox::place_channel(Held one, Time now, Actions& actions)
{
    const auto id = one.placed.place.channel;
    const auto pts = one.placed.place.pts;
    auto* found = channel(id);
    if (found == nullptr || pts <= found->pts)
        return;
    if (found->asking) {
        hold(found->held, std::move(one), now, actions);
        return;
    }
    if (found->pts != 0 && beginning(one.placed.place) != found->pts) {
        hold(found->held, std::move(one), now, actions);
        return ask_channel(id, *found, actions);
    }
    found->pts = pts;
    deliver(std::move(one.placed.update), one.own, actions);
    apply_held_of(id, *found, now, actions);
}

void UpdateBox::apply_held_of(std::int64_t id, Channel& its, Time now, Actions& actions)
{
    std::erase_if(its.held, [&](const Held& one) { return one.placed.place.pts <= its.pts; });
    if (its.held.empty() || its.asking)
        return;
    const auto next = std::ranges::min_element(its.held, {}, [](const Held& one) {
        return one.placed.place.pts - one.placed.place.count;
    });
    auto one = std::move(*next);
    its.held.erase(next);
    const auto& place = one.placed.place;
    if (beginning(place) != its.pts) {
        its.held.push_back(std::move(one));
        if (!its.stuck)
            return ask_channel(id, its, actions);
        its.asking = true;
        return retry_later(its.failures, its.retry_at, now);
    }
    place_channel(std::move(one), now, actions);
}

void UpdateBox::follow_hints(const std::vector<ChannelHint>& hints, Actions& actions)
{
    for (const auto& hint : hints) {
        auto* found = channel(hint.channel);
        if (found != nullptr && !(hint.pts && *hint.pts <= found->pts))
            ask_channel(hint.channel, *found, actions);
    }
}

void UpdateBox::ask_channel(std::int64_t id, Channel& its, Actions& actions)
{
    if (its.asking) {
        its.again = true;
        return;
    }
    its.asking = true;
    const bool known = its.pts != 0;
    actions.emplace_back(action::AskChannel{
        .channel = id, .pts = known ? its.pts : 1, .limit = known ? channel_slice : 1});
}

Actions UpdateBox::channel_difference(std::int64_t id, ChannelDifference answer, Time now)
{
    Actions actions;
    auto* its = channel(id);
    if (its == nullptr || !its->asking)
        return actions;
    const bool first = its->pts == 0;
    its->stuck = answer.pts <= its->pts;
    if (!its->stuck || its->held.empty())
        its->failures = 0;
    for (auto& update : answer.updates)
        if (!first)
            deliver(std::move(update), false, actions);
    if (answer.too_long && !first)
        actions.emplace_back(action::Skipped{"there were too many updates of a chat to read"});
    if (first || answer.too_long)
        deliver_passed(its->held, its->pts, answer.pts, actions);
    its->pts = std::max(its->pts, answer.pts);
    const bool more = !answer.final && !answer.too_long;
    if (more && ++its->slices <= slices_limit) {
        its->asking = false;
        ask_channel(id, *its, actions);
        return actions;
    }
    channel_answered(id, *its, now, actions);
    return actions;
}

void UpdateBox::channel_answered(std::int64_t id, Channel& its, Time now, Actions& actions)
{
    its.asking = false;
    its.slices = 0;
    apply_held_of(id, its, now, actions);
    if (std::exchange(its.again, false))
        ask_channel(id, its, actions);
}

Actions UpdateBox::channel_failed(std::int64_t id, AskFailure why, Time now)
{
    Actions actions;
    auto* its = channel(id);
    if (its == nullptr || !its->asking)
        return actions;
    if (why == AskFailure::gone) {
        channels_.erase(id);
        actions.emplace_back(action::ChannelLost{id});
    } else if (why == AskFailure::retry) {
        retry_later(its->failures, its->retry_at, now);
    } else {
        // The last one that has come is believed, or else the next one.
        std::int32_t last = 0;
        for (const auto& one : its->held)
            if (one.placed.place.pts > its->pts)
                last = std::max(last, one.placed.place.pts);
        deliver_passed(its->held, its->pts, last, actions);
        its->held.clear();
        its->pts = last;
        actions.emplace_back(action::Skipped{"the updates of a chat could not be read"});
        channel_answered(id, *its, now, actions);
    }
    return actions;
}

}  // namespace tgvs::bot
