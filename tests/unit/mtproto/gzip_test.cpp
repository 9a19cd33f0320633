#include "mtproto/gzip.hpp"

#include "support/hex.hpp"
#include "support/telegram/scripted_random.hpp"

#include <gtest/gtest.h>

namespace tgvs::mtproto {
namespace {

using test::from_hex;

// python3: gzip.compress(b"hello hello hello hello", mtime=0), zlib.compress(…)
const std::string packed_gzip =
    from_hex("1f8b0800000000000203cb48cdc9c957c8402701e3513d8d17000000");
const std::string packed_zlib = from_hex("789ccb48cdc9c957c8402701680308b1");
const std::string hello = "hello hello hello hello";

TEST(Inflate, ReadsGzipAndZlib)
{
    EXPECT_EQ(inflate(packed_gzip, 1000).value(), hello);
    EXPECT_EQ(inflate(packed_zlib, 1000).value(), hello);
}

TEST(Inflate, ReadsWhatDeflateWrote)
{
    test::ScriptedRandom random;
    for (const std::size_t size : {0u, 1u, 1000u, 16'384u, 16'385u, 100'000u}) {
        const auto noise = random.bytes(size);
        EXPECT_EQ(inflate(deflate(noise), size).value(), noise);
        const std::string zeros(size, '\0');
        EXPECT_EQ(inflate(deflate(zeros), size).value(), zeros);
    }
    EXPECT_LT(deflate(std::string(100'000, 'x')).size(), 1000u);
}

TEST(Inflate, TakesTheLimitAndNotAByteMore)
{
    EXPECT_EQ(inflate(packed_gzip, hello.size()).value(), hello);
    EXPECT_EQ(inflate(packed_gzip, hello.size() - 1).error().message,
              "packed data has more than 22 bytes inside");
    EXPECT_FALSE(inflate(packed_gzip, 0));
}

TEST(Inflate, DoesNotAllocateWhatABombHolds)
{
    const auto bomb = deflate(std::string(1 << 24, '\0'));
    EXPECT_FALSE(inflate(bomb, 1 << 20));
    const auto whole = inflate(deflate(std::string(70'000, 'x')), 100'000);
    ASSERT_TRUE(whole);
    EXPECT_LE(whole->capacity(), 70'000u);
}

TEST(Inflate, SaysWhatIsWrong)
{
    for (std::size_t size = 0; size < packed_gzip.size(); ++size) {
        EXPECT_EQ(inflate(packed_gzip.substr(0, size), 1000).error().message,
                  "packed data ends too early")
            << size;
    }
    EXPECT_EQ(inflate("not packed at all", 1000).error().message,
              "packed data is neither gzip nor zlib, or damaged");
    auto damaged = packed_gzip;
    damaged[packed_gzip.size() - 6] ^= 1;  // the checksum
    EXPECT_EQ(inflate(damaged, 1000).error().message,
              "packed data is neither gzip nor zlib, or damaged");
}

TEST(Inflate, LeavesAloneWhatFollowsTheEnd)
{
    EXPECT_EQ(inflate(packed_gzip + "more", 1000).value(), hello);
}

}  // namespace
}  // namespace tgvs::mtproto
