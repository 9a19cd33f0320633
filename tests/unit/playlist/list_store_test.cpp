#include "playlist/list_store.hpp"

#include "playlist/list_swap.hpp"
#include "support/temp_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <iterator>
#include <string>
#include <sys/stat.h>
#include <thread>

namespace tgvs::playlist {
namespace {

using namespace list_edit;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
namespace fs = std::filesystem;

std::string slurp(const fs::path& file)
{
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

class ListStoreTest : public testing::Test {
protected:
    fs::path write(const std::string& name, const std::string& text) const
    {
        return folder.write(name, text);
    }
    std::string id_of(const std::string& list, const std::string& line)
    {
        const auto version = store.read(list);
        for (const auto& entry : entries_of(version->doc))
            if (version->doc.lines[entry.line].text == line)
                return entry.id;
        return "none";
    }
    ListErrc code(const ListChange& change)
    {
        const auto changed = store.change(change);
        EXPECT_FALSE(changed);
        return changed ? ListErrc::list_full : changed.error().refusal.code;
    }
    // Nothing is left of what was written aside.
    std::vector<std::string> files(const fs::path& where) const
    {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator(where))
            names.push_back(entry.path().filename());
        std::ranges::sort(names);
        return names;
    }

    const test::TempFolder folder;
    const fs::path playlist = folder.path() / "playlist.txt";
    ListStore store{{.playlist = playlist, .folder = folder.path() / "lists"}};
};

TEST_F(ListStoreTest, AChangeKeepsModeAndLeavesNothingBeside)
{
    write("playlist.txt", "# mine\na\n");
    fs::permissions(playlist, fs::perms(0640));
    const auto changed = store.change({.edit = Add{"b"}});
    ASSERT_TRUE(changed);
    EXPECT_EQ(slurp(playlist), "# mine\na\nb\n");
    EXPECT_EQ(changed->revision, revision_of("# mine\na\nb\n"));
    EXPECT_EQ(store.read("default")->revision, changed->revision);
    struct stat status = {};
    ASSERT_EQ(::stat(playlist.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777, 0640U);
    EXPECT_THAT(files(folder.path()), ElementsAre("playlist.txt"));
}

TEST_F(ListStoreTest, BehindASymbolicLinkTheTargetIsWritten)
{
    const auto target = write("elsewhere/real.txt", "a\n");
    fs::create_symlink(target, playlist);
    ASSERT_TRUE(store.change({.edit = Add{"b"}}));
    EXPECT_TRUE(fs::is_symlink(playlist));
    EXPECT_EQ(slurp(target), "a\nb\n");
}

TEST_F(ListStoreTest, NamedListsLieInTheirFolder)
{
    write("lists/evening.txt", "e\n");
    write("lists/news.m3u", "n\n");
    write("lists/note.md", "x");
    write("lists/.hidden.txt", "x");
    write("outside.txt", "o\n");
    fs::create_symlink("evening.txt", folder.path() / "lists/again.txt");
    fs::create_symlink("../outside.txt", folder.path() / "lists/out.txt");
    EXPECT_THAT(list_names(store.places()), ElementsAre("default", "again", "evening", "news.m3u"));
    ASSERT_TRUE(store.change({.list = "news.m3u", .edit = Add{"x"}}));
    ASSERT_TRUE(store.change({.list = "again", .edit = Add{"x"}}));
    EXPECT_EQ(slurp(folder.path() / "lists/news.m3u"), "n\nx\n");
    EXPECT_EQ(slurp(folder.path() / "lists/evening.txt"), "e\nx\n");
    EXPECT_EQ(code({.list = "out", .edit = Add{"x"}}), ListErrc::bad_name);
    EXPECT_EQ(slurp(folder.path() / "outside.txt"), "o\n");
}

TEST_F(ListStoreTest, NoNameLeadsOutOfTheFolder)
{
    write("outside.txt", "o\n");
    fs::create_directories(folder.path() / "lists");
    for (const std::string& name :
         {std::string(), std::string("../outside"), std::string("../outside.txt"),
          (folder.path() / "outside.txt").string(), std::string(".."), std::string("."),
          std::string(".x"), std::string("a/b"), std::string("a\nb"), std::string("a\0b", 3),
          std::string(255, 'a'), std::string("\xFF"), std::string(" a"), std::string("a\x7F")}) {
        EXPECT_EQ(code({.list = name, .edit = Add{"x"}}), ListErrc::bad_name) << name;
        EXPECT_EQ(code({.list = name, .edit = Add{"x"}, .create = true}), ListErrc::bad_name)
            << name;
    }
    EXPECT_EQ(slurp(folder.path() / "outside.txt"), "o\n");
    EXPECT_THAT(files(folder.path() / "lists"), ElementsAre());
}

TEST_F(ListStoreTest, AListIsMadeOnlyWhenThatIsSaid)
{
    write("lists/evening.txt", "e\n");
    const auto unknown = store.change({.list = "evenin", .edit = Add{"x"}});
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().refusal.code, ListErrc::unknown_list);
    EXPECT_THAT(unknown.error().refusal.remedy, HasSubstr("evening"));
    ASSERT_TRUE(store.change({.list = "вечер", .edit = Add{"x"}, .create = true}));
    EXPECT_EQ(slurp(folder.path() / "lists/вечер.txt"), "x\n");
    // What came to nothing leaves nothing.
    EXPECT_EQ(code({.list = "late", .edit = Add{"#"}, .create = true}), ListErrc::bad_line);
    EXPECT_FALSE(fs::exists(folder.path() / "lists/late.txt"));

    ListStore none({.playlist = playlist});
    EXPECT_EQ(none.change({.list = "evening", .edit = Add{"x"}}).error().refusal.code,
              ListErrc::unknown_list);
}

TEST_F(ListStoreTest, AFolderAndOtherKindsAreNotEdited)
{
    fs::create_directories(playlist);
    EXPECT_EQ(code({.edit = Add{"x"}}), ListErrc::not_editable);
    write("lists/old.pls", "[playlist]\nFile1=a.mp4\n");
    EXPECT_EQ(code({.list = "old.pls", .edit = Add{"x"}}), ListErrc::not_editable);
    EXPECT_EQ(slurp(folder.path() / "lists/old.pls"), "[playlist]\nFile1=a.mp4\n");
}

TEST_F(ListStoreTest, AChangeOfAnOlderVersionIsMergedOrShowsBoth)
{
    write("playlist.txt", "a\nb\nc\n");
    const auto old = store.read("default")->revision;
    const auto b = id_of("default", "b");
    write("playlist.txt", "# by hand\na\nb\nc\nd\n");
    const auto merged = store.change({.edit = Add{"x"}, .revision = old});
    ASSERT_TRUE(merged);
    EXPECT_TRUE(merged->merged);
    EXPECT_EQ(slurp(playlist), "# by hand\na\nb\nc\nd\nx\n");

    write("playlist.txt", "a\nz\nc\n");
    const auto refused = store.change({.edit = Replace{b, "y"}, .revision = old});
    ASSERT_FALSE(refused);
    ASSERT_TRUE(refused.error().conflict);
    EXPECT_EQ(refused.error().conflict->theirs, "a\nz\nc\n");
    EXPECT_EQ(refused.error().conflict->revision, revision_of("a\nz\nc\n"));
    EXPECT_THAT(refused.error().conflict->conflicts,
                Contains(MergeConflict{.base = {"b"}, .mine = {"y"}, .theirs = {"z"}}));
    EXPECT_EQ(slurp(playlist), "a\nz\nc\n");

    // Of a version that nobody knows any more.
    EXPECT_EQ(code({.edit = Add{"x"}, .revision = "0123"}), ListErrc::conflict);
}

TEST_F(ListStoreTest, AWholeTextIsTakenOnlyForTheVersionThatIsThere)
{
    write("playlist.txt", "a\nb\n");
    const auto old = store.read("default")->revision;
    write("playlist.txt", "a\nb\nhand\n");
    const ListChange change = {.edit = Whole{"x\na\nb\n"}, .revision = old, .only_on_it = true};
    const auto stale = store.change(change);
    ASSERT_FALSE(stale);
    EXPECT_EQ(stale.error().refusal.code, ListErrc::conflict);
    EXPECT_EQ(stale.error().conflict->merged, "x\na\nb\nhand\n");
    EXPECT_EQ(slurp(playlist), "a\nb\nhand\n");
    EXPECT_TRUE(store.change({.edit = Whole{"x\na\nb\nhand\n"},
                              .revision = stale.error().conflict->revision,
                              .only_on_it = true}));
    EXPECT_EQ(slurp(playlist), "x\na\nb\nhand\n");
}

TEST_F(ListStoreTest, AFolderThatMayNotBeWrittenIsSaidWithItsRemedy)
{
    write("playlist.txt", "a\n");
    const auto swapped = swap_file("/proc/version", slurp("/proc/version"), "x");
    ASSERT_FALSE(swapped);
    const auto missing = swap_file(folder.path() / "none.txt", "", "x");
    ASSERT_FALSE(missing);
}

TEST_F(ListStoreTest, AVersionThatWasNotReadIsNotReplaced)
{
    write("playlist.txt", "by hand\n");
    const auto swapped = swap_file(playlist, "a\n", "x\n");
    ASSERT_TRUE(swapped);
    EXPECT_FALSE(*swapped);
    EXPECT_EQ(slurp(playlist), "by hand\n");
    EXPECT_THAT(files(folder.path()), ElementsAre("playlist.txt"));
}

// An editor that writes into the file itself: half of it is no version of the list.
TEST_F(ListStoreTest, AnEditorThatIsWritingIsWaitedForByAChange)
{
    write("playlist.txt", "a\nb\n");
    std::atomic<bool> half = false;
    std::jthread editor([&] {
        std::ofstream file(playlist, std::ios::binary | std::ios::trunc);
        file << "a\n" << std::flush;
        half = true;
        std::this_thread::sleep_for(std::chrono::milliseconds(200));  // what people's disks do
        file << "b\nhand\n";
    });
    while (!half)
        std::this_thread::yield();
    const auto changed = store.change({.edit = Add{"x"}});
    editor.join();
    ASSERT_TRUE(changed) << changed.error().refusal.text;
    EXPECT_EQ(slurp(playlist), "a\nb\nhand\nx\n");
}

TEST_F(ListStoreTest, NoReadingWaitsForAnEditorThatHoldsTheFileOpen)
{
    write("playlist.txt", "a\nb\n");
    std::ofstream editor(playlist, std::ios::binary | std::ios::trunc);
    editor << "a\n" << std::flush;
    const auto asked = std::chrono::steady_clock::now();
    const auto now = store.read("default");
    EXPECT_LT(std::chrono::steady_clock::now() - asked, std::chrono::milliseconds(500));
    ASSERT_TRUE(now) << now.error().refusal.text;
    EXPECT_EQ(now->bytes, "a\n");
    const auto refused = store.change({.edit = Add{"x"}});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().refusal.code, ListErrc::cannot_write);
    EXPECT_EQ(slurp(playlist), "a\n");
}

// He has not changed anything yet, but will: in the file that bears the name by then.
TEST_F(ListStoreTest, AFileThatSomebodyHasOpenForWritingIsNotExchanged)
{
    write("playlist.txt", "a\n");
    std::ofstream editor(playlist, std::ios::binary | std::ios::app);
    const auto swapped = swap_file(playlist, "a\n", "b\n");
    ASSERT_TRUE(swapped) << swapped.error().message;
    EXPECT_FALSE(*swapped);
    editor << "hand\n" << std::flush;
    EXPECT_EQ(slurp(playlist), "a\nhand\n");
}

// Another one opens it at any moment of a change, and saves into the same file: what he has written is there afterwards.
TEST_F(ListStoreTest, WhatAnEditorWritesIntoTheFileDuringAChangeSurvives)
{
    constexpr int rounds = 200;
    for (int round = 0; round < rounds; ++round) {
        write("playlist.txt", "a\n");
        const auto theirs = "hand" + std::to_string(round);
        std::atomic<bool> go = false;
        std::jthread editor([&] {
            while (!go) {
            }
            for (int i = 0; i < round % 100 * 20; ++i)
                std::atomic_signal_fence(std::memory_order_seq_cst);
            std::ofstream(playlist, std::ios::binary | std::ios::app) << theirs + '\n';
        });
        go = true;
        store.change({.edit = Add{"x"}});  // refused, perhaps
        editor.join();
        EXPECT_THAT(slurp(playlist), HasSubstr(theirs)) << round;
    }
    EXPECT_THAT(files(folder.path()), ElementsAre("playlist.txt"));
}

// Somebody saves in the very moment, as editors do, by renaming: his version is there afterwards, and so is ours,
// unless he came last.
TEST_F(ListStoreTest, WhatIsSavedInTheSameMomentSurvives)
{
    constexpr int rounds = 300;
    for (int round = 0; round < rounds; ++round) {
        write("playlist.txt", "a\n");
        const auto theirs = "hand" + std::to_string(round);
        write("aside", "a\n" + theirs + '\n');
        std::atomic<bool> go = false;
        std::jthread editor([&] {
            while (!go) {
            }
            for (int i = 0; i < round % 100 * 20; ++i)
                std::atomic_signal_fence(std::memory_order_seq_cst);
            fs::rename(folder.path() / "aside", playlist);
        });
        go = true;
        const auto changed = store.change({.edit = Add{"x"}});
        editor.join();
        ASSERT_TRUE(changed) << changed.error().refusal.text;
        EXPECT_THAT(slurp(playlist), HasSubstr(theirs)) << round;
    }
    EXPECT_THAT(files(folder.path()), ElementsAre("playlist.txt"));
}

TEST_F(ListStoreTest, ManyAtOnceLoseNothing)
{
    write("playlist.txt", "");
    {
        std::vector<std::jthread> people;
        for (int person = 0; person < 4; ++person)
            people.emplace_back([this, person] {
                for (int i = 0; i < 25; ++i)
                    EXPECT_TRUE(store.change(
                        {.edit = Add{std::to_string(person) + "-" + std::to_string(i)}}));
            });
    }
    EXPECT_EQ(entries_of(store.read("default")->doc).size(), 100U);
}

}  // namespace
}  // namespace tgvs::playlist
