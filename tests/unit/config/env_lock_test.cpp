#include "config/env_lock.hpp"

#include "temp_folder.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

namespace tgvs::config {
namespace {

using namespace std::chrono_literals;

TEST(EnvLock, IsHeldByOneAndFreeAgainAfterwards)
{
    const TempFolder folder;
    const auto env = folder.path() / ".env";
    {
        const auto held = EnvLock::acquire(env, 0ms);
        ASSERT_TRUE(held);
        EXPECT_EQ(mode_of(folder.path() / ".env.lock"), 0600);
        EXPECT_FALSE(EnvLock::acquire(env, 0ms));
    }
    EXPECT_TRUE(EnvLock::acquire(env, 0ms));
}

// As a deploy script holds it: flock(1) on the same file.
TEST(EnvLock, SaysWhoHoldsItAndIsFreeWhenTheHolderIsKilled)
{
    const TempFolder folder;
    const auto env = folder.path() / ".env";
    const auto lock_file = folder.path().string() + "/.env.lock";
    int ready[2];
    ASSERT_EQ(::pipe(ready), 0);
    const auto holder = ::fork();
    if (holder == 0) {
        ::dup2(ready[1], STDOUT_FILENO);
        ::execlp("flock", "flock", "--no-fork", lock_file.c_str(), "sh", "-c",
                 "echo; exec sleep 60", nullptr);
        ::_exit(127);
    }
    char byte = 0;
    ASSERT_EQ(::read(ready[0], &byte, 1), 1);

    const auto refused = EnvLock::acquire(env, 50ms);
    ASSERT_FALSE(refused);
    const auto& message = refused.error().message;
    EXPECT_NE(message.find("process " + std::to_string(holder)), std::string::npos) << message;
    EXPECT_NE(message.find("(sleep)"), std::string::npos) << message;

    ::kill(holder, SIGKILL);
    EXPECT_TRUE(EnvLock::acquire(env, 10s));
    ::waitpid(holder, nullptr, 0);
    ::close(ready[0]);
    ::close(ready[1]);
}

TEST(EnvLock, ThatCannotBeOpenedIsAFailureWithItsName)
{
    const auto lock = EnvLock::acquire("/no/such/folder/.env", 0ms);
    ASSERT_FALSE(lock);
    EXPECT_NE(lock.error().message.find("/no/such/folder/.env.lock"), std::string::npos);
}

}  // namespace
}  // namespace tgvs::config
