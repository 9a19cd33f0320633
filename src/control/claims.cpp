#include "control/claims.hpp"

#include <algorithm>

namespace tgvs::control {

namespace {

bool breaks_pause(Claim claim)
{
    return claim <= Claim::hard_event;
}

bool takes_over_at_once(Claim claim)
{
    return claim <= Claim::play_now;
}

bool takes(const Wish& wish, const OnAir& on_air)
{
    if (wish.live && on_air.claim == Claim::stand_in)
        return true;
    return takes_over_at_once(wish.claim) &&
           (wish.claim < on_air.claim || (wish.claim == on_air.claim && wish.newer));
}

bool may_play(const Wish& wish, const Moment& moment)
{
    if (moment.paused && !breaks_pause(wish.claim))
        return false;
    return wish.ready && !(wish.claim == Claim::request && moment.requests_wait);
}

std::optional<std::size_t> best(const Moment& moment)
{
    const bool ordered = std::ranges::any_of(
        moment.wishes, [&](const Wish& wish) { return wish.ordered && may_play(wish, moment); });
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < moment.wishes.size(); ++i) {
        const auto& wish = moment.wishes[i];
        const bool waits = wish.timed && ordered;
        if (!waits && may_play(wish, moment) &&
            (!found || wish.claim < moment.wishes[*found].claim))
            found = i;
    }
    return found;
}

}  // namespace

std::string_view to_string(Claim claim)
{
    switch (claim) {
        case Claim::publisher:
            return "live";
        case Claim::hard_event:
            return "event_hard";
        case Claim::play_now:
            return "play_now";
        case Claim::request:
            return "request";
        case Claim::soft_event:
            return "event";
        case Claim::jingle:
            return "jingle";
        case Claim::programme:
            return "programme";
        case Claim::stand_in:
            return "stand_in";
    }
    return "programme";
}

Verdict decide(const Moment& moment)
{
    const auto next = best(moment);
    if (!next)
        return {};
    const auto& wish = moment.wishes[*next];
    const auto& on_air = moment.on_air;
    if (wish.timed && (!on_air || wish.claim <= on_air->claim))
        return {.change = Change::in_time, .wish = *next};
    const bool leaves = !on_air || on_air->over || (moment.paused && !breaks_pause(on_air->claim));
    return {.change = leaves || takes(wish, *on_air) ? Change::at_once : Change::at_end,
            .wish = *next};
}

bool held(const Moment& moment, const Verdict& verdict)
{
    const bool broken =
        (moment.on_air && breaks_pause(moment.on_air->claim)) || verdict.change == Change::at_once;
    return moment.paused && !broken;
}

}  // namespace tgvs::control
