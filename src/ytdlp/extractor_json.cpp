#include "ytdlp/extractor_json.hpp"

#include "base/text.hpp"
#include "playlist/url.hpp"
#include "ytdlp/extractor_cookies.hpp"
#include "ytdlp/extractor_errors.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace tgvs::ytdlp {

namespace {

using Json = nlohmann::json;

constexpr std::size_t title_limit_bytes = 300;
constexpr std::size_t url_limit_bytes = 16 * 1024;
constexpr double longest_seconds = 1e7;
constexpr std::chrono::minutes recording_pause{15};  // after a broadcast; it takes up to hours
// The year 2200: a time_point counts nanoseconds, and its last is in 2262.
constexpr long long end_of_time = 7'258'118'400;

const Json* member(const Json& object, const char* name)
{
    if (!object.is_object())
        return nullptr;
    const auto found = object.find(name);
    return found == object.end() ? nullptr : &*found;
}

std::string text(const Json& object, const char* name)
{
    const auto* value = member(object, name);
    const auto* string = value == nullptr ? nullptr : value->get_ptr<const std::string*>();
    return string == nullptr ? std::string{} : *string;
}

double number(const Json& object, const char* name, double otherwise = 0)
{
    const auto* value = member(object, name);
    const double result = value != nullptr && value->is_number() ? value->get<double>() : otherwise;
    return std::isfinite(result) ? result : otherwise;
}

bool is_true(const Json& object, const char* name)
{
    const auto* value = member(object, name);
    return value != nullptr && value->is_boolean() && value->get<bool>();
}

const Json& array(const Json& object, const char* name)
{
    static const Json none = Json::array();
    const auto* value = member(object, name);
    return value != nullptr && value->is_array() ? *value : none;
}

std::string title_of(const Json& page)
{
    return printable(trim(text(page, "title")), title_limit_bytes);
}

bool is_list(const Json& page)
{
    const auto type = text(page, "_type");
    return type == "playlist" || type == "multi_video";
}

// An address that yt-dlp or ffmpeg may be given.
std::string usable(const std::string& url)
{
    const auto accepted =
        url.size() <= url_limit_bytes ? playlist::accepted_url(url) : failure("too long");
    return accepted ? *accepted : std::string{};
}

bool is_hls(const Json& format)
{
    return text(format, "protocol").starts_with("m3u8");
}

// A single address has to give picture and sound.
bool has_both(const Json& format)
{
    return text(format, "vcodec") != "none" && text(format, "acodec") != "none";
}

// HLS before the rest; then the largest that is not above the limit, else the smallest.
bool better_live_format(const Json& a, const Json& b, double max_height)
{
    if (is_hls(a) != is_hls(b))
        return is_hls(a);
    const double height_a = number(a, "height");
    const double height_b = number(b, "height");
    if ((height_a <= max_height) != (height_b <= max_height))
        return height_a <= max_height;
    return height_a <= max_height ? height_a > height_b : height_a < height_b;
}

const Json* live_format(const Json& page, double max_height)
{
    const Json* best = nullptr;
    for (const auto& format : array(page, "formats"))
        if (has_both(format) && !usable(text(format, "url")).empty() &&
            (best == nullptr || better_live_format(format, *best, max_height)))
            best = &format;
    return best;
}

std::vector<std::pair<std::string, std::string>> headers_of(const Json& format)
{
    std::vector<std::pair<std::string, std::string>> result;
    const auto plain = [](std::string_view value) {
        return printable(value, value.size()) == value;
    };
    if (const auto* headers = member(format, "http_headers"); headers && headers->is_object())
        for (const auto& [name, value] : headers->items())
            if (value.is_string() && to_lower(name) != "cookie" && plain(name) &&
                plain(value.get<std::string>()))
                result.emplace_back(name, value.get<std::string>());
    return result;
}

// Where yt-dlp has them: among the headers, in its releases before July 2023.
std::vector<std::string> cookies_of(const Json& format, const std::string& url)
{
    auto cookies = text(format, "cookies");
    if (const auto* headers = member(format, "http_headers"); headers && cookies.empty())
        cookies = text(*headers, "Cookie");
    return scoped_cookies(cookies, url);
}

// Picture and sound apart: the master playlist has them both.
std::string manifest_of(const Json& page)
{
    for (const auto& format : array(page, "requested_formats"))
        if (is_hls(format))
            if (auto manifest = usable(text(format, "manifest_url")); !manifest.empty())
                return manifest;
    return {};
}

void set_live_source(const Json& page, int max_height, Resolved& resolved)
{
    const auto* format = live_format(page, max_height);
    const auto& source = format != nullptr ? *format : page;
    resolved.live_url = usable(text(source, "url"));
    resolved.headers = headers_of(source);
    resolved.cookies = cookies_of(source, resolved.live_url);
    if (resolved.live_url.empty())
        resolved.live_url = manifest_of(page);
    resolved.expires = expiry_of(resolved.live_url);
}

std::unexpected<ExtractFailure> upcoming(const Json& page, std::string_view stderr_text)
{
    auto result = refusal(ExtractErrc::not_yet, "has not begun yet", begins_in(stderr_text));
    const double begins = number(page, "release_timestamp");
    if (begins > 0 && begins < end_of_time)
        result.error().retry_at =
            std::chrono::system_clock::time_point(std::chrono::seconds(std::llround(begins)));
    return result;
}

bool has_formats(const Json& page)
{
    return !array(page, "formats").empty() || !text(page, "url").empty() ||
           !array(page, "requested_formats").empty();
}

bool needs_account(const Json& page)
{
    constexpr std::array<std::string_view, 3> closed = {"needs_auth", "subscriber_only",
                                                        "premium_only"};
    return std::ranges::find(closed, text(page, "availability")) != closed.end();
}

std::unexpected<ExtractFailure> without_formats(const Json& page, std::string_view stderr_text)
{
    auto code = classify(stderr_text);
    if (code == ExtractErrc::unknown && needs_account(page))
        code = ExtractErrc::gone;
    const auto reason = reason_of(stderr_text);
    return refusal(code, reason.empty() ? "yt-dlp found nothing to play" : reason,
                   code == ExtractErrc::not_yet ? begins_in(stderr_text) : std::nullopt);
}

// Where the entry can be found again by itself.
std::string location_of(const Json& entry, const std::string& list_url)
{
    const auto own_page = usable(text(entry, "webpage_url"));
    const bool is_reference = text(entry, "_type").starts_with("url");
    if (!is_reference && !own_page.empty() && own_page != list_url)
        return own_page;
    if (auto url = usable(text(entry, "url")); !url.empty())
        return url;
    const auto id = text(entry, "id");
    if (text(entry, "ie_key") == "Youtube" && !id.empty())
        return usable("https://www.youtube.com/watch?v=" + id);
    return own_page == list_url ? manifest_of(entry) : own_page;
}

bool is_withdrawn(const std::string& title)
{
    return title == "[Private video]" || title == "[Deleted video]";
}

void collect(const Json& page, const std::string& url, std::size_t limit, Listed& listed)
{
    for (const auto& entry : array(page, "entries")) {
        if (listed.items.size() >= limit)
            return;
        if (is_list(entry)) {
            for (const auto& inner : array(entry, "entries"))
                if (auto location = location_of(inner, url);
                    !location.empty() && listed.items.size() < limit)
                    listed.items.push_back({std::move(location), title_of(inner)});
            continue;
        }
        auto location = location_of(entry, url);
        if (location.empty() || is_withdrawn(title_of(entry)))
            continue;
        if (playlist::looks_like_list(location) && location != url)
            listed.lists.push_back(std::move(location));
        else
            listed.items.push_back({std::move(location), title_of(entry)});
    }
}

constexpr std::array<std::string_view, 20> page_members = {"_type",
                                                           "entries",
                                                           "title",
                                                           "duration",
                                                           "live_status",
                                                           "is_live",
                                                           "release_timestamp",
                                                           "availability",
                                                           "extractor_key",
                                                           "formats",
                                                           "url",
                                                           "requested_formats",
                                                           "protocol",
                                                           "manifest_url",
                                                           "vcodec",
                                                           "acodec",
                                                           "height",
                                                           "http_headers",
                                                           "cookies",
                                                           "webpage_url"};
constexpr std::array<std::string_view, 10> list_members = {
    "_type",  "entries",           "title",    "url",         "webpage_url", "id",
    "ie_key", "requested_formats", "protocol", "manifest_url"};

}  // namespace

