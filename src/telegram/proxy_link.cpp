#include "telegram/proxy_link.hpp"

#include "base/text.hpp"
#include "telegram/base64.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace tgvs::telegram {

namespace {

constexpr std::size_t secret_bytes = 16;
constexpr auto mark_padded = static_cast<char>(0xDD);
constexpr auto mark_tls = static_cast<char>(0xEE);

std::optional<unsigned> hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f')
        return static_cast<unsigned>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F')
        return static_cast<unsigned>(c - 'A' + 10);
    return std::nullopt;
}

std::optional<char> hex_byte(std::string_view text)
{
    const auto high = text.size() == 2 ? hex_digit(text[0]) : std::nullopt;
    const auto low = text.size() == 2 ? hex_digit(text[1]) : std::nullopt;
    if (!high || !low)
        return std::nullopt;
    return static_cast<char>(*high << 4 | *low);
}

std::optional<std::string> hex_decode(std::string_view text)
{
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const auto byte = hex_byte(text.substr(i, 2));
        if (!byte)
            return std::nullopt;
        bytes += *byte;
    }
    return bytes;
}

// A '%' that begins no escape stands for itself.
std::string percent_decode(std::string_view text)
{
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = text[i] == '%' ? hex_byte(text.substr(i + 1, 2)) : std::nullopt;
        result += byte.value_or(text[i]);
        i += byte ? 2 : 0;
    }
    return result;
}

bool take_prefix(std::string_view& text, std::string_view prefix)
{
    if (!text.starts_with(prefix))
        return false;
    text.remove_prefix(prefix.size());
    return true;
}

std::optional<std::uint16_t> port_of(std::string_view text)
{
    const auto number = parse_integer(text);
    if (!number || *number < 1 || *number > 65'535)
        return std::nullopt;
    return static_cast<std::uint16_t>(*number);
}

// name:port, 192.0.2.1:port or [::1]:port
std::optional<net::Endpoint> place_of(std::string_view text)
{
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos)
        return std::nullopt;
    auto host = text.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']'))
        host = host.substr(1, host.size() - 2);
    const auto port = port_of(text.substr(colon + 1));
    if (host.empty() || !port)
        return std::nullopt;
    return net::Endpoint{std::string(host), *port};
}

Result<Proxy> parse_socks5(std::string_view text)
{
    net::Socks5 proxy;
    if (const auto at = text.rfind('@'); at != std::string_view::npos) {
        const auto login = text.substr(0, at);
        const auto colon = std::min(login.find(':'), login.size());
        proxy.user = Secret(percent_decode(login.substr(0, colon)));
        if (colon < login.size())
            proxy.password = Secret(percent_decode(login.substr(colon + 1)));
        text.remove_prefix(at + 1);
    }
    auto place = place_of(text);
    if (!place)
        return failure("the proxy must have the form socks5://[user:password@]host:port");
    proxy.host = std::move(place->host);
    proxy.port = place->port;
    return proxy;
}

std::string parameter(std::string_view query, std::string_view name)
{
    for (auto part : split(query, '&'))
        if (take_prefix(part, name) && take_prefix(part, "="))
            return percent_decode(part);
    return {};
}

// Hexadecimal text of such a length is never base64 of a secret.
std::optional<std::string> secret_of(std::string_view text)
{
    if (text.size() >= 2 * secret_bytes)
        if (auto bytes = hex_decode(text))
            return bytes;
    auto bytes = base64_decode(text);
    return bytes ? std::optional(std::move(*bytes)) : std::nullopt;
}

Result<Proxy> parse_mtproxy(std::string_view query)
{
    const auto host = parameter(query, "server");
    const auto port = port_of(parameter(query, "port"));
    auto secret = secret_of(parameter(query, "secret"));
    if (host.empty() || !port)
        return failure("the proxy's link has no server or no valid port");
    if (!secret || secret->empty())
        return failure("the proxy's secret is neither hexadecimal nor base64");
    if (secret->size() > secret_bytes && secret->front() == mark_tls)
        return failure(
            "the proxy requires fake TLS (its secret starts with ee), which is not supported; use "
            "a proxy whose secret starts with dd, or a SOCKS5 proxy");
    const bool only_padded = secret->size() == secret_bytes + 1 && secret->front() == mark_padded;
    if (only_padded)
        secret->erase(0, 1);
    if (secret->size() != secret_bytes)
        return failure("the proxy secret must have 16 bytes, or dd and 16 bytes");
    return MtProxy{net::Endpoint{host, *port}, Secret(std::move(*secret)), only_padded};
}

}  // namespace

Result<Proxy> parse_proxy_link(const Secret& link)
{
    auto text = trim(link.reveal());
    if (take_prefix(text, "socks5://"))
        return parse_socks5(text);
    if (take_prefix(text, "tg://proxy?") || take_prefix(text, "https://t.me/proxy?"))
        return parse_mtproxy(text);
    return failure("the proxy must be socks5://[user:password@]host:port or a tg://proxy?… link");
}

}  // namespace tgvs::telegram
