// ingest/ingest_metrics.hpp: who publishes, and who was refused.
//
//   tgvs_ingest_publishers                        1 while somebody publishes who knows the secrets
//   tgvs_ingest_refused_total{reason="busy"}      stream_id, passphrase, busy, closed; media: what he sent cannot be played
//   tgvs_ingest_pictures_left_out_total           what drift_trim.hpp leaves out
//
// Threads  any; a refusal is logged once a minute for each reason, the others are counted.
#pragma once

#include "gate/words.hpp"

#include <chrono>
#include <map>
#include <string>
#include <string_view>

namespace prometheus {
class Counter;
class Gauge;
class Registry;
}  // namespace prometheus

namespace tgvs::ingest {

class IngestMetrics {
public:
    using Time = std::chrono::steady_clock::time_point;

    explicit IngestMetrics(prometheus::Registry& registry);

    void publishes(bool somebody);
    void refused(const gate::Refused& refused, Time now);
    void sent_away();
    void left_out(int pictures);

private:
    struct Told {
        std::uint64_t count = 0;
        Time again_at{};
    };

    prometheus::Gauge& publishers_;
    std::map<gate::Refusal, prometheus::Counter*> refused_;
    prometheus::Counter& media_;
    prometheus::Counter& left_out_;
    std::map<gate::Refusal, Told> told_;
};

}  // namespace tgvs::ingest
