#include "mtproto/auth_key.hpp"

#include "mtproto/tl_bytes.hpp"
#include "support/hex.hpp"

#include <gtest/gtest.h>

namespace tgvs::mtproto {
namespace {

using test::counting;
using test::to_hex;

TEST(AuthKey, HasTheIdAndHashOfTheVector)
{
    const auto key = AuthKey::from_bytes(counting(0, 256));
    ASSERT_TRUE(key);
    EXPECT_EQ(to_hex(TlWriter().u64(key->id()).written()), "32d1586ea457dfc8");
    EXPECT_EQ(to_hex(TlWriter().u64(key->aux_hash()).written()), "4916d6bdb7f78e68");
    EXPECT_EQ(key->reveal(), counting(0, 256));
}

TEST(AuthKey, RefusesOtherLengthsAndZeros)
{
    EXPECT_FALSE(AuthKey::from_bytes(""));
    EXPECT_FALSE(AuthKey::from_bytes(counting(0, 255)));
    EXPECT_FALSE(AuthKey::from_bytes(counting(0, 257)));
    EXPECT_FALSE(AuthKey::from_bytes(std::string(256, '\0')));
}

TEST(AuthKey, IsEqualToItsLikeOnly)
{
    EXPECT_EQ(AuthKey::from_bytes(counting(0, 256)), AuthKey::from_bytes(counting(0, 256)));
    EXPECT_NE(AuthKey::from_bytes(counting(0, 256)), AuthKey::from_bytes(counting(1, 256)));
}

}  // namespace
}  // namespace tgvs::mtproto
