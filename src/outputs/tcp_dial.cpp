#include "outputs/tcp_dial.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <optional>
#include <poll.h>
#include <utility>

namespace tgvs::outputs {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t most_addresses = 8;
constexpr std::chrono::milliseconds next_address_after{250};
constexpr std::chrono::milliseconds dial_check{100};  // for an order to stop
// Half a second of the house format. The kernel's own choice grows to megabytes, and a server that no
// longer reads would be noticed only when they are full.
constexpr int send_buffer_bytes = 131'072;

void set_port(sockaddr_storage& address, std::uint16_t port)
{
    // Both have it in the same place, but under names of their own.
    if (address.ss_family == AF_INET6)
        reinterpret_cast<sockaddr_in6&>(address).sin6_port = htons(port);
    else
        reinterpret_cast<sockaddr_in&>(address).sin_port = htons(port);
}

class Dialling {
public:
    Dialling(std::vector<sockaddr_storage> addresses, std::uint16_t port)
        : addresses_(std::move(addresses))
    {
        if (addresses_.size() > most_addresses)
            addresses_.resize(most_addresses);
        for (auto& address : addresses_)
            set_port(address, port);
    }

    bool has_next() const { return next_ < addresses_.size(); }
    bool is_over() const { return !has_next() && attempts_.empty(); }

    // The connection, if it is there at once.
    std::optional<FileDescriptor> begin_next()
    {
        const auto& address = addresses_[next_++];
        FileDescriptor fd(
            ::socket(address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
        if (!fd) {
            note(errno);
            return std::nullopt;
        }
        const int one = 1;
        // Nagle against delayed acknowledgement costs 140 ms at connecting.
        ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        ::setsockopt(fd.get(), SOL_SOCKET, SO_SNDBUF, &send_buffer_bytes, sizeof send_buffer_bytes);
        const socklen_t size =
            address.ss_family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
        if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), size) == 0)
            return fd;
        if (errno == EINPROGRESS)
            attempts_.push_back(std::move(fd));
        else
            note(errno);
        return std::nullopt;
    }

    // Waits for any of the attempts.
    std::optional<FileDescriptor> look(std::chrono::milliseconds limit)
    {
        std::vector<pollfd> polled;
        for (const auto& attempt : attempts_)
            polled.push_back({.fd = attempt.get(), .events = POLLOUT, .revents = 0});
        if (::poll(polled.data(), polled.size(), static_cast<int>(limit.count())) <= 0)
            return std::nullopt;
        for (auto i = polled.size(); i-- > 0;) {
            if (polled[i].revents == 0)
                continue;
            FileDescriptor fd = std::move(attempts_[i]);
            attempts_.erase(attempts_.begin() + static_cast<std::ptrdiff_t>(i));
            int error = 0;
            socklen_t size = sizeof error;
            if (::getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0)
                return fd;
            note(error);
        }
        return std::nullopt;
    }

    bool waits() const { return !attempts_.empty(); }
    int first_error() const { return first_error_; }

private:
    void note(int error)
    {
        if (first_error_ == 0)
            first_error_ = error;
    }

    std::vector<sockaddr_storage> addresses_;
    std::size_t next_ = 0;
    std::vector<FileDescriptor> attempts_;
    int first_error_ = 0;
};

}  // namespace

Result<FileDescriptor, RtmpFailure> dial_tcp(std::vector<sockaddr_storage> addresses,
                                             std::uint16_t port, std::chrono::milliseconds limit,
                                             const std::atomic<bool>& stop)
{
    Dialling dialling(std::move(addresses), port);
    const auto until = Clock::now() + limit;
    auto next_at = Clock::now();
    while (!dialling.is_over()) {
        if (stop)
            return std::unexpected(RtmpFailure{RtmpErrc::stopped, "stopped"});
        const auto now = Clock::now();
        if (now >= until)
            return std::unexpected(RtmpFailure{RtmpErrc::timed_out, "timed out connecting"});
        if (dialling.has_next() && (now >= next_at || !dialling.waits())) {
            next_at = now + next_address_after;
            if (auto fd = dialling.begin_next())
                return *std::move(fd);
            continue;
        }
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - now);
        if (auto fd = dialling.look(std::min(dial_check, left)))
            return *std::move(fd);
    }
    const int error = dialling.first_error();
    if (error == ETIMEDOUT)
        return std::unexpected(RtmpFailure{RtmpErrc::timed_out, errno_text(error)});
    return std::unexpected(
        RtmpFailure{RtmpErrc::unreachable, error == 0 ? "no address" : errno_text(error)});
}

}  // namespace tgvs::outputs
