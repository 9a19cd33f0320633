// base/metrics.hpp: a metric's only series, one among those that differ by labels, or the family of them all.
//
// The registry owns what is returned; asking twice for the same name and labels returns the same series. Threads: any.
#pragma once

#include <prometheus/labels.h>

#include <string>

namespace prometheus {
class Counter;
class Gauge;
class Registry;
template <typename Metric>
class Family;
}  // namespace prometheus

namespace tgvs {

prometheus::Counter& counter(prometheus::Registry& registry, const std::string& name,
                             const std::string& help, const prometheus::Labels& labels = {});
prometheus::Gauge& gauge(prometheus::Registry& registry, const std::string& name,
                         const std::string& help, const prometheus::Labels& labels = {});

prometheus::Family<prometheus::Counter>& counters(prometheus::Registry& registry,
                                                  const std::string& name, const std::string& help);
prometheus::Family<prometheus::Gauge>& gauges(prometheus::Registry& registry,
                                              const std::string& name, const std::string& help);

}  // namespace tgvs
