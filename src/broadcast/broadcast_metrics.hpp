// broadcast/broadcast_metrics.hpp: what is counted of the session, the call and the viewers' side.
//
// Threads  any.
#pragma once

#include "broadcast/broadcast_state.hpp"
#include "broadcast/probe_judge.hpp"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include <chrono>
#include <string_view>

namespace tgvs::broadcast {

class BroadcastMetrics {
public:
    explicit BroadcastMetrics(prometheus::Registry& registry);

    void state(const BroadcastState& state);
    void session_up(bool up) { session_up_.Set(up ? 1 : 0); }
    // `name`: Telegram's, or "malformed", "missing"; one that is not known here counts as "other".
    void session_error(std::string_view name);
    void flood_wait(std::chrono::seconds wait);
    void call_active(bool active) { call_active_.Set(active ? 1 : 0); }
    void call_opened(bool created);
    void viewers(int count) { viewers_.Set(count); }
    void probe_tried() { probe_attempts_.Increment(); }
    void probe_failed() { probe_failures_.Increment(); }
    void media_arrived();
    void repaired(Repair repair);
    void clock_error(std::chrono::milliseconds error);

private:
    using Counters = prometheus::Family<prometheus::Counter>;
    using Gauges = prometheus::Family<prometheus::Gauge>;

    Gauges& state_;
    Gauges& degraded_reason_;
    prometheus::Gauge& session_up_;
    Counters& session_errors_;
    prometheus::Counter& flood_waits_;
    prometheus::Counter& flood_wait_seconds_;
    prometheus::Gauge& call_active_;
    Counters& call_opened_;
    prometheus::Gauge& viewers_;
    prometheus::Counter& probe_attempts_;
    prometheus::Counter& probe_failures_;
    prometheus::Gauge& last_media_;
    Counters& probe_repairs_;
    prometheus::Gauge& clock_error_;
};

}  // namespace tgvs::broadcast
