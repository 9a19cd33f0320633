// control/after_break.hpp: whether an item that was cut by a claim above its own goes on once that has left the air.
#pragma once

#include "media/seconds.hpp"

#include <chrono>

namespace tgvs::control {

enum class AfterBreak { resume, next };

struct BreakRules {
    AfterBreak after = AfterBreak::resume;
    media::Seconds worth_resuming{60};  // with less than that left it counts as played
    std::chrono::hours longest{2};      // nobody remembers what it was about then
};

struct CutItem {
    media::Seconds at{};
    media::Seconds length{};  // 0: not known
    bool live = false;
    bool of_event = false;
};

// What is live has no next item: its event shows it until it ends, whatever comes between.
inline bool goes_on(const CutItem& item, const BreakRules& rules)
{
    if (rules.after == AfterBreak::next)
        return item.live && item.of_event;
    return item.length == media::Seconds{} || item.length - item.at > rules.worth_resuming;
}

}  // namespace tgvs::control
