#include "ytdlp/extractor_errors.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace tgvs::ytdlp {

namespace {

using namespace std::string_view_literals;

constexpr std::size_t reason_limit_bytes = 400;

struct Row {
    ExtractErrc code;
    std::string_view text;  // in any case
};

// The first row that fits decides: the particular before the general ("Video unavailable" begins many).
// clang-format off
constexpr std::array rows = {
    Row{ExtractErrc::rate_limited, "try again later"},
    Row{ExtractErrc::rate_limited, "rate-limited by"},
    Row{ExtractErrc::rate_limited, "HTTP Error 429"},
    Row{ExtractErrc::rate_limited, "Too Many Requests"},

    Row{ExtractErrc::geo, "available in your country"},
    Row{ExtractErrc::geo, "blocked it in your country"},
    Row{ExtractErrc::geo, "geo restrict"},
    Row{ExtractErrc::geo, "geo-restrict"},
    Row{ExtractErrc::geo, "available in your region"},
    Row{ExtractErrc::geo, "HTTP Error 451"},

    Row{ExtractErrc::not_yet, "Premieres in"},
    Row{ExtractErrc::not_yet, "Premiere will begin"},
    Row{ExtractErrc::not_yet, "live event will begin"},
    Row{ExtractErrc::not_yet, "live stream has not started"},

    Row{ExtractErrc::gone, "Private video"},
    Row{ExtractErrc::gone, "video is private"},
    Row{ExtractErrc::gone, "has been removed"},
    Row{ExtractErrc::gone, "no longer available"},
    Row{ExtractErrc::gone, "has been terminated"},
    Row{ExtractErrc::gone, "members-only"},
    Row{ExtractErrc::gone, "Join this channel"},
    Row{ExtractErrc::gone, "confirm your age"},
    Row{ExtractErrc::gone, "requires payment"},
    Row{ExtractErrc::gone, "registered users"},
    Row{ExtractErrc::gone, "login required"},
    Row{ExtractErrc::gone, "DRM protected"},
    Row{ExtractErrc::gone, "playlist does not exist"},
    Row{ExtractErrc::gone, "live stream recording is not available"},
    Row{ExtractErrc::gone, "Video unavailable"},
    Row{ExtractErrc::gone, "video is not available"},
    Row{ExtractErrc::gone, "video is unavailable"},
    Row{ExtractErrc::gone, "HTTP Error 401"},
    Row{ExtractErrc::gone, "HTTP Error 404"},
    Row{ExtractErrc::gone, "HTTP Error 410"},
    Row{ExtractErrc::gone, "Unsupported URL"},
    Row{ExtractErrc::gone, "is not a valid URL"},

    Row{ExtractErrc::runtime, "No supported JavaScript runtime"},
    Row{ExtractErrc::runtime, "challenge solving failed"},
    Row{ExtractErrc::runtime, "Signature extraction failed"},
    Row{ExtractErrc::runtime, "nsig extraction failed"},
    Row{ExtractErrc::format, "Requested format is not available"},
    Row{ExtractErrc::format, "SABR"},

    Row{ExtractErrc::network, "timed out"},
    Row{ExtractErrc::network, "Connection refused"},
    Row{ExtractErrc::network, "Connection reset"},
    Row{ExtractErrc::network, "Connection aborted"},
    Row{ExtractErrc::network, "closed connection"},
    Row{ExtractErrc::network, "connection broken"},
    Row{ExtractErrc::network, "name resolution"},
    Row{ExtractErrc::network, "Name or service not known"},
    Row{ExtractErrc::network, "No address associated with hostname"},
    Row{ExtractErrc::network, "Failed to resolve"},
    Row{ExtractErrc::network, "Network is unreachable"},
    Row{ExtractErrc::network, "No route to host"},
    Row{ExtractErrc::network, "proxy"},
    Row{ExtractErrc::network, "EOF occurred"},
    Row{ExtractErrc::network, "SSL:"},
    Row{ExtractErrc::network, "HTTP Error 408"},
    Row{ExtractErrc::network, "HTTP Error 5"},
    Row{ExtractErrc::network, "IncompleteRead"},
    Row{ExtractErrc::network, "bytes, expected"},
    Row{ExtractErrc::network, "more expected"},
    Row{ExtractErrc::network, "content too short"},
    Row{ExtractErrc::network, "Did not get any data"},
    Row{ExtractErrc::network, "downloaded file is empty"},
};
// clang-format on

// What stands behind these is a stranger's, to the end of the line; all but the number of a status.
constexpr std::array foreign_marks = {"HTTP Error "sv, "HTTPError "sv, "BadStatusLine("sv,
                                      "Unsupported URL: "sv};

std::string_view without_foreign_end(std::string_view line)
{
    for (const auto mark : foreign_marks) {
        const auto at = line.find(mark);
        if (at != std::string_view::npos)
            line = line.substr(0, line.find_first_not_of("0123456789", at + mark.size()));
    }
    return line;
}

bool ends_url(char c)
{
    return static_cast<unsigned char>(c) <= 0x20 || std::string_view("\"'<>)]}|,;").contains(c);
}

// A server may be called anything.
std::string without_addresses(std::string_view text)
{
    std::string result;
    while (!text.empty()) {
        const auto at = std::min(text.find("://"), text.find("host='"));
        const auto begin = std::min(at, text.size());
        const auto behind = std::min(text.find_first_of("/'", begin), text.size());
        result += text.substr(0, behind);
        text.remove_prefix(behind);
        const auto end =
            text.empty() ? text.end() : std::find_if(text.begin() + 1, text.end(), ends_url);
        text.remove_prefix(static_cast<std::size_t>(end - text.begin()));
    }
    return result;
}

// What yt-dlp says by itself: without a server's status line, and without addresses.
std::string own_words(std::string_view text)
{
    std::string result;
    for (const auto line : split(text, '\n'))
        result += without_addresses(without_foreign_end(line)) + '\n';
    return result;
}

// The lines that begin so, each with the lines that continue it.
std::string lines_that_begin(std::string_view text, std::initializer_list<std::string_view> starts)
{
    std::string result;
    bool inside = false;
    for (const auto line : split(text, '\n')) {
        if (std::ranges::any_of(starts, [line](auto start) { return line.starts_with(start); }))
            inside = true;
        else if (line.starts_with("ERROR:") || line.starts_with("WARNING:") ||
                 line.starts_with('['))
            inside = false;
        if (inside)
            result += std::string(line) + '\n';
    }
    return result;
}

// What other extractors say may be the words of any site.
std::string lines_of_youtube(std::string_view text)
{
    return lines_that_begin(text, {"ERROR: [youtube", "WARNING: [youtube"});
}

// Of what is more than the site's own concern, only YouTube's extractor speaks.
ExtractErrc first_row(std::string_view text)
{
    const auto of_youtube = lines_of_youtube(text);
    const auto row = std::ranges::find_if(rows, [&](const Row& r) {
        return contains_ignoring_case(r.code == ExtractErrc::runtime ? of_youtube : text, r.text);
    });
    return row == rows.end() ? ExtractErrc::unknown : row->code;
}

// "Sign in to confirm you're not a bot", with whichever apostrophe, or what an encoding made of it. Not
// "Sign in to confirm your age".
bool tells_bot_check(std::string_view text)
{
    constexpr std::string_view phrase = "Sign in to confirm you";
    for (auto at = text.find(phrase); at != std::string_view::npos;
         at = text.find(phrase, at + 1)) {
        const auto next = at + phrase.size();
        if (next < text.size() && text[next] != 'r')
            return true;
    }
    return contains_ignoring_case(text, "captcha challenge");
}

bool tells_runtime(std::string_view text)
{
    return std::ranges::any_of(rows, [of_youtube = lines_of_youtube(text)](const Row& row) {
        return row.code == ExtractErrc::runtime && contains_ignoring_case(of_youtube, row.text);
    });
}

// The answer to our --ffmpeg-location, not a reason for anything.
bool is_our_doing(std::string_view line)
{
    return line.find("Continuing without ffmpeg") != std::string_view::npos;
}

// `after_scheme` is the URL from behind "://".
std::string scrubbed_url(std::string_view after_scheme)
{
    const auto path = std::min(after_scheme.find_first_of("/?#"), after_scheme.size());
    const auto user = after_scheme.substr(0, path).rfind('@');
    if (user != std::string_view::npos)
        after_scheme.remove_prefix(user + 1);
    const auto query = after_scheme.find_first_of("?#");
    std::string result(after_scheme.substr(0, query));
    return query == std::string_view::npos ? result : result + "?***";
}

void scrub_headers(std::string& text)
{
    for (const std::string_view name : {"Cookie:", "Authorization:", "Cookie\":", "Cookie':"})
        for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at + 1)) {
            const auto value = at + name.size();
            text.replace(value, text.find('\n', value) - value, " ***");
        }
}

}  // namespace

