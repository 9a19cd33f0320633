// The lists of radio stations, as servers send them.
#include "ytdlp/station_list.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <vector>

namespace tgvs::ytdlp {
namespace {

using namespace std::string_view_literals;

using Station = std::optional<std::string>;

Station named(std::string_view text, const std::string& url)
{
    const auto stations = stations_in(std::string(text), url);
    return stations.empty() ? std::nullopt : Station(stations.front().url);
}

TEST(StationList, IsToldByTheEndingOfThePath)
{
    for (const auto* url : {"http://h/listen.m3u", "https://h/a/b.PLS?id=1.mp3", "http://h/x.xspf"})
        EXPECT_TRUE(looks_like_station_list(url)) << url;
    for (const auto* url : {"http://h/listen.m3u8", "http://h/m3u", "http://h/a.pls/stream",
                            "http://h/x?y=z.m3u", "http://h"})
        EXPECT_FALSE(looks_like_station_list(url)) << url;
    EXPECT_TRUE(may_be_station_list("http://h/listen.m3u8"));
}

TEST(StationList, NamesItsFirstAddress)
{
    struct Row {
        std::string_view text;
        Station station;
    };
    const std::string url = "http://h:81/a/list.m3u?token=1";
    for (const auto& [text, station] : std::vector<Row>{
             {"#EXTM3U\n#EXTINF:-1,A, B\nhttp://r/1.mp3\nhttp://r/2.mp3\n", "http://r/1.mp3"},
             {"\xEF\xBB\xBFhttp://r/1\r\n", "http://r/1"},
             {"#EXTM3U\rhttp://r/1\r", "http://r/1"},
             {"#EXTM3U\n1.mp3\n", "http://h:81/a/1.mp3"},
             {"#EXTM3U\n/1.mp3\n", "http://h:81/1.mp3"},
             {"#EXTM3U\n//other/1.mp3\n", "http://other/1.mp3"},
             {"1.mp3\n", "http://h:81/a/1.mp3"},
             {"\xFF\xFE/\0\x31\0\n\0"sv, "http://h:81/1"},
             {"rtmp://r/live\n", "rtmp://r/live"},
             {"[playlist]\nNumberOfEntries=2\nFile1=http://r/1\nTitle1=x\nLength1=-1\nFile2=http://"
              "r/2\n",
              "http://r/1"},
             {"[playlist]\nTitle1=x\nfile1 = no\nFile01=http://r/1\n", "http://r/1"},
             {"<?xml version=\"1.0\"?><playlist><trackList><track><location>http://r/1?a=1&amp;b=2"
              "</location></track></trackList></playlist>",
              "http://r/1?a=1&b=2"},
             {"#EXTM3U\nfile:///etc/passwd\nhttp://r/1\n", "http://r/1"},
             {"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\ns.ts\n", std::nullopt},
             {"http://h:81/a/list.m3u?token=1\n", std::nullopt},
             {"#EXTM3U\n", std::nullopt},
             {"<html>http://r/1</html>", std::nullopt},
             {"", std::nullopt},
             {std::string_view("ID3\0http://r/1", 14), std::nullopt}})
        EXPECT_EQ(named(text, url), station) << text;
    EXPECT_EQ(named(std::string(100'000, 'x'), url), std::nullopt);
    EXPECT_EQ(named("1.mp3\n", "http://h/listen"), std::nullopt) << "it may be anything";
}

TEST(StationList, AStationIsAskedWithTheHeadersOfItsListAndOfItsLine)
{
    const auto stations =
        stations_in("#EXTM3U\n#EXTVLCOPT:http-user-agent=box/1\nhttp://r/1\nhttp://r/2\n",
                    {"http://h/a.m3u", {{"user-agent", "mine"}, {"Referer", "http://h/"}}});
    ASSERT_EQ(stations.size(), 2U);
    EXPECT_EQ(stations[0].headers, (Headers{{"Referer", "http://h/"}, {"User-Agent", "box/1"}}));
    EXPECT_EQ(stations[1].headers, (Headers{{"user-agent", "mine"}, {"Referer", "http://h/"}}));
}

TEST(StationList, NamesNoMoreMirrorsThanCanBeTried)
{
    std::string list = "[playlist]\n";
    for (int i = 1; i <= 20; ++i)
        list += fmt::format("File{}=http://r/{}\n", i, i);
    const auto stations = stations_in(list, std::string("http://h/a.pls"));
    ASSERT_EQ(stations.size(), most_mirrors);
    EXPECT_EQ(stations.back().url, "http://r/3");
}

}  // namespace
}  // namespace tgvs::ytdlp
