// What a child in the box can do, tried by one with bad intent (tests/support/hostile_child.py).
#include "process/box.hpp"

#include "process/child.hpp"
#include "support/other_thread.hpp"
#include "support/places.hpp"
#include "support/temp_folder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <map>
#include <signal.h>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>

namespace tgvs::process {
namespace {

using namespace std::chrono_literals;

constexpr int abi_with_scopes = 6;

// What it is after: a process, files, a socket.
class HostileChild : public testing::Test {
protected:
    HostileChild()
    {
        for (const auto* file : {"settings/.env", "state/panel-token", "other/cache/index.json",
                                 "theirs/theirs", "input", "own/file", "temporary/file"})
            folder.write(file, "secret");
        script = test::source_folder() + "/tests/support/hostile_child.py";
        sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = {}};
        name = folder.path().filename().string();
        std::copy(name.begin(), name.end(), address.sun_path + 1);
        listener.reset(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        const auto length = offsetof(sockaddr_un, sun_path) + 1 + name.size();
        EXPECT_EQ(::bind(listener.get(), reinterpret_cast<sockaddr*>(&address),
                         static_cast<socklen_t>(length)),
                  0);
        EXPECT_EQ(::listen(listener.get(), 8), 0);
        // Somebody who, other than we in a test with sanitizers, does nothing and may be traced.
        auto started = Child::start({.argv = {"sh", "-c", "echo $$; exec sleep 1000"}});
        EXPECT_TRUE(started);
        victim.emplace(std::move(*started));
    }

    std::string targets(pid_t pid, pid_t thread)
    {
        const auto at = [this](const char* file) {
            return '"' + (folder.path() / file).string() + '"';
        };
        return folder
            .write("targets.json",
                   "{\"pid\": " + std::to_string(pid) + ", \"thread\": " + std::to_string(thread) +
                       ", \"input\": " + at("input") + ", \"secrets\": {\"settings\": " +
                       at("settings/.env") + ", \"panel token\": " + at("state/panel-token") +
                       ", \"another channel\": " + at("other/cache/index.json") +
                       ", \"shadow\": \"/etc/shadow\"}, \"folder\": " + at("theirs") +
                       ", \"own\": " + at("own") + ", \"abstract\": \"" + name + "\"}")
            .string();
    }

    // What it reports: "read settings" → "done", "refused EACCES".
    std::map<std::string, std::string> report(pid_t pid, pid_t thread,
                                              std::optional<Confinement> confinement)
    {
        const auto file = targets(pid, thread);
        if (confinement)
            confinement->readable.insert(confinement->readable.end(),
                                         {file, script, folder.path() / "input"});
        std::map<std::string, std::string> result;
        const auto finished =
            run({.argv = {"/usr/bin/python3", script, file}, .confinement = std::move(confinement)},
                {.total = 120s}, {}, {.on_stdout_line = [&result](std::string_view line) {
                    const auto colon = line.find(": ");
                    result.emplace(line.substr(0, colon), line.substr(colon + 2));
                }});
        EXPECT_TRUE(finished && finished->success())
            << (finished ? finished->err : finished.error().message);
        return result;
    }

