// Day: what goes on from one event to another: the place of a series, and an event that is planned under another name now.
#include "control/day.hpp"

#include <algorithm>
#include <functional>
#include <tuple>

namespace tgvs::control {

namespace {

constexpr std::size_t series_limit = 1'000;
// The first look after an event's start that comes later than this finds it under way.
constexpr std::chrono::seconds in_time{10};

// But for what the clocks of two looks differ by.
bool is_same_place(playlist::Position a, const playlist::Position& b)
{
    constexpr std::chrono::seconds clocks_differ{2};
    if (std::chrono::abs(a.offset - b.offset) > clocks_differ)
        return false;
    a.offset = b.offset;
    return a == b;
}

}  // namespace

// ---- Another plan

Renames Day::set_plan(DayPlan plan)
{
    const auto before = std::exchange(plan_, std::move(plan));
    const auto indexes = std::exchange(indexes_, {});
    plan_.items.resize(plan_.events.size());
    plan_.fill.resize(plan_.events.size());
    programmes_.clear();
    for (Index i = 0; i < plan_.events.size(); ++i)
        indexes_.emplace(schedule::name_of(plan_.events[i]), i);
    // An event has one heir, and an heir one event: the one that was on air last.
    std::vector<std::pair<Instant, EventName>> gone;
    for (const auto& [name, progress] : state_.events)
        if (progress.began && !index_of(name))
            gone.emplace_back(progress.on_air, name);
    std::ranges::stable_sort(gone, std::greater(), &std::pair<Instant, EventName>::first);
    Renames renames;
    for (const auto& [on_air, name] : gone) {
        // After a restart nobody knows more of it than its name.
        const auto old = indexes.find(name);
        const auto heir =
            heir_of(state_.events.at(name),
                    old == indexes.end() ? name.uid : series_of(before.events[old->second]));
        if (!heir)
            continue;
        const auto to = schedule::name_of(plan_.events[*heir]);
        renames.emplace(name, to);
        hand_over(name, to);
    }
    replan();
    return renames;
}

// The last event of that series that had begun when it was on air last, if that was in its time and nothing of it has been
// wished yet.
std::optional<Day::Index> Day::heir_of(const EventProgress& progress,
                                       const std::string& series) const
{
    std::optional<Index> heir;
    for (Index i = 0; i < plan_.events.size(); ++i) {
        const auto& [start, end] =
            std::tie(plan_.events[i].occurrence.start, plan_.events[i].occurrence.end);
        const bool in_its_time =
            progress.on_air >= start && (progress.on_air < end || end <= start);
        const bool is_later = !heir || start > plan_.events[*heir].occurrence.start;
        if (in_its_time && is_later && series_of(plan_.events[i]) == series)
            heir = i;
    }
    const bool is_free =
        heir && !is_over(*heir) && !state_.events.contains(schedule::name_of(plan_.events[*heir]));
    return is_free ? heir : std::nullopt;
}

void Day::hand_over(const EventName& from, const EventName& to)
{
    if (auto progress = state_.events.extract(from)) {
        progress.key() = to;
        state_.events.insert(std::move(progress));
    }
    if (auto over = state_.over.extract(from)) {
        over.key() = to;
        state_.over.insert(std::move(over));
    }
}

// ---- Series

std::string Day::series_of(const schedule::ProgrammeEvent& event)
{
    return schedule::series_key(*event.occurrence.show, event.directions->options);
}

bool Day::keeps_place(Index event) const
{
    const auto& options = options_of(event);
    const auto& items = plan_.items[event];
    const bool by_itself =
        plan_.events[event].occurrence.show->is_series && items != nullptr && items->size() > 1;
    return options.resume ? *options.resume != schedule::Resume::no : by_itself;
}

bool Day::moves_place(Index event) const
{
    return keeps_place(event) && !options_of(event).rerun;
}

void Day::begin_place(Index event, const EventProgress& progress)
{
    if (!moves_place(event))
        return;
    auto& place = state_.series[series_of(plan_.events[event])];
    place.began = place.done = progress.done;
    place.used = progress.on_air;
}

void Day::keep_series(Index event, const EventProgress& progress, Instant now)
{
    if (!moves_place(event))
        return;
    auto& place = state_.series[series_of(plan_.events[event])];
    place.done = progress.done;
    place.item = options_of(event).resume == schedule::Resume::exact ? progress.item : std::nullopt;
    place.used = now;
    while (state_.series.size() > series_limit)
        state_.series.erase(std::ranges::min_element(
            state_.series, {}, [](const auto& one) { return one.second.used; }));
}

EventProgress Day::fresh(Index event, Instant now) const
{
    const auto& one = plan_.events[event];
    EventProgress progress = {.on_air = now, .late = now - one.occurrence.start > in_time};
    const auto found = state_.series.find(series_of(one));
    if (found != state_.series.end() && options_of(event).rerun) {
        progress.done = found->second.began;
    } else if (found != state_.series.end() && keeps_place(event)) {
        progress.done = found->second.done;
        progress.item = found->second.item;
    } else {
        progress.done.seed = std::hash<std::string>{}(
            one.occurrence.show->uid +
            std::to_string(one.occurrence.instance.time_since_epoch().count()));
    }
    return progress;
}

EventProgress& Day::begin(Index event, Instant now)
{
    const auto name = schedule::name_of(plan_.events[event]);
    if (const auto found = state_.events.find(name); found != state_.events.end())
        return found->second;
    return state_.events.emplace(name, fresh(event, now)).first->second;
}

// ---- Where two events of a series meet

// How what is on air of its series will be left for it. Nothing: nothing of it is on air.
std::optional<Day::Seam> Day::seam_before(Index event, std::optional<Instant> at, InstantMs time,
                                          const std::optional<DayAir>& air) const
{
    const auto own = air && air->event ? index_of(*air->event) : std::nullopt;
    if (!own || *own == event || !moves_place(*own) || !moves_place(event) ||
        series_of(plan_.events[*own]) != series_of(plan_.events[event]))
        return std::nullopt;
    const auto shown = state_.events.find(*air->event);
    if (shown == state_.events.end() || !shown->second.item)
        return std::nullopt;
    const auto& one = plan_.events[event];
    const auto waits_until = std::min(one.occurrence.start + options_of(event).late,
                                      schedule::latest_end(plan_.events[*own]));
    Seam seam = {.event = *own};
    if (at || one.hard() || time >= waits_until)
        seam.cut_at = shown->second.item->offset + (at ? *at - time : std::chrono::milliseconds{});
    return seam;
}

// Of an event that has not begun. Its item is queued before the one on air has ended, which then has had its turn.
void Day::take_place(Index event, EventProgress& progress, const std::optional<Seam>& seam,
                     const AskReadiness& ready) const
{
    const auto wished = std::exchange(progress.item, std::nullopt);
    if (!seam) {
        auto place = fresh(event, {});
        progress.done = std::move(place.done);
        progress.item = std::move(place.item);
        return;
    }
    const auto& shown = state_.events.at(schedule::name_of(plan_.events[seam->event]));
    const auto* programme = programme_of(seam->event);
    const auto entry = programme != nullptr ? programme->at(*shown.item) : std::nullopt;
    const auto length = entry ? ready(entry->item, {}).length : Seconds{};
    progress.done = shown.done;
    if (!seam->cut_at || counts_as_played(*seam->cut_at, length)) {
        progress.done = *shown.item;
        progress.done.offset = {};
    } else if (options_of(seam->event).resume == schedule::Resume::exact) {
        progress.item = shown.item;
        progress.item->offset = std::chrono::round<std::chrono::seconds>(*seam->cut_at);
        if (wished && is_same_place(*wished, *progress.item))
            progress.item = wished;
    }
}

}  // namespace tgvs::control
