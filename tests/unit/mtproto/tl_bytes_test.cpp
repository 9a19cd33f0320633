#include "mtproto/tl_bytes.hpp"

#include "support/hex.hpp"

#include <gtest/gtest.h>

namespace tgvs::mtproto {
namespace {

using namespace std::string_literals;
using test::to_hex;

TEST(TlBytes, WritesNumbersLittleEndian)
{
    const auto bytes =
        TlWriter().u32(0x01020304).i32(-2).u64(0x0102030405060708).i64(-1).f64(1).take();
    EXPECT_EQ(to_hex(bytes), "04030201feffffff0807060504030201ffffffffffffffff000000000000f03f");
    TlReader in(bytes);
    EXPECT_EQ(in.u32(), 0x01020304u);
    EXPECT_EQ(in.i32(), -2);
    EXPECT_EQ(in.u64(), 0x0102030405060708u);
    EXPECT_EQ(in.i64(), -1);
    EXPECT_EQ(in.f64(), 1.0);
    EXPECT_TRUE(in.at_end());
}

TEST(TlBytes, PadsStringsToFour)
{
    EXPECT_EQ(TlWriter().bytes("").take(), "\0\0\0\0"s);
    EXPECT_EQ(TlWriter().bytes("abc").take(), "\3abc");
    EXPECT_EQ(TlWriter().bytes("abcd").take(), "\4abcd\0\0\0"s);
    EXPECT_EQ(TlWriter().bytes(std::string(253, 'x')).take().substr(0, 2), "\xFDx");
    EXPECT_EQ(TlWriter().bytes(std::string(254, 'x')).take().substr(0, 5), "\xFE\xFE\0\0x"s);
    EXPECT_EQ(TlWriter().bytes(std::string(254, 'x')).take().size(), 260u);
}

TEST(TlBytes, ReadsStringsOfEveryLengthAndWhatFollows)
{
    for (std::size_t size : {0, 1, 2, 3, 4, 252, 253, 254, 255, 256, 257, 70'000}) {
        const std::string text(size, 'x');
        const auto written = TlWriter().bytes(text).u32(7).take();
        EXPECT_EQ(written.size() % 4, 0u);
        TlReader in(written);
        EXPECT_EQ(in.bytes(), text);
        EXPECT_EQ(in.u32(), 7u);
        EXPECT_TRUE(in.at_end());
    }
}

TEST(TlBytes, GivesNothingForWhatIsCutOff)
{
    for (const auto& whole :
         {TlWriter().bytes("abcd").take(), TlWriter().bytes(std::string(300, 'x')).take()}) {
        for (std::size_t size = 0; size < whole.size(); ++size) {
            TlReader in(std::string_view(whole).substr(0, size));
            EXPECT_FALSE(in.bytes()) << size;
            EXPECT_EQ(in.left(), size);
        }
    }
    EXPECT_FALSE(TlReader("abc").u32());
    EXPECT_FALSE(TlReader("abc").i32());
    EXPECT_FALSE(TlReader("abcdefg").u64());
    EXPECT_FALSE(TlReader("abcdefg").i64());
    EXPECT_FALSE(TlReader("abcdefg").f64());
    EXPECT_FALSE(TlReader("abc").raw(4));
    EXPECT_EQ(TlReader("abc").raw(3), "abc");
}

// Or `u64` fails, the `u32` behind it fits, and only that is looked at.
TEST(TlBytes, GivesNothingAfterItHasGivenNothing)
{
    TlReader in("abcd");
    EXPECT_FALSE(in.u64());
    EXPECT_FALSE(in.u32());
    EXPECT_FALSE(in.raw(0));
    EXPECT_EQ(in.left(), 4u);
    TlReader at_its_end("");
    EXPECT_TRUE(at_its_end.at_end());
    EXPECT_FALSE(at_its_end.bytes());
    EXPECT_FALSE(at_its_end.at_end());
}

TEST(TlBytes, RefusesTheLengthMarkThatIsNotDefined)
{
    const std::string bytes = "\xFF" + std::string(400, '\0');
    EXPECT_FALSE(TlReader(bytes).bytes());
}

}  // namespace
}  // namespace tgvs::mtproto
