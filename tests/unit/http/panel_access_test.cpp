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

PanelAccess access_at(std::string address, Secret its_token = Secret(token))
{
    return PanelAccess(std::move(address), 8080,
                       {.token = std::move(its_token), .cookie_key = Secret("key")});
}

int refused(PanelAccess& access, const Request& request)
{
    if (const auto response = access.refuse_place(request))
        return response->status;
    const auto caller = access.caller(request);
    return caller ? 0 : caller.error().status;
}

TEST(PanelAccess, OnLoopbackAsksForTheTokenAndForAKnownHost)
{
    auto access = access_at("127.0.0.2");
    for (const auto* host : {"localhost", "localhost:8080", "LocalHost.:1", "127.0.0.1", "[::1]",
                             "[::1]:8080", "127.0.0.2:8080"}) {
        EXPECT_EQ(refused(access, {.path = "/", .host = host}), 401) << host;
        EXPECT_EQ(refused(access, {.path = "/", .query = token_in_query, .host = host}), 0) << host;
    }
    for (const auto* host : {"evil.example", "evil.example:8080", "localhost.evil.example",
                             "127.0.0.3", "", ":8080", "[::1", "127.0.0.1.evil.example"})
        EXPECT_EQ(refused(access, {.path = "/", .query = token_in_query, .host = host}), 421)
            << host;
}

// What a proxy on this machine passes on comes from 127.0.0.1 as well.
TEST(PanelAccess, TrustsNobodyForHisAddress)
{
    auto access = access_at("127.0.0.1");
    for (const auto peer : {peer_from_v4({127, 0, 0, 1}), Peer{}}) {
        EXPECT_EQ(refused(access, {.path = "/", .host = "localhost", .peer = peer}), 401);
        EXPECT_EQ(
            refused(access,
                    {.path = "/", .host = "localhost", .forwarded = "for=127.0.0.1", .peer = peer}),
            401);
    }
}

TEST(PanelAccess, ElsewhereAsksForTheTokenUnderAnyHost)
{
    const auto status = [](const Request& request) {
        auto access = access_at("0.0.0.0");
        return refused(access, request);
    };
    EXPECT_EQ(status({.path = "/", .host = "tv.example"}), 401);
    EXPECT_EQ(status({.path = "/", .query = "token=wrong"}), 401);
    EXPECT_EQ(status({.path = "/", .query = "token="}), 401);
    EXPECT_EQ(status({.path = "/", .authorization = "Bearer wrong"}), 401);
    EXPECT_EQ(status({.path = "/", .authorization = "Basic " + token}), 401);
    EXPECT_EQ(status({.path = "/", .cookie = "tgvs_panel_8080=" + token}), 401);
    EXPECT_EQ(status({.path = "/", .cookie = "tgvs_panel_8080=" + base64url(token)}), 401);
    EXPECT_EQ(status({.path = "/", .query = token_in_query}), 0);
    EXPECT_EQ(status({.path = "/", .query = "a=b&" + token_in_query}), 0);
    EXPECT_EQ(status({.path = "/", .authorization = "bearer " + token}), 0);
}

TEST(PanelAccess, WithoutATokenOfItsOwnLetsNobodyIn)
{
    auto access = access_at("0.0.0.0", Secret());
    EXPECT_EQ(refused(access, {.path = "/"}), 401);
    EXPECT_EQ(refused(access, {.path = "/", .query = "token="}), 401);
    EXPECT_EQ(refused(access, {.path = "/", .authorization = "Bearer "}), 401);
    EXPECT_EQ(refused(access, {.path = "/", .cookie = "tgvs_panel_8080="}), 401);
}

// ---- Guesses

class GuessedPanelTest : public testing::Test {
protected:
    int try_token(const std::string& text, std::uint8_t from = 1, std::string_view cookie = {})
    {
        const std::string query = "token=" + text;
        return refused(access, {.path = "/",
                                .query = query,
                                .cookie = cookie,
                                .peer = peer_from_v4({10, 0, 0, from})});
    }

