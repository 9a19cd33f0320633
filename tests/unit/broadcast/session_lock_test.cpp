#include "broadcast/session_lock.hpp"

#include "../../support/temp_folder.hpp"

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

TEST(SessionLock, SaysWhenTheFolderCannotBeUsed)
{
    const auto lock = SessionLock::try_acquire("/nowhere");
    ASSERT_FALSE(lock);
    EXPECT_NE(lock.error().message.find("/nowhere/session.lock"), std::string::npos);
}

}  // namespace
}  // namespace tgvs::broadcast
