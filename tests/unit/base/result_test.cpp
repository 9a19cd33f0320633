#include "base/result.hpp"

#include <gtest/gtest.h>

namespace tgvs {
namespace {

enum class TestErrc { first, second };

TEST(Result, AFailureCarriesItsSentence)
{
    const Result<int> result = failure("cannot do it");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().message, "cannot do it");
}

TEST(Result, AModuleMayHaveItsOwnErrors)
{
    const Result<int, TestErrc> good = 1;
    const Result<int, TestErrc> bad = std::unexpected(TestErrc::second);
    EXPECT_EQ(good, 1);
    EXPECT_EQ(bad.error(), TestErrc::second);
}

}  // namespace
}  // namespace tgvs
