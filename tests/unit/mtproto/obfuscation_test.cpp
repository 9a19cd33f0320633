#include "mtproto/obfuscation.hpp"

#include "support/hex.hpp"
#include "support/telegram/scripted_random.hpp"

#include <gtest/gtest.h>

namespace tgvs::mtproto {
namespace {

using test::counting;
using test::from_hex;
using test::ScriptedRandom;
using test::to_hex;

std::string beginning(const TransportOptions& options, std::string script)
{
    ScriptedRandom random(std::move(script));
    return make_obfuscated_head(options, random).bytes;
}

// Laid beside the specification by hand: keys and ivs are the head's own bytes 8…40 and 40…56, backwards for the
// other direction, and everything but the last eight bytes is sent as drawn.
TEST(Obfuscation, FollowsTheSpecification)
{
    const auto drawn = counting(1, 64);
    ScriptedRandom random(drawn);
    auto head = make_obfuscated_head({.framing = Framing::padded, .dc = -10'002}, random);
    EXPECT_EQ(head.bytes.substr(0, 56), drawn.substr(0, 56));

    CtrStream by_hand(drawn.substr(8, 32), drawn.substr(40, 16));
    auto decrypted = head.bytes;
    by_hand.apply(decrypted.data(), decrypted.size());
    EXPECT_EQ(to_hex(decrypted.substr(56)),
              "dddddddd"
              "eed8"
              "3f40");

    auto named = drawn.substr(0, 56) + decrypted.substr(56);
    const std::string reversed(named.rbegin(), named.rend());
    CtrStream back_by_hand(reversed.substr(8, 32), reversed.substr(40, 16));
    std::string there(20, 'a'), here(20, 'a');
    head.obfuscation.to_client.apply(there.data(), there.size());
    back_by_hand.apply(here.data(), here.size());
    EXPECT_EQ(to_hex(there), to_hex(here));
}

TEST(Obfuscation, HashesTheProxysSecretIntoTheKeys)
{
    const auto drawn = counting(1, 64);
    const auto secret = counting(0x80, 16);
    auto bytes = beginning({.obfuscated = true, .proxy_secret = Secret(secret)}, drawn);
    CtrStream by_hand(sha256({drawn.substr(8, 32), secret}), drawn.substr(40, 16));
    by_hand.apply(bytes.data(), bytes.size());
    EXPECT_EQ(to_hex(bytes.substr(56, 4)), "eeeeeeee");
}

TEST(Obfuscation, TellsTheServerFormAndDataCentre)
{
    for (const auto framing : {Framing::abridged, Framing::intermediate, Framing::padded}) {
        for (const int dc : {0, 2, -4, 10'001, -10'003}) {
            ScriptedRandom random;
            const auto head = make_obfuscated_head(
                {.framing = framing, .dc = static_cast<std::int16_t>(dc)}, random);
            auto found = read_obfuscated_head(head.bytes, "");
            ASSERT_TRUE(found);
            EXPECT_EQ(found->framing, framing);
            EXPECT_EQ(found->dc, dc);
        }
    }
}

TEST(Obfuscation, DrawsAgainWhatWouldBeMistakenForSomethingElse)
{
    const auto good = counting(1, 64);
    const auto rest = counting(10, 60);
    for (const auto* bad : {"HEAD", "POST", "GET ", "OPTI", "\x16\x03\x01\x02", "\xDD\xDD\xDD\xDD",
                            "\xEE\xEE\xEE\xEE", "\xEFxyz"})
        EXPECT_EQ(beginning({}, bad + rest + good).substr(0, 56), good.substr(0, 56)) << bad;
    auto zero = counting(1, 64);
    zero.replace(4, 4, 4, '\0');
    EXPECT_EQ(beginning({}, zero + good).substr(0, 56), good.substr(0, 56));
}

}  // namespace
}  // namespace tgvs::mtproto
