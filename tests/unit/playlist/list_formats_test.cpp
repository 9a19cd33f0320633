// What is told apart by its content: UTF-16, .pls, .xspf, lists of radio stations, HLS manifests.
#include "base/code_page.hpp"
#include "playlist/list_text.hpp"
#include "playlist/parse.hpp"
#include "playlist/url.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tgvs::playlist {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using std::string_literals::operator""s;

std::vector<std::string> locations(const Parsed& parsed)
{
    std::vector<std::string> result;
    for (const auto& line : parsed.lines)
        result.push_back(line.location);
    return result;
}

// ASCII and Cyrillic only.
std::string utf16(std::u16string_view text, bool big, bool mark)
{
    std::string bytes;
    const auto add = [&](char16_t unit) {
        const char high = static_cast<char>(unit >> 8);
        const char low = static_cast<char>(unit & 0xFF);
        bytes += big ? high : low;
        bytes += big ? low : high;
    };
    if (mark)
        add(0xFEFF);
    for (const auto unit : text)
        add(unit);
    return bytes;
}

TEST(ListText, ReadsUtf16WithAndWithoutItsMark)
{
    for (const bool big : {false, true})
        for (const bool mark : {false, true})
            EXPECT_EQ(list_text(utf16(u"файл.mp4\r\n\xD83D\xDE00.mp4\n", big, mark)).value(),
                      "файл.mp4\r\n😀.mp4\n");
    EXPECT_EQ(list_text("\xEF\xBB\xBF"
                        "a.mp4")
                  .value(),
              "a.mp4");
    EXPECT_EQ(list_text("").value(), "");
}

TEST(ListText, ReadsUtf32ByItsMark)
{
    EXPECT_EQ(list_text("\xFF\xFE\0\0\x44\x04\0\0.\0\0\0\0\xF6\1\0"s).value(), "ф.😀");
    EXPECT_EQ(list_text("\0\0\xFE\xFF\0\0\x04\x44\0\0\0\n"s).value(), "ф\n");
}

TEST(ListText, TakesNoNoiseForUtf16)
{
    for (const auto& noise : {"a.mp4\n\0\xff\n.\n"s, "a\0b"s, "\0\0"s, "a\0\x01\0"s,
                              "\xFF\xFE"
                              "a"s,
                              "\xFF\xFE\x00\xD8"s,
                              "\xFF\xFE\x00\xDC"
                              "a\0"s,
                              "\xFF\xFE\0\0a\0\0"s, "\0\0\xFE\xFF\0\x11\0\0"s, "a\0\0b"s}) {
        const auto text = list_text(noise);
        EXPECT_FALSE(text) << *text;
    }
    EXPECT_THAT(list_text("a\0b"s).error().message, HasSubstr("not a text file"));
    EXPECT_THAT(list_text("\xFF\xFE"
                          "a"s)
                    .error()
                    .message,
                HasSubstr("save it as UTF-8"));
}

TEST(ListText, LeavesOldCodePagesToWhoLooksForFiles)
{
    EXPECT_EQ(list_text("\xF4.mp4").value(), "\xF4.mp4");
    EXPECT_EQ(decoded("\xF4\xE0\xE9\xEB.mp4", "CP1251"), "файл.mp4");
    EXPECT_EQ(decoded("\x98", "CP1251"), std::nullopt) << "the one byte that this page lacks";
    EXPECT_EQ(decoded("a", "no such page"), std::nullopt);
    EXPECT_EQ(code_pages("ru_RU.KOI8-R@x").front(), "KOI8-R");
    for (const auto* locale : {"", "C", "ru_RU.UTF-8", "C.utf8"})
        EXPECT_EQ(code_pages(locale).front(), "CP1251") << locale;
}

TEST(ParsePls, TakesTheEntriesInTheOrderOfTheirNumbers)
{
    const auto parsed = parse(
        "; from a station\r\n[Playlist]\r\nNumberOfEntries=3\r\nFile10=http://h/ten\r\n"
        "Title10=Ten\r\nfile2 = b.mp4\r\nTitle1=One = 1\r\nFile1=http://h/one\r\nLength1=-1\r\n"
        "File3=\r\nFilex=http://h/x\r\nVersion=2\r\n",
        "/l/a.pls");
    EXPECT_THAT(locations(parsed), ElementsAre("http://h/one", "/l/b.mp4", "http://h/ten"));
    EXPECT_EQ(parsed.lines[0].title, "One = 1");
    EXPECT_EQ(parsed.lines[0].number, 8U);
    EXPECT_EQ(parsed.lines[2].title, "Ten");
    EXPECT_THAT(parsed.problems, IsEmpty());
}

