// playout/playout_metrics.hpp: what the playout counts.
#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

namespace tgvs::playout {

struct PlayoutMetrics {
    explicit PlayoutMetrics(prometheus::Registry& registry);

    prometheus::Counter& streams_played;
    prometheus::Counter& filler_seconds;
    prometheus::Gauge& filler_active;
    prometheus::Gauge& clock_lag;
    prometheus::Counter& clock_shifts;
    prometheus::Gauge& av_offset;
    prometheus::Gauge& timeline;
    prometheus::Counter& silent_frames;
};

}  // namespace tgvs::playout
