#include "playlist/expand.hpp"

#include "../../support/temp_folder.hpp"
#include "playlist/folder.hpp"
#include "playlist/parse.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <stop_token>
#include <sys/stat.h>

namespace tgvs::playlist {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace fs = std::filesystem;

// Answers "https://list/…" from a function.
struct FakeLists : ListExpander {
    bool may_be_list(const std::string& url) const override
    {
        return url.starts_with("https://list/");
    }
    Result<std::vector<Item>> expand(const std::string& url) override
    {
        asked.push_back(url);
        return answer(url);
    }

    std::vector<std::string> asked;
    std::function<Result<std::vector<Item>>(const std::string&)> answer =
        [](const std::string& url) { return std::vector<Item>{{url + "/1", "One"}}; };
};

std::vector<std::string> names(const std::vector<Item>& items, const fs::path& folder)
{
    std::vector<std::string> result;
    for (const auto& item : items)
        result.push_back(item.is_url()
                             ? item.location
                             : fs::path(item.location).lexically_relative(folder).string());
    return result;
}

TEST(Expand, TakesFilesFoldersAndUrlsInTheOrderWritten)
{
    const test::TempFolder folder;
    folder.write("z.mp4");
    folder.write("music/track 10.mp3");
    folder.write("music/track 2.mp3");
    folder.write("music/notes.pdf");
    folder.write("music/.hidden.mp3");
    folder.write("music/.trash/x.mp3");
    folder.write("music/Cd 1/a.FLAC");
    const auto list = folder.write("list.txt", "https://h/x\nmusic\n#EXTINF:1,Zed\nz.mp4\nz.mp4\n");
    const auto expanded = Expander(nullptr).expand(list, Ask::everybody);
    ASSERT_TRUE(expanded);
    EXPECT_THAT(names(expanded->items, folder.path()),
                ElementsAre("https://h/x", "music/Cd 1/a.FLAC", "music/track 2.mp3",
                            "music/track 10.mp3", "z.mp4", "z.mp4"));
    EXPECT_EQ(expanded->items[4].title, "Zed");
    EXPECT_THAT(expanded->problems, IsEmpty());
    EXPECT_THAT(expanded->sources,
                ElementsAre(list, folder.path() / "music", folder.path() / "music/Cd 1"));
}

TEST(Expand, AFolderMayBeThePlaylistItself)
{
    const test::TempFolder folder;
    folder.write("b.mp4");
    folder.write("a.mp4");
    const auto expanded = Expander(nullptr).expand(folder.path(), Ask::everybody);
    ASSERT_TRUE(expanded);
    EXPECT_THAT(names(expanded->items, folder.path()), ElementsAre("a.mp4", "b.mp4"));
}

TEST(Expand, LeavesOutWhatIsNotThereAndNamesTheLine)
{
    const test::TempFolder folder;
    folder.write("ok.mp4");
    fs::create_directory(folder.path() / "empty");
    const auto list = folder.write(
        "list.txt", "gone.mp4\nok.mp4\nempty\nwww.youtube.com/watch\nfoo://x\n/dev/null\n");
    const auto expanded = Expander(nullptr).expand(list, Ask::everybody);
    ASSERT_TRUE(expanded);
    EXPECT_THAT(names(expanded->items, folder.path()), ElementsAre("ok.mp4"));
    std::vector<std::string> told;
    for (const auto& problem : expanded->problems)
        told.push_back(std::to_string(problem.line) + ' ' + problem.what);
    EXPECT_THAT(told, testing::UnorderedElementsAre(
                          HasSubstr("1 no such file"), HasSubstr("3 no media files"),
                          HasSubstr("4 no such file"), HasSubstr("5 the scheme foo"),
                          HasSubstr("6 not a file")));
    EXPECT_THAT(told, testing::Contains(HasSubstr("begins with https://")));
}

TEST(Expand, AFileWhoseNameIsNotUtf8IsLeftOut)
{
    const test::TempFolder folder;
    folder.write("a.mp4");
    folder.write("\xFF.mp4");
    const auto expanded = Expander(nullptr).expand(folder.path(), Ask::everybody);
    ASSERT_TRUE(expanded);
    EXPECT_THAT(names(expanded->items, folder.path()), ElementsAre("a.mp4"));
    ASSERT_EQ(expanded->problems.size(), 1U);
}

TEST(Expand, WhatIsNoTextIsNoList)
{
    const test::TempFolder folder;
    folder.write("a.mp4");
    const auto noise = folder.write("noise.txt", std::string("a.mp4\n\0\xff\n.\n", 11));
    const auto itself = Expander(nullptr).expand(noise, Ask::everybody);
    ASSERT_FALSE(itself);
    EXPECT_THAT(itself.error().message, HasSubstr("not a text file"));
    const auto list = folder.write("list.txt", "noise.txt\na.mp4\n");
    const auto around = Expander(nullptr).expand(list, Ask::everybody);
    ASSERT_TRUE(around);
    EXPECT_THAT(names(around->items, folder.path()), ElementsAre("a.mp4"));
    ASSERT_EQ(around->problems.size(), 1U);
}

TEST(Expand, AListThatIsNoRegularFileIsNotWaitedFor)
{
    const test::TempFolder folder;
    folder.write("a.mp4");
    ASSERT_EQ(::mkfifo((folder.path() / "x.m3u").c_str(), 0600), 0);
    EXPECT_FALSE(Expander(nullptr).expand(folder.path() / "x.m3u", Ask::everybody));
    const auto expanded =
        Expander(nullptr).expand(folder.write("list.txt", "x.m3u\na.mp4\n"), Ask::everybody);
    ASSERT_TRUE(expanded);
    EXPECT_THAT(names(expanded->items, folder.path()), ElementsAre("a.mp4"));
    ASSERT_EQ(expanded->problems.size(), 1U);
    EXPECT_THAT(expanded->problems[0].what, testing::MatchesRegex("not a file: .*x\\.m3u"));
}

// Seven lists, each of which names the next one 2,000 times.
fs::path exploding_list(const test::TempFolder& folder)
{
    for (int i = 0; i < 7; ++i) {
        std::string lines;
        for (int n = 0; n < 2'000; ++n)
            lines += i < 6 ? "list" + std::to_string(i + 1) + ".m3u\n" : "a.mp4\n";
        folder.write("list" + std::to_string(i) + ".m3u", lines);
    }
    folder.write("a.mp4");
    return folder.path() / "list0.m3u";
}

TEST(Expand, OneReadingHasABudget)
{
    const test::TempFolder folder;
    const auto list = exploding_list(folder);
    const struct {
        ExpandLimits limits;
        std::string why;
    } rows[] = {
        {{.lines = 50}, "the playlist and its lists have more than 50 lines"},
        {{.lists = 20}, "the playlist names lists and folders more than 20 times"},
        {{.items = 10}, "the playlist expands to more than 10 items"},
        {{.bytes = 50'000}, "the playlist and its lists have more than 50000 bytes"},
        {{.looks = 30}, "the playlist requires more than 30 file name look-ups"},
        {{}, "the playlist expands to more than 100000 items"},
    };
    for (const auto& row : rows) {
        const auto expanded = Expander(nullptr, row.limits).expand(list, Ask::everybody);
        ASSERT_TRUE(expanded);
        ASSERT_EQ(expanded->problems.size(), 1U) << row.why;
        EXPECT_EQ(expanded->problems[0].what, row.why + "; the rest is ignored");
        EXPECT_LE(expanded->items.size(), row.limits.items);
        EXPECT_LE(expanded->sources.size(), row.limits.lists + 1);
    }
}

TEST(Expand, WhatIsOverBudgetNamesTheLineAtWhichItEnded)
{
    const test::TempFolder folder;
    folder.write("a.mp4");
    folder.write("inner.m3u", "a.mp4\na.mp4\n");
    const auto list = folder.write("list.txt", "a.mp4\ninner.m3u\na.mp4\n");
    const auto expanded = Expander(nullptr, {.items = 2}).expand(list, Ask::everybody);
    ASSERT_TRUE(expanded);
    EXPECT_EQ(expanded->items.size(), 2U);
    ASSERT_EQ(expanded->problems.size(), 1U);
    EXPECT_EQ(expanded->problems[0].file, folder.path() / "inner.m3u");
    EXPECT_EQ(expanded->problems[0].line, 2U);
}

TEST(Expand, IsStoppedInTheMiddle)
{
    const test::TempFolder folder;
    std::stop_source stop;
    stop.request_stop();
    const auto expanded =
        Expander(nullptr).expand(exploding_list(folder), Ask::everybody, stop.get_token());
    ASSERT_TRUE(expanded);
    EXPECT_THAT(expanded->items, IsEmpty());
}

TEST(Expand, NestedListsAreRelativeToThemselvesAndCutWhenTheyContainThemselves)
{
    const test::TempFolder folder;
    folder.write("sub/a.mp4");
    folder.write("sub/inner.m3u", "#EXTM3U\na.mp4\n../outer.m3u\n");
    const auto outer = folder.write("outer.m3u", "sub/inner.m3u\nsub/inner.m3u\n");
    const auto expanded = Expander(nullptr).expand(outer, Ask::everybody);
    ASSERT_TRUE(expanded);
    EXPECT_THAT(names(expanded->items, folder.path()), ElementsAre("sub/a.mp4", "sub/a.mp4"));
    ASSERT_EQ(expanded->problems.size(), 2U);
    EXPECT_EQ(expanded->problems[0].file, folder.path() / "sub/inner.m3u");
    EXPECT_EQ(expanded->problems[0].line, 3U);
    EXPECT_THAT(expanded->problems[0].what, HasSubstr("contains itself"));
}

TEST(Expand, ListsAreNestedOnlySoDeep)
{
    const test::TempFolder folder;
    for (int i = 0; i < 20; ++i)
        folder.write(std::to_string(i) + ".m3u", std::to_string(i + 1) + ".m3u\n");
    const auto expanded = Expander(nullptr).expand(folder.path() / "0.m3u", Ask::everybody);
    ASSERT_TRUE(expanded);
    ASSERT_EQ(expanded->problems.size(), 1U);
    EXPECT_THAT(expanded->problems[0].what, HasSubstr("more than 8 levels deep"));
}

TEST(Expand, AFolderThatALinkLeadsBackIntoIsListedOnce)
{
    const test::TempFolder folder;
    folder.write("m/a.mp4");
    fs::create_directory_symlink("..", folder.path() / "m/back");
    const auto listing = list_media(folder.path() / "m");
    ASSERT_EQ(listing.files.size(), 1U);
    EXPECT_EQ(listing.files[0], folder.path() / "m/a.mp4");
}

TEST(Expand, APlaylistThatIsMissingIsAFailureAndAnEmptyOneIsNot)
{
    const test::TempFolder folder;
    EXPECT_FALSE(Expander(nullptr).expand(folder.path() / "no.txt", Ask::everybody));
    const auto expanded = Expander(nullptr).expand(folder.write("e.txt", ""), Ask::everybody);
    ASSERT_TRUE(expanded);
    EXPECT_THAT(expanded->items, IsEmpty());
}

TEST(Expand, AFailingListKeepsItsLastEntries)
{
    const test::TempFolder folder;
    FakeLists lists;
    Expander expander(&lists);
    const auto list = folder.write("l.txt", "https://list/A?key=hush\nhttps://h/x\n");
    ASSERT_TRUE(expander.expand(list, Ask::everybody));
    for (const auto& answer : {Result<std::vector<Item>>(failure("bot check")),
                               Result<std::vector<Item>>(std::vector<Item>{})}) {
        lists.answer = [&](const std::string&) { return answer; };
        const auto expanded = expander.expand(list, Ask::everybody);
        ASSERT_TRUE(expanded);
        EXPECT_THAT(names(expanded->items, folder.path()),
                    ElementsAre("https://list/A?key=hush/1", "https://h/x"));
        ASSERT_EQ(expanded->problems.size(), 1U);
        EXPECT_EQ(expanded->problems[0].line, 1U);
        EXPECT_THAT(expanded->problems[0].what, HasSubstr("its last entries are kept"));
        EXPECT_THAT(expanded->problems[0].what, testing::Not(HasSubstr("hush")));
    }
}

TEST(Expand, AsksOnlyWhomItShould)
{
    const test::TempFolder folder;
    FakeLists lists;
    Expander expander(&lists);
    const auto list = folder.write("l.txt", "https://list/A\nhttps://list/A\n");
    auto expanded = expander.expand(list, Ask::nobody);
    EXPECT_TRUE(expanded->lists_left_out);
    EXPECT_THAT(expanded->items, IsEmpty());
    EXPECT_THAT(lists.asked, IsEmpty());

    expanded = expander.expand(list, Ask::the_new);
    EXPECT_EQ(expanded->items.size(), 2U);
    EXPECT_THAT(lists.asked, ElementsAre("https://list/A"));

    folder.write("l.txt", "https://list/A\nhttps://list/B\n");
    expanded = expander.expand(list, Ask::the_new);
    EXPECT_FALSE(expanded->lists_left_out);
    EXPECT_THAT(lists.asked, ElementsAre("https://list/A", "https://list/B"));

    EXPECT_EQ(expander.expand(list, Ask::nobody)->items.size(), 2U);
    EXPECT_EQ(lists.asked.size(), 2U);
    EXPECT_EQ(expander.expand(list, Ask::everybody)->items.size(), 2U);
    EXPECT_EQ(lists.asked.size(), 4U);
}

TEST(Expand, AListThatFailsIsAskedOncePerRun)
{
    const test::TempFolder folder;
    FakeLists lists;
    lists.answer = [](const std::string&) { return failure("no"); };
    const auto list = folder.write("l.txt", "https://list/A\nhttps://list/A\n");
    Expander expander(&lists);
    const auto expanded = expander.expand(list, Ask::everybody);
    ASSERT_TRUE(expanded);
    EXPECT_EQ(lists.asked.size(), 1U);
    EXPECT_TRUE(expanded->lists_left_out) << "it has never answered";
    lists.answer = [](const std::string&) { return std::vector<Item>{{"https://e.org/1", ""}}; };
    EXPECT_FALSE(expander.expand(list, Ask::the_new)->lists_left_out);
    lists.answer = [](const std::string&) { return failure("no"); };
    EXPECT_EQ(expander.expand(list, Ask::everybody)->items.size(), 2U) << "its last answer is kept";
}

TEST(Expand, AListThatIsKnownAndFailsIsAskedAgainSoonButNotForAnEdit)
{
    const test::TempFolder folder;
    FakeLists lists;
    Expander expander(&lists);
    expander.remember({{"https://list/A", {{"https://e.org/1", ""}}}});
    const auto list = folder.write("l.txt", "https://list/A\n");
    EXPECT_FALSE(expander.expand(list, Ask::nobody)->lists_left_out);
    lists.answer = [](const std::string&) { return failure("no"); };
    EXPECT_TRUE(expander.expand(list, Ask::everybody)->lists_left_out);
    EXPECT_TRUE(expander.expand(list, Ask::nobody)->lists_left_out) << "it is remembered";
    EXPECT_TRUE(expander.expand(list, Ask::the_new)->lists_left_out);
    EXPECT_EQ(lists.asked.size(), 1U) << "an edit does not wait for it";
    EXPECT_TRUE(expander.expand(list, Ask::the_silent)->lists_left_out);
    EXPECT_EQ(lists.asked.size(), 2U);
    lists.answer = [](const std::string&) { return std::vector<Item>{{"https://e.org/2", ""}}; };
    EXPECT_FALSE(expander.expand(list, Ask::the_silent)->lists_left_out);
    EXPECT_FALSE(expander.expand(list, Ask::the_silent)->lists_left_out);
    EXPECT_EQ(lists.asked.size(), 3U);
}

TEST(NaturalOrder, CountsAsPeopleDo)
{
    const std::vector<std::string_view> sorted = {
        "", "1", "01", "2", "10", "a", "A2", "a10", "a10b", "B", "track 2", "track 10", "й"};
    for (std::size_t i = 0; i < sorted.size(); ++i)
        for (std::size_t j = 0; j < sorted.size(); ++j)
            if (sorted[i] != "1" && sorted[i] != "01") {
                EXPECT_EQ(natural_less(sorted[i], sorted[j]), i < j)
                    << sorted[i] << ' ' << sorted[j];
            }
    EXPECT_NE(natural_less("1", "01"), natural_less("01", "1"));
}

}  // namespace
}  // namespace tgvs::playlist