bool tells_dead_cookies(std::string_view stderr_text)
{
    return contains_ignoring_case(lines_of_youtube(own_words(stderr_text)),
                                  "cookies are no longer valid");
}

std::string without_dead_cookies(std::string_view stderr_text)
{
    std::string rest;
    for (const auto line : split(stderr_text, '\n'))
        if (!tells_dead_cookies(line))
            rest.append(line).push_back('\n');
    return rest;
}

ExtractErrc classify(std::string_view stderr_text)
{
    // Both come as warnings beside an error that says less.
    if (tells_dead_cookies(stderr_text))
        return ExtractErrc::cookies_dead;
    const auto said = own_words(stderr_text);
    if (tells_bot_check(said))
        return ExtractErrc::bot_check;
    const auto errors = lines_that_begin(said, {"ERROR:"});
    const auto& subject = errors.empty() ? said : errors;
    const auto code = first_row(subject);
    const bool no_formats = contains_ignoring_case(said, "No video formats found");
    if (code == ExtractErrc::format || (code == ExtractErrc::unknown && no_formats)) {
        const bool youtube = !lines_of_youtube(subject).empty();
        if (tells_runtime(said) || (no_formats && youtube))
            return ExtractErrc::runtime;
    }
    return code;
}

std::string reason_of(std::string_view stderr_text, const std::vector<std::string>& secrets)
{
    std::string_view reason;
    for (const std::string_view prefix : {"ERROR: ", "yt-dlp: error: ", "WARNING: ", ""}) {
        for (const auto line : split(stderr_text, '\n'))
            if (line.starts_with(prefix) && line.size() > prefix.size() && !is_our_doing(line))
                reason = line.substr(prefix.size());
        if (!reason.empty())
            break;
    }
    reason = reason.substr(0, reason.find("; please report this issue"));
    return printable(trim(scrubbed(reason, secrets)), reason_limit_bytes);
}

