#include "service/director.hpp"

#include "base/log.hpp"
#include "playlist/item.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace tgvs::service {

namespace {

constexpr std::string_view programme_component = "programme";

bool same(const playlist::Entry& a, const playlist::Entry& b)
{
    return a.position == b.position;
}

}  // namespace

Director::Director(DirectorOptions options, Shelf& shelf, Deck& deck)
    : options_(options), shelf_(shelf), deck_(deck)
{
}

void Director::set_programme(playlist::Programme programme, bool loop)
{
    base_ = programme.carry_over(base_, programme_);
    if (on_air_)
        on_air_->entry.position = programme.carry_over(on_air_->entry.position, programme_);
    for (auto& [id, playing] : issued_)
        playing.entry.position = programme.carry_over(playing.entry.position, programme_);
    if (resume_) {
        const auto now_at = programme.carry_over(resume_->entry.position, programme_);
        const auto entry = programme.at(now_at);
        if (entry)
            resume_->entry = *entry;
        else
            resume_.reset();
    }
    programme_ = std::move(programme);
    loop_ = loop;
    sequence_of_.reset();
}

void Director::resume(playlist::Position position, Time now)
{
    const auto from = std::exchange(position.offset, {});
    base_ = position;
    sequence_of_.reset();
    if (auto entry = programme_.at(position))
        resume_ = Resume{*std::move(entry), from, now};
}

void Director::tick(Time now)
{
    const auto deck = deck_.snapshot();
    put_aside_dry_track(deck, now);
    refresh_sequence();
    const auto candidates = first_playable();

    std::vector<playlist::Item> wanted;
    for (const auto& entry : candidates)
        wanted.push_back(entry.item);
    shelf_.want(std::move(wanted));

    if (!candidates.empty())
        queue_next(candidates.front(), now);
    const bool idle = !on_air_ && !next_;
    if (idle && deck.filler && now - deck.filler_since > options_.patience)
        queue_stand_in();
    // One stand-in after another until the item is there, without the filler in between.
    if (on_air_ && on_air_->stand_in && !next_ && !candidates.empty())
        queue_stand_in();
    finished_ = !loop_ && !on_air_ && !next_ && candidates.empty() && !programme_.items().empty();
}

void Director::track_started(TrackId id)
{
    auto playing = take(id);
    if (!playing)
        return;
    if (next_ == id)
        next_.reset();
    on_air_ = std::move(playing);
    if (!on_air_->stand_in) {
        base_ = on_air_->entry.position;
        resume_.reset();
    }
    log::info(programme_component, "track started",
              {{"item", playlist::log_name(on_air_->entry.item)},
               {"title", on_air_->title},
               {"from_s", on_air_->from.count()},
               {"duration_s", on_air_->duration.count()},
               {"stand_in", on_air_->stand_in},
               {"from", playlist::place_name(on_air_->entry.item)}});
}

void Director::track_ended(TrackId /*id*/, Seconds position)
{
    if (!on_air_)
        return;
    log::info(programme_component, "track finished",
              {{"item", playlist::log_name(on_air_->entry.item)}, {"at_s", position.count()}});
    on_air_.reset();
}

void Director::track_failed(TrackId /*id*/, Seconds position, const std::string& reason)
{
    if (!on_air_)
        return;
    log::warn(programme_component, "track failed",
              {{"item", playlist::log_name(on_air_->entry.item)},
               {"reason", reason},
               {"at_s", position.count()},
               {"from", playlist::place_name(on_air_->entry.item)}});
    shelf_.report_bad(on_air_->entry.item, reason);
    on_air_.reset();
}

playlist::Position Director::position() const
{
    using std::chrono::milliseconds;
    if (resume_) {
        auto position = resume_->entry.position;
        position.offset = std::chrono::duration_cast<milliseconds>(resume_->from);
        return position;
    }
    if (on_air_ && !on_air_->stand_in) {
        auto position = base_;
        position.offset = std::chrono::duration_cast<milliseconds>(deck_.snapshot().position);
        return position;
    }
    // The item of base_ is over.
    const auto next = programme_.after(base_, 1);
    return next.empty() ? playlist::Position{} : next.front().position;
}

// Working out an order of ten thousand items takes milliseconds, so it is kept while nothing changes.
void Director::refresh_sequence()
{
    if (sequence_of_ == base_)
        return;
    sequence_of_ = base_;
    sequence_ = programme_.after(base_, options_.window);
}

