// Faults, logins and updates, at the test's word.
#include "mtproto/tl_codec.hpp"
#include "support/telegram/connection.hpp"
#include "support/telegram/data_center.hpp"
#include "support/telegram/server_session.hpp"
#include "support/telegram/test_server.hpp"
#include "support/telegram/tokens.hpp"

namespace tgvs::test {

void TestServer::add(CallFault fault)
{
    on_thread([&] { state_->call_faults.push_back(std::move(fault)); });
}

void TestServer::add(ConnectionFault fault)
{
    on_thread([&] { state_->connection_faults.push_back(fault); });
}

void TestServer::fail(std::string method, RpcError error, int times)
{
    add(CallFault{.method = std::move(method), .times = times, .what = std::move(error)});
}

void TestServer::fault_next_key_exchange(ServerFaults faults)
{
    on_thread([&] { state_->key_exchange_faults.push_back(std::move(faults)); });
}

void TestServer::clear_faults()
{
    on_thread([&] {
        state_->call_faults.clear();
        state_->connection_faults.clear();
        state_->key_exchange_faults.clear();
    });
}

void TestServer::set_clock_offset(std::chrono::seconds offset)
{
    on_thread([&] { state_->options.clock_offset = offset; });
}

void TestServer::change_salts()
{
    on_thread([&] {
        for (auto& [id, dc] : state_->dcs)
            for (auto& [key_id, key] : dc->keys())
                key.salt = state_->random.number();
    });
}

void TestServer::drop_connections(bool reset)
{
    on_thread([&] {
        for (auto& [id, dc] : state_->dcs)
            dc->for_each_connection([&](Connection& one) { one.close(reset); });
    });
}

void TestServer::send_transport_word(std::int32_t code, bool close)
{
    on_thread([&] {
        for (auto& [id, dc] : state_->dcs)
            dc->for_each_connection([&](Connection& one) {
                one.send_word(code);
                if (close)
                    one.close_after_sending();
            });
    });
}

void TestServer::stop_listening(int dc)
{
    on_thread([&] { state_->dcs.at(dc)->stop(); });
}

void TestServer::listen_again(int dc)
{
    on_thread([&] { state_->dcs.at(dc)->listen(); });
}

void TestServer::forget_keys()
{
    on_thread([&] {
        for (auto& [id, dc] : state_->dcs)
            dc->keys().clear();
    });
}

void TestServer::go_away()
{
    on_thread([&] {
        for (auto& [id, dc] : state_->dcs)
            dc->stop();
    });
}

void TestServer::come_back()
{
    on_thread([&] {
        for (auto& [id, dc] : state_->dcs)
            dc->listen();
    });
}

void TestServer::each_key(std::int64_t account, const std::function<void(ServerKey&)>& act)
{
    on_thread([&] {
        for (auto& [id, dc] : state_->dcs)
            for (auto& [key_id, key] : dc->keys())
                if (key.is_of(account))
                    act(key);
    });
}

void TestServer::forget_key(std::int64_t account)
{
    each_key(account, [](ServerKey& key) { key.forgotten = true; });
}

void TestServer::remember_key(std::int64_t account)
{
    each_key(account, [](ServerKey& key) { key.forgotten = false; });
}

void TestServer::revoke(std::int64_t account, RpcError error)
{
    each_key(account, [&](ServerKey& key) { key.revoke(error); });
}

void TestServer::restore(std::int64_t account)
{
    each_key(account, [](ServerKey& key) { key.restore(); });
}

mtproto::AuthKey TestServer::logged_in_key(std::int64_t account, int dc)
{
    return on_thread([&] {
        const auto key =
            *mtproto::AuthKey::from_bytes(state_->random.bytes(mtproto::AuthKey::size_bytes));
        auto& kept = state_->dcs.at(dc)->add_key({.key = key, .salt = state_->random.number()});
        kept.account = account;
        --state_->record.counters.handshakes;
        return key;
    });
}

bool TestServer::accept_login_token(const std::string& token, std::int64_t account)
{
    return on_thread([&] { return !test::accept_login_token(*state_, token, account); });
}

std::string TestServer::last_login_token()
{
    return on_thread([&] {
        std::string newest;
        std::int32_t expires = 0;
        for (const auto& [token, known] : state_->tokens)
            if (known.expires >= expires && known.accepted_by == 0) {
                newest = token;
                expires = known.expires;
            }
        return newest;
    });
}

void TestServer::each_session(std::int64_t account, const std::function<void(ServerSession&)>& act)
{
    each_key(account, [&](ServerKey& key) {
        if (key.gets_updates_of(account))
            for (auto& [session_id, session] : key.sessions)
                act(*session);
    });
}

void TestServer::push(std::int64_t account, mtproto::TlObject updates)
{
    on_thread([&] { state_->push(account, updates); });
}

void TestServer::push_bytes(std::int64_t account, std::string body)
{
    each_session(account, [&](ServerSession& one) { one.push_bytes(body); });
}

void TestServer::push_spoiled(std::int64_t account, mtproto::TlObject updates, Spoiled how)
{
    each_session(account,
                 [&](ServerSession& one) { one.push_spoiled(mtproto::encode(updates), how); });
}

}  // namespace tgvs::test
