// support/telegram/control.hpp: the test server's functions as JSON, one request and one answer to a line.
//
//   {"do": "fail", "method": "auth.signIn", "code": 420, "text": "FLOOD_WAIT_3"}   ->  {"ok": true}
//   {"do": "nonsense"}                                                            ->  {"ok": false, "error": "..."}
//
// The names of the functions are the rows of the tables in control*.cpp, and the methods of telegram_server.py.
#pragma once

#include "support/telegram/test_server.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <string>

namespace tgvs::test {

// One line without its end; never throws.
std::string control(TestServer& server, const std::string& line);

// Serves them on a port of the loopback, on the caller's context.
class ControlPort {
public:
    ControlPort(asio::io_context& io, TestServer& server, std::uint16_t port);
    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

private:
    struct Client;
    void accept();

    TestServer& server_;
    asio::ip::tcp::acceptor acceptor_;
};

}  // namespace tgvs::test
