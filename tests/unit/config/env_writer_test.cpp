#include "config/env_writer.hpp"

#include "config/env_lock.hpp"
#include "temp_folder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <sys/wait.h>
#include <unistd.h>

namespace tgvs::config {
namespace {

using namespace std::chrono_literals;

const std::vector<EnvChange> new_session = {{"SESSION_STRING", Secret("new")}};

TEST(EnvWriter, SetsAKeyAndKeepsOneBackup)
{
    const TempFolder folder;
    const auto env = folder.write(".env", "# mine\nSESSION_STRING=old\nX=1\n");
    ASSERT_TRUE(write_env(env, new_session));
    EXPECT_EQ(text_of(env), "# mine\nSESSION_STRING=new\nX=1\n");
    EXPECT_EQ(text_of(folder.path() / ".env.bak"), "# mine\nSESSION_STRING=old\nX=1\n");
    ASSERT_TRUE(write_env(env, {{"X", Secret("2")}}));
    EXPECT_EQ(text_of(folder.path() / ".env.bak"), "# mine\nSESSION_STRING=new\nX=1\n");
    EXPECT_EQ(folder.names(), (std::set<std::string>{".env", ".env.bak", ".env.lock"}));
}

TEST(EnvWriter, AllItsFilesAreMode600WhateverTheyWereBefore)
{
    const TempFolder folder;
    const auto env = folder.write(".env", "A=1\n", 0644);
    folder.write(".env.bak", "older", 0644);
    const auto old_mask = ::umask(0);
    ASSERT_TRUE(write_env(env, new_session));
    ::umask(old_mask);
    for (const auto& name : folder.names())
        EXPECT_EQ(mode_of(folder.path() / name), 0600) << name;
}

TEST(EnvWriter, MakesAMissingFile)
{
    const TempFolder folder;
    ASSERT_TRUE(write_env(folder.path() / ".env", new_session));
    EXPECT_EQ(text_of(folder.path() / ".env"), "SESSION_STRING=new\n");
    EXPECT_EQ(folder.names(), (std::set<std::string>{".env", ".env.lock"}));
    EXPECT_EQ(mode_of(folder.path() / ".env"), 0600);
}

TEST(EnvWriter, WritesALinkedFileAtItsTarget)
{
    const TempFolder folder;
    std::filesystem::create_directories(folder.path() / "shared");
    std::filesystem::create_directories(folder.path() / "current");
    const auto target = folder.write("shared/.env", "A=1\n");
    const auto link = folder.path() / "current/.env";
    std::filesystem::create_symlink("../shared/.env", link);
    ASSERT_TRUE(write_env(link, new_session));
    EXPECT_TRUE(std::filesystem::is_symlink(link));
    EXPECT_EQ(text_of(target), "A=1\nSESSION_STRING=new\n");
    EXPECT_EQ(text_of(folder.path() / "shared/.env.bak"), "A=1\n");
    EXPECT_TRUE(std::filesystem::exists(folder.path() / "shared/.env.lock"));
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "current/.env.lock"));
}

TEST(EnvWriter, KeepsTheOwnerOfTheFile)
{
    if (::geteuid() != 0)
        GTEST_SKIP() << "only root can give files away";
    constexpr uid_t user = 12'345;
    constexpr gid_t group = 54'321;
    const TempFolder folder;
    const auto env = folder.write(".env", "A=1\n");
    ASSERT_EQ(::chown(env.c_str(), user, group), 0);
    ASSERT_TRUE(write_env(env, new_session));
    for (const auto* name : {".env", ".env.bak", ".env.lock"}) {
        EXPECT_EQ(status_of(folder.path() / name).st_uid, user) << name;
        EXPECT_EQ(status_of(folder.path() / name).st_gid, group) << name;
    }
}

TEST(EnvWriter, TakesAwayWhatAKilledWriterLeftAndNothingElse)
{
    const TempFolder folder;
    const auto env = folder.write(".env", "A=1\n");
    for (const auto* left : {"..env.Ab12Cd", "..env.bak.Ab12Cd", "..env.azAZ09"})
        folder.write(left, "half");
    std::set<std::string> others = {"..env.Ab12C", "..env.Ab12C.", ".env.Ab12Cd", "..envx.Ab12Cd",
                                    ".env.bak2"};
    for (const char beside : {':', '@', '[', '`', '{'})  // of the letters and digits
        others.insert(std::string("..env.Ab12C") + beside);
    for (const auto& name : others)
        folder.write(name, "theirs");
    ASSERT_TRUE(write_env(env, new_session));
    auto expected = others;
    expected.insert({".env", ".env.bak", ".env.lock"});
    EXPECT_EQ(folder.names(), expected);
}

TEST(EnvWriter, ThatChangesNothingLeavesFileAndBackupAlone)
{
    const TempFolder folder;
    const auto env = folder.write(".env", "SESSION_STRING=new\n");
    const auto before = status_of(env).st_ino;
    ASSERT_TRUE(write_env(env, new_session));
    EXPECT_EQ(status_of(env).st_ino, before);
    EXPECT_FALSE(std::filesystem::exists(folder.path() / ".env.bak"));
}

