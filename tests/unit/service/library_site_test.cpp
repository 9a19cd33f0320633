#include "service/library_site.hpp"

#include "service/library_json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace tgvs::service {
namespace {

using namespace std::chrono_literals;
using library::CatalogueEntry;
using library::Declined;
using library::Promise;
using library::Seconds;
using testing::ElementsAre;
using Work = LibraryAccess::Work;

const std::chrono::system_clock::time_point library_noon{std::chrono::seconds(1'795'953'600)};

CatalogueEntry made_entry(std::string id, library::ItemState state)
{
    CatalogueEntry entry;
    entry.id = std::move(id);
    entry.state = std::move(state);
    return entry;
}

class LibrarySiteTest : public testing::Test {
protected:
    http::Response ask(std::string_view query = {}, http::Method method = http::Method::get)
    {
        return site.answer({.method = method, .path = LibrarySite::path, .query = query});
    }
    nlohmann::json page(std::string_view query = {})
    {
        return nlohmann::json::parse(http::bytes(ask(query).body));
    }
    std::vector<std::string> states(std::string_view query = {})
    {
        std::vector<std::string> found;
        const auto all = page(query);
        for (const auto& item : all["items"])
            found.push_back(item["state"]);
        return found;
    }

    library::Catalogue catalogue;
    std::vector<std::pair<Work, std::string>> done;
    Result<Promise, Declined> answer = Promise::now;
    control::SharedDesk desk;
    LibrarySite site{{.catalogue = [this] { return catalogue; },
                      .carry_out =
                          [this](Work work, const std::string& id) {
                              done.emplace_back(work, id);
                              return answer;
                          }},
                     desk};
};

TEST_F(LibrarySiteTest, EachStateHasItsWordAndTheMostUrgentComesFirst)
{
    auto old =
        made_entry("/films/old.mkv", library::Ready{.duration = Seconds(60), .title = "Old"});
    old.last_used = library_noon - 1h;
    old.bytes = 7;
    auto young = made_entry("/films/young.mkv", library::Ready{});
    young.last_used = library_noon;
    young.title = "Young";
    young.duration = Seconds(90);
    auto fetched =
        made_entry("https://user:pass@example.org/watch?key=secret",
                   library::Preparing{.stage = library::Stage::fetching, .progress = 0.42424});
    fetched.next = true;
    catalogue = {
        .entries = {old, young, fetched, made_entry("/films/waits.mkv", library::Preparing{}),
                    made_entry("rtmp://x.example/live", library::LiveReady{.title = "L"}),
                    made_entry("/films/grows.mkv", library::Playable{.duration = Seconds(10),
                                                                     .title = "Grows",
                                                                     .done = Seconds(5),
                                                                     .progress = 0.5}),
                    made_entry("/films/bad.mkv", library::Unavailable{.error_class = "gone",
                                                                      .reason = "no\x1b more",
                                                                      .until = library_noon,
                                                                      .quarantined = true}),
                    made_entry("/films/form.mkv", library::Absent{})},
        .cache_bytes = 10,
        .cache_limit_bytes = 100,
        .disk_bytes = 1'000,
        .disk_free_bytes = 0,
        .encode_speed = 2.5};
    EXPECT_THAT(states(), ElementsAre("fetching", "encoding", "waiting", "live", "failed", "ready",
                                      "ready", "outdated"));
    const auto all = page();
    EXPECT_EQ(all["total"], 8);
    EXPECT_EQ(all["next_from"], nullptr);
    EXPECT_EQ(all["counts"], (nlohmann::json{{"making", 4}, {"failed", 1}, {"cached", 3}}));
    EXPECT_EQ(
        all["cache"],
        (nlohmann::json{
            {"bytes", 10}, {"limit_bytes", 100}, {"disk_free_bytes", 0}, {"disk_bytes", 1'000}}));
    const auto& first = all["items"][0];
    EXPECT_EQ(first["item"], "https://example.org");
    EXPECT_EQ(first["progress"], 0.424);
    EXPECT_THAT(first["needed"], ElementsAre("next"));
    EXPECT_EQ(all["items"][1]["done_s"], 5);
    EXPECT_EQ(all["items"][1]["duration_s"], 10);
    EXPECT_EQ(all["items"][1]["title"], "Grows");
    const auto& failed = all["items"][4];
    EXPECT_EQ(failed["class"], "gone");
    EXPECT_EQ(failed["until"], "2026-11-29T12:00:00Z");
    EXPECT_EQ(failed["quarantined"], true);
    EXPECT_EQ(std::string(failed["reason"]).find('\x1b'), std::string::npos);
    EXPECT_EQ(all["items"][5]["title"], "Young");
    EXPECT_EQ(all["items"][6]["bytes"], 7);
    EXPECT_EQ(all.dump().find("secret"), std::string::npos);
}

TEST_F(LibrarySiteTest, WhoNeedsAnItemIsSaid)
{
    auto one = made_entry("/a.mkv", library::Ready{});
    one.on_air = one.asked = true;
    catalogue.entries = {one, made_entry("/b.mkv", library::Ready{})};
    site.set_programme({{.location = "/b.mkv", .title = {}}, {.location = "/c.mkv", .title = {}}});
    desk.with([](control::Desk& it) {
        control::DeskState state;
        state.queue.push_back({.id = "r1", .item = {.location = "/a.mkv", .title = {}}});
        it = control::Desk(state);
    });
    const auto items = page()["items"];
    EXPECT_THAT(items[0]["needed"], ElementsAre("on_air", "queue", "asked"));
    EXPECT_THAT(items[1]["needed"], ElementsAre("list"));
}

TEST_F(LibrarySiteTest, ItIsReadInWindowsAndByState)
{
    for (int i = 0; i < 450; ++i)
        catalogue.entries.push_back(made_entry("/" + std::to_string(i), library::Ready{}));
    catalogue.entries.push_back(made_entry("/bad", library::Unavailable{}));
    EXPECT_EQ(page()["items"].size(), library_window);
    EXPECT_EQ(page("from=200")["next_from"], 400);
    EXPECT_EQ(page("from=400")["items"].size(), 51U);
    EXPECT_EQ(page("from=9999")["items"].size(), 0U);
    EXPECT_EQ(page("state=failed")["total"], 1);
    EXPECT_EQ(page("state=cached&from=440")["items"].size(), 10U);
    for (const auto* query : {"state=x", "from=-1", "from=x", "state="})
        EXPECT_EQ(ask(query).status, 400) << query;
    EXPECT_EQ(ask({}, http::Method::post).status, 405);
}

TEST_F(LibrarySiteTest, ACommandReachesTheItemByItsPublicIdAndEachRefusalIsSaid)
{
    catalogue.entries = {made_entry("https://example.org/x", library::Ready{})};
    const auto id = page()["items"][0]["id"].get<std::string>();
    EXPECT_EQ(id, library_id("https://example.org/x"));
    const struct {
        Work work;
        Result<Promise, Declined> answer;
        std::string_view text;
    } cases[] = {
        {Work::retry, Promise::now, "is being tried again now"},
        {Work::retry, Promise::in_turn, "will be tried again when its turn comes"},
        {Work::refetch, Promise::now, "is being made again now"},
        {Work::remove, Promise::done, "deleted from the disk"},
        {Work::remove, Promise::now, "it will be made again"},
        {Work::retry, std::unexpected(Declined::not_failed),
         "there is nothing to retry: it has not failed"},
        {Work::remove, std::unexpected(Declined::on_air), "it is on air"},
        {Work::remove, std::unexpected(Declined::stays_on_disk), "cannot be removed"},
        {Work::remove, std::unexpected(Declined::unknown), "no such item"},
    };
    for (const auto& one : cases) {
        answer = one.answer;
        const auto outcome = site.carry_out({.kind = one.work, .item = id});
        EXPECT_EQ(done.back(), std::pair(one.work, std::string("https://example.org/x")));
        const auto* refused = std::get_if<control::Refused>(&outcome);
        EXPECT_EQ(refused == nullptr, one.answer.has_value());
        EXPECT_THAT(refused ? refused->text : std::get<control::Done>(outcome).text,
                    testing::HasSubstr(one.text));
    }
    const auto calls = done.size();
    EXPECT_TRUE(std::holds_alternative<control::Refused>(site.carry_out({.item = "none"})));
    EXPECT_EQ(done.size(), calls);
}

}  // namespace
}  // namespace tgvs::service
