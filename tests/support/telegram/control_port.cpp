// support/telegram/control.hpp: the port by which a test commands the server.
#include "support/telegram/control.hpp"

#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include <memory>

namespace tgvs::test {

// Shared by the handlers of its running operations.
struct ControlPort::Client : std::enable_shared_from_this<Client> {
    Client(TestServer& its, asio::ip::tcp::socket connected)
        : server(its), socket(std::move(connected))
    {
    }

    void read()
    {
        asio::async_read_until(
            socket, asio::dynamic_buffer(in), '\n',
            [self = shared_from_this()](const boost::system::error_code& error, std::size_t count) {
                if (error)
                    return;
                self->out = control(self->server, self->in.substr(0, count - 1)) + '\n';
                self->in.erase(0, count);
                self->write();
            });
    }

    void write()
    {
        asio::async_write(
            socket, asio::buffer(out),
            [self = shared_from_this()](const boost::system::error_code& error, std::size_t) {
                if (!error)
                    self->read();
            });
    }

    TestServer& server;
    asio::ip::tcp::socket socket;
    std::string in;
    std::string out;
};

ControlPort::ControlPort(asio::io_context& io, TestServer& server, std::uint16_t port)
    : server_(server), acceptor_(io, {asio::ip::address_v4::loopback(), port})
{
    accept();
}

void ControlPort::accept()
{
    acceptor_.async_accept(
        [this](const boost::system::error_code& error, asio::ip::tcp::socket socket) {
            if (!error)
                std::make_shared<Client>(server_, std::move(socket))->read();
            if (acceptor_.is_open())
                accept();
        });
}

}  // namespace tgvs::test
