// http/metrics_site.hpp: /metrics, /healthz, /readyz and a landing page that names them.
#pragma once

#include "http/message.hpp"
#include "http/process_metrics.hpp"
#include "http/sources.hpp"

#include <memory>
#include <string>

namespace prometheus {
class Registry;
}

namespace tgvs::http {

class MetricsSite {
public:
    MetricsSite(std::shared_ptr<prometheus::Registry> registry, const HealthSource& health);

    Response answer(const Request& request) const;
    std::string metrics_text() const;  // Prometheus text format 0.0.4

private:
    Response ready() const;

    std::shared_ptr<prometheus::Registry> registry_;
    ProcessMetrics process_;
    const HealthSource& health_;
};

}  // namespace tgvs::http
