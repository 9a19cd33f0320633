// A server on a port of its own, and sites that say what they were asked.
#pragma once

#include "http/server.hpp"
#include "support.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <string>

namespace tgvs::http {

inline const std::string hello = "GET /hello?x=1 HTTP/1.1\r\nHost: here\r\n\r\n";

inline const std::string post_request =
    "POST /p HTTP/1.1\r\nHost: a\r\nOrigin: o\r\nContent-Type: t\r\nContent-Length: 5\r\n\r\nhello";

inline Response echo_post(const Request& request)
{
    return text_response(200, std::string(request.method == Method::post ? "post" : "get") + ' ' +
                                  std::string(request.origin) + ' ' +
                                  std::string(request.content_type) + ' ' +
                                  std::string(request.body.reveal()));
}

inline Response echo(const Request& request)
{
    if (request.path == "/throws")
        throw std::runtime_error("on purpose");
    return text_response(200, std::string(request.path) + ' ' + std::string(request.query) + ' ' +
                                  std::string(request.host));
}

class ServerTest : public testing::Test {
protected:
    void start(const Limits& limits = {}, Site site = echo)
    {
        auto listener = listen_on("127.0.0.1", 0);
        ASSERT_TRUE(listener);
        port = listener->port;
        server.serve(std::move(*listener), std::move(site), limits, [this](Crowded how) {
            ++(how == Crowded::evicted ? told_evicted : told_refused);
        });
        server.run();
    }

    std::string answer_to(const std::string& request)
    {
        RawClient client(port);
        EXPECT_TRUE(client.send(request));
        return client.read_to_end();
    }

    std::atomic<int> told_evicted = 0;
    std::atomic<int> told_refused = 0;
    Server server;
    std::uint16_t port = 0;
};

}  // namespace tgvs::http
