// mtproto/key_exchange.hpp: how a client and a data centre agree on an auth key.
//
// Sans I/O, typed steps: each takes the server's answer to the one before, and gives either the body of the
// next unencrypted message or what is wrong. Bodies are TL; the caller wraps them (envelope, framing).
//
// Checks, each with a test that fails without it:
//   resPQ            nonce; a fingerprint that we know; pq is a product of two different primes
//   server_DH_params nonces; length of the answer; SHA-1 of the inner data; padding below 16; inner nonces
//   dh_prime         exactly 2048 bits; it and (p-1)/2 prime; g is 2…7 and generates the right subgroup
//   g_a, g_b         1 < x < p-1 and 2^1984 <= x <= p-2^1984
//   dh_gen_*         nonces; new_nonce_hash1, 2 or 3
//   retry_id         0, then the aux hash of the key that was refused; at most `max_retries`
// Source   core.telegram.org/mtproto/auth_key, /mtproto/security_guidelines
#pragma once

#include "base/result.hpp"
#include "mtproto/auth_key.hpp"
#include "mtproto/key_exchange_errc.hpp"
#include "mtproto/random.hpp"
#include "mtproto/rsa_key.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tgvs::mtproto {

struct KeyExchangeOptions {
    std::int32_t dc = 2;            // +10000 for test data centres, negative for media
    std::vector<RsaKey> keys = {};  // of the servers
};

// How often another private exponent is tried before the exchange is given up.
constexpr int max_retries = 5;

struct ExchangedKey {
    AuthKey key;
    std::uint64_t salt = 0;        // the first server salt
    std::int32_t server_time = 0;  // unix seconds, as told in the middle of the exchange
};

class KeyExchange {
public:
    KeyExchange(KeyExchangeOptions options, Random& random);
    ~KeyExchange();
    KeyExchange(KeyExchange&&) noexcept;

    std::string begin();  // body of req_pq_multi
    // The body of the next message, or the key.
    Result<std::variant<std::string, ExchangedKey>, KeyExchangeErrc> answer(std::string_view body);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace tgvs::mtproto
