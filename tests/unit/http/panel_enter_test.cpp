#include "http/panel_token.hpp"
#include "panel_site_fixture.hpp"

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
    PanelSite site{access_on("127.0.0.1", file), status, nullptr};
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
    EXPECT_EQ(enter(R"({"link": ")" + link + R"("})", "http://evil.example").status, 403);
    EXPECT_EQ(site.answer({.path = "/api/enter", .host = "localhost"}).status, 405);
    EXPECT_EQ(enter(R"({"link": ")" + link + R"("})").status, 204);
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
