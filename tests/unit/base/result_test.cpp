#include "base/result.hpp"

#include <gtest/gtest.h>

#include <cerrno>

namespace tgvs {
namespace {

enum class TestErrc { first, second };

TEST(Result, AFailureCarriesItsSentence)
{
    const Result<int> result = failure("cannot do it");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().message, "cannot do it");
}

TEST(Result, AFailureOfTheSystemCarriesItsCauseInWordsAndAsACode)
{
    const Result<int> result = failure("cannot open x", EACCES);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().message, "cannot open x: Permission denied");
    EXPECT_EQ(result.error().system, std::errc::permission_denied);
    const Result<int> ours = failure("it is not right");
    EXPECT_FALSE(ours.error().system);
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
