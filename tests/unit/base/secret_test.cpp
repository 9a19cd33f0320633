#include "base/secret.hpp"

#include "base/log.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <type_traits>

namespace tgvs {
namespace {

template <class T>
concept Streamable = requires(std::ostream& stream, const T& value) { stream << value; };

// A Secret has no text form by any of the ways in which text is made here.
static_assert(Streamable<std::string> && !Streamable<Secret>);
static_assert(fmt::is_formattable<std::string>::value && !fmt::is_formattable<Secret>::value);
static_assert(!std::is_convertible_v<Secret, std::string>);
static_assert(!std::is_convertible_v<Secret, std::string_view>);
static_assert(!std::is_constructible_v<std::string, Secret>);
static_assert(!std::is_convertible_v<std::string, Secret>);
static_assert(std::is_constructible_v<log::Field, const char*, std::string>);
static_assert(!std::is_constructible_v<log::Field, const char*, Secret>);

TEST(Secret, IsSeenOnlyWhenRevealed)
{
    const Secret secret("hunter2");
    EXPECT_FALSE(secret.empty());
    EXPECT_EQ(secret.reveal(), "hunter2");
    EXPECT_TRUE(Secret().empty());
}

TEST(Secret, MaskShowsFourCharactersOfALongOneAndNoneOfAShortOne)
{
    EXPECT_EQ(Secret("0123456789abcdef").masked(), "***...cdef");
    EXPECT_EQ(Secret("0123456789abcde").masked(), "***");
    EXPECT_EQ(Secret().masked(), "***");
}

TEST(Secret, MatchesTheSameBytesOnly)
{
    const Secret secret("hunter2");
    EXPECT_TRUE(secret.matches("hunter2"));
    for (const auto* other : {"", "hunter", "hunter22", "hunter3", "Hunter2"})
        EXPECT_FALSE(secret.matches(other)) << other;
    EXPECT_EQ(secret, Secret("hunter2"));
    EXPECT_NE(secret, Secret("hunter3"));
}

TEST(Secret, AMovedFromOneIsEmpty)
{
    for (const auto* text : {"short", "a long one that is kept outside of the string object"}) {
        Secret first{std::string(text)};
        Secret second(std::move(first));
        EXPECT_TRUE(first.empty());  // NOLINT(bugprone-use-after-move): what is tested
        Secret third;
        third = std::move(second);
        EXPECT_TRUE(second.empty());  // NOLINT(bugprone-use-after-move): what is tested
        EXPECT_EQ(third.reveal(), text);
    }
}

TEST(Secret, SurvivesAssignmentToItself)
{
    Secret secret("hunter2");
    auto& same = secret;
    secret = same;
    secret = std::move(same);
    EXPECT_EQ(secret.reveal(), "hunter2");
}

// The old bytes of a short value lie in the object itself, where they can be looked for.
TEST(Secret, ClearsItsMemory)
{
    alignas(Secret) unsigned char memory[sizeof(Secret)] = {};
    auto* secret = new (memory) Secret("hunter2");
    const auto holds_it = [&] {
        return std::string_view(reinterpret_cast<char*>(memory), sizeof memory).find("unter2") !=
               std::string_view::npos;
    };
    EXPECT_TRUE(holds_it());
    const Secret moved(std::move(*secret));
    EXPECT_FALSE(holds_it());
    secret->~Secret();
}

TEST(Secret, AShorterOneLeavesNothingOfTheOneBefore)
{
    alignas(Secret) unsigned char memory[sizeof(Secret)] = {};
    auto* secret = new (memory) Secret("hunter2");
    const auto holds_the_rest = [&] {
        return std::string_view(reinterpret_cast<char*>(memory), sizeof memory).find("ter2") !=
               std::string_view::npos;
    };
    ASSERT_TRUE(holds_the_rest());
    const Secret other("x");
    *secret = other;
    EXPECT_FALSE(holds_the_rest());
    *secret = Secret("hunter2");
    ASSERT_TRUE(holds_the_rest());
    *secret = Secret("x");
    EXPECT_FALSE(holds_the_rest());
    secret->~Secret();
}

}  // namespace
}  // namespace tgvs
