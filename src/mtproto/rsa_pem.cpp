// The reading of keys for mtproto/rsa_key.hpp.
#include "mtproto/bignum.hpp"
#include "mtproto/crypto.hpp"
#include "mtproto/invariant.hpp"
#include "mtproto/rsa_key.hpp"
#include "mtproto/tl_bytes.hpp"

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <limits>

namespace tgvs::mtproto {

namespace {

constexpr int key_bits = 2048;

struct Free {
    void operator()(BIO* bio) const { BIO_free(bio); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(char* text) const { OPENSSL_free(text); }
    void operator()(unsigned char* bytes) const { OPENSSL_free(bytes); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

struct PemBlock {
    Owned<char> name;
    Owned<unsigned char> bytes;
    long count = 0;
};

// The next block; one without a name after the last.
Result<PemBlock> next_block(BIO& in)
{
    char* name = nullptr;
    char* header = nullptr;
    unsigned char* bytes = nullptr;
    long count = 0;
    const bool found = PEM_read_bio(&in, &name, &header, &bytes, &count) == 1;
    const Owned<char> unused(header);
    PemBlock block{Owned<char>(name), Owned<unsigned char>(bytes), count};
    const auto why = ERR_GET_REASON(ERR_peek_last_error());
    ERR_clear_error();
    if (found)
        return block;
    if (why == PEM_R_NO_START_LINE)
        return PemBlock{};
    return failure("the PEM text is damaged or cut off");
}

std::string bytes_of(const EVP_PKEY& key, const char* what)
{
    BIGNUM* number = nullptr;
    require(EVP_PKEY_get_bn_param(&key, what, &number) == 1, "an RSA key has its numbers");
    const Bignum owned(number);
    return to_bytes(owned, static_cast<std::size_t>(BN_num_bytes(number)));
}

Result<RsaKey> key_of(const PemBlock& block)
{
    const std::string_view name = block.name.get();
    const auto* at = static_cast<const unsigned char*>(block.bytes.get());
    Owned<EVP_PKEY> key;
    if (name == "RSA PUBLIC KEY")
        key.reset(d2i_PublicKey(EVP_PKEY_RSA, nullptr, &at, block.count));
    else if (name == "PUBLIC KEY")
        key.reset(d2i_PUBKEY(nullptr, &at, block.count));
    else
        return failure(fmt::format("is a {}, not a public key", name));
    ERR_clear_error();
    if (!key)
        return failure("cannot be decoded");
    if (EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA)
        return failure("is not an RSA key");
    if (EVP_PKEY_get_bits(key.get()) != key_bits)
        return failure(
            fmt::format("has {} bits instead of {}", EVP_PKEY_get_bits(key.get()), key_bits));

    RsaKey found;
    found.n = bytes_of(*key, OSSL_PKEY_PARAM_RSA_N);
    found.e = bytes_of(*key, OSSL_PKEY_PARAM_RSA_E);
    const auto is_odd = [](const std::string& number) {
        return !number.empty() && number.back() & 1;
    };
    if (!is_odd(found.n) || !is_odd(found.e) || found.e == "\x01" || found.e.size() > 8)
        return failure("is not a sound RSA key");
    const auto hash = sha1({TlWriter().bytes(found.n).bytes(found.e).written()});
    found.fingerprint = *TlReader(std::string_view(hash).substr(12)).u64();
    return found;
}

}  // namespace

Result<std::vector<RsaKey>> parse_rsa_keys(std::string_view pem)
{
    if (pem.size() > std::size_t{std::numeric_limits<int>::max()})
        return failure("the PEM text is too long");
    const Owned<BIO> in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    require(in != nullptr, "there is memory for a BIO");
    std::vector<RsaKey> keys;
    for (;;) {
        const auto block = next_block(*in);
        if (!block)
            return std::unexpected(block.error());
        if (!block->name)
            break;
        auto key = key_of(*block);
        if (!key)
            return failure(
                fmt::format("key {} of the PEM text {}", keys.size() + 1, key.error().message));
        keys.push_back(std::move(*key));
    }
    if (keys.empty())
        return failure("the PEM text has no public key");
    return keys;
}

std::vector<RsaKey> built_in_rsa_keys()
{
    constexpr std::string_view production_and_test =
        "-----BEGIN RSA PUBLIC KEY-----\n"
        "MIIBCgKCAQEA6LszBcC1LGzyr992NzE0ieY+BSaOW622Aa9Bd4ZHLl+TuFQ4lo4g\n"
        "5nKaMBwK/BIb9xUfg0Q29/2mgIR6Zr9krM7HjuIcCzFvDtr+L0GQjae9H0pRB2OO\n"
        "62cECs5HKhT5DZ98K33vmWiLowc621dQuwKWSQKjWf50XYFw42h21P2KXUGyp2y/\n"
        "+aEyZ+uVgLLQbRA1dEjSDZ2iGRy12Mk5gpYc397aYp438fsJoHIgJ2lgMv5h7WY9\n"
        "t6N/byY9Nw9p21Og3AoXSL2q/2IJ1WRUhebgAdGVMlV1fkuOQoEzR7EdpqtQD9Cs\n"
        "5+bfo3Nhmcyvk5ftB0WkJ9z6bNZ7yxrP8wIDAQAB\n"
        "-----END RSA PUBLIC KEY-----\n"
        "-----BEGIN RSA PUBLIC KEY-----\n"
        "MIIBCgKCAQEAyMEdY1aR+sCR3ZSJrtztKTKqigvO/vBfqACJLZtS7QMgCGXJ6XIR\n"
        "yy7mx66W0/sOFa7/1mAZtEoIokDP3ShoqF4fVNb6XeqgQfaUHd8wJpDWHcR2OFwv\n"
        "plUUI1PLTktZ9uW2WE23b+ixNwJjJGwBDJPQEQFBE+vfmH0JP503wr5INS1poWg/\n"
        "j25sIWeYPHYeOrFp/eXaqhISP6G+q2IeTaWTXpwZj4LzXq5YOpk4bYEQ6mvRq7D1\n"
        "aHWfYmlEGepfaYR8Q0YqvvhYtMte3ITnuSJs171+GDqpdKcSwHnd6FudwGO4pcCO\n"
        "j4WcDuXc2CTHgH8gFTNhp/Y8/SpDOhvn9QIDAQAB\n"
        "-----END RSA PUBLIC KEY-----\n";
    auto keys = parse_rsa_keys(production_and_test);
    require(keys.has_value(), "the built-in keys are sound");
    return std::move(*keys);
}

}  // namespace tgvs::mtproto
