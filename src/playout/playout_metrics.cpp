#include "playout/playout_metrics.hpp"

#include "base/metrics.hpp"

namespace tgvs::playout {

PlayoutMetrics::PlayoutMetrics(prometheus::Registry& registry)
    : streams_played(counter(registry, "streams_played_total",
                             "Playlist tracks put on air; the filler does not count.")),
      filler_seconds(counter(registry, "tgvs_fallback_seconds_total",
                             "Programme time that was filled by the filler.")),
      filler_active(
          gauge(registry, "tgvs_fallback_active", "1 while the filler is what viewers see.")),
      clock_lag(
          gauge(registry, "tgvs_output_clock_lag_seconds",
                "Lag of the publish clock behind the monotonic clock; negative when it is ahead.")),
      clock_shifts(counter(
          registry, "tgvs_output_clock_shifts_total",
          "Number of times the publish clock was shifted because the process had fallen behind.")),
      av_offset(gauge(registry, "tgvs_av_offset_seconds",
                      "End of audio minus end of video at the last join; at most one AAC frame.")),
      timeline(gauge(registry, "tgvs_rtmp_timeline_seconds", "Age of the publish clock.")),
      silent_frames(counter(registry, "tgvs_silent_audio_frames_total",
                            "AAC frames of silence inserted where a track had no audio."))
{
}

}  // namespace tgvs::playout
