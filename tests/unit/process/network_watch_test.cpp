// The real guardian with real children. 127.0.0.2 stands for what the operator has opened, 127.0.0.3 for all else.
#include "base/file.hpp"
#include "support/temp_folder.hpp"
#include "unit/process/network_children.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <thread>

namespace tgvs::process {
namespace {

using namespace testing_network;
using testing::HasSubstr;

TEST_F(NetworkWatchTest, LetsAChildToWhatIsOpenAndNowhereElse)
{
    const Server open("127.0.0.2", tcp_server);
    const Server shut("127.0.0.3", tcp_server);
    const auto call = [](const std::string& host, const Server& server) {
        return "assert socket.create_connection(" + place(host, server.port()) +
               ").recv(5) == b'hello'";
    };
    const auto allowed =
        try_all({}, {{call("127.0.0.2", open), "ok"}, {call("::ffff:127.0.0.2", open), "ok"}});
    EXPECT_FALSE(allowed.refused);

    // By a name that means this host, too, and by way of IPv6.
    const auto refused = try_all({}, {{call("localhost", shut), "EACCES"},
                                      {call("::ffff:127.0.0.3", shut), "EACCES"},
                                      {call("127.0.0.3", shut), "EACCES"}});
    ASSERT_TRUE(refused.refused);
    EXPECT_TRUE(refused.refused->certain);
    EXPECT_THAT(refused.refused->text(), HasSubstr("127.0.0.3:" + shut.port() + " is not public"));
}

TEST_F(NetworkWatchTest, MakesBlockingAndNonBlockingConnections)
{
    const Server open("127.0.0.2", tcp_server);
    const auto answer =
        python(trying("import select\n"
                      "c = socket.socket()\n"
                      "c.setblocking(False)\n"
                      "assert c.connect_ex(('127.0.0.2', " +
                      open.port() +
                      ")) in (0, errno.EINPROGRESS)\n"
                      "select.select([], [c], [], 30)\n"
                      "assert c.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0\n"
                      "select.select([c], [], [], 30)\n"
                      "assert c.recv(5) == b'hello'\n"
                      "d = socket.socket()\n"
                      "d.connect(('127.0.0.2', " +
                      open.port() + "))\n" +
                      "assert d.recv(5) == b'hello'\n"
                      "try:\n"
                      "    socket.socket().connect(('127.0.0.2', 1))\n"
                      "except ConnectionRefusedError:\n"
                      "    pass\n"
                      "else:\n"
                      "    raise OSError('connected')"));
    EXPECT_EQ(answer.out, "ok\n") << answer.err;
}

TEST_F(NetworkWatchTest, SendsDatagramsOnlyWhereTheyMayGo)
{
    const Server open("127.0.0.2", udp_server);
    const Server shut("127.0.0.3", udp_server);
    const std::string mmsg = R"(
class iovec(ctypes.Structure):
    _fields_ = [('base', ctypes.c_char_p), ('len', ctypes.c_size_t)]
class msghdr(ctypes.Structure):
    _fields_ = [('name', ctypes.c_char_p), ('namelen', ctypes.c_uint), ('iov', ctypes.POINTER(iovec)), ('iovlen', ctypes.c_size_t), ('control', ctypes.c_void_p), ('controllen', ctypes.c_size_t), ('flags', ctypes.c_int)]
class mmsghdr(ctypes.Structure):
    _fields_ = [('hdr', msghdr), ('len', ctypes.c_uint)]
def mmsg(s, targets):
    libc = ctypes.CDLL(None, use_errno=True)
    all = (mmsghdr * len(targets))()
    keep = []
    for m, t in zip(all, targets):
        v = iovec(b'abc', 3)
        keep.append(v)
        if t:
            raw = ctypes.create_string_buffer(struct.pack('<H', 2) + struct.pack('>H', t[1]) + socket.inet_aton(t[0]) + bytes(8), 16)
            keep.append(raw)
            m.hdr.name = ctypes.cast(raw, ctypes.c_char_p)
            m.hdr.namelen = 16
        m.hdr.iov = ctypes.pointer(v)
        m.hdr.iovlen = 1
    sent = libc.sendmmsg(s.fileno(), all, len(targets), 0)
    if sent < 0:
        raise OSError(ctypes.get_errno(), '')
    assert [m.len for m in all[:sent]] == [3] * sent
    return sent
)";
    const std::string s =
        "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
        "s.settimeout(30)\n"
        "s.bind(('127.0.0.2', 0))\n";  // the server is a child as well, and answers to there only
    const auto in = place("127.0.0.2", open.port());
    const auto out = place("127.0.0.3", shut.port());
    const std::string comes_back = "assert s.recv(9) == b'abc'\n";
    try_all(
        "import ctypes, struct, socket\n" + mmsg,
        {{s + "s.sendto(b'abc', " + in + ")\n" + comes_back, "ok"},
         {s + "s.sendto(b'abc', " + out + ")", "EACCES"},
         {s + "s.sendto(b'abc', 0x20000000, " + in + ")", "ENOTSUP"},  // MSG_FASTOPEN
         {s + "s.sendmsg([b'a', b'bc'], [], 0, " + in + ")\n" + comes_back, "ok"},
         {s + "s.sendmsg([b'abc'], [], 0, " + out + ")", "EACCES"},
         {s + "s.connect(" + in + ")\ns.sendmsg([b'abc'])\n" + comes_back, "ok"},
         {s + "s.connect(" + out + ")", "EACCES"},
         {s + "assert mmsg(s, [" + in + ", " + in + "]) == 2\n" + comes_back + comes_back, "ok"},
         {s + "assert mmsg(s, [" + in + ", " + out + "]) == 1", "ok"},
         {s + "mmsg(s, [" + out + "])", "EACCES"},
         {s + "s.connect(" + in + ")\nassert mmsg(s, [None, None]) == 2", "ok"}});
}

TEST_F(NetworkWatchTest, RefusesWhatWouldGoRoundIt)
{
    try_all(
        {},
        {{"socket.socket(socket.AF_INET, socket.SOCK_STREAM, 132)", "EPROTONOSUPPORT"},
         // SCTP by its type; what the kernel lacks would be ESOCKTNOSUPPORT.
         {"socket.socket(socket.AF_INET, socket.SOCK_SEQPACKET)", "EPROTONOSUPPORT"},
         {"socket.socket(socket.AF_INET6, socket.SOCK_SEQPACKET | socket.SOCK_NONBLOCK)",
          "EPROTONOSUPPORT"},
         {"a, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)\na.close()\nb.close()",
          "ok"},
         {"socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM)", "EAFNOSUPPORT"},
         {"l = ctypes.CDLL(None, use_errno=True)\n"
          "l.syscall(425, 1, None)\n"  // io_uring_setup
          "raise OSError(ctypes.get_errno(), '')",
          "ENOSYS"},
         {"s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
          "s.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, "
          "socket.inet_aton('239.1.1.1') + socket.inet_aton('127.0.0.2'))",
          "EACCES"},
         {"s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)\n"
          "s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, "
          "socket.inet_pton(socket.AF_INET6, 'ff02::fb') + struct.pack('I', 0))",
          "EACCES"},
         {"s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"  // a loose source route
          "s.setsockopt(socket.IPPROTO_IP, socket.IP_OPTIONS, "
          "bytes([131, 7, 4, 127, 0, 0, 3]))",
          "EACCES"},
         {"s = socket.socket(socket.AF_UNIX)\ns.connect('/run/docker.sock')", "EACCES"},
         {"a, b = socket.socketpair()\na.sendmsg([b'x'])\nassert b.recv(1) == b'x'", "ok"}});
}

TEST_F(NetworkWatchTest, RefusesOurOwnPortsWhateverIsOpen)
{
    const Opened all("1");
    const FileDescriptor ours(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_ANY);
    ASSERT_EQ(::bind(ours.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    ASSERT_EQ(::listen(ours.get(), 5), 0);
    socklen_t size = sizeof address;
    ::getsockname(ours.get(), reinterpret_cast<sockaddr*>(&address), &size);
    const auto port = std::to_string(ntohs(address.sin_port));
    const Server other("127.0.0.1", tcp_server);
    std::vector<Try> tries = {
        {"socket.create_connection(" + place("127.0.0.1", other.port()) + ")", "ok"}};
    for (const auto* host : {"127.0.0.1", "127.0.0.7", "0.0.0.0", "::ffff:127.0.0.1", "localhost"})
        tries.push_back({"socket.create_connection(" + place(host, port) + ")", "EACCES"});
    const auto finished = try_all({}, tries);
    ASSERT_TRUE(finished.refused);
    EXPECT_THAT(finished.refused->text(), HasSubstr("is a port of this service itself"));
}

TEST_F(NetworkWatchTest, LooksAtTheCallsOfThreadsAndGrandchildren)
{
    const Server open("127.0.0.2", tcp_server);
    const Server shut("127.0.0.3", tcp_server);
    const auto script = "import subprocess, sys\n" +
                        trying(
                            "failed = []\n"
                            "def call(host, port):\n"
                            "    try:\n"
                            "        socket.create_connection((host, port)).recv(5)\n"
                            "    except OSError as e:\n"
                            "        failed.append((host, errno.errorcode[e.errno]))\n"
                            "all = [threading.Thread(target=call, args=a) for a in "
                            "[('127.0.0.2', " +
                            open.port() + "), ('127.0.0.3', " + shut.port() +
                            ")] * 8]\n"
                            "[t.start() for t in all]\n[t.join() for t in all]\n"
                            "assert failed == [('127.0.0.3', 'EACCES')] * 8, failed\n"
                            "r = subprocess.run([sys.executable, '-c', \"import socket\\n"
                            "socket.create_connection(('127.0.0.3', " +
                            shut.port() + "))\"], capture_output=True)\n" +
                            "assert b'Permission denied' in r.stderr");
    const auto finished = python(script);
    EXPECT_EQ(finished.out, "ok\n") << finished.err;
}

TEST_F(NetworkWatchTest, LetsFfmpegFollowNothingElsewhere)
{
    const test::TempFolder folder;
    const Server open("127.0.0.2", http_server, folder.path());
    const Server shut("127.0.0.3", http_server, folder.path());
    const auto at_shut = [&](const std::string& path) {
        return "http://127.0.0.3:" + shut.port() + path;
    };
    const auto list = [&](const std::string& name, const std::string& before,
                          const std::string& segment) {
        folder.write(name, "#EXTM3U\n#EXT-X-TARGETDURATION:4\n" + before + "#EXTINF:4,\n" +
                               segment + "\n#EXT-X-ENDLIST\n");
    };
    folder.write("here.ts", std::string(188 * 50, 'G'));
    list("here.m3u8", "", "here.ts");
    list("segment.m3u8", "", at_shut("/here.ts"));
    list("key.m3u8", "#EXT-X-KEY:METHOD=AES-128,URI=\"" + at_shut("/here.ts") + "\"\n", "here.ts");
    const auto probe = [&](const std::string& path) {
        auto finished =
            run({.argv = {"ffprobe", "-v", "error", "http://127.0.0.2:" + open.port() + path}},
                {.total = 250s});
        EXPECT_TRUE(finished);
        return finished ? finished->refused : std::nullopt;
    };
    EXPECT_FALSE(probe("/here.m3u8"));
    EXPECT_FALSE(probe("/to/http://127.0.0.2:" + open.port() + "/here.ts"));
    for (const auto* path : {"/segment.m3u8", "/key.m3u8"})
        EXPECT_TRUE(probe(path)) << path;
    const auto redirected = probe("/to/" + at_shut("/here.ts"));
    ASSERT_TRUE(redirected);
    EXPECT_THAT(redirected->text(), HasSubstr("127.0.0.3:" + shut.port()));
}

// A thread writes the other address into the same memory, over and over, while the call is under way: what was looked
// at is what is connected to.
TEST_F(NetworkWatchTest, ConnectsToTheAddressThatItLookedAt)
{
    const Server open("127.0.0.2", tcp_server);
    const Server shut("127.0.0.3", R"(
import socket, sys
s = socket.create_server((sys.argv[1], 0), backlog=128)
print(s.getsockname()[1])
while True:
    c, _ = s.accept()
    c.sendall(b'SHUT!')
    c.close()
)");
    const auto finished =
        python("import sys, time\nsys.setswitchinterval(1e-6)\n" +
                   trying("libc = ctypes.CDLL(None, use_errno=True)\n"
                          "def raw(host, port):\n"
                          "    return struct.pack('<H', 2) + struct.pack('>H', port) + "
                          "socket.inet_aton(host) + bytes(8)\n"
                          "good = raw('127.0.0.2', " +
                          open.port() + ")\n" + "evil = raw('127.0.0.3', " + shut.port() +
                          ")\n"
                          "memory = ctypes.create_string_buffer(good, 16)\n"
                          "over = False\n"
                          "def change():\n"
                          "    while not over:\n"
                          "        ctypes.memmove(memory, evil, 16)\n"
                          "        ctypes.memmove(memory, good, 16)\n"
                          "threads = [threading.Thread(target=change) for _ in range(2)]\n"
                          "[t.start() for t in threads]\n"
                          "connected = refused = 0\n"
                          "enough = time.monotonic() + 60\n"
                          "for i in range(400):\n"
                          "    if connected and refused and time.monotonic() > enough:\n"
                          "        break\n"
                          "    s = socket.socket()\n"
                          "    if libc.connect(s.fileno(), memory, 16) == 0:\n"
                          "        connected += 1\n"
                          "        assert s.getpeername()[0] == '127.0.0.2', s.getpeername()\n"
                          "    else:\n"
                          "        refused += 1\n"
                          "    s.close()\n"
                          "over = True\n"
                          "[t.join() for t in threads]\n"
                          "print(connected > 0 and refused > 0, end=' ')"),
               250s);
    EXPECT_EQ(finished.out, "True ok\n") << finished.err;
}

}  // namespace
}  // namespace tgvs::process
