// outputs/rtmp_sink.hpp: keeps the programme in one RTMP(S) publish session, and opens a new one when it
// must. Every session starts at a keyframe, at time 0, with both sequence headers.
//
// Target   may change, go and come back at any time. Without one the sink idles: no attempts, no log lines,
//          and status().problem says why. To end a session for that is no failure.
// Retries  with jitter: at once after a session that lasted, each second while the server is out of reach, and
//          for the first quarter of a minute after a refusal; then up to 30 s. While away the show's clock goes on
//          and nothing is played twice.
// Reopen   FLV and RTMP count milliseconds in 32 bits, signed in many servers: 24.8 days. The session is
//          opened anew at a join after `reopen_after`, at the latest at a keyframe `reopen_at_latest`.
// Errors   none are returned: what goes wrong is status().problem, a log line and a metric.
// Threads  its own; the public functions from any, none of them waits for the network but stop().
#pragma once

#include "base/backoff.hpp"
#include "outputs/packet_queue.hpp"
#include "outputs/rtmp_connection.hpp"
#include "outputs/rtmp_orders.hpp"
#include "outputs/sink_metrics.hpp"
#include "playout/sink.hpp"

#include <mutex>
#include <optional>
#include <string_view>
#include <thread>

namespace tgvs::outputs {

struct RtmpSinkOptions {
    RtmpOptions connection;     // its url is the first target; may be empty
    std::string metadata = {};  // body of the onMetaData tag
    // A session that held for so long is opened anew at once: whatever ended it may be over.
    std::chrono::milliseconds lasting = std::chrono::seconds(10);
    // While nobody answers an attempt costs nobody anything, and the return is to be noticed at once. Refusals
    // begin so, too: a server that has not yet missed the session before takes the key for used, and lets it go
    // within seconds.
    BackoffOptions soon = {.first = std::chrono::milliseconds(500),
                           .ceiling = std::chrono::seconds(1)};
    std::chrono::milliseconds refused_soon = std::chrono::seconds(15);
    BackoffOptions backoff =
        {};  // after refusals for longer than that, or sessions that do not last
    std::chrono::milliseconds reopen_after = std::chrono::hours(20 * 24);
    std::chrono::milliseconds reopen_at_latest = std::chrono::hours(24 * 24);
};

class RtmpSink : public playout::Sink {
public:
    RtmpSink(RtmpSinkOptions options, prometheus::Registry& registry);
    ~RtmpSink() override;

    void push(std::span<const media::Packet> packets) override { queue_.push(packets); }
    playout::SinkStatus status() const override;
    void stop() override;

    // Publishes there from now on; what is under way elsewhere ends, and the back-off starts anew. Empty:
    // nowhere, and `why_none` is the problem that is shown. The same target again changes nothing.
    void set_target(Secret url, std::string why_none = {});
    // Closes the session and opens it again at once, for when the server takes all and shows nothing.
    // `reason` is for the log. Without a session it cuts the pause before the next attempt short, and starts
    // the back-off anew.
    void reconnect(std::string_view reason);

private:
    void run();
    void begin_target(Secret url);
    void begin_anew();  // the pauses
    std::chrono::milliseconds pause_after(const RtmpFailure& failure);
    // One session from its opening to its end.
    RtmpFailure session();
    Result<void, RtmpFailure> publish(RtmpConnection& connection);
    bool must_reopen(const media::Packet& packet) const;
    void append(std::string& tags, const media::Packet& packet);
    void begin_session(std::string& tags);
    void now_connected();
    void now_away(const RtmpFailure& failure, std::chrono::milliseconds pause);
    void ended_by_order();

    RtmpSinkOptions options_;
    SinkMetrics metrics_;
    PacketQueue queue_;
    Backoff soon_;
    Backoff backoff_;
    RtmpOrders orders_;

    // Touched by the thread alone, as is the url in the options.
    std::optional<std::int64_t> first_ms_;
    std::shared_ptr<const media::StreamConfig> sent_config_;
    std::string last_problem_;
    std::optional<std::chrono::steady_clock::time_point> opened_at_;  // the session that ended now
    std::optional<std::chrono::steady_clock::time_point> refused_since_;

    mutable std::mutex mutex_;
    playout::SinkStatus status_;

    std::thread thread_;
};

}  // namespace tgvs::outputs
