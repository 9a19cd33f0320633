#include "library/live_pull.hpp"

#include "library_support.hpp"

#include <gtest/gtest.h>

namespace tgvs::library {
namespace {

TEST(LivePull, ReadsNoMoreThanItsLimits)
{
    const TestFolder root;
    write_bytes(root / "long.flv", flv_of(600));
    auto child = process::Child::start(
        {.argv = {"sh", "-c", "cat long.flv; exec sleep 1000"}, .folder = root.path()});
    ASSERT_TRUE(child);
    LivePull pull(*std::move(child), {.buffer = Seconds(10), .buffer_bytes = 1 << 20});
    ASSERT_TRUE(eventually([&] {
        pull.pump();
        return pull.buffered() >= Seconds(10);
    }));
    const auto filled = pull.buffered();
    EXPECT_LT(filled, Seconds(300));  // one read of the pipe holds about a minute of these
    for (int i = 0; i < 100; ++i)
        EXPECT_FALSE(pull.pump());
    EXPECT_EQ(pull.buffered(), filled);
}

}  // namespace
}  // namespace tgvs::library
