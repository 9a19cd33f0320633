// Director: what of all that could be on air next is chosen, and what becomes of the item it takes the air from.
#include "base/log.hpp"
#include "playlist/item.hpp"
#include "service/director.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>
#include <utility>
#include <variant>

namespace tgvs::service {

namespace {

constexpr std::string_view desk_component = "desk";

}  // namespace

// Its place in the list is kept, but nobody remembers what it was about.
void Director::forget_long_break(Time now)
{
    if (resume_ && resume_->cut && now - resume_->since > options_.breaks.longest)
        resume_.reset();
}

// ---- The desk

std::optional<control::OnAirItem> Director::on_air_item(const playout::PlayoutSnapshot& deck) const
{
    if (!on_air_)
        return std::nullopt;
    return control::OnAirItem{
        .id = fmt::format("{}-{}", run_, on_air_->id),
        .item = on_air_->entry.item,
        .title = on_air_->shown_title(),
        .claim = on_air_->claim,
        .out_of_turn = on_air_->out_of_turn,
        .source = on_air_->request,
        .position = deck.position,
        .duration = on_air_->duration,
        .live = on_air_->live,
        .has_previous = !on_air_->event && history_.size() > (on_air_->of_programme() ? 1U : 0U)};
}

// The requests as they are now, in their order.
std::vector<control::Request> Director::take_desk(Time now)
{
    const auto deck = deck_.snapshot();
    return desk_.with([&](control::Desk& desk) {
        desk.tick(std::chrono::system_clock::now());
        desk.show(on_air_item(deck));
        paused_ = desk.state().paused;
        take_order(desk, now);
        if (on_air_ && !on_air_->request.empty() && !on_air_->cut && !order_)
            desk.reached(on_air_->request, deck.position);
        return desk.state().queue;
    });
}

void Director::take_order(control::Desk& desk, Time now)
{
    const auto former = std::exchange(order_, desk.order());
    if (!order_) {
        without_order_.reset();
    } else if (order_ != former) {
        take_order_back();
        if (!begin_order(desk, now))
            give_order_up(desk, "nothing that was on air before can be played");
    } else if (without_order_ && now - without_order_->since > options_.order_limit) {
        give_order_up(desk, "its place is still not ready");
    }
}

// False: it cannot be carried out.
bool Director::begin_order(control::Desk& desk, Time now)
{
    if (!order_names_place())
        return true;
    without_order_ = WithoutOrder{.resume = resume_, .history = history_, .since = now};
    if (order_->kind == control::Order::Kind::previous)
        return go_back(now);
    if (on_air_->of_programme())
        resume_ = Resume{.entry = on_air_->entry, .from = order_->to, .since = now};
    else if (on_air_->event)
        day_.reached(*on_air_->event, order_->to, wall_second());
    else
        desk.reached(on_air_->request, order_->to);
    return true;
}

void Director::give_order_up(control::Desk& desk, std::string_view why)
{
    log::info(desk_component, "an order could not be carried out; what is on air goes on",
              {{"item", playlist::log_name(on_air_->entry.item)}, {"reason", why}});
    desk.drop_order();
    order_.reset();
    take_order_back();
}

void Director::take_order_back()
{
    if (auto before = std::exchange(without_order_, std::nullopt)) {
        resume_ = std::move(before->resume);
        history_ = std::move(before->history);
    }
}

// To the latest item of the programme that was on air before, is still in the list and can be had.
bool Director::go_back(Time now)
{
    if (on_air_->of_programme() && !history_.empty())
        history_.pop_back();
    while (!history_.empty()) {
        auto entry = programme_.at(history_.back());
        history_.pop_back();  // it comes again when it starts
        if (entry && readiness(entry->item, {}).available) {
            resume_ = Resume{.entry = *std::move(entry), .from = {}, .since = now};
            return true;
        }
    }
    return false;
}

// To another place in what is on air.
bool Director::order_goes_to() const
{
    return order_ && order_->kind == control::Order::Kind::go_to;
}

// The order says which item is to be on air, and where.
bool Director::order_names_place() const
{
    return order_ && order_->kind != control::Order::Kind::skip;
}

// One that is tried again soon keeps its place; those behind it do not wait for it.
void Director::drop_failed(std::vector<control::Request>& requests)
{
    std::erase_if(requests, [this](const auto& request) {
        const auto state = shelf_.state(request.item, request.from);
        const auto* unavailable = std::get_if<library::Unavailable>(&state);
        if (unavailable == nullptr || (on_air_ && on_air_->request == request.id))
            return false;
        if (!unavailable->quarantined)
            return false;
        log::warn(desk_component, "a request cannot be played",
                  {{"item", playlist::log_name(request.item)},
                   {"reason", unavailable->reason},
                   {"class", unavailable->error_class},
                   {"asked_by", request.by}});
        desk_.with([&](auto& desk) {
            desk.failed(request.id, unavailable->error_class, unavailable->reason,
                        std::chrono::system_clock::now());
        });
        return true;
    });
}

bool Director::is_out_of_reach(const control::Request& request) const
{
    return std::holds_alternative<library::Unavailable>(shelf_.state(request.item, request.from));
}

void Director::drop_withdrawn(const std::vector<control::Request>& requests)
{
    const auto queued = next_ ? issued_.find(*next_) : issued_.end();
    if (queued == issued_.end() || queued->second.request.empty() ||
        std::ranges::find(requests, queued->second.request, &control::Request::id) !=
            requests.end())
        return;
    deck_.drop_next();
    next_.reset();
}

// ---- The choice

Director::Candidate Director::candidate(const control::Request& request, Time now) const
{
    const playlist::Entry entry = {.item = request.item, .position = {}};
    const auto from = ready_from(entry, request.from, now);
    return {.wish = {.claim = request.now ? control::Claim::play_now : control::Claim::request,
                     .source = request.id,
                     .ready = from.has_value()},
            .entry = entry,
            .wanted = request.from,
            .from = from.value_or(Seconds{})};
}

std::vector<Director::Candidate> Director::candidates(const std::vector<control::Request>& requests,
                                                      const std::vector<playlist::Entry>& playable,
                                                      const playout::PlayoutSnapshot& deck,
                                                      Time now)
{
    std::vector<Candidate> found;
    add_events(found);
    bool newer = true;  // the queue has the newest "play now" first
    bool now_found = false;
    bool request_found = false;
    for (const auto& request : requests) {
        const bool on_air = on_air_ && on_air_->request == request.id;
        const bool sought_in = on_air && order_goes_to();
        const bool meant = !on_air && (request.now || !order_names_place());
        newer = newer && !on_air;
        if ((meant || sought_in) && !is_out_of_reach(request) &&
            !std::exchange(request.now ? now_found : request_found, true)) {
            found.push_back(candidate(request, now));
            found.back().wish.newer = newer;
            found.back().wish.ordered = sought_in;
        }
    }
    add_jingle(found);
    add_programme(found, playable, now);
    see_to_live(found);
    if (std::ranges::none_of(found, [](const auto& one) { return one.wish.ready; }))
        add_stand_in(found, playable, deck, now);
    return found;
}

void Director::add_stand_in(std::vector<Candidate>& found,
                            const std::vector<playlist::Entry>& playable,
                            const playout::PlayoutSnapshot& deck, Time now) const
{
    const control::Wish wish = {.claim = control::Claim::stand_in, .ready = true};
    const auto queued = next_ ? issued_.find(*next_) : issued_.end();
    if (queued != issued_.end() && queued->second.stand_in()) {
        found.push_back({.wish = wish, .entry = queued->second.entry});
        return;
    }
    const bool late = !on_air_ && deck.filler && now - deck.filler_since > options_.patience;
    // One stand-in after another until the item is there, without the filler in between.
    const bool another = on_air_ && on_air_->stand_in() && !playable.empty();
    // LOOP=0: what the pass has shown is not shown again.
    if (!loop_ && playable.empty() && window_.over(seen_in_window(true, false)))
        return;
    if (auto entry = !next_ && (late || another) ? stand_in() : std::nullopt)
        found.push_back({.wish = wish, .entry = *std::move(entry)});
    else if (auto ahead = !next_ && late ? ahead_of_turn(playable, now) : std::nullopt)
        found.push_back(*std::move(ahead));
}

// Of the programme, what can begin before the item whose turn it is.
std::optional<Director::Candidate> Director::ahead_of_turn(
    const std::vector<playlist::Entry>& playable, Time now) const
{
    if (order_names_place())
        return std::nullopt;
    for (const auto& entry : playable | std::views::drop(1))
        if (entry.item != playable.front().item && ready_from(entry, {}, now))
            return Candidate{.wish = {.claim = control::Claim::programme, .ready = true},
                             .entry = entry,
                             .out_of_turn = true};
    return std::nullopt;
}

std::optional<playlist::Entry> Director::stand_in() const
{
    const auto item = shelf_.any_cached(programme_);
    return item ? std::optional(playlist::Entry{.item = *item, .position = {}}) : std::nullopt;
}

control::Moment Director::moment(bool turn_is_ready) const
{
    control::Moment moment = {.paused = paused_, .requests_wait = view_.requests_wait};
    if (on_air_)
        moment.on_air = control::OnAir{
            .claim = view_.counts_as.value_or(on_air_->claim),
            .over = order_.has_value() || view_.over || (view_.yields && turn_is_ready)};
    return moment;
}

void Director::choose(const std::vector<Candidate>& candidates,
                      const playout::PlayoutSnapshot& deck, Time now)
{
    drop_stale_event(candidates);
    auto moment = this->moment(std::ranges::any_of(
        candidates, [](const auto& one) { return one.its_turn && one.wish.ready; }));
    for (const auto& one : candidates)
        moment.wishes.push_back(one.wish);
    const auto verdict = control::decide(moment);
    held_ = control::held(moment, verdict);
    if (verdict.change != control::Change::none) {
        const auto& chosen = candidates[verdict.wish];
        if (!is_queued(chosen) && !queue(chosen))
            return;
        if (verdict.change == control::Change::in_time)
            deck_.retime(*next_, steady_of(*chosen.at));
        if (verdict.change == control::Change::at_once && on_air_)
            cut_on_air(deck.position, order_.has_value(), now);
    } else if (order_ && on_air_ && deck.filler) {
        // Nothing is lost on air by its leaving before there is another.
        cut_on_air(deck.position, true, now);
    }
}

bool Director::is_queued(const Candidate& candidate) const
{
    const auto queued = next_ ? issued_.find(*next_) : issued_.end();
    return queued != issued_.end() && queued->second.claim == candidate.wish.claim &&
           queued->second.source == candidate.wish.source &&
           queued->second.entry.position == candidate.entry.position &&
           queued->second.wanted == candidate.wanted;
}

void Director::cut_on_air(Seconds at, bool by_order, Time now)
{
    leave_on_air(at, by_order, now);
    without_order_.reset();
    deck_.cut(on_air_->id);
    on_air_->cut = true;
}

// What becomes of it afterwards.
void Director::leave_on_air(Seconds at, bool by_order, Time now)
{
    const bool goes_on = !by_order && control::goes_on({.at = at,
                                                        .length = on_air_->duration,
                                                        .live = on_air_->live,
                                                        .of_event = on_air_->event.has_value()},
                                                       options_.breaks);
    const bool goes_elsewhere = order_goes_to();
    const auto from = on_air_->live ? Seconds{} : at;
    if (on_air_->of_programme() && goes_on)
        resume_ = Resume{.entry = on_air_->entry, .from = from, .since = now, .cut = true};
    if (on_air_->out_of_turn && goes_on)
        give_turn_back();
    if (!goes_elsewhere)
        day_item_left(*on_air_, from, goes_on ? control::Left::cut : control::Left::finished);
    if (on_air_->request.empty())
        return;
    desk_.with([&](auto& desk) {
        if (goes_on)
            desk.reached(on_air_->request, from);
        else if (!goes_elsewhere)
            desk.finished(on_air_->request);
    });
}

}  // namespace tgvs::service
