// tests/unit/http/support.hpp: raw sockets, occupied ports, a folder that goes away, captured log.
#pragma once

#include "base/file.hpp"
#include "http/listener.hpp"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <functional>
#include <poll.h>
#include <stdlib.h>
#include <string>
#include <sys/socket.h>
#include <utility>
#include <vector>

namespace tgvs::http {

using namespace std::chrono_literals;

inline bool eventually(const std::function<bool()>& condition)
{
    const auto until = std::chrono::steady_clock::now() + 20s;
    while (std::chrono::steady_clock::now() < until) {
        if (condition())
            return true;
        ::poll(nullptr, 0, 5);
    }
    return false;
}

// A client that sends what it is told, byte by byte if need be. Each wait has a deadline of 20 s.
class RawClient {
public:
    explicit RawClient(std::uint16_t port, int receive_buffer_bytes = 0)
        : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        const timeval limit{.tv_sec = 20, .tv_usec = 0};
        ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        if (receive_buffer_bytes > 0)
            ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof(int));
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(::connect(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address),
                  0);
    }

    bool send(std::string_view text)
    {
        return ::send(socket_.get(), text.data(), text.size(), MSG_NOSIGNAL) ==
               static_cast<ssize_t>(text.size());
    }

    // All that comes until the server closes; "(timeout)" at the end if it does not, "(reset)" if it
    // does so in a way that may cost a client the answer.
    std::string read_to_end()
    {
        std::string all = std::move(rest_);
        char buffer[4'096];
        for (;;) {
            const auto count = ::recv(socket_.get(), buffer, sizeof buffer, 0);
            if (count < 0 && errno == EAGAIN)
                return all + "(timeout)";
            if (count < 0 && errno == ECONNRESET)
                return all + "(reset)";
            if (count <= 0)
                return all;
            all.append(buffer, static_cast<std::size_t>(count));
        }
    }

    // What is there, or the next that comes; empty: the end.
    std::string read_some()
    {
        if (rest_.empty())
            receive();
        return std::exchange(rest_, {});
    }

    // One answer, by its Content-Length.
    std::string read_answer(bool with_body = true)
    {
        std::size_t head_end = 0;
        while ((head_end = rest_.find("\r\n\r\n")) == std::string::npos)
            if (!receive())
                return std::move(rest_);
        std::size_t length = head_end + 4;
        constexpr std::string_view name = "Content-Length: ";
        if (const auto at = rest_.find(name); with_body && at < head_end)
            length += std::stoul(rest_.substr(at + name.size()));
        while (rest_.size() < length)
            if (!receive())
                break;
        auto answer = rest_.substr(0, length);
        rest_.erase(0, length);
        return answer;
    }

    std::string ask(std::string_view request)
    {
        EXPECT_TRUE(send(request));
        return read_answer();
    }

private:
    bool receive()
    {
        char buffer[4'096];
        const auto count = ::recv(socket_.get(), buffer, sizeof buffer, 0);
        if (count > 0)
            rest_.append(buffer, static_cast<std::size_t>(count));
        return count > 0;
    }

    FileDescriptor socket_;
    std::string rest_;
};

inline std::string get(std::uint16_t port, const std::string& target)
{
    return RawClient(port).ask("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
}

inline int status_of(const std::string& answer)
{
    return answer.starts_with("HTTP/1.1 ") ? std::stoi(answer.substr(9, 3)) : 0;
}

// `count` neighbouring ports, all listened on by us.
inline std::vector<Listener> occupy_ports(int count, const std::string& address = "127.0.0.1")
{
    for (int attempt = 0; attempt < 100; ++attempt) {
        std::vector<Listener> taken;
        auto first = listen_on(address, 0);
        if (!first || first->port > 65'000)
            continue;
        taken.push_back(std::move(*first));
        while (static_cast<int>(taken.size()) < count) {
            auto next = listen_on(address, static_cast<std::uint16_t>(taken.back().port + 1));
            if (!next)
                break;
            taken.push_back(std::move(*next));
        }
        if (static_cast<int>(taken.size()) == count)
            return taken;
    }
    ADD_FAILURE() << "found no " << count << " free ports side by side";
    return {};
}

class TemporaryFolder {
public:
    TemporaryFolder()
    {
        std::string name = (std::filesystem::temp_directory_path() / "tgvs-http-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder() { std::filesystem::remove_all(path_); }

    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

// What is logged while `act` runs.
inline std::string log_of(const std::function<void()>& act)
{
    testing::internal::CaptureStderr();
    act();
    return testing::internal::GetCapturedStderr();
}

}  // namespace tgvs::http
