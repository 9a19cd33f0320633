#include "library/library_metrics.hpp"

#include "base/metrics.hpp"
#include "ytdlp/extractor_types.hpp"

namespace tgvs::library {

LibraryMetrics::LibraryMetrics(prometheus::Registry& registry)
    : resolve_duration_seconds(
          prometheus::BuildHistogram()
              .Name("tgvs_resolve_duration_seconds")
              .Help("Time yt-dlp took to resolve a URL")
              .Register(registry)
              .Add({}, prometheus::Histogram::BucketBoundaries{0.5, 1, 2, 4, 8, 15, 30, 60, 90})),
      resolve_attempts_total(
          counter(registry, "tgvs_resolve_attempts_total", "Number of URLs resolved with yt-dlp")),
      resolve_failures_total(
          counters(registry, "tgvs_resolve_failures_total", "Failures of yt-dlp by error class")),
      items_failed_total(counters(registry, "tgvs_items_failed_total",
                                  "Items that could not be prepared or played")),
      cache_bytes(gauge(registry, "tgvs_cache_bytes", "Size of all cached tracks")),
      cache_requests_total(counter(registry, "tgvs_cache_requests_total",
                                   "Cacheable items that entered the look-ahead")),
      cache_hits_total(
          counter(registry, "tgvs_cache_hits_total",
                  "Cacheable items that entered the look-ahead and were already cached")),
      encode_speed_ratio(gauge(
          registry, "tgvs_encode_speed_ratio",
          "Programme seconds encoded per second by the running encode; 0 when there is none")),
      items_ok(gauge(registry, "tgvs_playlist_items",
                     "Items of the playlist by whether they can be played", {{"state", "ok"}})),
      items_quarantined(gauge(registry, "tgvs_playlist_items",
                              "Items of the playlist by whether they can be played",
                              {{"state", "quarantined"}})),
      child_processes(
          gauge(registry, "tgvs_child_processes", "Running yt-dlp and ffmpeg processes")),
      live_restarts_total(counter(registry, "tgvs_child_restarts_total",
                                  "Child processes restarted after they broke off",
                                  {{"child", "live"}}))
{
    // Series that are known in advance are there from the start: increase() misses the event that makes one.
    for (int code = 0; code <= static_cast<int>(ytdlp::ExtractErrc::unknown); ++code)
        expect(static_cast<ytdlp::ExtractErrc>(code));
    for (const auto* error_class :
         {"damaged", "disk", "encode", "killed", "memory", "unreadable"}) {
        items_failed("local", error_class);
        items_failed("url", error_class);
    }
    items_failed("local", "file");
    items_failed("live", "network");
    items_failed("live", "private_source");
}

void LibraryMetrics::expect(ytdlp::ExtractErrc code)
{
    if (code == ytdlp::ExtractErrc::cancelled)
        return;  // by us
    resolve_failures_total.Add({{"class", std::string(to_string(code))}});
    if (code != ytdlp::ExtractErrc::disk_full)
        items_failed("url", to_string(code));
}

prometheus::Counter& LibraryMetrics::items_failed(std::string_view source,
                                                  std::string_view error_class)
{
    return items_failed_total.Add(
        {{"source", std::string(source)}, {"class", std::string(error_class)}});
}

void LibraryMetrics::resolve_failed(std::string_view error_class)
{
    resolve_failures_total.Add({{"class", std::string(error_class)}}).Increment();
}

void LibraryMetrics::item_failed(std::string_view source, std::string_view error_class)
{
    items_failed(source, error_class).Increment();
}

}  // namespace tgvs::library
