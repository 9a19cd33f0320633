#include "outputs/sink_metrics.hpp"

#include "base/metrics.hpp"

namespace tgvs::outputs {

namespace {

prometheus::Counter& bytes(prometheus::Registry& registry, const std::string& output,
                           const std::string& stream)
{
    return counter(registry, "tgvs_output_bytes_total", "Media bytes sent to the output.",
                   {{"output", output}, {"stream", stream}});
}

prometheus::Counter& frames(prometheus::Registry& registry, const std::string& output,
                            const std::string& stream)
{
    return counter(registry, "tgvs_output_frames_total", "Frames sent to the output.",
                   {{"output", output}, {"stream", stream}});
}

}  // namespace

SinkMetrics::SinkMetrics(prometheus::Registry& registry, const std::string& output)
    : registry_(registry),
      output_(output),
      connected_(gauge(registry, "tgvs_output_connected",
                       "1 while the output accepts media, 0 while it is down.",
                       {{"output", output}})),
      video_bytes_(bytes(registry, output, "video")),
      audio_bytes_(bytes(registry, output, "audio")),
      video_frames_(frames(registry, output, "video")),
      audio_frames_(frames(registry, output, "audio")),
      dropped_(counter(registry, "tgvs_output_frames_dropped_total",
                       "Frames not sent because the output was down or too slow.",
                       {{"output", output}, {"stream", "video"}})),
      last_frame_(gauge(registry, "tgvs_output_last_frame_timestamp_seconds",
                        "When media was last sent to the output.", {{"output", output}})),
      queue_seconds_(gauge(registry, "tgvs_output_queue_seconds", "Media waiting to be sent.",
                           {{"output", output}}))
{
}

void SinkMetrics::sent(media::Kind kind, std::size_t size)
{
    const bool video = kind == media::Kind::video;
    (video ? video_bytes_ : audio_bytes_).Increment(static_cast<double>(size));
    (video ? video_frames_ : audio_frames_).Increment();
}

void SinkMetrics::media_left()
{
    last_frame_.SetToCurrentTime();
}

prometheus::Counter& SinkMetrics::reconnects(std::string_view reason)
{
    return counter(registry_, "tgvs_output_reconnects_total",
                   "Sessions that ended and had to be reopened, by reason.",
                   {{"output", output_}, {"reason", std::string(reason)}});
}

void SinkMetrics::queue(double seconds, std::uint64_t dropped_frames)
{
    queue_seconds_.Set(seconds);
    dropped_.Increment(static_cast<double>(dropped_frames - dropped_seen_));
    dropped_seen_ = dropped_frames;
}

}  // namespace tgvs::outputs
