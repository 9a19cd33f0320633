#include "http/panel_token.hpp"
#include "panel_site_fixture.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>

namespace tgvs::http {
namespace {

// ---- Strangers

TEST_F(PanelSiteTest, ShowsAStrangerNothingOnTheLoopbackEither)
{
    login.code->wants_password = true;
    for (const auto* path : {"/", "/index.html", "/app.js", "/login.js", "/api/status",
                             "/api/login.svg", "/hls/live.m3u8", "/hls/7.ts", "/nothing"})
        EXPECT_EQ(site.answer({.path = path, .host = "localhost"}).status, 401) << path;
    EXPECT_EQ(site.answer({.method = Method::post,
                           .path = "/api/login",
                           .host = "localhost",
                           .content_type = "application/json",
                           .body = Secret(R"({"password": "x"})")})
                  .status,
              401);
    EXPECT_TRUE(login.given.empty());
}

TEST_F(PanelSiteTest, ShowsAnybodyThePageThatTakesALink)
{
    for (const auto* path : {"/enter", "/enter.js", "/style.css", "/icon.svg"})
        EXPECT_EQ(site.answer({.path = path, .host = "localhost"}).status, 200) << path;
    EXPECT_EQ(site.answer({.path = "/enter", .host = "evil.example"}).status, 421);
}

class PanelEnterTest : public testing::Test {
protected:
    Response enter(std::string body, std::string_view origin = "http://localhost:8080")
    {
        return site.answer({.method = Method::post,
                            .path = "/api/enter",
                            .host = "localhost:8080",
                            .origin = origin,
                            .content_type = "application/json",
                            .body = Secret(std::move(body))});
    }

    std::string new_link() const
    {
        return std::string(make_link(file, std::chrono::system_clock::now())->reveal());
    }

