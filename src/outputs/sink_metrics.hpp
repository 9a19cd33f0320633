// outputs/sink_metrics.hpp: what every sink counts, with the label output=rtmp|preview.
#pragma once

#include "media/packet.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace tgvs::outputs {

class SinkMetrics {
public:
    SinkMetrics(prometheus::Registry& registry, const std::string& output);

    void sent(media::Kind kind, std::size_t bytes);
    void media_left();  // once per batch
    void connected(bool yes) { connected_.Set(yes ? 1 : 0); }
    void may_reconnect(std::string_view reason) { reconnects(reason); }  // is 0 from now on
    void reconnected(std::string_view reason) { reconnects(reason).Increment(); }
    void queue(double seconds, std::uint64_t dropped_frames);

private:
    prometheus::Counter& reconnects(std::string_view reason);

    prometheus::Registry& registry_;
    std::string output_;
    prometheus::Gauge& connected_;
    prometheus::Counter& video_bytes_;
    prometheus::Counter& audio_bytes_;
    prometheus::Counter& video_frames_;
    prometheus::Counter& audio_frames_;
    prometheus::Counter& dropped_;
    prometheus::Gauge& last_frame_;
    prometheus::Gauge& queue_seconds_;
    std::uint64_t dropped_seen_ = 0;
};

}  // namespace tgvs::outputs
