// Show: the plan of the day on its way to the director, and what people are told of it.
#include "schedule/listing.hpp"
#include "service/schedule_json.hpp"
#include "service/show.hpp"

#include <algorithm>
#include <tuple>
#include <utility>
#include <variant>

namespace tgvs::service {

namespace {

std::string_view word_of(const std::optional<library::ItemState>& state)
{
    if (!state)
        return "nothing_to_play";
    if (std::holds_alternative<library::Ready>(*state) ||
        std::holds_alternative<library::Playable>(*state))
        return "ready";
    if (std::holds_alternative<library::LiveReady>(*state))
        return "live";
    return std::holds_alternative<library::Unavailable>(*state) ? "unavailable" : "preparing";
}

std::vector<schedule::ProgrammeEvent> with_names_alone(std::vector<schedule::ProgrammeEvent> events)
{
    for (auto& event : events) {
        auto directions = *event.directions;
        for (auto& source : directions.what)
            source = shown_source(source);
        event.directions = std::make_shared<const schedule::Directions>(std::move(directions));
    }
    return events;
}

}  // namespace

void Show::take_plan(Time now)
{
    if (jingle_keeper_)
        if (auto jingles = jingle_keeper_->take_items())
            director_->set_jingles(*std::move(jingles));
    if (!plan_keeper_)
        return;
    // A clock that was set, or a machine that slept: there may be another day.
    constexpr std::chrono::minutes leap{1};
    const auto apart = std::chrono::system_clock::now().time_since_epoch() - now.time_since_epoch();
    if (clocks_apart_ && std::chrono::abs(apart - *clocks_apart_) > leap)
        plan_keeper_->look_again();
    clocks_apart_ = apart;
    if (auto plan = plan_keeper_->take_plan())
        director_->set_plan(*std::move(plan));
}

// The clocks are read together: what is planned for a second leaves at it.
void Show::tick_director()
{
    const auto now = std::chrono::steady_clock::now();
    const auto wall = std::chrono::system_clock::now();
    director_->tick(now, std::chrono::floor<std::chrono::milliseconds>(wall));
    day_gauges_.tell(director_->take_day_news());
}

void Show::show_day(Time now)
{
    if (!plan_keeper_)
        return;
    day_store_.keep(director_->day().state(), now);
    list_day(now);
    const auto& next = director_->day_view().next;
    const auto wall = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    if (!next)
        return day_gauges_.show(std::nullopt, wall);
    const auto& event = director_->day().plan().events[next->event];
    day_gauges_.show(DayGauges::Next{.event = schedule::name_of(event),
                                     .title = event.occurrence.show->title,
                                     .at = next->at,
                                     .state = director_->state_of_event(next->event)},
                     wall);
}

// The next 24 hours, for whoever asks.
void Show::list_day(Time now)
{
    constexpr std::chrono::seconds listed_every{5};
    constexpr std::size_t most_listed = 500;
    if (now - day_listed_ < listed_every)
        return;
    day_listed_ = now;
    const auto wall = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const auto& day = director_->day();
    const auto& events = day.plan().events;
    std::vector<schedule::ProgrammeEvent> listed;
    std::vector<std::string> states;
    ScheduleSite::States by_name;
    for (std::size_t i = 0; i < events.size() && listed.size() < most_listed; ++i) {
        const auto& [start, end] = std::tie(events[i].occurrence.start, events[i].occurrence.end);
        const bool over = day.state().over.contains(schedule::name_of(events[i]));
        if (start >= wall + std::chrono::days(1) || std::max(start, end) < wall || over ||
            !schedule::is_ours(events[i], {}))
            continue;
        listed.push_back(events[i]);
        states.emplace_back(word_of(director_->state_of_event(i)));
        by_name.emplace(schedule::name_of(events[i]),
                        ScheduleSite::EventState{
                            .word = states.back(),
                            .fit = start > wall ? director_->fit_of_event(i) : std::nullopt});
    }
    bot_station_.show_day(guide_day(listed, *plan_keeper_->zone(), wall));
    schedule_site_.show_states(std::move(by_name));
    desk_site_.show_schedule(schedule::json_listing(listed, states),
                             schedule::json_listing(with_names_alone(listed), states));
}

}  // namespace tgvs::service