TEST(ParsePls, IsToldByWhatStandsInItWhateverItsName)
{
    EXPECT_THAT(locations(parse("File1=http://h/x\n", "/l/a.txt")), ElementsAre("http://h/x"));
    EXPECT_THAT(locations(parse("NumberOfEntries=7\nTitle1=X\nFile1=http://h/x\n", "/l/a.pls")),
                ElementsAre("http://h/x"))
        << "a header that is missing, and a count that is wrong";
    EXPECT_THAT(locations(parse("a.mp4\n[playlist]\n", "/l/a.pls")),
                ElementsAre("/l/a.mp4", "/l/[playlist]"));
    const auto wrong = parse("[playlist]\nFile1=foo://x\n", "/l/a.pls");
    ASSERT_EQ(wrong.problems.size(), 1U);
    EXPECT_EQ(wrong.problems[0].line, 2U);
}

TEST(ParseXspf, TakesLocationsTitlesAndVlcsOptions)
{
    const auto parsed = parse(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<playlist version=\"1\" xmlns=\"http://xspf.org/ns/0/\" "
        "xmlns:vlc=\"http://www.videolan.org/vlc/playlist/ns/0/\">\n"
        "<title>Mine</title><trackList>\n"
        "<track><location>file:///m/a%20b.mp4</location><title>A &amp; B</title>"
        "<creator>Who</creator></track>\n"
        "<track><title>Two</title><location> http://h/x </location>"
        "<location>http://h/y</location><extension application=\"x\">"
        "<vlc:option>http-user-agent=box/1</vlc:option>"
        "<vlc:option>network-caching=1000</vlc:option></extension></track>\n"
        "<track><title>none</title></track>\n"
        "<track><location>c.mp4</location></track>\n"
        "</trackList></playlist>\n",
        "/l/a.xspf");
    EXPECT_THAT(locations(parsed), ElementsAre("/m/a b.mp4", "http://h/x", "/l/c.mp4"));
    EXPECT_EQ(parsed.lines[0].title, "Who - A & B");
    EXPECT_EQ(parsed.lines[0].number, 4U);
    EXPECT_EQ(parsed.lines[1].title, "Two");
    ASSERT_TRUE(parsed.lines[1].options);
    EXPECT_EQ(parsed.lines[1].options->user_agent, "box/1");
    EXPECT_EQ(parsed.lines[2].title, "");
    EXPECT_FALSE(parsed.lines[2].options);
    ASSERT_EQ(parsed.problems.size(), 1U);
    EXPECT_TRUE(parsed.problems[0].remark);
    EXPECT_THAT(parsed.problems[0].what, HasSubstr("network-caching is ignored"));
}

TEST(ParseXspf, IsRelativeToItsBase)
{
    const auto parsed = parse(
        "<x:playlist xmlns:x='http://xspf.org/ns/0/' "
        "xml:base='http://h/radio/list.xspf'><x:trackList>"
        "<x:track><x:location>one.mp3?a=1</x:location></x:track>"
        "<x:track><x:location>https://o/two.mp3</x:location></x:track>"
        "<x:track xml:base='../film/'><x:location>three.mp4</x:location></x:track>"
        "<x:track xml:base='file:///m/a%20b/'><x:location>four%20.mp4</x:location></x:track>"
        "<x:track><x:location xml:base='/abs/'>five.mp4</x:location></x:track>"
        "</x:trackList></x:playlist>",
        "/l/a.xspf");
    EXPECT_THAT(locations(parsed), ElementsAre("http://h/radio/one.mp3?a=1", "https://o/two.mp3",
                                               "http://h/film/three.mp4", "/m/a b/four .mp4",
                                               "http://h/abs/five.mp4"));
    const auto local = parse(
        "<playlist xml:base='music/'><trackList><track><location>a.mp3</location></track>"
        "<track><location>/b.mp3</location></track></trackList></playlist>",
        "/l/a.xspf");
    EXPECT_THAT(locations(local), ElementsAre("/l/music/a.mp3", "/b.mp3"));
    EXPECT_THAT(parsed.problems, IsEmpty());
}

TEST(ParseXspf, ReadsItsOwnOldEncoding)
{
    const auto parsed = parse(
        "<?xml version='1.0' encoding='windows-1251'?><playlist><trackList><track>"
        "<location>\xF4.mp4</location></track></trackList></playlist>",
        "/l/a.xspf");
    EXPECT_THAT(locations(parsed), ElementsAre("/l/ф.mp4"));
}

