#include "broadcast/session_lock.hpp"

#include "../../support/temp_folder.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tgvs::broadcast {
namespace {

TEST(SessionLock, IsHeldOnceAndFreeAgainAfterwards)
{
    const test::TempFolder folder;
    auto first = SessionLock::try_acquire(folder.path());
    ASSERT_TRUE(first && *first);
    auto second = SessionLock::try_acquire(folder.path());
    ASSERT_TRUE(second);
    EXPECT_FALSE(*second);
    first->reset();
    second = SessionLock::try_acquire(folder.path());
    EXPECT_TRUE(second && *second);
}

TEST(SessionLock, IsFreeAlthoughAChildThatIsBeingStartedHasACopy)
{
    const test::TempFolder folder;
    auto lock = SessionLock::try_acquire(folder.path());
    ASSERT_TRUE(lock && *lock);
    const auto child = ::fork();
    if (child == 0) {
        ::pause();
        ::_exit(0);
    }
    lock->reset();
    const auto again = SessionLock::try_acquire(folder.path());
    EXPECT_TRUE(again && *again);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
}

TEST(SessionLock, MadeByRootItBelongsToWhomTheFolderBelongs)
{
    if (::geteuid() != 0)
        GTEST_SKIP() << "only root can give files away";
    constexpr uid_t user = 65'534;
    const test::TempFolder folder;
    const auto file = folder.path() / "session.lock";
    std::ofstream(file).close();  // of an earlier time
    ASSERT_EQ(::chown(folder.path().c_str(), user, user), 0);
    const auto lock = SessionLock::try_acquire(folder.path());
    ASSERT_TRUE(lock && *lock);
    struct stat status = {};
    ASSERT_EQ(::stat(file.c_str(), &status), 0);
    EXPECT_EQ(status.st_uid, user);
    EXPECT_EQ(status.st_gid, user);
}

TEST(SessionLock, SaysWhenTheFolderCannotBeUsed)
{
    const auto lock = SessionLock::try_acquire("/nowhere");
    ASSERT_FALSE(lock);
    EXPECT_NE(lock.error().message.find("/nowhere/session.lock"), std::string::npos);
}

}  // namespace
}  // namespace tgvs::broadcast
