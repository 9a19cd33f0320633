// A server on the loopback that does with each connection what a test wants, one connection after the other.
//
// Threads  its own: the script runs there, and has to end when a read or write of it fails.
#pragma once

#include "base/file.hpp"
#include "base/secret.hpp"

#include <arpa/inet.h>
#include <atomic>
#include <functional>
#include <mutex>
#include <netinet/in.h>
#include <poll.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <thread>
#include <utility>

namespace tgvs::outputs {

class ScriptServer {
public:
    using Script = std::function<void(ScriptServer&)>;

    explicit ScriptServer(Script script) : script_(std::move(script))
    {
        listener_.reset(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* any = reinterpret_cast<sockaddr*>(&address);
        ::bind(listener_.get(), any, size);
        ::getsockname(listener_.get(), any, &size);
        port_ = ntohs(address.sin_port);
        ::listen(listener_.get(), 8);
        thread_ = std::thread([this] { run(); });
    }
    ~ScriptServer()
    {
        {
            const std::scoped_lock lock(mutex_);
            stopped_ = true;
            ::shutdown(listener_.get(), SHUT_RDWR);
            ::shutdown(connection_.get(), SHUT_RDWR);
        }
        thread_.join();
    }
    ScriptServer(const ScriptServer&) = delete;
    ScriptServer& operator=(const ScriptServer&) = delete;

    Secret url(const std::string& scheme = "rtmp") const
    {
        return Secret(scheme + "://127.0.0.1:" + std::to_string(port_) + "/live/the-secret-key");
    }
    std::size_t sent_bytes() const { return sent_bytes_; }

    // ---- For the script. False: the connection is over.

    bool send(std::string_view bytes)
    {
        while (!bytes.empty()) {
            const auto sent = ::send(connection_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0)
                return false;
            sent_bytes_ += static_cast<std::size_t>(sent);
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    // What is there, up to a page; empty: nothing came in that time.
    bool receive(std::string& bytes, std::chrono::milliseconds limit)
    {
        bytes.clear();
        pollfd polled = {.fd = connection_.get(), .events = POLLIN, .revents = 0};
        if (::poll(&polled, 1, static_cast<int>(limit.count())) <= 0)
            return !stopped_;
        char page[4'096];
        const auto got = ::recv(connection_.get(), page, sizeof page, 0);
        if (got > 0)
            bytes.assign(page, static_cast<std::size_t>(got));
        return got > 0;
    }
    // Until the client has gone.
    void listen_on()
    {
        std::string bytes;
        while (receive(bytes, std::chrono::seconds(1)))
            ;
    }

private:
    void run()
    {
        for (;;) {
            FileDescriptor accepted(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
            {
                const std::scoped_lock lock(mutex_);
                if (stopped_ || !accepted)
                    return;
                connection_ = std::move(accepted);
            }
            script_(*this);
            const std::scoped_lock lock(mutex_);
            connection_.reset();
        }
    }

    Script script_;
    FileDescriptor listener_;
    int port_ = 0;
    std::mutex mutex_;
    FileDescriptor connection_;
    std::atomic<bool> stopped_ = false;
    std::atomic<std::size_t> sent_bytes_ = 0;
    std::thread thread_;
};

}  // namespace tgvs::outputs
