// support/telegram/rsa_key_pair.hpp: a server's RSA key with its private half.
#pragma once

#include "mtproto/rsa_key.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct evp_pkey_st;

namespace tgvs::test {

class RsaKeyPair {
public:
    static RsaKeyPair generate(int bits = 2048);  // takes about a tenth of a second
    static std::optional<RsaKeyPair> from_pem(std::string_view pem);  // of the private key

    std::string private_pem() const;
    std::string public_pem() const;    // SPKI: "BEGIN PUBLIC KEY"
    std::string public_pkcs1() const;  // "BEGIN RSA PUBLIC KEY"
    mtproto::RsaKey public_key() const;

    // block^d mod n, 256 bytes; nothing for a block that is no number below n.
    std::optional<std::string> raise(std::string_view block) const;

    // What RSA_PAD hid, with its padding (192 bytes); nothing where the hash inside is wrong.
    std::optional<std::string> rsa_pad_decrypt(std::string_view block) const;

private:
    explicit RsaKeyPair(evp_pkey_st* key);
    std::shared_ptr<evp_pkey_st> key_;  // OpenSSL's own counted object; the pair is copied freely
};

}  // namespace tgvs::test
