#include "net/socks5.hpp"

#include <boost/asio/ip/address.hpp>
#include <fmt/format.h>

#include <array>
#include <utility>

namespace tgvs::net {

namespace {

constexpr char version = 5;
constexpr char login_version = 1;
constexpr char method_open = 0;
constexpr char method_login = 2;
constexpr auto method_none = static_cast<char>(0xFF);
constexpr char command_connect = 1;
constexpr char type_v4 = 1;
constexpr char type_name = 3;
constexpr char type_v6 = 4;

NetFailure at_proxy(const Socks5& proxy, NetErrc code, std::string_view what)
{
    return {code, fmt::format("proxy {}: {}", Endpoint(proxy.host, proxy.port).text(), what)};
}

// A failure of the connection while the proxy was to answer.
NetFailure at_proxy(const Socks5& proxy, const NetFailure& failure, std::string_view when)
{
    if (failure.code == NetErrc::cancelled)
        return failure;
    return at_proxy(proxy, failure.code, fmt::format("{} {}", to_string(failure.code), when));
}

template <std::size_t size>
std::string with_length(const std::array<char, size>& head, std::string_view field)
{
    return std::string(head.data(), size) + static_cast<char>(field.size()) + std::string(field);
}

using Done = Result<void, NetFailure>;

asio::awaitable<Done> log_in(tcp::socket& socket, const Socks5& proxy, Deadline deadline)
{
    const auto request = socks5::login(proxy);
    if (auto sent = co_await write_all(socket, request.reveal(), deadline); !sent)
        co_return std::unexpected(at_proxy(proxy, sent.error(), "during authentication"));
    std::array<char, 2> answer = {};
    if (auto got = co_await read_exactly(socket, answer, deadline); !got)
        co_return std::unexpected(at_proxy(proxy, got.error(), "during authentication"));
    if (answer[0] != login_version)
        co_return std::unexpected(
            at_proxy(proxy, NetErrc::proxy_protocol, "invalid answer to authentication"));
    if (answer[1] != 0)
        co_return std::unexpected(
            at_proxy(proxy, NetErrc::proxy_auth, "user or password is wrong"));
    co_return Done();
}

asio::awaitable<Done> agree_on_method(tcp::socket& socket, const Socks5& proxy, Deadline deadline)
{
    const auto hello = socks5::greeting(proxy);
    if (auto sent = co_await write_all(socket, hello, deadline); !sent)
        co_return std::unexpected(at_proxy(proxy, sent.error(), "during the handshake"));
    std::array<char, 2> answer = {};
    if (auto got = co_await read_exactly(socket, answer, deadline); !got)
        co_return std::unexpected(at_proxy(proxy, got.error(), "during the handshake"));
    const bool can_log_in = !proxy.user.empty();
    if (answer[0] != version)
        co_return std::unexpected(
            at_proxy(proxy, NetErrc::proxy_protocol, "it is not a SOCKS5 proxy"));
    if (answer[1] == method_open)
        co_return Done();
    if (answer[1] == method_login && can_log_in)
        co_return co_await log_in(socket, proxy, deadline);
    if (answer[1] != method_none)
        co_return std::unexpected(
            at_proxy(proxy, NetErrc::proxy_protocol, "it chose a method that was not offered"));
    co_return std::unexpected(at_proxy(proxy, NetErrc::proxy_auth,
                                       can_log_in ? "it does not accept user name and password"
                                                  : "it requires user name and password"));
}

// The rest of the answer: the address that the proxy connected from, which nobody needs.
asio::awaitable<Done> skip_bound_address(tcp::socket& socket, const Socks5& proxy, char type,
                                         Deadline deadline)
{
    constexpr std::size_t port_bytes = 2;
    std::array<char, socks5::longest_field_bytes + port_bytes> rest = {};
    std::size_t length = type == type_v6 ? 16 : 4;
    if (type == type_name) {
        std::array<char, 1> announced = {};
        if (auto got = co_await read_exactly(socket, announced, deadline); !got)
            co_return std::unexpected(at_proxy(proxy, got.error(), "in its answer"));
        length = static_cast<unsigned char>(announced[0]);
    }
    const auto wanted = std::span(rest).first(length + port_bytes);
    if (auto got = co_await read_exactly(socket, wanted, deadline); !got)
        co_return std::unexpected(at_proxy(proxy, got.error(), "in its answer"));
    co_return Done();
}

asio::awaitable<Done> request_target(tcp::socket& socket, const Socks5& proxy,
                                     const Endpoint& target, Deadline deadline)
{
    const auto request = socks5::connect_request(target);
    const auto when = "while connecting to " + target.text();
    if (auto sent = co_await write_all(socket, request, deadline); !sent)
        co_return std::unexpected(at_proxy(proxy, sent.error(), when));
    std::array<char, 4> answer = {};  // version, reply, reserved, address type
    if (auto got = co_await read_exactly(socket, answer, deadline); !got)
        co_return std::unexpected(at_proxy(proxy, got.error(), when));
    const auto type = answer[3];
    const bool known_type = type == type_v4 || type == type_v6 || type == type_name;
    const auto reply = static_cast<std::uint8_t>(answer[1]);
    if (answer[0] != version || (reply == 0 && !known_type))
        co_return std::unexpected(
            at_proxy(proxy, NetErrc::proxy_protocol, "its answer is not SOCKS5"));
    if (reply != 0)
        co_return std::unexpected(
            at_proxy(proxy, NetErrc::proxy_refused,
                     fmt::format("{} ({})", socks5::meaning_of(reply), target.text())));
    co_return co_await skip_bound_address(socket, proxy, type, deadline);
}

}  // namespace

asio::awaitable<Done> socks5_connect(tcp::socket& socket, Socks5 proxy, Endpoint target,
                                     Deadline deadline)
{
    using socks5::longest_field_bytes;
    if (target.host.empty() || target.host.size() > longest_field_bytes)
        co_return std::unexpected(
            NetFailure(NetErrc::bad_target, "a host of 1 to 255 characters is needed"));
    if (proxy.user.reveal().size() > longest_field_bytes ||
        proxy.password.reveal().size() > longest_field_bytes)
        co_return std::unexpected(
            at_proxy(proxy, NetErrc::proxy_auth, "user and password have 255 bytes at most"));
    if (auto agreed = co_await agree_on_method(socket, proxy, deadline); !agreed)
        co_return agreed;
    co_return co_await request_target(socket, proxy, target, deadline);
}

namespace socks5 {

// RFC 1928 section 3
std::string greeting(const Socks5& proxy)
{
    if (proxy.user.empty())
        return {version, 1, method_open};
    return {version, 2, method_open, method_login};
}

// RFC 1929 section 2
Secret login(const Socks5& proxy)
{
    return Secret(with_length(std::array{login_version}, proxy.user.reveal()) +
                  with_length(std::array<char, 0>(), proxy.password.reveal()));
}

// RFC 1928 section 4
std::string connect_request(const Endpoint& target)
{
    constexpr std::array head = {version, command_connect, char{0}};
    std::string request(head.data(), head.size());
    boost::system::error_code is_name;
    const auto address = asio::ip::make_address(target.host, is_name);
    if (is_name) {
        request += with_length(std::array{type_name}, target.host);
    } else if (address.is_v4()) {
        const auto bytes = address.to_v4().to_bytes();
        request += type_v4;
        request.append(bytes.begin(), bytes.end());
    } else {
        const auto bytes = address.to_v6().to_bytes();
        request += type_v6;
        request.append(bytes.begin(), bytes.end());
    }
    request += static_cast<char>(target.port >> 8);
    request += static_cast<char>(target.port & 0xFF);
    return request;
}

// RFC 1928 section 6
std::string_view meaning_of(std::uint8_t reply)
{
    constexpr std::array<std::string_view, 9> meanings = {
        "connected",
        "it failed",
        "its rules forbid this connection",
        "it has no route to that network",
        "it cannot reach that host",
        "the connection was refused there",
        "TTL expired",
        "it does not support CONNECT",
        "it does not support this address type",
    };
    return reply < meanings.size() ? meanings[reply] : "it failed for an unknown reason";
}

}  // namespace socks5

}  // namespace tgvs::net