TEST(EnvWriter, LeavesAFileWithErrorsAlone)
{
    const TempFolder folder;
    const auto env = folder.write(".env", "A=1\nhunter2\n");
    const auto written = write_env(env, new_session);
    ASSERT_FALSE(written);
    EXPECT_NE(written.error().message.find("line 2"), std::string::npos);
    EXPECT_EQ(written.error().message.find("hunter2"), std::string::npos);
    EXPECT_EQ(text_of(env), "A=1\nhunter2\n");
    EXPECT_FALSE(write_env(env, {{"NOT A NAME", Secret("x")}}));
}

TEST(EnvWriter, WaitsForTheLockAndGivesUpAtItsDeadline)
{
    const TempFolder folder;
    const auto env = folder.write(".env", "A=1\n");
    const auto held = EnvLock::acquire(env, 0ms);
    ASSERT_TRUE(held);
    const auto written = write_env(env, new_session, {.lock_limit = 30ms});
    ASSERT_FALSE(written);
    EXPECT_NE(written.error().message.find(".env.lock is held by"), std::string::npos);
    EXPECT_EQ(text_of(env), "A=1\n");
}

TEST(EnvWriter, OfTwoWritersAtATimeNeitherLosesAKey)
{
    constexpr int writes = 50;
    const TempFolder folder;
    const auto env = folder.write(".env", "");
    const auto write_all = [&](const std::string& name) {
        for (int i = 0; i < writes; ++i)
            if (!write_env(env, {{name + std::to_string(i), Secret("x")}}))
                return false;
        return true;
    };
    const auto other = ::fork();
    if (other == 0)
        ::_exit(write_all("THEIRS") ? 0 : 1);
    EXPECT_TRUE(write_all("OURS"));
    int status = -1;
    ::waitpid(other, &status, 0);
    EXPECT_EQ(status, 0);
    const auto text = text_of(env);
    EXPECT_EQ(std::ranges::count(text, '\n'), 2 * writes);
}

TEST(EnvWriter, ThatCannotWriteLeavesTheOldFile)
{
    const TempFolder folder;
    EXPECT_FALSE(write_env(folder.path() / "missing/.env", new_session));
    const auto env = folder.write(".env", "A=1\n");
    std::filesystem::create_directory(folder.path() / ".env.bak");  // a rename onto it fails
    EXPECT_FALSE(write_env(env, new_session));
    EXPECT_EQ(text_of(env), "A=1\n");
}

TEST(EnvWriter, WhatIsJudgedBadIsNotWritten)
{
    const TempFolder folder;
    const auto env = folder.write(".env", "X=1\n");
    std::string before, after;
    bool good = false;
    const EnvWriteOptions options = {.judge = [&](auto old_text, auto new_text) -> Result<void> {
        before = old_text;
        after = new_text;
        return good ? Result<void>() : failure("no");
    }};
    const auto refused = write_env(env, {{"X", Secret("2")}}, options);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message, "no");
    EXPECT_EQ(before, "X=1\n");
    EXPECT_EQ(after, "X=2\n");
    EXPECT_EQ(text_of(env), "X=1\n");
    EXPECT_FALSE(std::filesystem::exists(folder.path() / ".env.bak"));
    good = true;
    EXPECT_TRUE(write_env(env, {{"X", Secret("2")}}, options));
    EXPECT_EQ(text_of(env), "X=2\n");
}

// Asked by a user who is not root, to whom everything may be written.
bool can_be_written_by_nobody(const std::filesystem::path& env)
{
    constexpr uid_t nobody = 65'534;
    const auto child = ::fork();
    if (child == 0) {
        if (::getuid() == 0 && (::setgid(nobody) != 0 || ::setuid(nobody) != 0))
            ::_exit(2);
        ::_exit(can_write_env(env) ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_LT(WEXITSTATUS(status), 2);
    return status == 0;
}

TEST(CanWriteEnv, IsAskedOfTheFolderThatALinkLeadsTo)
{
    namespace fs = std::filesystem;
    constexpr auto everybody = fs::perms(0755);
    const TempFolder folder;
    fs::permissions(folder.path(), everybody);
    const auto shared = folder.path() / "shared";
    const auto release = folder.path() / "release";
    fs::create_directory(shared);
    fs::create_directory(release);
    const auto env = folder.write("shared/.env", "X=1\n");
    const auto link = release / ".env";
    fs::create_symlink("../shared/.env", link);
    if (::getuid() == 0) {
        for (const auto& one : {shared, env})
            ASSERT_EQ(::chown(one.c_str(), 65'534, 65'534), 0);
    }
    fs::permissions(release, fs::perms(0555));
    EXPECT_TRUE(can_be_written_by_nobody(link));
    EXPECT_EQ(text_of(env), "X=1\n");
    fs::permissions(shared, fs::perms(0555));
    EXPECT_FALSE(can_be_written_by_nobody(link));
    fs::permissions(shared, everybody);
}

TEST(CanWriteEnv, LooksAtTheLockAndTheTextAndMakesNoFile)
{
    const TempFolder folder;
    const auto env = folder.path() / ".env";
    EXPECT_TRUE(can_write_env(env));
    EXPECT_FALSE(std::filesystem::exists(env)) << "a login may be cancelled";
    folder.write(".env", "X='\n");
    EXPECT_FALSE(can_write_env(env));
    folder.write(".env", "X=1\n");
    const auto held = EnvLock::acquire(env, 1s);
    ASSERT_TRUE(held);
    EXPECT_FALSE(can_write_env(env, {.lock_limit = 50ms}));
}

}  // namespace
}  // namespace tgvs::config
