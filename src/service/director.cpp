#include "service/director.hpp"

#include "base/log.hpp"
#include "playlist/item.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <utility>
#include <variant>

namespace tgvs::service {

namespace {

constexpr std::size_t history_limit = 50;

}  // namespace

Director::Director(DirectorOptions options, Shelf& shelf, Deck& deck, control::SharedDesk& desk,
                   control::DayState day)
    : options_(options),
      shelf_(shelf),
      deck_(deck),
      desk_(desk),
      window_({.size = options.window, .patience = options.window_patience}),
      run_(fmt::format("{:08x}", std::random_device{}())),
      day_(std::move(day), {.worth_resuming = options.breaks.worth_resuming,
                            .longest_break = options.breaks.longest,
                            .ahead = options.day_ahead}),
      jingles_(options.jingles)
{
}

void Director::tick(Time now, WallTime wall)
{
    now_ = now;
    wall_ = wall;
    const auto deck = deck_.snapshot();
    put_aside_dry_track(deck, now);
    forget_long_break(now);
    if (on_air_ && on_air_->live && !publisher_on_air())
        on_air_->live_title = shelf_.live_title(on_air_->entry.item);
    auto requests = take_desk(now);
    drop_failed(requests);
    drop_withdrawn(requests);
    refresh_sequence();
    look_at_day();
    const auto playable = first_playable();
    shelf_.want(wanted_items(requests, playable), first_needed_in(requests, deck));

    // What was cut is gone in a moment; until then nothing is decided.
    if (!on_air_ || !on_air_->cut)
        choose(with_publisher(candidates(requests, playable, deck, now)), deck, now);
    const bool idle = (!on_air_ || on_air_->stand_in()) && !paused_;
    idle_since_ = idle ? std::optional(idle_since_.value_or(now)) : std::nullopt;
    finished_ = !loop_ && !on_air_ && !next_ && window_.over(seen_in_window(true, false)) &&
                requests.empty() && !programme_.items().empty() && !day_.has_more(wall_second());
    move_window(!playable.empty());
}

void Director::track_started(TrackId id)
{
    auto playing = take(id);
    if (!playing)
        return;
    if (next_ == id)
        next_.reset();
    on_air_ = std::move(playing);
    jingles_.began(on_air_->claim, on_air_->entry.item, now_);
    if (on_air_->of_programme()) {
        base_ = on_air_->entry.position;
        resume_.reset();
        history_.push_back(base_);
        if (history_.size() > history_limit)
            history_.erase(history_.begin());
    }
    if (on_air_->out_of_turn) {
        ahead_.push_back(on_air_->entry.position);
        without_ahead();
    }
    if (on_air_->event) {
        const auto shown = deck_.snapshot();
        const bool known = shown.track == id && shown.track_since != Time{};
        const auto later = known ? shown.track_since - now_ : Time::duration{};
        day_.started(*on_air_->event, on_air_->entry.position,
                     wall_ + std::chrono::duration_cast<std::chrono::milliseconds>(later));
        needed_at_ = {};
    }
    log::info(component, "track started",
              {{"item", playlist::log_name(on_air_->entry.item)},
               {"title", on_air_->title},
               {"from_s", on_air_->from.count()},
               {"duration_s", on_air_->duration.count()},
               {"stand_in", on_air_->stand_in()},
               {"claim", to_string(on_air_->claim)},
               {"from", playlist::place_name(on_air_->entry.item)}});
}

void Director::track_ended(TrackId id, Seconds position)
{
    if (!on_air_ || on_air_->id != id)
        return;
    if (!on_air_->cut && is_taken_over()) {
        leave_on_air(position, order_.has_value(), now_);
        on_air_->cut = true;
    } else if (!on_air_->cut) {
        day_item_left(*on_air_, position, control::Left::finished);
    }
    log::info(component, on_air_->cut ? "track cut" : "track finished",
              {{"item", playlist::log_name(on_air_->entry.item)}, {"at_s", position.count()}});
    if (!on_air_->cut && !on_air_->request.empty())
        desk_.with([this](auto& desk) { desk.finished(on_air_->request); });
    on_air_.reset();
}

void Director::track_failed(TrackId id, Seconds position, const std::string& reason)
{
    if (const auto queued = take(id)) {  // it never started
        if (next_ == id)
            next_.reset();
        return failed(*queued, reason, position);
    }
    if (!on_air_ || on_air_->id != id)
        return;
    failed(*on_air_, reason, position);
    day_item_left(*on_air_, on_air_->live ? Seconds{} : position, control::Left::cut);
    if (!on_air_->request.empty())
        desk_.with([this](auto& desk) { desk.finished(on_air_->request); });
    on_air_.reset();
}

void Director::failed(const Playing& playing, const std::string& reason, Seconds at)
{
    log::warn(component, "track failed",
              {{"item", playlist::log_name(playing.entry.item)},
               {"reason", reason},
               {"at_s", at.count()},
               {"from", playlist::place_name(playing.entry.item)}});
    if (playing.claim == control::Claim::publisher)
        stage_->unplayable();
    else
        shelf_.report_bad(playing.entry.item, reason);
}

void Director::put_aside_dry_track(const playout::PlayoutSnapshot& deck, Time now)
{
    const bool dry = on_air_ && !publisher_on_air() && deck.track && deck.filler && !deck.held;
    const auto limit = on_air_ && on_air_->live ? options_.patience : options_.dry_limit;
    if (!dry || now - deck.filler_since < limit)
        return;
    if (on_air_->live && !next_ && !stand_in())
        return;
    auto taken = deck_.take_back();
    if (!taken)
        return;
    const auto at = on_air_->live ? Seconds{} : taken->position;
    day_item_left(*on_air_, at, control::Left::cut);
    log::info(
        component, "track suspended until more of it is ready",
        {{"item", playlist::log_name(on_air_->entry.item)}, {"at_s", taken->position.count()}});
    if (!on_air_->request.empty())
        desk_.with([&](auto& desk) { desk.reached(on_air_->request, at); });
    if (on_air_->of_programme()) {
        resume_ = Resume{on_air_->entry, at, now};
        // What is queued comes before its turn, and the programme goes on where it was; not what has no end.
        if (const auto queued = next_ ? issued_.find(*next_) : issued_.end();
            queued != issued_.end() && queued->second.live) {
            deck_.drop_next();
            next_.reset();
        } else if (queued != issued_.end() && !queued->second.event) {
            queued->second.claim = control::Claim::stand_in;
        }
    }
    if (on_air_->out_of_turn)
        give_turn_back();
    if (on_air_->live)
        await_live(*std::move(on_air_), std::move(taken->reader));
    on_air_.reset();
}

// From which second the entry, which is to begin at `from`, can be played now. Not of what is live.
std::optional<Seconds> Director::ready_from(const playlist::Entry& entry, Seconds from,
                                            Time now) const
{
    const auto state = shelf_.state(entry.item, from);
    if (std::holds_alternative<library::Ready>(state) ||
        std::holds_alternative<library::Playable>(state))
        return from;
    // Rather an earlier place than the filler for as long as the encoding takes to get there.
    if (resume_ && resumed_at(entry) > Seconds{} && now - resume_->since > options_.resume_limit) {
        const auto early = shelf_.state(entry.item, Seconds{});
        if (const auto* growing = std::get_if<library::Playable>(&early))
            return std::max(Seconds{}, growing->done - options_.growing_lead);
    }
    return std::nullopt;
}

bool Director::queue(const Candidate& candidate)
{
    if (candidate.wish.claim == control::Claim::publisher)
        return queue_publisher(candidate);
    if (candidate.wish.live)
        return queue_live(candidate);
    auto opened = shelf_.open(candidate.entry.item, candidate.from);
    if (!opened)
        return false;
    return to_deck(playing_of(candidate, *opened), std::move(opened->reader));
}

Director::Playing Director::playing_of(const Candidate& candidate,
                                       const library::OpenedTrack& opened)
{
    return {.entry = candidate.entry,
            .title = opened.title,
            .wanted = candidate.wanted,
            .from = opened.from,
            .duration = opened.duration,
            .live = opened.live,
            .claim = candidate.wish.claim,
            .source = candidate.wish.source,
            .request = candidate.event ? std::string() : candidate.wish.source,
            .event = candidate.event,
            .at = candidate.at,
            .out_of_turn = candidate.out_of_turn};
}

bool Director::to_deck(Playing playing, std::unique_ptr<media::TrackReader> reader)
{
    const auto id = ++last_id_;
    playing.id = id;
    playout::Track track = {
        .id = id,
        .reader = std::move(reader),
        .start = playing.from,
        .at = playing.at ? std::optional(steady_of(*playing.at)) : std::nullopt};
    // What is waited for then would be behind for good.
    if (playing.claim == control::Claim::publisher)
        track.groups_to_go_on = 1;
    const auto queued = deck_.queue(std::move(track));
    if (!queued) {
        failed(playing, queued.error().message, playing.from);
        return false;
    }
    issued_.emplace(id, std::move(playing));
    next_ = id;
    return true;
}

// What was queued before it has been replaced by now.
std::optional<Director::Playing> Director::take(TrackId id)
{
    const auto found = issued_.find(id);
    if (found == issued_.end())
        return std::nullopt;
    auto playing = std::move(found->second);
    issued_.erase(issued_.begin(), std::next(found));
    return playing;
}

Seconds Director::left_on_air() const
{
    if (!on_air_ || on_air_->duration == Seconds{})
        return Seconds{};
    return on_air_->duration - deck_.snapshot().position;
}

}  // namespace tgvs::service
