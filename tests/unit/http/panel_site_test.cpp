#include "http/panel_site.hpp"

#include "http/web_files.hpp"
#include "support.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace tgvs::http {
namespace {

using testing::HasSubstr;
using testing::Not;

class FixedStatus : public StatusSource {
public:
    PageStatus status() const override { return {.on_air = {.title = "A \"title\" <b>"}}; }
};

class OneSegment : public PreviewSource {
public:
    std::optional<std::string> playlist() const override { return text; }
    std::shared_ptr<const std::string> segment(std::uint64_t sequence) const override
    {
        return sequence == 7 ? data : nullptr;
    }

    std::optional<std::string> text = "#EXTM3U\n";
    std::shared_ptr<const std::string> data = std::make_shared<const std::string>("G...");
};

class PanelSiteTest : public testing::Test {
protected:
    Response get(std::string_view path) const
    {
        return site.answer({.path = path, .host = "localhost"});
    }

    FixedStatus status;
    OneSegment preview;
    PanelSite site{PanelAccess("127.0.0.1", 8080, Secret()), status, &preview};
};

std::string header(const Response& response, std::string_view name)
{
    for (const auto& one : response.headers)
        if (one.name == name)
            return one.value;
    return {};
}

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
            read_file(std::string(TGVS_SOURCE_DIR "/web") + std::string(file.path), 1'000'000);
        ASSERT_TRUE(original);
        EXPECT_TRUE(bytes(get(file.path).body) == *original) << file.path;
    }
}

TEST_F(PanelSiteTest, EveryFileThatThePageNamesIsThere)
{
    for (const auto* path : {"/icon.svg", "/style.css", "/vendor/hls.light.min.js", "/app.js",
                             "/dom.js", "/player.js"})
        EXPECT_EQ(get(path).status, 200) << path;
}

TEST_F(PanelSiteTest, FilesAreAskedForAnewAndNotSentAgain)
{
    const auto first = get("/app.js");
    EXPECT_EQ(header(first, "Cache-Control"), "no-cache");
    const auto tag = header(first, "ETag");
    const auto second = site.answer({.path = "/app.js", .host = "localhost", .if_none_match = tag});
    EXPECT_EQ(second.status, 304);
    EXPECT_EQ(bytes(second.body), "");
    EXPECT_THAT(response_head(second, Connection::keep), Not(HasSubstr("Content-Length")));
    EXPECT_NE(header(get("/style.css"), "ETag"), tag);
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
                             "/api/status/"})
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
    const PanelSite off(PanelAccess("127.0.0.1", 8080, Secret()), status, nullptr);
    EXPECT_EQ(off.answer({.path = "/hls/live.m3u8", .host = "localhost"}).status, 404);
    const auto answer = off.answer({.path = "/api/status", .host = "localhost"});
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

TEST_F(PanelSiteTest, EveryAnswerForbidsForeignScriptsAndFrames)
{
    for (const auto* path : {"/", "/app.js", "/api/status", "/hls/7.ts", "/nothing"}) {
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
    for (const auto* path : {"/", "/app.js", "/api/status", "/hls/7.ts"})
        EXPECT_EQ(site.answer({.path = path, .host = "evil.example"}).status, 421) << path;
}

TEST_F(PanelSiteTest, OffTheLoopbackTheTokenOpensThePageAndIsRemembered)
{
    const PanelSite open(PanelAccess("0.0.0.0", 8080, Secret("abc")), status, &preview);
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
