#include "http/panel_access.hpp"

#include "http/encoding.hpp"
#include "support.hpp"

#include <gmock/gmock.h>

namespace tgvs::http {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;

// Holds characters that neither a cookie nor a query can carry as they are.
const std::string token = "s3cret; a\"b&c";
const std::string token_in_query = "token=s3cret%3B%20a%22b%26c";

int refused(const PanelAccess& access, const Request& request)
{
    const auto response = access.refuse(request);
    return response ? response->status : 0;
}

TEST(PanelAccess, OnLoopbackAsksForNoTokenButForAKnownHost)
{
    const PanelAccess access("127.0.0.2", 8080, Secret(token));
    for (const auto* host : {"localhost", "localhost:8080", "LocalHost.:1", "127.0.0.1", "[::1]",
                             "[::1]:8080", "127.0.0.2:8080"})
        EXPECT_EQ(refused(access, {.path = "/", .host = host}), 0) << host;
    for (const auto* host : {"evil.example", "evil.example:8080", "localhost.evil.example",
                             "127.0.0.3", "", ":8080", "[::1", "127.0.0.1.evil.example"})
        EXPECT_EQ(refused(access, {.path = "/", .host = host}), 421) << host;
}

TEST(PanelAccess, ElsewhereAsksForTheTokenUnderAnyHost)
{
    const PanelAccess access("0.0.0.0", 8080, Secret(token));
    EXPECT_EQ(refused(access, {.path = "/", .host = "tv.example"}), 401);
    EXPECT_EQ(refused(access, {.path = "/", .query = "token=wrong"}), 401);
    EXPECT_EQ(refused(access, {.path = "/", .query = "token="}), 401);
    EXPECT_EQ(refused(access, {.path = "/", .authorization = "Bearer wrong"}), 401);
    EXPECT_EQ(refused(access, {.path = "/", .authorization = "Basic " + token}), 401);
    EXPECT_EQ(refused(access, {.path = "/", .cookie = "tgvs_panel_8080=" + token}), 401);
    EXPECT_EQ(refused(access, {.path = "/", .query = token_in_query}), 0);
    EXPECT_EQ(refused(access, {.path = "/", .query = "a=b&" + token_in_query}), 0);
    EXPECT_EQ(refused(access, {.path = "/", .authorization = "bearer " + token}), 0);
}

TEST(PanelAccess, WithoutATokenOfItsOwnLetsNobodyIn)
{
    const PanelAccess access("0.0.0.0", 8080, Secret());
    EXPECT_EQ(refused(access, {.path = "/"}), 401);
    EXPECT_EQ(refused(access, {.path = "/", .query = "token="}), 401);
    EXPECT_EQ(refused(access, {.path = "/", .authorization = "Bearer "}), 401);
    EXPECT_EQ(refused(access, {.path = "/", .cookie = "tgvs_panel_8080="}), 401);
}

Request post(std::string_view host, std::string_view origin)
{
    return {.method = Method::post,
            .path = "/",
            .host = host,
            .origin = origin,
            .content_type = "application/json"};
}

TEST(PanelAccess, TakesAPostFromItsOwnPagesAndFromPrograms)
{
    const PanelAccess access("127.0.0.1", 8080, Secret());
    EXPECT_EQ(refused(access, post("localhost:8080", "http://localhost:8080")), 0);
    EXPECT_EQ(refused(access, post("LocalHost:8080", "http://localhost:8080")), 0);
    EXPECT_EQ(refused(access, post("[::1]:8080", "http://[::1]:8080")), 0);
    EXPECT_EQ(refused(access, post("localhost", "https://localhost")), 0);  // a proxy adds TLS
    EXPECT_EQ(refused(access, post("localhost:8080", "")), 0);              // no browser
}

TEST(PanelAccess, RefusesAPostFromAPageOfAnyOtherAddress)
{
    const PanelAccess access("127.0.0.1", 8080, Secret());
    for (const auto* origin :
         {"http://evil.example", "http://localhost", "http://localhost:3000", "null",
          "localhost:8080", "file://", "http://localhost:8080.evil.example",
          "http://evil.example/http://localhost:8080", "http://127.0.0.1:8080", "http://", "x"})
        EXPECT_EQ(refused(access, post("localhost:8080", origin)), 403) << origin;
}

// A browser sends these to any other site without asking it first.
TEST(PanelAccess, RefusesAPostThatIsNotJson)
{
    const PanelAccess access("127.0.0.1", 8080, Secret());
    auto request = post("localhost", "");
    for (const auto* type : {"", "text/plain", "application/x-www-form-urlencoded",
                             "multipart/form-data", "text/plain; application/json",
                             "text/plain;charset=application/json", "application/jsonp"}) {
        request.content_type = type;
        EXPECT_EQ(refused(access, request), 415) << type;
    }
    for (const auto* type : {"application/json", "Application/JSON", "application/json;charset=x",
                             " application/json ; charset=utf-8"}) {
        request.content_type = type;
        EXPECT_EQ(refused(access, request), 0) << type;
    }
}

TEST(PanelAccess, AsksAPostForHostAndTokenLikeAllElse)
{
    const PanelAccess loopback("127.0.0.1", 8080, Secret(token));
    EXPECT_EQ(refused(loopback, post("evil.example", "http://evil.example")), 421);
    const PanelAccess open("0.0.0.0", 8080, Secret(token));
    auto request = post("tv.example", "http://tv.example");
    EXPECT_EQ(refused(open, request), 401);
    request.query = token_in_query;
    EXPECT_EQ(refused(open, request), 0);
    request.origin = "http://evil.example";
    EXPECT_EQ(refused(open, request), 403);
}

TEST(PanelAccess, GivesACookieForTheTokenThatThenOpensTheDoor)
{
    const PanelAccess access("0.0.0.0", 8080, Secret(token));
    const auto cookie = access.cookie_for({.path = "/", .query = token_in_query});
    ASSERT_TRUE(cookie);
    EXPECT_EQ(cookie->name, "Set-Cookie");
    EXPECT_THAT(cookie->value, MatchesRegex("tgvs_panel_8080=[A-Za-z0-9_-]+; Path=/; .*"));
    EXPECT_THAT(cookie->value, HasSubstr("; HttpOnly; SameSite=Strict"));
    const auto pair = "other=1; " + cookie->value.substr(0, cookie->value.find(';'));
    EXPECT_EQ(refused(access, {.path = "/", .cookie = pair}), 0);
    EXPECT_EQ(refused(access, {.path = "/", .cookie = "x" + pair.substr(9)}), 401);
}

TEST(PanelAccess, GivesNoCookieForAnythingElse)
{
    const PanelAccess access("0.0.0.0", 8080, Secret(token));
    EXPECT_FALSE(access.cookie_for({.path = "/", .query = "token=wrong"}));
    EXPECT_FALSE(access.cookie_for({.path = "/", .authorization = "Bearer " + token}));
}

TEST(PanelToken, IsMadeOnceWithMode600)
{
    const TemporaryFolder folder;
    const auto file = folder.path() / "panel.token";
    const auto first = load_or_create_token(file);
    ASSERT_TRUE(first);
    EXPECT_THAT(std::string(first->reveal()), MatchesRegex("[A-Za-z0-9_-]{43}"));
    EXPECT_EQ(std::filesystem::status(file).permissions(), std::filesystem::perms(0600));
    EXPECT_EQ(*load_or_create_token(file), *first);
    const TemporaryFolder other;
    EXPECT_FALSE(*load_or_create_token(other.path() / "panel.token") == *first);
}

TEST(PanelToken, ThatOthersCanReadIsNarrowed)
{
    const TemporaryFolder folder;
    const auto file = folder.path() / "panel.token";
    ASSERT_TRUE(write_file_atomically(file, "abc\n", {.mode = 0644}));
    const auto log = log_of([&] { EXPECT_EQ(load_or_create_token(file)->reveal(), "abc"); });
    EXPECT_THAT(log, HasSubstr("WARN http: "));
    EXPECT_EQ(std::filesystem::status(file).permissions(), std::filesystem::perms(0600));
}

TEST(PanelToken, ThatIsEmptyIsMadeAnew)
{
    const TemporaryFolder folder;
    ASSERT_TRUE(write_file_atomically(folder.path() / "panel.token", "\n"));
    EXPECT_EQ(load_or_create_token(folder.path() / "panel.token")->reveal().size(), 43u);
}

TEST(PanelToken, ThatCannotBeKeptIsAFailure)
{
    EXPECT_FALSE(load_or_create_token("/no/such/folder/panel.token"));
}

TEST(Encoding, MakesBase64UrlWithoutPadding)
{
    // RFC 4648 section 10, and the two characters that differ from plain base64.
    EXPECT_EQ(base64url(""), "");
    EXPECT_EQ(base64url("f"), "Zg");
    EXPECT_EQ(base64url("fo"), "Zm8");
    EXPECT_EQ(base64url("foo"), "Zm9v");
    EXPECT_EQ(base64url("foobar"), "Zm9vYmFy");
    EXPECT_EQ(base64url("\xfb\xff"), "-_8");
}

TEST(Encoding, FindsAValueInAQuery)
{
    EXPECT_EQ(query_value("a=1&b=%41+%", "b"), "A+%");
    EXPECT_EQ(query_value("a=%4", "a"), "%4");
    EXPECT_EQ(query_value("a=%zz%-1", "a"), "%zz%-1");
    EXPECT_EQ(query_value("ab=1", "a"), std::nullopt);
    EXPECT_EQ(query_value("", "a"), std::nullopt);
}

}  // namespace
}  // namespace tgvs::http
