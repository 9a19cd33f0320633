// support/telegram/connection.hpp: one TCP connection to the test server.
//
// Bounds   what waits to be sent may grow: tests read what they ask for.
#pragma once

#include "mtproto/framing.hpp"
#include "support/telegram/server_key_exchange.hpp"
#include "support/telegram/server_state.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <memory>
#include <optional>
#include <string>

namespace tgvs::test {

// Shared by the handlers of its running operations and the data centre's list: which goes last is not known.
class Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(ServerState& state, DataCenter& dc, asio::ip::tcp::socket socket);

    void start(std::optional<ConnectionFault> fault);
    void send(std::string_view packet);
    void send_word(std::int32_t code);
    void close_after_sending();
    void close(bool reset = false);
    void disconnect_in(std::chrono::seconds delay);  // unless it is called again before

    bool is_open() const { return socket_.is_open(); }
    bool peer_is_gone();
    std::uint64_t key_id() const { return key_id_; }  // of the last encrypted packet; 0: none yet
    // `packet`: the number of this one, of all that came.
    void speaks(std::uint64_t key_id, int packet)
    {
        if (key_id_ == 0)
            first_packet_ = packet;
        key_id_ = key_id;
    }
    bool is_newer_than(const Connection& other) const
    {
        return first_packet_ > other.first_packet_;
    }

private:
    void read();
    void received(std::size_t count);
    void packet(std::string_view packet);
    void plain(std::string_view packet);
    void queue(std::string bytes);
    void write();

    ServerState& state_;
    DataCenter& dc_;
    asio::ip::tcp::socket socket_;
    asio::steady_timer disconnect_;
    mtproto::ServerTransport transport_;
    std::optional<ServerKeyExchange> exchange_;
    std::array<char, 16'384> buffer_{};
    std::string waiting_;
    std::string sending_;
    bool closing_ = false;
    std::uint64_t key_id_ = 0;
    int first_packet_ = 0;
    std::optional<std::size_t> may_receive_;  // bytes until the cut
    std::optional<std::size_t> may_send_;
    std::optional<TransportWord> word_;
};

}  // namespace tgvs::test
