// mtproto/bignum.hpp: OpenSSL's numbers, which clear themselves when they go.
#pragma once

#include <openssl/bn.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace tgvs::mtproto {

struct BignumFree {
    void operator()(BIGNUM* number) const { BN_clear_free(number); }
    void operator()(BN_CTX* scratch) const { BN_CTX_free(scratch); }
};
using Bignum = std::unique_ptr<BIGNUM, BignumFree>;
using BignumScratch = std::unique_ptr<BN_CTX, BignumFree>;

Bignum make_number();  // 0
Bignum number_of(std::string_view big_endian);
BignumScratch make_scratch();

// Exactly `count` bytes, zeros in front. The number fits: that is the caller's care.
std::string to_bytes(const Bignum& number, std::size_t count);

}  // namespace tgvs::mtproto
