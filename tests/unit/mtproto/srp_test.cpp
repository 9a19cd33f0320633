#include "mtproto/srp.hpp"

#include "mtproto/crypto.hpp"
#include "mtproto/dh.hpp"
#include "support/hex.hpp"
#include "support/telegram/primes.hpp"
#include "support/telegram/scripted_random.hpp"

#include <gtest/gtest.h>

namespace tgvs::mtproto {
namespace {

using test::counting;
using test::from_hex;
using test::ScriptedRandom;
using test::to_hex;

const Secret password("correct horse");
const std::string a_private(256, '\x42');
const std::string b_private(256, '\x24');

SrpChallenge challenge()
{
    SrpChallenge made{counting(1, 40), counting(0x65, 16), 3, std::string(known_prime()), {}};
    made.b_public = srp_server_public(made, srp_verifier(made, password), b_private);
    return made;
}

SrpErrc error_of(const SrpChallenge& bad)
{
    ScriptedRandom random(a_private);
    const auto answer = srp_answer(bad, password, random);
    EXPECT_FALSE(answer);
    return answer ? SrpErrc{} : answer.error();
}

// PH2, and with it PH1 and the stretching.
TEST(Srp, MatchesTheVectorsPasswordHash)
{
    const auto ph2 = from_hex("f3f463838c5001011062988a3d0e6dcbb06202a084c2841279c00dd03980d672");
    EXPECT_EQ(srp_verifier(challenge(), password), power_of(3, ph2, known_prime()));
}

TEST(Srp, MatchesTheVectorsPublicNumbersAndProof)
{
    ScriptedRandom random(a_private);
    const auto made = challenge();
    EXPECT_EQ(to_hex(sha256({made.b_public})),  // and with it k
              "d568c2f799c05df7d6bf8b28c47bdcd9c212025e231ac7ccc17c8647ab6b3d0f");
    const auto answer = srp_answer(made, password, random);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->a_public.size(), 256u);
    EXPECT_EQ(to_hex(sha256({answer->a_public})),
              "89ebfab564b0dcc3d405ed1d2558b236eeca65fe2802abfa09b7d086e07117b2");
    EXPECT_EQ(to_hex(answer->m1),  // and with it u and K
              "24f0d3e24900da8b12db1e5744529f69bf47cffd27af8f75cba195277d237d98");
}

TEST(Srp, ConvincesTheServerWithTheRightPasswordOnly)
{
    ScriptedRandom random;
    const auto made = challenge();
    const auto verifier = srp_verifier(made, password);
    const auto right = srp_answer(made, password, random);
    ASSERT_TRUE(right);
    EXPECT_EQ(srp_expected_m1(made, verifier, b_private, right->a_public), right->m1);
    const auto wrong = srp_answer(made, Secret("correct house"), random);
    ASSERT_TRUE(wrong);
    EXPECT_NE(srp_expected_m1(made, verifier, b_private, wrong->a_public), wrong->m1);
}

TEST(Srp, TakesABWhoseLeadingZerosWereLeftOut)
{
    auto made = challenge();
    made.b_public = '\0' + std::string(255, '\x77');
    ScriptedRandom random(a_private);
    const auto padded = srp_answer(made, password, random);
    made.b_public.erase(0, 1);
    ScriptedRandom same(a_private);
    const auto cut = srp_answer(made, password, same);
    ASSERT_TRUE(padded && cut);
    EXPECT_EQ(padded->m1, cut->m1);
}

TEST(Srp, RefusesABadPrimeOrGenerator)
{
    auto bad = challenge();
    bad.g = 2;
    EXPECT_EQ(error_of(bad), SrpErrc::bad_prime);
    bad.g = 4;
    bad.p = from_hex(test::prime_with_composite_half);
    EXPECT_EQ(error_of(bad), SrpErrc::bad_prime);
    bad.p.clear();
    EXPECT_EQ(error_of(bad), SrpErrc::bad_prime);
}

TEST(Srp, RefusesABOutOfRange)
{
    auto bad = challenge();
    const auto p = std::string(known_prime());
    for (const auto& b : {std::string(), std::string(256, '\0'), p, std::string(256, '\xFF'),
                          std::string(247, '\x77'), '\0' + std::string(256, '\x77')}) {
        bad.b_public = b;
        EXPECT_EQ(error_of(bad), SrpErrc::bad_public) << to_hex(b);
    }
    bad.b_public.assign(248, '\x77');
    ScriptedRandom random(a_private);
    EXPECT_TRUE(srp_answer(bad, password, random));
}

TEST(Srp, DrawsAnotherExponentWhenItsPowerIsOutOfRange)
{
    const auto small = std::string(255, '\0') + '\x05';  // g^5 is far below 2^1984
    ScriptedRandom random(small + a_private);
    const auto answer = srp_answer(challenge(), password, random);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->a_public, power_of(3, a_private, known_prime()));
}

TEST(Srp, GivesUpWhenTheGeneratorOfNumbersIsBroken)
{
    ScriptedRandom random(std::string(100'000, '\0'));
    EXPECT_FALSE(srp_answer(challenge(), password, random));
}

TEST(Srp, ServerRefusesAnAOutOfRange)
{
    const auto made = challenge();
    const auto verifier = srp_verifier(made, password);
    EXPECT_EQ(srp_expected_m1(made, verifier, b_private, std::string(256, '\0')), "");
    EXPECT_EQ(srp_expected_m1(made, verifier, b_private, std::string(1000, '\1')), "");
}

}  // namespace
}  // namespace tgvs::mtproto
