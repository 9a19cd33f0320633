// Day: which of its items an event wants to show, and from where.
#include "control/day.hpp"

#include <algorithm>
#include <set>

namespace tgvs::control {

namespace {

// Of one event, that are asked for ahead.
constexpr std::size_t items_ahead = 4;
// Of those before one event.
constexpr std::size_t fill_clips = 8;
// Of one event, that are looked through for one that can be had.
constexpr std::size_t items_tried = 50;

std::chrono::milliseconds in_ms(Seconds seconds)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(seconds);
}

}  // namespace

const playlist::Programme* Day::programme_of(Index event) const
{
    const auto& items = plan_.items[event];
    if (items == nullptr || items->empty())
        return nullptr;
    const bool shuffle = options_of(event).shuffle;
    auto& known = programmes_[std::pair<const void*, bool>(items.get(), shuffle)];
    if (known.items().empty())
        known = playlist::Programme(*items, {.loop = true, .shuffle = shuffle});
    return &known;
}

// Each of its items once, from where it stands; what is on air has had its turn.
std::vector<playlist::Entry> Day::upcoming(Index event, const EventProgress& progress, bool on_air,
                                           std::size_t count) const
{
    const auto* programme = programme_of(event);
    if (programme == nullptr)
        return {};
    const auto size = programme->items().size();
    const auto had = progress.played + (on_air && progress.item ? 1 : 0);
    if (!options_of(event).repeat)
        count = std::min(count, size - std::min(size, had));
    std::vector<playlist::Entry> entries;
    if (progress.item && !on_air)
        if (auto entry = programme->at(*progress.item); entry && count > 0) {
            entry->position.offset = progress.item->offset;
            entries.push_back(*std::move(entry));
        }
    for (auto& entry :
         programme->after(progress.item ? *progress.item : progress.done, count - entries.size()))
        entries.push_back(std::move(entry));
    return entries;
}

EventProgress Day::progress_of(Index event) const
{
    const auto found = state_.events.find(schedule::name_of(plan_.events[event]));
    return found != state_.events.end() ? found->second : fresh(event, {});
}

std::optional<playlist::Entry> Day::first_item(std::size_t event) const
{
    const auto entries = upcoming(event, progress_of(event), false, 1);
    return entries.empty() ? std::nullopt : std::optional(entries.front());
}

std::vector<playlist::Item> Day::needed(Instant now, std::size_t limit) const
{
    return needed(now, now + options_.ahead, limit);
}

std::size_t Day::needed_until(Instant then, Instant now, std::size_t limit) const
{
    return needed(now, then, limit).size();
}

std::vector<playlist::Item> Day::fill_of(std::size_t event) const
{
    const auto& fill = plan_.fill[event];
    if (fill == nullptr)
        return {};
    return {fill->begin(),
            fill->begin() + static_cast<std::ptrdiff_t>(std::min(fill->size(), fill_clips))};
}

std::vector<playlist::Item> Day::needed(Instant now, Instant until, std::size_t limit) const
{
    std::vector<playlist::Item> items;
    std::set<std::string> known;
    std::set<Index> seen;
    for (const auto& slot : slots_) {
        if (slot.to <= now || !slot.event || !seen.insert(*slot.event).second)
            continue;
        if (slot.from > until)
            break;
        const auto found = state_.events.find(schedule::name_of(plan_.events[*slot.event]));
        const auto entries =
            upcoming(*slot.event,
                     found != state_.events.end() ? found->second : fresh(*slot.event, slot.from),
                     false, items_ahead);
        for (const auto& entry : entries) {
            if (items.size() == limit)
                return items;
            if (known.insert(entry.item.id()).second)
                items.push_back(entry.item);
        }
        for (auto& clip : fill_of(*slot.event)) {
            if (slot.from <= now || items.size() == limit)
                break;
            if (known.insert(clip.id()).second)
                items.push_back(std::move(clip));
        }
    }
    return items;
}

// At the item that would be on by now, if the lengths of those before it are known.
EventProgress Day::joined_by_time(Index event, bool begun, Instant now,
                                  const AskReadiness& ready) const
{
    const auto& one = plan_.events[event];
    auto progress = fresh(event, now);
    const auto place = state_.series.find(series_of(one));
    if (begun && keeps_place(event) && place != state_.series.end()) {
        progress.done = place->second.began;
        progress.item.reset();
    }
    Seconds left = now - one.occurrence.start;
    for (const auto& entry : upcoming(event, progress, false, items_tried)) {
        const auto length = ready(entry.item, {}).length;
        progress.item = entry.position;
        progress.item->offset = in_ms(left < length ? left : Seconds{});
        if (length == Seconds{} || left < length)
            break;
        left -= length;
        progress.done = *std::exchange(progress.item, std::nullopt);
        ++progress.played;
    }
    return progress;
}

