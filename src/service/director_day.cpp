// The plan of the day in service/director.hpp: what control/day.hpp wishes, what fits before it, and what is asked of the
// library for it.
#include "control/gap.hpp"
#include "service/director.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace tgvs::service {

namespace {

constexpr std::size_t most_wanted = 32;
constexpr std::chrono::seconds needs_looked_at_every{10};
// Before this, what events need comes before the programme's second item.
constexpr std::chrono::hours pressing{1};
// Around a start or an end, so that it is not found a second late.
constexpr std::chrono::milliseconds near_turn{1'500};
// However short what is on air lasts.
constexpr std::chrono::seconds queued_ahead{3};

std::string source_of(const control::EventName& name)
{
    return name.uid + '@' + schedule::to_text(name.instance);
}

}  // namespace

void Director::set_plan(control::DayPlan plan)
{
    const auto renames = day_.set_plan(std::move(plan));
    needed_at_ = {};
    const auto rename = [&](Playing& playing) {
        if (!playing.event)
            return;
        const auto found = renames.find(*playing.event);
        if (found == renames.end())
            return;
        playing.event = found->second;
        playing.source = source_of(found->second);
    };
    if (on_air_)
        rename(*on_air_);
    for (auto& [id, playing] : issued_)
        rename(playing);
    for (auto& warming : warming_)
        rename(warming.playing);
}

control::Instant Director::wall_second() const
{
    return std::chrono::floor<std::chrono::seconds>(wall_);
}

Director::Time Director::steady_of(control::Instant instant) const
{
    return now_ + (instant - wall_);
}

void Director::look_at_day()
{
    std::optional<control::DayAir> air;
    if (on_air_) {
        const bool again = order_goes_to();
        air = {.claim = on_air_->claim,
               .event = on_air_->event,
               .live = on_air_->live,
               .again = again && on_air_->event};
        if (on_air_->event && !on_air_->cut && !again)
            day_.reached(*on_air_->event, on_air_->live ? Seconds{} : deck_.snapshot().position,
                         wall_second());
    }
    view_ = day_.look(wall_, air,
                      [this](const auto& item, Seconds from) { return readiness(item, from); });
}

control::ItemReadiness Director::readiness(const playlist::Item& item, Seconds from) const
{
    const auto state = shelf_.state(item, from);
    if (std::holds_alternative<library::Unavailable>(state))
        return {.available = false, .from = {}, .length = {}};
    if (const auto* ready = std::get_if<library::Ready>(&state))
        return {.available = true, .from = from, .length = ready->duration};
    if (const auto* growing = std::get_if<library::Playable>(&state))
        return {.available = true, .from = from, .length = growing->duration};
    return {};
}

std::optional<library::ItemState> Director::state_of_event(std::size_t event) const
{
    const auto entry = day_.first_item(event);
    return entry ? std::optional(shelf_.state(entry->item, Seconds{})) : std::nullopt;
}

std::optional<control::SlotFit> Director::fit_of_event(std::size_t event) const
{
    return day_.fit_of(event, [this](const auto& item, Seconds from) {
        const auto state = shelf_.state(item, from);
        const auto* unavailable = std::get_if<library::Unavailable>(&state);
        // By then it may be there: its length is not known.
        return unavailable != nullptr && !unavailable->quarantined ? control::ItemReadiness{}
                                                                   : readiness(item, from);
    });
}

void Director::day_item_left(const Playing& playing, Seconds at, control::Left how)
{
    if (!playing.event)
        return;
    day_.ended(*playing.event, at, playing.duration, how, wall_second());
    needed_at_ = {};
}

void Director::add_events(std::vector<Candidate>& found) const
{
    for (const auto& wish : view_.wishes) {
        const bool ordered = order_names_place() && on_air_ && on_air_->event == wish.event;
        // A hard start does not wait for the place of an order.
        if (order_names_place() && !ordered && wish.claim != control::Claim::hard_event)
            continue;
        const bool due = !wish.at || may_wait_for(*wish.at);
        found.push_back({.wish = {.claim = wish.claim,
                                  .source = source_of(wish.event),
                                  .ready = wish.ready && due,
                                  .newer = wish.newer,
                                  .timed = wish.at.has_value(),
                                  .ordered = ordered},
                         .entry = wish.entry,
                         .wanted = wish.wanted,
                         .from = wish.from,
                         .event = wish.event,
                         .at = wish.at,
                         .its_turn = wish.its_turn});
    }
}

void Director::add_programme(std::vector<Candidate>& found,
                             const std::vector<playlist::Entry>& playable, Time now) const
{
    if (playable.empty())
        return;
    const bool at_place =
        resume_ && !resume_->cut && playable.front().position == resume_->entry.position;
    if (order_names_place() && !at_place)
        return;
    auto entry = playable.front();
    bool out_of_turn = false;
    if (auto fitting = at_place ? std::nullopt : fitting_entry(entry)) {
        entry = *std::move(fitting);
        out_of_turn = true;
    }
    if (!at_place && !out_of_turn)
        add_fill(found, entry);
    const auto wanted = out_of_turn ? Seconds{} : resumed_at(entry);
    const auto from = ready_from(entry, wanted, now);
    found.push_back({.wish = {.claim = control::Claim::programme,
                              .ready = from.has_value(),
                              .ordered = order_names_place()},
                     .entry = std::move(entry),
                     .wanted = wanted,
                     .from = from.value_or(Seconds{}),
                     .out_of_turn = out_of_turn});
}

// When what is on air ends, as far as is known.
control::Instant Director::end_of_item() const
{
    return wall_second() +
           std::chrono::ceil<std::chrono::seconds>(std::max(Seconds{}, left_on_air()));
}

// Nothing waits for one that is not ready.
void Director::add_jingle(std::vector<Candidate>& found) const
{
    if (!jingles_.due(now_) || order_names_place())
        return;
    const auto begins = end_of_item();
    auto jingle = jingles_.next([&](const playlist::Item& item) {
        const auto state = readiness(item, {});
        return state.from && control::Jingles::fits(begins, state.length, view_.next);
    });
    if (!jingle)
        return;
    const playlist::Position place = {.location = jingle->id()};
    found.push_back({.wish = {.claim = control::Claim::jingle, .ready = true},
                     .entry = {.item = *std::move(jingle), .position = place}});
}

// Before the next event, where nothing of the programme ends in time. It ranks as a jingle does: it is one to this event.
void Director::add_fill(std::vector<Candidate>& found, const playlist::Entry& first) const
{
    const auto begins = end_of_item();
    // Long before a start anything does, also what is not ready yet.
    constexpr std::chrono::hours longer_than_any{24};
    if (!view_.next || schedule::fits(begins, longer_than_any, view_.next) ||
        control::fits_gap(offer_of(first), begins, view_.next))
        return;
    const auto clips = day_.fill_of(view_.next->event);
    std::vector<control::Offer> offers;
    std::optional<std::size_t> last;
    for (std::size_t i = 0; i < clips.size(); ++i) {
        const auto state = readiness(clips[i], {});
        offers.push_back({.ready = state.from.has_value(), .left = state.length});
        if (on_air_ && on_air_->entry.item.id() == clips[i].id())
            last = i;
    }
    const auto clip = control::fill_for_gap(offers, last, begins, view_.next->at);
    if (!clip)
        return;
    found.push_back({.wish = {.claim = control::Claim::jingle, .source = "", .ready = true},
                     .entry = {.item = clips[*clip], .position = {.location = clips[*clip].id()}}});
}

control::Offer Director::offer_of(const playlist::Entry& entry) const
{
    const auto from = resumed_at(entry);
    const auto state = readiness(entry.item, from);
    return {.ready = state.from.has_value() && state.length > Seconds{},
            .left = state.length - from};
}

// In place of `first`, if that would be cut by the next event. Nothing: it fits, or nothing else does.
std::optional<playlist::Entry> Director::fitting_entry(const playlist::Entry& first) const
{
    const auto begins = end_of_item();
    if (!view_.next || schedule::fits(begins, {}, view_.next) == false ||
        control::fits_gap(offer_of(first), begins, view_.next))
        return std::nullopt;
    const auto found = std::ranges::find_if(sequence_, [&](const auto& entry) {
        return entry.position != first.position &&
               control::fits_gap(offer_of(entry), begins, view_.next);
    });
    return found == sequence_.end() ? std::nullopt : std::optional(*found);
}

// What the plan does not say any more is not to follow what is on.
void Director::drop_stale_event(const std::vector<Candidate>& candidates)
{
    const auto queued = next_ ? issued_.find(*next_) : issued_.end();
    if (queued == issued_.end() || !queued->second.event ||
        std::ranges::any_of(candidates, [this](const auto& one) { return is_queued(one); }))
        return;
    deck_.drop_next();
    next_.reset();
}

// What waits for its second keeps all else from following what is on: the filler would be seen from its end to then.
bool Director::may_wait_for(control::Instant at) const
{
    return at - wall_ <= queued_ahead || (on_air_ && left_on_air() >= Seconds(at - wall_));
}

// By the track with a time that is queued. The playout does that by itself.
bool Director::is_taken_over() const
{
    const auto queued = next_ ? issued_.find(*next_) : issued_.end();
    return queued != issued_.end() && queued->second.at && wall_ + near_turn >= *queued->second.at;
}

bool Director::is_near_turn() const
{
    const auto near = [this](control::Instant at) {
        return wall_ + near_turn >= at && wall_ <= at + near_turn;
    };
    const auto queued = next_ ? issued_.find(*next_) : issued_.end();
    if (queued != issued_.end() && queued->second.at && near(*queued->second.at))
        return true;
    return view_.event && near(day_.plan().events[*view_.event].occurrence.end);
}

Seconds Director::first_needed_in(const std::vector<control::Request>& requests,
                                  const playout::PlayoutSnapshot& deck) const
{
    const bool at_once = std::ranges::any_of(requests, &control::Request::now);
    if (at_once || deck.filler || !on_air_ || on_air_->stand_in())
        return {};
    const auto left = std::max(Seconds{}, left_on_air());
    return event_cuts_in() ? std::min(left, Seconds(view_.next->at - wall_)) : left;
}

// Before what is on air has ended by itself.
bool Director::event_cuts_in() const
{
    return on_air_ && view_.next && view_.next->mode == schedule::StartMode::hard &&
           Seconds(view_.next->at - wall_) < left_on_air();
}

// In the order of need.
std::vector<playlist::Item> Director::wanted_items(const std::vector<control::Request>& requests,
                                                   const std::vector<playlist::Entry>& playable)
{
    std::vector<playlist::Item> wanted;
    for (const auto& request : requests)
        if (wanted.size() < options_.look_ahead && !is_out_of_reach(request))
            wanted.push_back(request.item);
    std::vector<playlist::Item> of_programme;
    for (const auto& entry : playable)
        of_programme.push_back(entry.item);
    if (needed_at_ == Time{} || now_ - needed_at_ > needs_looked_at_every) {
        needed_ = day_.needed(wall_second(), most_wanted);
        needed_soon_ = day_.needed_until(wall_second() + pressing, wall_second(), most_wanted);
        needed_at_ = now_;
    }
    // What is needed within the hour comes before the programme's second item, or before all of it when an event cuts in
    // sooner, and what is far ahead after all: it is the first that is done without when the cache is full
    // (library/kept_ahead.hpp).
    const auto split = static_cast<std::ptrdiff_t>(std::min(needed_soon_, needed_.size()));
    std::size_t first = of_programme.size();
    if (split > 0)
        first = std::min<std::size_t>(event_cuts_in() ? 0 : 1, first);
    const auto programme_rest = of_programme.begin() + static_cast<std::ptrdiff_t>(first);
    wanted.insert(wanted.end(), of_programme.begin(), programme_rest);
    if (auto jingle = jingles_.next(
            [this](const playlist::Item& item) { return readiness(item, {}).available; }))
        wanted.push_back(*std::move(jingle));
    wanted.insert(wanted.end(), needed_.begin(), needed_.begin() + split);
    // Behind whatever an event has: the items of the programme must come to something.
    const auto room = most_wanted - std::min(most_wanted, of_programme.size() - first);
    wanted.resize(std::min(wanted.size(), room));
    wanted.insert(wanted.end(), programme_rest, of_programme.end());
    wanted.insert(wanted.end(), needed_.begin() + split, needed_.end());
    wanted.resize(std::min(wanted.size(), most_wanted));
    return wanted;
}

}  // namespace tgvs::service
