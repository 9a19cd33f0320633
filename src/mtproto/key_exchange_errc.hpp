// mtproto/key_exchange_errc.hpp: why a key exchange is given up.
#pragma once

#include <string_view>

namespace tgvs::mtproto {

enum class KeyExchangeErrc {
    malformed,  // not the object that this step answers with
    wrong_nonce,
    unknown_fingerprint,  // none of our RSA keys: wrong server, or keys too old
    bad_pq,
    bad_hash,    // SHA-1 of the decrypted answer, or its padding
    bad_prime,   // dh_prime or g
    bad_public,  // g_a or g_b out of range
    bad_nonce_hash,
    refused,  // dh_gen_fail, server_DH_params_fail, or too many retries
};

std::string_view to_string(KeyExchangeErrc code);

}  // namespace tgvs::mtproto
