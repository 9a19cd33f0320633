// service/desk_gauges.hpp: who holds the air, and how many requests wait, for Prometheus.
//
//   tgvs_claim{claim="programme"}   1 for the claim whose item is on air (control/claims.hpp); all 0: the filler
//   tgvs_queue_items                requests, the one on air among them
//   tgvs_stopped                    1 while somebody has taken the station off the air
//   tgvs_paused                     1 while somebody has paused it
#pragma once

#include "control/desk.hpp"

#include <prometheus/registry.h>

#include <optional>

namespace tgvs::service {

class DeskGauges {
public:
    explicit DeskGauges(prometheus::Registry& registry);

    void show(std::optional<control::Claim> on_air, const control::DeskState& state);

private:
    prometheus::Family<prometheus::Gauge>& claims_;
    prometheus::Gauge& queue_;
    prometheus::Gauge& stopped_;
    prometheus::Gauge& paused_;
};

}  // namespace tgvs::service
