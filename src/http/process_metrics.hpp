// http/process_metrics.hpp: the standard process_* metrics, which prometheus-cpp does not bring.
//
// Source  https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics; proc(5).
#pragma once

#include <prometheus/collectable.h>

#include <filesystem>

namespace tgvs::http {

// Reads /proc/self at each scrape. What cannot be read is left out.
class ProcessMetrics : public prometheus::Collectable {
public:
    explicit ProcessMetrics(std::filesystem::path proc_self = "/proc/self");
    std::vector<prometheus::MetricFamily> Collect() const override;

private:
    std::filesystem::path folder_;
    double started_;  // taken once: a wall clock that is set later must not look like a restart
};

}  // namespace tgvs::http