    pid_t victims_pid()
    {
        std::string text;
        char buffer[64];
        while (text.find('\n') == std::string::npos) {
            const auto count = ::read(victim->stdout_fd(), buffer, sizeof buffer);
            if (count > 0)
                text.append(buffer, static_cast<std::size_t>(count));
            else
                ::usleep(1'000);
        }
        return static_cast<pid_t>(std::stol(text));
    }

    test::TempFolder folder;
    std::string script;
    std::string name;
    FileDescriptor listener;
    std::optional<Child> victim;
};

const char* const all_attempts[] = {"read settings",
                                    "read panel token",
                                    "read another channel",
                                    "read shadow",
                                    "read memory",
                                    "read memory by call",
                                    "read environment",
                                    "read command line",
                                    "trace",
                                    "signal",
                                    "signal everybody",
                                    "signal a thread",
                                    "queue a signal",
                                    "signal by a pipe",
                                    "choose a pipe's signal",
                                    "signal by a socket",
                                    "hold the process",
                                    "limit",
                                    "limit a thread",
                                    "change priority",
                                    "change disk priority",
                                    "change scheduling",
                                    "change scheduling parameters",
                                    "choose processors",
                                    "move memory",
                                    "list folder",
                                    "list /proc",
                                    "list /etc",
                                    "list /tmp",
                                    "write file",
                                    "make file",
                                    "make folder",
                                    "shorten file",
                                    "open file to others",
                                    "set times of file",
                                    "set times by old call",
                                    "set times of input",
                                    "change mode of input",
                                    "change owner of input",
                                    "give attribute to input",
                                    "set flags of input",
                                    "hold up writers of input",
                                    "link file",
                                    "link to file",
                                    "make pipe",
                                    "remove file",
                                    "run what it wrote",
                                    "abstract socket",
                                    "unix socket",
                                    "crypto socket",
                                    "keyring",
                                    "shared memory",
                                    "message queue",
                                    "semaphores",
                                    "POSIX queue",
                                    "io_uring",
                                    "user namespace"};

// Not everywhere allowed to begin with.
bool depends_on_the_machine(std::string_view attempt)
{
    constexpr std::string_view some[] = {"user namespace",
                                         "io_uring",
                                         "crypto socket",
                                         "keyring",
                                         "move memory",
                                         "POSIX queue",
                                         "give attribute to input",
                                         "set flags of input",
                                         "hold up writers of input"};
    return std::ranges::find(some, attempt) != std::end(some) ||
           (attempt == "read shadow" && ::geteuid() != 0);
}

TEST_F(HostileChild, AchievesNothingInTheBox)
{
    if (!box_ability().complete())
        GTEST_SKIP() << box_ability().text();
    const test::OtherThread thread;
    auto said = report(
        ::getpid(), thread.number(),
        Confinement{.writable = {folder.path() / "own"}, .temporary = folder.path() / "temporary"});
    for (const auto* attempt : all_attempts)
        EXPECT_TRUE(said[attempt].starts_with("refused")) << attempt << ": " << said[attempt];
    EXPECT_EQ(said.size(), std::size(all_attempts));
    EXPECT_TRUE(std::filesystem::exists(folder.path() / "own/program"))
        << "its own folder is its own";
}

TEST_F(HostileChild, AchievesAllOfItWithoutOne)
{
    const auto pid = victims_pid();
    auto said = report(pid, pid, std::nullopt);
    for (const auto* attempt : all_attempts)
        if (!depends_on_the_machine(attempt)) {
            EXPECT_EQ(said[attempt], "done") << attempt;
        }
}

TEST(Box, OfAnotherProcessNothingIsSignalledEither)
{
    if (box_ability().landlock_abi < abi_with_scopes)
        GTEST_SKIP() << box_ability().text();
    auto other = Child::start({.argv = {"sleep", "1000"}});
    ASSERT_TRUE(other);
    const auto kill_it = std::string("kill -CONT ") + std::to_string(other->group());
    const auto confined = run({.argv = {"sh", "-c", kill_it}, .confinement = Confinement{}}, {});
    const auto free = run({.argv = {"sh", "-c", kill_it}}, {});
    ASSERT_TRUE(confined && free);
    EXPECT_FALSE(confined->success());
    EXPECT_TRUE(free->success());
}

// Gone, or a zombie that nobody has asked about yet.
bool is_over(const std::string& pid)
{
    std::ifstream stat("/proc/" + pid + "/stat");
    std::string text;
    return !std::getline(stat, text) || text.substr(text.rfind(')') + 2, 1) == "Z";
}

TEST(Box, NothingOfAChildOutlivesItByLeavingItsGroup)
{
    if (!box_ability().filter)
        GTEST_SKIP() << box_ability().text();
    for (const auto* leaves : {"setsid sleep 1000 & echo $!", "set -m; sleep 1000 & echo $!"}) {
        const auto child =
            run({.argv = {"bash", "-c", std::string("exec 2>/dev/null; ") + leaves + "; exit 0"},
                 .confinement = Confinement{}},
                {.total = 60s});
        ASSERT_TRUE(child);
        ASSERT_FALSE(child->out.empty());
        const auto pid = child->out.substr(0, child->out.find('\n'));
        const auto until = std::chrono::steady_clock::now() + 60s;
        while (!is_over(pid) && std::chrono::steady_clock::now() < until)
            std::this_thread::yield();
        EXPECT_TRUE(is_over(pid)) << leaves;
    }
}

TEST(Box, HasRoomForOrdinaryWork)
{
    const test::TempFolder folder;
    folder.write("in/text", "b\na\n");
    folder.write("out/x");
    const auto script = R"(
        set -e; sort "$1/in/text" | head -n 1 >"$1/out/first"; cat "$1/out/first" >/dev/null
        mkdir "$1/out/sub"; mv "$1/out/first" "$1/out/sub/"; rm -r "$1/out/sub" "$1/out/x"
        sleep 0 & wait $!; kill -0 $$; sh -c 'kill -TERM $$' || :
        sleep 1000 & kill $!; wait $! || :
        touch "$1/out/copied"; cp -p "$1/in/text" "$1/out/copied"; cmp "$1/in/text" "$1/out/copied"
        nice -n 1 sh -c 'ulimit -c 0'
        /usr/bin/python3 -c 'import mmap, os, resource, shutil, socket, subprocess, sys, tempfile, threading
shutil.copy2(sys.argv[1], sys.argv[2])
resource.setrlimit(resource.RLIMIT_NOFILE, resource.getrlimit(resource.RLIMIT_NOFILE))
os.sched_setaffinity(0, os.sched_getaffinity(0))
mmap.mmap(-1, 4096).close(); os.close(os.memfd_create("x"))
with tempfile.NamedTemporaryFile() as file: print(file.name)
socket.socket().close(); socket.socket(socket.AF_INET6).close(); socket.socketpair()
socket.getaddrinfo("localhost", 80)
subprocess.run(["true"], check=True)
thread = threading.Thread(target=print); thread.start(); thread.join()' "$1/in/text" "$1/out/copied"
    )";
    const auto finished = run({.argv = {"sh", "-c", script, "sh", folder.path().string()},
                               .confinement = Confinement{.readable = {folder.path() / "in"},
                                                          .writable = {folder.path() / "out"},
                                                          .temporary = folder.path() / "out"}},
                              {.total = 60s});
    ASSERT_TRUE(finished);
    EXPECT_TRUE(finished->success()) << finished->err;
    EXPECT_TRUE(finished->out.starts_with((folder.path() / "out").string())) << finished->out;
}

TEST(Box, AnInputIsSeenThroughALinkAndItsNeighboursAreNot)
{
    const test::TempFolder folder;
    folder.write("media/a b\xc3\xa9.mp4", "clip");
    folder.write("media/other", "other");
    std::filesystem::create_symlink("media/a b\xc3\xa9.mp4", folder.path() / "link");
    const auto link = (folder.path() / "link").string();
    const Confinement sees = {.readable = {link}};
    const auto input = run({.argv = {"cat", link}, .confinement = sees}, {});
    const auto other =
        run({.argv = {"cat", (folder.path() / "media/other").string()}, .confinement = sees}, {});
    ASSERT_TRUE(input && other);
    EXPECT_EQ(input->out, "clip");
    if (box_ability().landlock_abi > 0) {
        EXPECT_EQ(other->out, "");
    }
}

TEST(Box, SaysWhatItIsMadeOf)
{
    EXPECT_EQ((BoxAbility{.landlock_abi = 2, .filter = true}.text()),
              "Landlock ABI 2, system calls filtered");
    EXPECT_EQ((BoxAbility{.no_landlock = "why", .no_filter = "because"}.text()),
              "no Landlock (why), system calls not filtered (because)");
    EXPECT_FALSE((BoxAbility{.landlock_abi = 0, .filter = true}.complete()));
}

TEST(Box, AChildThatComputesTooLongIsToldByASignalOfItsOwn)
{
    const auto finished = run({.argv = {"sh", "-c", "while :; do :; done"}, .cpu_limit = 1s}, {});
    ASSERT_TRUE(finished);
    EXPECT_EQ(finished->status.signal, SIGXCPU);
}

TEST(Box, DescriptorsAndDumpsAreBounded)
{
    const auto finished = run({.argv = {"sh", "-c", "ulimit -n; ulimit -c"}}, {});
    ASSERT_TRUE(finished);
    EXPECT_EQ(finished->out, "1024\n0\n");  // in blocks of 512 bytes: one byte is none
}

}  // namespace
}  // namespace tgvs::process
