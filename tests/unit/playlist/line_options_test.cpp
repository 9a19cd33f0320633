#include "playlist/line_options.hpp"

#include "playlist/request_headers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tgvs::playlist {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using testing::ElementsAre;
using testing::HasSubstr;
using Words = std::vector<std::string>;

TEST(Moment, IsSecondsOrAClock)
{
    EXPECT_EQ(moment("90"), 90s);
    EXPECT_EQ(moment("90.5"), 90'500ms);
    EXPECT_EQ(moment("1:30"), 90s);
    EXPECT_EQ(moment("90:00"), 5'400s);
    EXPECT_EQ(moment("1:00:01.25"), 3'601'250ms);
    for (const auto* wrong : {"", ":", "1:60", "1:2:3:4", "-1", "1e3", "nan", "1.5:00", "9o",
                              "1:", "10000001", "0x10", " 1"})
        EXPECT_FALSE(moment(wrong)) << wrong;
}

TEST(Directive, SaysAllThatListsLack)
{
    Said said;
    ASSERT_TRUE(
        take_directive(" audio=RU,en\tsubtitles=\"ru\" start=90 stop=0:10:00 "
                       "title=\"A \\\"b\\\" c=d\" aspect=16:9 ",
                       said));
    EXPECT_EQ(said.title, "A \"b\" c=d");
    const Options expected = {.start = 90s,
                              .stop = 600s,
                              .audio = {"ru", "en"},
                              .subtitles = Words{"ru"},
                              .aspect = Aspect{16, 9}};
    EXPECT_EQ(said.options, expected);
    ASSERT_TRUE(take_directive("subtitles=off", said));
    EXPECT_EQ(said.options.subtitles, Words{});
    EXPECT_EQ(said.options.start, 90s) << "a second line adds to the first";
}

TEST(Directive, WithOneWrongWordNothingOfItCountsAndTheAcceptedFormIsNamed)
{
    struct Wrong {
        std::string text, told;
    };
    const std::vector<Wrong> all = {
        {"start=9o", "accepted: seconds or h:mm:ss, as in start=90"},
        {"stop=", "value of stop"},
        {"start=90 stop=90", "stop is not after start"},
        {"stop=0", "stop is not after start"},
        {"audio=r", "audio=ru,en"},
        {"audio=ru,,en", "audio=ru,en"},
        {"audio=a,b,c,d,e,f,g,h,i", "audio=ru,en"},
        {"subtitles=!", "subtitles=ru"},
        {"aspect=16x9", "aspect=16:9"},
        {"aspect=0:9", "aspect=16:9"},
        {"aspect=1000:1", "aspect=16:9"},
        {"aspect=16:9:4", "aspect=16:9"},
        {"title=\"" + std::string(301, 'a') + '"', "300 bytes"},
        {"title=\"a", "closing \" is missing"},
        {"loop=1", "'loop' is not known; #TGVS: takes audio="},
        {"start", "'start' is not known"},
        {"start=5 soon stop=9", "'soon' is not known"},
        {"title=\"a\" b=\"c\" start=5", "'b' is not known"},
        {"", "says nothing"},
    };
    for (const auto& [text, told] : all) {
        Said said;
        const auto taken = take_directive("audio=de " + text, said);
        if (text.empty()) {
            ASSERT_TRUE(taken);
            EXPECT_THAT(take_directive(" ", said).error().message, HasSubstr(told));
            continue;
        }
        ASSERT_FALSE(taken) << text;
        EXPECT_THAT(taken.error().message, HasSubstr(told)) << text;
        EXPECT_EQ(said.options, Options{}) << text;
    }
}

TEST(VlcOption, IsTakenWhereItMeansSomethingHere)
{
    Options options;
    for (const auto* option :
         {"--http-user-agent=box/1 (a; b)", ":http-referrer=http://x.example/", "start-time=1.5",
          "run-time=10", "audio-language=ru", "sub-language=en,ru", "aspect-ratio=4:3"})
        EXPECT_EQ(take_vlc_option(option, options).value(), true) << option;
    const Options expected = {.user_agent = "box/1 (a; b)",
                              .referrer = "http://x.example/",
                              .start = 1'500ms,
                              .stop = 11'500ms,
                              .audio = {"ru"},
                              .subtitles = Words{"en", "ru"},
                              .aspect = Aspect{4, 3}};
    EXPECT_EQ(options, expected);
    for (const auto* quoted : {"http-origin=\"o\"", "http-origin='o'", "http-origin=“o”"}) {
        Options one;
        EXPECT_EQ(take_vlc_option(quoted, one).value(), true) << quoted;
        EXPECT_EQ(one.origin, "o") << quoted;
    }
    for (const auto* other : {"network-caching=1000", "no-video", "", "=", "http-cookie=a=b"})
        EXPECT_EQ(take_vlc_option(other, options).value(), false) << other;
    for (const auto* wrong : {"start-time=soon", "stop-time=1",
                              "http-user-agent=", "http-referrer=a\x7F", "http-user-agent=\xFF"})
        EXPECT_FALSE(take_vlc_option(wrong, options)) << wrong;
    EXPECT_FALSE(take_vlc_option("http-user-agent=" + std::string(1'025, 'a'), options));
    EXPECT_EQ(options, expected);
}

TEST(UrlOptions, AreTakenOffAndNeverBreakALineOfARequest)
{
    struct Case {
        std::string_view url, left;
        std::string user_agent, referrer;
    };
    for (const auto& c : std::vector<Case>{
             {"http://h/x|User-Agent=box%2F1&Referer=http://x/", "http://h/x", "box/1",
              "http://x/"},
             {"http://h/x|user-agent=a+b%20c", "http://h/x", "a+b c", ""},
             {"http://h/x|User-Agent=50%", "http://h/x", "50%", ""},
             {"http://h/x?a|b", "http://h/x?a|b", "", ""},
             {"http://h/x|User-Agent=a|Referer=http://x/|b", "http://h/x", "a", "http://x/|b"},
             {"http://h/x", "http://h/x", "", ""}}) {
        auto url = c.url;
        Options options;
        ASSERT_TRUE(take_url_options(url, options)) << c.url;
        EXPECT_EQ(url, c.left);
        EXPECT_EQ(options.user_agent, c.user_agent);
        EXPECT_EQ(options.referrer, c.referrer);
    }
    for (const std::string_view wrong : {"http://h/x|User-Agent=a%0D%0AHost:%20b",
                                         "http://h/x|Referer=%0a", "http://h/x|Referer="}) {
        auto url = wrong;
        Options options;
        EXPECT_FALSE(take_url_options(url, options)) << wrong;
        EXPECT_EQ(options, Options{});
    }
    std::string_view with_blanks =
        "http://h/x | User-Agent=Mozilla/5.0 (X11; a) & Origin=http%3A%2F%2Fo";
    Options of_blanks;
    EXPECT_THAT(take_url_options(with_blanks, of_blanks).value(), ElementsAre());
    EXPECT_EQ(with_blanks, "http://h/x");
    EXPECT_EQ(of_blanks.user_agent, "Mozilla/5.0 (X11; a)");
    EXPECT_EQ(of_blanks.origin, "http://o");
    std::string_view url = "http://h/x|X-Token=1&User-Agent=b&Cookie=c";
    Options options;
    EXPECT_THAT(take_url_options(url, options).value(), ElementsAre("x-token", "cookie"));
    EXPECT_EQ(options.user_agent, "b");
}

TEST(UrlOptions, StandInJsonAsWell)
{
    Options options;
    EXPECT_THAT(
        take_json_headers(R"({"user-agent":"box/1","Referer":"http://x/","Cookie":"a"})", options)
            .value(),
        ElementsAre("cookie"));
    EXPECT_EQ(options, (Options{.user_agent = "box/1", .referrer = "http://x/"}));
    for (const auto* wrong : {"", "[]", "{", R"({"Origin":1})", R"({"Origin":"a\nb"})"})
        EXPECT_FALSE(take_json_headers(wrong, options)) << wrong;
    EXPECT_EQ(options.origin, "");
}

TEST(Directive, TakesTypographicQuotesAndShapesWithAPoint)
{
    for (const auto& [text, title] : std::vector<std::pair<std::string_view, std::string>>{
             {"title=“Part 1: a “b” c” start=5", "Part 1: a “b” c"},
             {"title=«Фильм 1» start=5", "Фильм 1"},
             {"start=5 title=„x y“", "x y"},
             {"title=“x y\" start=5", "x y"},
             {"title=«x» start=5", "x"},
             {"title='x y' start=5", "x y"},
             {"title=‘x y’ start=5", "x y"},
             {"title=‹x y›, start=5", "x y"},
             {"title=`x y` start=5", "x y"},
             {"title='It's \"x\"' start=5", "It's \"x\""},
             {"title='tis start=5", "'tis"},
             {"title=\"x \"y\" z\" start=5", "x \"y\" z"},
             {"title=\"x y“ start=5", "x y"},
             {"title=\"C:\\films\\x\" start=5", "C:\\films\\x"},
             {"title=\"x\", start=5", "x"},
             {"title=\"x\",start=5", "x"},
             {"title=My film start=5", "My film"},
             {"title = \"x y\"  start = 5", "x y"},
             {"start= 5; title =x", "x"},
             {"start=5, title=x", "x"},
             {"\"title=x y\" start=5", "x y"},
             {"start=5\u00A0title=x", "x"}}) {
        Said said;
        ASSERT_TRUE(take_directive(text, said)) << text;
        EXPECT_EQ(said.title, title);
        EXPECT_EQ(said.options.start, 5s) << text;
    }
    for (const auto& [text, aspect] :
         std::vector<std::pair<std::string_view, Aspect>>{{"aspect=2.39:1", {239, 100}},
                                                          {"aspect=1.85", {185, 100}},
                                                          {"aspect=16/9", {16, 9}}}) {
        Said said;
        ASSERT_TRUE(take_directive(text, said)) << text;
        EXPECT_EQ(said.options.aspect, aspect);
    }
    for (const auto* wrong : {"title=“never closed start=5", "title=\"x\"start=5", "start=5 6",
                              "audio=ru en", "aspect=2", "aspect=1:2:3", "aspect=0.001:1"}) {
        Said said;
        EXPECT_FALSE(take_directive(wrong, said)) << wrong;
    }
}

TEST(Directive, TakesLanguagesAsTheSettingsDo)
{
    for (const auto* text : {"audio=pt_BR,en", "audio=pt_BR, en start=5", "audio=\"pt_BR en\"",
                             "audio = \"pt_BR, en\""}) {
        Said said;
        ASSERT_TRUE(take_directive(text, said)) << text;
        EXPECT_THAT(said.options.audio, ElementsAre("pt_br", "en")) << text;
    }
}

TEST(Extinf, HasItsTitleBehindTheFirstCommaOutsideOfAttributes)
{
    for (const auto& [text, title] : std::vector<std::pair<std::string_view, std::string_view>>{
             {"123, One ", "One"},
             {"-1,Artist - Song, part 2", "Artist - Song, part 2"},
             {"-1 tvg-name=\"x, y\" group='a, b',Two, too", "Two, too"},
             {"-1,The 12\" mix, live", "The 12\" mix, live"},
             {"-1,It's, \"quoted\"", "It's, \"quoted\""},
             {"-1 tvg-name=\"never closed,Three", "Three"},
             {"-1 tvg-name=\"Four\",", "Four"},
             {"-1 tvg-name=\"Four\"", ""},
             {"5", ""},
             {"", ""}})
        EXPECT_EQ(title_of_extinf(text), title) << text;
}

TEST(Completed, KeepsWhatTheLineItselfSays)
{
    const Options outer = {
        .user_agent = "o", .start = 5s, .stop = 9s, .audio = {"ru"}, .aspect = Aspect{4, 3}};
    EXPECT_EQ(completed({}, outer), outer);
    const auto inner = completed({.stop = 3s, .audio = {"en"}}, outer);
    EXPECT_EQ(inner.stop, 3s);
    EXPECT_EQ(inner.start, std::nullopt) << "not a beginning behind the end";
    EXPECT_THAT(inner.audio, ElementsAre("en"));
    EXPECT_EQ(inner.user_agent, "o");
}

}  // namespace
}  // namespace tgvs::playlist
