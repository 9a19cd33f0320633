// A log whose reader is slow, or gone, or has stopped reading.
#include "base/file.hpp"
#include "base/log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string>
#include <unistd.h>

namespace tgvs::log {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
using Clock = std::chrono::steady_clock;

// Standard error is a pipe of one page for as long as this lives.
class SmallPipe {
public:
    SmallPipe()
    {
        int ends[2];
        EXPECT_EQ(::pipe(ends), 0);
        read_.reset(ends[0]);
        EXPECT_GT(::fcntl(ends[1], F_SETPIPE_SZ, 4'096), 0);
        before_.reset(::dup(STDERR_FILENO));
        ::dup2(ends[1], STDERR_FILENO);
        ::close(ends[1]);
    }
    ~SmallPipe() { restore(); }
    void restore() { ::dup2(before_.get(), STDERR_FILENO); }
    void close_reader() { read_.reset(); }
    // What comes until nothing has for a while, or until `last` was in it.
    std::string read_until(std::string_view last)
    {
        std::string text;
        char buffer[4'096];
        pollfd watched = {read_.get(), POLLIN, 0};
        while (text.find(last) == std::string::npos && ::poll(&watched, 1, 10'000) > 0) {
            const auto got = ::read(read_.get(), buffer, sizeof buffer);
            if (got <= 0)
                break;
            text.append(buffer, static_cast<std::size_t>(got));
        }
        return text;
    }

private:
    FileDescriptor read_;
    FileDescriptor before_;
};

class LogBackground : public testing::Test {
protected:
    void SetUp() override { configure({.level = Level::debug, .format = Format::text}); }
    void TearDown() override { configure({}); }
};

TEST_F(LogBackground, WritesInOrderAndAllOfItBeforeItsEnd)
{
    SmallPipe pipe;
    {
        const Background background;
        for (int i = 0; i < 20; ++i)
            info("c", "m", {{"i", i}});
    }
    info("c", "direct again");
    const auto text = pipe.read_until("direct again");
    std::size_t at = 0;
    for (int i = 0; i < 20; ++i) {
        const auto found = text.find(" INFO c: m i=" + std::to_string(i) + "\n");
        ASSERT_NE(found, std::string::npos) << i;
        EXPECT_GE(found, at);
        at = found;
    }
}

TEST_F(LogBackground, WhoeverLogsDoesNotWaitForAReader)
{
    SmallPipe pipe;
    const Background background;
    const auto lost = unwritten().lost;
    const auto began = Clock::now();
    // Debug lines are not limited in their number.
    for (int i = 0; i < 3'000; ++i)
        debug("c", "unread", {{"i", i}});
    EXPECT_LT(Clock::now() - began, 5s);
    EXPECT_GT(unwritten().lost, lost);

    auto text = pipe.read_until(" i=900\n");
    debug("c", "the last");
    text += pipe.read_until("the last");
    EXPECT_THAT(text, HasSubstr("WARN log: lines were lost here: nobody read the log lines="));
}

TEST_F(LogBackground, AReaderThatNeverReadsDoesNotHoldUpTheEnd)
{
    EXPECT_EXIT(
        {
            SmallPipe pipe;
            {
                const Background background;
                for (int i = 0; i < 3'000; ++i)
                    debug("c", "unread", {{"i", i}});
            }
            for (int i = 0; i < 3'000; ++i)  // and nobody waits afterwards
                debug("c", "unread", {{"i", i}});
            ::_exit(7);
        },
        testing::ExitedWithCode(7), "");
}

TEST_F(LogBackground, TooManyOfOneMessageAreCounted)
{
    SmallPipe pipe;
    const auto left_out = unwritten().left_out;
    const Background background;
    for (int i = 0; i < 100; ++i)
        warn("c", "again and again", {{"i", i}});
    info("c", "something else");
    const auto text = pipe.read_until("something else");
    EXPECT_THAT(text, HasSubstr("i=59\n"));
    EXPECT_THAT(text, Not(HasSubstr("i=60\n")));
    EXPECT_EQ(unwritten().left_out, left_out + 40);
}

TEST_F(LogBackground, TheStatusLineIsDrawnByTheSameThread)
{
    SmallPipe pipe;
    const Background background;
    set_status_line("on air");
    pipe.read_until("on air");
    info("c", "m");
    EXPECT_THAT(pipe.read_until("m\non air"), HasSubstr("\r\033[K2"));
    set_status_line({});
    EXPECT_EQ(pipe.read_until("\033[K"), "\r\033[K");
}

TEST_F(LogBackground, ItsThreadTakesNoSignals)
{
    SmallPipe pipe;
    const Background background;
    info("c", "m");
    pipe.read_until("m\n");
    // The process's signals are blocked here; a thread that took one would end the process.
    sigset_t usr;
    sigset_t before;
    ::sigemptyset(&usr);
    ::sigaddset(&usr, SIGUSR1);
    ::pthread_sigmask(SIG_BLOCK, &usr, &before);
    ::kill(::getpid(), SIGUSR1);
    const timespec limit = {5, 0};
    EXPECT_EQ(::sigtimedwait(&usr, nullptr, &limit), SIGUSR1);
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

}  // namespace
}  // namespace tgvs::log
