#include "http/listener.hpp"

#include "support.hpp"

#include <gmock/gmock.h>

namespace tgvs::http {
namespace {

using testing::HasSubstr;

TEST(Listener, SaysThatAPortIsInUse)
{
    const auto taken = occupy_ports(1);
    const auto second = listen_on("127.0.0.1", taken[0].port);
    ASSERT_FALSE(second);
    EXPECT_TRUE(second.error().in_use);
    EXPECT_EQ(second.error().message, "port " + std::to_string(taken[0].port) + " is in use");
}

// A client of "our" port on the loopback address would reach the other program.
TEST(Listener, TakesAPortForUsedWhenAnOverlappingAddressHasIt)
{
    const auto narrow = occupy_ports(1, "127.0.0.1");
    EXPECT_FALSE(listen_on("0.0.0.0", narrow[0].port));
    const auto wide = occupy_ports(1, "0.0.0.0");
    EXPECT_FALSE(listen_on("127.0.0.1", wide[0].port));
}

TEST(Listener, GetsAPortBackThatHasOldConnections)
{
    auto first = listen_on("127.0.0.1", 0);
    ASSERT_TRUE(first);
    RawClient client(first->port);
    const FileDescriptor served(::accept(first->socket.get(), nullptr, nullptr));
    ASSERT_TRUE(served);
    const auto port = first->port;
    first->socket.reset();
    EXPECT_TRUE(listen_on("127.0.0.1", port));
}

TEST(Listener, GoesOnToTheNextFreePortAndNamesEachTakenOne)
{
    auto taken = occupy_ports(4);
    const auto port = taken[0].port;
    taken.pop_back();
    Result<Listener, ListenError> found;
    const auto log = log_of([&] { found = listen_on_next_free("127.0.0.1", port, "metrics"); });
    ASSERT_TRUE(found);
    EXPECT_EQ(found->port, port + 3);
    for (int i = 0; i < 3; ++i)
        EXPECT_THAT(log, HasSubstr("ERROR http: port " + std::to_string(port + i) +
                                   " is in use for=metrics"));
}

TEST(Listener, GivesUpAfterTenMore)
{
    auto taken = occupy_ports(12);
    taken.pop_back();  // the eleventh after the wanted one is free, and not for us
    testing::internal::CaptureStderr();
    const auto found = listen_on_next_free("127.0.0.1", taken[0].port, "metrics");
    testing::internal::GetCapturedStderr();
    ASSERT_FALSE(found);
    EXPECT_TRUE(found.error().in_use);
}

TEST(Listener, DoesNotLookForPortsWhenTheAddressIsTheTrouble)
{
    for (const auto* address : {"192.0.2.1", "no address", "", "127.0.0.1:80"}) {
        const auto found = listen_on_next_free(address, 0, "metrics");
        ASSERT_FALSE(found) << address;
        EXPECT_FALSE(found.error().in_use);
    }
    EXPECT_EQ(listen_on("example.org", 80).error().message,
              "example.org is not an IPv4 or IPv6 address");
}

TEST(Listener, KnowsLoopbackAddresses)
{
    for (const auto* address : {"127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1", "localhost"})
        EXPECT_TRUE(is_loopback(address)) << address;
    for (const auto* address : {"0.0.0.0", "::", "192.168.0.1", "128.0.0.1", "::ffff:10.0.0.1", ""})
        EXPECT_FALSE(is_loopback(address)) << address;
}

TEST(Listener, WritesAnAddressAsItStandsInAUrl)
{
    EXPECT_EQ(url_host("127.0.0.1"), "127.0.0.1");
    EXPECT_EQ(url_host("0.0.0.0"), "127.0.0.1");
    EXPECT_EQ(url_host("::"), "[::1]");
    EXPECT_EQ(url_host("fe80::1"), "[fe80::1]");
}

}  // namespace
}  // namespace tgvs::http
