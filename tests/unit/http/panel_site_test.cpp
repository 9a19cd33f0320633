#include "http/web_files.hpp"
#include "panel_site_fixture.hpp"
#include "support/places.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <string>
#include <vector>

namespace tgvs::http {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST_F(PanelSiteTest, ServesThePageAndItsFilesWithTheirTypes)
{
    EXPECT_EQ(get("/").content_type, "text/html; charset=utf-8");
    EXPECT_EQ(bytes(get("/").body), bytes(get("/index.html").body));
    EXPECT_EQ(get("/app.js").content_type, "text/javascript; charset=utf-8");
    EXPECT_EQ(get("/style.css").content_type, "text/css; charset=utf-8");
    EXPECT_EQ(get("/icon.svg").content_type, "image/svg+xml");
}

TEST_F(PanelSiteTest, ServesTheFilesOfTheSourceTreeByteForByte)
{
    for (const auto& file : web_files()) {
        const auto original =
            read_file(test::source_folder() + "/web" + std::string(file.path), 1'000'000);
        ASSERT_TRUE(original);
        EXPECT_TRUE(bytes(get(file.path).body) == *original) << file.path;
    }
}

// What stands between `before` and the next quote, wherever it is found.
std::vector<std::string> quoted_after(std::string_view text, std::string_view before)
{
    std::vector<std::string> found;
    for (auto at = text.find(before); at != std::string_view::npos; at = text.find(before, at)) {
        at += before.size();
        found.emplace_back(text.substr(at, text.find_first_of("'\"", at) - at));
    }
    return found;
}

TEST_F(PanelSiteTest, EveryFileThatThePageNamesIsThere)
{
    for (const auto* page : {"/", "/enter"}) {
        const auto text = std::string(bytes(get(page).body));
        for (const auto* attribute : {"href=\"", "src=\""})
            for (const auto& name : quoted_after(text, attribute))
                EXPECT_EQ(get("/" + name.substr(0, name.find('#'))).status, 200)
                    << page << " names " << name;
    }
    std::size_t imports = 0;
    for (const auto& file : web_files()) {
        if (!file.path.ends_with(".js"))
            continue;
        const auto folder = std::filesystem::path(file.path).parent_path();
        for (const auto* words : {" from '", "from\"", "import('"})
            for (const auto& name : quoted_after(file.content, words)) {
                if (!name.starts_with('.'))
                    continue;
                const auto path = (folder / name).lexically_normal().string();
                EXPECT_EQ(get(path).status, 200) << file.path << " imports " << name;
                ++imports;
            }
    }
    EXPECT_GT(imports, 50U);
    EXPECT_EQ(get("/vendor/hls.light.min.js").status, 200);  // the player's, when it is wanted
    EXPECT_EQ(get("/icons.svg").status, 200);
}

TEST_F(PanelSiteTest, FilesAreAskedForAnewAndNotSentAgain)
{
    const auto first = get("/app.js");
    EXPECT_EQ(header(first, "Cache-Control"), "no-cache");
    const auto tag = header(first, "ETag");
    const auto second = site.answer(
        {.path = "/app.js", .host = "localhost", .authorization = known, .if_none_match = tag});
    EXPECT_EQ(second.status, 304);
    EXPECT_EQ(bytes(second.body), "");
    EXPECT_THAT(response_head(second, Connection::keep), Not(HasSubstr("Content-Length")));
    EXPECT_NE(header(get("/style.css"), "ETag"), tag);
}

TEST_F(PanelSiteTest, SendsFilesPackedToWhoeverTakesThem)
{
    const auto ask = [&](std::string_view encoding, std::string_view tag = {}) {
        return site.answer({.path = "/app.js",
                            .host = "localhost",
                            .authorization = known,
                            .if_none_match = tag,
                            .accept_encoding = encoding});
    };
    const auto plain = ask("");
    const auto packed = ask("br, gzip;q=0.8");
    EXPECT_EQ(header(packed, "Content-Encoding"), "gzip");
    EXPECT_EQ(header(packed, "Vary"), "Accept-Encoding");
    EXPECT_EQ(header(plain, "Vary"), "Accept-Encoding");
    EXPECT_TRUE(bytes(packed.body).starts_with("\x1f\x8b"));
    EXPECT_LT(bytes(packed.body).size(), bytes(plain.body).size());
    EXPECT_NE(header(packed, "ETag"), header(plain, "ETag"));
    EXPECT_EQ(ask("gzip", header(packed, "ETag")).status, 304);
    EXPECT_EQ(ask("gzip", header(plain, "ETag")).status, 200);
}

TEST(TakesGzip, OnlyIfItIsNamedAndNotRefused)
{
    for (const auto* yes :
         {"gzip", "GZIP", "deflate,gzip", "gzip;q=0.5", "gzip; q=1", "gzip;q=0.001"})
        EXPECT_TRUE(takes_gzip(yes)) << yes;
    for (const auto* no : {"", "identity", "br", "gzip;q=0", "gzip;q=0.000", "xgzip", "gzip2", "*"})
        EXPECT_FALSE(takes_gzip(no)) << no;
}

TEST_F(PanelSiteTest, NothingOutsideItsTablesIsFound)
{
    for (const auto* path : {"/../CMakeLists.txt",
                             "/vendor/../../README.md",
                             "/%2e%2e/etc/passwd",
                             "//etc/passwd",
                             "/vendor",
                             "/vendor/",
                             "/app.js/",
                             "/hls/",
                             "/hls/../app.js",
                             "/hls/8.ts",
                             "/hls/-7.ts",
                             "/hls/+7.ts",
                             "/hls/7.tsx",
                             "/hls/.ts",
                             "/hls/ 7.ts",
                             "/hls/7",
                             "/hls/99999999999999999999.ts",
                             "/hls/live.m3u8/",
                             "/api",
                             "/api/status/",
                             "/api/login/",
                             "/api/login.svg/"})
        EXPECT_EQ(get(path).status, 404) << path;
}

TEST_F(PanelSiteTest, ServesPlaylistAndSegmentWithoutACopy)
{
    EXPECT_EQ(get("/hls/live.m3u8").content_type, "application/vnd.apple.mpegurl");
    EXPECT_EQ(bytes(get("/hls/live.m3u8").body), "#EXTM3U\n");
    const auto segment = get("/hls/7.ts");
    EXPECT_EQ(segment.content_type, "video/mp2t");
    EXPECT_EQ(header(segment, "Cache-Control"), "no-store");
    EXPECT_EQ(bytes(segment.body).data(), preview.data->data());
}

TEST_F(PanelSiteTest, SaysThatThePreviewIsNotReadyYetOrOff)
{
    preview.text = std::nullopt;
    EXPECT_EQ(get("/hls/live.m3u8").status, 503);
    PanelSite off(access_on(), {.pages = {.status = status}});
    EXPECT_EQ(
        off.answer({.path = "/hls/live.m3u8", .host = "localhost", .authorization = known}).status,
        404);
    const auto answer =
        off.answer({.path = "/api/status", .host = "localhost", .authorization = known});
    EXPECT_FALSE(nlohmann::json::parse(bytes(answer.body))["preview"]);
}

TEST_F(PanelSiteTest, GivesTheStatusAsJson)
{
    const auto answer = get("/api/status");
    EXPECT_EQ(answer.content_type, "application/json");
    EXPECT_EQ(header(answer, "Cache-Control"), "no-store");
    const auto json = nlohmann::json::parse(bytes(answer.body));
    EXPECT_EQ(json["on_air"]["title"], "A \"title\" <b>");
    EXPECT_TRUE(json["preview"]);
}

TEST_F(PanelSiteTest, ShowsTheLoginThatWaitsAndItsPicture)
{
    const auto waits = login_status();
    EXPECT_EQ(waits["wants_password"], false);
    EXPECT_EQ(waits["valid_s"], 27);
    const auto picture = get("/api/login.svg");
    EXPECT_EQ(picture.status, 200);
    EXPECT_EQ(picture.content_type, "image/svg+xml");
    EXPECT_EQ(header(picture, "Cache-Control"), "no-store");
    EXPECT_EQ(header(picture, "Cross-Origin-Resource-Policy"), "same-origin");
    EXPECT_EQ(bytes(picture.body), "<svg/>");
}

TEST_F(PanelSiteTest, GivesAnotherNumberToAnotherPictureOnly)
{
    const auto first = login_status()["code"];
    login.code->valid = 26s;
    EXPECT_EQ(login_status()["code"], first);
    login.code->svg = "<svg />";
    EXPECT_NE(login_status()["code"], first);
}

TEST_F(PanelSiteTest, HasNoPictureWhenThereIsNone)
{
    login.code->svg.clear();
    EXPECT_EQ(get("/api/login.svg").status, 404);
    login.code.reset();
    EXPECT_EQ(get("/api/login.svg").status, 404);
    EXPECT_TRUE(login_status().is_null());
}

TEST_F(PanelSiteTest, WithoutALoginSourceNoneIsEverWanted)
{
    PanelSite without(access_on(), {.pages = {.status = status, .preview = &preview}});
    EXPECT_EQ(
        without.answer({.path = "/api/login.svg", .host = "localhost", .authorization = known})
            .status,
        404);
    const auto answer =
        without.answer({.path = "/api/status", .host = "localhost", .authorization = known});
    EXPECT_TRUE(nlohmann::json::parse(bytes(answer.body))["login"].is_null());
    EXPECT_EQ(without
                  .answer({.method = Method::post,
                           .path = "/api/login",
                           .host = "localhost",
                           .authorization = known,
                           .content_type = "application/json",
                           .body = Secret(R"({"password": "x"})")})
                  .status,
              409);
}

TEST_F(PanelSiteTest, HandsOnThePasswordThatIsAskedFor)
{
    login.code = LoginCode{.wants_password = true};
    EXPECT_EQ(login_status()["wants_password"], true);
    const auto answer = send(R"({"password": " p\u00e4ss \"wörd\" "})");
    EXPECT_EQ(answer.status, 204);
    EXPECT_EQ(bytes(answer.body), "");
    EXPECT_EQ(header(answer, "Cache-Control"), "no-store");
    EXPECT_THAT(response_head(answer, Connection::keep), Not(HasSubstr("Content-Length")));
    ASSERT_EQ(login.given.size(), 1u);
    EXPECT_EQ(login.given[0].reveal(), " päss \"wörd\" ");
}

