#include "library/leases.hpp"

#include <gtest/gtest.h>

namespace tgvs::library {
namespace {

class EndedReader final : public media::TrackReader {
public:
    media::ReadResult read() override { return media::Ended{}; }
};

std::unique_ptr<media::TrackReader> reader()
{
    return std::make_unique<EndedReader>();
}

using Names = std::set<std::string>;

TEST(Leases, LastAsLongAsTheReader)
{
    Leases leases;
    auto track = leases.lend({.location = "/a.mp4", .key = "key"}, reader());
    EXPECT_TRUE(std::holds_alternative<media::Ended>(track->read()));
    EXPECT_EQ(leases.locations(), Names{"/a.mp4"});
    EXPECT_EQ(leases.keys(), Names{"key"});
    track.reset();
    EXPECT_EQ(leases.locations(), Names{});
    EXPECT_EQ(leases.keys(), Names{});
}

TEST(Leases, OfTheSameTrackEndOneByOne)
{
    Leases leases;
    auto first = leases.lend({.location = "/a.mp4", .key = "key"}, reader());
    auto second = leases.lend({.location = "/a.mp4", .key = "key"}, reader());
    first.reset();
    EXPECT_EQ(leases.keys(), Names{"key"});
    second.reset();
    EXPECT_EQ(leases.keys(), Names{});
}

TEST(Leases, OfALiveSourceHoldNothingInTheCache)
{
    Leases leases;
    auto camera = leases.lend({.location = "rtmp://camera", .key = {}, .live = true}, reader());
    const auto file = leases.lend({.location = "/a.mp4", .key = "key"}, reader());
    EXPECT_TRUE(leases.is_live("rtmp://camera"));
    EXPECT_FALSE(leases.is_live("/a.mp4"));
    EXPECT_EQ(leases.keys(), Names{"key"});
    camera.reset();
    EXPECT_FALSE(leases.is_live("rtmp://camera"));
}

TEST(Leases, MayEndAfterTheirHouse)
{
    std::unique_ptr<media::TrackReader> track;
    {
        Leases leases;
        track = leases.lend({.location = "/a.mp4", .key = "key"}, reader());
    }
    EXPECT_TRUE(std::holds_alternative<media::Ended>(track->read()));
}

}  // namespace
}  // namespace tgvs::library
