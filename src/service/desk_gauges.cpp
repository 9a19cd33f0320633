#include "service/desk_gauges.hpp"

#include "base/metrics.hpp"

#include <prometheus/gauge.h>

namespace tgvs::service {

DeskGauges::DeskGauges(prometheus::Registry& registry)
    : claims_(gauges(registry, "tgvs_claim", "1 for the claim that holds the air.")),
      queue_(gauge(registry, "tgvs_queue_items", "Requests in the queue.")),
      stopped_(
          gauge(registry, "tgvs_stopped", "1 while somebody has taken the station off the air.")),
      paused_(gauge(registry, "tgvs_paused", "1 while somebody has paused the station."))
{
    show(std::nullopt, {});
}

void DeskGauges::show(std::optional<control::Claim> on_air, const control::DeskState& state)
{
    for (const auto claim : control::all_claims)
        claims_.Add({{"claim", std::string(to_string(claim))}}).Set(claim == on_air ? 1 : 0);
    queue_.Set(static_cast<double>(state.queue.size()));
    stopped_.Set(state.stopped ? 1 : 0);
    paused_.Set(state.paused ? 1 : 0);
}

}  // namespace tgvs::service