TEST_F(PanelSiteTest, TakesNoPasswordThatNobodyAsksFor)
{
    EXPECT_EQ(send(R"({"password": "x"})").status, 409);  // the code waits to be scanned
    login.code.reset();
    EXPECT_EQ(send(R"({"password": "x"})").status, 409);
    EXPECT_TRUE(login.given.empty());
}

TEST_F(PanelSiteTest, SaysThatThereIsNoPasswordInABodyWithoutQuotingIt)
{
    login.code->wants_password = true;
    for (const std::string body :
         {"", "hunter2", "\"hunter2\"", "[\"hunter2\"]", "null", "{}", R"({"password": ""})",
          R"({"password": 5})", R"({"password": ["hunter2"]})", R"({"Password": "hunter2"})",
          R"({"password": "hunter2")", R"({"password": "hunter2"} x)",
          "{\"password\": \"\xff\"}"}) {
        const auto answer = send(body);
        EXPECT_EQ(answer.status, 400) << body;
        EXPECT_EQ(bytes(answer.body), "no password in the request\n");
    }
    EXPECT_EQ(send(std::string(1'000, '[')).status, 400);
    EXPECT_TRUE(login.given.empty());
}

TEST_F(PanelSiteTest, TakesNoPasswordFromAPageElsewhere)
{
    login.code->wants_password = true;
    Request request{.method = Method::post,
                    .path = "/api/login",
                    .host = "localhost:8080",
                    .authorization = known,
                    .origin = "http://localhost:8080",
                    .content_type = "application/json",
                    .body = Secret(R"({"password": "x"})")};
    auto foreign = request;
    foreign.origin = "http://evil.example";
    EXPECT_EQ(site.answer(foreign).status, 403);
    foreign = request;
    foreign.content_type = "text/plain";
    EXPECT_EQ(site.answer(foreign).status, 415);
    foreign = request;
    foreign.host = foreign.origin = "evil.example";
    EXPECT_EQ(site.answer(foreign).status, 421);
    EXPECT_TRUE(login.given.empty());
    EXPECT_EQ(site.answer(request).status, 204);
}

TEST_F(PanelSiteTest, TakesAPostAtTheLoginAloneAndNothingElseThere)
{
    login.code->wants_password = true;
    for (const auto* path : {"/", "/api/status", "/api/login.svg", "/api/login/", "/nothing"}) {
        const auto answer = send(R"({"password": "x"})", path);
        EXPECT_EQ(answer.status, 405) << path;
        EXPECT_EQ(header(answer, "Allow"), "GET, HEAD") << path;
    }
    EXPECT_TRUE(login.given.empty());
    EXPECT_EQ(get("/api/login").status, 405);
    EXPECT_EQ(header(get("/api/login"), "Allow"), "POST");
}

TEST_F(PanelSiteTest, EveryAnswerForbidsForeignScriptsAndFrames)
{
    for (const auto* path :
         {"/", "/app.js", "/api/status", "/api/login", "/api/login.svg", "/hls/7.ts", "/nothing"}) {
        const auto answer = get(path);
        const auto policy = header(answer, "Content-Security-Policy");
        EXPECT_THAT(policy, HasSubstr("default-src 'none'")) << path;
        EXPECT_THAT(policy, HasSubstr("frame-ancestors 'none'")) << path;
        EXPECT_THAT(policy, Not(HasSubstr("unsafe"))) << path;
        EXPECT_EQ(header(answer, "X-Content-Type-Options"), "nosniff") << path;
        EXPECT_EQ(header(answer, "X-Frame-Options"), "DENY") << path;
    }
}

TEST_F(PanelSiteTest, ThePageHasNoInlineScriptOrStyle)
{
    const std::string page(bytes(get("/").body));
    EXPECT_THAT(page, Not(HasSubstr("<style")));
    EXPECT_THAT(page, Not(HasSubstr(" style=")));
    EXPECT_THAT(page, Not(HasSubstr(" onclick")));
    EXPECT_THAT(page, Not(HasSubstr("<script>")));
    EXPECT_THAT(page, Not(HasSubstr("http://")));
    EXPECT_THAT(page, Not(HasSubstr("https://")));
}

TEST_F(PanelSiteTest, RefusesAForeignHostOnEveryPath)
{
    for (const auto* path : {"/", "/app.js", "/api/status", "/api/login.svg", "/hls/7.ts"})
        EXPECT_EQ(site.answer({.path = path, .host = "evil.example"}).status, 421) << path;
}

TEST_F(PanelSiteTest, OffTheLoopbackTheTokenOpensThePageAndIsRemembered)
{
    PanelSite open(access_on("0.0.0.0"), {.pages = {.status = status, .preview = &preview}});
    const auto refused = open.answer({.path = "/api/status", .host = "tv.example"});
    EXPECT_EQ(refused.status, 401);
    EXPECT_EQ(header(refused, "Set-Cookie"), "");
    const auto page = open.answer({.path = "/", .query = "token=abc", .host = "tv.example"});
    EXPECT_EQ(page.status, 200);
    const auto cookie = header(page, "Set-Cookie");
    EXPECT_EQ(
        open.answer({.path = "/api/status", .cookie = cookie.substr(0, cookie.find(';'))}).status,
        200);
}

}  // namespace
}  // namespace tgvs::http
