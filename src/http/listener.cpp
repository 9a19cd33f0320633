#include "http/listener.hpp"

#include "base/log.hpp"

#include <fmt/format.h>

#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <limits>
#include <netinet/in.h>
#include <optional>
#include <sys/socket.h>

namespace tgvs::http {

namespace {

constexpr int ports_after_the_wanted_one = 10;

struct Address {
    sockaddr_storage storage{};
    socklen_t length = 0;

    sockaddr* generic() { return reinterpret_cast<sockaddr*>(&storage); }
    sockaddr_in& v4() { return reinterpret_cast<sockaddr_in&>(storage); }
    sockaddr_in6& v6() { return reinterpret_cast<sockaddr_in6&>(storage); }
};

std::optional<Address> parse(const std::string& text)
{
    const std::string literal = text == "localhost" ? "127.0.0.1" : text;
    Address address;
    if (::inet_pton(AF_INET, literal.c_str(), &address.v4().sin_addr) == 1) {
        address.v4().sin_family = AF_INET;
        address.length = sizeof(sockaddr_in);
        return address;
    }
    if (::inet_pton(AF_INET6, literal.c_str(), &address.v6().sin6_addr) == 1) {
        address.v6().sin6_family = AF_INET6;
        address.length = sizeof(sockaddr_in6);
        return address;
    }
    return std::nullopt;
}

void set_port(Address& address, std::uint16_t port)
{
    // The port lies at the same place in both families.
    address.v4().sin_port = htons(port);
}

std::uint16_t bound_port(int socket)
{
    Address address;
    address.length = sizeof address.storage;
    ::getsockname(socket, address.generic(), &address.length);
    return ntohs(address.v4().sin_port);
}

std::unexpected<ListenError> socket_failure(const std::string& address, std::uint16_t port,
                                            int error)
{
    if (error == EADDRINUSE)
        return std::unexpected(ListenError{true, fmt::format("port {} is in use", port)});
    return std::unexpected(ListenError{
        false, fmt::format("cannot listen on {} port {}: {}", address, port, errno_text(error))});
}

}  // namespace

Result<Listener, ListenError> listen_on(const std::string& address, std::uint16_t port)
{
    auto parsed = parse(address);
    if (!parsed)
        return std::unexpected(ListenError{false, address + " is not an IPv4 or IPv6 address"});
    set_port(*parsed, port);
    FileDescriptor socket(
        ::socket(parsed->storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    // Connections of the run before, in TIME_WAIT, do not keep the port from us.
    const int on = 1;
    if (!socket || ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        ::bind(socket.get(), parsed->generic(), parsed->length) != 0 ||
        ::listen(socket.get(), SOMAXCONN) != 0)
        return socket_failure(address, port, errno);
    const auto bound = bound_port(socket.get());
    return Listener{std::move(socket), bound};
}

Result<Listener, ListenError> listen_on_next_free(const std::string& address, std::uint16_t port,
                                                  const char* what)
{
    for (int tried = port;; ++tried) {
        auto listener = listen_on(address, static_cast<std::uint16_t>(tried));
        if (listener || !listener.error().in_use)
            return listener;
        log::error("http", listener.error().message, {{"for", what}, {"address", address}});
        if (tried == port + ports_after_the_wanted_one ||
            tried == std::numeric_limits<std::uint16_t>::max())
            return listener;
    }
}

bool is_loopback(const std::string& address)
{
    auto parsed = parse(address);
    if (!parsed)
        return false;
    if (parsed->storage.ss_family == AF_INET)
        return ntohl(parsed->v4().sin_addr.s_addr) >> 24 == 127;
    const auto& v6 = parsed->v6().sin6_addr;
    return IN6_IS_ADDR_LOOPBACK(&v6) != 0 ||
           (IN6_IS_ADDR_V4MAPPED(&v6) != 0 && v6.s6_addr[12] == 127);
}

std::string url_host(const std::string& address)
{
    if (address == "0.0.0.0")
        return "127.0.0.1";
    if (address == "::")
        return "[::1]";
    return address.find(':') == std::string::npos ? address : '[' + address + ']';
}

}  // namespace tgvs::http
