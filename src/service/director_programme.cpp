// The programme in service/director.hpp: where it is, what follows, and where it goes on when another one takes its place.
#include "base/log.hpp"
#include "base/text.hpp"
#include "playlist/item.hpp"
#include "service/director.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace tgvs::service {

namespace {

bool same(const playlist::Entry& a, const playlist::Entry& b)
{
    return a.position == b.position;
}

}  // namespace

void Director::set_programme(playlist::Programme programme, bool loop)
{
    base_ = programme.carry_over(base_, programme_);
    const auto carry_over = [&](Playing& playing) {
        if (!playing.event)
            playing.entry.position = programme.carry_over(playing.entry.position, programme_);
    };
    if (on_air_)
        carry_over(*on_air_);
    for (auto& [id, playing] : issued_)
        carry_over(playing);
    for (auto& one : warming_)
        carry_over(one.playing);
    for (auto& position : ahead_)
        position = programme.carry_over(position, programme_);
    const auto carry_place_over = [&](std::optional<Resume>& place) {
        const auto entry =
            place ? programme.at(programme.carry_over(place->entry.position, programme_))
                  : std::nullopt;
        if (entry)
            place->entry = *entry;
        else
            place.reset();
    };
    carry_place_over(resume_);
    if (without_order_)
        carry_place_over(without_order_->resume);
    programme_ = std::move(programme);
    if (loop_ != loop)
        idle_since_.reset();  // with LOOP=0 it is waited for from now
    loop_ = loop;
    sequence_of_.reset();
}

void Director::set_other_programme(playlist::Programme programme, bool loop)
{
    // Another pass: a list that is chosen every day does not begin with the same items every day.
    const playlist::Position top = {.pass = base_.pass + 1, .seed = base_.seed};
    base_ = top;
    if (on_air_ && !on_air_->event)
        on_air_->entry.position = top;
    for (auto& [id, playing] : issued_)
        if (!playing.event)
            playing.entry.position = top;
    resume_.reset();
    history_.clear();
    if (without_order_)
        without_order_ = WithoutOrder{.since = without_order_->since};
    ahead_.clear();
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

playlist::Position Director::position() const
{
    using std::chrono::milliseconds;
    if (resume_) {
        auto position = resume_->entry.position;
        position.offset = std::chrono::duration_cast<milliseconds>(resume_->from);
        return position;
    }
    if (on_air_ && on_air_->of_programme()) {
        auto position = base_;
        position.offset = std::chrono::duration_cast<milliseconds>(deck_.snapshot().position);
        return position;
    }
    // The item of base_ is over.
    const auto next = programme_.after(base_, 1);
    if (!next.empty())
        return next.front().position;
    return {.index = programme_.items().size(), .pass = base_.pass, .seed = base_.seed};
}

// Working out an order of ten thousand items takes milliseconds, so it is kept while nothing changes.
void Director::refresh_sequence()
{
    if (sequence_of_ == base_)
        return;
    sequence_of_ = base_;
    window_.rewind();
    forget_ahead();
    read_window();
    without_ahead();
}

// What the programme has got beyond is remembered no longer.
void Director::forget_ahead()
{
    if (ahead_.empty())
        return;
    const auto to_come = programme_.after(base_, programme_.items().size());
    std::erase_if(ahead_, [&](const auto& position) {
        return std::ranges::find(to_come, position, &playlist::Entry::position) == to_come.end();
    });
}

// It was not seen to its end, so it has its turn.
void Director::give_turn_back()
{
    std::erase(ahead_, on_air_->entry.position);
    read_window();
    without_ahead();
}

void Director::read_window()
{
    const auto end = window_.begin() + options_.window + ahead_.size();
    sequence_ = programme_.after(base_, end + 1);
    last_window_ = sequence_.size() <= end;
    sequence_.resize(std::min(sequence_.size(), end));
    const auto before = std::min(window_.begin(), sequence_.size());
    sequence_.erase(sequence_.begin(), sequence_.begin() + static_cast<std::ptrdiff_t>(before));
}

void Director::without_ahead()
{
    std::erase_if(sequence_, [this](const auto& entry) {
        return std::ranges::find(ahead_, entry.position) != ahead_.end();
    });
}

// The next items that are not known to be out of reach; says what is skipped before the first of them.
std::vector<playlist::Entry> Director::first_playable()
{
    std::vector<playlist::Entry> playable;
    upcoming_.clear();
    const auto look_at = [&](const playlist::Entry& entry) {
        auto state = shelf_.state(entry.item, resumed_at(entry));
        const auto* unavailable = std::get_if<library::Unavailable>(&state);
        if (unavailable != nullptr && playable.empty() && window_.at_front())
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

void Director::move_window(bool something_comes)
{
    const bool needed = (!on_air_ || on_air_->stand_in()) && !paused_ && !publisher_has_the_air();
    if (!window_.look(seen_in_window(needed, something_comes), programme_.items().size(), now_))
        return;
    read_window();
    without_ahead();
}

control::SearchWindow::Seen Director::seen_in_window(bool needed, bool something_comes) const
{
    const auto now = std::chrono::system_clock::now();
    const auto idle = idle_since_ ? now_ - *idle_since_ : Time::duration{};
    const bool soon_again = std::ranges::any_of(upcoming_, [&](const auto& one) {
        const auto* unavailable = std::get_if<library::Unavailable>(&one.state);
        return unavailable == nullptr ||
               (!unavailable->quarantined &&
                control::worth_waiting_for(unavailable->of_its_site ? now : unavailable->until, now,
                                           idle, options_.end_patience));
    });
    return {.needed = needed,
            .playable = something_comes,
            .soon_again = soon_again,
            .last = last_window_};
}

void Director::log_skipped(const playlist::Entry& entry, const library::Unavailable& why)
{
    constexpr std::size_t remembered = 1'000;
    if (told_skipped_.size() > remembered)
        told_skipped_.clear();
    // A site that is closed is one fact, however many items it has.
    const auto id =
        why.of_its_site ? why.error_class + " " + url_origin(entry.item.location) : entry.item.id();
    auto& told = told_skipped_[id];
    if (std::exchange(told, why.until) == why.until)
        return;
    const auto pause = std::chrono::duration_cast<std::chrono::seconds>(
        why.until - std::chrono::system_clock::now());
    log::warn(component, "track failed",
              {{"item", playlist::log_name(entry.item)},
               {"reason", why.reason},
               {"class", why.error_class},
               {"again_in_s", pause.count()},
               {"quarantined", why.quarantined},
               {"from", playlist::place_name(entry.item)}});
}

Seconds Director::resumed_at(const playlist::Entry& entry) const
{
    return resume_ && same(resume_->entry, entry) ? resume_->from : Seconds{};
}

}  // namespace tgvs::service
