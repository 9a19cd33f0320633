// The live sources of service/director.hpp: read beside what is on air until they have something to show.
#include "base/log.hpp"
#include "playlist/item.hpp"
#include "service/director.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace tgvs::service {

namespace {

// One is played while the next comes in.
constexpr std::size_t groups_to_begin = 2;
// It has shown that its packets come late: it is not to be back for a moment only.
constexpr std::size_t groups_to_come_back = 4;

}  // namespace

bool Director::is_pressed() const
{
    return std::ranges::any_of(
               warming_,
               [](const auto& one) { return one.source.state() == LiveWarmup::State::waiting; }) ||
           is_near_turn();
}

void Director::see_to_live(std::vector<Candidate>& found)
{
    // The playlist may have been edited, a request withdrawn.
    std::erase_if(warming_, [&](const auto& warming) {
        const auto candidate = std::ranges::find_if(
            found, [&](const auto& one) { return is_for(warming.playing, one); });
        return candidate == found.end() || !may_be_pulled(*candidate);
    });
    for (auto& one : found)
        see_to_live(one);
}

void Director::see_to_live(Candidate& one)
{
    if (is_queued(one) && issued_.at(*next_).live) {
        one.wish.live = one.wish.ready = true;
        return;
    }
    auto warming = warming_of(one);
    if (warming == warming_.end())
        warming = begin_warming(one);
    if (warming == warming_.end())
        return;
    one.wish.live = true;
    const auto state = warming->source.look();
    one.wish.ready = state == LiveWarmup::State::ready;
    if (state == LiveWarmup::State::over) {
        live_is_over(*warming);
        warming_.erase(warming);
    }
}

// What is pulled long before its turn is stale when that comes, and one on air may stay there for days.
bool Director::may_be_pulled(const Candidate& one) const
{
    auto moment = this->moment(one.its_turn);
    moment.wishes.push_back(one.wish);
    moment.wishes.back().ready = moment.wishes.back().live = true;
    const auto change = control::decide(moment).change;
    if (change != control::Change::at_end)
        return change != control::Change::none;
    return !on_air_->live && left_on_air() < options_.live_lead;
}

std::vector<Director::Warming>::iterator Director::begin_warming(const Candidate& one)
{
    const auto state = shelf_.state(one.entry.item, one.wanted);
    if (!std::holds_alternative<library::LiveReady>(state) || !may_be_pulled(one))
        return warming_.end();
    auto opened = shelf_.open(one.entry.item, Seconds{});
    if (!opened)
        return warming_.end();
    return warming_.insert(warming_.end(),
                           {.playing = playing_of(one, *opened),
                            .source = LiveWarmup(std::move(opened->reader), groups_to_begin)});
}

bool Director::is_for(const Playing& playing, const Candidate& candidate)
{
    return playing.source == candidate.wish.source &&
           playing.entry.position == candidate.entry.position;
}

std::vector<Director::Warming>::iterator Director::warming_of(const Candidate& one)
{
    return std::ranges::find_if(warming_,
                                [&](const auto& warming) { return is_for(warming.playing, one); });
}

// It was on air and has its turn again as soon as it goes on.
void Director::await_live(Playing playing, std::unique_ptr<media::TrackReader> reader)
{
    warming_.push_back({.playing = std::move(playing),
                        .source = LiveWarmup(std::move(reader), groups_to_come_back),
                        .was_on_air = true});
}

void Director::live_is_over(const Warming& warming)
{
    const auto& playing = warming.playing;
    if (resume_ && playing.of_programme() && resume_->entry.position == playing.entry.position)
        resume_.reset();
    if (!warming.was_on_air) {
        const auto& reason = warming.source.reason();
        return failed(playing, reason.empty() ? "it ended before its first picture" : reason,
                      playing.from);
    }
    log::info("programme", "track finished", {{"item", playlist::log_name(playing.entry.item)}});
    day_item_left(playing, {}, control::Left::finished);
    if (!playing.request.empty())
        desk_.with([&](auto& desk) { desk.finished(playing.request); });
}

bool Director::queue_live(const Candidate& one)
{
    const auto warming = warming_of(one);
    auto playing = std::move(warming->playing);
    auto reader = warming->source.take();
    warming_.erase(warming);
    playing.claim = one.wish.claim;
    playing.wanted = one.wanted;
    playing.at = one.at;
    return to_deck(std::move(playing), std::move(reader));
}

}  // namespace tgvs::service
