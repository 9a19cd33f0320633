#include "hub/path.hpp"

#include <gtest/gtest.h>

namespace tgvs::hub {
namespace {

TEST(ChannelPath, LeadsToAChannel)
{
    const struct {
        const char* path;
        ChannelPath found;
    } rows[] = {
        {"/channels/kino/api/v1/events", {"kino", "/api/v1/events"}},
        {"/channels/kino/api/v1/channels/main", {"kino", "/api/v1/channels/main"}},
        {"/channels/kino/api/v1/channels/main/lists/a%2Fb",
         {"kino", "/api/v1/channels/main/lists/a%2Fb"}},
        {"/channels/kino/api/status", {"kino", "/api/status"}},
        {"/channels/kino/api/login.svg", {"kino", "/api/login.svg"}},
        {"/channels/kino/hls/live.m3u8", {"kino", "/hls/live.m3u8"}},
        {"/channels/%D0%BA%D0%B8%D0%BD%D0%BE/hls/7.ts", {"кино", "/hls/7.ts"}},
    };
    for (const auto& row : rows)
        EXPECT_EQ(channel_path(row.path), row.found) << row.path;
}

TEST(ChannelPath, LeadsNowhereElse)
{
    for (const auto* path :
         {"/", "/api/v1/channels", "/channels", "/channels/", "/channels/kino", "/channels/kino/",
          "/channels//api/v1/me", "/channels/../api/v1/me", "/channels/.hidden/api/v1/me",
          "/channels/a%2Fb/api/v1/me", "/channels/a%0Ab/api/v1/me", "/channels/kino/index.html",
          "/channels/kino/metrics", "/channels/kino/ingest/rtmp",
          // Who may come in is the hub's.
          "/channels/kino/api/enter", "/channels/kino/api/v1/login", "/channels/kino/api/v1/logout",
          "/channels/kino/api/v1/people", "/channels/kino/api/v1/people/p1",
          "/channels/kino/api/v1/people/p1/links", "/channels/kino/api/v1/sessions/s1",
          "/channels/kino/api/v1/channels",
          // Whatever a reader makes of them.
          "/channels/kino/api/v1/x/../people", "/channels/kino/api/v1/x/%2e%2e/people",
          "/channels/kino/api/v1//people", "/channels/kino/api/%5c/people",
          "/channels/kino/api/.."})
        EXPECT_EQ(channel_path(path), std::nullopt) << path;
}

}  // namespace
}  // namespace tgvs::hub
