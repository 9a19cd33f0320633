#include "base/ip_network.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tgvs {
namespace {

using testing::HasSubstr;

struct UseRow {
    const char* address;
    const char* use;  // nullptr: public
};

TEST(IpNetwork, KnowsWhatIsSomebodysOwnNetwork)
{
    constexpr UseRow rows[] = {
        {"0.0.0.0", "unspecified"},
        {"0.255.255.255", "unspecified"},
        {"1.0.0.0", nullptr},
        {"9.255.255.255", nullptr},
        {"10.0.0.0", "private"},
        {"10.255.255.255", "private"},
        {"11.0.0.0", nullptr},
        {"100.63.255.255", nullptr},
        {"100.64.0.0", "carrier-grade NAT"},
        {"100.127.255.255", "carrier-grade NAT"},
        {"100.128.0.0", nullptr},
        {"126.255.255.255", nullptr},
        {"127.0.0.1", "loopback"},
        {"127.255.255.255", "loopback"},
        {"128.0.0.0", nullptr},
        {"169.254.169.254", "link-local"},
        {"169.253.255.255", nullptr},
        {"172.15.255.255", nullptr},
        {"172.16.0.0", "private"},
        {"172.31.255.255", "private"},
        {"172.32.0.0", nullptr},
        {"192.0.0.1", "reserved"},
        {"192.0.2.1", "documentation"},
        {"192.88.99.1", "reserved"},
        {"192.167.255.255", nullptr},
        {"192.168.0.0", "private"},
        {"192.168.255.255", "private"},
        {"192.169.0.0", nullptr},
        {"198.17.255.255", nullptr},
        {"198.18.0.0", "benchmarking"},
        {"198.19.255.255", "benchmarking"},
        {"198.51.100.7", "documentation"},
        {"203.0.113.7", "documentation"},
        {"223.255.255.255", nullptr},
        {"224.0.0.1", "multicast"},
        {"239.255.255.255", "multicast"},
        {"240.0.0.1", "reserved"},
        {"255.255.255.255", "reserved"},
        {"8.8.8.8", nullptr},
        {"::", "unspecified"},
        {"::1", "loopback"},
        {"::2", "unspecified"},          // IPv4-compatible 0.0.0.2
        {"::ffff:10.1.2.3", "private"},  // IPv4-mapped
        {"::ffff:127.0.0.1", "loopback"},
        {"::ffff:8.8.8.8", nullptr},
        {"::127.0.0.1", "loopback"},       // IPv4-compatible
        {"64:ff9b::10.0.0.1", "private"},  // NAT64
        {"64:ff9b::169.254.169.254", "link-local"},
        {"64:ff9b::8.8.8.8", nullptr},
        {"64:ff9b:1::8.8.8.8", "local NAT64"},
        {"2002:a00:1::1", "private"},   // 6to4 of 10.0.0.1
        {"2002:7f00:1::", "loopback"},  // of 127.0.0.1
        {"2002:808:808::1", nullptr},   // of 8.8.8.8
        {"2001:0:1:2:3:4:5:6", "Teredo"},
        {"2001:2::1", "benchmarking"},
        {"2001:10::1", "reserved"},
        {"2001:20::1", "reserved"},
        {"2001:db8::1", "documentation"},
        {"3fff::1", "documentation"},
        {"100::1", "reserved"},   // discard only
        {"5f00::1", "reserved"},  // segment routing
        {"fc00::1", "unique local"},
        {"fdff::1", "unique local"},
        {"fe80::1", "link-local"},
        {"fec0::1", "site-local"},
        {"ff02::1", "multicast"},
        {"2606:4700::1111", nullptr},
        {"2a00:1450:4001::1", nullptr},
        {"4000::1", "reserved"},
    };
    for (const auto& [text, use] : rows) {
        const auto address = IpAddress::parse(text);
        ASSERT_TRUE(address) << text;
        EXPECT_STREQ(special_use(*address), use) << text;
    }
}

TEST(IpNetwork, ReadsAddressesAndNetworks)
{
    struct Row {
        const char* text;
        const char* inside;
        const char* outside;
    };
    constexpr Row rows[] = {
        {"192.168.1.0/24", "192.168.1.255", "192.168.2.0"},
        {"192.168.1.0/24", "::ffff:192.168.1.7", "::192.168.1.7"},
        {"127.0.0.1", "127.0.0.1", "127.0.0.2"},
        {"10.0.0.0/7", "11.1.1.1", "12.0.0.0"},
        {"0.0.0.0/0", "8.8.8.8", "2a00::1"},
        {"fd00::/8", "fd12::1", "fc00::1"},
        {"::1", "::1", "::2"},
        {"::/0", "8.8.8.8", nullptr},
    };
    for (const auto& [text, inside, outside] : rows) {
        const auto network = IpNetwork::parse(text);
        ASSERT_TRUE(network) << text << ": " << network.error().message;
        EXPECT_TRUE(network->contains(*IpAddress::parse(inside))) << text;
        if (outside != nullptr) {
            EXPECT_FALSE(network->contains(*IpAddress::parse(outside))) << text;
        }
    }
}

TEST(IpNetwork, SaysWhatIsWrongWithANetwork)
{
    struct Row {
        const char* text;
        const char* said;
    };
    constexpr Row rows[] = {
        {"", "neither an address nor a network"},
        {"localhost", "localhost is neither an address nor a network"},
        {"192.168.1", "neither an address"},
        {"192.168.1.0/", "no prefix length of 0 to 32"},
        {"192.168.1.0/33", "no prefix length of 0 to 32"},
        {"192.168.1.0/-1", "no prefix length"},
        {"fd00::/129", "no prefix length of 0 to 128"},
        {"192.168.1.1/24", "192.168.1.1/24 has bits set behind its prefix"},
        {"fd00::1/8", "bits set behind its prefix"},
        {"[::1]", "neither an address"},
        {"fe80::1%eth0", "neither an address"},
    };
    for (const auto& [text, said] : rows) {
        const auto network = IpNetwork::parse(text);
        ASSERT_FALSE(network) << text;
        EXPECT_THAT(network.error().message, HasSubstr(said)) << text;
    }
}

TEST(IpNetwork, WritesThemAsTheyAreRead)
{
    for (const auto* text : {"192.168.1.0/24", "127.0.0.1/32", "fd00::/8", "::1/128", "::/0"})
        EXPECT_EQ(IpNetwork::parse(text)->text(), text);
    EXPECT_EQ(IpAddress::parse("::ffff:1.2.3.4")->text(), "1.2.3.4");
}

TEST(IpNetwork, KnowsThisHost)
{
    for (const auto* text : {"127.0.0.1", "127.9.9.9", "0.0.0.0", "::", "::1", "::ffff:127.0.0.1"})
        EXPECT_TRUE(is_this_host(*IpAddress::parse(text))) << text;
    for (const auto* text : {"10.0.0.1", "8.8.8.8", "::2", "fe80::1"})
        EXPECT_FALSE(is_this_host(*IpAddress::parse(text))) << text;
}

}  // namespace
}  // namespace tgvs
