#include "library/preparation.hpp"

namespace tgvs::library {

ytdlp::Address address_of(const playlist::Item& item)
{
    return {item.location, ytdlp::headers_of(item.said())};
}

ytdlp::Extracted<ytdlp::Resolved> resolve_url(const ExtractorApi& extractor,
                                              LibraryMetrics& metrics,
                                              const ytdlp::Address& address,
                                              const std::stop_token& stop)
{
    metrics.resolve_attempts_total.Increment();
    const ChildCount child(metrics);
    const auto began = std::chrono::steady_clock::now();
    auto resolved = extractor.resolve(address, stop);
    metrics.resolve_duration_seconds.Observe(
        Seconds(std::chrono::steady_clock::now() - began).count());
    if (!resolved && !stop.stop_requested())
        metrics.resolve_failed(to_string(resolved.error().code));
    return resolved;
}

ytdlp::Extracted<FetchResult> fetch_item(
    const ExtractorApi& extractor, LibraryMetrics& metrics, const playlist::Item& item,
    const std::filesystem::path& folder,
    const std::function<void(Stage, ytdlp::FetchProgress)>& on_progress, std::stop_token stop)
{
    on_progress(Stage::resolving, {});
    auto resolved = resolve_url(extractor, metrics, address_of(item), stop);
    if (!resolved)
        return std::unexpected(resolved.error());
    if (resolved->live)
        return *std::move(resolved);

    on_progress(Stage::fetching, {});
    const ChildCount child(metrics);
    const auto fetched = extractor.fetch(
        resolved->address.value_or(address_of(item)), folder,
        [&](ytdlp::FetchProgress progress) { on_progress(Stage::fetching, progress); }, stop);
    if (!fetched)
        return std::unexpected(fetched.error());
    return Download{.folder = folder,
                    .source = {.media = fetched->media,
                               .separate_audio = fetched->separate_audio,
                               .cover = fetched->cover,
                               .title = item.title.empty() ? resolved->title : item.title}};
}

}  // namespace tgvs::library
