#include "ytdlp/extractor_json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tgvs::ytdlp {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::Pair;

std::chrono::system_clock::time_point at(long long seconds)
{
    return std::chrono::system_clock::time_point(std::chrono::seconds(seconds));
}

TEST(ReadPage, GivesTitleAndDuration)
{
    const auto page = read_page(
        R"({"title":" A\nfilm ","duration":12.5,"url":"http://h/x.mp4","live_status":"not_live"})",
        "", 720);
    ASSERT_TRUE(page);
    EXPECT_EQ(page->resolved.title, "A film");
    EXPECT_EQ(page->resolved.duration, 12500ms);
    EXPECT_FALSE(page->resolved.live);
    EXPECT_FALSE(page->may_be_live);
}

TEST(ReadPage, DoesNotKnowOfAGenericStreamWithoutALength)
{
    const auto page =
        read_page(R"({"extractor_key":"Generic","url":"http://h/x.m3u8","formats":[]})", "", 720);
    ASSERT_TRUE(page);
    EXPECT_TRUE(page->may_be_live);
    EXPECT_EQ(page->media_url, "http://h/x.m3u8");
}

TEST(ReadPage, ChoosesTheLargestLiveFormatThatFitsAndHasPictureAndSound)
{
    const auto page = read_page(R"({"live_status":"is_live","url":"http://h/default","formats":[
        {"url":"http://h/1080","height":1080,"protocol":"m3u8_native"},
        {"url":"http://h/720?expire=1800000000","height":720,"protocol":"m3u8_native",
         "http_headers":{"User-Agent":"x","Bad":"a\r\nb"},"cookies":"a=1; Domain=.h; Path=/; b=2; Secure"},
        {"url":"http://h/720v","height":720,"protocol":"m3u8_native","acodec":"none"},
        {"url":"http://h/480","height":480,"protocol":"m3u8_native"},
        {"url":"http://h/720dash","height":720,"protocol":"http_dash_segments"},
        {"url":"file:///etc/passwd","height":720,"protocol":"m3u8_native"}]})",
                                "", 720);
    ASSERT_TRUE(page);
    EXPECT_TRUE(page->resolved.live);
    EXPECT_EQ(page->resolved.live_url, "http://h/720?expire=1800000000");
    EXPECT_EQ(page->resolved.expires, at(1'800'000'000));
    EXPECT_THAT(page->resolved.headers, ElementsAre(Pair("User-Agent", "x")));
}

TEST(ReadPage, TakesTheMasterPlaylistWhenPictureAndSoundAreApart)
{
    const auto page = read_page(R"({"is_live":true,"requested_formats":[
        {"url":"http://h/v","protocol":"m3u8_native","acodec":"none","manifest_url":"http://h/master"}],
        "formats":[{"url":"http://h/v","acodec":"none"},{"url":"http://h/a","vcodec":"none"}]})",
                                "", 720);
    ASSERT_TRUE(page);
    EXPECT_EQ(page->resolved.live_url, "http://h/master");
}

