// library/library_metrics.hpp: what the library counts. Names in docs and dashboards: do not rename.
//
// Label values are closed lists: error classes, and the three kinds of source. No title, no URL.
// Threads: any.
#pragma once

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <string>
#include <string_view>

namespace tgvs::ytdlp {
enum class ExtractErrc;
}

namespace tgvs::library {

struct LibraryMetrics {
    explicit LibraryMetrics(prometheus::Registry& registry);

    void resolve_failed(std::string_view error_class);
    void item_failed(std::string_view source, std::string_view error_class);

    prometheus::Histogram& resolve_duration_seconds;
    prometheus::Counter& resolve_attempts_total;
    prometheus::Family<prometheus::Counter>& resolve_failures_total;
    prometheus::Family<prometheus::Counter>& items_failed_total;
    prometheus::Gauge& cache_bytes;
    prometheus::Counter& cache_requests_total;
    prometheus::Counter& cache_hits_total;
    prometheus::Gauge& encode_speed_ratio;
    prometheus::Gauge& items_ok;
    prometheus::Gauge& items_quarantined;
    prometheus::Gauge& child_processes;
    prometheus::Counter& live_restarts_total;

private:
    void expect(ytdlp::ExtractErrc code);
    prometheus::Counter& items_failed(std::string_view source, std::string_view error_class);
};

// Counts one child process while it is in scope.
class ChildCount {
public:
    explicit ChildCount(LibraryMetrics& metrics) : gauge_(metrics.child_processes)
    {
        gauge_.Increment();
    }
    ~ChildCount() { gauge_.Decrement(); }
    ChildCount(const ChildCount&) = delete;
    ChildCount& operator=(const ChildCount&) = delete;

private:
    prometheus::Gauge& gauge_;
};

}  // namespace tgvs::library
