// outputs/preview_sink.hpp: the local preview: cuts the programme into segments of about two seconds for
// the page that the program itself serves. Nothing touches the disk.
//
// Threads: its own; the public functions from any.
#pragma once

#include "outputs/hls_window.hpp"
#include "outputs/packet_queue.hpp"
#include "outputs/sink_metrics.hpp"
#include "outputs/ts_muxer.hpp"
#include "playout/sink.hpp"

#include <mutex>
#include <optional>
#include <thread>

namespace tgvs::outputs {

class PreviewSink : public playout::Sink {
public:
    explicit PreviewSink(prometheus::Registry& registry);
    ~PreviewSink() override;

    void push(std::span<const media::Packet> packets) override { queue_.push(packets); }
    playout::SinkStatus status() const override;
    void stop() override;

    const HlsWindow& window() const { return window_; }

private:
    void run();
    void write(const media::Packet& packet);
    void close_segment(std::int64_t end_ms);
    void open_muxer(const media::Packet& packet);

    HlsWindow window_;
    SinkMetrics metrics_;
    PacketQueue queue_;

    // The thread's own.
    std::unique_ptr<TsMuxer> muxer_;
    std::shared_ptr<const media::StreamConfig> config_;
    std::optional<std::int64_t> segment_start_ms_;
    bool discontinuity_ = false;

    mutable std::mutex mutex_;
    playout::SinkStatus status_;

    std::thread thread_;
};

}  // namespace tgvs::outputs
