// mtproto/rsa_key.hpp: the servers' public keys, and RSA_PAD.
//
// Errors   a PEM file comes from outside: a sentence that names what is wrong.
// Source   core.telegram.org/mtproto/auth_key (step 4.1, RSA_PAD); production and test keys as in TDLib.
#pragma once

#include "base/result.hpp"
#include "mtproto/random.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::mtproto {

struct RsaKey {
    std::string n;  // big-endian, no leading zeros, 256 bytes
    std::string e;
    std::uint64_t fingerprint = 0;
};

// All keys of a PEM text: "BEGIN RSA PUBLIC KEY" (PKCS#1) or "BEGIN PUBLIC KEY" (SPKI), in any mixture.
Result<std::vector<RsaKey>> parse_rsa_keys(std::string_view pem);

std::vector<RsaKey> built_in_rsa_keys();  // production and test

// Data of at most 144 bytes; the result has 256.
std::string rsa_pad_encrypt(const RsaKey& key, std::string_view data, Random& random);

}  // namespace tgvs::mtproto
