// mtproto/key_exchange_values.hpp: what both sides of the key exchange derive from its nonces, and its ids.
//
// Source   core.telegram.org/mtproto/auth_key (steps 5 to 9)
#pragma once

#include "mtproto/crypto.hpp"
#include "mtproto/random.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tgvs::mtproto {

namespace exchange_id {
constexpr std::uint32_t vector = 0x1cb5c415;
constexpr std::uint32_t req_pq_multi = 0xbe7e8ef1;
constexpr std::uint32_t res_pq = 0x05162463;
constexpr std::uint32_t p_q_inner_data = 0x83c95aec;
constexpr std::uint32_t p_q_inner_data_dc = 0xa9f55f95;
constexpr std::uint32_t p_q_inner_data_temp_dc = 0x56fddf88;
constexpr std::uint32_t req_dh_params = 0xd712e4be;
constexpr std::uint32_t server_dh_params_ok = 0xd0e8075c;
constexpr std::uint32_t server_dh_params_fail = 0x79cb045d;
constexpr std::uint32_t server_dh_inner_data = 0xb5890dba;
constexpr std::uint32_t client_dh_inner_data = 0x6643b654;
constexpr std::uint32_t set_client_dh_params = 0xf5045f1f;
constexpr std::uint32_t dh_gen_ok = 0x3bcbf734;
constexpr std::uint32_t dh_gen_retry = 0x46dc1fb9;
constexpr std::uint32_t dh_gen_fail = 0xa69dae02;
}  // namespace exchange_id

constexpr std::size_t nonce_bytes = 16;
constexpr std::size_t new_nonce_bytes = 32;

// Of the messages in the middle of the exchange.
IgeKey exchange_aes(std::string_view new_nonce, std::string_view server_nonce);

// SHA-1, TL and padding, encrypted; and the TL again, or nothing where hash, length or padding are wrong.
std::string seal_hashed(const IgeKey& aes, std::string_view tl, Random& random);
std::optional<std::string> open_hashed(const IgeKey& aes, std::string_view encrypted);

// The number is 1 for dh_gen_ok, 2 for dh_gen_retry, 3 for dh_gen_fail; 16 bytes.
std::string new_nonce_hash(std::string_view new_nonce, int number, std::uint64_t aux_hash);

std::uint64_t first_salt(std::string_view new_nonce, std::string_view server_nonce);

}  // namespace tgvs::mtproto
