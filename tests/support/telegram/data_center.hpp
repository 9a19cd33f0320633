// support/telegram/data_center.hpp: one listening port of the test server with the auth keys made there.
#pragma once

#include "support/telegram/server_state.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string_view>

namespace tgvs::test {

class Connection;

class DataCenter {
public:
    DataCenter(ServerState& state, const DcOptions& options);
    ~DataCenter();

    int id() const { return id_; }
    std::string host() const { return host_; }
    std::uint16_t port() const { return port_; }
    std::map<std::uint64_t, ServerKey>& keys() { return keys_; }
    ServerKey* key(std::uint64_t key_id);

    ServerKey& add_key(const ServedKey& served);
    void encrypted(std::string_view packet, const std::shared_ptr<Connection>& connection);
    void closed(Connection& connection);
    void for_each_connection(const std::function<void(Connection&)>& act);
    void stop();  // listening and all connections; keys and sessions stay, and so does the port
    void listen();

private:
    void bind(asio::ip::tcp::acceptor& socket);
    void accept();
    bool is_used_twice(ServerKey& key, Connection& connection);

    ServerState& state_;
    int id_;
    std::string host_;
    std::uint16_t port_;
    asio::ip::tcp::acceptor holder_;  // bound only: nobody else gets the port while nothing listens
    asio::ip::tcp::acceptor acceptor_;
    std::map<std::uint64_t, ServerKey> keys_;
    std::set<std::shared_ptr<Connection>> connections_;
};

}  // namespace tgvs::test
