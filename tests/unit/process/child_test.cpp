#include "process/child.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace tgvs::process {
namespace {

using namespace std::chrono_literals;

Command shell(std::string script)
{
    return {.argv = {"sh", "-c", std::move(script)}};
}

bool eventually(const std::function<bool()>& condition)
{
    const auto until = std::chrono::steady_clock::now() + 10s;
    while (std::chrono::steady_clock::now() < until) {
        if (condition())
            return true;
        ::poll(nullptr, 0, 10);
    }
    return false;
}

bool alive(pid_t pid)
{
    return ::kill(pid, 0) == 0;
}

TEST(Child, GivesOutputErrorAndExitCode)
{
    const auto finished = run(shell("echo out; echo err >&2; exit 3"), {});
    ASSERT_TRUE(finished);
    EXPECT_EQ(finished->out, "out\n");
    EXPECT_EQ(finished->err, "err\n");
    EXPECT_EQ(finished->status.exit_code, 3);
    EXPECT_EQ(finished->reason(), "exit code 3");
}

TEST(Child, TellsTheProcessorTimeThatItHadItself)
{
    auto busy = Child::start(shell("while :; do :; done"));
    auto idle = Child::start(shell("sleep 100 & wait"));
    ASSERT_TRUE(busy && idle);
    EXPECT_TRUE(eventually([&] { return busy->cpu_time().value_or(0ns) > 50ms; }));
    EXPECT_LT(idle->cpu_time().value_or(1h), 50ms);
    busy->kill();
    EXPECT_TRUE(eventually([&] { return busy->poll_status().has_value(); }));
    EXPECT_FALSE(busy->cpu_time());
}

TEST(Child, TellsTheSignalThatEndedIt)
{
    const auto finished = run(shell("kill -SEGV $$"), {});
    ASSERT_TRUE(finished);
    EXPECT_EQ(finished->status.signal, SIGSEGV);
}

TEST(Child, ThatIsMissingIsAFailureWithItsName)
{
    const auto finished = run({.argv = {"no-such-program-here"}}, {});
    ASSERT_FALSE(finished);
    EXPECT_EQ(finished.error().message, "no-such-program-here is not installed or not executable");
}

TEST(Child, ThatCannotBeExecutedIsAFailureWithTheReason)
{
    const auto finished = run({.argv = {"sh", "-c", "true"}, .folder = "/no/such/folder"}, {});
    ASSERT_FALSE(finished);
    EXPECT_EQ(finished.error().message, "cannot start sh: No such file or directory");
}

TEST(Child, SeesOnlyTheAllowedEnvironmentAndNoDescriptorOfOurs)
{
    ::setenv("TGVS_TEST_SECRET", "hush", 1);
    const int ours = ::open("/dev/null", O_RDONLY);  // without O_CLOEXEC, on purpose
    auto command = shell("env; ls /proc/self/fd | wc -l");
    command.environment = {"EXTRA=1"};
    const auto finished = run(command, {});
    ::close(ours);
    ASSERT_TRUE(finished);
    EXPECT_EQ(finished->out.find("hush"), std::string::npos);
    EXPECT_NE(finished->out.find("EXTRA=1\n"), std::string::npos);
    EXPECT_NE(finished->out.find("PATH="), std::string::npos);
    EXPECT_TRUE(finished->out.ends_with("\n4\n")) << finished->out;  // 0, 1, 2 and ls's own folder
}

TEST(Child, IsStoppedWhenItTakesTooLong)
{
    const auto finished = run(shell("while :; do echo x; sleep 0.05; done"),
                              {.total = 300ms, .silence = 10s, .stdout_limit_bytes = 1'000'000});
    ASSERT_TRUE(finished);
    EXPECT_EQ(finished->end, End::timed_out);
}

TEST(Child, IsStoppedWhenItFallsSilent)
{
    const auto finished = run(shell("echo x; exec sleep 1000"), {.total = 60s, .silence = 300ms});
    ASSERT_TRUE(finished);
    EXPECT_EQ(finished->end, End::stalled);
    EXPECT_EQ(finished->out, "x\n");
}

TEST(Child, IsWatchedEverySecondThoughItSaysNothing)
{
    std::stop_source stop;
    int seconds = 0;
    const auto finished =
        run({.argv = {"sleep", "100"}}, {.total = 60s}, stop.get_token(), {.on_second = [&] {
                if (++seconds == 2)
                    stop.request_stop();
            }});
    ASSERT_TRUE(finished);
    EXPECT_EQ(finished->end, End::cancelled);
    EXPECT_EQ(seconds, 2);
}

TEST(Child, ThatIgnoresTheTermSignalIsKilled)
{
    const auto finished =
        run(shell("trap '' TERM; while :; do sleep 0.05; done"), {.total = 200ms});
    ASSERT_TRUE(finished);
    EXPECT_EQ(finished->end, End::timed_out);
    EXPECT_EQ(finished->status.signal, SIGKILL);
}

TEST(Child, IsStoppedWhenItSaysTooMuch)
{
    const auto finished = run(shell("yes"), {.stdout_limit_bytes = 100'000});
    ASSERT_TRUE(finished);
    EXPECT_EQ(finished->end, End::too_much_output);
}

// It says more than we can take up; ten seconds later it ends by itself.
TEST(Child, ThatNeverStopsTalkingIsStillStopped)
{
    const auto flooded = [](const Limits& limits, std::stop_token stop) {
        const Output slow = {
            .on_stdout_line = [](std::string_view) { std::this_thread::sleep_for(200us); }};
        const auto began = std::chrono::steady_clock::now();
        const auto finished =
            run(shell("exec timeout 10 yes $(printf %01000d 0)"), limits, stop, slow);
        EXPECT_LT(std::chrono::steady_clock::now() - began, 8s);
        return finished ? finished->end : End::exited;
    };
    EXPECT_EQ(flooded({.total = 300ms}, {}), End::timed_out);
    std::stop_source source;
    std::jthread stopper([&source] {
        ::poll(nullptr, 0, 50);
        source.request_stop();
    });
    EXPECT_EQ(flooded({}, source.get_token()), End::cancelled);
}

TEST(Child, MaySayAsMuchAsItsLimit)
{
    const auto finished = run(shell("printf 12345678"), {.stdout_limit_bytes = 8});
    ASSERT_TRUE(finished);
    EXPECT_TRUE(finished->success());
    EXPECT_EQ(finished->out, "12345678");
}

TEST(Child, IsStoppedOnRequest)
{
    std::stop_source source;
    std::jthread stopper([&source] {
        ::poll(nullptr, 0, 50);
        source.request_stop();
    });
    const auto finished = run(shell("exec sleep 1000"), {}, source.get_token());
    ASSERT_TRUE(finished);
    EXPECT_EQ(finished->end, End::cancelled);
}

TEST(Child, TakesItsOwnChildrenWithItWhenItEnds)
{
    const auto finished = run(shell("sleep 1000 >/dev/null 2>&1 & echo $!"), {});
    ASSERT_TRUE(finished);
    const auto grandchild = static_cast<pid_t>(std::stol(finished->out));
    EXPECT_TRUE(eventually([&] { return !alive(grandchild); }));
}

// What happens to children when we are killed: a process of its own starts one and is killed.
TEST(Child, AndItsChildrenDieWhenTheParentIsKilled)
{
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const pid_t parent = ::fork();
    if (parent == 0) {
        auto child = Child::start(shell("sleep 1000 & echo $$ $!; exec sleep 1000"));
        ::poll(nullptr, 0, 100);
        char buffer[64];
        pollfd ready = {child->stdout_fd(), POLLIN, 0};
        ::poll(&ready, 1, 10'000);
        const auto count = ::read(child->stdout_fd(), buffer, sizeof buffer);
        [[maybe_unused]] const auto sent =
            ::write(ends[1], buffer, static_cast<std::size_t>(count));
        ::pause();
    }
    char buffer[64] = {};
    ASSERT_GT(::read(ends[0], buffer, sizeof buffer - 1), 0);
    pid_t child = 0;
    pid_t grandchild = 0;
    ASSERT_EQ(::sscanf(buffer, "%d %d", &child, &grandchild), 2);
    ASSERT_TRUE(alive(child) && alive(grandchild));
    ::kill(parent, SIGKILL);
    ::waitpid(parent, nullptr, 0);
    EXPECT_TRUE(eventually([&] { return !alive(child) && !alive(grandchild); }));
    ::close(ends[0]);
    ::close(ends[1]);
}

TEST(Child, LinesAreSplitAtEitherEnding)
{
    std::vector<std::string> lines;
    LineSplitter splitter;
    const auto take = [&](std::string_view line) { lines.emplace_back(line); };
    splitter.feed("on", take);
    splitter.feed("e\ntwo\rthr", take);
    splitter.finish(take);
    EXPECT_EQ(lines, (std::vector<std::string>{"one", "two", "thr"}));
}

}  // namespace
}  // namespace tgvs::process
