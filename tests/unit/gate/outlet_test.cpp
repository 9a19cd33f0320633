#include "gate/outlet.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <string>
#include <unistd.h>

namespace tgvs::gate {
namespace {

using namespace std::chrono_literals;

constexpr Outlet::Time opened{1h};
const std::string message(1'316, 'x');  // of SRT: seven packets of MPEG-TS

TEST(Outlet, IsDueOnceThereIsEnoughToLookAt)
{
    auto outlet = Outlet::make(opened);
    ASSERT_TRUE(outlet);
    EXPECT_FALSE(outlet->is_due(opened + 1h)) << "of nothing";
    outlet->write(message, opened);
    EXPECT_FALSE(outlet->is_due(opened + 499ms));
    EXPECT_TRUE(outlet->is_due(opened + 500ms));
    const auto ends = outlet->announce();
    EXPECT_TRUE(ends.sample);
    EXPECT_FALSE(outlet->is_due(opened + 501ms)) << "once";
    std::string bytes(4'096, '\0');
    EXPECT_EQ(::read(ends.stream.get(), bytes.data(), bytes.size()), 1'316);
}

// Who sends much, or all at once what has piled up, fills the pipe before that; and nobody reads it until he is told of it.
TEST(Outlet, IsDueAtOnceWhenItHoldsNoMore)
{
    auto outlet = Outlet::make(opened);
    ASSERT_TRUE(outlet);
    for (int i = 0; i < 2'000 && outlet->may_write(); ++i)
        outlet->write(message, opened);
    ASSERT_FALSE(outlet->may_write());
    EXPECT_TRUE(outlet->is_due(opened));
    const auto ends = outlet->announce();
    std::string bytes(64 * 1'024, '\0');
    EXPECT_GT(::read(ends.stream.get(), bytes.data(), bytes.size()), 0);
    outlet->flush();
    EXPECT_TRUE(outlet->may_write());
}

TEST(Outlet, IsBrokenWhenItsReaderHasGone)
{
    std::signal(SIGPIPE, SIG_IGN);
    auto outlet = Outlet::make(opened);
    ASSERT_TRUE(outlet);
    outlet->write(message, opened);
    outlet->announce();
    EXPECT_FALSE(outlet->broken());
    outlet->write(message, opened);
    EXPECT_TRUE(outlet->broken());
}

}  // namespace
}  // namespace tgvs::gate
