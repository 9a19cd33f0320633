#include "ytdlp/extractor_cookies.hpp"

#include "ytdlp/extractor_json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tgvs::ytdlp {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string only(std::string_view cookie, std::string_view url)
{
    const auto cookies = scoped_cookies(cookie, url);
    return cookies.empty() ? "none" : cookies.front();
}

TEST(ScopedCookies, GoToTheirHostAndPathAndNoFurther)
{
    struct Case {
        std::string_view cookie;
        std::string_view url;
        std::string_view scoped;
    };
    for (const auto& [cookie, url, scoped] : std::initializer_list<Case>{
             {"a=1; Domain=.site.com; Path=/", "http://live.site.com/x.m3u8",
              "a=1; Domain=.site.com; Path=/"},
             {"a=1; Domain=site.com; Path=/", "http://live.site.com/x",
              "a=1; Domain=.site.com; Path=/"},
             {"a=1; Domain=Live.site.com; Path=/p", "http://LIVE.site.com/p/x",
              "a=1; Domain=live.site.com; Path=/p/"},
             // The port is a part of what ffmpeg compares.
             {"a=1; Domain=.site.com; Path=/", "http://u:p@live.site.com:8080/x",
              "a=1; Domain=.site.com:8080; Path=/"},
             {"a=1; Domain=[::1]; Path=/", "http://[::1]:80/x", "a=1; Domain=[::1]:80; Path=/"},
             // Another host's.
             {"a=1; Domain=other.com; Path=/", "http://live.site.com/x", "none"},
             {"a=1; Domain=.site.com; Path=/", "http://evilsite.com/x", "none"},
             {"a=1; Domain=.live.site.com; Path=/", "http://site.com/x", "none"},
             {"a=1; Domain=2.3.4; Path=/", "http://101.2.3.4/x", "none"},
             // A stranger's name may end in these.
             {"a=1; Domain=.site.com; Path=/", "http://site.com/x", "none"},
             {"a=1; Domain=site.co.uk; Path=/", "http://site.co.uk/x", "none"},
             {"a=1; Domain=1.2.3.4; Path=/", "http://1.2.3.4/x", "none"},
             {"a=1; Domain=127.0.0.1; Path=/", "http://127.0.0.1/x",
              "a=1; Domain=127.0.0.1; Path=/"},
             {"a=1; Domain=localhost; Path=/", "http://localhost/x",
              "a=1; Domain=localhost; Path=/"},
             {"a=1; Domain=x.site.co.uk; Path=/", "http://x.site.co.uk/",
              "a=1; Domain=x.site.co.uk; Path=/"},
             // Secure ones are for https alone.
             {"a=1; Domain=.site.com; Path=/; Secure; Expires=99", "https://live.site.com/x",
              "a=1; Domain=.site.com; Path=/; Secure"},
             {"a=1; Domain=.site.com; Path=/; Secure", "http://live.site.com/x", "none"},
             // A Cookie header does not say.
             {"a=1", "https://live.site.com/p/x?q=/y",
              "a=1; Domain=live.site.com; Path=/p/; Secure"},
             {"a=\"1\"", "http://live.site.com/x", "a=\"1\"; Domain=live.site.com; Path=/"},
             // Python's quotes are not the cookie's.
             {R"(a="x=y\054\"z"; Domain=.s.com; Path=/)", "http://l.s.com/",
              "a=x=y,\"z; Domain=.s.com; Path=/"},
             {R"(a="x\073y"; Domain=.s.com; Path=/)", "http://l.s.com/", "none"},
             {R"(a="x\012y"; Domain=.s.com; Path=/)", "http://l.s.com/", "none"},
             {"a=1\r\n; Domain=.s.com; Path=/\ny", "http://l.s.com/", "none"},
             {"a=1; Domain=.s.com; Path=/", "rtmp", "none"},
             {"", "http://l.s.com/", "none"}})
        EXPECT_EQ(only(cookie, url), scoped) << cookie << " at " << url;
}

TEST(ScopedCookies, EachHasAttributesOfItsOwn)
{
    EXPECT_THAT(
        scoped_cookies("a=1; Domain=.s.com; Path=/; b=2; Domain=o.com; Path=/; c=3; Domain=.s.com; "
                       "Path=/c; Secure",
                       "https://l.s.com/"),
        ElementsAre("a=1; Domain=.s.com; Path=/", "c=3; Domain=.s.com; Path=/c/; Secure"));
    std::string many;
    for (int i = 0; i < 1'000; ++i)
        many += "a" + std::to_string(i) + "=1; ";
    EXPECT_EQ(scoped_cookies(many, "http://localhost/").size(), 50U);
    EXPECT_THAT(scoped_cookies("a=" + std::string(5'000, 'x'), "http://localhost/"), IsEmpty());
}

TEST(ReadPage, TakesNoCookieForAHeader)
{
    for (
        const auto* page :
        {R"({"is_live":true,"url":"http://127.0.0.1/l/x","http_headers":{"Cookie":"a=1; b=2"}})",
         R"({"is_live":true,"formats":[{"url":"http://127.0.0.1/l/x","http_headers":{"cookie":"c=3"},
              "cookies":"a=1; Domain=127.0.0.1; Path=/l/; b=2; Domain=127.0.0.1; Path=/l/"}]})"}) {
        const auto read = read_page(page, "", 720);
        ASSERT_TRUE(read) << read.error().reason;
        EXPECT_THAT(read->resolved.headers, IsEmpty());
        EXPECT_THAT(read->resolved.cookies, ElementsAre("a=1; Domain=127.0.0.1; Path=/l/",
                                                        "b=2; Domain=127.0.0.1; Path=/l/"));
    }
}

}  // namespace
}  // namespace tgvs::ytdlp
