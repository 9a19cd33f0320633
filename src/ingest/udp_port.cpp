#include "ingest/udp_port.hpp"

#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>

namespace tgvs::ingest {

namespace {

socklen_t fill(sockaddr_storage& where, const std::string& address, std::uint16_t port)
{
    auto* ip4 = reinterpret_cast<sockaddr_in*>(&where);
    if (::inet_pton(AF_INET, address.c_str(), &ip4->sin_addr) == 1) {
        ip4->sin_family = AF_INET;
        ip4->sin_port = htons(port);
        return sizeof *ip4;
    }
    auto* ip6 = reinterpret_cast<sockaddr_in6*>(&where);
    if (::inet_pton(AF_INET6, address.c_str(), &ip6->sin6_addr) != 1)
        return 0;
    ip6->sin6_family = AF_INET6;
    ip6->sin6_port = htons(port);
    return sizeof *ip6;
}

}  // namespace

Result<FileDescriptor> bind_udp(const std::string& address, std::uint16_t port)
{
    sockaddr_storage where{};
    const auto size = fill(where, address, port);
    if (size == 0)
        return failure(address + " is no IP address");
    FileDescriptor socket(::socket(where.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (!socket)
        return failure("cannot make a UDP socket", errno);
    const int both = 0;
    if (where.ss_family == AF_INET6)
        ::setsockopt(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &both, sizeof both);
    if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&where), size) != 0)
        return failure("cannot listen on UDP port " + std::to_string(port), errno);
    return socket;
}

std::uint16_t port_of(const FileDescriptor& socket)
{
    sockaddr_storage where{};
    socklen_t size = sizeof where;
    if (::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&where), &size) != 0)
        return 0;
    // At the same place in both.
    return ntohs(reinterpret_cast<const sockaddr_in*>(&where)->sin_port);
}

bool tcp_answers(const std::string& address, std::uint16_t port, std::chrono::seconds limit)
{
    sockaddr_storage where{};
    const auto size = fill(where, address, port);
    const FileDescriptor socket(::socket(where.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (size == 0 || !socket)
        return false;
    // It bounds connect() as well.
    const timeval time = {.tv_sec = limit.count(), .tv_usec = 0};
    ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time);
    return ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&where), size) == 0;
}

}  // namespace tgvs::ingest