    const TemporaryFolder folder;
    const std::filesystem::path file = folder.path() / "panel.link";
    FixedStatus status;
    PanelSite site{access_on("127.0.0.1", file), {.pages = {.status = status}}};
};

TEST_F(PanelEnterTest, ExchangesALinkForTheCookieOnce)
{
    const auto body = R"({"link": ")" + new_link() + R"("})";
    const auto entered = enter(body);
    EXPECT_EQ(entered.status, 204);
    const auto cookie = header(entered, "Set-Cookie");
    EXPECT_EQ(site.answer({.path = "/api/status",
                           .host = "localhost",
                           .cookie = cookie.substr(0, cookie.find(';'))})
                  .status,
              200);
    const auto again = enter(body);
    EXPECT_EQ(again.status, 401);
    EXPECT_EQ(header(again, "Set-Cookie"), "");
}

TEST_F(PanelEnterTest, TakesNothingElse)
{
    const auto link = new_link();
    for (const std::string body :
         {"", "{}", "null", R"({"link": ""})", R"({"link": 1})", R"(["link"])"})
        EXPECT_EQ(enter(body).status, 400) << body;
    EXPECT_EQ(enter(R"({"link": "abc"})").status, 401);  // the token is none
    EXPECT_EQ(enter(R"({"link":)" + std::string(1'024, '[')).status, 413);
    EXPECT_EQ(enter(R"({"link": ")" + link + R"("})", "http://evil.example").status, 403);
    EXPECT_EQ(site.answer({.path = "/api/enter", .host = "localhost"}).status, 405);
    EXPECT_EQ(enter(R"({"link": ")" + link + R"("})").status, 204);
}

// ---- People

class OneGuest : public GuestSource {
public:
    std::optional<control::Person> person(std::string_view session) override
    {
        if (session != "session" || left)
            return std::nullopt;
        return control::Person{.name = "Anna", .role = role, .door = {}, .member = "p1"};
    }
    std::optional<Entered> enter(std::string_view link, std::string_view device) override
    {
        this->device = device;
        if (link != "link")
            return std::nullopt;
        return Entered{.session = Secret("session"), .good_for = 90 * 24h};
    }
    void leave(std::string_view session) override { left = session == "session"; }

    control::Role role = control::Role::operator_;
    std::string device;
    bool left = false;
};

class GuestsTest : public testing::Test {
protected:
    Response ask(Method method, std::string_view path, std::string body = {},
                 std::string_view proto = {})
    {
        return site.answer({.method = method,
                            .path = path,
                            .host = "localhost:8080",
                            .cookie = cookie,
                            .origin = "http://localhost:8080",
                            .content_type = "application/json",
                            .user_agent = "A browser",
                            .forwarded_proto = proto,
                            .body = Secret(std::move(body))});
    }

    OneGuest guest;
    FixedStatus status;
    OneLogin login;
    std::string cookie = "tgvs_session_8080=session";
    std::vector<control::Person> callers;
    PanelSite site{
        PanelAccess("127.0.0.1", 8080,
                    {.token = Secret("abc"), .cookie_key = Secret("key"), .guests = &guest}),
        {.pages = {.status = status, .login = &login},
         .api = [this](const Request& request, const control::Person& person) {
             callers.push_back(person);
             return request.path == "/api/v1/known" ? text_response(200, "yes") : not_found();
         }}};
};

TEST_F(GuestsTest, ALinkIsExchangedForASessionAndOverTlsForOneThatIsKeptToThisHost)
{
    cookie.clear();
    const auto body = R"({"link": "link"})";
    const auto entered = ask(Method::post, "/api/v1/login", body);
    EXPECT_EQ(entered.status, 204);
    EXPECT_EQ(header(entered, "Set-Cookie"),
              "tgvs_session_8080=session; Path=/; Max-Age=7776000; HttpOnly; SameSite=Strict");
    EXPECT_EQ(guest.device, "A browser");
    cookie = "tgvs_panel_8080=an owner's";
    const auto other = ask(Method::post, "/api/enter", body);
    EXPECT_EQ(header(other, "Set-Cookie"),
              "tgvs_panel_8080=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict");
    EXPECT_TRUE(std::ranges::any_of(other.headers, [](const Header& one) {
        return one.value.starts_with("tgvs_session_8080=session;");
    }));
    cookie.clear();
    EXPECT_EQ(header(ask(Method::post, "/api/enter", body, "https"), "Set-Cookie"),
              "__Host-tgvs_session_8080=session; Path=/; Max-Age=7776000; HttpOnly; "
              "SameSite=Strict; Secure");
}

TEST_F(GuestsTest, WrongLinksAreSlowedDownAndRightOnesAreNot)
{
    cookie.clear();
    int seen[500] = {};
    for (int i = 0; i < 10; ++i)
        ++seen[ask(Method::post, "/api/v1/login", R"({"link": "wrong"})").status];
    EXPECT_EQ(seen[401], 4);
    EXPECT_EQ(seen[429], 6);
    EXPECT_EQ(ask(Method::post, "/api/v1/login", R"({"link": "link"})").status, 204);
}

TEST_F(GuestsTest, APersonIsKnownToTheApiByEitherCookie)
{
    EXPECT_EQ(ask(Method::get, "/api/v1/known").status, 200);
    cookie = "__Host-tgvs_session_8080=session; tgvs_session_8080=planted";
    EXPECT_EQ(ask(Method::get, "/api/v1/known").status, 200);
    ASSERT_EQ(callers.size(), 2u);
    for (const auto& caller : callers) {
        EXPECT_EQ(caller.name, "Anna");
        EXPECT_EQ(caller.role, control::Role::operator_);
        EXPECT_EQ(caller.door, "panel");
    }
    cookie = "tgvs_session_8080=other";
    EXPECT_EQ(ask(Method::get, "/api/v1/known").status, 401);
    EXPECT_EQ(callers.size(), 2u);
}

TEST_F(GuestsTest, WhoHasTheTokenIsAnAdmin)
{
    const auto answer =
        site.answer({.path = "/api/v1/known", .host = "localhost", .authorization = known});
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(callers.at(0).role, control::Role::admin);
    EXPECT_EQ(callers.at(0).member, "");
}

TEST_F(GuestsTest, APersonWhoGuessesAtTheTokenIsSlowedDownAsAStrangerIsAndStaysWhoHeIs)
{
    const auto tried = [this](std::string_view token) {
        const auto query = fmt::format("token={}", token);
        return site.answer(
            {.path = "/api/v1/known", .query = query, .host = "localhost", .cookie = cookie});
    };
    for (int i = 0; i < 4; ++i)
        EXPECT_EQ(tried("wrong").status, 200);
    // Not looked at any more, right or wrong.
    const auto right = tried("abc");
    EXPECT_EQ(right.status, 200);
    EXPECT_EQ(header(right, "Set-Cookie"), "");
    cookie.clear();
    EXPECT_EQ(tried("abc").status, 429);
    EXPECT_TRUE(std::ranges::all_of(callers, [](const auto& one) { return one.member == "p1"; }));
}

TEST_F(GuestsTest, APersonWithTheTokenBecomesTheOwner)
{
    const auto answer = site.answer(
        {.path = "/api/v1/known", .query = "token=abc", .host = "localhost", .cookie = cookie});
    EXPECT_THAT(header(answer, "Set-Cookie"), testing::StartsWith("tgvs_panel_8080="));
    EXPECT_EQ(callers.at(0).member, "");
}

TEST_F(GuestsTest, TheLoginToTelegramIsForAdmins)
{
    EXPECT_TRUE(
        nlohmann::json::parse(bytes(ask(Method::get, "/api/status").body))["login"].is_null());
    EXPECT_EQ(ask(Method::get, "/api/login.svg").status, 404);
    login.code->wants_password = true;
    EXPECT_EQ(ask(Method::post, "/api/login", R"({"password": "x"})").status, 403);
    EXPECT_TRUE(login.given.empty());
    guest.role = control::Role::admin;
    EXPECT_EQ(ask(Method::get, "/api/login.svg").status, 200);
    EXPECT_EQ(ask(Method::post, "/api/login", R"({"password": "x"})").status, 204);
}

TEST_F(GuestsTest, WhoLeavesIsForgottenHereAndByTheBrowser)
{
    const auto answer = ask(Method::post, "/api/v1/logout", "{}");
    EXPECT_EQ(answer.status, 204);
    EXPECT_EQ(header(answer, "Set-Cookie"),
              "tgvs_session_8080=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict");
    EXPECT_EQ(ask(Method::get, "/api/v1/known").status, 401);
}

TEST_F(GuestsTest, WhatTheApiRefusesIsAProblemWithACode)
{
    const auto stranger = site.answer({.path = "/api/v1/known", .host = "localhost"});
    const auto foreign = site.answer({.path = "/api/v1/known", .host = "evil.example"});
    const auto missing = ask(Method::get, "/api/v1/unknown");
    for (const auto& [answer, code] :
         {std::pair(stranger, "who_are_you"), std::pair(foreign, "wrong_host"),
          std::pair(missing, "not_found")}) {
        EXPECT_EQ(answer.content_type, "application/problem+json") << code;
        const auto problem = nlohmann::json::parse(bytes(answer.body));
        EXPECT_EQ(problem["code"], code);
        EXPECT_EQ(problem["status"], answer.status);
    }
    EXPECT_EQ(header(stranger, "WWW-Authenticate"), "Bearer");
}

TEST_F(GuestsTest, AStrangerGetsThePageThatTakesALinkAndNothingOfThePanel)
{
    const auto page = site.answer({.path = "/", .host = "localhost"});
    EXPECT_EQ(page.status, 401);
    EXPECT_TRUE(bytes(page.body).contains("enter.js"));
    EXPECT_FALSE(bytes(page.body).contains("app.js"));
    EXPECT_EQ(header(page, "ETag"), "");
}

// A browser asks before it sends such a request to another site, and is told 405.
TEST_F(GuestsTest, ADeleteNeedsNoBodyButComesFromHere)
{
    const auto delete_from = [&](std::string_view origin) {
        return site
            .answer({.method = Method::delete_,
                     .path = "/api/v1/known",
                     .host = "localhost:8080",
                     .cookie = cookie,
                     .origin = origin})
            .status;
    };
    EXPECT_EQ(delete_from("http://localhost:8080"), 200);
    EXPECT_EQ(delete_from(""), 200);
    EXPECT_EQ(delete_from("http://evil.example"), 403);
}

// ---- Another account

TEST_F(PanelSiteTest, HandsOnTheDecisionOnAnotherAccount)
{
    EXPECT_TRUE(login_status()["other_account"].is_null());
    EXPECT_EQ(send(R"({"account": "accept"})").status, 409);
    login.code = LoginCode{.valid = 600s, .other_account = OtherAccount{.before = 5, .now = 7}};
    EXPECT_EQ(login_status()["other_account"], nlohmann::json::parse(R"({"before": 5, "now": 7})"));
    for (const std::string body :
         {R"({"account": "yes"})", R"({"account": true})", R"({"account": ""})"})
        EXPECT_EQ(send(body).status, 409) << body;
    EXPECT_EQ(send(R"({"password": "x"})").status, 409);
    EXPECT_TRUE(login.decisions.empty());
    EXPECT_EQ(send(R"({"account": "accept"})").status, 204);
    EXPECT_EQ(send(R"({"account": "refuse"})").status, 204);
    EXPECT_EQ(login.decisions, (std::vector<bool>{true, false}));
    EXPECT_TRUE(login.given.empty());
}

}  // namespace
}  // namespace tgvs::http
