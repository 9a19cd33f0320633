// service/day_gauges.hpp: the plan of the day in log and metrics.
//
//   tgvs_schedule_next_seconds           until the next event begins; NaN: none is planned
//   tgvs_schedule_next_ready             1 if its first item can be played, or comes live
//   tgvs_schedule_late_seconds           hard starts: how late the first picture left
//   tgvs_schedule_events_total{result}   what became of events: played, not_ready, missed
#pragma once

#include "control/day.hpp"
#include "library/library_types.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <optional>
#include <string>
#include <vector>

namespace tgvs::service {

class DayGauges {
public:
    explicit DayGauges(prometheus::Registry& registry);

    // Also to the log.
    void tell(const std::vector<control::DayNews>& news);

    struct Next {
        control::EventName event;
        std::string title;
        control::Instant at;
        std::optional<library::ItemState> state;  // nothing: nobody knows what it plays
    };
    // Says once in the log that the next event is not ready ten minutes before.
    void show(const std::optional<Next>& next, control::Instant now);

private:
    prometheus::Gauge& next_seconds_;
    prometheus::Gauge& next_ready_;
    prometheus::Histogram& late_;
    prometheus::Family<prometheus::Counter>& events_;
    std::optional<control::EventName> warned_;
};

}  // namespace tgvs::service
