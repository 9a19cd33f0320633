#include "mtproto/rsa_key.hpp"

#include "mtproto/crypto.hpp"
#include "support/hex.hpp"
#include "support/telegram/rsa_key_pair.hpp"
#include "support/telegram/scripted_random.hpp"

#include <gtest/gtest.h>

namespace tgvs::mtproto {
namespace {

using test::counting;
using test::RsaKeyPair;
using test::ScriptedRandom;
using test::to_hex;

// Padding of 55, then the temporary key of 33.
ScriptedRandom rsa_vector_random()
{
    return ScriptedRandom(std::string(92, '\x55') + std::string(32, '\x33'));
}

std::string message_of(std::string_view pem)
{
    const auto keys = parse_rsa_keys(pem);
    return keys ? "no error" : keys.error().message;
}

TEST(BuiltInRsaKeys, HaveTheirPublishedFingerprints)
{
    const auto keys = built_in_rsa_keys();
    ASSERT_EQ(keys.size(), 2u);
    EXPECT_EQ(keys[0].fingerprint, 0xd09d1d85de64fd85u);
    EXPECT_EQ(to_hex(keys[0].n.substr(0, 4)), "e8bb3305");
    EXPECT_EQ(to_hex(keys[0].n.substr(252)), "cb1acff3");
    EXPECT_EQ(keys[1].fingerprint, 0xb25898df208d2603u);
    EXPECT_EQ(to_hex(keys[1].n.substr(0, 4)), "c8c11d63");
    EXPECT_EQ(to_hex(keys[1].n.substr(252)), "3a1be7f5");
    for (const auto& key : keys) {
        EXPECT_EQ(key.n.size(), 256u);
        EXPECT_EQ(to_hex(key.e), "010001");
    }
}

TEST(RsaPad, MatchesTheVector)
{
    auto random = rsa_vector_random();
    const auto result = rsa_pad_encrypt(built_in_rsa_keys()[0], counting(0, 100), random);
    EXPECT_EQ(result.size(), 256u);
    EXPECT_EQ(to_hex(result.substr(0, 16)), "399fd916c91e3b3238523d20f931a475");
    EXPECT_EQ(to_hex(result.substr(240)), "62b890cbf920c059749c0725ed9322aa");
    EXPECT_EQ(to_hex(sha256({result})),
              "99ccdb8859d5bf39aabb6684592b8ae05e8d69d06dee6ab10145e990a33e432e");
}

// M, the number that is raised, does not depend on the key.
TEST(RsaPad, RaisesTheNumberOfTheVector)
{
    const auto pair = RsaKeyPair::generate();
    auto random = rsa_vector_random();
    const auto result = rsa_pad_encrypt(pair.public_key(), counting(0, 100), random);
    const auto raised = pair.raise(result);
    ASSERT_TRUE(raised);
    EXPECT_EQ(to_hex(raised->substr(0, 8)), "245e848c0bb56093");
    EXPECT_EQ(pair.rsa_pad_decrypt(result), counting(0, 100) + std::string(92, '\x55'));
}

// A modulus that the M of the vector, 245e…, is just above or below.
TEST(RsaPad, DrawsAgainUntilTheNumberIsBelowTheModulus)
{
    class Counting : public ScriptedRandom {
    public:
        using ScriptedRandom::ScriptedRandom;
        void fill(char* bytes, std::size_t count) override
        {
            drawn += count;
            ScriptedRandom::fill(bytes, count);
        }
        std::size_t drawn = 0;
    };
    auto key = built_in_rsa_keys()[0];
    for (const auto& [first, is_below] : {std::pair{'\x25', true}, {'\x24', false}}) {
        key.n.replace(0, 2, {first, '\0'});
        Counting random(std::string(92, '\x55') + std::string(32, '\x33'));
        EXPECT_EQ(rsa_pad_encrypt(key, counting(0, 100), random).size(), 256u);
        EXPECT_EQ(random.drawn == 92 + 32, is_below);
    }
}

TEST(RsaPad, TakesUpTo144Bytes)
{
    const auto pair = RsaKeyPair::generate();
    ScriptedRandom random;
    for (const int size : {0, 1, 143, 144}) {
        const auto data = counting(0, size);
        const auto opened = pair.rsa_pad_decrypt(rsa_pad_encrypt(pair.public_key(), data, random));
        ASSERT_TRUE(opened) << size;
        EXPECT_EQ(opened->substr(0, data.size()), data);
    }
    EXPECT_DEATH(rsa_pad_encrypt(built_in_rsa_keys()[0], counting(0, 145), random), "144");
}

TEST(ParseRsaKeys, ReadsBothFormsInAnyMixture)
{
    const auto one = RsaKeyPair::generate();
    const auto two = RsaKeyPair::generate();
    const auto keys = parse_rsa_keys("of the test server\n" + one.public_pem() + "\n# the next\n" +
                                     two.public_pkcs1() + one.public_pkcs1());
    ASSERT_TRUE(keys) << keys.error().message;
    ASSERT_EQ(keys->size(), 3u);
    EXPECT_EQ((*keys)[0].n, one.public_key().n);
    EXPECT_EQ((*keys)[1].n, two.public_key().n);
    EXPECT_EQ((*keys)[2].fingerprint, (*keys)[0].fingerprint);
    EXPECT_NE((*keys)[1].fingerprint, (*keys)[0].fingerprint);
}

TEST(ParseRsaKeys, SaysWhatIsWrong)
{
    EXPECT_EQ(message_of(""), "the PEM text has no public key");
    EXPECT_EQ(message_of("hello"), "the PEM text has no public key");
    const auto pair = RsaKeyPair::generate();
    const auto pem = pair.public_pem();
    EXPECT_EQ(message_of(pem.substr(0, 200)), "the PEM text is damaged or cut off");
    EXPECT_EQ(message_of(pem + pair.private_pem()),
              "key 2 of the PEM text is a PRIVATE KEY, not a public key");
    EXPECT_EQ(message_of(RsaKeyPair::generate(1024).public_pem()),
              "key 1 of the PEM text has 1024 bits instead of 2048");
    EXPECT_EQ(message_of("-----BEGIN RSA PUBLIC KEY-----\nMAAB\n-----END RSA PUBLIC KEY-----\n"),
              "key 1 of the PEM text cannot be decoded");
    // openssl genpkey -algorithm ed25519
    EXPECT_EQ(message_of("-----BEGIN PUBLIC KEY-----\n"
                         "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n"
                         "-----END PUBLIC KEY-----\n"),
              "key 1 of the PEM text is not an RSA key");
}

}  // namespace
}  // namespace tgvs::mtproto
