// control/jingles.hpp: when a jingle is due, and which.
//
// After so many items, or when so much time has passed: between two items, never two in a row, and never where it would be cut
// by a hard start. While an event is on, its items come first. Pure.
#pragma once

#include "control/claims.hpp"
#include "media/seconds.hpp"
#include "playlist/item.hpp"
#include "schedule/plan.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace tgvs::control {

// One of the two; neither: there are none.
struct JingleRule {
    std::size_t items = 0;
    std::chrono::seconds time{};

    friend bool operator==(const JingleRule&, const JingleRule&) = default;
};

class Jingles {
public:
    using Time = std::chrono::steady_clock::time_point;

    explicit Jingles(JingleRule rule = {}) : rule_(rule) {}

    // In the order in which they come. The turn stays where it is.
    void set(std::vector<playlist::Item> jingles) { jingles_ = std::move(jingles); }

    // What began to be on air.
    void began(Claim claim, const playlist::Item& item, Time now)
    {
        if (claim != Claim::jingle) {
            ++items_;
            if (!since_)
                since_ = now;
            return;
        }
        items_ = 0;
        since_ = now;
        for (std::size_t i = 0; i < looked_at(); ++i)
            if (at(i).id() == item.id()) {
                turn_ += i + 1;
                return;
            }
    }

    bool due(Time now) const
    {
        const bool by_items = rule_.items > 0 && items_ >= rule_.items;
        const bool by_time = rule_.time.count() > 0 && since_ && now - *since_ >= rule_.time;
        return items_ > 0 && (by_items || by_time);
    }

    // The next of them that will do, due or not: a broken one is passed over.
    template <class WillDo>
    std::optional<playlist::Item> next(const WillDo& will_do) const
    {
        for (std::size_t i = 0; i < looked_at(); ++i)
            if (will_do(at(i)))
                return at(i);
        return std::nullopt;
    }

    // Whether one of that length, which begins then, ends in good time before a hard start.
    static bool fits(schedule::Instant begins, media::Seconds length,
                     const std::optional<schedule::NextStart>& next)
    {
        constexpr std::chrono::seconds distance{20};
        return !next || next->mode != schedule::StartMode::hard ||
               begins + std::chrono::ceil<std::chrono::seconds>(length) + distance <= next->at;
    }

private:
    static constexpr std::size_t most_looked_at = 16;

    std::size_t looked_at() const
    {
        const bool any = rule_.items > 0 || rule_.time.count() > 0;
        return any ? std::min(jingles_.size(), most_looked_at) : 0;
    }
    const playlist::Item& at(std::size_t after_turn) const
    {
        return jingles_[(turn_ + after_turn) % jingles_.size()];
    }

    JingleRule rule_;
    std::vector<playlist::Item> jingles_;
    std::size_t turn_ = 0;
    std::size_t items_ = 0;  // since the last one
    std::optional<Time> since_;
};

}  // namespace tgvs::control