const Wanted page_wanted = {.members = page_members,
                            .whole = "http_headers",
                            .full_bytes = 512 * 1024,
                            .limit_bytes = 1024 * 1024};
const Wanted list_wanted = {.members = list_members,
                            .whole = {},
                            .full_bytes = 4 * 1024 * 1024,
                            .limit_bytes = 5 * 1024 * 1024};

Extracted<ResolvedPage> read_page(std::string_view json, std::string_view stderr_text,
                                  int max_height)
{
    const auto answer = Json::parse(json, nullptr, false);
    const Json* page = &answer;
    while (is_list(*page) && !array(*page, "entries").empty())
        page = &array(*page, "entries").front();
    // As good as no answer: the item's fault only if others are answered.
    if (answer.is_discarded())
        return refusal(ExtractErrc::network, "yt-dlp printed no result");
    if (!page->is_object())
        return refusal(ExtractErrc::unknown, "yt-dlp found nothing");
    const auto status = text(*page, "live_status");
    if (status == "is_upcoming")
        return upcoming(*page, stderr_text);
    if (status == "post_live" && !has_formats(*page))
        return refusal(ExtractErrc::not_yet, "has ended; its recording is not ready yet",
                       recording_pause);
    if (!has_formats(*page))
        return without_formats(*page, stderr_text);

    ResolvedPage result;
    result.resolved.title = title_of(*page);
    const double seconds = number(*page, "duration");
    if (seconds > 0 && seconds < longest_seconds)
        result.resolved.duration = media::Seconds(seconds);
    result.resolved.live = status == "is_live" || is_true(*page, "is_live");
    result.may_be_live = !result.resolved.live && status.empty() && seconds <= 0 &&
                         text(*page, "extractor_key") == "Generic";
    set_live_source(*page, max_height, result.resolved);
    result.media_url = result.resolved.live_url;
    const auto* format = live_format(*page, max_height);
    result.is_manifest = is_hls(format != nullptr ? *format : *page);
    if (result.resolved.live && result.resolved.live_url.empty())
        return refusal(ExtractErrc::format, "the live stream has no address that can be played");
    return result;
}

Extracted<Listed> read_list(std::string_view json, const std::string& url, std::size_t limit)
{
    const auto page = Json::parse(json, nullptr, false);
    if (!page.is_object())
        return refusal(ExtractErrc::unknown, "yt-dlp printed no result");
    Listed listed;
    if (is_list(page))
        collect(page, url, limit, listed);
    else
        listed.items.push_back({url, title_of(page)});
    return listed;
}

std::optional<std::chrono::system_clock::time_point> expiry_of(std::string_view url)
{
    for (const std::string_view name : {"?expire=", "&expire=", "/expire/"}) {
        const auto at = url.find(name);
        if (at == std::string_view::npos)
            continue;
        const auto value = url.substr(at + name.size());
        const auto seconds = parse_integer(value.substr(0, value.find_first_not_of("0123456789")));
        if (seconds && *seconds > 0 && *seconds < end_of_time)
            return std::chrono::system_clock::time_point(std::chrono::seconds(*seconds));
    }
    return std::nullopt;
}

}  // namespace tgvs::ytdlp
