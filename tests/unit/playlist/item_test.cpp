#include "playlist/item.hpp"

#include "playlist/url.hpp"

#include <gtest/gtest.h>

#include <set>

namespace tgvs::playlist {
namespace {

using std::chrono_literals::operator""s;

Item with(Options options)
{
    return {.location = "/srv/a.mp4",
            .title = {},
            .options = std::make_shared<const Options>(std::move(options))};
}

TEST(Item, IsItsLocationWhereTheListSaysNothingMore)
{
    const Item plain = {"/srv/a.mp4", ""};
    EXPECT_EQ(plain.id(), "/srv/a.mp4");  // what is stored by it is from before there were options
    EXPECT_EQ(with({}).id(), plain.id());
    EXPECT_EQ(with({}), plain);
    EXPECT_EQ(Item({"/srv/a.mp4", "A film"}).id(), plain.id());
}

TEST(Item, IsAnotherOneWithEachOption)
{
    const std::vector<Options> all = {{},
                                      {.user_agent = "box/1"},
                                      {.referrer = "box/1"},
                                      {.start = 90s},
                                      {.start = 9s},
                                      {.stop = 90s},
                                      {.start = 9s, .stop = 90s},
                                      {.audio = {"ru"}},
                                      {.audio = {"ru", "en"}},
                                      {.audio = {"en", "ru"}},
                                      {.subtitles = std::vector<std::string>{}},
                                      {.subtitles = std::vector<std::string>{"ru"}},
                                      {.aspect = Aspect{4, 3}},
                                      {.aspect = Aspect{3, 4}}};
    std::set<std::string> ids;
    for (const auto& options : all) {
        ids.insert(with(options).id());
        EXPECT_EQ(with(options), with(options));
        EXPECT_EQ(with(options) == with({}), options == Options{});
    }
    EXPECT_EQ(ids.size(), all.size());
}

TEST(Item, IsToldApartFromOthersOfItsNameByTheLineItStandsIn)
{
    const Place place = {.list = "list.txt", .line = 3};
    const Item item = {"https://a.example/s/KEY", "", nullptr, place};
    EXPECT_EQ(log_name(item), "https://a.example");  // scripts look for it
    EXPECT_EQ(place_name(item), "list.txt:3");
    EXPECT_EQ(place_name({"/srv/a.mp4", ""}), "-");
}

TEST(Item, IsShownByItsTitleWithoutTheLine)
{
    const Place place = {.list = "list.txt", .line = 3};
    EXPECT_EQ(shown_name({"https://a.example/s/KEY", "", nullptr, place}), "https://a.example");
    EXPECT_EQ(shown_name({"/srv/a.mp4", "A film", nullptr, place}), "A film");
}

TEST(Item, IsNamedInLogsWithoutPathOrQuery)
{
    EXPECT_EQ(log_name({"/srv/films/a b.mp4", ""}), "a b.mp4");
    EXPECT_EQ(log_name({"/srv/films/a b.mp4", "A film"}), "a b.mp4 (A film)");
    EXPECT_EQ(log_name({"https://user:pw@a.example:8443/watch?token=x", ""}),
              "https://a.example:8443");
    EXPECT_EQ(log_name({"https://a.example/watch?v=x", "A film"}), "https://a.example (A film)");
}

TEST(Item, IsNamedWithoutControlCharacters)
{
    for (const auto* bad : {"\xC2\x9B", "\xE2\x80\xAE", "\x1B"}) {
        const auto file = std::string("/srv/red") + bad + "gnp.mp4";
        const auto host = std::string("http://a") + bad + "b/c";
        EXPECT_EQ(log_name({file, ""}), "red gnp.mp4");
        EXPECT_EQ(log_name({host, std::string("A") + bad + "film"}), "http://a b (A film)");
        EXPECT_EQ(shown_name({file, ""}), "red gnp.mp4");
        EXPECT_EQ(shown_name({file, std::string("A") + bad + "film"}), "A film");
    }
}

TEST(Item, IsLiveByItsAddressAloneWhereTheSchemeSaysSo)
{
    for (const auto* scheme : {"rtmp", "rtmps", "rtsp", "rtsps", "srt", "udp", "rtp", "RTMP"}) {
        const Item item = {std::string(scheme) + "://a.example/live", ""};
        EXPECT_TRUE(is_live_address(item)) << scheme;
        EXPECT_EQ(source_kind(item), "live") << scheme;
    }
    for (const auto* location : {"https://a.example/live.m3u8", "http://rtmp/a", "rtmpx://a/b"}) {
        EXPECT_FALSE(is_live_address({location, ""})) << location;
        EXPECT_EQ(source_kind({location, ""}), "url") << location;
    }
    EXPECT_FALSE(is_live_address({"rtmp", ""}));
    EXPECT_EQ(source_kind({"/srv/rtmp", ""}), "local");
}

TEST(ToldPath, HasNoneOfTheSecretsOfAnAddressWithAMistakeInIt)
{
    const std::pair<const char*, const char*> rows[] = {
        {"/srv/radio/song.mp3", "/srv/radio/song.mp3"},
        {"song.mp3", "song.mp3"},
        {"", ""},
        {"/", "/"},
        {"/srv/Кино/1@2.mkv", "/srv/Кино/1@2.mkv"},
        {"/srv/12:30 news.mp4", "/srv/12:30 news.mp4"},
        {"/srv/Films:/a.mkv", "/srv/Films:/a.mkv"},
        {"/srv/what?", "/srv/what?…"},
        {"/srv/cdn.example/live.m3u8?token=S", "/srv/cdn.example/live.m3u8?…"},
        {"/srv/user:S@cdn.example/x", "/srv/…@cdn.example/x"},
        {"/srv/user:a@S@cdn.example/x?token=S", "/srv/…@cdn.example/x?…"},
        {"/srv/https:/cdn.example/x?token=S", "/srv/https:/cdn.example/…"},
        {"/srv/https:/cdn.example?token=S", "/srv/https:/cdn.example/…"},
        {"/srv/https:/cdn.example", "/srv/https:/cdn.example"},
        {"/srv/HTTPS:/S@cdn.example/x", "/srv/HTTPS:/…@cdn.example/…"},
        {"/srv/rtmp:/a.example/live2/S", "/srv/rtmp:/a.example/…"},
        {"https://cdn.example/S/x", "https://cdn.example/…"},
        {"https:/", "https:/"},
    };
    for (const auto& [path, told] : rows)
        EXPECT_EQ(told_path(path), told) << path;
}

}  // namespace
}  // namespace tgvs::playlist
