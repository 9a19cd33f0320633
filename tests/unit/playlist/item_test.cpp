#include "playlist/item.hpp"

#include <gtest/gtest.h>

namespace tgvs::playlist {
namespace {

TEST(Item, IsNamedInLogsWithoutPathOrQuery)
{
    EXPECT_EQ(log_name({"/srv/films/a b.mp4", ""}), "a b.mp4");
    EXPECT_EQ(log_name({"/srv/films/a b.mp4", "A film"}), "a b.mp4 (A film)");
    EXPECT_EQ(log_name({"https://user:pw@a.example:8443/watch?token=x", ""}),
              "https://a.example:8443");
    EXPECT_EQ(log_name({"https://a.example/watch?v=x", "A film"}), "https://a.example (A film)");
}

TEST(Item, IsLiveByItsAddressAloneWhereTheSchemeSaysSo)
{
    for (const auto* scheme : {"rtmp", "rtmps", "rtsp", "rtsps", "srt", "udp", "rtp", "RTMP"}) {
        const Item item = {std::string(scheme) + "://a.example/live", ""};
        EXPECT_TRUE(is_live_address(item)) << scheme;
        EXPECT_EQ(source_kind(item), "live") << scheme;
    }
    for (const auto* location : {"https://a.example/live.m3u8", "http://rtmp/a", "rtmpx://a/b"}) {
        EXPECT_FALSE(is_live_address({location, ""})) << location;
        EXPECT_EQ(source_kind({location, ""}), "url") << location;
    }
    EXPECT_FALSE(is_live_address({"rtmp", ""}));
    EXPECT_EQ(source_kind({"/srv/rtmp", ""}), "local");
}

}  // namespace
}  // namespace tgvs::playlist
