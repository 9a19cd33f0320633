// support/telegram/server_state.hpp: everything that the test server knows, in one place.
//
// Threads  the server's own thread alone.
#pragma once

#include "mtproto/auth_key.hpp"
#include "mtproto/random.hpp"
#include "support/telegram/faults.hpp"
#include "support/telegram/record.hpp"
#include "support/telegram/rsa_key_pair.hpp"
#include "support/telegram/server_key_exchange.hpp"
#include "support/telegram/talks.hpp"
#include "support/telegram/world.hpp"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tgvs::test {

namespace asio = boost::asio;

class DataCenter;
class ServerSession;

struct DcOptions {
    int id = 2;
    std::string host = "127.0.0.1";
    std::uint16_t port = 0;  // 0: any that is free
};

struct Options {
    std::vector<DcOptions> dcs = {DcOptions{}};
    World world = {};
    std::optional<RsaKeyPair> rsa = {};  // made when it is not given
    std::chrono::seconds clock_offset{0};
    std::chrono::seconds token_lifetime{30};
    bool short_updates = true;           // the word that a code was scanned comes alone
    std::size_t gzip_above_bytes = 512;  // answers
    bool strict_seq_no = true;           // bad_msg 32 and 33
    bool strict_parity = false;  // 34 and 35: one foreign client numbers acknowledgements odd
    bool require_init = true;  // CONNECTION_NOT_INITED for a new session that did not begin with it
    bool init_per_key =
        false;  // one session of a key has done it for all: a foreign client relies on that
    bool kill_duplicated = true;  // AUTH_KEY_DUPLICATED
    Secret mtproxy_secret = {};   // not empty: the ports are those of an MTProxy
};

// What a key has done on its way to a login.
struct LoginAttempt {
    std::int64_t account = 0;
    std::string phone = {};
    std::string hash = {};
    std::size_t type = 0;  // of Account::code_types
    bool expired = false;
};

struct PasswordAttempt {
    std::int64_t account = 0;
    std::int64_t srp_id = 0;
    std::string b = {};
    std::string b_public = {};
    bool answered = false;
};

// A login that was ended from elsewhere.
struct Revoked {
    std::int64_t account = 0;  // whose it was
    RpcError error;            // what calls get

    // The key itself is void; else calls that need no login go on being answered, as Telegram does.
    bool for_every_call() const;
};

struct ServerKey {
    explicit ServerKey(mtproto::AuthKey its);
    ~ServerKey();
    ServerKey(const ServerKey&) = delete;  // its sessions point to it
    ServerKey& operator=(const ServerKey&) = delete;

    void revoke(RpcError error);
    void restore();
    bool is_of(std::int64_t who) const;  // logged in, or was until the login was revoked
    bool gets_updates_of(std::int64_t who) const { return account == who && !forgotten; }

    mtproto::AuthKey key;
    int dc = 0;
    std::uint64_t salt = 0;
    std::int64_t account = 0;  // 0: not logged in
    std::optional<Revoked> revoked = {};
    bool forgotten = false;  // -404, until it is remembered
    std::int32_t layer = 0;  // of its last initConnection
    LoginAttempt login = {};
    std::int64_t password_for = 0;  // the account that SESSION_PASSWORD_NEEDED was said to
    PasswordAttempt password = {};
    std::string login_token = {};
    std::map<std::uint64_t, std::unique_ptr<ServerSession>> sessions;
};

struct LoginToken {
    std::int32_t expires = 0;
    std::uint64_t key_id = 0;  // that asked for it
    std::int64_t accepted_by = 0;
    bool used = false;
};

struct ServerState {
    ServerState(Options its, asio::io_context& context);
    ~ServerState();

    asio::io_context& io;
    Options options;
    World world;
    RsaKeyPair rsa;
    mtproto::SystemRandom random;
    Record record;
    Talks talks;
    std::deque<CallFault> call_faults;
    std::deque<ConnectionFault> connection_faults;
    std::deque<ServerFaults> key_exchange_faults;  // one for each of the next key exchanges
    std::map<int, std::unique_ptr<DataCenter>> dcs;
    std::map<std::string, LoginToken> tokens;
    std::map<std::int64_t, std::pair<std::string, std::int64_t>> exported;  // id: bytes, account
    std::function<void()> changed = [] {};

    std::chrono::milliseconds unix_time() const;  // the server's, which may be off
    std::int32_t now() const { return static_cast<std::int32_t>(unix_time().count() / 1000); }
    std::int64_t number();  // random, above 0
    void problem(std::string what);

    // To all sessions of an account that want updates, but for one.
    void push(std::int64_t account, const mtproto::TlObject& updates,
              const ServerSession* except = nullptr);
};

}  // namespace tgvs::test
