// service/desk_gauges.hpp: who holds the air, and how many requests wait, for Prometheus.
//
//   tgvs_claim{claim="programme"}   1 for the claim whose item is on air (control/claims.hpp); all 0: the filler
//   tgvs_queue_items                requests, the one on air among them
//   tgvs_stopped                    1 while somebody has taken the station off the air
#pragma once

#include "control/desk.hpp"

#include <prometheus/registry.h>

#include <cstddef>
#include <optional>

namespace tgvs::service {

class DeskGauges {
public:
    explicit DeskGauges(prometheus::Registry& registry);

    void show(std::optional<control::Claim> on_air, std::size_t queue, bool stopped);

private:
    prometheus::Family<prometheus::Gauge>& claims_;
    prometheus::Gauge& queue_;
    prometheus::Gauge& stopped_;
};

}  // namespace tgvs::service
