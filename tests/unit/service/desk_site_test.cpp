#include "service/desk_site.hpp"

#include "service/asked_item.hpp"
#include "support/temp_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace tgvs::service {
namespace {

using testing::HasSubstr;

class DeskSiteTest : public testing::Test {
protected:
    DeskSiteTest()
    {
        std::filesystem::create_directories(folder.path() / "media");
        std::ofstream(folder.path() / "media" / "a.mp4") << "x";
        std::ofstream(folder.path() / "outside.mp4") << "x";
    }
    http::Response ask(http::Method method, std::string_view path, std::string body = {},
                       std::string_view type = "application/json")
    {
        const http::Request request = {
            .method = method, .path = path, .content_type = type, .body = Secret(std::move(body))};
        return site.answer(request, anna);
    }
    http::Response command(std::string json)
    {
        return ask(http::Method::post, "/api/v1/channels/main/commands", std::move(json));
    }

    const test::TempFolder folder;
    control::SharedDesk desk;
    prometheus::Registry registry;
    int woken = 0;
    control::Person anna = {.name = "Anna", .role = control::Role::operator_, .door = "ctl"};
    DeskSite site{
        {.media_folders = {folder.path() / "media"}, .wake = [this] { ++woken; }}, desk, registry};
};

TEST_F(DeskSiteTest, ACommandIsDoneAtOnceAndWakesTheShow)
{
    const auto answer = command(R"({"command":"pause"})");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.content_type, "application/json");
    EXPECT_EQ(woken, 1);
    EXPECT_TRUE(desk.with([](auto& one) { return one.state().paused; }));
    EXPECT_THAT(std::string(http::bytes(ask(http::Method::get, "/api/v1/channels/main").body)),
                HasSubstr(R"("paused":true)"));
}

TEST_F(DeskSiteTest, EachRefusalHasItsStatus)
{
    const struct {
        std::string json;
        int status;
        std::string_view code;
    } cases[] = {
        {R"({"command":"skip"})", 409, "nothing_on"},
        {R"({"command":"skip","x":1})", 400, "bad_request"},
        {R"({"command":"queue-remove","entry":"r1"})", 404, "unknown_entry"},
        {R"({"command":"play","location":"/etc/passwd"})", 422, "bad_location"},
        {R"({"command":"play","location":"https://www.youtube.com/playlist?list=x"})", 422,
         "bad_location"},
        {R"({"command":"play","location":"gopher://x/y"})", 422, "bad_location"},
    };
    for (const auto& one : cases) {
        const auto answer = command(one.json);
        EXPECT_EQ(answer.status, one.status) << one.json;
        EXPECT_EQ(answer.content_type, "application/problem+json");
        EXPECT_THAT(std::string(http::bytes(answer.body)), HasSubstr(one.code)) << one.json;
    }
    EXPECT_EQ(woken, 0);
    anna.role = control::Role::viewer;
    EXPECT_EQ(command(R"({"command":"pause"})").status, 403);
}

TEST_F(DeskSiteTest, OtherPathsMethodsAndTypesAreRefused)
{
    EXPECT_EQ(ask(http::Method::get, "/api/v1/").status, 404);
    EXPECT_EQ(ask(http::Method::post, "/api/v1/channels/main", "{}").status, 405);
    EXPECT_EQ(ask(http::Method::get, "/api/v1/channels/main/commands").status, 405);
    EXPECT_EQ(ask(http::Method::post, "/api/v1/channels/main/commands", "{}", "text/plain").status,
              415);
}

TEST_F(DeskSiteTest, FilesAreAskedForBelowTheFoldersAndBesideTheItems)
{
    const auto media = folder.path() / "media";
    const auto of = [&](const std::string& location) -> std::string {
        const auto item = item_of(location, {media});
        return item ? item->location : "";
    };
    EXPECT_EQ(of("a.mp4"), media / "a.mp4");
    EXPECT_EQ(of(media / "a.mp4"), media / "a.mp4");
    EXPECT_EQ(of("file://" + (media / "a.mp4").string()), media / "a.mp4");
    EXPECT_EQ(of("./x/../a.mp4"), media / "a.mp4");
    EXPECT_EQ(of("https://example.org/v"), "https://example.org/v");
    for (const auto* refused : {"", ".", "..", "none.mp4", "../outside.mp4", "/etc/passwd"})
        EXPECT_EQ(of(refused), "") << refused;

    EXPECT_EQ(command(R"({"command":"play","location":"outside.mp4"})").status, 422);
    site.set_programme({{.location = folder.path() / "listed.mp4", .title = {}}});
    EXPECT_EQ(command(R"({"command":"play","location":"outside.mp4"})").status, 200);
}

}  // namespace
}  // namespace tgvs::service
