// mtproto/auth_key.hpp: the 2048-bit key that a client shares with one data centre.
#pragma once

#include "base/secret.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tgvs::mtproto {

class AuthKey {
public:
    static constexpr std::size_t size_bytes = 256;

    // Nothing for any other length, or for a key of zeros only.
    static std::optional<AuthKey> from_bytes(std::string_view bytes);

    std::string_view reveal() const { return bytes_.reveal(); }
    std::uint64_t id() const { return id_; }  // SHA1(key)[12..20), as it stands in packets
    std::uint64_t aux_hash() const { return aux_hash_; }  // SHA1(key)[0..8)

    friend bool operator==(const AuthKey& a, const AuthKey& b) { return a.bytes_ == b.bytes_; }

private:
    AuthKey() = default;
    Secret bytes_;
    std::uint64_t id_ = 0;
    std::uint64_t aux_hash_ = 0;
};

}  // namespace tgvs::mtproto
