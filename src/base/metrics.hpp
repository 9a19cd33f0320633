// base/metrics.hpp: a series of a metric that has no other, or one among those that differ by labels.
//
// The registry owns what is returned; asking twice for the same name and labels returns the same series. Threads: any.
#pragma once

#include <prometheus/labels.h>

#include <string>

namespace prometheus {
class Counter;
class Gauge;
class Registry;
}  // namespace prometheus

namespace tgvs {

prometheus::Counter& counter(prometheus::Registry& registry, const std::string& name,
                             const std::string& help, const prometheus::Labels& labels = {});
prometheus::Gauge& gauge(prometheus::Registry& registry, const std::string& name,
                         const std::string& help, const prometheus::Labels& labels = {});

}  // namespace tgvs
