#include "mtproto/crypto.hpp"

#include "mtproto/invariant.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>

namespace tgvs::mtproto {

namespace {

constexpr std::size_t aes_key_bytes = 32;

struct CipherFree {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, CipherFree>;

const unsigned char* unsigned_data(std::string_view bytes)
{
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

Cipher make_cipher(const EVP_CIPHER* kind, std::string_view key, const unsigned char* iv,
                   bool encrypts)
{
    require(key.size() == aes_key_bytes, "an AES-256 key has 32 bytes");
    Cipher cipher(EVP_CIPHER_CTX_new());
    require(cipher && EVP_CipherInit_ex(cipher.get(), kind, nullptr, unsigned_data(key), iv,
                                        encrypts ? 1 : 0) == 1,
            "OpenSSL has AES-256");
    EVP_CIPHER_CTX_set_padding(cipher.get(), 0);
    return cipher;
}

std::string digest(const EVP_MD* kind, std::initializer_list<std::string_view> parts)
{
    struct Free {
        void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    };
    const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
    bool good = context && EVP_DigestInit_ex(context.get(), kind, nullptr) == 1;
    for (const auto part : parts)
        good = good && EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1;
    std::string hash(static_cast<std::size_t>(EVP_MD_get_size(kind)), '\0');
    auto* out = reinterpret_cast<unsigned char*>(hash.data());
    require(good && EVP_DigestFinal_ex(context.get(), out, nullptr) == 1, "OpenSSL has SHA");
    return hash;
}

using Block = std::array<unsigned char, aes_block_bytes>;

void xor_with(Block& block, const unsigned char* other)
{
    for (std::size_t i = 0; i < aes_block_bytes; ++i)
        block[i] = static_cast<unsigned char>(block[i] ^ other[i]);
}

// out[i] = cipher(in[i] ^ out[i-1]) ^ in[i-1], both ways: for decrypting, the halves of the iv change places.
std::string ige(std::string_view key, const unsigned char* before_out,
                const unsigned char* before_in, std::string_view data, bool encrypts)
{
    require(data.size() % aes_block_bytes == 0, "IGE takes whole blocks");
    const auto cipher = make_cipher(EVP_aes_256_ecb(), key, nullptr, encrypts);
    std::string result(data.size(), '\0');
    const auto* in = unsigned_data(data);
    auto* out = reinterpret_cast<unsigned char*>(result.data());
    for (std::size_t at = 0; at < data.size(); at += aes_block_bytes) {
        Block block;
        std::copy_n(in + at, aes_block_bytes, block.begin());
        xor_with(block, before_out);
        int written = 0;
        require(EVP_CipherUpdate(cipher.get(), block.data(), &written, block.data(),
                                 static_cast<int>(aes_block_bytes)) == 1,
                "AES of a block works");
        xor_with(block, before_in);
        std::copy(block.begin(), block.end(), out + at);
        before_out = out + at;
        before_in = in + at;
    }
    return result;
}

}  // namespace

std::string sha1(std::initializer_list<std::string_view> parts)
{
    return digest(EVP_sha1(), parts);
}

std::string sha256(std::initializer_list<std::string_view> parts)
{
    return digest(EVP_sha256(), parts);
}

std::string ige_encrypt(std::string_view key, std::string_view iv, std::string_view data)
{
    require(iv.size() == 2 * aes_block_bytes, "an IGE iv has 32 bytes");
    return ige(key, unsigned_data(iv), unsigned_data(iv) + aes_block_bytes, data, true);
}

std::string ige_decrypt(std::string_view key, std::string_view iv, std::string_view data)
{
    require(iv.size() == 2 * aes_block_bytes, "an IGE iv has 32 bytes");
    return ige(key, unsigned_data(iv) + aes_block_bytes, unsigned_data(iv), data, false);
}

struct CtrStream::State {
    Cipher cipher;
};

CtrStream::CtrStream(std::string_view key, std::string_view iv)
{
    require(iv.size() == aes_block_bytes, "a CTR iv has 16 bytes");
    state_ = std::make_unique<State>(
        State{make_cipher(EVP_aes_256_ctr(), key, unsigned_data(iv), true)});
}

CtrStream::~CtrStream() = default;
CtrStream::CtrStream(CtrStream&&) noexcept = default;
CtrStream& CtrStream::operator=(CtrStream&&) noexcept = default;

void CtrStream::apply(char* data, std::size_t count)
{
    constexpr std::size_t most = std::size_t{1} << 30;  // OpenSSL counts in int
    while (count > 0) {
        const auto part = std::min(count, most);
        auto* bytes = reinterpret_cast<unsigned char*>(data);
        int written = 0;
        require(EVP_CipherUpdate(state_->cipher.get(), bytes, &written, bytes,
                                 static_cast<int>(part)) == 1,
                "AES-CTR works");
        data += part;
        count -= part;
    }
}

void cleanse(std::string& secret)
{
    OPENSSL_cleanse(secret.data(), secret.size());
    secret.clear();
}

bool equal_in_constant_time(std::string_view a, std::string_view b)
{
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace tgvs::mtproto
