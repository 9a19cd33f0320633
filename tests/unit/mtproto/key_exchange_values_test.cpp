#include "mtproto/key_exchange_values.hpp"

#include "mtproto/auth_key.hpp"
#include "mtproto/tl_bytes.hpp"
#include "support/hex.hpp"
#include "support/telegram/scripted_random.hpp"

#include <gtest/gtest.h>

namespace tgvs::mtproto {
namespace {

using test::counting;
using test::to_hex;

const std::string new_nonce = counting(0, 32);
const std::string server_nonce = counting(0x20, 16);

TEST(KeyExchangeValues, MatchTheVectors)
{
    const auto aes = exchange_aes(new_nonce, server_nonce);
    EXPECT_EQ(to_hex(aes.key.reveal()),
              "df7f23b160e75b9bae5ea1e62b43a5a34a260127a1960dd8220ecd50a49cb6c6");
    EXPECT_EQ(to_hex(aes.iv.reveal()),
              "1a5c448e053dd5d1e864070e166e6218f6783e8511471a5ab7802cf200010203");
    const auto hash = AuthKey::from_bytes(counting(0, 256))->aux_hash();
    EXPECT_EQ(to_hex(new_nonce_hash(new_nonce, 1, hash)), "c2ced2b33e593a55d27f4a5dabee7c67");
    EXPECT_EQ(to_hex(new_nonce_hash(new_nonce, 2, hash)), "f4318e85bd2ff3be84d9fefce3dce39f");
    EXPECT_EQ(to_hex(new_nonce_hash(new_nonce, 3, hash)), "4bf9d7b37db413ee431d28517631cb3d");
    EXPECT_EQ(to_hex(TlWriter().u64(first_salt(new_nonce, server_nonce)).written()),
              "2020202020202020");
}

TEST(HashedData, IsOpenedAgainWhateverItsLength)
{
    test::ScriptedRandom random;
    const auto aes = exchange_aes(new_nonce, server_nonce);
    for (int size = 4; size < 80; size += 4) {
        const auto tl = counting(size, size);
        const auto sealed = seal_hashed(aes, tl, random);
        EXPECT_EQ(sealed.size() % 16, 0u);
        EXPECT_EQ(open_hashed(aes, sealed), tl) << size;
    }
}

TEST(HashedData, IsRefusedWhenHashLengthOrPaddingAreWrong)
{
    const auto aes = exchange_aes(new_nonce, server_nonce);
    const auto encrypted = [&](std::string_view plain) {
        return ige_encrypt(aes.key.reveal(), aes.iv.reveal(), plain);
    };
    const auto tl = counting(0, 28);  // with its hash whole blocks
    const auto plain = sha1({tl}) + tl;
    EXPECT_EQ(open_hashed(aes, encrypted(plain)), tl);
    EXPECT_FALSE(open_hashed(aes, encrypted(plain + std::string(16, 'x'))));
    EXPECT_FALSE(open_hashed(aes, encrypted(plain) + "1234"));
    auto changed = plain;
    changed[0] = static_cast<char>(changed[0] ^ 1);
    EXPECT_FALSE(open_hashed(aes, encrypted(changed)));
    EXPECT_FALSE(open_hashed(aes, ""));
    EXPECT_FALSE(open_hashed(aes, encrypted(std::string(16, 'x'))));
    EXPECT_FALSE(open_hashed(aes, encrypted(std::string(32, 'x'))));
}

}  // namespace
}  // namespace tgvs::mtproto
