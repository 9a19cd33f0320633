#include "http/metrics_site.hpp"

#include "base/text.hpp"
#include "http/host.hpp"

#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <iterator>

namespace tgvs::http {

namespace {

constexpr std::string_view landing_page = R"(<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>tg_video_streamer</title>
<h1>tg_video_streamer</h1>
<ul>
<li><a href="/metrics">/metrics</a>: for Prometheus
<li><a href="/healthz">/healthz</a>: 200 while the process works
<li><a href="/readyz">/readyz</a>: 200 while media is being sent to the output
</ul>
</html>
)";

Response uncached_page(std::string_view content_type, Body body)
{
    return {.status = 200,
            .content_type = content_type,
            .body = std::move(body),
            .headers = {{"Cache-Control", "no-store"}, {"X-Content-Type-Options", "nosniff"}}};
}

}  // namespace

MetricsSite::MetricsSite(std::shared_ptr<prometheus::Registry> registry, const HealthSource& health,
                         std::vector<std::string> hosts)
    : registry_(std::move(registry)), health_(health), hosts_(std::move(hosts))
{
}

Response MetricsSite::answer(const Request& request) const
{
    if (!is_unspoofed_host(request.host, hosts_))
        return text_response(421, "not under this name; add it to PROMETHEUS_HOSTS");
    if (request.path == "/")
        return uncached_page("text/html; charset=utf-8", landing_page);
    if (request.path == "/metrics")
        return uncached_page("text/plain; version=0.0.4; charset=utf-8", metrics_text());
    if (request.path == "/healthz")
        return text_response(200, "ok");
    if (request.path == "/readyz")
        return ready();
    return not_found();
}

std::string MetricsSite::metrics_text() const
{
    auto families = registry_->Collect();
    std::ranges::move(process_.Collect(), std::back_inserter(families));
    return prometheus::TextSerializer().Serialize(families);
}

Response MetricsSite::ready() const
{
    const auto health = health_.health();
    return health.live ? text_response(200, "live") : text_response(503, printable(health.reason));
}

}  // namespace tgvs::http
