#include "outputs/rtmp_address.hpp"

#include <gtest/gtest.h>

namespace tgvs::outputs {
namespace {

struct AddressCase {
    std::string_view url;
    bool tls;
    std::string_view host;
    int port;
    std::string_view app;
    std::string_view key;
    std::string_view connection;
};

TEST(RtmpAddress, IsReadAsItWasByFfmpeg)
{
    const AddressCase cases[] = {
        {"rtmp://host/live/key", false, "host", 1935, "live", "key", "rtmp://host:1935/live"},
        {"rtmps://dc4-1.rtmp.t.me/s/123456:AbC-d_e", true, "dc4-1.rtmp.t.me", 443, "s",
         "123456:AbC-d_e", "rtmps://dc4-1.rtmp.t.me:443/s"},
        {"rtmps://host:8443/live/key", true, "host", 8443, "live", "key", "rtmps://host:8443/live"},
        {"rtmp://host:/live/key", false, "host", 1935, "live", "key", "rtmp://host:1935/live"},
        {"rtmp://[::1]/live/key", false, "::1", 1935, "live", "key", "rtmp://[::1]:1935/live"},
        {"rtmp://[2001:db8::5]:1936/live/key", false, "2001:db8::5", 1936, "live", "key",
         "rtmp://[2001:db8::5]:1936/live"},
        {"rtmp://host/app/instance/key", false, "host", 1935, "app/instance", "key",
         "rtmp://host:1935/app/instance"},
        {"rtmp://host/app/instance/key/more", false, "host", 1935, "app/instance", "key/more",
         "rtmp://host:1935/app/instance"},
        {"rtmp://host/app/mp4:key/more", false, "host", 1935, "app", "mp4:key/more",
         "rtmp://host:1935/app"},
        {"rtmp://host/live/key?token=1&user=2", false, "host", 1935, "live", "key?token=1&user=2",
         "rtmp://host:1935/live"},
        {"rtmp://host/live?vhost=other/key", false, "host", 1935, "live?vhost=other", "key",
         "rtmp://host:1935/live?vhost=other"},
        {"rtmp://user:password@host/live/key", false, "host", 1935, "live", "key",
         "rtmp://host:1935/live"},
        {"rtmp://host/live/k@y", false, "host", 1935, "live", "k@y", "rtmp://host:1935/live"},
        {"rtmp://host/live", false, "host", 1935, "live", "", "rtmp://host:1935/live"},
        {"rtmp://host/live/", false, "host", 1935, "live", "", "rtmp://host:1935/live"},
    };
    for (const auto& one : cases) {
        const auto address = parse_rtmp_address(one.url);
        ASSERT_TRUE(address) << one.url << ": " << address.error().message;
        EXPECT_EQ(address->tls, one.tls) << one.url;
        EXPECT_EQ(address->host, one.host) << one.url;
        EXPECT_EQ(address->port, one.port) << one.url;
        EXPECT_EQ(address->app.reveal(), one.app) << one.url;
        EXPECT_EQ(address->key.reveal(), one.key) << one.url;
        EXPECT_EQ(address->connection.reveal(), one.connection) << one.url;
    }
}

TEST(RtmpAddress, IsRefusedWithoutBeingRepeated)
{
    for (const auto* url : {"", "key-in-here", "http://host/live/key-in-here", "file:key-in-here",
                            "rtmp:/key-in-here", "rtmp://", "rtmp://host", "rtmp://host/",
                            "rtmp:///live/key-in-here", "rtmp://:1935/live/key-in-here",
                            "rtmp://host:0/live/key-in-here", "rtmp://host:65536/live/key-in-here",
                            "rtmp://host:port/live/key-in-here", "rtmp://[::1/live/key-in-here",
                            "rtmp://[]/live/key-in-here", "rtmp://[::1]1935/live/key-in-here"}) {
        const auto address = parse_rtmp_address(url);
        ASSERT_FALSE(address) << url;
        EXPECT_FALSE(address.error().message.contains("key-in-here")) << url;
    }
    EXPECT_FALSE(parse_rtmp_address("rtmp://host/live/" + std::string(5'000, 'k')));
}

}  // namespace
}  // namespace tgvs::outputs
