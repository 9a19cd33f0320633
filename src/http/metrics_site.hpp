// http/metrics_site.hpp: /metrics, /healthz, /readyz and a landing page that names them.
//
// Nobody is asked who he is: there are counts here and no secrets. But a page on the Internet is not
// to read even those through a visitor's browser (http/host.hpp).
#pragma once

#include "http/message.hpp"
#include "http/process_metrics.hpp"
#include "http/sources.hpp"

#include <memory>
#include <string>
#include <vector>

namespace prometheus {
class Registry;
}

namespace tgvs::http {

class MetricsSite {
public:
    // `hosts`: the names it may be asked by besides those of http/host.hpp.
    MetricsSite(std::shared_ptr<prometheus::Registry> registry, const HealthSource& health,
                std::vector<std::string> hosts = {});

    Response answer(const Request& request) const;
    std::string metrics_text() const;  // Prometheus text format 0.0.4

private:
    Response ready() const;

    std::shared_ptr<prometheus::Registry> registry_;
    ProcessMetrics process_;
    const HealthSource& health_;
    std::vector<std::string> hosts_;
};

}  // namespace tgvs::http
