// telegram/client.hpp: one client of one data centre: keeps a connection up and carries calls over it.
//
// Connection exactly one at a time; a lost one is reset before the next is dialled, for Telegram ends a login
//            that it sees twice. Reconnects for ever, with back-off; calls wait meanwhile, up to their limit.
// Key        a stored one is used as it is; without one the exchange makes it, once, and it can be asked for.
// Waits      a method that Telegram asked to wait with is not called before: flood_gate.hpp.
// Errors     calls give CallError; trouble with the connection is in status() and in the log, when it changes.
// Threads    one: everything here runs on the executor given.
// Source     core.telegram.org/mtproto, /api/invoking
#pragma once

#include "base/backoff.hpp"
#include "mtproto/auth_key.hpp"
#include "mtproto/framing.hpp"
#include "mtproto/random.hpp"
#include "mtproto/rsa_key.hpp"
#include "mtproto/session.hpp"
#include "mtproto/tl_object.hpp"
#include "net/dial.hpp"
#include "net/spawn.hpp"
#include "telegram/call_error.hpp"
#include "telegram/flood_gate.hpp"

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::telegram {

namespace asio = boost::asio;

// How the program introduces itself.
struct AppIdentity {
    std::int32_t api_id = 0;
    std::string device_model = "tg_video_streamer";
    std::string system_version = "Linux";
    std::string app_version = "1";

    friend bool operator==(const AppIdentity&, const AppIdentity&) = default;
};

struct ClientOptions {
    AppIdentity app = {};
    int dc = 2;
    bool test_mode = false;
    std::vector<net::Endpoint> addresses = {};
    std::vector<mtproto::RsaKey> rsa_keys = {};
    // As official clients connect: providers that look into the stream see nothing to cut.
    mtproto::Framing framing = mtproto::Framing::intermediate;
    bool obfuscated = true;
    Secret mtproxy_secret = {};  // the addresses are those of an MTProxy
    std::optional<net::Socks5> socks5 = {};
    std::optional<mtproto::AuthKey> key = {};
    std::chrono::milliseconds exchange_limit{30'000};
    std::chrono::milliseconds write_limit{20'000};
    // Off the air each second counts; TDLib allows itself five connections in 5 s.
    BackoffOptions backoff = {.first = std::chrono::seconds(1), .ceiling = std::chrono::seconds(2)};
    // After a transport error that says to wait: the server was asked too often.
    std::chrono::milliseconds flood_pause{30'000};
    // While the server says that it does not know the key. Most often that passes within seconds: at first as
    // often as TDLib connects after an error of the transport (three times in 8 s), then step by step more patient.
    BackoffOptions unknown_key = {.first = std::chrono::seconds(3),
                                  .ceiling = std::chrono::seconds(3)};
    std::chrono::milliseconds unknown_key_pause{120'000};  // in the end
};

// What keeps the client from its data centre.
struct ConnectionProblem {
    enum class Kind { network, transport_error, protocol, key_exchange };
    Kind kind;
    std::int32_t code = 0;  // of a transport error
    std::string text = {};
};

struct ClientStatus {
    bool connected = false;  // something was heard over the present connection
    int failures = 0;        // connections in a row that came to nothing
    int unknown_key = 0;     // times in a row that the server said it does not know the key
    std::optional<ConnectionProblem> problem = {};
    std::chrono::milliseconds clock_error{};  // ours minus the server's
};

// Called on the executor.
struct ClientHandlers {
    std::function<void(const mtproto::TlObject&)> on_update = {};
    // One came that this layer cannot read: what it said is to be asked for.
    std::function<void()> on_unreadable = {};
    // A new connection or a new session: updates may have been lost, read again what is being watched.
    std::function<void()> on_restart = {};
};

class Client {
public:
    Client(asio::any_io_executor executor, ClientOptions options, ClientHandlers handlers = {});
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    void start();
    // Ends the connection; calls that wait end as `stopped`.
    asio::awaitable<void> stop();

    asio::awaitable<Result<mtproto::TlValue, CallError>> call_any(
        mtproto::TlObject function, std::chrono::milliseconds limit = std::chrono::seconds(30));
    // For functions that answer with an object.
    asio::awaitable<Result<mtproto::TlObject, CallError>> call(
        mtproto::TlObject function, std::chrono::milliseconds limit = std::chrono::seconds(30));

    // Behind those that are known, from the next connection on.
    void also_try(const std::vector<net::Endpoint>& addresses);
    int dc() const { return options_.dc; }
    const std::optional<mtproto::AuthKey>& key() const { return options_.key; }
    ClientStatus status() const;

private:
    struct Pending;
    struct Connection;
    using Ended = ConnectionProblem;

    asio::awaitable<void> run();
    asio::awaitable<Ended> connect_once();
    asio::awaitable<Result<void, Ended>> exchange_key(Connection& connection);
    asio::awaitable<Result<std::string, Ended>> read_plain(Connection& connection,
                                                           net::Deadline deadline);
    asio::awaitable<Ended> converse(Connection& connection);
    asio::awaitable<void> read(Connection& connection);
    Result<void, Ended> take_packets(Connection& connection);
    asio::awaitable<bool> wait_for_session(net::Deadline deadline);
    void hand_out_events();
    void take_update(std::string_view body);
    void hand_out(mtproto::RequestId id, Result<std::string, CallError> result);
    void begin_session(mtproto::AuthKey key, std::uint64_t salt);
    void note(const Ended& problem);
    std::chrono::milliseconds patience(int times) const;
    net::DialOptions dial_options() const;
    mtproto::TransportOptions transport_options() const;

    asio::any_io_executor executor_;
    ClientOptions options_;
    ClientHandlers handlers_;
    mtproto::SystemRandom random_;
    std::optional<mtproto::Session> session_;
    std::map<mtproto::RequestId, Pending*> pending_;
    asio::steady_timer wake_;   // something is to be sent, or the connection has ended
    asio::steady_timer ready_;  // there is a session
    net::Task task_;
    bool stopping_ = false;
    FloodGate flood_gate_;
    ClientStatus status_;
};

}  // namespace tgvs::telegram
