#include "ytdlp/extractor.hpp"

#include "ffmpeg/encoder_live.hpp"
#include "playlist/url.hpp"
#include "ytdlp/extractor_errors.hpp"
#include "ytdlp/extractor_json.hpp"
#include "ytdlp/extractor_state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tgvs::ytdlp {

namespace {

constexpr std::size_t answer_limit_bytes = 64 * 1024 * 1024;
constexpr std::size_t tabs_limit = 8;  // of a channel

bool is_http(std::string_view url)
{
    return url.starts_with("http://") || url.starts_with("https://");
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

Extracted<Resolved> Extractor::resolve(const std::string& url, std::stop_token stop) const
{
    const auto accepted = playlist::accepted_url(url);
    if (!accepted)
        return refusal(ExtractErrc::gone, accepted.error().message);
    if (const auto refused = process::refusal_of(*accepted))
        return refusal(ExtractErrc::private_source, refused->text());
    if (!is_http(*accepted)) {
        Resolved resolved;
        resolved.live = true;
        resolved.live_url = *accepted;
        return resolved;
    }
    const auto answer = state_->ask(
        {.url = *accepted,
         .args = {"-J", "--no-progress", "--ignore-no-formats-error", "--playlist-items", "1"},
         .limits = resolve_limits(options_.resolve_limit),
         .wanted = &page_wanted},
        stop);
    if (!answer)
        return std::unexpected(answer.error());
    auto page = read_page(answer->out, answer->err, options_.max_height);
    if (!page && answer->refused)
        return refusal(ExtractErrc::private_source, answer->refused->text());
    if (!page)
        return std::unexpected(page.error());
    const bool may_be_live = page->may_be_live && !page->media_url.empty();
    if (const auto refused = may_be_live ? process::refusal_of(page->media_url) : std::nullopt)
        return refusal(ExtractErrc::private_source, refused->text());
    if (may_be_live)
        if (const auto length = ffmpeg::live_length(
                {.ffprobe = options_.ffprobe, .nice = options_.nice, .may_read = options_.may_read},
                {.url = page->media_url,
                 .headers = page->resolved.headers,
                 .cookies = page->resolved.cookies},
                stop)) {
            page->resolved.live = length->count() <= 0;
            page->resolved.duration = std::max(media::Seconds(0), *length);
        }
    if (stop.stop_requested())
        return refusal(ExtractErrc::cancelled, "stopped");
    if (!page->resolved.live) {
        page->resolved.live_url.clear();
        page->resolved.headers.clear();
        page->resolved.cookies.clear();
        page->resolved.expires.reset();
    }
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
    return identity_of_program(options_.program);
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
