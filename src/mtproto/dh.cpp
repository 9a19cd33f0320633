#include "mtproto/dh.hpp"

#include "mtproto/bignum.hpp"
#include "mtproto/invariant.hpp"

#include <deque>
#include <mutex>

namespace tgvs::mtproto {

namespace {

constexpr int margin_bits = 1984;           // 2048 - 64
constexpr std::size_t remembered_most = 4;  // servers have sent one prime for years

bool generates(std::int32_t g, const Bignum& p)
{
    const auto mod = [&](BN_ULONG divisor) { return BN_mod_word(p.get(), divisor); };
    switch (g) {
        case 2:
            return mod(8) == 7;
        case 3:
            return mod(3) == 2;
        case 4:
            return true;
        case 5:
            return mod(5) == 1 || mod(5) == 4;
        case 6:
            return mod(24) == 19 || mod(24) == 23;
        case 7:
            return mod(7) == 3 || mod(7) == 5 || mod(7) == 6;
        default:
            return false;
    }
}

bool test_safe_prime(const Bignum& p)
{
    const auto scratch = make_scratch();
    auto half = make_number();
    require(BN_rshift1(half.get(), p.get()) == 1,
            "numbers can be halved");  // (p-1)/2, for p is odd
    return BN_check_prime(p.get(), scratch.get(), nullptr) == 1 &&
           BN_check_prime(half.get(), scratch.get(), nullptr) == 1;
}

// Shared by all connections, whichever thread they run in; a verdict is true for good.
class Verdicts {
public:
    bool of(std::string_view bytes, const Bignum& p)
    {
        if (bytes == known_prime())
            return true;
        const std::lock_guard lock(mutex_);
        for (const auto& [prime, good] : known_) {
            if (prime == bytes)
                return good;
        }
        if (known_.size() == remembered_most)
            known_.pop_front();
        return known_.emplace_back(bytes, test_safe_prime(p)).second;
    }

private:
    std::mutex mutex_;
    std::deque<std::pair<std::string, bool>> known_;
};

}  // namespace

std::string_view known_prime()
{
    static const std::string prime = [] {
        BIGNUM* number = nullptr;
        BN_hex2bn(&number,
                  "C71CAEB9C6B1C9048E6C522F70F13F73980D40238E3E21C14934D037563D930F"
                  "48198A0AA7C14058229493D22530F4DBFA336F6E0AC925139543AED44CCE7C37"
                  "20FD51F69458705AC68CD4FE6B6B13ABDC9746512969328454F18FAF8C595F64"
                  "2477FE96BB2A941D5BCD1D4AC8CC49880708FA9B378E3C4F3A9060BEE67CF9A4"
                  "A4A695811051907E162753B56B0F6B410DBA74D8A84B2A14B3144E0EF1284754"
                  "FD17ED950D5965B4B9DD46582DB1178D169C6BC465B0D6FF9CA3928FEF5B9AE4"
                  "E418FC15E83EBEA0F87FA9FF5EED70050DED2849F47BF959D956850CE929851F"
                  "0D8115F635B105EE2E4E15D04B2454BF6F4FADF034B10403119CD8E3B92FCC5B");
        return to_bytes(Bignum(number), group_bytes);
    }();
    return prime;
}

bool is_good_prime(std::string_view p, std::int32_t g)
{
    if (p.size() != group_bytes)
        return false;
    const auto number = number_of(p);
    if (BN_num_bits(number.get()) != 2048 || BN_is_odd(number.get()) == 0 || !generates(g, number))
        return false;
    static Verdicts verdicts;
    return verdicts.of(p, number);
}

bool is_good_public(std::string_view x, std::string_view p)
{
    if (x.size() > group_bytes || p.size() > group_bytes)
        return false;
    const auto number = number_of(x);
    const auto margin = make_number();
    const auto most = number_of(p);
    require(BN_set_bit(margin.get(), margin_bits) == 1, "a bit can be set");
    require(BN_sub(most.get(), most.get(), margin.get()) == 1, "numbers can be subtracted");
    // 1 < x < p-1 follows.
    return BN_cmp(number.get(), margin.get()) >= 0 && BN_cmp(number.get(), most.get()) <= 0;
}

std::string power(std::string_view base, std::string_view exponent, std::string_view modulus)
{
    const auto b = number_of(base);
    const auto e = number_of(exponent);
    const auto m = number_of(modulus);
    require(BN_is_odd(m.get()) && BN_num_bytes(m.get()) <= static_cast<int>(group_bytes),
            "a modulus is odd and has at most 256 bytes");
    BN_set_flags(e.get(), BN_FLG_CONSTTIME);
    const auto scratch = make_scratch();
    const auto result = make_number();
    require(BN_mod_exp(result.get(), b.get(), e.get(), m.get(), scratch.get()) == 1,
            "numbers can be raised");
    return to_bytes(result, group_bytes);
}

std::string power_of(std::int32_t g, std::string_view exponent, std::string_view modulus)
{
    const char base = static_cast<char>(g);
    require(g >= 2 && g <= 7, "a generator is 2 to 7");
    return power({&base, 1}, exponent, modulus);
}

}  // namespace tgvs::mtproto
