// The programme in service/director.hpp: where it is, what follows, and where it goes on when another one takes its place.
#include "base/log.hpp"
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

void Director::set_other_programme(playlist::Programme programme, bool loop)
{
    const playlist::Position top = {.seed = base_.seed};
    base_ = top;
    if (on_air_ && !on_air_->event)
        on_air_->entry.position = top;
    for (auto& [id, playing] : issued_)
        if (!playing.event)
            playing.entry.position = top;
    resume_.reset();
    history_.clear();
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
    return next.empty() ? playlist::Position{} : next.front().position;
}

// Working out an order of ten thousand items takes milliseconds, so it is kept while nothing changes.
void Director::refresh_sequence()
{
    if (sequence_of_ == base_)
        return;
    sequence_of_ = base_;
    window_at_ = 0;
    empty_since_.reset();
    soon_again_ = false;
    read_window();
    // What the programme has got beyond is remembered no longer.
    std::erase_if(ahead_, [this](const auto& position) {
        return std::ranges::none_of(sequence_,
                                    [&](const auto& entry) { return entry.position == position; });
    });
    without_ahead();
}

void Director::read_window()
{
    const auto end = window_at_ + options_.window + ahead_.size();
    sequence_ = programme_.after(base_, end + 1);
    last_window_ = sequence_.size() <= end;
    sequence_.resize(std::min(sequence_.size(), end));
    const auto before = std::min(window_at_, sequence_.size());
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
        if (unavailable != nullptr && playable.empty() && window_at_ == 0)
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

// Hundreds of items of a site that is closed, and behind them files: the show goes on with those. Through all of the list,
// and then from its front again. While others have the air there is no hurry; a site that is tried again now and then is
// not back.
void Director::move_window(bool something_comes)
{
    constexpr std::chrono::seconds pace{1};
    const bool needed = (!on_air_ || on_air_->stand_in()) && !paused_ && !publisher_has_the_air();
    if (!needed)
        empty_since_.reset();
    if (!needed || programme_.items().size() <= options_.window)
        return;
    if (something_comes) {
        comes_since_ = comes_since_.value_or(now_);
        if (now_ - *comes_since_ >= options_.window_patience)
            empty_since_.reset();
        return;
    }
    comes_since_.reset();
    empty_since_ = empty_since_.value_or(now_);
    const auto due = window_at_ == 0 ? *empty_since_ + options_.window_patience : moved_at_ + pace;
    if (now_ < due)
        return;
    moved_at_ = now_;
    soon_again_ = soon_again_ || soon_again_here();
    window_at_ += options_.window;
    if (last_window_ || window_at_ >= programme_.items().size()) {
        window_at_ = 0;
        soon_again_ = false;
        empty_since_ = now_;
    }
    read_window();
    without_ahead();
}

bool Director::soon_again_here() const
{
    // What has not come for that long is not waited for any more.
    const bool in_vain = idle_since_ && now_ - *idle_since_ >= options_.end_patience;
    const auto soon = std::chrono::system_clock::now() +
                      (in_vain ? std::chrono::minutes(0) : options_.end_patience);
    return std::ranges::any_of(upcoming_, [&](const auto& one) {
        const auto* unavailable = std::get_if<library::Unavailable>(&one.state);
        return unavailable == nullptr || (!unavailable->quarantined && unavailable->until < soon);
    });
}

// LOOP=0: neither in this window, which is the last, nor in those before it.
bool Director::nothing_comes() const
{
    return last_window_ && !soon_again_ && !soon_again_here();
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
