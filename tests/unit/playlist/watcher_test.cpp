#include "playlist/watcher.hpp"

#include "../../support/temp_folder.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace tgvs::playlist {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr auto deadline = 10s;
constexpr WatchOptions fast = {.quiet = 20ms};
constexpr auto nothing_comes = 150ms;

// Told by inotify, that is, long before the last look at the deadline.
bool told(Watcher& watcher)
{
    const auto began = std::chrono::steady_clock::now();
    return watcher.wait(deadline, {}) && std::chrono::steady_clock::now() - began < deadline / 2;
}

// How many watches this process has with the kernel.
int watch_count()
{
    int count = 0;
    for (const auto& entry : fs::directory_iterator("/proc/self/fdinfo")) {
        std::ifstream file(entry.path());
        for (std::string line; std::getline(file, line);)
            count += line.starts_with("inotify wd:") ? 1 : 0;
    }
    return count;
}

// Each way of saving is one change, told once.
class Save : public testing::Test {
protected:
    Save() { watcher.watch({list}); }

    void expect_one_change()
    {
        EXPECT_TRUE(told(watcher));
        EXPECT_FALSE(watcher.wait(nothing_comes, {}));
    }

    test::TempFolder folder;
    fs::path list = folder.write("list.txt", "a\n");
    Watcher watcher{fast};
};

TEST_F(Save, NothingIsNoChange)
{
    EXPECT_TRUE(watcher.has_inotify());
    EXPECT_FALSE(watcher.wait(nothing_comes, {}));
}

TEST_F(Save, InPlace)
{
    folder.write("list.txt", "a\nb\n");
    expect_one_change();
}

TEST_F(Save, ByRename)
{
    fs::rename(folder.write("list.txt.tmp", "b\n"), list);
    expect_one_change();
    fs::rename(folder.write("list.txt.tmp", "c\n"), list);
    expect_one_change();
}

TEST_F(Save, ByDeletingAndMakingAnew)
{
    fs::remove(list);
    folder.write("list.txt", "b\n");
    expect_one_change();
}

TEST_F(Save, DeletedAndLaterMadeAnew)
{
    fs::remove(list);
    expect_one_change();
    folder.write("list.txt", "b\n");
    expect_one_change();
}

TEST_F(Save, TheFolderGoesAndComesBack)
{
    fs::rename(folder.path(), folder.path().string() + ".away");
    expect_one_change();
    fs::create_directory(folder.path());
    folder.write("list.txt", "b\n");
    EXPECT_TRUE(told(watcher));
    fs::remove_all(folder.path().string() + ".away");
}

TEST_F(Save, AnotherFileInTheFolderIsNoChange)
{
    folder.write("other.txt");
    EXPECT_FALSE(watcher.wait(nothing_comes, {}));
}

TEST(Watcher, WaitsUntilAnEditorThatWritesInPiecesIsDone)
{
    const test::TempFolder folder;
    const auto list = folder.write("list.txt", "a\n");
    Watcher watcher({.quiet = 500ms});
    watcher.watch({list});
    std::atomic<bool> done = false;
    std::jthread editor([&] {
        std::ofstream file(list);
        for (int i = 0; i < 10; ++i) {
            file << "line\n" << std::flush;
            std::this_thread::sleep_for(20ms);
        }
        done = true;
    });
    EXPECT_TRUE(told(watcher));
    EXPECT_TRUE(done);
}

TEST(Watcher, TellsAChangeEvenIfItNeverGetsQuiet)
{
    const test::TempFolder folder;
    const auto list = folder.write("list.txt", "a\n");
    Watcher watcher({.quiet = 1h, .quiet_limit = 100ms});
    watcher.watch({list});
    folder.write("list.txt", "b\n");
    EXPECT_TRUE(told(watcher));
}

TEST(Watcher, SeesTheTargetOfALinkAndTheLinkItself)
{
    const test::TempFolder folder;
    const auto first = folder.write("one/first.txt", "a\n");
    const auto second = folder.write("two/second.txt", "b\n");
    const auto link = folder.path() / "links/list.txt";
    fs::create_directory(link.parent_path());
    fs::create_symlink("../one/first.txt", link);
    Watcher watcher(fast);
    watcher.watch({link});
    folder.write("one/first.txt", "longer\n");
    EXPECT_TRUE(told(watcher));
    fs::remove(link);
    fs::create_symlink(second, link);
    EXPECT_TRUE(told(watcher));
    folder.write("one/first.txt", "not of interest any more\n");
    EXPECT_FALSE(watcher.wait(nothing_comes, {}));
    folder.write("two/second.txt", "longer\n");
    EXPECT_TRUE(told(watcher));
}

TEST(Watcher, SeesMediaFilesComeAndGoInAFolder)
{
    const test::TempFolder folder;
    folder.write("m/a.mp4");
    Watcher watcher(fast);
    watcher.watch({folder.path() / "m"});
    folder.write("m/notes.txt");
    EXPECT_FALSE(watcher.wait(nothing_comes, {}));
    folder.write("m/b.mp4");
    EXPECT_TRUE(told(watcher));
    fs::remove(folder.path() / "m/a.mp4");
    EXPECT_TRUE(told(watcher));
}

TEST(Watcher, SeesAFileWhoseFolderDoesNotExistYet)
{
    const test::TempFolder folder;
    Watcher watcher(fast);
    watcher.watch({folder.path() / "later/list.txt"});
    folder.write("later/list.txt");
    EXPECT_TRUE(told(watcher));
}

TEST(Watcher, LooksFromTimeToTimeWithoutInotify)
{
    const test::TempFolder folder;
    const auto list = folder.write("list.txt", "a\n");
    Watcher watcher({.look_without_inotify = 20ms, .inotify = false});
    watcher.watch({list});
    EXPECT_FALSE(watcher.wait(60ms, {}));
    folder.write("list.txt", "b\n\n");
    EXPECT_TRUE(told(watcher));
    EXPECT_FALSE(watcher.has_inotify());
}

TEST(Watcher, StopsOnRequest)
{
    const test::TempFolder folder;
    Watcher watcher(fast);
    watcher.watch({folder.path()});
    std::stop_source stop;
    const auto began = std::chrono::steady_clock::now();
    std::jthread stopper([&] { stop.request_stop(); });
    EXPECT_FALSE(watcher.wait(1h, stop.get_token()));
    EXPECT_FALSE(watcher.wait(1h, stop.get_token()));
    EXPECT_LT(std::chrono::steady_clock::now() - began, deadline);
}

TEST(Watcher, WatchesNothingButTheNewPaths)
{
    const test::TempFolder folder;
    const auto old_list = folder.write("old/list.txt");
    const auto new_list = folder.write("new/list.txt");
    Watcher watcher(fast);
    watcher.watch({old_list});
    watcher.watch({new_list});
    EXPECT_EQ(watch_count(), 1);
    folder.write("old/list.txt", "changed\n");
    EXPECT_FALSE(watcher.wait(nothing_comes, {}));
    folder.write("new/list.txt", "changed\n");
    EXPECT_TRUE(told(watcher));
}

}  // namespace
}  // namespace tgvs::playlist
