#include "service/day_store.hpp"

#include "control/day_json.hpp"

#include <algorithm>
#include <utility>

namespace tgvs::service {

namespace {

constexpr std::chrono::seconds write_day_every{2};
// When nothing of it is on air: so that a restart knows how long it was away.
constexpr std::chrono::minutes write_idle_day_every{1};

// But for what moves on by itself while an event is on air.
bool same_but_for_time(const control::DayState& a, const control::DayState& b)
{
    const auto same_event = [](const auto& one, const auto& other) {
        auto event = other.second;
        event.on_air = one.second.on_air;
        if (event.item && one.second.item)
            event.item->offset = one.second.item->offset;
        return one.first == other.first && event == one.second;
    };
    return a.over == b.over && a.series == b.series &&
           std::ranges::equal(a.events, b.events, same_event);
}

}  // namespace

DayStore::DayStore(std::filesystem::path file)
    : file_(
          std::move(file),
          {.component = "schedule",
           .damaged = "the saved progress of the plan cannot be used; events and series start over",
           .unwritten = "cannot save the progress of the plan; after a restart events would start "
                        "over; check STATE_DIR"})
{
}

control::DayState DayStore::load()
{
    saved_ =
        file_.load(control::day_limit_bytes, control::day_from_json).value_or(control::DayState{});
    return saved_;
}

void DayStore::keep(const control::DayState& state, Time now)
{
    const bool same = same_but_for_time(state, saved_);
    if (same && now - saved_at_ < write_day_every)
        return;
    if (same && state.events == saved_.events && now - saved_at_ < write_idle_day_every)
        return;
    saved_at_ = now;
    save(state);
}

void DayStore::save(const control::DayState& state)
{
    saved_ = state;
    file_.save(control::day_to_json(state));
}

}  // namespace tgvs::service
