#include "process/network_access.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

namespace tgvs::process {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using enum NetworkVerdict;

IpAddress address(const char* text)
{
    return *IpAddress::parse(text);
}

NetworkPolicy usual()
{
    NetworkPolicy policy;
    policy.name_servers.add(address("127.0.0.53"));
    policy.proxies.add({address("10.0.0.8"), 3128});
    policy.own_ports.add(8080);
    policy.own_ports.add(3128);
    policy.own_addresses.add(address("192.168.1.5"));
    policy.own_addresses.add(address("8.8.4.4"));
    return policy;
}

struct PolicyRow {
    const char* to;
    std::uint16_t port;
    NetworkVerdict closed;      // by default
    NetworkVerdict two_opened;  // 192.168.1.0/24 and fd00::/8
    NetworkVerdict all_opened;
};

TEST(NetworkPolicy, DecidesByAddressPortAndWhatIsOpened)
{
    constexpr PolicyRow rows[] = {
        {"8.8.8.8", 443, allowed, allowed, allowed},
        {"8.8.8.8", 8080, allowed, allowed, allowed},
        {"10.0.0.1", 80, refused_private, refused_private, allowed},
        {"192.168.1.9", 80, refused_private, allowed, allowed},
        {"::ffff:192.168.1.9", 80, refused_private, allowed, allowed},
        {"64:ff9b::192.168.1.9", 80, refused_private, allowed, allowed},
        {"fd12::1", 80, refused_private, allowed, allowed},
        {"fe80::1", 80, refused_private, refused_private, allowed},
        {"127.0.0.1", 80, refused_private, refused_private, allowed},
        {"239.1.1.1", 1234, refused_private, refused_private, allowed},
        // Name servers, at their port only.
        {"127.0.0.53", 53, allowed, allowed, allowed},
        {"127.0.0.53", 54, refused_private, refused_private, allowed},
        {"127.0.0.54", 53, refused_private, refused_private, allowed},
        // A proxy, at its port only; what listens at our own address is ours.
        {"10.0.0.8", 3128, allowed, allowed, allowed},
        {"10.0.0.8", 80, refused_private, refused_private, allowed},
        {"127.0.0.1", 3128, refused_own_port, refused_own_port, refused_own_port},
        // Our own ports, whatever is opened, by every name of this host; another host's are its own.
        {"127.0.0.1", 8080, refused_own_port, refused_own_port, refused_own_port},
        {"127.5.5.5", 8080, refused_own_port, refused_own_port, refused_own_port},
        {"0.0.0.0", 8080, refused_own_port, refused_own_port, refused_own_port},
        {"::1", 8080, refused_own_port, refused_own_port, refused_own_port},
        {"::", 8080, refused_own_port, refused_own_port, refused_own_port},
        {"::ffff:127.0.0.1", 8080, refused_own_port, refused_own_port, refused_own_port},
        {"64:ff9b::127.0.0.1", 8080, refused_own_port, refused_own_port, refused_own_port},
        {"192.168.1.5", 8080, refused_own_port, refused_own_port, refused_own_port},
        {"8.8.4.4", 8080, refused_own_port, refused_own_port, refused_own_port},
        {"192.168.1.9", 8080, refused_private, allowed, allowed},
    };
    auto two_opened = usual();
    two_opened.open.add(*IpNetwork::parse("192.168.1.0/24"));
    two_opened.open.add(*IpNetwork::parse("fd00::/8"));
    auto all_opened = usual();
    all_opened.private_open = true;
    for (const auto& row : rows) {
        EXPECT_EQ(decide(usual(), address(row.to), row.port), row.closed) << row.to;
        EXPECT_EQ(decide(two_opened, address(row.to), row.port), row.two_opened) << row.to;
        EXPECT_EQ(decide(all_opened, address(row.to), row.port), row.all_opened) << row.to;
    }
}

TEST(NetworkPolicy, TakesEachPrivateAddressForItsOwnWhenItDoesNotKnowAll)
{
    auto policy = usual();
    policy.private_open = true;
    policy.own_addresses_all = false;
    EXPECT_EQ(decide(policy, address("10.9.9.9"), 8080), refused_own_port);
    EXPECT_EQ(decide(policy, address("10.9.9.9"), 81), allowed);
}

NetworkVerdict judged(NetworkUse use, const void* at, std::size_t size)
{
    return judge(usual(), use, static_cast<const sockaddr*>(at), size).verdict;
}

TEST(NetworkPolicy, JudgesAddressesAsTheKernelReadsThem)
{
    sockaddr_in in{};
    in.sin_family = AF_INET;
    in.sin_port = htons(80);
    in.sin_addr.s_addr = htonl(0x0A000001);
    EXPECT_EQ(judged(NetworkUse::connect, &in, sizeof in), refused_private);
    EXPECT_EQ(judged(NetworkUse::connect, &in, 4), refused_kind);
    EXPECT_EQ(judged(NetworkUse::connect, &in, 0), refused_kind);
    const auto told = judge(usual(), NetworkUse::connect, reinterpret_cast<sockaddr*>(&in), 16);
    EXPECT_EQ(told.address, address("10.0.0.1"));
    EXPECT_EQ(told.port, 80);

    // Taking a connection away, and UDP's other way to say AF_INET.
    in.sin_family = AF_UNSPEC;
    EXPECT_EQ(judged(NetworkUse::connect, &in, sizeof in), allowed);
    EXPECT_EQ(judged(NetworkUse::send, &in, sizeof in), refused_private);

    sockaddr_in6 in6{};
    in6.sin6_family = AF_INET6;
    in6.sin6_port = htons(80);
    const auto loopback = address("::ffff:127.0.0.1");
    std::memcpy(&in6.sin6_addr, loopback.bytes.data(), 16);
    EXPECT_EQ(judged(NetworkUse::send, &in6, sizeof in6), refused_private);
    EXPECT_EQ(judged(NetworkUse::send, &in6, 24), refused_private);
    EXPECT_EQ(judged(NetworkUse::send, &in6, 23), refused_kind);

    sockaddr_storage other{};
    other.ss_family = AF_NETLINK;
    EXPECT_EQ(judged(NetworkUse::send, &other, 12), allowed);
    other.ss_family = AF_VSOCK;
    EXPECT_EQ(judged(NetworkUse::connect, &other, 16), refused_kind);
}

TEST(NetworkPolicy, LetsNobodyToLocalSockets)
{
    auto opened = usual();
    opened.private_open = true;
    const std::string paths[] = {"/run/docker.sock", "/var/run/nscd/socket",
                                 std::string("\0abstract", 9), ""};
    for (const auto& path : paths) {
        sockaddr_un un{};
        un.sun_family = AF_UNIX;
        std::memcpy(un.sun_path, path.data(), path.size());
        const auto* at = reinterpret_cast<const sockaddr*>(&un);
        for (const auto use : {NetworkUse::connect, NetworkUse::send}) {
            const auto size = offsetof(sockaddr_un, sun_path) + path.size();
            EXPECT_EQ(judge(opened, use, at, size).verdict, refused_kind) << path;
            EXPECT_EQ(judge(opened, use, at, sizeof un).verdict, refused_kind) << path;
        }
    }
}

TEST(NetworkPolicy, JoinsGroupsWhereTheyAreOpened)
{
    auto policy = usual();
    EXPECT_FALSE(may_join_groups(policy));
    policy.open.add(*IpNetwork::parse("192.168.1.0/24"));
    EXPECT_FALSE(may_join_groups(policy));
    policy.open.add(*IpNetwork::parse("239.0.0.0/8"));
    EXPECT_TRUE(may_join_groups(policy));
}

TEST(NetworkAccess, FindsTheHostOfAnAddress)
{
    struct Row {
        const char* url;
        const char* host;
        int port;
    };
    constexpr Row rows[] = {{"http://a.example/x", "a.example", 0},
                            {"http://a.example:8080/x:1", "a.example", 8080},
                            {"rtsp://user:p@ss@10.0.0.1:554/", "10.0.0.1", 554},
                            {"http://[::1]:80/", "::1", 80},
                            {"http://[fe80::1%25eth0]/", "fe80::1", 0},
                            {"http://[::1", "::1", 0},
                            {"udp://@239.1.1.1:1234?fifo_size=1", "239.1.1.1", 1234},
                            {"udp://@:1234", "", 1234},
                            {"proxy.lan:3128", "proxy.lan", 3128},
                            {"http://127.0.0.1?@8.8.8.8", "127.0.0.1", 0},
                            {"", "", 0}};
    for (const auto& row : rows) {
        const auto at = host_of(row.url);
        EXPECT_EQ(at.host, row.host) << row.url;
        EXPECT_EQ(at.port.value_or(0), row.port) << row.url;
    }
}

TEST(NetworkAccess, ReadsNameServersAndProxies)
{
    EXPECT_THAT(name_servers_in("# nameserver 1.1.1.1\nnameserver 10.0.0.2 # ours\n"
                                "search example\nnameserver\tfe80::1%eth0\nnameserver x\n"),
                ElementsAre(address("10.0.0.2"), address("fe80::1")));
    EXPECT_THAT(name_servers_in(""), ElementsAre(address("127.0.0.1"), address("::1")));
    EXPECT_THAT(proxies_in({"yt-dlp", "--proxy", "http://a:1", "--proxy=b:2", "--proxy", "",
                            "--proxyx", "c", "--proxy"}),
                ElementsAre("http://a:1", "b:2"));
}

TEST(NetworkAccess, NamesTheAddressAndTheRemedy)
{
    const NetworkRefusal refused = {{refused_private, address("192.168.1.7"), 80}};
    EXPECT_EQ(refused.text(),
              "192.168.1.7:80 is not public (private); to play from it, add 192.168.1.7 to "
              "ALLOW_PRIVATE_SOURCES");
    const NetworkRefusal own = {{refused_own_port, address("::1"), 8080}};
    EXPECT_EQ(own.text(),
              "[::1]:8080 is a port of this service itself; no source may connect to it");
}

TEST(NetworkAccess, RefusesWhatStandsInAnAddressBeforeAChildIsStarted)
{
    set_private_sources({});
    EXPECT_TRUE(refusal_of("udp://@239.1.1.1:1234"));
    EXPECT_TRUE(refusal_of("http://169.254.169.254/latest/meta-data"));
    EXPECT_FALSE(refusal_of("http://8.8.8.8/"));
    EXPECT_FALSE(refusal_of("udp://@:1234"));
    EXPECT_TRUE(refusal_of(address("::ffff:10.0.0.1"), 443));
    EXPECT_FALSE(refusal_of(address("8.8.8.8"), 443));
    set_private_sources(*PrivateSources::parse("239.0.0.0/8"));
    EXPECT_FALSE(refusal_of("udp://@239.1.1.1:1234"));
    set_private_sources({});
}

TEST(PrivateSources, AreReadAsTheSettingHasThem)
{
    EXPECT_TRUE(PrivateSources::parse("1")->all);
    EXPECT_EQ(*PrivateSources::parse("0"), PrivateSources{});
    EXPECT_EQ(*PrivateSources::parse(""), PrivateSources{});
    const auto list = PrivateSources::parse("192.168.1.0/24, 127.0.0.1 fd00::/8,");
    ASSERT_TRUE(list);
    EXPECT_FALSE(list->all);
    EXPECT_THAT(list->networks,
                ElementsAre(*IpNetwork::parse("192.168.1.0/24"), *IpNetwork::parse("127.0.0.1"),
                            *IpNetwork::parse("fd00::/8")));
    EXPECT_THAT(PrivateSources::parse("192.168.1.0/24, lan").error().message, HasSubstr("lan is"));
    EXPECT_THAT(PrivateSources::parse("yes").error().message, HasSubstr("yes is"));
    std::string many = "10.0.0.0";
    for (int i = 1; i <= 32; ++i)
        many += ", 10.0.0." + std::to_string(i);
    EXPECT_FALSE(PrivateSources::parse(many));
}

}  // namespace
}  // namespace tgvs::process
