#include "ytdlp/extractor.hpp"

#include "ffmpeg/encoder_live.hpp"
#include "playlist/url.hpp"
#include "ytdlp/extractor_errors.hpp"
#include "ytdlp/extractor_json.hpp"
#include "ytdlp/extractor_state.hpp"
#include "ytdlp/station_list.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <ranges>
#include <utility>

namespace tgvs::ytdlp {

namespace {

constexpr std::size_t answer_limit_bytes = 64 * 1024 * 1024;
constexpr std::size_t tabs_limit = 8;  // of a channel
constexpr std::chrono::seconds station_list_limit{30};

bool is_http(std::string_view url)
{
    return url.starts_with("http://") || url.starts_with("https://");
}

Resolved live_by_itself(const Address& address)
{
    Resolved resolved;
    resolved.live = true;
    resolved.live_url = address.url;
    resolved.headers = address.headers;
    return resolved;
}

ffmpeg::EncoderOptions probing(const ExtractorOptions& options)
{
    return {.ffprobe = options.ffprobe, .nice = options.nice, .may_read = options.may_read};
}

// As yt-dlp writes what it has found: here a file that is there to be downloaded. Since 2024 it takes none whose ending
// is not one of media.
std::string as_found(const Address& list)
{
    const nlohmann::json file = {{"format_id", "0"}, {"url", list.url},  {"protocol", "http"},
                                 {"ext", "mp3"},     {"vcodec", "none"}, {"acodec", "mp3"}};
    const nlohmann::json found = {{"id", "list"},
                                  {"title", "list"},
                                  {"extractor", "generic"},
                                  {"extractor_key", "Generic"},
                                  {"webpage_url", list.url},
                                  {"formats", nlohmann::json::array({file})}};
    return found.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

process::Limits resolve_limits(std::chrono::seconds total)
{
    return {.total = total, .stdout_limit_bytes = answer_limit_bytes};
}

}  // namespace

Extractor::Extractor(ExtractorOptions options)
    : options_(std::move(options)), state_(std::make_unique<ExtractorState>(options_))
{
}

Extractor::Extractor(Extractor&&) noexcept = default;
Extractor& Extractor::operator=(Extractor&&) noexcept = default;
Extractor::~Extractor() = default;

Extracted<Resolved> Extractor::resolve(const Address& address, std::stop_token stop) const
{
    auto url = playlist::accepted_url(address.url);
    if (!url)
        return refusal(ExtractErrc::gone, url.error().message);
    const Address accepted(*std::move(url), address.headers);
    if (const auto refused = process::refusal_of(accepted.url))
        return refusal(ExtractErrc::private_source, refused->text());
    if (!is_http(accepted.url))
        return live_by_itself(accepted);
    const bool is_list = looks_like_station_list(accepted.url);
    if (is_list)
        if (const auto stations = stations_behind(accepted, stop); !stations.empty())
            return resolve_stations(stations, stop);
    auto resolved = resolve_page(accepted, stop);
    // A list of one file looks like a film of one segment, whatever its address ends with.
    const bool plays_for_ever = resolved && resolved->live;
    const bool may_be_list =
        may_be_station_list(accepted.url) || (resolved && resolved->is_manifest);
    if (may_be_list && !is_list && !plays_for_ever && !stop.stop_requested())
        if (const auto stations = stations_behind(accepted, stop); !stations.empty())
            return resolve_stations(stations, stop);
    if (resolved || !worth_a_look(resolved.error()) || stop.stop_requested())
        return resolved;
    return look_at(accepted, std::move(resolved), stop);
}

// The first that answers.
Extracted<Resolved> Extractor::resolve_stations(const std::vector<Address>& stations,
                                                std::stop_token stop) const
{
    auto first = resolve_station(stations.front(), stop);
    for (const auto& mirror : stations | std::views::drop(1)) {
        if (first || stop.stop_requested())
            break;
        if (auto resolved = resolve_station(mirror, stop))
            return resolved;
    }
    return first;
}

// A list may name another one; one that names itself by detours has an end here.
Extracted<Resolved> Extractor::resolve_station(Address station, std::stop_token stop) const
{
    constexpr int further_lists = 2;
    for (int left = further_lists;; --left) {
        if (const auto refused = process::refusal_of(station.url))
            return refusal(ExtractErrc::private_source, refused->text());
        if (!is_http(station.url))
            return live_by_itself(station);
        if (left == 0 || !looks_like_station_list(station.url) || stop.stop_requested())
            break;
        auto next = stations_behind(station, stop);
        if (next.empty())
            break;
        station = std::move(next.front());
    }
    auto resolved = resolve_page(station, stop);
    if (!resolved && worth_a_look(resolved.error()))
        resolved = look_at(station, std::move(resolved), stop);
    if (resolved && !resolved->live)
        resolved->address = station;
    return resolved;
}

Extracted<Resolved> Extractor::look_at(const Address& address, Extracted<Resolved> otherwise,
                                       std::stop_token stop) const
{
    const auto length = ffmpeg::live_length(probing(options_),
                                            {.url = address.url, .headers = address.headers}, stop);
    if (!length && process::is_network_refusal(length.error()))
        return refusal(ExtractErrc::private_source, length.error().message);
    if (!length)
        return otherwise;
    auto found = live_by_itself(address);
    found.ends_after = std::max(media::Seconds(0), *length);
    return found;
}

std::vector<Address> Extractor::stations_behind(const Address& list, std::stop_token stop) const
{
    const auto answer = state_->ask(
        {.url = list.url,
         .headers = list.headers,
         .args = {"--no-progress", "--output", "-"},
         .limits = {.total = station_list_limit, .stdout_limit_bytes = station_list_limit_bytes},
         .found = as_found(list)},
        std::move(stop));
    return answer ? stations_in(answer->out, list) : std::vector<Address>();
}

Extracted<Resolved> Extractor::resolve_page(const Address& address, std::stop_token stop) const
{
    const auto answer = state_->ask(
        {.url = address.url,
         .headers = address.headers,
         .args = {"-J", "--no-progress", "--ignore-no-formats-error", "--playlist-items", "1"},
         .limits = resolve_limits(options_.resolve_limit),
         .wanted = &page_wanted},
        stop);
    if (!answer)
        return std::unexpected(answer.error());
    auto page = read_page(answer->out, answer->err, options_.max_height);
    if (!page && answer->refused && is_reason(*answer->refused, page.error()))
        return refusal(ExtractErrc::private_source, answer->refused->text());
    if (!page)
        return std::unexpected(page.error());
    // yt-dlp's own are for its own requests; those of the playlist come first.
    put_headers(address.headers, page->resolved.headers);
    if (page->may_be_live && !page->media_url.empty()) {
        if (const auto refused = process::refusal_of(page->media_url))
            return refusal(ExtractErrc::private_source, refused->text());
        const auto length = ffmpeg::live_length(probing(options_),
                                                {.url = page->media_url,
                                                 .headers = page->resolved.headers,
                                                 .cookies = page->resolved.cookies},
                                                stop);
        if (!length && process::is_network_refusal(length.error()))
            return refusal(ExtractErrc::private_source, length.error().message);
        // The window of a live list must not be taken for a video.
        if (!length && page->is_manifest && !stop.stop_requested())
            return refusal(ExtractErrc::network, length.error().message);
        if (length) {
            page->resolved.live = length->count() <= 0;
            page->resolved.duration = std::max(media::Seconds(0), *length);
        }
    }
    if (stop.stop_requested())
        return refusal(ExtractErrc::cancelled, "stopped");
    if (!page->resolved.live) {
        page->resolved.live_url.clear();
        page->resolved.headers.clear();
        page->resolved.cookies.clear();
        page->resolved.expires.reset();
    }
    page->resolved.is_manifest = page->is_manifest;
    return std::move(page->resolved);
}

Extracted<std::vector<playlist::Item>> Extractor::expand(const std::string& url,
                                                         std::stop_token stop) const
{
    const auto list = [&](const std::string& address, std::size_t limit) -> Extracted<Listed> {
        const auto answer = state_->ask({.url = address,
                                         .args = {"-J", "--flat-playlist", "--no-progress",
                                                  "--playlist-items", fmt::format("1:{}", limit)},
                                         .limits = resolve_limits(options_.expand_limit),
                                         .wanted = &list_wanted},
                                        stop);
        if (!answer)
            return std::unexpected(answer.error());
        return read_list(answer->out, address, limit);
    };
    if (!is_http(url))
        return std::vector<playlist::Item>{{url, {}}};
    if (const auto refused = process::refusal_of(url))
        return refusal(ExtractErrc::private_source, refused->text());
    auto found = list(url, options_.list_limit);
    if (!found)
        return std::unexpected(found.error());
    auto items = std::move(found->items);
    found->lists.resize(std::min(found->lists.size(), tabs_limit));
    for (const auto& tab : found->lists) {
        if (items.size() >= options_.list_limit)
            break;
        auto more = list(tab, options_.list_limit - items.size());
        // A tab without videos is an error to yt-dlp; the others still count.
        if (!more && (items.empty() || more.error().code == ExtractErrc::cancelled) &&
            &tab == &found->lists.back())
            return std::unexpected(more.error());
        if (more)
            items.insert(items.end(), more->items.begin(), more->items.end());
    }
    return items;
}

std::string Extractor::identity() const
{
    return identity_of_extractor(options_.program);
}

std::uint64_t Extractor::cookies_seen() const
{
    return state_->jars_seen();
}

Extracted<std::pair<std::string, std::string>> Extractor::versions(std::stop_token stop) const
{
    const auto program = state_->program(stop);
    if (!program)
        return std::unexpected(program.error());
    return std::pair{program->version, program->runtime};
}

Extracted<void> Extractor::try_args(std::stop_token stop) const
{
    return state_->try_args(stop);
}

}  // namespace tgvs::ytdlp
