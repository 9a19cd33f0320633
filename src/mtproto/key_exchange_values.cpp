#include "mtproto/key_exchange_values.hpp"

#include "mtproto/crypto.hpp"
#include "mtproto/tl_bytes.hpp"

namespace tgvs::mtproto {

namespace {

constexpr std::size_t hash_bytes = 20;

}  // namespace

IgeKey exchange_aes(std::string_view new_nonce, std::string_view server_nonce)
{
    auto new_server = sha1({new_nonce, server_nonce});
    auto server_new = sha1({server_nonce, new_nonce});
    auto new_new = sha1({new_nonce, new_nonce});
    std::string key;
    key.reserve(32);  // or growing would leave copies behind
    key.append(new_server).append(server_new, 0, 12);
    std::string iv;
    iv.reserve(32);
    iv.append(server_new, 12, 8).append(new_new).append(new_nonce, 0, 4);
    for (auto* hash : {&new_server, &server_new, &new_new})
        cleanse(*hash);
    return {Secret(std::move(key)), Secret(std::move(iv))};
}

std::string seal_hashed(const IgeKey& aes, std::string_view tl, Random& random)
{
    auto plain = sha1({tl});
    plain += tl;
    plain += random.bytes((aes_block_bytes - plain.size() % aes_block_bytes) % aes_block_bytes);
    return ige_encrypt(aes.key.reveal(), aes.iv.reveal(), plain);
}

std::optional<std::string> open_hashed(const IgeKey& aes, std::string_view encrypted)
{
    if (encrypted.size() % aes_block_bytes != 0 || encrypted.size() < hash_bytes)
        return {};
    const auto plain = ige_decrypt(aes.key.reveal(), aes.iv.reveal(), encrypted);
    const auto hash = std::string_view(plain).substr(0, hash_bytes);
    const auto padded = std::string_view(plain).substr(hash_bytes);
    // Nothing says how long the TL is but the hash itself.
    for (std::size_t padding = 0; padding < aes_block_bytes && padding < padded.size(); ++padding) {
        const auto tl = padded.substr(0, padded.size() - padding);
        if (sha1({tl}) == hash)
            return std::string(tl);
    }
    return {};
}

std::string new_nonce_hash(std::string_view new_nonce, int number, std::uint64_t aux_hash)
{
    const char byte = static_cast<char>(number);
    return sha1({new_nonce, {&byte, 1}, TlWriter().u64(aux_hash).written()}).substr(4);
}

std::uint64_t first_salt(std::string_view new_nonce, std::string_view server_nonce)
{
    return *TlReader(new_nonce).u64() ^ *TlReader(server_nonce).u64();
}

}  // namespace tgvs::mtproto
