// Calls that wait, and what becomes of them when somebody is killed.
#include "unit/process/network_children.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <signal.h>
#include <thread>

namespace tgvs::process {
namespace {

using namespace testing_network;
using testing::HasSubstr;

class NetworkWaitingTest : public NetworkWatchTest {};

TEST_F(NetworkWaitingTest, GoesOnWhenACallerIsKilledInTheMiddleOfACall)
{
    const Server open("127.0.0.2", tcp_server);
    // A listener whose queue is full answers no further connection: who calls it waits.
    const auto finished = python(
        "import subprocess, sys, time\n" +
        trying("full = socket.socket()\n"
               "full.bind(('127.0.0.2', 0))\n"
               "full.listen(0)\n"
               "port = full.getsockname()[1]\n"
               "filling = []\n"
               "for i in range(4):\n"
               "    s = socket.socket()\n"
               "    s.setblocking(False)\n"
               "    s.connect_ex(('127.0.0.2', port))\n"
               "    filling.append(s)\n"
               "calls = [subprocess.Popen([sys.executable, '-c', f\"import socket, sys\\n"
               "print('now', flush=True)\\nsocket.create_connection(('127.0.0.2', {port}))\"], "
               "stdout=subprocess.PIPE) for i in range(3)]\n"
               "[c.stdout.readline() for c in calls]\n"
               "for c in calls:\n"
               "    c.kill()\n"
               "    c.wait()\n"
               "for i in range(20):\n"
               "    assert socket.create_connection(('127.0.0.2', " +
               open.port() + ")).recv(5) == b'hello'"));
    EXPECT_EQ(finished.out, "ok\n") << finished.err;
}

TEST_F(NetworkWaitingTest, AnswersOthersWhileACallWaits)
{
    const Server open("127.0.0.2", tcp_server);
    const auto finished = python(trying("full = socket.socket()\n"
                                        "full.bind(('127.0.0.2', 0))\n"
                                        "full.listen(0)\n"
                                        "filling = []\n"
                                        "for i in range(4):\n"
                                        "    s = socket.socket()\n"
                                        "    s.setblocking(False)\n"
                                        "    s.connect_ex(full.getsockname())\n"
                                        "    filling.append(s)\n"
                                        "def call():\n"
                                        "    s = socket.socket()\n"
                                        "    s.connect(full.getsockname())\n"
                                        "for i in range(3):\n"
                                        "    threading.Thread(target=call, daemon=True).start()\n"
                                        "for i in range(20):\n"
                                        "    assert socket.create_connection(('127.0.0.2', " +
                                        open.port() +
                                        ")).recv(5) == b'hello'\n"
                                        "print('ok', flush=True)\n"
                                        "os._exit(0)"),
                                 250s);
    EXPECT_EQ(finished.out, "ok\n") << finished.err;
    EXPECT_TRUE(finished.success()) << finished.reason();
}

TEST_F(NetworkWaitingTest, TakesAChildThatWaitsForItWithItself)
{
    const auto script = trying(
        "full = socket.socket()\n"
        "full.bind(('127.0.0.2', 0))\n"
        "full.listen(0)\n"
        "filling = []\n"
        "for i in range(4):\n"
        "    s = socket.socket()\n"
        "    s.setblocking(False)\n"
        "    s.connect_ex(full.getsockname())\n"
        "    filling.append(s)\n"
        "print(os.getpid(), flush=True)\n"
        "socket.socket().connect(full.getsockname())");
    auto child = Child::start({.argv = {"python3", "-I", "-c", script}});
    ASSERT_TRUE(child);
    std::string pid;
    const auto until = std::chrono::steady_clock::now() + 120s;
    while (pid.find('\n') == std::string::npos && std::chrono::steady_clock::now() < until) {
        char c = 0;
        if (::read(child->stdout_fd(), &c, 1) == 1)
            pid += c;
    }
    ASSERT_THAT(pid, HasSubstr("\n"));
    ::kill(child->group(), SIGKILL);  // the guardian alone
    const auto child_pid = std::stoi(pid);
    bool gone = false;
    while (!gone && std::chrono::steady_clock::now() < until) {
        gone = ::kill(child_pid, 0) != 0;
        std::this_thread::yield();
    }
    EXPECT_TRUE(gone);
    const auto group = child->group();
    child->kill();
    EXPECT_EQ(child->poll_status()->signal, SIGKILL);
    gone = false;
    while (!gone && std::chrono::steady_clock::now() < until) {
        gone = ::kill(-group, 0) != 0;  // and what was calling in its place
        std::this_thread::yield();
    }
    EXPECT_TRUE(gone);
}

// As ffmpeg, Python and deno make them: with a time limit, and so without waiting in the call.
TEST_F(NetworkWaitingTest, CarriesAThousandConnections)
{
    const Server open("127.0.0.2", tcp_server);
    const auto finished =
        python(trying("for i in range(1000):\n"
                      "    s = socket.create_connection(('127.0.0.2', " +
                      open.port() +
                      "), timeout=60)\n"
                      "    assert s.recv(5) == b'hello'\n"
                      "    s.close()"));
    EXPECT_EQ(finished.out, "ok\n") << finished.err;
}

}  // namespace
}  // namespace tgvs::process
