#include "mtproto/dh.hpp"

#include "support/hex.hpp"
#include "support/telegram/primes.hpp"

#include <gtest/gtest.h>
#include <openssl/bn.h>

namespace tgvs::mtproto {
namespace {

using test::from_hex;
using test::to_hex;

std::string rfc3526(BIGNUM* (*prime)(BIGNUM*))
{
    BIGNUM* number = prime(nullptr);
    std::string bytes(static_cast<std::size_t>(BN_num_bytes(number)), '\0');
    BN_bn2bin(number, reinterpret_cast<unsigned char*>(bytes.data()));
    BN_free(number);
    return bytes;
}

std::string last_changed(std::string bytes, int by)
{
    bytes.back() = static_cast<char>(bytes.back() + by);
    return bytes;
}

// 2^bits, 256 bytes
std::string power_of_two(std::size_t bits)
{
    std::string bytes(256, '\0');
    bytes[255 - bits / 8] = static_cast<char>(1 << bits % 8);
    return bytes;
}

std::string minus(std::string a, std::string_view b)
{
    int borrow = 0;
    for (std::size_t i = a.size(); i-- > 0;) {
        const int digit =
            static_cast<unsigned char>(a[i]) - static_cast<unsigned char>(b[i]) - borrow;
        borrow = digit < 0 ? 1 : 0;
        a[i] = static_cast<char>(digit & 0xFF);
    }
    return a;
}

const std::string one = std::string(255, '\0') + '\1';

TEST(GoodPrime, IsTelegramsOwnWithTheGeneratorsThatSuitIt)
{
    EXPECT_EQ(known_prime().size(), 256u);
    for (const int g : {3, 4, 7})
        EXPECT_TRUE(is_good_prime(known_prime(), g)) << g;
    for (const int g : {-1, 0, 1, 2, 5, 6, 8, 9, 256 + 3})
        EXPECT_FALSE(is_good_prime(known_prime(), g)) << g;
}

TEST(GoodPrime, IsAnyOtherSafePrimeToo)
{
    const auto group = rfc3526(BN_get_rfc3526_prime_2048);
    EXPECT_TRUE(is_good_prime(group, 2));
    EXPECT_TRUE(is_good_prime(group, 4));  // from memory
    EXPECT_FALSE(is_good_prime(group, 8));
}

// 7 mod 8, 2 mod 3, 4 mod 5, 23 mod 24, 5 mod 7: right for all. Telegram's prime is wrong for 2, 5 and 6.
TEST(GoodPrime, HasTheResidueThatItsGeneratorNeeds)
{
    const auto group = rfc3526(BN_get_rfc3526_prime_2048);
    for (const int g : {2, 3, 4, 5, 6, 7})
        EXPECT_TRUE(is_good_prime(group, g)) << g;
    EXPECT_FALSE(is_good_prime(from_hex(test::safe_prime_against_seven), 7));
}

TEST(GoodPrime, IsNotOneWhoseHalfIsComposite)
{
    EXPECT_FALSE(is_good_prime(from_hex(test::prime_with_composite_half), 4));
    EXPECT_FALSE(is_good_prime(from_hex(test::prime_with_composite_half), 4));  // from memory
}

TEST(GoodPrime, IsNotCompositeItself)
{
    EXPECT_FALSE(is_good_prime(from_hex(test::composite_with_prime_half), 4));
}

TEST(GoodPrime, HasExactly2048Bits)
{
    const auto shorter = rfc3526(BN_get_rfc3526_prime_1536);
    EXPECT_FALSE(is_good_prime(shorter, 4));
    EXPECT_FALSE(is_good_prime(std::string(64, '\0') + shorter, 4));
    EXPECT_FALSE(is_good_prime(rfc3526(BN_get_rfc3526_prime_3072), 4));
    EXPECT_FALSE(is_good_prime('\0' + std::string(known_prime()), 4));
    EXPECT_FALSE(is_good_prime("", 4));
}

TEST(GoodPrime, IsOdd)
{
    EXPECT_FALSE(is_good_prime(last_changed(std::string(known_prime()), 1), 4));
}

TEST(GoodPublic, KeepsItsDistanceFromBothEnds)
{
    const auto p = std::string(known_prime());
    const auto least = power_of_two(1984);
    const auto most = minus(p, least);
    EXPECT_TRUE(is_good_public(least, p));
    EXPECT_TRUE(is_good_public(most, p));
    EXPECT_FALSE(is_good_public(minus(least, one), p));
    EXPECT_FALSE(is_good_public(last_changed(most, 1), p));
    for (const auto& bad : {std::string(), std::string(256, '\0'), one, minus(p, one), p,
                            std::string(256, '\xFF'), '\1' + std::string(256, '\0')})
        EXPECT_FALSE(is_good_public(bad, p)) << to_hex(bad);
}

TEST(Power, Has256Bytes)
{
    const auto small = std::string(1, '\x0D');  // 13
    EXPECT_EQ(power("\x03", "\x05", small), std::string(255, '\0') + '\x09');
    EXPECT_EQ(power_of(3, "\x05", small), power("\x03", "\x05", small));
    EXPECT_EQ(power("\x10", "\x01", small).back(), '\x03');  // a base above the modulus
}

TEST(Power, IsTheSameForBothSides)
{
    const auto p = known_prime();
    const auto a = test::counting(1, 256);
    const auto b = test::counting(100, 256);
    EXPECT_EQ(power(power_of(3, a, p), b, p), power(power_of(3, b, p), a, p));
}

TEST(Factor, FindsBothPrimesInOrder)
{
    using Pair = std::pair<std::uint64_t, std::uint64_t>;
    EXPECT_EQ(factor(0x17ED48941A08F981), (Pair{0x494C553B, 0x53911073}));  // samples-auth_key
    EXPECT_EQ(factor(6), (Pair{2, 3}));
    EXPECT_EQ(factor(997u * 1009u), (Pair{997, 1009}));
    EXPECT_EQ(factor(1009u * 1013u), (Pair{1009, 1013}));
    EXPECT_EQ(factor(std::uint64_t{2147483647} * 2147483629), (Pair{2147483629, 2147483647}));
    EXPECT_EQ(factor(std::uint64_t{3} * 3074457345618258599), (Pair{3, 3074457345618258599}));
    EXPECT_EQ(factor(std::uint64_t{1009} * 9007199254740997), (Pair{1009, 9007199254740997}));
}

TEST(Factor, RefusesWhatIsNoProductOfTwoDifferentPrimes)
{
    EXPECT_FALSE(factor(0));
    EXPECT_FALSE(factor(1));
    EXPECT_FALSE(factor(7));
    EXPECT_FALSE(factor(4));
    EXPECT_FALSE(factor(30));
    EXPECT_FALSE(factor(std::uint64_t{2147483647} * 2147483647));  // a square
    EXPECT_FALSE(factor(std::uint64_t{1009} * 1013 * 1019));
    EXPECT_FALSE(factor(0x7FFFFFFFFFFFFFE7));                      // a prime
    EXPECT_FALSE(factor(std::uint64_t{4294967291} * 4294967279));  // above 2^63-1
}

}  // namespace
}  // namespace tgvs::mtproto
