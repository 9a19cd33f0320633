// Show: what people see of the desk, and what they have done with the output.
#include "ingest/course.hpp"
#include "service/readiness.hpp"
#include "service/show.hpp"

#include <utility>

namespace tgvs::service {

namespace {

std::optional<control::Publisher> publisher_of(const ingest::Ingest* ingest)
{
    if (ingest == nullptr)
        return std::nullopt;
    const auto view = ingest->view();
    return control::Publisher{
        .waiting = view.state == ingest::PublisherState::ready && !view.may_go_on,
        .on_air = view.has_the_air,
        .refused_until = view.refused_until};
}

// The library says more of what it has looked at.
void take_answer(const ResolvedItem& known, control::Readiness& ready)
{
    if (ready.title.empty())
        ready.title = known.title;
    if (ready.duration == media::Seconds{})
        ready.duration = known.duration;
    if (known.state == ResolvedItem::State::failed && ready.reason.empty())
        ready.reason = known.reason;
}

}  // namespace

void Show::show_desk(Time now, const Situation& situation)
{
    std::vector<control::OnAirItem> next;
    std::map<std::string, control::Readiness> ready;
    for (const auto& upcoming : director_->upcoming()) {
        next.push_back({.item = upcoming.item, .title = upcoming.item.title});
        ready.emplace(upcoming.item.id(), readiness_of(upcoming.state));
    }
    for (const auto& wanted : situation.library.wanted)
        ready.emplace(wanted.item.id(), readiness_of(wanted.state));
    const auto status = report_.status();
    std::vector<control::Output> outputs;
    for (const auto& output : status.outputs)
        outputs.push_back({.name = output.name,
                           .state = std::string(http::name(output.state)),
                           .reconnects = output.reconnects,
                           .problem = output.problem});
    const auto [state, claim] = desk_.with([](const control::Desk& desk) {
        return std::pair(desk.state(),
                         desk.on_air() ? std::optional(desk.on_air()->claim) : std::nullopt);
    });
    for (const auto& request : state.queue)
        if (const auto known = resolver_->known(request.item))
            take_answer(*known, ready[request.item.id()]);
    const bool has_title = studio_.broadcast != nullptr;
    desk_site_.show({.filler = situation.deck.filler,
                     .next = std::move(next),
                     .outputs = std::move(outputs),
                     .troubles = situation.troubles,
                     .ready = std::move(ready),
                     .zone = schedule_site_.zone_name(),
                     .live = publisher_of(ingest_.get()),
                     .stream_title = has_title ? std::optional(stream_title()) : std::nullopt});
    desk_gauges_.show(situation.deck.filler ? std::nullopt : claim, state);
    desk_store_.keep(state, now);
}

// As somebody has said, else what is on air.
std::string Show::stream_title()
{
    auto by_hand = desk_.with([](const control::Desk& desk) { return desk.state().title; });
    return by_hand.empty() ? report_.title() : by_hand;
}

// A station that was stopped keeps its place in everything, and is seen by nobody.
void Show::take_stop()
{
    constexpr const char* why = "stopped by hand";
    const bool stopped = desk_.with([](const control::Desk& desk) { return desk.state().stopped; });
    if (stopped && rtmp_)
        rtmp_->set_target({}, why);
    else if (std::exchange(stopped_, stopped) && settings_.output == config::Output::rtmp)
        rtmp_->set_target(settings_.rtmp_url, {});
    stopped_ = stopped;
    withheld_ = withheld_ || stopped;
}

}  // namespace tgvs::service
