#include "support/telegram/data_center.hpp"

#include "mtproto/envelope.hpp"
#include "mtproto/tl_bytes.hpp"
#include "support/telegram/connection.hpp"
#include "support/telegram/server_session.hpp"

namespace tgvs::test {

DataCenter::DataCenter(ServerState& state, const DcOptions& options)
    : state_(state),
      id_(options.id),
      host_(options.host),
      port_(options.port),
      holder_(state.io),
      acceptor_(state.io)
{
    bind(holder_);
    port_ = holder_.local_endpoint().port();
    listen();
}

DataCenter::~DataCenter()
{
    stop();
}

void DataCenter::bind(asio::ip::tcp::acceptor& socket)
{
    const asio::ip::tcp::endpoint at(asio::ip::make_address(host_), port_);
    socket.open(at.protocol());
    socket.set_option(asio::socket_base::reuse_address(true));
    socket.bind(at);
}

void DataCenter::listen()
{
    if (acceptor_.is_open())
        return;
    bind(acceptor_);
    acceptor_.listen();
    accept();
}

void DataCenter::stop()
{
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    for_each_connection([](Connection& one) { one.close(true); });
}

void DataCenter::accept()
{
    acceptor_.async_accept([this](const boost::system::error_code& error,
                                  asio::ip::tcp::socket socket) {
        if (error == asio::error::operation_aborted || !acceptor_.is_open())
            return;
        if (!error) {
            ++state_.record.counters.connections;
            ++state_.record.counters.open;
            auto fault = take_fault(state_.connection_faults, [this](const auto& one) {
                return one.dc == 0 || one.dc == id_;
            });
            const auto connection = std::make_shared<Connection>(state_, *this, std::move(socket));
            connections_.insert(connection);
            connection->start(std::move(fault));
            state_.changed();
        }
        accept();
    });
}

void DataCenter::closed(Connection& connection)
{
    --state_.record.counters.open;
    connections_.erase(connection.shared_from_this());
    state_.changed();
}

void DataCenter::for_each_connection(const std::function<void(Connection&)>& act)
{
    const auto all = connections_;
    for (const auto& one : all)
        act(*one);
}

ServerKey* DataCenter::key(std::uint64_t key_id)
{
    const auto found = keys_.find(key_id);
    return found == keys_.end() ? nullptr : &found->second;
}

ServerKey& DataCenter::add_key(const ServedKey& served)
{
    keys_.erase(served.key.id());
    auto& key = keys_.try_emplace(served.key.id(), served.key).first->second;
    key.dc = id_;
    key.salt = served.salt;
    ++state_.record.counters.handshakes;
    return key;
}

// The rule that ends a login: one key that speaks on two connections in parallel. One that was left behind by a
// cut of the network, and is silent, is no second user: an older one has to speak after a newer one.
bool DataCenter::is_used_twice(ServerKey& key, Connection& connection)
{
    if (!state_.options.kill_duplicated || key.account == 0)
        return false;
    bool twice = false;
    for_each_connection([&](Connection& other) {
        if (&other == &connection || other.key_id() != key.key.id())
            return;
        if (other.peer_is_gone())
            other.close();
        else
            twice = twice || other.is_newer_than(connection);
    });
    return twice;
}

void DataCenter::encrypted(std::string_view packet, const std::shared_ptr<Connection>& connection)
{
    ++state_.record.counters.packets;
    const auto refuse = [&](std::string why) {
        state_.problem(std::move(why));
        connection->send_word(-404);
        connection->close_after_sending();
    };
    auto* key = this->key(*mtproto::TlReader(packet).u64());
    if (!key || key->forgotten)
        return refuse("an auth key that is not known");
    const auto message = mtproto::open(key->key, mtproto::Sender::client, packet);
    if (!message)
        return refuse(std::string(mtproto::to_string(message.error())));
    if (message->session_id == 0)
        return refuse("session id 0");
    connection->speaks(key->key.id(), state_.record.counters.packets);
    if (is_used_twice(*key, *connection))
        key->revoke({406, "AUTH_KEY_DUPLICATED"});
    auto& session = key->sessions[message->session_id];
    if (!session)
        session = std::make_unique<ServerSession>(state_, *this, *key, message->session_id);
    session->attach(connection);
    session->receive(*message);
}

}  // namespace tgvs::test
