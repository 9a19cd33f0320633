#include "http/guess_brake.hpp"

#include <gtest/gtest.h>

namespace tgvs::http {
namespace {

using namespace std::chrono_literals;

const GuessBrake::Time begin{1h};

Peer address(unsigned number)
{
    return peer_from_v4({10, static_cast<std::uint8_t>(number >> 16),
                         static_cast<std::uint8_t>(number >> 8),
                         static_cast<std::uint8_t>(number)});
}

TEST(GuessBrake, LetsAnAddressMistypeAndThenWaitForLongerEachTime)
{
    GuessBrake brake;
    const auto peer = address(1);
    auto now = begin;
    for (const auto wait : {0s, 0s, 0s, 1s, 2s, 4s, 8s, 16s, 16s, 16s}) {
        EXPECT_EQ(brake.wait(peer, now), 0ms);
        brake.wrong(peer, now);
        EXPECT_EQ(brake.wait(peer, now), wait);
        now += wait;
    }
    brake.wrong(peer, now);
    EXPECT_EQ(brake.wait(peer, now + 15'999ms), 1ms);
    EXPECT_EQ(brake.wait(peer, now + 16s), 0ms);
    for (int i = 0; i < 5'000; ++i)
        brake.wrong(peer, now);
    EXPECT_EQ(brake.wait(peer, now), 16s);
}

TEST(GuessBrake, DoesNotSlowDownAnotherAddress)
{
    GuessBrake brake;
    for (int i = 0; i < 10; ++i)
        brake.wrong(address(1), begin);
    EXPECT_GT(brake.wait(address(1), begin), 0ms);
    EXPECT_EQ(brake.wait(address(2), begin), 0ms);
}

TEST(GuessBrake, ForgetsAfterTheRightTokenAndAfterTenMinutes)
{
    GuessBrake brake;
    for (int i = 0; i < 10; ++i)
        for (const unsigned peer : {1U, 2U})
            brake.wrong(address(peer), begin);
    brake.right(address(1));
    brake.wrong(address(1), begin);
    EXPECT_EQ(brake.wait(address(1), begin), 0ms);
    brake.wrong(address(3), begin + 11min);
    EXPECT_EQ(brake.addresses(), 1U);
}

TEST(GuessBrake, RemembersABoundedNumberAndSlowsDownTheRestTogether)
{
    GuessBrake brake;
    constexpr unsigned most = GuessBrake::most_addresses;
    for (unsigned peer = 0; peer < 100'000; ++peer)
        brake.wrong(address(peer), begin);
    EXPECT_EQ(brake.addresses(), most);
    EXPECT_EQ(brake.wait(address(99'999), begin), 1s);
    EXPECT_EQ(brake.wait(address(200'000), begin), 1s);        // nobody yet, but one of too many
    EXPECT_EQ(brake.wait(address(200'000), begin + 1s), 0ms);  // and gets in within a second
    EXPECT_EQ(brake.wait(address(1), begin), 0ms);             // its first mistake
    brake.wrong(address(200'000), begin + 11min);              // all of them are forgotten
    EXPECT_EQ(brake.addresses(), 1U);
    EXPECT_EQ(brake.wait(address(200'000), begin + 11min), 0ms);
}

}  // namespace
}  // namespace tgvs::http
