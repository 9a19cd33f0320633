#include "schedule/plan.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace tgvs::schedule {

namespace {

constexpr std::chrono::minutes fitting_begins{30};
constexpr std::chrono::minutes longest_overrun{15};

Instant end_in_plan(const ProgrammeEvent& event)
{
    const auto& [start, end] = std::tie(event.occurrence.start, event.occurrence.end);
    return end > start ? end : Instant::max();
}

// Smaller ranks first.
struct ByRank {
    std::span<const ProgrammeEvent> events;

    auto key(std::size_t index) const
    {
        const auto& event = events[index];
        return std::tuple(event.occurrence.all_day, -event.directions->options.priority,
                          -event.occurrence.start.time_since_epoch(), end_in_plan(event), index);
    }

    bool operator()(std::size_t a, std::size_t b) const { return key(a) < key(b); }
};

struct Turn {
    Instant at;
    bool begins;
    std::size_t event;
};

std::vector<Turn> turns_of(std::span<const ProgrammeEvent> events, const Window& window,
                           const PlanOptions& options)
{
    std::vector<Turn> turns;
    for (std::size_t i = 0; i < events.size(); ++i) {
        const auto begin = std::max(events[i].occurrence.start, window.from);
        const auto end = std::min(end_in_plan(events[i]), window.to);
        if (begin >= end || !is_ours(events[i], options) ||
            options.over.contains(name_of(events[i])))
            continue;
        turns.push_back({begin, true, i});
        turns.push_back({end, false, i});
    }
    std::ranges::stable_sort(turns, {}, &Turn::at);
    return turns;
}

void append_slot(std::vector<Slot>& slots, const Slot& slot)
{
    if (slot.from == slot.to)
        return;
    if (!slots.empty() && slots.back().event == slot.event)
        slots.back().to = slot.to;
    else
        slots.push_back(slot);
}

}  // namespace

EventName name_of(const ProgrammeEvent& event)
{
    const auto instance = event.occurrence.instance;
    if (const auto& name = event.directions->name; !name.empty())
        return {name, instance};
    const auto& show = *event.occurrence.show;
    return {short_name(show.uid.empty() ? show.title : show.uid), instance};
}

bool is_ours(const ProgrammeEvent& event, const PlanOptions& options)
{
    return !event.directions->what.empty() &&
           (options.guests || !event.occurrence.show->has_guests);
}

std::vector<Slot> plan(std::span<const ProgrammeEvent> events, const Window& window,
                       const PlanOptions& options)
{
    std::vector<Slot> slots;
    std::set<std::size_t, ByRank> open(ByRank{events});
    auto since = window.from;
    const auto best = [&] { return open.empty() ? std::nullopt : std::optional(*open.begin()); };
    for (const auto& turn : turns_of(events, window, options)) {
        append_slot(slots, {since, turn.at, best()});
        since = turn.at;
        if (turn.begins)
            open.insert(turn.event);
        else
            open.erase(turn.event);
    }
    append_slot(slots, {since, std::max(since, window.to), best()});
    return slots;
}

const Slot* slot_at(std::span<const Slot> slots, Instant now)
{
    const auto next = std::ranges::upper_bound(slots, now, {}, &Slot::from);
    if (next == slots.begin() || now >= std::prev(next)->to)
        return nullptr;
    return &*std::prev(next);
}

std::optional<NextStart> next_start(std::span<const Slot> slots,
                                    std::span<const ProgrammeEvent> events, Instant now)
{
    for (auto slot = std::ranges::upper_bound(slots, now, {}, &Slot::from); slot != slots.end();
         ++slot) {
        if (!slot->event || events[*slot->event].occurrence.start != slot->from)
            continue;
        const auto& options = events[*slot->event].directions->options;
        const bool hard = options.start == StartMode::hard;
        return NextStart{.at = slot->from,
                         .latest = hard ? slot->from : slot->from + options.late,
                         .event = *slot->event,
                         .mode = options.start};
    }
    return std::nullopt;
}

bool fits(Instant now, std::chrono::seconds length, const std::optional<NextStart>& next)
{
    return !next || now + fitting_begins < next->at || now + length <= next->latest;
}

Instant latest_end(const ProgrammeEvent& event)
{
    const auto end = end_in_plan(event);
    if (end == Instant::max() || event.directions->options.end == EndMode::cut)
        return end;
    return end + longest_overrun;
}

}  // namespace tgvs::schedule