TEST(ParseXspf, RefusesWhatIsDangerousAndKeepsWhatCameBeforeADefect)
{
    const auto doctype = parse(
        "<?xml version='1.0'?><!DOCTYPE playlist [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
        "<playlist><trackList><track><location>&x;</location></track></trackList></playlist>",
        "/l/a.xspf");
    EXPECT_THAT(doctype.lines, IsEmpty());
    ASSERT_EQ(doctype.problems.size(), 1U);
    EXPECT_THAT(doctype.problems[0].what, HasSubstr("DOCTYPE"));

    const auto torn = parse(
        "<playlist><trackList><track><location>a.mp4</location></track>\n<track><loc", "/l/a.xspf");
    EXPECT_THAT(locations(torn), ElementsAre("/l/a.mp4"));
    ASSERT_EQ(torn.problems.size(), 1U);
    EXPECT_EQ(torn.problems[0].line, 2U);

    std::string deep = "<playlist>";
    for (int i = 0; i < 100'000; ++i)
        deep += "<a>";
    ASSERT_EQ(parse(deep, "/l/a.xspf").problems.size(), 1U);
    const auto wide = parse("<playlist><trackList><track><location>" + std::string(5'000, 'a') +
                                "</location></track></trackList></playlist>",
                            "/l/a.xspf");
    ASSERT_EQ(wide.problems.size(), 1U);
    EXPECT_THAT(wide.problems[0].what, HasSubstr("4 KiB"));
}

TEST(WhatIsThisList, TellsListsFromManifestsAndFromMedia)
{
    const std::vector<std::pair<std::string, ListKind>> all = {
        {"#EXTM3U\nhttp://h/x\n", ListKind::m3u},
        {"\xEF\xBB\xBF#extm3u\r\n#EXTINF:-1,R\r\nx.mp3", ListKind::m3u},
        {"http://h/x\nhttp://h/y\n", ListKind::m3u},
        {"# a\nhttp://h/x", ListKind::m3u},
        {utf16(u"#EXTM3U\nhttp://h/x\n", false, true), ListKind::m3u},
        {"#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\na.ts\n", ListKind::hls_manifest},
        {"#EXTM3U\r#EXT-X-STREAM-INF:BANDWIDTH=1\ra.m3u8\r", ListKind::hls_manifest},
        {"#EXTM3U\n# it is no #EXT-X-TARGETDURATION\nhttp://h/x\n", ListKind::m3u},
        {"[playlist]\nFile1=http://h/x\n", ListKind::pls},
        {"\n<?xml version='1.0'?>\n<playlist>", ListKind::xspf},
        {"<!DOCTYPE html><html>", ListKind::none},
        {"", ListKind::none},
        {"# only a comment\n", ListKind::none},
        {"Not found\n", ListKind::none},
        {"a.mp4\n", ListKind::none},
        {"http://h/x\nfile:///etc/passwd\n", ListKind::none},
        {"ID3\x03\0\0\0"s, ListKind::none},
        {"\0\0\0\x20"
         "ftypisom"s,
         ListKind::none},
        {std::string(100, '\x47'), ListKind::none}};
    for (const auto& [bytes, kind] : all)
        EXPECT_EQ(what_is_this_list(bytes), kind) << bytes;
}

TEST(ParseRemote, ResolvesAgainstItsAddressAndNamesNoFileOfThisMachine)
{
    const auto parsed = parse_remote(
        "#EXTM3U\n#EXTINF:-1,\xCF\xE5\nr.mp3\n/abs.mp3?x=1\n//other/y\nhttps://h/z\n"
        "#EXTVLCOPT:http-user-agent=box/1\n../up.mp3\nfile:///etc/passwd\nrtmp://h/live\n",
        "http://u:p@h:8000/radio/list/listen.m3u?token=SECRET");
    EXPECT_THAT(locations(parsed),
                ElementsAre("http://u:p@h:8000/radio/list/r.mp3", "http://u:p@h:8000/abs.mp3?x=1",
                            "http://other/y", "https://h/z", "http://u:p@h:8000/radio/up.mp3",
                            "rtmp://h/live"));
    EXPECT_EQ(parsed.lines[0].title, "") << "nobody knows its code page";
    EXPECT_EQ(parsed.lines[4].options->user_agent, "box/1");
    ASSERT_EQ(parsed.problems.size(), 1U);
    EXPECT_EQ(parsed.problems[0].file, "http://h:8000");
    EXPECT_THAT(parsed.problems[0].what, HasSubstr("cannot name files of this machine"));
}

TEST(ResolvedUrl, FollowsTheStandard)
{
    // RFC 3986, section 5.4, as far as a list needs it.
    const std::string base = "http://a/b/c/d;p?q";
    for (const auto& [reference, url] :
         std::vector<std::pair<std::string, std::string>>{{"g", "http://a/b/c/g"},
                                                          {"./g", "http://a/b/c/g"},
                                                          {"g/", "http://a/b/c/g/"},
                                                          {"/g", "http://a/g"},
                                                          {"//g", "http://g"},
                                                          {"?y", "http://a/b/c/d;p?y"},
                                                          {"g?y", "http://a/b/c/g?y"},
                                                          {"g#s", "http://a/b/c/g#s"},
                                                          {".", "http://a/b/c/"},
                                                          {"..", "http://a/b/"},
                                                          {"../g", "http://a/b/g"},
                                                          {"../../../g", "http://a/g"},
                                                          {"g?y/../x", "http://a/b/c/g?y/../x"},
                                                          {"https://x/y", "https://x/y"}})
        EXPECT_EQ(resolved_url(base, reference), url) << reference;
    EXPECT_EQ(resolved_url("http://a", "g"), "http://a/g");
    EXPECT_EQ(resolved_url("http://a?q", "g"), "http://a/g");
}

}  // namespace
}  // namespace tgvs::playlist
