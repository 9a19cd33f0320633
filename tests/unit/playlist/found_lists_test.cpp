// Lists as people have them: the paths that are mended, and what is said where they cannot be.
#include "../../support/temp_folder.hpp"
#include "playlist/expand.hpp"
#include "playlist/folder.hpp"
#include "playlist/list_file.hpp"
#include "playlist/loader.hpp"
#include "playlist/mend.hpp"
#include "playlist/programme.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ctime>
#include <functional>
#include <sys/stat.h>

namespace tgvs::playlist {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace fs = std::filesystem;

class FoundList : public testing::Test {
protected:
    Expanded expand(const std::string& text, const std::string& name = "list.m3u")
    {
        auto expanded = Expander(nullptr).expand(folder.write(name, text), Ask::everybody);
        EXPECT_TRUE(expanded) << expanded.error().message;
        return expanded ? *std::move(expanded) : Expanded{};
    }

    // What the one line means; what is told instead, if it means nothing.
    std::string meaning(const std::string& line)
    {
        const auto expanded = expand(line + '\n');
        if (expanded.items.size() + expanded.problems.size() != 1)
            return "not one thing";
        return expanded.items.empty() ? expanded.problems[0].what
                                      : fs::path(expanded.items[0].location)
                                            .lexically_relative(folder.path())
                                            .string();
    }

