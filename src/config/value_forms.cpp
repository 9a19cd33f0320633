#include "config/value_forms.hpp"

#include "base/unreserved.hpp"
#include "config/chat_id.hpp"
#include "config/integer_within.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <limits>

namespace tgvs::config::forms {

namespace {

bool is_visible(std::string_view text)  // ASCII without blanks
{
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7F; });
}

bool take_prefix(std::string_view& text, std::string_view prefix)
{
    if (!text.starts_with(prefix))
        return false;
    text.remove_prefix(prefix.size());
    return true;
}

struct HostPort {
    std::string host;
    std::uint16_t port = 0;
};

// name:port, 127.0.0.1:port or [::1]:port
std::optional<HostPort> host_port(std::string_view text)
{
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos || colon == 0)
        return std::nullopt;
    auto host = text.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']'))
        host = host.substr(1, host.size() - 2);
    else if (host.find_first_of(":[]") != std::string_view::npos)
        return std::nullopt;
    const auto number = integer_within<std::uint16_t>(text.substr(colon + 1), 1, 65'535);
    if (!number || host.empty() || host.find_first_of("/@?#") != std::string_view::npos)
        return std::nullopt;
    return HostPort{std::string(host), *number};
}

bool is_socks5(std::string_view text)
{
    if (!take_prefix(text, "socks5://"))
        return false;
    if (const auto at = text.rfind('@'); at != std::string_view::npos)
        text.remove_prefix(at + 1);
    return host_port(text).has_value();
}

bool is_mtproxy(std::string_view text)
{
    if (!take_prefix(text, "tg://proxy?") && !take_prefix(text, "https://t.me/proxy?"))
        return false;
    const auto parameters = split(text, '&');
    return std::ranges::all_of(std::array<std::string_view, 3>{"server=", "port=", "secret="},
                               [&](std::string_view name) {
                                   return std::ranges::any_of(parameters, [&](std::string_view p) {
                                       return p.starts_with(name) && p.size() > name.size();
                                   });
                               });
}

}  // namespace

std::optional<bool> flag(std::string_view text)
{
    const auto word = to_lower(text);
    if (word == "1" || word == "yes" || word == "on" || word == "true")
        return true;
    if (word == "0" || word == "no" || word == "off" || word == "false")
        return false;
    return std::nullopt;
}

std::optional<std::string> one_line(std::string_view text)
{
    const auto is_control = [](unsigned char c) { return c < ' ' || c == 0x7F; };
    if (std::ranges::any_of(text, is_control))
        return std::nullopt;
    return std::string(text);
}

std::optional<std::filesystem::path> path(std::string_view text)
{
    return one_line(text);
}

std::optional<std::vector<std::filesystem::path>> absolute_paths(std::string_view text)
{
    std::vector<std::filesystem::path> result;
    for (const auto word : split(text, ':')) {
        auto found = path(trim(word));
        if (!found || !(found->empty() || found->is_absolute()))
            return std::nullopt;
        if (!found->empty())
            result.push_back(std::move(*found));
    }
    return result;
}

std::optional<Secret> secret(std::string_view text)
{
    return one_line(text) ? std::optional(Secret(std::string(text))) : std::nullopt;
}

std::optional<Secret> token(std::string_view text)
{
    return is_visible(text) ? secret(text) : std::nullopt;
}

std::optional<PrivateSources> private_sources(std::string_view text)
{
    auto sources = PrivateSources::parse(text);
    return sources ? std::optional(*std::move(sources)) : std::nullopt;
}

std::optional<std::vector<std::string>> host_names(std::string_view text)
{
    std::vector<std::string> names;
    for (const auto name : split(text, ' ')) {
        const auto is_of_a_name = [](char c) {
            return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
                   c == '_' || c == '.';
        };
        if (!std::ranges::all_of(name, is_of_a_name))
            return std::nullopt;
        if (!name.empty())
            names.emplace_back(name);
    }
    return names;
}

std::optional<Secret> bot_token(std::string_view text)
{
    return secret(text);
}

std::optional<std::vector<std::int64_t>> person_numbers(std::string_view text)
{
    constexpr std::size_t most = 16;
    std::string spaced(text);
    std::ranges::replace(spaced, ',', ' ');
    std::vector<std::int64_t> numbers;
    for (const auto word : split(spaced, ' ')) {
        if (word.empty())
            continue;
        const auto number =
            integer_within<std::int64_t>(word, 1, std::numeric_limits<long long>::max());
        if (!number || numbers.size() == most)
            return std::nullopt;
        numbers.push_back(*number);
    }
    return numbers;
}

// A backslash means something to the file already.
std::optional<std::string> guide_template(std::string_view text)
{
    constexpr std::size_t longest = 1'000;
    if (text.size() > longest || !one_line(text))
        return std::nullopt;
    std::string lines(text);
    std::ranges::replace(lines, '|', '\n');
    return lines;
}

std::optional<std::int64_t> group_number(std::string_view text)
{
    return integer_within<std::int64_t>(text, std::numeric_limits<long long>::min(), -1);
}

