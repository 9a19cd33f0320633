#include "http/host.hpp"

#include <gtest/gtest.h>

namespace tgvs::http {
namespace {

TEST(Host, IsANameWithoutPortInLowerCase)
{
    EXPECT_EQ(host_name("[::1]:8080"), "[::1]");
    EXPECT_EQ(host_name("LocalHost.:80"), "localhost");
    EXPECT_EQ(host_name("tv.example"), "tv.example");
    EXPECT_EQ(host_name("[::1"), "");
    EXPECT_EQ(host_name(":80"), "");
    EXPECT_EQ(host_name(""), "");
}

TEST(Host, ThatAPageOnTheInternetCannotHaveIsAnswered)
{
    for (const auto* host :
         {"", "localhost", "localhost:9090", "127.0.0.1:9090", "192.0.2.7", "[::1]:9090",
          "[2001:db8::1]", "streamer", "Streamer:9090", "10-0-0-1.media.pod.cluster.local:9090",
          "tg-video-streamer-main.media.svc", "tv.lan.", "tv.home.arpa", "stream.example:9090",
          "STREAM.example"})
        EXPECT_TRUE(is_unspoofed_host(host, {"stream.Example"})) << host;
    for (const auto* host :
         {"evil.example", "evil.example:9090", "local.evil.example", "127.0.0.1.evil.example",
          "stream.example.evil.example", "xstream.example", "1.2.3", ":9090", "[evil.example]:1",
          "[::1", "evil.localhost.example"})
        EXPECT_FALSE(is_unspoofed_host(host, {"stream.example"})) << host;
}

}  // namespace
}  // namespace tgvs::http
