#include "base/file.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <fcntl.h>
#include <fstream>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tgvs {
namespace {

namespace fs = std::filesystem;

class File : public testing::Test {
protected:
    File()
    {
        auto pattern = (fs::temp_directory_path() / "tgvs-file.XXXXXX").string();
        folder = ::mkdtemp(pattern.data());
    }
    ~File() override { fs::remove_all(folder); }

    std::ptrdiff_t count_files() const
    {
        return std::distance(fs::directory_iterator(folder), fs::directory_iterator());
    }

    static mode_t mode_of(const fs::path& path)
    {
        struct stat status = {};
        ::stat(path.c_str(), &status);
        return status.st_mode & 07777;
    }

    fs::path folder;
};

bool is_open(int fd)
{
    return ::fcntl(fd, F_GETFD) >= 0;
}

TEST_F(File, IsReadWhole)
{
    const auto path = folder / "file";
    const std::string text(50'000, 'x');
    std::ofstream(path) << text;
    EXPECT_EQ(read_file(path, 50'000), text);
}

TEST_F(File, ThatIsTooLargeOrMissingIsAFailureWithItsName)
{
    const auto path = folder / "file";
    std::ofstream(path) << "12345";
    const auto large = read_file(path, 4);
    ASSERT_FALSE(large);
    EXPECT_EQ(large.error().message, path.string() + " is larger than 4 bytes");
    const auto missing = read_file(folder / "none", 4);
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().message,
              "cannot open " + (folder / "none").string() + ": No such file or directory");
    EXPECT_FALSE(read_file(folder, 4));
}

TEST_F(File, IsReplacedWholeAndWithoutLitter)
{
    const auto path = folder / "file";
    ASSERT_TRUE(write_file_atomically(path, "old and longer"));
    ASSERT_TRUE(write_file_atomically(path, "new"));
    EXPECT_EQ(read_file(path, 100), "new");
    EXPECT_EQ(count_files(), 1);
}

TEST_F(File, HasTheModeAskedForWhateverTheUmaskAndTheOldOneSay)
{
    const auto path = folder / "file";
    std::ofstream(path) << "old";
    ::chmod(path.c_str(), 0666);
    ASSERT_TRUE(write_file_atomically(path, "new"));
    EXPECT_EQ(mode_of(path), 0600);
    const auto old_mask = ::umask(077);
    ASSERT_TRUE(write_file_atomically(path, "new", {.mode = 0644, .durable = false}));
    ::umask(old_mask);
    EXPECT_EQ(mode_of(path), 0644);
}

TEST_F(File, KeepsAnOpenReaderOnTheOldText)
{
    const auto path = folder / "file";
    ASSERT_TRUE(write_file_atomically(path, "old"));
    std::ifstream reader(path);
    ASSERT_TRUE(write_file_atomically(path, "new"));
    std::string text;
    reader >> text;
    EXPECT_EQ(text, "old");
}

TEST_F(File, ThatCannotBeReplacedStaysAndLeavesNoLitter)
{
    fs::create_directory(folder / "taken");
    const auto written = write_file_atomically(folder / "taken", "text");
    ASSERT_FALSE(written);
    EXPECT_NE(written.error().message.find("cannot replace"), std::string::npos);
    EXPECT_EQ(count_files(), 1);
    EXPECT_FALSE(write_file_atomically(folder / "missing" / "file", "text"));
}

TEST_F(File, WithoutAFolderInItsNameLiesInTheWorkingFolder)
{
    const auto before = fs::current_path();
    fs::current_path(folder);
    const auto written = write_file_atomically("file", "text");
    fs::current_path(before);
    EXPECT_TRUE(written);
    EXPECT_EQ(read_file(folder / "file", 100), "text");
}

TEST_F(File, WhatTheSystemRefusedIsToldByItsCode)
{
    const auto missing = read_file(folder / "missing", 10);
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().system, std::errc::no_such_file_or_directory);
    EXPECT_FALSE(out_of_descriptors(missing.error()));
    EXPECT_FALSE(out_of_space(missing.error()));

    std::ofstream(folder / "file") << "text";
    rlimit before{};
    ::getrlimit(RLIMIT_NOFILE, &before);
    const rlimit none = {.rlim_cur = 0, .rlim_max = before.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &none);
    const auto refused = read_file(folder / "file", 10);
    ::setrlimit(RLIMIT_NOFILE, &before);
    ASSERT_FALSE(refused);
    EXPECT_TRUE(out_of_descriptors(refused.error())) << refused.error().message;
}

TEST_F(File, WordsAloneDecideNothing)
{
    for (const int error : {EMFILE, ENFILE})
        EXPECT_TRUE(out_of_descriptors(failure("cannot open it", error).error())) << error;
    for (const int error : {ENOSPC, EDQUOT, EFBIG})
        EXPECT_TRUE(out_of_space(failure("cannot write it", error).error())) << error;
    const auto words = errno_text(EMFILE) + ", " + errno_text(ENOSPC);
    EXPECT_FALSE(out_of_descriptors(failure("it said: " + words).error()));
    EXPECT_FALSE(out_of_space(failure("it said: " + words).error()));
}

TEST_F(File, WhatIsNoRegularFileIsNotRead)
{
    ASSERT_EQ(::mkfifo((folder / "fifo").c_str(), 0600), 0);
    for (const auto& path : {folder / "fifo", fs::path("/dev/zero"), folder}) {
        const auto text = read_file(path, 1'000);
        ASSERT_FALSE(text);
        EXPECT_TRUE(text.error().message.ends_with("is not a regular file"));
    }
}

TEST_F(File, ATriedWriteLeavesNothingAndSaysWhatTheSystemSays)
{
    EXPECT_FALSE(try_write(folder));
    EXPECT_TRUE(fs::is_empty(folder));
    EXPECT_EQ(try_write(folder / "missing"), std::errc::no_such_file_or_directory);
    // A disk that is full, made of a limit.
    rlimit before{};
    ::getrlimit(RLIMIT_FSIZE, &before);
    const auto ignored = ::signal(SIGXFSZ, SIG_IGN);
    const rlimit small = {4'096, before.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
    EXPECT_EQ(try_write(folder), std::errc::file_too_large);
    ::setrlimit(RLIMIT_FSIZE, &before);
    ::signal(SIGXFSZ, ignored);
}

TEST_F(File, DescriptorIsClosedOnceByItsOwner)
{
    const int raw = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    ASSERT_GE(raw, 0);
    {
        FileDescriptor first(raw);
        FileDescriptor second(std::move(first));
        EXPECT_FALSE(first);  // NOLINT(bugprone-use-after-move): what is tested
        first = std::move(second);
        EXPECT_EQ(first.get(), raw);
        EXPECT_TRUE(is_open(raw));
    }
    EXPECT_FALSE(is_open(raw));
}

TEST_F(File, ReleasedDescriptorIsNobodys)
{
    FileDescriptor fd(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    const int raw = fd.release();
    EXPECT_FALSE(fd);
    EXPECT_TRUE(is_open(raw));
    fd.reset(raw);
    fd.reset();
    EXPECT_FALSE(is_open(raw));
}

}  // namespace
}  // namespace tgvs
