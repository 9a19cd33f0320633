// tests/unit/net/support.hpp: a context to run coroutines in, listeners, and places that never answer.
#pragma once

#include "base/file.hpp"
#include "net/dial.hpp"
#include "net/spawn.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

#include <netinet/in.h>
#include <optional>
#include <poll.h>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <utility>
#include <vector>

namespace tgvs::net {

using namespace std::chrono_literals;

template <class T>
asio::awaitable<void> store(asio::awaitable<T> work, std::optional<T>& result)
{
    result.emplace(co_await std::move(work));
}

// Lets everything else that is ready run, the reactor included.
inline asio::awaitable<void> let_others_run()
{
    for (int i = 0; i < 4; ++i)
        co_await asio::post(co_await asio::this_coro::executor, as_value);
}

class NetTest : public testing::Test {
public:
    template <class Condition>
    bool run_until(Condition condition)
    {
        const auto until = Clock::now() + 20s;
        while (!condition() && Clock::now() < until) {
            context.restart();
            context.run_one_for(100ms);
        }
        return condition();
    }

    template <class T>
    T finish(asio::awaitable<T> work)
    {
        std::optional<T> result;
        const auto task = spawn(context.get_executor(), "test", store(std::move(work), result));
        if (!run_until([&] { return task.done(); }))
            throw std::runtime_error("still running after 20 s");
        return std::move(*result);
    }

    asio::io_context context;
};

inline tcp::endpoint loopback(std::uint16_t port = 0, const char* address = "127.0.0.1")
{
    return {asio::ip::make_address(address), port};
}

class Listening {
public:
    explicit Listening(asio::io_context& context, const char* address = "127.0.0.1",
                       std::uint16_t port = 0)
        : acceptor(context, loopback(port, address))
    {
    }

    Endpoint endpoint() const
    {
        const auto local = acceptor.local_endpoint();
        return {local.address().to_string(), local.port()};
    }

    // One that has connected already.
    tcp::socket accept() { return acceptor.accept(); }

    tcp::acceptor acceptor;
};

// A port that nobody listens on, kept from others.
class Closed {
public:
    explicit Closed(asio::io_context& context, const char* address = "127.0.0.1")
        : socket_(context, loopback(0, address))
    {
    }

    Endpoint endpoint() const
    {
        const auto local = socket_.local_endpoint();
        return {local.address().to_string(), local.port()};
    }

private:
    tcp::socket socket_;
};

// A listener whose queue is full: Linux drops the SYN of whoever comes now, as a firewall would.
class BlackHole {
public:
    explicit BlackHole(const char* address = "127.0.0.1")
    {
        const auto any = loopback(0, address);
        FileDescriptor listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        EXPECT_EQ(::bind(listener.get(), any.data(), static_cast<socklen_t>(any.size())), 0);
        EXPECT_EQ(::listen(listener.get(), 0), 0);
        tcp::endpoint bound;
        auto size = static_cast<socklen_t>(bound.capacity());
        ::getsockname(listener.get(), bound.data(), &size);
        place_ = {address, bound.port()};
        kept_.push_back(std::move(listener));
        while (kept_.size() < 16 && connects(bound)) {
        }
    }

    Endpoint endpoint() const { return place_; }

private:
    bool connects(const tcp::endpoint& to)
    {
        FileDescriptor one(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
        ::connect(one.get(), to.data(), static_cast<socklen_t>(to.size()));
        pollfd waiting{.fd = one.get(), .events = POLLOUT, .revents = 0};
        const bool connected = ::poll(&waiting, 1, 50) == 1;
        kept_.push_back(std::move(one));
        return connected;
    }

    Endpoint place_;
    std::vector<FileDescriptor> kept_;
};

struct SocketPair {
    tcp::socket ours;
    tcp::socket theirs;
};

inline SocketPair connected_pair(asio::io_context& context)
{
    Listening listening(context);
    tcp::socket ours(context);
    ours.connect(listening.acceptor.local_endpoint());
    return {std::move(ours), listening.accept()};
}

inline Deadline after(std::chrono::milliseconds limit)
{
    return Clock::now() + limit;
}

}  // namespace tgvs::net
