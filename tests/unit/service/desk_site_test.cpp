#include "service/desk_site.hpp"

#include "service/asked_item.hpp"
#include "support/full_disk.hpp"
#include "support/temp_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <iterator>

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
                       std::string_view type = "application/json", std::string_view if_match = {})
    {
        const auto question = path.find('?');
        const http::Request request = {
            .method = method,
            .path = path.substr(0, question),
            .query = question == std::string_view::npos ? "" : path.substr(question + 1),
            .content_type = type,
            .if_match = if_match,
            .body = Secret(std::move(body))};
        return site.answer(request, anna);
    }
    http::Response command(std::string json)
    {
        return ask(http::Method::post, "/api/v1/channels/main/commands", std::move(json));
    }

    std::string body_of(const http::Response& response)
    {
        return std::string(http::bytes(response.body));
    }
    std::string slurp(const std::string& name) const
    {
        std::ifstream stream(folder.path() / name, std::ios::binary);
        return {std::istreambuf_iterator<char>(stream), {}};
    }
    // Of the answer's first entry, or whatever member is asked for.
    std::string member(const http::Response& response, const char* name)
    {
        return nlohmann::json::parse(body_of(response)).at(name);
    }

    const test::TempFolder folder;
    control::SharedDesk desk;
    playlist::ListStore lists{
        {.playlist = folder.path() / "media" / "playlist.txt", .folder = folder.path() / "lists"}};
    prometheus::Registry registry;
    Ledger ledger{folder.path() / "audit.jsonl", registry};
    int woken = 0;
    control::Person anna = {.name = "Anna", .role = control::Role::operator_, .door = "ctl"};
    DeskSite site{{.media_folders = {folder.path() / "media"}, .wake = [this] { ++woken; }},
                  desk,
                  lists,
                  ledger};
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

// ---- Lists

constexpr std::string_view default_list = "/api/v1/channels/main/lists/default";

TEST_F(DeskSiteTest, AnEditorAddsWhatMayBePlayedToAList)
{
    anna.role = control::Role::editor;
    folder.write("media/playlist.txt", "# mine\nhttps://example.org/v?secret=1\n");
    folder.write("media/sub/b.mp4");
    const auto add = [this](const std::string& location) {
        return command(R"({"command":"playlist-add","location":")" + location + "\"}").status;
    };
    EXPECT_EQ(add("sub/b.mp4"), 200);
    EXPECT_EQ(add("https://example.org/w"), 200);
    EXPECT_EQ(add("https://www.youtube.com/playlist?list=x"), 200);
    for (const auto* refused : {"/etc/passwd", "../outside.mp4", "none.mp4", "gopher://x/y", "#x",
                                "a.mp4\\n/etc/passwd", "http://a/b|User-Agent=x"})
        EXPECT_EQ(add(refused), 422) << refused;
    EXPECT_EQ(slurp("media/playlist.txt"),
              "# mine\nhttps://example.org/v?secret=1\nsub/b.mp4\nhttps://example.org/w\n"
              "https://www.youtube.com/playlist?list=x\n");
    anna.role = control::Role::operator_;
    EXPECT_EQ(add("a.mp4"), 403);
    EXPECT_EQ(command(R"({"command":"playlist-remove","entry":"x"})").status, 403);
}

TEST_F(DeskSiteTest, AListIsReadInWindowsAndItsLinesOnlyByEditors)
{
    std::string text = "#EXTM3U\n#EXTINF:1,First\nhttps://example.org/v?secret=1\n";
    for (int i = 0; i < 249; ++i)
        text += "none" + std::to_string(i) + ".mp4\n";
    folder.write("media/playlist.txt", text);
    const auto page = nlohmann::json::parse(body_of(ask(http::Method::get, default_list)));
    EXPECT_EQ(page["total"], 250);
    EXPECT_EQ(page["items"].size(), 200U);
    EXPECT_EQ(page["next_from"], 200);
    EXPECT_TRUE(page["in_use"]);
    EXPECT_EQ(page["items"][0]["title"], "First");
    EXPECT_EQ(page["items"][0]["item"], "https://example.org");
    EXPECT_FALSE(page["items"][0].contains("line"));
    const auto rest = nlohmann::json::parse(
        body_of(ask(http::Method::get, "/api/v1/channels/main/lists/default?from=200")));
    EXPECT_EQ(rest["items"].size(), 50U);
    EXPECT_TRUE(rest["next_from"].is_null());
    EXPECT_EQ(ask(http::Method::get, "/api/v1/channels/main/lists/default?from=-1").status, 400);
    anna.role = control::Role::editor;
    EXPECT_THAT(body_of(ask(http::Method::get, default_list)), HasSubstr("v?secret=1"));
}

