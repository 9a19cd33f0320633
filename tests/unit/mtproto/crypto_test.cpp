#include "mtproto/crypto.hpp"

#include "support/hex.hpp"

#include <gtest/gtest.h>

namespace tgvs::mtproto {
namespace {

using test::counting;
using test::from_hex;
using test::to_hex;

TEST(Hash, JoinsItsParts)  // FIPS 180 examples
{
    EXPECT_EQ(to_hex(sha1({"a", "", "bc"})), "a9993e364706816aba3e25717850c26c9cd0d89d");
    EXPECT_EQ(to_hex(sha256({"ab", "c"})),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

// Guards the order of the iv's halves and both chainings.
TEST(Ige, MatchesTheVector)
{
    const auto key = counting(0, 32);
    const auto iv = counting(0x20, 32);
    const auto encrypted =
        from_hex("5197a15d7aba262b24f8c3a8897f9eeb0f6eac919d8c733bee8593bf182cf16c");
    EXPECT_EQ(to_hex(ige_encrypt(key, iv, std::string(32, '\0'))), to_hex(encrypted));
    EXPECT_EQ(to_hex(ige_decrypt(key, iv, encrypted)), to_hex(std::string(32, '\0')));
}

TEST(Ige, DecryptsWhatItEncrypted)
{
    const auto key = counting(7, 32);
    const auto iv = counting(100, 32);
    for (const int blocks : {0, 1, 2, 7}) {
        const auto data = counting(blocks, 16 * blocks);
        EXPECT_EQ(ige_decrypt(key, iv, ige_encrypt(key, iv, data)), data);
    }
}

TEST(CtrStream, MatchesNistWhereverItIsCut)  // SP 800-38A, F.5.5
{
    const auto key = from_hex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4");
    const auto iv = from_hex("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");
    const auto plain = from_hex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51");
    const auto encrypted =
        from_hex("601ec313775789a5b7a7f504bbf3d228f443e3ca4d62b59aca84e990cacaf5c5");
    for (std::size_t cut = 0; cut <= plain.size(); ++cut) {
        CtrStream stream(key, iv);
        auto data = plain;
        stream.apply(data.data(), cut);
        stream.apply(data.data() + cut, data.size() - cut);
        EXPECT_EQ(to_hex(data), to_hex(encrypted)) << cut;
    }
}

TEST(EqualInConstantTime, ComparesLengthAndEveryByte)
{
    EXPECT_TRUE(equal_in_constant_time("", ""));
    EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
    EXPECT_FALSE(equal_in_constant_time("abc", "abcd"));
    EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
    EXPECT_FALSE(equal_in_constant_time("abc", "bbc"));
}

TEST(Cleanse, EmptiesTheString)
{
    std::string secret = "something";
    cleanse(secret);
    EXPECT_TRUE(secret.empty());
}

TEST(CryptoDeathTest, StopsAtLengthsThatAreOurOwnMistake)
{
    EXPECT_DEATH(ige_encrypt(counting(0, 32), counting(0, 32), "not a block"), "whole blocks");
    EXPECT_DEATH(ige_encrypt(counting(0, 16), counting(0, 32), ""), "32 bytes");
    EXPECT_DEATH(ige_decrypt(counting(0, 32), counting(0, 16), ""), "32 bytes");
    EXPECT_DEATH(CtrStream(counting(0, 32), counting(0, 32)), "16 bytes");
}

}  // namespace
}  // namespace tgvs::mtproto
