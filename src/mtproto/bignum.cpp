#include "mtproto/bignum.hpp"

#include "mtproto/invariant.hpp"

namespace tgvs::mtproto {

Bignum make_number()
{
    Bignum number(BN_new());
    require(number != nullptr, "there is memory for a number");
    return number;
}

Bignum number_of(std::string_view big_endian)
{
    Bignum number(BN_bin2bn(reinterpret_cast<const unsigned char*>(big_endian.data()),
                            static_cast<int>(big_endian.size()), nullptr));
    require(number != nullptr, "there is memory for a number");
    return number;
}

BignumScratch make_scratch()
{
    BignumScratch scratch(BN_CTX_new());
    require(scratch != nullptr, "there is memory for numbers");
    return scratch;
}

std::string to_bytes(const Bignum& number, std::size_t count)
{
    std::string bytes(count, '\0');
    auto* out = reinterpret_cast<unsigned char*>(bytes.data());
    require(BN_bn2binpad(number.get(), out, static_cast<int>(count)) == static_cast<int>(count),
            "the number fits into its bytes");
    return bytes;
}

}  // namespace tgvs::mtproto