// The next items that are not known to be out of reach; says what is skipped before the first of them.
std::vector<playlist::Entry> Director::first_playable()
{
    std::vector<playlist::Entry> playable;
    upcoming_.clear();
    const auto look_at = [&](const playlist::Entry& entry) {
        auto state = shelf_.state(entry.item, resumed_at(entry));
        const auto* unavailable = std::get_if<library::Unavailable>(&state);
        if (unavailable != nullptr && playable.empty())
            log_skipped(entry, *unavailable);
        if (unavailable == nullptr)
            playable.push_back(entry);
        upcoming_.push_back({entry.item, std::move(state)});
    };
    if (resume_)
        look_at(resume_->entry);
    for (const auto& entry : sequence_)
        if (playable.size() < options_.look_ahead)
            look_at(entry);
    return playable;
}

void Director::log_skipped(const playlist::Entry& entry, const library::Unavailable& why)
{
    constexpr std::size_t remembered = 1'000;
    if (told_skipped_.size() > remembered)
        told_skipped_.clear();
    auto& told = told_skipped_[entry.item.id()];
    if (std::exchange(told, why.until) == why.until)
        return;
    const auto pause = std::chrono::duration_cast<std::chrono::seconds>(
        why.until - std::chrono::system_clock::now());
    log::warn(programme_component, "track failed",
              {{"item", playlist::log_name(entry.item)},
               {"reason", why.reason},
               {"class", why.error_class},
               {"again_in_s", pause.count()},
               {"quarantined", why.quarantined},
               {"from", playlist::place_name(entry.item)}});
}

void Director::put_aside_dry_track(const playout::PlayoutSnapshot& deck, Time now)
{
    const bool dry = on_air_ && !on_air_->live && deck.track && deck.filler && !deck.held;
    if (!dry || now - deck.filler_since < options_.dry_limit)
        return;
    const auto at = deck_.take_back();
    if (!at)
        return;
    log::info(programme_component, "track suspended until more of it is ready",
              {{"item", playlist::log_name(on_air_->entry.item)}, {"at_s", at->count()}});
    if (!on_air_->stand_in) {
        resume_ = Resume{on_air_->entry, *at, now};
        // What is queued comes before its turn, and the programme goes on where it was.
        if (const auto queued = next_ ? issued_.find(*next_) : issued_.end();
            queued != issued_.end())
            queued->second.stand_in = true;
    }
    on_air_.reset();
}

void Director::queue_next(const playlist::Entry& entry, Time now)
{
    if (next_) {
        const auto queued = issued_.find(*next_);
        if (queued != issued_.end() && !queued->second.stand_in &&
            same(queued->second.entry, entry))
            return;
    }
    if (const auto from = ready_from(entry, now))
        queue(entry, *from, false);
}

void Director::queue_stand_in()
{
    std::vector<playlist::Item> among;
    for (const auto& entry : sequence_)
        among.push_back(entry.item);
    if (const auto item = shelf_.any_cached(among))
        queue({.item = *item, .position = {}}, Seconds{}, true);
}

Seconds Director::resumed_at(const playlist::Entry& entry) const
{
    return resume_ && same(resume_->entry, entry) ? resume_->from : Seconds{};
}

// From which second the entry can be played now.
std::optional<Seconds> Director::ready_from(const playlist::Entry& entry, Time now) const
{
    const auto from = resumed_at(entry);
    const auto state = shelf_.state(entry.item, from);
    if (std::holds_alternative<library::Ready>(state) ||
        std::holds_alternative<library::Playable>(state))
        return from;
    if (std::holds_alternative<library::LiveReady>(state) &&
        (!on_air_ || left_on_air() < options_.live_lead))
        return Seconds{};
    // Rather an earlier place than the filler for as long as the encoding takes to get there.
    if (from > Seconds{} && now - resume_->since > options_.resume_limit) {
        const auto early = shelf_.state(entry.item, Seconds{});
        if (const auto* growing = std::get_if<library::Playable>(&early))
            return std::max(Seconds{}, growing->done - options_.growing_lead);
    }
    return std::nullopt;
}

bool Director::queue(const playlist::Entry& entry, Seconds from, bool stand_in)
{
    auto opened = shelf_.open(entry.item, from);
    if (!opened)
        return false;
    Playing playing = {.entry = entry,
                       .title = opened->title,
                       .from = opened->from,
                       .duration = opened->duration,
                       .live = opened->live,
                       .stand_in = stand_in};
    const auto id = ++last_id_;
    const auto queued =
        deck_.queue({.id = id, .reader = std::move(opened->reader), .start = opened->from});
    if (!queued) {
        log::warn(programme_component, "track failed",
                  {{"item", playlist::log_name(entry.item)}, {"reason", queued.error().message}});
        shelf_.report_bad(entry.item, queued.error().message);
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