    GuessBrake::Time now{1h};
    int told = 0;
    PanelAccess access{"0.0.0.0",
                       8080,
                       {.token = Secret("right"), .cookie_key = Secret("key")},
                       [this](const Peer&) { ++told; },
                       [this] { return now; }};
};

TEST_F(GuessedPanelTest, SlowsDownWhoGuessesAndNobodyElse)
{
    for (int i = 0; i < 4; ++i)
        EXPECT_EQ(try_token("wrong"), 401);
    for (int i = 0; i < 1'000; ++i)
        EXPECT_EQ(try_token("wrong"), 429);
    EXPECT_EQ(told, 4);
    EXPECT_EQ(try_token("right"), 429);  // not looked at: a guess, too
    EXPECT_EQ(try_token("right", 2), 0);
    now += 1s;
    EXPECT_EQ(try_token("right"), 0);
    EXPECT_EQ(try_token("wrong"), 401);  // begins anew
}

TEST_F(GuessedPanelTest, LetsTheOperatorInWithinSecondsAfterSomeMistakes)
{
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(try_token("wrong"), 401);
        now += 16s;
    }
    EXPECT_EQ(try_token("right"), 0);
}

TEST_F(GuessedPanelTest, SaysWhenToComeAgain)
{
    for (int i = 0; i < 5; ++i) {
        try_token("wrong");
        now += 1s;
    }
    const auto caller = access.caller(
        {.path = "/", .authorization = "Bearer right", .peer = peer_from_v4({10, 0, 0, 1})});
    ASSERT_FALSE(caller);
    EXPECT_EQ(caller.error().status, 429);
    EXPECT_THAT(response_head(caller.error(), Connection::keep), HasSubstr("Retry-After: 1\r\n"));
}

TEST_F(GuessedPanelTest, DoesNotSlowDownWhoHasTheCookieOrOffersNothing)
{
    const auto cookie = access.cookie_for({.path = "/", .query = "token=right"})->value;
    for (int i = 0; i < 5; ++i)
        try_token("wrong");
    EXPECT_EQ(try_token("wrong", 1, cookie.substr(0, cookie.find(';'))), 0);
    const auto peer = peer_from_v4({10, 0, 0, 3});
    for (int i = 0; i < 100; ++i)
        EXPECT_EQ(refused(access, {.path = "/", .cookie = "tgvs_panel_8080=old", .peer = peer}),
                  401);
    EXPECT_EQ(try_token("right", 3), 0);
}

// ---- Requests that change something

Request post(std::string_view host, std::string_view origin)
{
    return {.method = Method::post,
            .path = "/",
            .query = token_in_query,
            .host = host,
            .origin = origin,
            .content_type = "application/json"};
}

TEST(PanelAccess, TakesAPostFromItsOwnPagesAndFromPrograms)
{
    auto access = access_at("127.0.0.1");
    EXPECT_EQ(refused(access, post("localhost:8080", "http://localhost:8080")), 0);
    EXPECT_EQ(refused(access, post("LocalHost:8080", "http://localhost:8080")), 0);
    EXPECT_EQ(refused(access, post("[::1]:8080", "http://[::1]:8080")), 0);
    EXPECT_EQ(refused(access, post("localhost", "https://localhost")), 0);  // a proxy adds TLS
    EXPECT_EQ(refused(access, post("localhost:8080", "")), 0);              // no browser
}

TEST(PanelAccess, RefusesAPostFromAPageOfAnyOtherAddress)
{
    auto access = access_at("127.0.0.1");
    for (const auto* origin :
         {"http://evil.example", "http://localhost", "http://localhost:3000", "null",
          "localhost:8080", "file://", "http://localhost:8080.evil.example",
          "http://evil.example/http://localhost:8080", "http://127.0.0.1:8080", "http://", "x"})
        EXPECT_EQ(refused(access, post("localhost:8080", origin)), 403) << origin;
}