    test::TempFolder folder;
};

TEST_F(FoundList, APathIsMendedWhereTheOneThatIsWrittenIsMissing)
{
    for (const auto* file :
         {"b.mp4", "My Music/a #1 100%.mp4", " lead.mp4", "trail.mp4 ", "файл.mp4", "Ёлка/ж.mp4",
          "a%20b.mp4", "sub/c.mp4", "50% off, a b.mp4"})
        folder.write(file);
    const auto here = folder.path().string();
    for (const auto& [line, file] : std::vector<std::pair<std::string, std::string>>{
             {"My%20Music/a%20%231%20100%25.mp4", "My Music/a #1 100%.mp4"},
             {"a%20b.mp4", "a%20b.mp4"},
             {".\\b.mp4", "b.mp4"},
             {"sub\\..\\sub\\c.mp4", "sub/c.mp4"},
             {"sub%5Cc.mp4", "sub/c.mp4"},
             {"C:\\Users\\me\\Videos\\b.mp4", "b.mp4"},
             {"D:/films/sub/c.mp4", "sub/c.mp4"},
             {"\\\\server\\share\\sub\\c.mp4", "sub/c.mp4"},
             {"file:///C:/Users/me/sub/c.mp4", "sub/c.mp4"},
             {"file:" + here + "/b.mp4", "b.mp4"},
             {"file:b.mp4", "b.mp4"},
             {"\"b.mp4\"", "b.mp4"},
             {"'sub/c.mp4'", "sub/c.mp4"},
             {"“b.mp4”", "b.mp4"},
             {"b.mp4 # a comment", "b.mp4"},
             {"\"b.mp4\" # a # comment", "b.mp4"},
             {" lead.mp4", " lead.mp4"},
             {"trail.mp4 ", "trail.mp4 "},
             {"  b.mp4\t", "b.mp4"},
             {"\xF4\xE0\xE9\xEB.mp4", "файл.mp4"},          // cp1251
             {"\xE4\xA0\xA9\xAB.mp4", "файл.mp4"},          // cp866
             {"\xC6\xC1\xCA\xCC.mp4", "файл.mp4"},          // KOI8-R
             {"%F4%E0%E9%EB.mp4", "файл.mp4"},              // percent-encoded cp1251
             {"\xA8\xEB\xEA\xE0\\\xE6.mp4", "Ёлка/ж.mp4"},  // and with Windows' \.
             {"%D1%84%D0%B0%D0%B9%D0%BB.mp4", "файл.mp4"},
             {"\xE4\xD0\xD9\xDB.mp4", "файл.mp4"},  // ISO 8859-5
             {"50%%20off,%20a%20b.mp4", "50% off, a b.mp4"},
             {"My%2520Music/a%2520%25231%2520100%2525.mp4", "My Music/a #1 100%.mp4"},
             {"file://" + here + "/50%%20off, a b.mp4", "50% off, a b.mp4"},
             {"file://nas/films/sub/c.mp4", "sub/c.mp4"},
             {"file:////nas/films/sub/c.mp4", "sub/c.mp4"},
             {"file://C:\\films\\sub\\c.mp4", "sub/c.mp4"},
             {"\\films\\sub\\c.mp4", "sub/c.mp4"},
             // As a dialogue of Windows copies it, and lists that `cat` has joined.
             {"\u202AC:\\Users\\me\\b.mp4", "b.mp4"},
             {"\uFEFFb.mp4\u00A0", "b.mp4"}})
        EXPECT_EQ(meaning(line), file) << line;
}

TEST_F(FoundList, APathIsFoundThatTheListSpellsOtherwise)
{
    for (const auto* file :
         {"Музыка/Йод и ёлка.MP4", "Cafe\u0301/a.mp4", "одно.mp4", "Одно.mp4", "각.mp4", "ガ.mp4"})
        folder.write(file);
    for (const auto& [line, file] : std::vector<std::pair<std::string, std::string>>{
             {"МУЗЫКА\\йод И ЁЛКА.mp4", "Музыка/Йод и ёлка.MP4"},
             {"музыка/И\u0306од и е\u0308лка.mp4", "Музыка/Йод и ёлка.MP4"},
             {"D:\\x\\музыка\\йод и ёлка.mp4", "Музыка/Йод и ёлка.MP4"},
             {"Caf\u00E9/A.mp4", "Cafe\u0301/a.mp4"},
             {"\u1100\u1161\u11A8.mp4", "각.mp4"},
             {"カ\u3099.mp4", "ガ.mp4"}})
        EXPECT_EQ(meaning(line), file) << line;
    EXPECT_THAT(meaning("ОДНО.mp4"), HasSubstr("no such file")) << "two would do";
}

TEST_F(FoundList, TheLiteralNameGoesBeforeEachOther)
{
    for (const auto* file :
         {"a\\b.mp4", "a/b.mp4", "\"q\".mp4", "q.mp4", "x # y.mp4", "x", "p%20.mp4", "p .mp4"})
        folder.write(file);
    for (const auto* line : {"a\\b.mp4", "\"q\".mp4", "x # y.mp4", "p%20.mp4"})
        EXPECT_EQ(meaning(line), line);
}

TEST_F(FoundList, WhatCannotBeMendedIsToldWithARemedy)
{
    for (const auto& [line, told] : std::vector<std::pair<std::string, std::string>>{
             {"..\\r\\gone.mp4", "separate folders by /, not by \\"},
             {"\"gone.mp4\"", "write it without quotes"},
             {"gone.mp4 # a comment", "a comment needs a line of its own"},
             {"\xF4\xE0\xE9\xEB.mp4", "save the list as UTF-8"},
             {"file://server/gone.mp4", "without a host"},
             {"gone.mp4", "no such file: "}})
        EXPECT_THAT(meaning(line), HasSubstr(told)) << line;
}

TEST_F(FoundList, OfAnAddressWithAMistakeInItNoSecretIsTold)
{
    for (const std::string line :
         {"cdn.example/live.m3u8?token=SECRET", "https:/cdn.example/x?token=SECRET",
          "www.cdn.example/x?token=SECRET", "user:SECRET@cdn.example/x.mp4",
          "rtmp:/cdn.example/live2/SECRET"}) {
        EXPECT_THAT(meaning(line), AllOf(HasSubstr("no such file"), HasSubstr("cdn.example"),
                                         Not(HasSubstr("SECRET"))));
    }
    const auto unreadable = read_playlist("cdn.example/live.m3u8?token=SECRET");
    ASSERT_FALSE(unreadable);
    EXPECT_THAT(unreadable.error().message, Not(HasSubstr("SECRET")));
}

TEST_F(FoundList, TitlesInAnOldCodePageAreReadByThePageThatNamesFiles)
{
    folder.write("ф.mp4");
    const auto expanded = expand(
        "#EXTINF:1,\xCF\xE5\xF0\xE2\xE0\xFF\nhttp://h/"
        "1\n#EXTINF:1,\xC2\xF2\xEE\xF0\xE0\xFF\n\xF4.mp4\n"
        "#EXTINF:1,\xCF\xE5\xF0\xE2\xE0\xFF\nhttp://h/3\n");
    ASSERT_EQ(expanded.items.size(), 3U);
    EXPECT_EQ(expanded.items[0].title, "") << "not known yet, and not guessed";
    EXPECT_EQ(expanded.items[1].title, "Вторая");
    EXPECT_EQ(expanded.items[2].title, "Первая");
    EXPECT_THAT(expanded.problems, IsEmpty());
}

TEST_F(FoundList, InUtf16IsReadLikeAnyOther)
{
    folder.write("b.mp4");
    const auto expanded =
        expand(std::string("\xFF\xFE"
                           "b\0.\0m\0p\0"
                           "4\0\r\0\n\0",
                           16));
    ASSERT_EQ(expanded.items.size(), 1U);
    EXPECT_THAT(expanded.problems, IsEmpty());
}

TEST_F(FoundList, MayBeNestedInEachFormat)
{
    folder.write("sub/b.mp4");
    folder.write("sub/a.pls", "[playlist]\nFile1=b.mp4\n");
    folder.write("sub/a.xspf",
                 "<playlist><trackList><track><location>b.mp4</location></track></trackList>"
                 "</playlist>");
    EXPECT_EQ(expand("sub/a.pls\nsub\\a.xspf\n").items.size(), 2U);
}

TEST_F(FoundList, OptionsOfAFolderOrListHoldForItsItems)
{
    folder.write("sub/a.mp4");
    folder.write("sub/b.mp4");
    folder.write("in.m3u", "#TGVS: start=5\nsub/a.mp4\nsub/b.mp4\n");
    const auto expanded =
        expand("#TGVS: start=90 audio=ru\nsub\n#TGVS: start=90 audio=ru\nin.m3u\nsub/a.mp4\n");
    ASSERT_EQ(expanded.items.size(), 5U);
    const auto start = [&](std::size_t i) { return expanded.items[i].said().start; };
    EXPECT_EQ(start(0), std::chrono::seconds(90));
    EXPECT_EQ(start(1), std::chrono::seconds(90));
    EXPECT_EQ(start(2), std::chrono::seconds(5));
    EXPECT_EQ(start(3), std::chrono::seconds(90));
    EXPECT_EQ(start(4), std::nullopt);
    EXPECT_THAT(expanded.items[2].said().audio, ElementsAre("ru"));
    EXPECT_EQ(expanded.items[2].place, (Place{.list = "in.m3u", .line = 2}));
    EXPECT_EQ(expanded.items[1].place, (Place{.list = "list.m3u", .line = 2}));
}

TEST_F(FoundList, AnHlsManifestOfThisMachineIsNoListAndNoItem)
{
    folder.write("s1.ts");
    folder.write("hls.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\ns1.ts\n");
    const auto itself = Expander(nullptr).expand(folder.path() / "hls.m3u8", Ask::everybody);
    ASSERT_FALSE(itself);
    EXPECT_THAT(itself.error().message, HasSubstr("an HLS manifest"));
    EXPECT_THAT(meaning("hls.m3u8"), HasSubstr("an HLS manifest"));
}

TEST_F(FoundList, WhatBelongsIntoAListIsNoPlaylistItself)
{
    const auto wrong = [](const fs::path& playlist) {
        const auto expanded = Expander(nullptr).expand(playlist, Ask::everybody);
        return expanded ? "" : expanded.error().message;
    };
    for (const auto* url : {"https://h/list.m3u", "rtmp://h/a/SECRET"}) {
        EXPECT_THAT(wrong(url), HasSubstr("write it as a line into a file"));
        EXPECT_EQ(wrong(url).find("SECRET"), std::string::npos);
    }
    EXPECT_THAT(wrong(folder.write("film.mp4", "ftyp")),
                HasSubstr("write it as a line into a file"));
    ASSERT_EQ(::mkfifo((folder.path() / "fifo").c_str(), 0600), 0);
    EXPECT_THAT(wrong(folder.path() / "fifo"), HasSubstr("not a file"));
    EXPECT_THAT(wrong("/dev/null"), HasSubstr("not a file"));
    EXPECT_THAT(wrong(folder.path() / "gone.txt"), HasSubstr("No such file"));
}

TEST_F(FoundList, OneWithNothingInItSaysSo)
{
    for (const auto* nothing : {"", "\n\r\n", "# only\n# comments\n", "[playlist]\n"}) {
        const auto expanded = expand(nothing);
        ASSERT_EQ(expanded.problems.size(), 1U);
        EXPECT_EQ(expanded.problems[0].what, "the playlist is empty");
    }
}

TEST_F(FoundList, TheLoaderTellsOfAnEmptyOneAndOfOneThatWasNeverThere)
{
    Loader empty(folder.write("l.txt", "# nothing\n"), nullptr);
    Loader gone(folder.path() / "gone.txt", nullptr);
    testing::internal::CaptureStderr();
    empty.load(Ask::the_new);
    gone.load(Ask::the_new);
    const auto log = testing::internal::GetCapturedStderr();
    EXPECT_THAT(log, HasSubstr("the playlist is empty"));
    EXPECT_THAT(log, HasSubstr("playlist cannot be read; there is nothing to play yet"));
    EXPECT_EQ(log.find("last good one"), std::string::npos);
}

TEST_F(FoundList, TheLoaderTakesNoRemarkForAnIgnoredLine)
{
    Loader loader(folder.write("l.m3u", "#EXTVLCOPT:network-caching=1\nhttp://h/x\n"), nullptr);
    testing::internal::CaptureStderr();
    loader.load(Ask::the_new);
    const auto log = testing::internal::GetCapturedStderr();
    EXPECT_THAT(log, HasSubstr("INFO playlist"));
    EXPECT_THAT(log, HasSubstr("network-caching is ignored"));
    EXPECT_EQ(log.find("WARN"), std::string::npos);
}

TEST_F(FoundList, TheLoaderSeesThatOnlyTheOptionsChanged)
{
    const auto list = folder.write("l.m3u", "#TGVS: start=5\nhttp://h/x\n");
    Loader loader(list, nullptr);
    EXPECT_TRUE(loader.load(Ask::the_new));
    EXPECT_FALSE(loader.load(Ask::the_new));
    folder.write("l.m3u", "#TGVS: start=6\nhttp://h/x\n");
    EXPECT_TRUE(loader.load(Ask::the_new));
}

TEST_F(FoundList, NamesOfAnyKindInAFolderCostThemselvesAtMost)
{
    const auto longest = std::string(251, 'x') + ".mp4";
    for (const auto& name : {std::string("a.mp4"), longest, std::string("😀.mp4")})
        folder.write("f/" + name);
    for (const auto* junk :
         {"._a.mp4", "b.mp4.part", "c.mp4.crdownload", "d.!ut", "Thumbs.db",
          "@eaDir/a.mp4/SYNO.mp4", "$RECYCLE.BIN/x.mp4", "lost+found/y.mp4", "__MACOSX/._a.mp4",
          "$Recycle.Bin/x.mp4", "@Recycle/x.mp4", "#snapshot/a.mp4"})
        folder.write(std::string("f/") + junk);
    folder.write("f/line\nfeed.mp4");
    fs::create_directory_symlink(folder.path() / "f", folder.path() / "f/again");
    const auto expanded = expand("f\n");
    std::vector<std::string> names;
    for (const auto& item : expanded.items)
        names.push_back(fs::path(item.location).filename().string());
    EXPECT_THAT(names, testing::UnorderedElementsAre("a.mp4", longest, "😀.mp4"));
    ASSERT_EQ(expanded.problems.size(), 1U) << "nothing is missing behind the link that leads back";
    EXPECT_THAT(expanded.problems[0].what, HasSubstr("has control characters: "));
}

TEST_F(FoundList, AFolderThatIsNotListedWholeSaysWhy)
{
    std::string deep = "f";
    for (int i = 0; i < folder_depth_limit + 1; ++i)
        deep += "/d";
    folder.write(deep + "/a.mp4");
    folder.write("f/b.mp4");
    const auto expanded = expand("f\n");
    ASSERT_EQ(expanded.problems.size(), 1U);
    EXPECT_THAT(expanded.problems[0].what, HasSubstr("nested more than 8 deep"));
}

// Seconds of this process, so that a busy machine does not count.
double cpu_seconds(const std::function<void()>& work)
{
    const auto begun = std::clock();
    work();
    return static_cast<double>(std::clock() - begun) / CLOCKS_PER_SEC;
}

// Generous: what grows with the square of the lines takes minutes.
constexpr double reading_limit_s = 20;
constexpr double steps_limit_s = 10;
constexpr int steps = 20;

TEST_F(FoundList, TenThousandLinesAreReadAndWalkedInGoodTime)
{
    constexpr std::size_t lines = 10'000;
    for (int i = 0; i < 100; ++i)
        folder.write("f/" + std::to_string(i) + ".mp4");
    std::string different;
    std::string same;
    for (std::size_t i = 0; i < lines; ++i) {
        different += "#EXTINF:5,Item " + std::to_string(i) + "\n";
        if (i % 3 == 0)
            different += "#TGVS: start=" + std::to_string(i) + " audio=ru\n";
        different += "f/" + std::to_string(i % 100) + ".mp4\n";
        same += "f\\1.mp4\n";  // to be mended each time
    }
    for (const auto& text : {different, same}) {
        const auto list = folder.write("list.m3u", text);
        Expander expander(nullptr);
        std::vector<Item> items;
        EXPECT_LT(cpu_seconds([&] { items = expander.expand(list, Ask::nobody)->items; }),
                  reading_limit_s);
        ASSERT_EQ(items.size(), lines);
        for (const bool shuffle : {false, true}) {
            const Programme programme(items, {.shuffle = shuffle});
            Position here;
            const auto walk = [&] {
                for (int i = 0; i < steps; ++i)
                    here = programme.after(here, 20).front().position;
            };
            EXPECT_LT(cpu_seconds(walk), steps_limit_s);
            EXPECT_EQ(programme.carry_over(here, programme), here);
        }
    }
}

TEST(MendedPaths, AreBounded)
{
    std::string line;
    for (int i = 0; i < 500; ++i)
        line += "%41\\\xC6 # ";
    EXPECT_LE(mended_paths(line, "/l", {"CP1251", "KOI8-R", "CP866"}).size(), 300U);
    EXPECT_THAT(mended_paths("plain.mp4", "/l", {"CP1251"}), IsEmpty());
}

}  // namespace
}  // namespace tgvs::playlist
