#include "service/day_gauges.hpp"

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/text.hpp"

#include <limits>
#include <variant>

namespace tgvs::service {

namespace {

constexpr std::string_view day_component = "schedule";
constexpr std::chrono::minutes warned_before{10};
constexpr control::DayResult all_results[] = {
    control::DayResult::played, control::DayResult::not_ready, control::DayResult::missed};

prometheus::Histogram& late_histogram(prometheus::Registry& registry)
{
    return prometheus::BuildHistogram()
        .Name("tgvs_schedule_late_seconds")
        .Help("Hard starts: how late the first picture was sent.")
        .Register(registry)
        .Add({}, prometheus::Histogram::BucketBoundaries{0.01, 0.02, 0.034, 0.05, 0.1, 0.25, 0.5, 1,
                                                         2, 5, 30, 120, 600});
}

bool is_ready(const std::optional<library::ItemState>& state)
{
    return state && (std::holds_alternative<library::Ready>(*state) ||
                     std::holds_alternative<library::Playable>(*state) ||
                     std::holds_alternative<library::LiveReady>(*state));
}

std::string why_not(const std::optional<library::ItemState>& state)
{
    if (!state)
        return "nothing that it names can be played";
    if (const auto* unavailable = std::get_if<library::Unavailable>(&*state))
        return unavailable->reason;
    return "it is being prepared";
}

void tell_over(const control::DayNews& one)
{
    const auto title = printable(one.title, 120);
    switch (one.result) {
        case control::DayResult::played:
            return log::info(day_component, "event is over", {{"event", title}});
        case control::DayResult::not_ready:
            return log::error(day_component,
                              "an event was not shown: nothing of it was ready before its end; see "
                              "why with `check` and in the lines above",
                              {{"event", title}});
        case control::DayResult::missed:
            return log::warn(day_component,
                             "an event was not shown: the station was off, or something else had "
                             "the air until its end",
                             {{"event", title}});
    }
}

}  // namespace

DayGauges::DayGauges(prometheus::Registry& registry)
    : next_seconds_(gauge(registry, "tgvs_schedule_next_seconds",
                          "Until the next event of the plan begins; NaN if none is planned.")),
      next_ready_(gauge(registry, "tgvs_schedule_next_ready",
                        "1 if the first item of the next event can be played, or comes live.")),
      late_(late_histogram(registry)),
      events_(counters(registry, "tgvs_schedule_events_total",
                       "What became of the events of the plan."))
{
    for (const auto result : all_results)
        events_.Add({{"result", std::string(to_string(result))}});
    show(std::nullopt, {});
}

void DayGauges::tell(const std::vector<control::DayNews>& news)
{
    for (const auto& one : news) {
        if (one.kind == control::DayNews::Kind::over) {
            events_.Add({{"result", std::string(to_string(one.result))}}).Increment();
            tell_over(one);
            continue;
        }
        const auto late_s = static_cast<double>(one.after_start.count()) / 1'000;
        if (one.hard && !one.late)
            late_.Observe(late_s);
        log::info(day_component, "event began",
                  {{"event", printable(one.title, 120)},
                   {"start", one.hard ? "hard" : "soft"},
                   {"planned", schedule::to_text(one.event.instance)},
                   {"late_s", late_s},
                   {"joined", one.late}});
    }
}

void DayGauges::show(const std::optional<Next>& next, control::Instant now)
{
    const bool ready = next && is_ready(next->state);
    next_seconds_.Set(next ? static_cast<double>((next->at - now).count())
                           : std::numeric_limits<double>::quiet_NaN());
    next_ready_.Set(ready ? 1 : 0);
    if (!next || ready || next->at - now > warned_before || warned_ == next->event)
        return;
    warned_ = next->event;
    log::warn(day_component,
              "the next event may not be ready in time; until it is, the current item goes on",
              {{"event", printable(next->title, 120)},
               {"in_s", (next->at - now).count()},
               {"reason", why_not(next->state)}});
}

}  // namespace tgvs::service
