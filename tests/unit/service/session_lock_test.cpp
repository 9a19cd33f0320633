#include "service/session_lock.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <stdlib.h>
#include <string>

namespace tgvs::service {
namespace {

TEST(SessionLock, IsHeldOnceAndFreeAgainAfterwards)
{
    std::string name = testing::TempDir() + "session-lock-XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    const std::filesystem::path folder = name;
    auto first = SessionLock::try_acquire(folder);
    ASSERT_TRUE(first && *first);
    auto second = SessionLock::try_acquire(folder);
    ASSERT_TRUE(second);
    EXPECT_FALSE(*second);
    first->reset();
    second = SessionLock::try_acquire(folder);
    EXPECT_TRUE(second && *second);
    std::filesystem::remove_all(folder);
}

TEST(SessionLock, SaysWhenTheFolderCannotBeUsed)
{
    const auto lock = SessionLock::try_acquire("/nowhere");
    ASSERT_FALSE(lock);
    EXPECT_NE(lock.error().message.find("/nowhere/session.lock"), std::string::npos);
}

}  // namespace
}  // namespace tgvs::service
