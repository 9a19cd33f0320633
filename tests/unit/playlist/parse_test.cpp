#include "playlist/parse.hpp"

#include "playlist/url.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tgvs::playlist {
namespace {

using testing::HasSubstr;

struct LineCase {
    std::string line;
    std::string location;  // empty: left out
    std::string problem;   // part of what is told about it
};

class ParseLine : public testing::TestWithParam<LineCase> {};

TEST_P(ParseLine, BecomesALocationOrAProblem)
{
    const auto& [line, location, problem] = GetParam();
    const auto parsed = parse("# first\n" + line + "\n", "/lists/a.txt");
    if (!location.empty()) {
        ASSERT_EQ(parsed.lines.size(), 1U);
        EXPECT_EQ(parsed.lines[0].location, location);
        EXPECT_EQ(parsed.lines[0].number, 2U);
        EXPECT_TRUE(parsed.problems.empty());
        return;
    }
    EXPECT_TRUE(parsed.lines.empty());
    ASSERT_EQ(parsed.problems.size(), 1U);
    EXPECT_EQ(parsed.problems[0].file, "/lists/a.txt");
    EXPECT_EQ(parsed.problems[0].line, 2U);
    EXPECT_THAT(parsed.problems[0].what, HasSubstr(problem));
}

INSTANTIATE_TEST_SUITE_P(
    Playlist, ParseLine,
    testing::Values(
        LineCase{"clip.mp4", "/lists/clip.mp4", ""},
        LineCase{"  sub/clip #1 .mp4\r", "/lists/sub/clip #1 .mp4", ""},
        LineCase{"../up.mp4", "/up.mp4", ""}, LineCase{"/abs/clip.mp4", "/abs/clip.mp4", ""},
        LineCase{"file:///abs/a%20b.mp4", "/abs/a b.mp4", ""},
        LineCase{"FILE://localhost/abs/%D0%B9.mp4", "/abs/й.mp4", ""},
        LineCase{"HTTPS://Example.org/A?b=c#d", "https://Example.org/A?b=c#d", ""},
        LineCase{"rtmp://host/app/key", "rtmp://host/app/key", ""},
        LineCase{"rtsps://u:p@host:322/x", "rtsps://u:p@host:322/x", ""},
        LineCase{"srt://:9000?mode=listener", "srt://:9000?mode=listener", ""},
        LineCase{"udp://@239.0.0.1:1234", "udp://@239.0.0.1:1234", ""},
        LineCase{"rtp://239.0.0.1:1234", "rtp://239.0.0.1:1234", ""},
        LineCase{"файл.mp4", "/lists/файл.mp4", ""},
        LineCase{"gopher://host/x", "", "gopher:// is not supported"},
        LineCase{"concat://a|b", "", "concat:// is not supported"},
        LineCase{"https://host/a b", "", "%20"}, LineCase{"http:///path", "", "no host"},
        LineCase{"http://:80/path", "", "no host"}, LineCase{"http://", "", "no host"},
        LineCase{"file://server/share.mp4", "/server/share.mp4", ""},
        LineCase{"file:///a%2", "/a%2", ""}, LineCase{"file:///a%00b", "/a%00b", ""},
        LineCase{"a\x01.mp4", "", "control characters"}, LineCase{"a\x7F.mp4", "", "control"},
        LineCase{"\"https://h/x\"", "https://h/x", ""},
        LineCase{"«https://h/x» # a note", "https://h/x", ""},
        LineCase{"https://h/x#y # a note", "https://h/x#y", ""},
        LineCase{"https://h/x|User-Agent=a", "https://h/x", ""},
        LineCase{"https://h/x|User-Agent=a%0Ab", "", "behind the |"},
        LineCase{"file://C:/m/a%20b.mp4", "/C:/m/a b.mp4", ""},
        LineCase{"https://h/\xFF", "", "not UTF-8"},
        LineCase{std::string(4'097, 'a'), "", "longer than 4 KiB"}));

TEST(Parse, TakesTitlesFromExtinfForTheNextLineOnly)
{
    const auto parsed = parse(
        "#EXTM3U\n"
        "#EXTINF:123, One \n#EXTVLCOPT:x\na.mp4\n"
        "#EXTINF:-1 tvg-name=\"x, y\" group=\"g\",Two, too\nhttp://h/b\n"
        "c.mp4\n#EXTINF:5\nd.mp4\n",
        "/l/a.m3u");
    ASSERT_EQ(parsed.lines.size(), 4U);
    EXPECT_EQ(parsed.lines[0].title, "One");
    EXPECT_EQ(parsed.lines[1].title, "Two, too");
    EXPECT_EQ(parsed.lines[2].title, "");
    EXPECT_EQ(parsed.lines[3].title, "");
    ASSERT_EQ(parsed.problems.size(), 1U);
    EXPECT_TRUE(parsed.problems[0].remark) << "an option of VLC's that means nothing here";
}

TEST(Parse, TakesEachOfTheThreeLineEnds)
{
    for (const auto* text : {"#EXTM3U\ra.mp4\rb.mp4\r", "#EXTM3U\na.mp4\nb.mp4",
                             "#EXTM3U\r\na.mp4\r\nb.mp4\r\n", "#EXTM3U\ra.mp4\r\nb.mp4\n"}) {
        const auto parsed = parse(text, "/l/a.m3u");
        ASSERT_EQ(parsed.lines.size(), 2U);
        EXPECT_EQ(parsed.lines[0].location, "/l/a.mp4");
        EXPECT_EQ(parsed.lines[0].number, 2U);
        EXPECT_EQ(parsed.lines[1].number, 3U);
        EXPECT_TRUE(parsed.problems.empty());
    }
}

TEST(Parse, GivesTheNextItemAloneWhatALineSaysOfIt)
{
    const auto parsed = parse(
        "#EXTINF:-1,From the list\n#TGVS: start=90 title=\"Mine\"\n#EXTVLCOPT:stop-time=100\n"
        "#EXTGRP:x\na.mp4\nb.mp4\n",
        "/l/a.m3u");
    ASSERT_EQ(parsed.lines.size(), 2U);
    EXPECT_EQ(parsed.lines[0].title, "Mine");
    ASSERT_TRUE(parsed.lines[0].options);
    EXPECT_EQ(parsed.lines[0].options->start, std::chrono::seconds(90));
    EXPECT_EQ(parsed.lines[0].options->stop, std::chrono::seconds(100));
    EXPECT_FALSE(parsed.lines[1].options);
    EXPECT_TRUE(parsed.problems.empty());
}

TEST(Parse, AWrongDirectiveCostsItselfAndAnUnusedOneIsTold)
{
    const auto parsed =
        parse("#TGVS: start=soon\na.mp4\n#TGVS start=1\n#TGVS: start=1\n", "/l/a.m3u");
    ASSERT_EQ(parsed.lines.size(), 1U);
    EXPECT_FALSE(parsed.lines[0].options);
    std::vector<std::string> told;
    for (const auto& problem : parsed.problems)
        told.push_back(std::to_string(problem.line) + ' ' + problem.what);
    EXPECT_THAT(
        told, testing::ElementsAre(HasSubstr("1 #TGVS: the value of start is wrong"),
                                   HasSubstr("3 a colon follows"), HasSubstr("4 no line follows")));
}

TEST(Parse, SaysOnceWhichOptionsOfOthersMeanNothingHere)
{
    std::string text;
    for (int i = 0; i < 500; ++i)
        text += "#EXTVLCOPT:network-caching=" + std::to_string(i) + "\nhttp://h/x|X-A=1\n";
    const auto parsed = parse(text, "/l/a.m3u");
    EXPECT_EQ(parsed.lines.size(), 500U);
    ASSERT_EQ(parsed.problems.size(), 2U);
    EXPECT_TRUE(parsed.problems[0].remark);
}

TEST(Parse, DoesNotGiveTheTitleOfAWrongLineToTheNext)
{
    const auto parsed = parse("#EXTINF:1,Wrong\nfoo://x\nb.mp4\n", "/l/a.m3u");
    ASSERT_EQ(parsed.lines.size(), 1U);
    EXPECT_EQ(parsed.lines[0].title, "");
}

TEST(Parse, TakesHeadersFromThePropertiesOfOtherPlayers)
{
    const auto parsed = parse(
        "#KODIPROP:inputstream.adaptive.stream_headers=User-Agent=box%2F1&Referer=http://r/\n"
        "#KODIPROP:inputstream=inputstream.adaptive\nhttp://h/1\n"
        "#EXTHTTP:{\"User-Agent\":\"box/2\",\"X-A\":\"b\"}\nhttp://h/2\n#EXTHTTP:none\nhttp://h/"
        "3\n",
        "/l/a.m3u");
    ASSERT_EQ(parsed.lines.size(), 3U);
    EXPECT_EQ(*parsed.lines[0].options, (Options{.user_agent = "box/1", .referrer = "http://r/"}));
    EXPECT_EQ(*parsed.lines[1].options, (Options{.user_agent = "box/2"}));
    EXPECT_EQ(parsed.lines[2].options, nullptr);
    ASSERT_EQ(parsed.problems.size(), 3U);
    EXPECT_THAT(parsed.problems[0].what, HasSubstr("inputstream is ignored"));
    EXPECT_THAT(parsed.problems[1].what, HasSubstr("x-a is ignored"));
    EXPECT_THAT(parsed.problems[2].what, HasSubstr("no JSON object"));
}

TEST(Parse, TakesNoNoticeOfWhatNobodySeesAtTheEndsOfALine)
{
    const auto parsed =
        parse("\uFEFF#EXTM3U\n\uFEFF#EXTINF:1,One\n\u202Ahttp://h/x\u00A0\n\u00A0\n", "/l/a.m3u");
    ASSERT_EQ(parsed.lines.size(), 1U);
    EXPECT_EQ(parsed.lines[0].location, "http://h/x");
    EXPECT_EQ(parsed.lines[0].title, "One");
    EXPECT_TRUE(parsed.problems.empty());
}

TEST(Parse, ReadsALastLineWithoutItsEnd)
{
    EXPECT_EQ(parse("a.mp4\nb.mp4", "/l/a.txt").lines.size(), 2U);
    EXPECT_TRUE(parse("", "/l/a.txt").lines.empty());
}

TEST(Parse, IsBoundedInLinesAndSaysSo)
{
    std::string text;
    for (std::size_t i = 0; i < playlist_limit_lines + 5; ++i)
        text += "a\n";
    const auto parsed = parse(text, "/l/a.txt");
    EXPECT_EQ(parsed.lines.size(), playlist_limit_lines);
    ASSERT_EQ(parsed.problems.size(), 1U);
    EXPECT_EQ(parsed.problems[0].line, playlist_limit_lines + 1);
}

TEST(Parse, IsBoundedInBytesAndSaysSo)
{
    std::string text = "first\n";
    while (text.size() <= playlist_limit_bytes)
        text += std::string(4'000, 'a') + '\n';
    const auto parsed = parse(text, "/l/a.txt");
    ASSERT_EQ(parsed.problems.size(), 1U);
    EXPECT_THAT(parsed.problems[0].what, HasSubstr("16 MiB"));
    EXPECT_EQ(parsed.lines.back().location, "/l/" + std::string(4'000, 'a'));
}

TEST(Parse, DoesNotListEndlessProblems)
{
    std::string text;
    for (int i = 0; i < 250; ++i)
        text += "foo://x\n";
    const auto parsed = parse(text, "/l/a.txt");
    EXPECT_EQ(parsed.problems.size(), problem_limit + 1);
    EXPECT_EQ(parsed.problems.back().what, "and 150 more lines are wrong");
}

TEST(Parse, TellsAnHlsManifestFromAList)
{
    EXPECT_TRUE(is_hls_manifest("#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\na.ts\n"));
    EXPECT_TRUE(is_hls_manifest("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\na.m3u8\n"));
    EXPECT_FALSE(is_hls_manifest("#EXTM3U\n#EXTINF:4,title\na.mp4\n"));
}

TEST(LooksLikeList, FollowsWhatUsersOfYtDlpExpect)
{
    for (const auto* url :
         {"https://www.youtube.com/playlist?list=PL1", "https://youtube.com/@some",
          "https://m.youtube.com/channel/UC1/videos", "https://www.youtube.com/c/name",
          "https://www.youtube.com/user/name", "https://music.youtube.com/playlist?list=OL",
          "https://www.youtube.com/watch?list=PL1", "https://www.youtube.com/watch?v=&list=PL1",
          "https://WWW.YouTube.com:443/@some#x"})
        EXPECT_TRUE(looks_like_list(url)) << url;
    for (const auto* url :
         {"https://www.youtube.com/watch?v=X&list=PL1", "https://youtu.be/X",
          "https://youtu.be/X?list=PL1", "https://www.youtube.com/watch?v=X",
          "https://www.youtube.com/@some/live", "https://notyoutube.com/playlist?list=1",
          "https://example.org/@me", "https://example.org/?u=youtube.com/playlist",
          "rtmp://youtube.com/playlist"})
        EXPECT_FALSE(looks_like_list(url)) << url;
}

}  // namespace
}  // namespace tgvs::playlist