TEST_F(DeskSiteTest, EntriesAreResources)
{
    anna.role = control::Role::editor;
    folder.write("lists/вечер.txt", "https://a/1\nhttps://a/2\n");
    const std::string list = "/api/v1/channels/main/lists/%D0%B2%D0%B5%D1%87%D0%B5%D1%80";
    EXPECT_THAT(body_of(ask(http::Method::get, "/api/v1/channels/main/lists")),
                HasSubstr(R"({"name":"вечер","in_use":false})"));
    const auto added =
        ask(http::Method::post, list + "/items", R"({"location":"https://a/3","first":true})");
    EXPECT_EQ(added.status, 201);
    const auto item = list + "/items/" + member(added, "entry");
    EXPECT_EQ(ask(http::Method::post, item + "/move", "").status, 200);
    EXPECT_EQ(slurp("lists/вечер.txt"), "https://a/1\nhttps://a/2\nhttps://a/3\n");
    EXPECT_EQ(ask(http::Method::delete_, item).status, 200);
    EXPECT_EQ(ask(http::Method::delete_, item).status, 404);
    EXPECT_EQ(slurp("lists/вечер.txt"), "https://a/1\nhttps://a/2\n");
    EXPECT_EQ(
        ask(http::Method::post, list + "/items", R"({"location":"https://a/3","list":"x"})").status,
        400);
    for (const auto* path : {"/items/x/y", "/items/", "/x", "/items/x/move/z"})
        EXPECT_EQ(ask(http::Method::post, list + path, "{}").status, 404) << path;
    EXPECT_EQ(ask(http::Method::put, list).status, 405);
    EXPECT_EQ(ask(http::Method::post, list + "/items/x", "{}").status, 405);
}

TEST_F(DeskSiteTest, AWholeListIsWrittenOnlyForTheVersionThatWasSeen)
{
    anna.role = control::Role::editor;
    folder.write("media/playlist.txt", "https://a/1\nhttps://a/2\n");
    const auto page = ask(http::Method::get, default_list);
    const auto& tag = page.headers.back().value;
    EXPECT_EQ(page.headers.back().name, "ETag");
    const auto patch = [&](const std::string& text, std::string_view if_match) {
        const nlohmann::json body = {{"text", text}};
        return ask(http::Method::patch, default_list, body.dump(), "application/json", if_match);
    };
    EXPECT_EQ(patch("https://a/1\n", "").status, 428);
    folder.write("media/playlist.txt", "https://a/1\nhttps://a/2\nhttps://a/hand\n");
    const auto stale = patch("https://a/2\n", tag);
    EXPECT_EQ(stale.status, 412);
    EXPECT_EQ(member(stale, "theirs"), "https://a/1\nhttps://a/2\nhttps://a/hand\n");
    EXPECT_EQ(member(stale, "merged"), "https://a/2\nhttps://a/hand\n");
    EXPECT_EQ(patch("https://a/2\n/etc/passwd\n", stale.headers.back().value).status, 422);
    EXPECT_EQ(slurp("media/playlist.txt"), "https://a/1\nhttps://a/2\nhttps://a/hand\n");
    EXPECT_EQ(patch("https://a/2\na.mp4\n", stale.headers.back().value).status, 200);
    EXPECT_EQ(slurp("media/playlist.txt"), "https://a/2\na.mp4\n");
    EXPECT_EQ(
        ask(http::Method::patch, default_list, R"({"txt":""})", "application/json", tag).status,
        400);
}

TEST_F(DeskSiteTest, OnAFullDiskAListStaysWholeAndTheAnswerSaysWhatToDo)
{
    anna.role = control::Role::editor;
    const std::string before = "https://a/1\nhttps://a/2\nhttps://a/3\nhttps://a/4\nhttps://a/5\n";
    folder.write("media/playlist.txt", before);
    const auto page = ask(http::Method::get, default_list);
    const nlohmann::json body = {{"text", before + "https://a/6\n"}};
    http::Response written;
    http::Response added;
    {
        const test::FullDisk full;
        written = ask(http::Method::patch, default_list, body.dump(), "application/json",
                      page.headers.back().value);
        added = ask(http::Method::post, std::string(default_list) + "/items",
                    R"({"location":"https://a/6"})");
    }
    for (const auto& answer : {written, added}) {
        EXPECT_EQ(answer.status, 507) << body_of(answer);
        EXPECT_EQ(member(answer, "code"), "cannot_write");
        EXPECT_THAT(member(answer, "remedy"), HasSubstr("make room"));
    }
    EXPECT_EQ(slurp("media/playlist.txt"), before);
}

TEST_F(DeskSiteTest, NoNameOfAListLeadsOutOfItsFolder)
{
    anna.role = control::Role::editor;
    folder.write("outside.txt", "https://a/1\n");
    folder.write("lists/x.txt", "https://a/1\n");
    for (const std::string name :
         {"..%2Foutside", "..", "%2Fetc%2Fpasswd", "a%0Ab", "%00", "%FF", "%zz", ".x"})
        EXPECT_EQ(ask(http::Method::get, "/api/v1/channels/main/lists/" + name).status, 422)
            << name;
    EXPECT_EQ(ask(http::Method::get, "/api/v1/channels/main/lists/" + std::string(255, 'a')).status,
              422);
    EXPECT_EQ(ask(http::Method::get, "/api/v1/channels/main/lists/none").status, 404);
    EXPECT_EQ(command(R"({"command":"list-use","list":"../outside"})").status, 422);
    EXPECT_EQ(command(R"({"command":"list-use","list":"none"})").status, 404);
    EXPECT_EQ(desk.with([](auto& one) { return one.choice().list; }), "default");
}

TEST_F(DeskSiteTest, AListIsUsedIfThereIsSomethingInIt)
{
    folder.write("lists/evening.txt", "https://a/1\n");
    folder.write("lists/empty.txt", "# nothing\n");
    EXPECT_EQ(command(R"({"command":"list-use","list":"empty"})").status, 409);
    EXPECT_EQ(command(R"({"command":"list-use","list":"evening"})").status, 200);
    EXPECT_EQ(command(R"({"command":"shuffle","on":true})").status, 200);
    const auto channel =
        nlohmann::json::parse(body_of(ask(http::Method::get, "/api/v1/channels/main")));
    EXPECT_EQ(channel["list"]["value"], "evening");
    EXPECT_EQ(channel["list"]["setting"], "default");
    EXPECT_TRUE(channel["shuffle"]["by_hand"]);
    EXPECT_FALSE(channel["loop"]["by_hand"]);
}

TEST_F(DeskSiteTest, WhoMayNotChangeAListIsToldSoWhateverHeSends)
{
    anna.role = control::Role::viewer;
    folder.write("media/playlist.txt", "https://a/1\n");
    EXPECT_EQ(ask(http::Method::patch, default_list, "no JSON", "application/json", "\"x\"").status,
              403);
    EXPECT_EQ(ask(http::Method::post, std::string(default_list) + "/items", "no JSON").status, 403);
    EXPECT_THAT(slurp("audit.jsonl"), HasSubstr(R"("playlist-write","result":"refused")"));
    EXPECT_THAT(slurp("audit.jsonl"), HasSubstr(R"("playlist-add","result":"refused")"));
}

}  // namespace
}  // namespace tgvs::service
