#include "library/kept_ahead.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace tgvs::library {
namespace {

TEST(KeptAhead, GoesOnUntilHalfOfTheCacheIsFull)
{
    struct Row {
        std::vector<std::uint64_t> sizes;
        std::size_t kept;
    };
    const Row rows[] = {
        {{}, 0},
        {{10, 10, 10, 10, 10, 10}, 5},  // 50 of 100
        {{0, 0, 0, 0, 0, 0, 0, 0}, 8},  // none of them is made yet
        {{30, 30, 30, 30, 30}, 4},      // what is next, whatever it takes
        {{0, 0, 0, 60, 0, 0}, 4},
        {{0, 0, 0, 0, 49, 0, 9, 0}, 7},
    };
    for (const auto& row : rows)
        EXPECT_EQ(kept_ahead(row.sizes, 100), row.kept) << testing::PrintToString(row.sizes);
}

}  // namespace
}  // namespace tgvs::library
