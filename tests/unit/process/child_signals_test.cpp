// Whom a supervised child may signal: what it has started, and no other process, by whatever number. Without a box, so
// that it is not Landlock that refuses.
#include "support/other_thread.hpp"
#include "unit/process/network_children.hpp"

#include <gtest/gtest.h>

#include <string>
#include <unistd.h>

namespace tgvs::process {
namespace {

using namespace testing_network;

class ChildSignals : public NetworkWatchTest {};

std::string kill_of(const std::string& pid)
{
    return "os.kill(" + pid + ", 0)";
}

TEST_F(ChildSignals, ReachNeitherTheServiceNorItsThreadsNorOtherChildren)
{
    const test::OtherThread thread;
    auto other = Child::start({.argv = {"sleep", "1000"}});
    ASSERT_TRUE(other);
    const auto guardian = std::to_string(other->group());
    try_all({}, {{kill_of(std::to_string(::getpid())), "EPERM"},
                 {kill_of(std::to_string(thread.number())), "EPERM"},
                 {kill_of(guardian), "EPERM"},
                 {kill_of("-" + guardian), "EPERM"},
                 {kill_of("-1"), "EPERM"},
                 {kill_of("os.getppid()"), "EPERM"}});
}

TEST_F(ChildSignals, OfAChildWithoutSocketsReachItsOwnGroupOnly)
{
    const auto script = trying(kill_of(std::to_string(::getpid()))) +
                        trying(kill_of("os.getpid()")) + trying(kill_of("0"));
    const auto finished =
        run({.argv = {"python3", "-I", "-c", script}, .network = Network::none}, {.total = 250s});
    ASSERT_TRUE(finished);
    EXPECT_EQ(finished->out, "EPERM\nEPERM\nok\n") << finished->err;
}

TEST_F(ChildSignals, ReachWhatTheChildHasStarted)
{
    try_all("import signal, subprocess\n",
            {{"p = subprocess.Popen(['sleep', '1000'])\n"
              "p.kill()\n"
              "assert p.wait() == -signal.SIGKILL",
              "ok"},
             {"p = subprocess.Popen(['sleep', '1000'])\n"
              "q = subprocess.run(['sh', '-c', f'kill -TERM {p.pid}'])\n"
              "assert q.returncode == 0 and p.wait() == -signal.SIGTERM",
              "ok"},
             {"p = subprocess.Popen(['true'])\np.wait()\n" + kill_of("p.pid"), "ESRCH"},
             {kill_of("0x7ffffff0"), "ESRCH"},
             {"os.kill(os.getpid(), 65)", "EINVAL"}});
}

TEST_F(ChildSignals, ReachTheChildItselfOnce)
{
    for (const auto* whom : {"os.kill(os.getpid(), signal.SIGUSR1)", "os.kill(0, signal.SIGURG)",
                             "os.killpg(os.getpgrp(), signal.SIGURG)"}) {
        const auto finished = python("import signal\n" +
                                     trying("came = []\n"
                                            "for each in (signal.SIGUSR1, signal.SIGURG):\n"
                                            "    signal.signal(each, lambda *a: came.append(a))\n" +
                                            std::string(whom) + "\nassert len(came) == 1, came"));
        EXPECT_EQ(finished.out, "ok\n") << whom << finished.err;
    }
    const auto ended = python("import os, signal\nos.kill(os.getpid(), signal.SIGTERM)");
    EXPECT_EQ(ended.status.signal, SIGTERM);
}

}  // namespace
}  // namespace tgvs::process