// A browser sends these to any other site without asking it first.
TEST(PanelAccess, RefusesAPostThatIsNotJson)
{
    auto access = access_at("127.0.0.1");
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
    auto loopback = access_at("127.0.0.1");
    EXPECT_EQ(refused(loopback, post("evil.example", "http://evil.example")), 421);
    auto open = access_at("0.0.0.0");
    auto request = post("tv.example", "http://tv.example");
    EXPECT_EQ(refused(open, request), 0);
    request.query = {};
    EXPECT_EQ(refused(open, request), 401);
    request = post("tv.example", "http://evil.example");
    EXPECT_EQ(refused(open, request), 403);
}

// ---- The cookie

TEST(PanelAccess, GivesACookieForTheTokenThatThenOpensTheDoor)
{
    for (const auto* address : {"0.0.0.0", "127.0.0.1"}) {
        auto access = access_at(address);
        const auto cookie = access.cookie_for({.path = "/", .query = token_in_query});
        ASSERT_TRUE(cookie);
        EXPECT_EQ(cookie->name, "Set-Cookie");
        EXPECT_THAT(cookie->value, MatchesRegex("tgvs_panel_8080=[A-Za-z0-9_-]{43}; Path=/; .*"));
        EXPECT_THAT(cookie->value, HasSubstr("; HttpOnly; SameSite=Strict"));
        const auto pair = "other=1; " + cookie->value.substr(0, cookie->value.find(';'));
        EXPECT_EQ(refused(access, {.path = "/", .host = "localhost", .cookie = pair}), 0);
        EXPECT_EQ(
            refused(access, {.path = "/", .host = "localhost", .cookie = "x" + pair.substr(9)}),
            401);
    }
}

TEST(PanelAccess, ACookieIsGoodAfterARestartButNotAfterAChangeOfTokenOrKey)
{
    const auto cookie_at = [](const char* its_token, const char* key) {
        const PanelAccess access("0.0.0.0", 8080,
                                 {.token = Secret(its_token), .cookie_key = Secret(key)});
        const std::string query = std::string("token=") + its_token;
        return access.cookie_for({.path = "/", .query = query})->value;
    };
    EXPECT_EQ(cookie_at("a", "k"), cookie_at("a", "k"));
    EXPECT_NE(cookie_at("a", "k"), cookie_at("b", "k"));
    EXPECT_NE(cookie_at("a", "k"), cookie_at("a", "l"));
}

TEST(PanelAccess, GivesNoCookieForAnythingElse)
{
    const auto access = access_at("0.0.0.0");
    EXPECT_FALSE(access.cookie_for({.path = "/", .query = "token=wrong"}));
    EXPECT_FALSE(access.cookie_for({.path = "/", .authorization = "Bearer " + token}));
}

TEST(PanelAccess, ACookieThatCameOverTlsIsForTlsAlone)
{
    const auto access = access_at("127.0.0.1");
    const auto is_secure = [&](Request request) {
        request.query = token_in_query;
        return access.cookie_for(request)->value.ends_with("; Secure");
    };
    EXPECT_FALSE(is_secure({.path = "/"}));
    EXPECT_FALSE(is_secure({.path = "/", .forwarded_proto = "http"}));
    EXPECT_FALSE(is_secure({.path = "/", .forwarded_proto = "http, https"}));
    EXPECT_FALSE(
        is_secure({.path = "/", .forwarded = "for=1.2.3.4;proto=http, for=5.6.7.8;proto=https"}));
    EXPECT_FALSE(is_secure({.path = "/", .origin = "http://localhost:8080"}));
    EXPECT_TRUE(is_secure({.path = "/", .forwarded_proto = "https"}));
    EXPECT_TRUE(is_secure({.path = "/", .forwarded_proto = "HTTPS, http"}));
    EXPECT_TRUE(is_secure({.path = "/", .forwarded = "for=1.2.3.4; Proto=\"https\""}));
    EXPECT_TRUE(is_secure({.path = "/", .origin = "https://tv.example"}));
}

}  // namespace
}  // namespace tgvs::http
