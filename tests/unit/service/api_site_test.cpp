#include "service/api_site.hpp"

#include "service/desk_gauges.hpp"
#include "support/temp_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <ctime>
#include <fstream>
#include <sys/stat.h>

namespace tgvs::service {
namespace {

using namespace std::chrono_literals;
using http::Method;
using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

class ApiSiteTest : public testing::Test {
protected:
    http::Response ask(Method method, std::string_view path, std::string body = {},
                       std::string_view key = {}, std::string_view query = {})
    {
        return api.answer({.method = method,
                           .path = path,
                           .query = query,
                           .content_type = "application/json",
                           .idempotency_key = key,
                           .body = Secret(std::move(body))},
                          person);
    }
    http::Response command(std::string body, std::string_view key = {})
    {
        return ask(Method::post, "/api/v1/channels/main/commands", std::move(body), key);
    }
    json object(const http::Response& response) { return json::parse(http::bytes(response.body)); }
    // Of somebody new: his session's secret.
    std::string let_in(const std::string& name, const std::string& role)
    {
        const auto added =
            ask(Method::post, "/api/v1/people", json{{"name", name}, {"role", role}}.dump());
        EXPECT_EQ(added.status, 201) << http::bytes(added.body);
        const auto link = object(added)["link"].get<std::string>().substr(4);
        const auto entered = people.enter(link, "A phone");
        EXPECT_TRUE(entered);
        return std::string(entered->session.reveal());
    }
    std::ptrdiff_t in_record(const std::string& command) const
    {
        const auto rows = json::parse(ledger.rows_json(Ledger::rows_limit))["rows"];
        return std::ranges::count_if(rows,
                                     [&](const auto& row) { return row["command"] == command; });
    }
    std::string file(const char* name) const
    {
        std::ifstream stream(folder.path() / name);
        return {std::istreambuf_iterator<char>(stream), {}};
    }