std::string scrubbed(std::string_view text, const std::vector<std::string>& secrets)
{
    std::string result;
    for (;;) {
        const auto at = text.find("://");
        if (at == std::string_view::npos)
            break;
        result += text.substr(0, at + 3);
        text.remove_prefix(at + 3);
        const auto end = std::ranges::find_if(text, ends_url) - text.begin();
        result += scrubbed_url(text.substr(0, static_cast<std::size_t>(end)));
        text.remove_prefix(static_cast<std::size_t>(end));
    }
    result += text;
    scrub_headers(result);
    for (const auto& secret : secrets)
        replace_all(result, secret, "***");
    return result;
}

bool is_reason(const process::NetworkRefusal& refused, const ExtractFailure& failure)
{
    if (failure.reason.contains("HTTP Error "))
        return false;
    return refused.certain || failure.code == ExtractErrc::unknown;
}

bool worth_a_look(const ExtractFailure& failure)
{
    // A site that yt-dlp knows has been asked.
    if (!failure.reason.starts_with("[generic]"))
        return false;
    constexpr std::array unreachable = {
        "timed out"sv,   "refused"sv,  "resol"sv,      "not known"sv, "hostname"sv,
        "unreachable"sv, "No route"sv, "HTTP Error"sv, "proxy"sv,     "SSL"sv};
    switch (failure.code) {
        case ExtractErrc::unknown:
        case ExtractErrc::format:
            return true;
        case ExtractErrc::gone:
            return contains_ignoring_case(failure.reason, "Unsupported URL");
        case ExtractErrc::network:
            return std::ranges::none_of(unreachable, [&failure](std::string_view sign) {
                return contains_ignoring_case(failure.reason, sign);
            });
        default:
            return false;
    }
}

std::unexpected<ExtractFailure> refusal(ExtractErrc code, std::string reason,
                                        std::optional<std::chrono::seconds> delay)
{
    ExtractFailure failure = {.code = code, .reason = std::move(reason)};
    if (delay)
        failure.retry_at = std::chrono::system_clock::now() + *delay;
    return std::unexpected(std::move(failure));
}

std::optional<std::chrono::seconds> begins_in(std::string_view stderr_text)
{
    struct Unit {
        std::string_view name;
        std::chrono::seconds length;
    };
    constexpr std::array units = {
        Unit{"second", std::chrono::seconds(1)}, Unit{"minute", std::chrono::minutes(1)},
        Unit{"hour", std::chrono::hours(1)}, Unit{"day", std::chrono::days(1)},
        Unit{"week", std::chrono::weeks(1)}};
    constexpr long long most = 1'000;
    if (contains_ignoring_case(stderr_text, "will begin in a few moments"))
        return std::chrono::minutes(1);
    for (const std::string_view phrase : {"Premieres in ", "will begin in "}) {
        const auto at = stderr_text.find(phrase);
        if (at == std::string_view::npos)
            continue;
        const auto words = split(stderr_text.substr(at + phrase.size(), 40), ' ');
        const auto number = parse_integer(words[0]);
        if (!number || *number < 0 || *number > most || words.size() < 2)
            continue;
        for (const auto& unit : units)
            if (words[1].starts_with(unit.name))
                return *number * unit.length;
    }
    return std::nullopt;
}

}  // namespace tgvs::ytdlp
