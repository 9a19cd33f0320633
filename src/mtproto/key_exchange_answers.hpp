// mtproto/key_exchange_answers.hpp: what a server says in the key exchange, checked as far as its bytes and the
// nonces allow.
#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"
#include "mtproto/key_exchange_errc.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::mtproto {

struct Nonces {
    std::string client;
    std::string server;
};

struct ResPq {
    std::string server_nonce;
    std::string pq;  // big-endian
    std::vector<std::uint64_t> fingerprints;
};

struct DhParams {
    std::int32_t g = 0;
    std::string p;
    std::string g_a;
    std::int32_t server_time = 0;
};
struct Verdict {
    enum Kind { ok = 1, retry = 2, fail = 3 };  // the numbers that the hash is made with
    Kind kind;
    std::string_view hash;  // inside the body
};

Result<ResPq, KeyExchangeErrc> parse_res_pq(std::string_view body, std::string_view nonce);

// Of server_DH_params_ok, decrypted and checked throughout.
Result<DhParams, KeyExchangeErrc> parse_dh_params(std::string_view body, const Nonces& nonces,
                                                  const Secret& new_nonce);

Result<Verdict, KeyExchangeErrc> parse_verdict(std::string_view body, const Nonces& nonces);

}  // namespace tgvs::mtproto
