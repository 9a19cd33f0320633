// mtproto/dh.hpp: Diffie-Hellman and what the security guidelines demand of its numbers; SRP stands on it too.
//
// Numbers are big-endian byte strings. `power` gives exactly 256 bytes.
// Source   core.telegram.org/mtproto/security_guidelines
#pragma once

#include "mtproto/random.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tgvs::mtproto {

constexpr std::size_t group_bytes = 256;  // of p, and of every number modulo p

// The prime that Telegram's servers send, for the key exchange and for passwords alike. Verified once.
std::string_view known_prime();

// 2^2047 < p < 2^2048, p and (p-1)/2 prime, g in 2…7 and right for p. The verdict on a prime is
// remembered (the one that Telegram sends is known to be good), for it costs a second to reach.
bool is_good_prime(std::string_view p, std::int32_t g);

// 1 < x < p-1 and 2^1984 <= x <= p-2^1984.
bool is_good_public(std::string_view x, std::string_view p);

// The modulus is odd and has at most 256 bytes. Takes the same time whatever the exponent's bits.
std::string power(std::string_view base, std::string_view exponent, std::string_view modulus);
std::string power_of(std::int32_t g, std::string_view exponent, std::string_view modulus);

// p < q with p * q == pq and both prime; nothing when pq is no such product, or above 2^63-1.
std::optional<std::pair<std::uint64_t, std::uint64_t>> factor(std::uint64_t pq);

}  // namespace tgvs::mtproto
