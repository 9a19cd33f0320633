#include "ingest/ingest_metrics.hpp"

#include "base/log.hpp"
#include "base/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>

#include <utility>

namespace tgvs::ingest {

namespace {

constexpr std::chrono::minutes refusal_told_every{1};

prometheus::Counter& refusals(prometheus::Registry& registry, std::string_view reason)
{
    return counter(registry, "tgvs_ingest_refused_total", "Live publishers that were refused.",
                   {{"reason", std::string(reason)}});
}

const char* remedy_of(gate::Refusal why)
{
    switch (why) {
        case gate::Refusal::stream_id:
        case gate::Refusal::passphrase:
            return "if it is one of yours, compare what it sends with `tg_video_streamer ctl live "
                   "how`";
        case gate::Refusal::busy:
            return "another publisher is on: `tg_video_streamer ctl live end` sends him away";
        case gate::Refusal::closed:
            return "nobody is let in for now, as was asked with `ctl live refuse`";
    }
    return "";
}

}  // namespace

IngestMetrics::IngestMetrics(prometheus::Registry& registry)
    : publishers_(gauge(registry, "tgvs_ingest_publishers",
                        "1 while a live publisher who was let in is connected.")),
      media_(refusals(registry, "media")),
      left_out_(counter(
          registry, "tgvs_ingest_pictures_left_out_total",
          "Pictures of live publishers left out because their clocks are faster than ours."))
{
    for (const auto why : gate::all_refusals)
        refused_[why] = &refusals(registry, to_string(why));
}

void IngestMetrics::publishes(bool somebody)
{
    publishers_.Set(somebody ? 1 : 0);
}

void IngestMetrics::refused(const gate::Refused& refused, Time now)
{
    refused_.at(refused.why)->Increment(refused.count);
    auto& told = told_[refused.why];
    told.count += refused.count;
    if (now < told.again_at)
        return;
    told.again_at = now + refusal_told_every;
    log::warn("ingest", "a live publisher was refused",
              {{"reason", std::string(to_string(refused.why))},
               {"from", refused.from},
               {"times", std::to_string(std::exchange(told.count, 0))},
               {"remedy", remedy_of(refused.why)}});
}

void IngestMetrics::left_out(int pictures)
{
    left_out_.Increment(pictures);
}

void IngestMetrics::sent_away()
{
    media_.Increment();
}

}  // namespace tgvs::ingest
