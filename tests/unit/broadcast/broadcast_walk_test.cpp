// Many random walks (broadcast_walk.hpp).
#include "broadcast_walk.hpp"

#include <gtest/gtest.h>

namespace tgvs::broadcast {
namespace {

// Parts, for each takes some seconds of a busy machine.
constexpr unsigned parts = 10;
constexpr unsigned walks = 20'000;
constexpr unsigned long_parts = 40;
constexpr unsigned long_walks = 100'000;

void walk(unsigned first, unsigned last, unsigned step)
{
    for (unsigned seed = first; seed <= last; seed += step) {
        const auto fault = Walk(seed).run();
        ASSERT_EQ(fault, "") << "seed " << seed;
    }
}

class BroadcastWalk : public testing::TestWithParam<unsigned> {};
class BroadcastWalkLong : public testing::TestWithParam<unsigned> {};

TEST_P(BroadcastWalk, IsOnAirAgainOnceTheLastCauseIsGone)
{
    walk(GetParam(), walks, parts);
}

TEST_P(BroadcastWalkLong, IsOnAirAgainOnceTheLastCauseIsGone)
{
    walk(walks + GetParam(), long_walks, long_parts);
}

INSTANTIATE_TEST_SUITE_P(Parts, BroadcastWalk, testing::Range(1u, parts + 1));
INSTANTIATE_TEST_SUITE_P(Parts, BroadcastWalkLong, testing::Range(1u, long_parts + 1));

}  // namespace
}  // namespace tgvs::broadcast
