// A writer is killed at random moments, a reader looks on: it sees the old file or the new one,
// whole.

#include "config/env_writer.hpp"
#include "support/places.hpp"
#include "temp_folder.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <limits>
#include <new>
#include <random>
#include <sys/mman.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace tgvs::config {
namespace {

constexpr int writes_of_a_life = 2;
constexpr auto moment = std::chrono::microseconds(100);

// One letter, many times: half a file cannot pass for a whole one.
std::string file_with(char letter)
{
    return "# kept\nA=1\nSESSION_STRING=" + std::string(9'000, letter) + "\n# end\n";
}

bool is_whole(const std::string& text)
{
    const auto at = text.find("SESSION_STRING=");
    return at != std::string::npos && text == file_with(text[at + 15]);
}

// Shared with the forked processes.
struct Tally {
    std::atomic<bool> stop = false;
    std::atomic<int> writers = 0;  // that have begun
    std::atomic<long> reads = 0;
    std::atomic<long> torn = 0;
    std::atomic<long> missing = 0;
    std::atomic<long> wide = 0;
};

// The path is opened once for both looks, so that text and mode are those of the same file.
void look(const std::filesystem::path& path, Tally& tally, bool must_exist)
{
    const int fd = ::open(path.c_str(), O_RDONLY);
    if (fd < 0) {
        tally.missing += must_exist;
        return;
    }
    struct stat status = {};
    ::fstat(fd, &status);
    tally.wide += (status.st_mode & 0777) != 0600;
    std::string text(20'000, '\0');
    const auto count = ::read(fd, text.data(), text.size());
    text.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    tally.torn += !is_whole(text);
    ++tally.reads;
    ::close(fd);
}

pid_t start_reader(const std::filesystem::path& env, Tally& tally)
{
    const auto pid = ::fork();
    if (pid != 0)
        return pid;
    while (!tally.stop) {
        look(env, tally, true);
        look(env.string() + ".bak", tally, false);
        std::this_thread::sleep_for(moment);  // the writer needs the processor, too
    }
    ::_exit(0);
}

pid_t start_writer(const std::filesystem::path& env, Tally& tally, int number,
                   int most_writes = std::numeric_limits<int>::max() / 2)
{
    const auto pid = ::fork();
    if (pid != 0) {
        while (tally.writers < number)
            std::this_thread::sleep_for(moment);
        return pid;
    }
    tally.writers = number;
    for (int i = number; i < number + most_writes; ++i) {
        const auto letter = static_cast<char>('a' + i % 26);
        if (!write_env(env, {{"SESSION_STRING", Secret(std::string(9'000, letter))}}))
            ::_exit(1);
    }
    ::_exit(0);
}

// Of a writer that nobody kills, as fast as this machine is now.
std::chrono::microseconds longest_life(const std::filesystem::path& env, Tally& tally)
{
    const auto writer = start_writer(env, tally, 1, writes_of_a_life);
    const auto began = std::chrono::steady_clock::now();
    ::waitpid(writer, nullptr, 0);
    return std::chrono::ceil<std::chrono::microseconds>(std::chrono::steady_clock::now() - began);
}

long count_leftovers(const TempFolder& folder)
{
    long count = 0;
    for (const auto& name : folder.names())
        count += name.starts_with("..env.");
    return count;
}

void kill_writers(const TempFolder& folder, int kills)
{
    const auto env = folder.write(".env", file_with('a'));
    void* memory =
        ::mmap(nullptr, sizeof(Tally), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ASSERT_NE(memory, MAP_FAILED);
    auto& tally = *new (memory) Tally;
    const auto reader = start_reader(env, tally);

    std::minstd_rand random(1);
    std::uniform_int_distribution<long> life(0, longest_life(env, tally).count());
    long killed_midway = 0;
    int failed = 0;
    long most_leftovers = 0;
    // A busy machine makes fewer of them in its time; a fast one may miss the moment for long.
    const auto enough = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    const auto goes_on = [&](int i) {
        return (i <= kills && std::chrono::steady_clock::now() < enough) ||
               (i <= 50 * kills && killed_midway == 0);
    };
    for (int i = 2; goes_on(i); ++i) {
        const auto writer = start_writer(env, tally, i);
        std::this_thread::sleep_for(std::chrono::microseconds(life(random)));
        ::kill(writer, SIGKILL);
        int status = 0;
        ::waitpid(writer, &status, 0);
        failed += !WIFSIGNALED(status);
        const auto leftovers = count_leftovers(folder);
        killed_midway += leftovers > 0;
        most_leftovers = std::max(most_leftovers, leftovers);
    }
    tally.stop = true;
    ::waitpid(reader, nullptr, 0);

    EXPECT_EQ(tally.torn, 0);
    EXPECT_EQ(tally.missing, 0);
    EXPECT_EQ(tally.wide, 0);
    EXPECT_EQ(failed, 0);
    EXPECT_LE(most_leftovers, 1);
    // Or the test has tried nothing.
    EXPECT_GT(tally.reads, tally.writers);
    EXPECT_GT(killed_midway, 0);
    testing::Test::RecordProperty("killed_midway", static_cast<int>(killed_midway));

    ASSERT_TRUE(write_env(env, {{"SESSION_STRING", Secret("done")}}));
    EXPECT_EQ(folder.names(), (std::set<std::string>{".env", ".env.bak", ".env.lock"}));
    EXPECT_TRUE(is_whole(text_of(folder.path() / ".env.bak")));
    ::munmap(memory, sizeof(Tally));
}

TEST(EnvWriter, KilledNeverShowsHalfAFileInMemory)
{
    kill_writers(TempFolder(), 400);
}

// Here most of the time goes into fsync, so that many kills fall between birth and rename.
TEST(EnvWriter, KilledNeverShowsHalfAFileOnDisk)
{
    kill_writers(TempFolder(test::build_folder()), 200);
}

}  // namespace
}  // namespace tgvs::config
