#include "config/env_access.hpp"

#include "config/env_file.hpp"
#include "temp_folder.hpp"

#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

namespace tgvs::config {
namespace {

TEST(EnvAccess, AFileOfMode600IsReadAsItIs)
{
    const TempFolder folder;
    const auto env = read_env(folder.write(".env", "A=1\n"));
    ASSERT_TRUE(env && *env);
    EXPECT_EQ((*env)->text, "A=1\n");
    EXPECT_EQ((*env)->uid, ::geteuid());
    EXPECT_FALSE((*env)->narrowed_from);
}

TEST(EnvAccess, AWiderFileIsNarrowed)
{
    const TempFolder folder;
    for (const mode_t mode : {0644, 0660, 0640, 0604, 0700, 0602}) {
        const auto path = folder.write(".env", "A=1\n", mode);
        const auto env = read_env(path);
        ASSERT_TRUE(env && *env);
        EXPECT_EQ((*env)->narrowed_from, mode);
        EXPECT_EQ(mode_of(path), 0600);
    }
}

TEST(EnvAccess, AReadOnlyFileStaysReadOnly)
{
    const TempFolder folder;
    const auto path = folder.write(".env", "A=1\n", 0440);
    ASSERT_TRUE(read_env(path));
    EXPECT_EQ(mode_of(path), 0400);
}

TEST(EnvAccess, OfALinkTheTargetIsNarrowed)
{
    const TempFolder folder;
    const auto target = folder.write("real", "A=1\n", 0644);
    std::filesystem::create_symlink("real", folder.path() / ".env");
    const auto env = read_env(folder.path() / ".env");
    ASSERT_TRUE(env && *env);
    EXPECT_EQ((*env)->narrowed_from, 0644u);
    EXPECT_EQ(mode_of(target), 0600);
}

// /etc/passwd is readable by all and belongs to root.
TEST(EnvAccess, AWiderFileOfSomebodyElseIsRefused)
{
    constexpr uid_t nobody = 65'534;
    const auto child = ::fork();
    if (child == 0) {
        if (::geteuid() == 0 && ::setuid(nobody) != 0)
            ::_exit(2);
        const auto env = read_env("/etc/passwd");
        const bool told = !env && env.error().message.find("chmod 600") != std::string::npos;
        ::_exit(told ? 0 : 1);
    }
    int status = -1;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
    EXPECT_EQ(mode_of("/etc/passwd"), 0644);
}

// What root would do in a folder that belongs to somebody else.
TEST(EnvAccess, NothingOfSomebodyElseIsFollowedOrChanged)
{
    if (::geteuid() != 0)
        GTEST_SKIP() << "only root can make what belongs to somebody else";
    constexpr uid_t nobody = 65'534;
    const TempFolder folder;
    const TempFolder roots;
    const auto precious = roots.write("precious", "A=1\n", 0644);
    const auto link = folder.path() / ".env";
    std::filesystem::create_symlink(precious, link);
    ASSERT_EQ(::lchown(link.c_str(), nobody, nobody), 0);
    ASSERT_EQ(::chown(folder.path().c_str(), nobody, nobody), 0);
    const auto refused = read_env(link);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("is a symbolic link of user 65534"), std::string::npos)
        << refused.error().message;
    EXPECT_FALSE(follow_links(link));
    EXPECT_EQ(mode_of(precious), 0644);

    // A folder on the way is a link, too.
    const auto way = folder.path() / "way";
    std::filesystem::create_directory_symlink(roots.path(), way);
    ASSERT_EQ(::lchown(way.c_str(), nobody, nobody), 0);
    EXPECT_FALSE(read_env(way / "precious"));
    EXPECT_EQ(mode_of(precious), 0644);

    // A link of root's own that stands where another user puts things.
    const auto roots_link = folder.path() / "roots";
    std::filesystem::create_symlink(precious, roots_link);
    const auto in_his_folder = read_env(roots_link);
    ASSERT_FALSE(in_his_folder);
    EXPECT_NE(in_his_folder.error().message.find("a symbolic link in a folder of user 65534"),
              std::string::npos)
        << in_his_folder.error().message;
    EXPECT_EQ(mode_of(precious), 0644);

    // Root's file by another name, where hard links to others' files are allowed.
    const auto hard = folder.path() / "hard";
    std::filesystem::create_hard_link(precious, hard);
    const auto kept = read_env(hard);
    ASSERT_FALSE(kept);
    EXPECT_NE(kept.error().message.find("chmod 600"), std::string::npos);
    EXPECT_EQ(mode_of(precious), 0644);

    // What is narrow already is only read.
    const auto narrow = folder.write("narrow", "A=1\n", 0600);
    ASSERT_EQ(::chown(narrow.c_str(), nobody, nobody), 0);
    EXPECT_TRUE(read_env(narrow));
}

TEST(EnvAccess, AMissingFileIsNoFailure)
{
    const TempFolder folder;
    std::filesystem::create_symlink("nowhere", folder.path() / "link");
    for (const auto* name : {".env", "link"}) {
        const auto env = read_env(folder.path() / name);
        ASSERT_TRUE(env);
        EXPECT_FALSE(*env);
    }
}

TEST(EnvAccess, FoldersFifosAndHugeFilesAreRefused)
{
    const TempFolder folder;
    EXPECT_FALSE(read_env(folder.path()));
    const auto fifo = folder.path() / "fifo";
    ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
    EXPECT_FALSE(read_env(fifo));
    EXPECT_FALSE(read_env(folder.write("huge", std::string(max_env_file_bytes + 1, '\n'))));
}

TEST(EnvAccess, FollowsLinksToTheEndAndNoLoop)
{
    const TempFolder folder;
    const auto path = folder.path();
    std::filesystem::create_directory(path / "shared");
    std::filesystem::create_symlink("b", path / "a");
    std::filesystem::create_symlink(path / "shared/.env", path / "b");
    std::filesystem::create_symlink("loop", path / "loop");
    EXPECT_EQ(follow_links(path / "a"), path / "shared/.env");
    EXPECT_EQ(follow_links(path / "plain"), path / "plain");
    EXPECT_FALSE(follow_links(path / "loop"));
}

}  // namespace
}  // namespace tgvs::config
