// support/telegram/server_key_exchange.hpp: the serving side of the key exchange, for tests, faults included.
//
// Sans I/O: takes the bodies of a client's unencrypted messages and gives the bodies of the answers. It checks what
// a real server checks, and says in a sentence what a client did wrong (a real one answers -404 and is done).
// Source   core.telegram.org/mtproto/auth_key
#pragma once

#include "base/result.hpp"
#include "mtproto/auth_key.hpp"
#include "mtproto/random.hpp"
#include "support/telegram/rsa_key_pair.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tgvs::test {

// Each makes the server wrong in one thing.
struct ServerFaults {
    // resPQ
    bool res_pq_nonce = false;
    bool unknown_fingerprint = false;
    std::optional<std::string> pq = {};  // instead of a good one, big-endian
    // server_DH_params
    bool dh_params_nonce = false;
    bool dh_params_server_nonce = false;
    bool dh_params_fail = false;
    bool answer_hash = false;
    bool answer_padding = false;   // a block more than is allowed
    bool answer_length = false;    // not whole blocks
    bool answer_trailing = false;  // hashed, but behind the object
    bool inner_nonce = false;
    bool inner_server_nonce = false;
    std::optional<std::string> dh_prime = {};
    std::optional<std::int32_t> g = {};
    std::optional<std::string> g_a = {};
    // dh_gen
    int retries = 0;  // dh_gen_retry as often, then dh_gen_ok
    bool dh_gen_fail = false;
    bool dh_gen_nonce = false;
    bool dh_gen_server_nonce = false;
    bool new_nonce_hash = false;
    // any of them
    bool trailing = false;      // four bytes behind each answer
    bool other_object = false;  // instead of each answer
};

struct ServerKeyExchangeOptions {
    RsaKeyPair key;
    std::int32_t server_time = 1'700'000'000;
    ServerFaults faults = {};
};

struct ServedKey {
    mtproto::AuthKey key;
    std::uint64_t salt = 0;
    std::int32_t dc = 0;          // what the client asked for; 0 from one that does not say
    std::int32_t expires_in = 0;  // seconds, of a temporary key; else 0
};

class ServerKeyExchange {
public:
    ServerKeyExchange(ServerKeyExchangeOptions options, mtproto::Random& random);
    ~ServerKeyExchange();
    ServerKeyExchange(ServerKeyExchange&&) noexcept;

    // A req_pq or req_pq_multi begins anew at any time.
    Result<std::string> answer(std::string_view body);

    // Once dh_gen_ok has been given.
    const std::optional<ServedKey>& key() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace tgvs::test
