// playout/rtmp_sink.hpp: keeps the programme in one RTMP(S) publish session, and opens a new one when it
// must. Every session starts at a keyframe, at time 0, with both sequence headers.
//
// Retries  1 s to 30 s with jitter. While away the show's clock goes on and nothing is played twice.
// Reopen   FLV and RTMP count milliseconds in 32 bits, signed in many servers: 24.8 days. The session is
//          opened anew at a join after `reopen_after`, at the latest at a keyframe `reopen_at_latest`.
// Threads  its own; the public functions from any.
#pragma once

#include "base/backoff.hpp"
#include "playout/packet_queue.hpp"
#include "playout/rtmp_connection.hpp"
#include "playout/sink.hpp"
#include "playout/sink_metrics.hpp"

#include <atomic>
#include <mutex>
#include <optional>
#include <thread>

namespace tgvs::playout {

struct RtmpSinkOptions {
    RtmpOptions connection;
    std::string metadata = {};  // body of the onMetaData tag
    BackoffOptions backoff = {};
    std::chrono::milliseconds reopen_after = std::chrono::hours(20 * 24);
    std::chrono::milliseconds reopen_at_latest = std::chrono::hours(24 * 24);
};

class RtmpSink : public Sink {
public:
    RtmpSink(RtmpSinkOptions options, prometheus::Registry& registry);
    ~RtmpSink() override;

    void push(std::span<const media::Packet> packets) override { queue_.push(packets); }
    SinkStatus status() const override;
    void stop() override;

private:
    void run();
    // One session from its opening to its end.
    RtmpFailure session();
    Result<void, RtmpFailure> publish(RtmpConnection& connection);
    bool must_reopen(const media::Packet& packet) const;
    void append(std::string& tags, const media::Packet& packet);
    void begin_session(std::string& tags);
    void now_connected();
    void now_away(const RtmpFailure& failure, std::chrono::milliseconds pause);

    RtmpSinkOptions options_;
    SinkMetrics metrics_;
    PacketQueue queue_;
    Backoff backoff_;
    std::atomic<bool> stop_ = false;

    // The session's own, touched by the thread alone.
    std::optional<std::int64_t> first_ms_;
    std::shared_ptr<const media::StreamConfig> sent_config_;
    std::string last_problem_;

    mutable std::mutex mutex_;
    SinkStatus status_;

    std::thread thread_;
};

}  // namespace tgvs::playout
