// control/gap.hpp: what may still begin before an event.
//
// Half an hour before a start begins what ends in time for it; nothing is begun for less than `shortest`. Where nothing of
// what is ready fits, the next in its order is begun all the same: it is cut, and goes on afterwards. That is better
// seen than half an hour of the filler. An event may name short clips (`fill:`) for what then remains before it.
#pragma once

#include "media/seconds.hpp"
#include "schedule/plan.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>

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

// Of the clips that end before the start, the longest: what remains is the least. Not twice in a row the same one, if there
// is another. Nothing: all are too long.
inline std::optional<std::size_t> fill_for_gap(std::span<const Offer> clips,
                                               std::optional<std::size_t> last,
                                               schedule::Instant begins, schedule::Instant start)
{
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < clips.size(); ++i) {
        const auto& clip = clips[i];
        if (!clip.ready || clip.left <= media::Seconds{} ||
            begins + std::chrono::ceil<std::chrono::seconds>(clip.left) > start)
            continue;
        const bool better = best && (best == last || clip.left > clips[*best].left);
        if (!best || (better && i != last))
            best = i;
    }
    return best;
}

}  // namespace tgvs::control