TEST(ReadPage, ALiveStreamWithoutAUsableAddressIsAFailure)
{
    const auto page = read_page(R"({"is_live":true,"url":"gopher://h/x"})", "", 720);
    ASSERT_FALSE(page);
    EXPECT_EQ(page.error().code, ExtractErrc::format);
}

TEST(ReadPage, AnUpcomingEventTellsWhenItBegins)
{
    auto page = read_page(
        R"({"live_status":"is_upcoming","release_timestamp":1800000000,"formats":[]})", "", 720);
    ASSERT_FALSE(page);
    EXPECT_EQ(page.error().code, ExtractErrc::not_yet);
    EXPECT_EQ(page.error().retry_at, at(1'800'000'000));
    page = read_page(R"({"live_status":"is_upcoming","release_timestamp":17000000000})", "", 720);
    EXPECT_EQ(page.error().retry_at, std::nullopt);  // more nanoseconds than a time_point has
    page = read_page(R"({"live_status":"is_upcoming"})",
                     "WARNING: [youtube] x: This live event will begin in 2 hours.\n", 720);
    ASSERT_FALSE(page);
    EXPECT_GT(*page.error().retry_at, std::chrono::system_clock::now() + 119min);
}

TEST(ReadPage, ABroadcastWhoseRecordingIsNotReadyIsLookedAtAgainInAQuarterOfAnHour)
{
    const auto before = std::chrono::system_clock::now();
    const auto page = read_page(R"({"live_status":"post_live","formats":[]})", "", 720);
    ASSERT_FALSE(page);
    EXPECT_EQ(page.error().code, ExtractErrc::not_yet);
    ASSERT_TRUE(page.error().retry_at);
    EXPECT_GE(*page.error().retry_at, before + std::chrono::minutes(15));
    EXPECT_LE(*page.error().retry_at, std::chrono::system_clock::now() + std::chrono::minutes(15));
    EXPECT_TRUE(read_page(R"({"live_status":"post_live","url":"https://h/x"})", "", 720));
}

TEST(ReadPage, WithoutFormatsTheWarningsTellWhy)
{
    auto page =
        read_page(R"({"title":"x","formats":[]})", "WARNING: [youtube] x: Private video\n", 720);
    ASSERT_FALSE(page);
    EXPECT_EQ(page.error().code, ExtractErrc::gone);
    EXPECT_EQ(page.error().reason, "[youtube] x: Private video");
    page = read_page(R"({"availability":"subscriber_only"})", "", 720);
    ASSERT_FALSE(page);
    EXPECT_EQ(page.error().code, ExtractErrc::gone);
}

TEST(ReadPage, WhatIsNoJsonIsNoWordAboutTheItem)
{
    for (const auto* garbage : {"", "\x01\xFF{", "{\"title\":"}) {
        const auto page = read_page(garbage, "", 720);
        ASSERT_FALSE(page);
        EXPECT_EQ(page.error().code, ExtractErrc::network);
    }
    EXPECT_EQ(read_page("null", "", 720).error().code, ExtractErrc::unknown);
}

TEST(ReadPage, TakesTheFirstEntryOfAPageWithSeveral)
{
    const auto page = read_page(
        R"({"_type":"playlist","entries":[{"title":"One","duration":1,"url":"http://h/1"}]})", "",
        720);
    ASSERT_TRUE(page);
    EXPECT_EQ(page->resolved.title, "One");
}

TEST(ReadPage, SurvivesWhateverIsNotAsExpected)
{
    for (const std::string text :
         {"", "null", "[]", "3", "{", "{}", "\xFF", R"({"_type":"playlist"})",
          R"({"_type":"playlist","entries":[null]})", R"({"_type":"playlist","entries":{}})",
          R"({"title":3,"formats":"x"})"})
        EXPECT_FALSE(read_page(text, "", 720)) << text;
    const auto page = read_page(
        R"({"title":[],"duration":"1","url":"http://h/","formats":[3,{"height":"x"}],"is_live":"y"})",
        "", 720);
    ASSERT_TRUE(page);
    EXPECT_EQ(page->resolved.duration, 0s);
    EXPECT_EQ(read_page(R"({"url":"http://h/","duration":1e300})", "", 720)->resolved.duration, 0s);
}

std::vector<std::string> locations(const Listed& listed)
{
    std::vector<std::string> result;
    for (const auto& item : listed.items)
        result.push_back(item.location);
    return result;
}

TEST(ReadList, GivesEachEntryAnAddressOfItsOwn)
{
    const auto listed = read_list(R"({"_type":"playlist","entries":[
        {"_type":"url","ie_key":"Youtube","id":"a","url":"https://www.youtube.com/watch?v=a","title":"A"},
        {"_type":"url","ie_key":"Youtube","id":"b","url":"b","title":"B"},
        {"_type":"url","ie_key":"Youtube","id":"c","url":"https://www.youtube.com/watch?v=c",
         "title":"[Private video]"},
        {"id":"p-1","webpage_url":"http://h/page","url":"http://h/1.mp4","title":"One"},
        {"id":"q","webpage_url":"http://h/q","url":"http://h/signed?x","title":"Q"},
        {"_type":"url_transparent","url":"http://h/feed.mp3","title":"Feed"},
        {"_type":"url","url":"file:///etc/passwd"}, {"_type":"url","url":"--exec"}, null, 3]})",
                                  "http://h/page", 100);
    ASSERT_TRUE(listed);
    EXPECT_THAT(
        locations(*listed),
        ElementsAre("https://www.youtube.com/watch?v=a", "https://www.youtube.com/watch?v=b",
                    "http://h/1.mp4", "http://h/q", "http://h/feed.mp3"));
    EXPECT_EQ(listed->items[0].title, "A");
}

TEST(ReadList, SetsAChannelsTabsApart)
{
    const auto listed = read_list(R"({"_type":"playlist","entries":[
        {"_type":"url","url":"https://www.youtube.com/@x/videos"},
        {"_type":"url","url":"https://www.youtube.com/@x/shorts"}]})",
                                  "https://www.youtube.com/@x", 100);
    ASSERT_TRUE(listed);
    EXPECT_TRUE(listed->items.empty());
    EXPECT_EQ(listed->lists.size(), 2U);
}

TEST(ReadList, AVideoIsTheOneItem)
{
    const auto listed = read_list(R"({"title":"V","url":"http://h/signed"})", "http://h/page", 100);
    ASSERT_TRUE(listed);
    EXPECT_THAT(locations(*listed), ElementsAre("http://h/page"));
}

TEST(ReadList, IsBounded)
{
    std::string json = R"({"_type":"playlist","entries":[)";
    for (int i = 0; i < 50; ++i)
        json += R"({"_type":"url","url":"http://h/x"},)";
    json.back() = ']';
    EXPECT_EQ(read_list(json + '}', "http://h/", 20)->items.size(), 20U);
    EXPECT_FALSE(read_list("null", "http://h/", 20));
    EXPECT_FALSE(read_list("", "http://h/", 20));
}

TEST(ExpiryOf, ReadsBothForms)
{
    EXPECT_EQ(expiry_of("https://h/videoplayback?a=1&expire=1782713937&b=2"), at(1'782'713'937));
    EXPECT_EQ(expiry_of("https://h/x?expire=1782713937"), at(1'782'713'937));
    EXPECT_EQ(expiry_of("https://h/api/expire/1544048532/sparams/x.m3u8"), at(1'544'048'532));
    for (const auto* url :
         {"https://h/x", "https://h/x?expire=", "https://h/x?expire=99999999999999999999",
          "https://h/x?expire=-5", "https://h/x?expire=17000000000"})
        EXPECT_FALSE(expiry_of(url)) << url;
}

}  // namespace
}  // namespace tgvs::ytdlp
