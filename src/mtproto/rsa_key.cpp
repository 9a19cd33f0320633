#include "mtproto/rsa_key.hpp"

#include "mtproto/crypto.hpp"
#include "mtproto/dh.hpp"
#include "mtproto/invariant.hpp"
#include "mtproto/tl_bytes.hpp"

#include <algorithm>

namespace tgvs::mtproto {

namespace {

constexpr std::size_t rsa_bytes = 256;
constexpr std::size_t most_data_bytes = 144;
constexpr std::size_t padded_bytes = 192;
constexpr std::size_t temp_key_bytes = 32;

std::string exclusive_or(std::string_view a, std::string_view b)
{
    std::string mixed(a);
    std::ranges::transform(a, b, mixed.begin(),
                           [](char x, char y) { return static_cast<char>(x ^ y); });
    return mixed;
}

// The 256 bytes that are raised: a key of their own hides the data, and the hash of the result hides the key.
std::string pad(std::string_view padded, std::string_view temp_key)
{
    std::string with_hash(padded.rbegin(), padded.rend());
    with_hash.reserve(padded_bytes + 32);
    with_hash += sha256({temp_key, padded});
    const auto encrypted = ige_encrypt(temp_key, std::string(32, '\0'), with_hash);
    cleanse(with_hash);
    return exclusive_or(temp_key, sha256({encrypted})) + encrypted;
}

}  // namespace

std::string rsa_pad_encrypt(const RsaKey& key, std::string_view data, Random& random)
{
    require(data.size() <= most_data_bytes, "RSA_PAD takes at most 144 bytes");
    require(key.n.size() == rsa_bytes, "a server's key has 2048 bits");
    std::string padded;
    padded.reserve(padded_bytes);
    padded += data;
    padded += random.bytes(padded_bytes - data.size());
    for (;;) {
        const Secret temp_key(random.bytes(temp_key_bytes));
        auto block = pad(padded, temp_key.reveal());
        if (block >= key.n)  // as numbers, for both have 256 bytes
            continue;
        auto result = power(block, key.e, key.n);
        cleanse(block);
        cleanse(padded);
        return result;
    }
}

}  // namespace tgvs::mtproto
