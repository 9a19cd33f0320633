// control/gap.hpp: what may still begin before an event.
//
// Half an hour before a start begins what ends in time for it; nothing is begun for less than `shortest`. Where nothing of
// what is ready fits, the next in its order is begun all the same: it is cut, and goes on afterwards. That is better
// seen than half an hour of the filler.
#pragma once

#include "media/seconds.hpp"
#include "schedule/plan.hpp"

#include <chrono>
#include <optional>

namespace tgvs::control {

// An item that could be begun.
struct Offer {
    bool ready = false;
    media::Seconds left{};  // of it to be played
};

inline bool fits_gap(const Offer& offer, schedule::Instant begins,
                     const std::optional<schedule::NextStart>& next)
{
    return offer.ready &&
           schedule::fits(begins, std::chrono::ceil<std::chrono::seconds>(offer.left), next);
}

}  // namespace tgvs::control