std::optional<std::vector<std::string>> languages(std::string_view text)
{
    std::string spaced(text);
    std::ranges::replace(spaced, ',', ' ');
    std::vector<std::string> names;
    for (const auto name : split(spaced, ' ')) {
        const auto is_of_a_language = [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
        };
        if (name.size() == 1 || !std::ranges::all_of(name, is_of_a_language))
            return std::nullopt;
        if (!name.empty())
            names.push_back(to_lower(name));
    }
    return names;
}

std::optional<std::vector<std::string>> subtitle_languages(std::string_view text)
{
    const auto word = to_lower(text);
    return word == "off" || word == "none" ? std::vector<std::string>() : languages(text);
}

std::optional<std::int32_t> api_id(std::string_view text)
{
    return integer_within<std::int32_t>(text, 1, std::numeric_limits<std::int32_t>::max());
}

std::optional<Secret> api_hash(std::string_view text)
{
    const auto is_hex = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    };
    return text.size() == 32 && std::ranges::all_of(text, is_hex) ? secret(text) : std::nullopt;
}

std::optional<std::string> chat_id(std::string_view text)
{
    return parse_chat_id(text) ? std::optional(std::string(text)) : std::nullopt;
}

std::optional<Secret> rtmp_url(std::string_view text)
{
    const auto colon = std::min(text.find(':'), text.size());
    const auto scheme = to_lower(text.substr(0, colon));  // telephones begin with a capital
    auto rest = text.substr(colon);
    if (!is_visible(text) || (scheme != "rtmp" && scheme != "rtmps") || !take_prefix(rest, "://"))
        return std::nullopt;
    const auto slash = rest.find('/');
    // With one at its end it is the server's alone, as Telegram shows it beside the key.
    if (slash == 0 || slash == std::string_view::npos || rest.ends_with('/'))
        return std::nullopt;
    return secret(scheme + std::string(text.substr(colon)));
}

std::optional<std::uint16_t> port(std::string_view text)
{
    return integer_within<std::uint16_t>(text, 0, 65'535);
}

std::optional<std::string> ip_address(std::string_view text)
{
    std::string address(text);
    in6_addr binary{};  // large enough for both families
    if (address.find('\0') == std::string::npos &&
        (::inet_pton(AF_INET, address.c_str(), &binary) == 1 ||
         ::inet_pton(AF_INET6, address.c_str(), &binary) == 1))
        return address;
    return std::nullopt;
}

std::optional<Secret> calendars(std::string_view text)
{
    for (const auto one : split(text, ' ')) {
        const auto scheme = one.find("://");
        if (scheme == std::string_view::npos)
            continue;
        const auto word = to_lower(one.substr(0, scheme));
        if ((word != "https" && word != "webcal") || one.size() == scheme + 3)
            return std::nullopt;
    }
    return secret(text);
}

std::optional<std::string> zone_name(std::string_view text)
{
    const auto is_of_a_name = [](char c) {
        return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               std::string_view("_+-/").contains(c);
    };
    if (!std::ranges::all_of(text, is_of_a_name) || text.starts_with('/'))
        return std::nullopt;
    return std::string(text);
}

std::optional<Ingest> ingest(std::string_view text)
{
    constexpr std::string_view everywhere = "0.0.0.0";
    constexpr std::uint16_t rtmp_port = 1'935;
    constexpr std::string_view rtmp_app = "live";
    if (text == "rtmp")
        return Ingest{std::string(everywhere), rtmp_port, std::string(rtmp_app)};
    const bool rtmp = take_prefix(text, "rtmp://");
    if (!rtmp && !take_prefix(text, "srt://"))
        return std::nullopt;
    const auto slash = rtmp ? text.find('/') : std::string_view::npos;
    const auto app = slash == std::string_view::npos ? rtmp_app : text.substr(slash + 1);
    const auto at = host_port(text.substr(0, slash));
    const auto address = at ? ip_address(at->host) : std::nullopt;
    const bool named = !app.empty() && app.size() <= 32 && std::ranges::all_of(app, is_unreserved);
    if (!address || !named)
        return std::nullopt;
    return Ingest{*address, at->port, rtmp ? std::string(app) : ""};
}

std::optional<Secret> ingest_stream_id(std::string_view text)
{
    const bool fits = text.size() >= 8 && text.size() <= 79;
    return fits && std::ranges::all_of(text, is_unreserved) ? secret(text) : std::nullopt;
}

std::optional<Secret> ingest_passphrase(std::string_view text)
{
    const bool fits = text.size() >= 10 && text.size() <= 64;
    return fits && std::ranges::all_of(text, is_unreserved) ? secret(text) : std::nullopt;
}

std::optional<Secret> telegram_proxy(std::string_view text)
{
    return is_visible(text) && (is_socks5(text) || is_mtproxy(text)) ? secret(text) : std::nullopt;
}

std::optional<TelegramDc> telegram_dc(std::string_view text)
{
    const auto at = text.find('@');
    if (at == std::string_view::npos || !is_visible(text))
        return std::nullopt;
    const auto id = integer_within<int>(text.substr(0, at), 1, 99'999);
    auto where = host_port(text.substr(at + 1));
    if (!id || !where)
        return std::nullopt;
    return TelegramDc{*id, std::move(where->host), where->port};
}

}  // namespace tgvs::config::forms
