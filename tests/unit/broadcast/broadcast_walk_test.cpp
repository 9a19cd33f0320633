// Many random walks (broadcast_walk.hpp).
#include "broadcast_walk.hpp"

#include <gtest/gtest.h>

namespace tgvs::broadcast {
namespace {

// In parts, for the sake of the processors.
class BroadcastWalk : public testing::TestWithParam<unsigned> {};

constexpr unsigned parts = 50;  // each takes some seconds of a busy machine
constexpr unsigned walks = 100'000;

TEST_P(BroadcastWalk, IsOnAirAgainOnceTheLastCauseIsGone)
{
    for (unsigned seed = GetParam(); seed <= walks; seed += parts) {
        const auto fault = Walk(seed).run();
        ASSERT_EQ(fault, "") << "seed " << seed;
    }
}

INSTANTIATE_TEST_SUITE_P(Parts, BroadcastWalk, testing::Range(1u, parts + 1));

}  // namespace
}  // namespace tgvs::broadcast
