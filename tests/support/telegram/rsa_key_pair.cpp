#include "support/telegram/rsa_key_pair.hpp"

#include "mtproto/crypto.hpp"

#include <openssl/encoder.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <stdexcept>

namespace tgvs::test {

namespace {

std::string encoded(const EVP_PKEY* key, int selection, const char* structure)
{
    struct Free {
        void operator()(OSSL_ENCODER_CTX* context) const { OSSL_ENCODER_CTX_free(context); }
    };
    const std::unique_ptr<OSSL_ENCODER_CTX, Free> context(
        OSSL_ENCODER_CTX_new_for_pkey(key, selection, "PEM", structure, nullptr));
    unsigned char* text = nullptr;
    std::size_t count = 0;
    if (!context || OSSL_ENCODER_to_data(context.get(), &text, &count) != 1)
        throw std::runtime_error("the key cannot be written");
    std::string pem(reinterpret_cast<const char*>(text), count);
    OPENSSL_free(text);
    return pem;
}

}  // namespace

RsaKeyPair::RsaKeyPair(evp_pkey_st* key) : key_(key, [](EVP_PKEY* old) { EVP_PKEY_free(old); }) {}

RsaKeyPair RsaKeyPair::generate(int bits)
{
    return RsaKeyPair(EVP_RSA_gen(static_cast<unsigned>(bits)));
}

std::optional<RsaKeyPair> RsaKeyPair::from_pem(std::string_view pem)
{
    BIO* in = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
    EVP_PKEY* key = PEM_read_bio_PrivateKey(in, nullptr, nullptr, nullptr);
    BIO_free(in);
    if (key == nullptr)
        return {};
    return RsaKeyPair(key);
}

std::string RsaKeyPair::private_pem() const
{
    return encoded(key_.get(), EVP_PKEY_KEYPAIR, "PrivateKeyInfo");
}

std::string RsaKeyPair::public_pem() const
{
    return encoded(key_.get(), EVP_PKEY_PUBLIC_KEY, "SubjectPublicKeyInfo");
}

std::string RsaKeyPair::public_pkcs1() const
{
    return encoded(key_.get(), EVP_PKEY_PUBLIC_KEY, "type-specific");
}

mtproto::RsaKey RsaKeyPair::public_key() const
{
    return mtproto::parse_rsa_keys(public_pem()).value().front();
}

std::optional<std::string> RsaKeyPair::raise(std::string_view block) const
{
    struct Free {
        void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
    };
    const std::unique_ptr<EVP_PKEY_CTX, Free> context(EVP_PKEY_CTX_new(key_.get(), nullptr));
    std::string out(256, '\0');
    std::size_t count = out.size();
    const bool done =
        EVP_PKEY_decrypt_init(context.get()) == 1 &&
        EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_NO_PADDING) == 1 &&
        EVP_PKEY_decrypt(context.get(), reinterpret_cast<unsigned char*>(out.data()), &count,
                         reinterpret_cast<const unsigned char*>(block.data()), block.size()) == 1;
    if (!done || count != out.size())
        return {};
    return out;
}

std::optional<std::string> RsaKeyPair::rsa_pad_decrypt(std::string_view block) const
{
    const auto raised = raise(block);
    if (!raised)
        return {};
    const auto encrypted = std::string_view(*raised).substr(32);
    auto temp_key = raised->substr(0, 32);
    std::ranges::transform(temp_key, mtproto::sha256({encrypted}), temp_key.begin(),
                           [](char a, char b) { return static_cast<char>(a ^ b); });
    const auto plain = mtproto::ige_decrypt(temp_key, std::string(32, '\0'), encrypted);
    std::string data = plain.substr(0, 192);
    std::ranges::reverse(data);
    if (mtproto::sha256({temp_key, data}) != plain.substr(192))
        return {};
    return data;
}

}  // namespace tgvs::test
