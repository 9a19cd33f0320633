// What a child with bad intent would try to reach this host and its network, in the box and out of it, and what becomes of
// it where the system does not let us watch.
#include "process/box.hpp"
#include "process/confinement.hpp"
#include "support/temp_folder.hpp"
#include "unit/process/network_children.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <functional>
#include <initializer_list>
#include <memory>
#include <seccomp.h>
#include <thread>

namespace tgvs::process {
namespace {

using namespace testing_network;
using testing::HasSubstr;

// Port 9 of each.
constexpr const char* ours_by_any_name[] = {"127.0.0.1",
                                            "127.1.2.3",
                                            "0.0.0.0",
                                            "10.0.0.1",
                                            "172.31.0.1",
                                            "192.168.1.1",
                                            "100.64.0.1",
                                            "169.254.169.254",
                                            "255.255.255.255",
                                            "224.0.0.251",
                                            "::1",
                                            "::",
                                            "::ffff:10.0.0.1",
                                            "::ffff:127.0.0.1",
                                            "64:ff9b::7f00:1",
                                            "64:ff9b::a9fe:a9fe",
                                            "64:ff9b:1::1",
                                            "2002:7f00:1::",
                                            "2002:a00:1::1",
                                            "::7f00:1",
                                            "fd00:ec2::254",
                                            "fe80::1",
                                            "ff02::1",
                                            "fec0::1"};

std::string family_of(std::string_view address)
{
    return address.find(':') == std::string_view::npos ? "socket.AF_INET" : "socket.AF_INET6";
}

TEST(NetworkReach, NothingOfThisHostOrItsNetworkIsReachedByAnyCall)
{
    const Opened nothing("0");
    // Else the calls would be made, and packets leave for networks that are none of a test's business.
    ASSERT_TRUE(run({.argv = {"true"}}, {}));
    ASSERT_EQ(unsupervised_because(), "");
    std::vector<Try> tries;
    for (const std::string address : ours_by_any_name) {
        const auto at = "('" + address + "', 9)";
        const auto tcp = "s = socket.socket(" + family_of(address) + ")\n";
        const auto udp = "s = socket.socket(" + family_of(address) + ", socket.SOCK_DGRAM)\n" +
                         "s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)\n";
        tries.push_back({tcp + "s.connect(" + at + ")", "EACCES"});
        tries.push_back({tcp + "s.setblocking(False)\ns.connect(" + at + ")", "EACCES"});
        tries.push_back({tcp + "s.sendto(b'x', 0x20000000, " + at + ")", "ENOTSUP"});
        tries.push_back({tcp + "s.sendmsg([b'x'], [], 0x20000000, " + at + ")", "ENOTSUP"});
        // The connection is put off until the first byte.
        tries.push_back({tcp + "s.setsockopt(6, 30, 1)\ns.connect(" + at + ")", "EACCES"});
        tries.push_back({udp + "s.connect(" + at + ")", "EACCES"});
        tries.push_back({udp + "s.sendto(b'x', " + at + ")", "EACCES"});
        tries.push_back({udp + "s.sendmsg([b'x'], [], 0, " + at + ")", "EACCES"});
    }
    EXPECT_TRUE(try_all({}, tries).refused);
}

// One address of a message with more than one header, and a control message that would lead it elsewhere.
TEST(NetworkReach, ARouteInAMessageIsNotTaken)
{
    const Opened open("127.0.0.2");
    try_all({}, {{"s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
                  "s.sendmsg([b'x'], [(socket.IPPROTO_IP, socket.IP_RETOPTS, "
                  "bytes([131, 7, 4, 127, 0, 0, 3, 0]))], 0, ('127.0.0.2', 9))",
                  "EPERM"},
                 {"s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
                  "s.connect(('127.0.0.2', 9))\n"
                  "s.sendmsg([b'x'], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, "
                  "struct.pack('i', 0))])",
                  "EPERM"}});
}

TEST(NetworkReach, ABoxAndAWatchGoTogether)
{
    if (!box_ability().complete())
        GTEST_SKIP() << box_ability().text();
    const test::TempFolder folder;
    const Server listens_in("in.sock",
                            "import os, socket, sys\n"
                            "s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)\n"
                            "s.bind(sys.argv[1])\n"
                            "print(1)\n"
                            "s.recv(1)\n",
                            folder.path());
    const Opened opened("127.0.0.2");
    const Server open("127.0.0.2", tcp_server);
    const auto script = trying("assert socket.create_connection(" +
                               place("127.0.0.2", open.port()) + ").recv(5) == b'hello'") +
                        trying("socket.create_connection(('localhost', 9))") +
                        trying("socket.socket(socket.AF_UNIX)") +
                        // The way to a local socket that a filter of socket() leaves.
                        trying(
                            "a, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)\n"
                            "a.sendto(b'x', '" +
                            (folder.path() / "in.sock").string() + "')") +
                        trying(
                            "a, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)\n"
                            "a.connect('" +
                            (folder.path() / "in.sock").string() + "')") +
                        trying(
                            "a, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)\n"
                            "a.send(b'x')\nassert b.recv(1) == b'x'");
    const auto finished =
        run({.argv = {"/usr/bin/python3", "-I", "-c", script},
             .confinement = Confinement{.readable = {folder.path()}, .writable = {folder.path()}}},
            {.total = 120s});
    ASSERT_TRUE(finished);
    EXPECT_EQ(finished->out, "ok\nEACCES\nEAFNOSUPPORT\nEACCES\nEACCES\nok\n") << finished->err;
    EXPECT_TRUE(finished->refused);
}

// In a thread where these calls fail, as where a container's profile or an old kernel refuses them.
void where_refused(std::initializer_list<const char*> calls, const std::function<void()>& act)
{
    std::thread([&] {
        const std::unique_ptr<void, void (*)(scmp_filter_ctx)> filter(
            ::seccomp_init(SCMP_ACT_ALLOW), ::seccomp_release);
        for (const auto* call : calls)
            ASSERT_EQ(::seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(EPERM),
                                         ::seccomp_syscall_resolve_name(call), 0),
                      0);
        ASSERT_EQ(::seccomp_load(filter.get()), 0);
        act();
    }).join();
}

const char* const calls_a_shut_server = "EACCES\n";

TEST(NetworkReach, WithoutDescriptorsToBorrowAddressesAreLookedAtAllTheSame)
{
    const Server open("127.0.0.2", tcp_server);
    const Opened opened("127.0.0.2");
    where_refused({"pidfd_getfd"}, [&] {
        EXPECT_EQ(python(trying("socket.create_connection(('127.0.0.3', 9))")).out,
                  calls_a_shut_server);
        EXPECT_EQ(python(trying("assert socket.create_connection(" +
                                place("127.0.0.2", open.port()) + ").recv(5) == b'hello'"))
                      .out,
                  "ok\n");
        EXPECT_EQ(python(trying("s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
                                "s.sendmsg([b'x'], [], 0, ('127.0.0.3', 9))"))
                      .out,
                  calls_a_shut_server);
    });
    EXPECT_EQ(unsupervised_because(), "");
}

TEST(NetworkReach, MemoryThatCannotBeReadByCallIsReadByItsFile)
{
    const Opened opened("127.0.0.2");
    where_refused({"process_vm_readv"}, [&] {
        EXPECT_EQ(python(trying("socket.create_connection(('127.0.0.3', 9))")).out,
                  calls_a_shut_server);
    });
    EXPECT_EQ(unsupervised_because(), "");
}

TEST(NetworkReach, WhereNothingCanBeWatchedChildrenRunAndNamesAreLookedAtBefore)
{
    const Server shut("127.0.0.3", tcp_server);
    const Opened nothing("0");
    EXPECT_FALSE(refusal_of("http://localhost/"));  // it will be seen when it is connected to
    where_refused({"seccomp"}, [&] {
        EXPECT_EQ(python(trying("assert socket.create_connection(" +
                                place("127.0.0.3", shut.port()) + ").recv(5) == b'hello'"))
                      .out,
                  "ok\n");
    });
    EXPECT_EQ(unsupervised_because(), "Operation not permitted");
    EXPECT_TRUE(refusal_of("http://localhost/"));
    EXPECT_TRUE(refusal_of("http://127.1/"));
    EXPECT_TRUE(refusal_of("http://0x7f000001/"));

    // And once it can be, it is.
    EXPECT_EQ(python(trying("socket.create_connection(('127.0.0.3', 9))")).out,
              calls_a_shut_server);
    EXPECT_EQ(unsupervised_because(), "");
}

TEST(NetworkReach, OnceWatchedNoChildRunsUnwatched)
{
    const Opened nothing("0");
    ASSERT_TRUE(run({.argv = {"true"}}, {}));
    where_refused({"seccomp"}, [&] {
        const auto started = run({.argv = {"true"}}, {});
        ASSERT_FALSE(started);
        EXPECT_THAT(started.error().message, HasSubstr("its connections cannot be watched"));
    });
    EXPECT_EQ(unsupervised_because(), "");
    EXPECT_TRUE(run({.argv = {"true"}}, {}));
}

}  // namespace
}  // namespace tgvs::process
