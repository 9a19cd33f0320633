#include "outputs/rtmp_address.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <optional>

namespace tgvs::outputs {

namespace {

constexpr std::size_t longest_address_bytes = 4 * 1024;  // a command has to fit into a message
constexpr std::uint16_t rtmp_port = 1'935;
constexpr std::uint16_t rtmps_port = 443;

struct Authority {
    std::string host;
    std::optional<std::string_view> port;
};

std::optional<Authority> split_authority(std::string_view text)
{
    if (const auto at = text.rfind('@'); at != std::string_view::npos)
        text.remove_prefix(at + 1);
    std::string_view host = text.substr(0, text.find(':'));
    std::string_view rest = text.substr(host.size());
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos)
            return std::nullopt;
        host = text.substr(1, end - 1);
        rest = text.substr(end + 1);
    }
    if (host.empty() || (!rest.empty() && !rest.starts_with(':')))
        return std::nullopt;
    Authority authority{.host = std::string(host), .port = std::nullopt};
    if (rest.size() > 1)
        authority.port = rest.substr(1);
    return authority;
}

// Where the application ends: before a slash, or at the end of the path.
std::size_t end_of_app(std::string_view path)
{
    const auto first = path.find('/');
    if (first == std::string_view::npos)
        return path.size();
    const auto second = path.find('/', first + 1);
    const auto colon = path.find(':', first + 1);
    return second == std::string_view::npos || colon < second ? first : second;
}

}  // namespace

Result<RtmpAddress> parse_rtmp_address(std::string_view url)
{
    constexpr std::string_view plain_scheme = "rtmp://";
    constexpr std::string_view tls_scheme = "rtmps://";
    RtmpAddress address;
    address.tls = url.starts_with(tls_scheme);
    if (!address.tls && !url.starts_with(plain_scheme))
        return failure("the address is not rtmp:// or rtmps://");
    if (url.size() > longest_address_bytes)
        return failure("the address is too long");
    const auto scheme = address.tls ? tls_scheme : plain_scheme;
    const auto rest = url.substr(scheme.size());
    const auto slash = rest.find('/');
    const auto authority = split_authority(rest.substr(0, slash));
    if (!authority)
        return failure("the address has no host");
    const auto port = authority->port ? parse_integer(*authority->port)
                      : address.tls   ? rtmps_port
                                      : rtmp_port;
    if (!port || *port < 1 || *port > 65'535)
        return failure("the address has no port between 1 and 65535");
    const auto path = slash == std::string_view::npos ? std::string_view{} : rest.substr(slash + 1);
    if (path.empty())
        return failure("the address has no application");
    const auto app = path.substr(0, end_of_app(path));
    address.host = authority->host;
    address.port = static_cast<std::uint16_t>(*port);
    address.app = Secret(std::string(app));
    address.key = Secret(std::string(path.substr(std::min(path.size(), app.size() + 1))));
    const bool brackets = address.host.find(':') != std::string::npos;
    address.connection =
        Secret(std::string(scheme) + (brackets ? "[" : "") + address.host +
               (brackets ? "]:" : ":") + std::to_string(address.port) + "/" + std::string(app));
    return address;
}

}  // namespace tgvs::outputs
