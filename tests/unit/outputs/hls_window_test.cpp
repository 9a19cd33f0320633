#include "outputs/hls_window.hpp"

#include <gtest/gtest.h>

namespace tgvs::outputs {
namespace {

TEST(HlsWindow, HasNoPlaylistBeforeTheFirstSegment)
{
    EXPECT_FALSE(HlsWindow(1).playlist());
}

TEST(HlsWindow, ListsTheNewestSixAndKeepsThreeMore)
{
    HlsWindow window(100);
    for (int i = 0; i < 20; ++i)
        window.add("segment " + std::to_string(i), 2, false);
    EXPECT_EQ(window.playlist(),
              "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:114\n"
              "#EXT-X-DISCONTINUITY-SEQUENCE:0\n#EXTINF:2.000,\n114.ts\n#EXTINF:2.000,\n115.ts\n"
              "#EXTINF:2.000,\n116.ts\n#EXTINF:2.000,\n117.ts\n#EXTINF:2.000,\n118.ts\n"
              "#EXTINF:2.000,\n119.ts\n");
    EXPECT_EQ(window.segment(110), nullptr);
    ASSERT_NE(window.segment(111), nullptr);
    EXPECT_EQ(*window.segment(111), "segment 11");
    EXPECT_EQ(window.segment(120), nullptr);
}

TEST(HlsWindow, CountsDiscontinuitiesThatHaveLeftTheList)
{
    HlsWindow window(0);
    for (int i = 0; i < 8; ++i)
        window.add("x", 2.1, i == 1 || i == 7);
    const auto playlist = *window.playlist();
    EXPECT_NE(playlist.find("#EXT-X-TARGETDURATION:3\n"), std::string::npos);
    EXPECT_NE(playlist.find("#EXT-X-DISCONTINUITY-SEQUENCE:1\n"), std::string::npos);
    EXPECT_NE(playlist.find("#EXT-X-DISCONTINUITY\n#EXTINF:2.100,\n7.ts"), std::string::npos);
}

}  // namespace
}  // namespace tgvs::outputs