    const test::TempFolder folder;
    control::WallTime wall = std::chrono::system_clock::now();
    std::chrono::steady_clock::time_point now{1h};
    prometheus::Registry registry;
    control::SharedDesk desk;
    Ledger ledger{folder.path() / "audit.jsonl", registry};
    PeopleKeeper people{folder.path(), registry, [this] { return wall; }};
    playlist::ListStore lists{{.playlist = folder.path() / "playlist.txt"}};
    DeskSite desk_site{{.wake = [] {}}, desk, lists, ledger};
    EventHub events{registry};
    ApiSite api{desk_site, people, ledger, events, [this] { return now; }};
    const control::Person owner = {.name = "owner", .role = control::Role::admin, .door = "panel"};
    control::Person person = owner;
};

TEST_F(ApiSiteTest, AnInvitedPersonComesInAndIsKnown)
{
    const auto secret = let_in("Anna", "operator");
    const auto anna = people.person(secret);
    ASSERT_TRUE(anna);
    EXPECT_EQ(anna->name, "Anna");
    EXPECT_EQ(anna->role, control::Role::operator_);
    EXPECT_FALSE(people.person("wrong"));

    person = *anna;
    EXPECT_EQ(object(ask(Method::get, "/api/v1/me"))["role"], "operator");
    EXPECT_EQ(command(R"({"command":"pause"})").status, 200);
    EXPECT_EQ(ask(Method::get, "/api/v1/people").status, 403);
    EXPECT_EQ(ask(Method::get, "/api/v1/log").status, 403);
    EXPECT_EQ(ask(Method::post, "/api/v1/people", R"({"name":"B","role":"admin"})").status, 403);
    EXPECT_EQ(ask(Method::patch, "/api/v1/people/Anna", R"({"role":"admin"})").status, 403);
    EXPECT_EQ(ask(Method::delete_, "/api/v1/people/p1").status, 403);

    // What counts is what the role is now.
    person = owner;
    EXPECT_EQ(ask(Method::patch, "/api/v1/people/Anna", R"({"role":"viewer"})").status, 200);
    EXPECT_EQ(people.person(secret)->role, control::Role::viewer);
    EXPECT_EQ(ask(Method::delete_, "/api/v1/people/p1").status, 200);
    EXPECT_FALSE(people.person(secret));
}

TEST_F(ApiSiteTest, PeopleAndSessionsSurviveARestartAndNoSecretIsWritten)
{
    const auto secret = let_in("Anna", "editor");
    const auto again = object(ask(Method::post, "/api/v1/people/Anna/links"));
    const auto link = again["link"].get<std::string>().substr(4);
    EXPECT_EQ(again["link_valid_s"], 86'400);
    for (const auto* name : {"people.json", "people.last-good.json", "audit.jsonl"}) {
        EXPECT_THAT(file(name), Not(HasSubstr(secret))) << name;
        EXPECT_THAT(file(name), Not(HasSubstr(link))) << name;
        struct stat status = {};
        ASSERT_EQ(::stat((folder.path() / name).c_str(), &status), 0);
        EXPECT_EQ(status.st_mode & 0777, 0600u) << name;
    }
    PeopleKeeper later(folder.path(), registry, [this] { return wall; });
    EXPECT_EQ(later.person(secret)->name, "Anna");
    EXPECT_TRUE(later.enter(link, "A tablet"));
    PeopleKeeper still_later(folder.path(), registry, [this] { return wall; });
    EXPECT_FALSE(still_later.enter(link, "A thief"));
}

TEST_F(ApiSiteTest, ADamagedListIsReplacedByTheLastGoodOne)
{
    const auto secret = let_in("Anna", "editor");
    std::ofstream(folder.path() / "people.json") << "{";
    PeopleKeeper later(folder.path(), registry, [this] { return wall; });
    EXPECT_TRUE(later.person(secret));
    EXPECT_EQ(file("people.json.damaged"), "{");
}

TEST_F(ApiSiteTest, WhatCannotBeWrittenHasNotHappened)
{
    const auto secret = let_in("Anna", "editor");
    const auto link =
        object(ask(Method::post, "/api/v1/people/Anna/links"))["link"].get<std::string>().substr(4);
    std::filesystem::rename(folder.path() / "people.json", folder.path() / "kept");
    std::filesystem::create_directories(folder.path() / "people.json" / "x");
    EXPECT_EQ(ask(Method::post, "/api/v1/people", R"({"name":"B","role":"admin"})").status, 503);
    EXPECT_EQ(ask(Method::delete_, "/api/v1/people/Anna").status, 503);
    EXPECT_FALSE(people.enter(link, ""));
    EXPECT_TRUE(people.person(secret));
    EXPECT_EQ(people.state().members.size(), 1u);
    std::filesystem::remove_all(folder.path() / "people.json");
    EXPECT_TRUE(people.enter(link, ""));
}

TEST_F(ApiSiteTest, OneMakesLinksForOneselfAndSeesAndEndsOnesOwnSessions)
{
    const auto anna = let_in("Anna", "viewer");
    const auto boris = let_in("Boris", "viewer");
    EXPECT_EQ(object(ask(Method::get, "/api/v1/sessions"))["sessions"].size(), 2u);

    person = *people.person(anna);
    const auto own = object(ask(Method::post, "/api/v1/people/anna/links"));
    EXPECT_EQ(own["link_valid_s"], 600);
    EXPECT_EQ(ask(Method::post, "/api/v1/people/Boris/links").status, 403);
    EXPECT_EQ(ask(Method::post, "/api/v1/people/nobody/links").status, 403);
    const auto sessions = object(ask(Method::get, "/api/v1/sessions"))["sessions"];
    ASSERT_EQ(sessions.size(), 1u);
    EXPECT_EQ(sessions[0]["current"], true);
    EXPECT_EQ(sessions[0]["device"], "A phone");
    const auto of_boris = people.person(boris)->session;
    EXPECT_EQ(ask(Method::delete_, "/api/v1/sessions/" + of_boris).status, 404);
    EXPECT_EQ(ask(Method::delete_, "/api/v1/sessions/" + person.session).status, 200);
    EXPECT_FALSE(people.person(anna));

    person = owner;
    EXPECT_EQ(ask(Method::delete_, "/api/v1/sessions/" + of_boris).status, 200);
    EXPECT_FALSE(people.person(boris));
}

TEST_F(ApiSiteTest, NamesInAPathAreDecodedAndEachPathHasItsMethods)
{
    EXPECT_EQ(ask(Method::post, "/api/v1/people", R"({"name":"Анна /b","role":"viewer"})").status,
              201);
    EXPECT_EQ(
        ask(Method::patch, "/api/v1/people/%D0%90%D0%BD%D0%BD%D0%B0%20%2Fb", R"({"role":"editor"})")
            .status,
        200);
    EXPECT_EQ(ask(Method::patch, "/api/v1/people/nobody", R"({"role":"editor"})").status, 404);
    EXPECT_EQ(ask(Method::patch, "/api/v1/people/p1", "{").status, 400);
    EXPECT_THAT(file("audit.jsonl"), HasSubstr("that is not a JSON object"));
    const std::pair<const char*, const char*> rows[] = {{"/api/v1/people", "GET, POST"},
                                                        {"/api/v1/people/p1", "PATCH, DELETE"},
                                                        {"/api/v1/people/p1/links", "POST"},
                                                        {"/api/v1/sessions", "GET"},
                                                        {"/api/v1/sessions/s1", "DELETE"},
                                                        {"/api/v1/log", "GET"},
                                                        {"/api/v1/me", "GET"}};
    for (const auto& [path, methods] : rows) {
        const auto answer = ask(Method::put, path, "{}");
        EXPECT_EQ(answer.status, 405) << path;
        EXPECT_EQ(answer.headers.back().value, methods) << path;
    }
    for (const auto* path : {"/api/v1/people/", "/api/v1/persons", "/api/v1/", "/api/v1"})
        EXPECT_EQ(ask(Method::get, path).status, 404) << path;
}

TEST_F(ApiSiteTest, WhoIsRefusedAndWhoHoldsTheAirIsCounted)
{
    DeskGauges gauges(registry);
    const auto metrics = [&] { return prometheus::TextSerializer().Serialize(registry.Collect()); };
    people.person("wrong");
    people.enter("wrong", "");
    EXPECT_THAT(metrics(), HasSubstr("tgvs_people_refused_total 2\n"));
    gauges.show(control::Claim::request, {.queue = std::vector<control::Request>(3)});
    EXPECT_THAT(metrics(), HasSubstr("tgvs_claim{claim=\"request\"} 1\n"));
    EXPECT_THAT(metrics(), HasSubstr("tgvs_queue_items 3\n"));
    EXPECT_THAT(metrics(), HasSubstr("tgvs_stopped 0\n"));
    EXPECT_THAT(metrics(), HasSubstr("tgvs_paused 0\n"));
    gauges.show(std::nullopt, {.paused = true, .stopped = true});
    EXPECT_THAT(metrics(), HasSubstr("tgvs_paused 1\n"));
    EXPECT_THAT(metrics(), HasSubstr("tgvs_claim{claim=\"request\"} 0\n"));
    EXPECT_THAT(metrics(), HasSubstr("tgvs_stopped 1\n"));
}

// ---- Commands that come again, and too often

TEST_F(ApiSiteTest, ACommandWithAKeyActsOnce)
{
    const std::string_view key = "0123456789abcdef";
    const auto play = R"({"command":"play","location":"https://example.com/a.mp4"})";
    const auto first = command(play, key);
    EXPECT_EQ(first.status, 200);
    const auto second = command(play, key);
    EXPECT_EQ(http::bytes(first.body), http::bytes(second.body));
    EXPECT_EQ(desk.with([](auto& one) { return one.state().queue.size(); }), 1u);
    EXPECT_EQ(command(R"({"command":"pause"})", key).status, 422);
    EXPECT_EQ(object(ask(Method::get, "/api/v1/log"))["rows"].back()["command"], "not_read");
    EXPECT_EQ(command(play, "short").status, 400);
    now += 11min;
    EXPECT_EQ(command(R"({"command":"pause"})", key).status, 200);
}

TEST_F(ApiSiteTest, OnePersonsCommandsAreSlowedDownAndNobodyElses)
{
    person = {.name = "Anna", .role = control::Role::operator_, .door = "panel", .member = "p1"};
    for (int i = 0; i < 60; ++i)
        EXPECT_EQ(command(R"({"command":"skip"})").status, 409);
    const auto refused = command(R"({"command":"skip"})", "0123456789abcdef");
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(refused.headers.back().value, "1");
    EXPECT_EQ(command(R"({"command":"skip"})").status, 429);
    EXPECT_EQ(in_record("not_read"), 1) << "of a flood one";
    EXPECT_EQ(ask(Method::get, "/api/v1/channels/main").status, 200);
    person.member = "p2";
    EXPECT_EQ(command(R"({"command":"skip"})").status, 409);
    person.member = "p1";
    now += 1s;
    EXPECT_EQ(command(R"({"command":"skip"})", "0123456789abcdef").status, 409);  // not kept
    EXPECT_EQ(command(R"({"command":"skip"})").status, 429);
    EXPECT_EQ(in_record("not_read"), 2);
}

// What takes long is paid for by whoever asks for it, and by nobody else.
TEST_F(ApiSiteTest, CommandsThatTakeLongAreSlowedDownLikeQuestions)
{
    int asked = 0;
    api.add(
        [&](const http::Request& request, const control::Person&) -> std::optional<http::Response> {
            if (request.path != "/api/v1/work")
                return std::nullopt;
            ++asked;
            const auto until = std::clock() + 6 * CLOCKS_PER_SEC / 10;
            while (std::clock() < until) {
            }
            return http::Response{.status = 200};
        });
    person = {.name = "Anna", .role = control::Role::operator_, .door = "panel", .member = "p1"};
    EXPECT_EQ(ask(Method::post, "/api/v1/work").status, 200);
    const auto refused = ask(Method::post, "/api/v1/work");
    ASSERT_EQ(refused.status, 429);
    EXPECT_EQ(refused.headers.back().name, "Retry-After");
    EXPECT_EQ(ask(Method::get, "/api/v1/channels/main").status, 429);
    EXPECT_EQ(asked, 1);
    person.member = "p2";
    EXPECT_EQ(command(R"({"command":"pause"})").status, 200);
    person.member = "p1";
    now += 1min;
    EXPECT_EQ(ask(Method::post, "/api/v1/work").status, 200);
    person = owner;
    EXPECT_EQ(ask(Method::post, "/api/v1/work").status, 200);
    EXPECT_EQ(ask(Method::post, "/api/v1/work").status, 200);
}

// ---- The record

TEST_F(ApiSiteTest, WhatPeopleDidIsOnRecord)
{
    let_in("Anna", "operator");
    command(R"({"command":"pause"})");
    command(R"({"command":"skip"})");
    command(R"({"command":"no\u001b[31m"})");
    const auto rows = object(ask(Method::get, "/api/v1/log"))["rows"];
    ASSERT_EQ(rows.size(), 4u);
    EXPECT_EQ(rows[0]["command"], "people-add");
    EXPECT_EQ(rows[1]["command"], "pause");
    EXPECT_EQ(rows[1]["by"], "owner");
    EXPECT_EQ(rows[1]["result"], "done");
    EXPECT_EQ(rows[2]["result"], "refused");
    EXPECT_THAT(file("audit.jsonl"), Not(HasSubstr("\x1b")));
    const auto newest = object(ask(Method::get, "/api/v1/log", {}, {}, "limit=1"))["rows"];
    ASSERT_EQ(newest.size(), 1u);
    EXPECT_EQ(newest[0], rows[3]);
    for (const auto* query : {"limit=0", "limit=1001", "limit=x", "limit="})
        EXPECT_EQ(ask(Method::get, "/api/v1/log", {}, {}, query).status, 422) << query;
}

TEST_F(ApiSiteTest, TheRecordIsBounded)
{
    const std::string text(500, 'x');
    for (int i = 0; i < 4'500; ++i)
        ledger.note("skip", owner, Ledger::Result::done, text + std::to_string(i));
    std::uintmax_t size = 0;
    for (const auto* name : {"audit.jsonl", "audit.jsonl.1"})
        size += std::filesystem::file_size(folder.path() / name);
    EXPECT_LE(size, 2 * Ledger::file_limit_bytes);
    EXPECT_GT(size, Ledger::file_limit_bytes);
    const auto rows = json::parse(ledger.rows_json(1'000))["rows"];
    ASSERT_EQ(rows.size(), 1'000u);
    EXPECT_EQ(rows.back()["text"], (text + "4499").substr(0, 512));
    EXPECT_THAT(rows.front()["text"].get<std::string>(), HasSubstr("3500"));
}

// ---- What happens, as it happens

TEST_F(ApiSiteTest, CommandsAndPeopleAreToldToWhoMayKnow)
{
    const auto anna = *people.person(let_in("Anna", "operator"));
    const auto boris_key = let_in("Boris", "viewer");
    const auto boris = *people.person(boris_key);
    const auto listen = [this](const control::Person& who) {
        person = who;
        auto response = ask(Method::get, "/api/v1/events");
        EXPECT_EQ(response.status, 200);
        response.feed->news();
        return response.feed;
    };
    const auto text = [](http::Feed& feed) {
        std::string all;
        for (const auto& one : feed.news().texts)
            all += *one;
        return all;
    };
    const auto of_anna = listen(anna);
    const auto of_boris = listen(boris);
    const auto of_owner = listen(owner);

    person = anna;
    command(R"({"command":"pause"})");
    EXPECT_THAT(text(*of_anna), HasSubstr(R"("by":"Anna","door":"","command":"pause")"));
    EXPECT_EQ(text(*of_boris), "");
    EXPECT_THAT(text(*of_owner), HasSubstr("event: command\n"));

    person = owner;
    EXPECT_EQ(ask(Method::patch, "/api/v1/people/Boris", R"({"role":"editor"})").status, 200);
    EXPECT_THAT(text(*of_boris), HasSubstr(R"("name":"Boris","role":"editor")"));
    EXPECT_EQ(text(*of_anna), "");
    const auto told = text(*of_owner);
    EXPECT_THAT(told, HasSubstr("event: people\n"));
    EXPECT_THAT(told, HasSubstr(R"("name":"Boris","role":"editor")"));

    EXPECT_EQ(ask(Method::delete_, "/api/v1/sessions/" + boris.session).status, 200);
    const auto last = of_boris->news();
    EXPECT_TRUE(last.last);
    EXPECT_EQ(last.texts.size(), 1u);
    person = anna;
    people.leave("nothing");
    EXPECT_FALSE(of_anna->news().last);
    wall += 15 * 24h;  // nobody has seen her for so long
    EXPECT_TRUE(of_anna->news().last);
    EXPECT_FALSE(of_owner->news().last);
}

TEST_F(ApiSiteTest, AListThatIsChangedIsTold)
{
    std::ofstream(folder.path() / "playlist.txt") << "https://example.org/a\n";
    std::vector<std::string> told;
    DeskSite site({.wake = [] {},
                   .list_changed =
                       [&told](const std::string& list, const std::string& revision) {
                           told.push_back(list + (revision.empty() ? "" : " and its revision"));
                       }},
                  desk, lists, ledger);
    const auto add = [&](std::string location) {
        return site
            .answer({.method = Method::post,
                     .path = "/api/v1/channels/main/lists/default/items",
                     .content_type = "application/json",
                     .body = Secret(json{{"location", location}}.dump())},
                    owner)
            .status;
    };
    EXPECT_EQ(add("https://example.org/b"), 201);
    EXPECT_EQ(add("no\nlink"), 422);
    EXPECT_EQ(told, std::vector<std::string>{"default and its revision"});
}

TEST_F(ApiSiteTest, EventsAreOfThisChannelAndOnlyRead)
{
    EXPECT_EQ(ask(Method::get, "/api/v1/events", {}, {}, "channel=main").status, 200);
    EXPECT_EQ(ask(Method::get, "/api/v1/events", {}, {}, "channel=other").status, 404);
    EXPECT_EQ(ask(Method::post, "/api/v1/events", "{}").status, 405);
    const auto first = ask(Method::get, "/api/v1/events").feed->news();
    ASSERT_EQ(first.texts.size(), 1u);
    EXPECT_THAT(*first.texts[0], HasSubstr("event: snapshot\n"));
    EXPECT_THAT(*first.texts[0], HasSubstr(R"("queue":[])"));
}

}  // namespace
}  // namespace tgvs::service
