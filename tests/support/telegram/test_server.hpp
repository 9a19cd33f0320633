// support/telegram/test_server.hpp: Telegram's data centres in one process, for tests.
//
// Speaks MTProto 2.0 over every TCP framing, layers 198 to ours, and is told what to do wrong.
//
//     TestServer server({.world = world});
//     client.connect(server.endpoints(2), server.rsa_public_pem());
//     server.fail("phone.createGroupCall", {420, "FLOOD_WAIT_3"});
//     ASSERT_TRUE(server.wait_for_call("phone.createGroupCall", 2));
//
// Threads  has its own for everything; every function here may be called from any other.
#pragma once

#include "mtproto/auth_key.hpp"
#include "net/endpoint.hpp"
#include "support/telegram/server_state.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <future>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace tgvs::test {

class TestServer {
public:
    explicit TestServer(Options options = {});
    ~TestServer();
    TestServer(const TestServer&) = delete;
    TestServer& operator=(const TestServer&) = delete;

    std::vector<net::Endpoint> endpoints(int dc = 2);
    std::string rsa_public_pem();

    // Looks at or changes anything, on the server's thread.
    void with(const std::function<void(ServerState&)>& act);

    // ---- Faults
    void add(CallFault fault);
    void add(ConnectionFault fault);
    void fail(std::string method, RpcError error, int times = 1);
    void fault_next_key_exchange(ServerFaults faults);
    void clear_faults();
    void set_clock_offset(std::chrono::seconds offset);
    void change_salts();                       // bad_server_salt follows
    void drop_connections(bool reset = true);  // now
    void send_transport_word(std::int32_t code, bool close = true);
    void stop_listening(int dc);
    void listen_again(int dc);
    // All data centres: nothing listens, connections are reset, and what is known is kept.
    void go_away();
    void come_back();
    void forget_keys();  // -404 follows
    // The same for every key of an account; new ones can be made.
    void forget_key(std::int64_t account);
    void remember_key(std::int64_t account);
    // Ends every login of an account: 401 SESSION_REVOKED, 401 USER_DEACTIVATED, 406 AUTH_KEY_DUPLICATED ...
    // No more updates. Calls that need no login go on, but for those two errors that say that the key is void.
    void revoke(std::int64_t account, RpcError error);
    void restore(std::int64_t account);  // they are as they were

    // ---- Logins and what happens elsewhere
    // A key that is logged in already, as of a session string.
    mtproto::AuthKey logged_in_key(std::int64_t account, int dc = 2);
    bool accept_login_token(const std::string& token, std::int64_t account);
    // The token that was given out last; empty: none.
    std::string last_login_token();

    // ---- Updates
    void push(std::int64_t account, mtproto::TlObject updates);
    void push_bytes(std::int64_t account, std::string body);
    void push_spoiled(std::int64_t account, mtproto::TlObject updates, Spoiled how);

    // ---- Live streams
    std::int64_t start_call(std::int64_t chat, std::string title = {}, bool rtmp = true);
    bool end_call(std::int64_t chat);  // the one that runs
    // What is received grows with the clock, or stands still; of this call and the next ones.
    void set_media(std::int64_t chat, bool arriving);
    // Exactly this was received, and it stands still.
    void set_stream_channels(std::int64_t chat, std::vector<StreamChannel> channels);
    // Beside those who join; members are told. False: no call runs.
    bool set_viewers(std::int64_t chat, int count);
    // Where to publish; nothing: as before.
    void set_stream_target(std::int64_t chat, std::optional<std::string> url,
                           std::optional<std::string> key);
    // The account is told.
    void set_member(std::int64_t chat, std::int64_t account, Member member);
    std::optional<GroupCall> running_call(std::int64_t chat);

    // ---- What was seen
    Counters counters();
    std::vector<RecordedCall> calls(const std::string& method = {});
    std::string last_problem();
    bool wait_until(const std::function<bool(ServerState&)>& holds,
                    std::chrono::milliseconds limit = std::chrono::seconds(10));
    bool wait_for_call(const std::string& method, std::size_t count = 1,
                       std::chrono::milliseconds limit = std::chrono::seconds(10));

private:
    template <class Act>
    auto on_thread(Act act);
    void each_key(std::int64_t account, const std::function<void(ServerKey&)>& act);
    void each_session(std::int64_t account, const std::function<void(ServerSession&)>& act);

    asio::io_context io_;
    asio::executor_work_guard<asio::io_context::executor_type> work_;
    std::unique_ptr<ServerState> state_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::uint64_t changes_ = 0;
    std::thread thread_;  // so that a test may wait for the client in its own
};

template <class Act>
auto TestServer::on_thread(Act act)
{
    if (std::this_thread::get_id() == thread_.get_id())
        return act();
    std::packaged_task<decltype(act())()> task(std::move(act));
    auto done = task.get_future();
    asio::post(io_, [&task] { task(); });
    return done.get();
}

}  // namespace tgvs::test
