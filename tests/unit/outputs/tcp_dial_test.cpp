#include "outputs/tcp_dial.hpp"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <thread>
#include <vector>

namespace tgvs::outputs {
namespace {

using namespace std::chrono_literals;

sockaddr_storage loopback(const char* text)
{
    sockaddr_storage any{};
    auto& address = reinterpret_cast<sockaddr_in&>(any);
    address.sin_family = AF_INET;
    ::inet_pton(AF_INET, text, &address.sin_addr);
    return any;
}

// Listens there and accepts nothing; the kernel answers for it until its queue is full.
class Listening {
public:
    explicit Listening(const char* address, std::uint16_t port = 0, int backlog = 8)
        : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        auto any = loopback(address);
        auto& place = reinterpret_cast<sockaddr_in&>(any);
        place.sin_port = htons(port);
        socklen_t size = sizeof place;
        auto* raw = reinterpret_cast<sockaddr*>(&any);
        EXPECT_EQ(::bind(fd_.get(), raw, size), 0);
        EXPECT_EQ(::listen(fd_.get(), backlog), 0);
        ::getsockname(fd_.get(), raw, &size);
        port_ = ntohs(place.sin_port);
    }
    std::uint16_t port() const { return port_; }

private:
    FileDescriptor fd_;
    std::uint16_t port_ = 0;
};

// One that no longer answers.
class Full {
public:
    Full(const char* address, std::uint16_t port = 0) : listening_(address, port, 0)
    {
        for (int i = 0; i < 4; ++i) {
            auto any = loopback(address);
            reinterpret_cast<sockaddr_in&>(any).sin_port = htons(listening_.port());
            FileDescriptor fd(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
            ::connect(fd.get(), reinterpret_cast<sockaddr*>(&any), sizeof(sockaddr_in));
            waiting_.push_back(std::move(fd));
        }
        std::this_thread::sleep_for(50ms);  // the kernel has no event for it
    }
    std::uint16_t port() const { return listening_.port(); }

private:
    Listening listening_;
    std::vector<FileDescriptor> waiting_;
};

std::string peer_of(const FileDescriptor& fd)
{
    sockaddr_in address{};
    socklen_t size = sizeof address;
    ::getpeername(fd.get(), reinterpret_cast<sockaddr*>(&address), &size);
    char text[INET_ADDRSTRLEN] = {};
    return ::inet_ntop(AF_INET, &address.sin_addr, text, sizeof text);
}

class TcpDial : public testing::Test {
protected:
    std::atomic<bool> stop_ = false;
};

TEST_F(TcpDial, ConnectsWithASmallBuffer)
{
    const Listening server("127.0.0.1");
    const auto fd = dial_tcp({loopback("127.0.0.1")}, server.port(), 5s, stop_);
    ASSERT_TRUE(fd) << fd.error().reason;
    int size = 0;
    socklen_t length = sizeof size;
    ::getsockopt(fd->get(), SOL_SOCKET, SO_SNDBUF, &size, &length);
    EXPECT_EQ(size, 2 * 131'072) << "the kernel doubles it";
}

TEST_F(TcpDial, TakesTheNextAddressAfterOneThatRefuses)
{
    const Listening server("127.0.0.2");
    const auto fd =
        dial_tcp({loopback("127.0.0.3"), loopback("127.0.0.2")}, server.port(), 5s, stop_);
    ASSERT_TRUE(fd) << fd.error().reason;
    EXPECT_EQ(peer_of(*fd), "127.0.0.2");
}

TEST_F(TcpDial, TakesTheNextAddressWhileOneIsSilent)
{
    const Listening server("127.0.0.2");
    const Full silent("127.0.0.3", server.port());
    const auto fd =
        dial_tcp({loopback("127.0.0.3"), loopback("127.0.0.2")}, server.port(), 5s, stop_);
    ASSERT_TRUE(fd) << fd.error().reason;
    EXPECT_EQ(peer_of(*fd), "127.0.0.2");
}

TEST_F(TcpDial, TellsARefusal)
{
    std::uint16_t port = 0;
    {
        const Listening server("127.0.0.1");
        port = server.port();
    }
    const auto fd = dial_tcp({loopback("127.0.0.1")}, port, 5s, stop_);
    ASSERT_FALSE(fd);
    EXPECT_EQ(fd.error().code, RtmpErrc::unreachable);
    EXPECT_EQ(fd.error().reason, "Connection refused");
    EXPECT_EQ(dial_tcp({}, port, 5s, stop_).error().code, RtmpErrc::unreachable);
}

TEST_F(TcpDial, HasALimitAndCanBeStopped)
{
    const Full silent("127.0.0.1");
    EXPECT_EQ(dial_tcp({loopback("127.0.0.1")}, silent.port(), 200ms, stop_).error().code,
              RtmpErrc::timed_out);
    stop_ = true;
    EXPECT_EQ(dial_tcp({loopback("127.0.0.1")}, silent.port(), 1h, stop_).error().code,
              RtmpErrc::stopped);
}

}  // namespace
}  // namespace tgvs::outputs