// One that goes on does not take the air from an event that may end its item.
Claim Day::claim_of(Index event, const EventProgress& progress,
                    const std::optional<DayAir>& air) const
{
    if (!plan_.events[event].hard())
        return Claim::soft_event;
    const bool other = air && air->event && air->event != schedule::name_of(plan_.events[event]);
    return other && progress.began ? Claim::soft_event : Claim::hard_event;
}

// How many of its items come before that one: they could not be had.
std::size_t Day::passed_over(Index event, const EventProgress& progress,
                             const playlist::Position& item) const
{
    const auto entries = upcoming(event, progress, false, items_tried);
    const auto found = std::ranges::find_if(entries, [&](const playlist::Entry& entry) {
        return entry.position.location == item.location &&
               entry.position.occurrence == item.occurrence;
    });
    return found == entries.end() ? 0 : static_cast<std::size_t>(found - entries.begin());
}

// It has no end, and has found nothing for as long as it may.
bool Day::is_spent(Index event, const EventProgress& progress, Instant now) const
{
    const auto& occurrence = plan_.events[event].occurrence;
    return occurrence.end <= occurrence.start && progress.began && !options_of(event).repeat &&
           now - progress.on_air > options_.latest_begin;
}

std::optional<EventWish> Day::wish(Index event, std::optional<Instant> at, InstantMs time,
                                   const std::optional<DayAir>& air, const AskReadiness& ready)
{
    const auto now = std::chrono::floor<std::chrono::seconds>(time);
    const auto name = schedule::name_of(plan_.events[event]);
    if (plan_.items[event] == nullptr)
        return std::nullopt;
    const bool on_air = air && air->event == name;
    auto& progress = begin(event, now);
    if (!progress.began)
        take_place(event, progress, seam_before(event, at, time, air), ready);
    if (!on_air && progress.item && progress.began &&
        now - progress.on_air > options_.longest_break) {
        progress.done = *std::exchange(progress.item, std::nullopt);
        ++progress.played;
    }
    const bool by_time = !on_air && progress.late && options_of(event).join == schedule::Join::time;
    if (by_time) {
        joined_ = {name, joined_by_time(event, progress.began.has_value(), now, ready)};
        joined_->second.began = progress.began;
    }
    for (auto& entry : upcoming(event, by_time ? joined_->second : progress, on_air && !air->again,
                                items_tried)) {
        const Seconds wanted = std::exchange(entry.position.offset, {});
        const auto state = ready(entry.item, wanted);
        if (!state.available)
            continue;
        progress.was_ready |= state.from.has_value();
        return EventWish{.event = name,
                         .claim = claim_of(event, progress, air),
                         .entry = std::move(entry),
                         .wanted = wanted,
                         .from = state.from.value_or(Seconds{}),
                         .ready = state.from.has_value(),
                         .newer = !on_air && !progress.began,
                         .at = at};
    }
    if (!on_air && !is_over(event) && is_spent(event, progress, now))
        finish_event(event, now);
    return std::nullopt;
}

DayView Day::look(InstantMs time, const std::optional<DayAir>& air, const AskReadiness& ready)
{
    const auto now = std::chrono::floor<std::chrono::seconds>(time);
    wake_up(now);
    settle(now);
    DayView view;
    if (const auto* slot = schedule::slot_at(slots_, now))
        view.event = slot->event;
    view.next = schedule::next_start(slots_, plan_.events, now);
    const auto add = [&](Index event, std::optional<Instant> at) {
        if (auto found = wish(event, at, time, air, ready)) {
            found->its_turn = event == view.event;
            view.wishes.push_back(*std::move(found));
        }
    };
    if (view.next && view.next->mode == schedule::StartMode::hard &&
        view.next->at - time <= options_.lead)
        add(view.next->event, view.next->at);
    if (view.event)
        add(*view.event, std::nullopt);
    judge(view, now, air);
    // It goes on until the one whose turn it is has something to show.
    const auto own = air && air->event ? index_of(*air->event) : std::nullopt;
    if (own && own != view.event && is_its_time(*own, now)) {
        add(*own, std::nullopt);
        if (!view.wishes.empty() && view.wishes.back().event == *air->event)
            view.wishes.back().claim = Claim::soft_event;
    }
    if (view.event && !options_of(*view.event).requests)
        view.requests_wait =
            own == view.event || std::ranges::any_of(view.wishes, [](const auto& one) {
                return one.ready && one.its_turn;
            });
    return view;
}

}  // namespace tgvs::control
