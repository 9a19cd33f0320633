#include "control/day.hpp"

#include <algorithm>
#include <tuple>

namespace tgvs::control {

namespace {

constexpr std::size_t over_limit = 10'000;

}  // namespace

std::string_view to_string(DayResult result)
{
    switch (result) {
        case DayResult::played:
            return "played";
        case DayResult::not_ready:
            return "not_ready";
        case DayResult::missed:
            return "missed";
    }
    return "missed";
}

Day::Day(DayState state, DayOptions options) : state_(std::move(state)), options_(options) {}

const schedule::Options& Day::options_of(Index event) const
{
    return plan_.events[event].directions->options;
}

std::optional<Day::Index> Day::index_of(const EventName& name) const
{
    const auto found = indexes_.find(name);
    return found == indexes_.end() ? std::nullopt : std::optional(found->second);
}

bool Day::is_over(Index event) const
{
    return state_.over.contains(schedule::name_of(plan_.events[event]));
}

// ---- The plan

void Day::replan()
{
    schedule::PlanOptions options = {.guests = plan_.guests, .over = {}};
    for (const auto& [name, since] : state_.over)
        options.over.insert(options.over.end(), name);
    slots_ = schedule::plan(plan_.events, plan_.window, options);
    settled_.reset();
}

bool Day::has_more(Instant now) const
{
    return std::ranges::any_of(slots_,
                               [&](const auto& slot) { return slot.event && slot.to > now; });
}

// Until when it may still be on, or begin.
Instant Day::last_call(Index event) const
{
    const auto& occurrence = plan_.events[event].occurrence;
    if (occurrence.end > occurrence.start)
        return occurrence.end;
    const auto found = state_.events.find(schedule::name_of(plan_.events[event]));
    const bool begun = found != state_.events.end() && found->second.began;
    return begun ? Instant::max() : occurrence.start + options_.latest_begin;
}

// The first look after a start.
void Day::wake_up(Instant now)
{
    if (std::exchange(awake_, true))
        return;
    for (auto& [name, progress] : state_.events)
        if (progress.item && now - progress.on_air > options_.join_limit) {
            progress.item->offset = {};
            progress.late = true;
        }
    if (state_.looked == Instant{})
        state_.looked = now;
}

// Ends what is over by now. The clock may have leapt either way since.
void Day::settle(Instant now)
{
    const auto before = std::exchange(state_.looked, now);
    if (settled_ && now >= *settled_ && now < *next_call_)
        return;
    forget(now);
    next_call_ = Instant::max();
    bool changed = false;
    for (Index i = 0; i < plan_.events.size(); ++i) {
        const auto& event = plan_.events[i];
        if (is_over(i) || !schedule::is_ours(event, {.guests = plan_.guests, .over = {}}))
            continue;
        const auto call = last_call(i);
        if (event.occurrence.start > now || call > now) {
            next_call_ = std::min(*next_call_, call);
            continue;
        }
        const auto found = state_.events.find(schedule::name_of(event));
        const bool known = found != state_.events.end();
        if (known && found->second.began)
            end_event(i, DayResult::played, now);
        else if (known)
            end_event(i, found->second.was_ready ? DayResult::missed : DayResult::not_ready, now);
        else if (event.occurrence.start > before)
            end_event(i, DayResult::missed,
                      now);  // neither its start nor its end was seen
        else if (state_.over.size() < over_limit || shows_when_over(i, now))
            state_.over.emplace(schedule::name_of(event), now);  // others had its time
        else
            continue;
        changed = true;
    }
    forget_beyond_limit(now);
    if (changed)
        replan();
    settled_ = now;
}

void Day::forget(Instant now)
{
    std::erase_if(state_.over, [&](const auto& one) {
        return now - one.second > options_.memory && !indexes_.contains(one.first);
    });
    std::erase_if(state_.events, [&](const auto& one) {
        return now - one.second.on_air > options_.memory && !indexes_.contains(one.first);
    });
}

// The plan alone would have it on, still.
bool Day::shows_when_over(Index event, Instant now) const
{
    const auto& occurrence = plan_.events[event].occurrence;
    return occurrence.end > now || occurrence.end <= occurrence.start;
}

// What the plan would have on stays longest, and of the others what is over since last.
void Day::forget_beyond_limit(Instant now)
{
    if (state_.over.size() <= over_limit)
        return;
    std::vector<std::tuple<bool, Instant, EventName>> all;
    for (const auto& [name, since] : state_.over) {
        const auto index = index_of(name);
        all.emplace_back(index && shows_when_over(*index, now), since, name);
    }
    const auto beyond = all.begin() + static_cast<std::ptrdiff_t>(all.size() - over_limit);
    std::ranges::nth_element(all, beyond);
    for (auto one = all.begin(); one != beyond; ++one)
        state_.over.erase(std::get<EventName>(*one));
}

void Day::end_event(Index event, DayResult result, Instant now)
{
    const auto& one = plan_.events[event];
    const auto name = schedule::name_of(one);
    state_.over.insert_or_assign(name, now);
    news_.push_back({.kind = DayNews::Kind::over,
                     .event = name,
                     .title = one.occurrence.show->title,
                     .hard = one.hard(),
                     .result = result});
}

// All of it has been played that is going to be.
void Day::finish_event(Index event, Instant now)
{
    end_event(event, DayResult::played, now);
    forget_beyond_limit(now);
    replan();
}

// ---- What its items do

// Although it was cut then.
bool Day::counts_as_played(Seconds at, Seconds length) const
{
    constexpr double nearly_all = 0.9;
    return length > Seconds{} &&
           (at >= nearly_all * length || length - at < options_.worth_resuming);
}

void Day::started(const EventName& name, const playlist::Position& item, InstantMs since)
{
    const auto index = index_of(name);
    if (!index)
        return;
    const auto now = std::chrono::floor<std::chrono::seconds>(since);
    auto& progress = begin(*index, now);
    if (joined_ && joined_->first == name && progress.late)
        progress = joined_->second;
    progress.played += passed_over(*index, progress, item);
    progress.item = item;
    progress.on_air = now;
    if (progress.began)
        return;
    progress.began = now;
    begin_place(*index, progress);
    const auto& event = plan_.events[*index];
    settled_.reset();
    news_.push_back({.kind = DayNews::Kind::began,
                     .event = name,
                     .title = event.occurrence.show->title,
                     .hard = event.hard(),
                     .late = progress.late,
                     .after_start = since - event.occurrence.start});
}

void Day::reached(const EventName& name, Seconds at, Instant now)
{
    const auto found = state_.events.find(name);
    if (found == state_.events.end() || !found->second.item)
        return;
    found->second.item->offset = std::chrono::duration_cast<std::chrono::milliseconds>(at);
    found->second.on_air = now;
}

void Day::ended(const EventName& name, Seconds at, Seconds length, Left how, Instant now)
{
    const auto found = state_.events.find(name);
    if (found == state_.events.end() || !found->second.item)
        return;
    auto& progress = found->second;
    const auto index = index_of(name);
    const bool played = how == Left::finished || counts_as_played(at, length);
    reached(name, played ? Seconds{} : at, now);
    if (played) {
        progress.done = *std::exchange(progress.item, std::nullopt);
        ++progress.played;
    }
    if (!index)
        return;
    keep_series(*index, progress, now);
    const auto& items = plan_.items[*index];
    if (played && items != nullptr && progress.played >= items->size() &&
        !options_of(*index).repeat && !is_over(*index))
        finish_event(*index, now);
}

// ---- What is on air

bool Day::is_its_time(Index event, Instant now) const
{
    const auto& occurrence = plan_.events[event].occurrence;
    return now >= occurrence.start && !is_over(event) &&
           (now < occurrence.end || occurrence.end <= occurrence.start);
}

void Day::judge(DayView& view, Instant now, const std::optional<DayAir>& air) const
{
    if (!air)
        return;
    bool due = false;  // a soft start has waited for as long as it does
    if (view.event) {
        const auto& event = plan_.events[*view.event];
        due = now >= event.occurrence.start + options_of(*view.event).late;
    }
    if (!air->event) {
        view.yields = due && air->claim > Claim::soft_event;
        return;
    }
    const auto own = index_of(*air->event);
    const bool its_time = own && is_its_time(*own, now);
    if (its_time)
        view.counts_as = plan_.events[*own].hard() ? Claim::hard_event : Claim::soft_event;
    else
        view.counts_as = Claim::programme;
    if (own && own == view.event)
        return;
    view.yields = due || (its_time && air->live && view.event);
    view.over = !its_time && (air->live || (own && now >= plan_.events[*own].occurrence.end &&
                                            now >= schedule::latest_end(plan_.events[*own])));
}

}  // namespace tgvs::control
