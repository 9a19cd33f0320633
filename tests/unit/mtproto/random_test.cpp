#include "mtproto/random.hpp"

#include "support/telegram/scripted_random.hpp"

#include <gtest/gtest.h>

#include <set>

namespace tgvs::mtproto {
namespace {

TEST(Random, GivesAsManyBytesAsAreAskedFor)
{
    test::ScriptedRandom random("abcdefghijk");
    EXPECT_EQ(random.bytes(3), "abc");
    EXPECT_EQ(random.bytes(0), "");
    EXPECT_EQ(random.number(), 0x6b6a696867666564u);
}

TEST(Random, StaysBelowTheBound)
{
    test::ScriptedRandom random;
    std::set<std::uint64_t> seen;
    for (int i = 0; i < 200; ++i)
        seen.insert(random.below(5));
    EXPECT_EQ(seen, (std::set<std::uint64_t>{0, 1, 2, 3, 4}));
}

TEST(SystemRandom, DoesNotRepeatItself)
{
    SystemRandom random;
    std::set<std::string> seen;
    for (int i = 0; i < 100; ++i)
        seen.insert(random.bytes(16));
    EXPECT_EQ(seen.size(), 100u);
}

}  // namespace
}  // namespace tgvs::mtproto
