// What the tests of supervised children start: servers and callers, both in Python. A server must not be in the test's own
// process, for the ports that this one listens on are refused to every child.
#pragma once

#include "process/child.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <poll.h>
#include <string>
#include <unistd.h>
#include <vector>

namespace tgvs::process::testing_network {

using namespace std::chrono_literals;

// What is opened to children while it lives.
class Opened {
public:
    explicit Opened(const std::string& networks)
    {
        set_private_sources(*PrivateSources::parse(networks));
    }
    ~Opened() { set_private_sources({}); }
    Opened(const Opened&) = delete;
    Opened& operator=(const Opened&) = delete;
};

inline Finished python(const std::string& script, std::chrono::milliseconds limit = 250s)
{
    auto finished = run({.argv = {"python3", "-I", "-c", script}}, {.total = limit});
    EXPECT_TRUE(finished);
    return finished ? *std::move(finished) : Finished{};
}

// Prints its port when it listens, and goes with its object.
class Server {
public:
    Server(const std::string& address, const std::string& script,
           const std::filesystem::path& folder = {})
        : child_(Child::start(
              {.argv = {"python3", "-I", "-u", "-c", script, address}, .folder = folder}))
    {
        EXPECT_TRUE(child_);
        std::string line;
        const auto until = std::chrono::steady_clock::now() + 120s;
        while (line.find('\n') == std::string::npos && std::chrono::steady_clock::now() < until) {
            pollfd watched = {child_->stdout_fd(), POLLIN, 0};
            ::poll(&watched, 1, 100);
            char c = 0;
            while (::read(child_->stdout_fd(), &c, 1) == 1 && c != '\n')
                line += c;
            if (c == '\n')
                break;
        }
        port_ = line;
        EXPECT_FALSE(port_.empty());
    }

    const std::string& port() const { return port_; }

private:
    Result<Child> child_;
    std::string port_;
};

// TCP: answers each connection with "hello", and closes it. UDP: sends back what comes.
inline constexpr const char* tcp_server = R"(
import socket, sys
s = socket.create_server((sys.argv[1], 0), backlog=128)
print(s.getsockname()[1])
while True:
    c, _ = s.accept()
    c.sendall(b'hello')
    c.close()
)";

inline constexpr const char* udp_server = R"(
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind((sys.argv[1], 0))
print(s.getsockname()[1])
while True:
    data, peer = s.recvfrom(65536)
    s.sendto(data, peer)
)";

// Serves the folder in which it is started. /to/URL answers with a redirection to that URL.
inline constexpr const char* http_server = R"(
import http.server, sys
class Handler(http.server.SimpleHTTPRequestHandler):
    def do_GET(self):
        if self.path.startswith('/to/'):
            self.send_response(302)
            self.send_header('Location', self.path[4:])
            self.end_headers()
        else:
            super().do_GET()
s = http.server.ThreadingHTTPServer((sys.argv[1], 0), Handler)
print(s.server_address[1])
s.serve_forever()
)";

// Prints "ok" or the name of the error.
inline std::string trying(const std::string& body)
{
    std::string script = "import socket, errno, ctypes, os, struct, threading\ntry:\n";
    for (std::size_t at = 0; at < body.size();) {
        const auto end = std::min(body.find('\n', at), body.size());
        script += "    " + body.substr(at, end - at) + "\n";
        at = end + 1;
    }
    return script +
           "    print('ok')\nexcept OSError as e:\n"
           "    print(errno.errorcode.get(e.errno, str(e)))\n"
           "except AssertionError:\n"
           "    import traceback\n"
           "    print('not so: ' + traceback.format_exc())\n";
}

struct Try {
    std::string body;
    const char* becomes;
};

// All in one process: starting one for each takes long on a busy machine.
inline Finished try_all(const std::string& before, const std::vector<Try>& tries)
{
    std::string script = before;
    std::string expected;
    for (const auto& one : tries) {
        script += trying(one.body);
        expected += std::string(one.becomes) + '\n';
    }
    auto finished = python(script);
    EXPECT_EQ(finished.out, expected) << finished.err;
    return finished;
}

inline std::string place(const std::string& host, const std::string& port)
{
    return "('" + host + "', " + port + ")";
}

// 127.0.0.2 stands for what the operator has opened.
class NetworkWatchTest : public testing::Test {
protected:
    Opened opened_{"127.0.0.2"};
};

}  // namespace tgvs::process::testing_network
