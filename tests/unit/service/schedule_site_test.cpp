#include "service/schedule_site.hpp"

#include "service/schedule_json.hpp"
#include "support/full_disk.hpp"
#include "support/temp_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <atomic>
#include <fstream>
#include <iterator>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace tgvs::service {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class ScheduleSiteTest : public testing::Test {
protected:
    ScheduleSiteTest()
    {
        write(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:news@x\r\nSUMMARY:News\r\n"
            "DTSTART;TZID=Europe/Berlin:20261123T200000\r\nDTEND;TZID=Europe/"
            "Berlin:20261123T210000\r\n"
            "RRULE:FREQ=WEEKLY\r\nDESCRIPTION:play: https://example.org/news?key=1\\nstart: "
            "hard\r\nEND:VEVENT\r\n"
            "BEGIN:VEVENT\r\nUID:dinner\r\nSUMMARY:Dinner\r\nDTSTART:20261130T120000Z\r\nEND:"
            "VEVENT\r\nEND:VCALENDAR\r\n");
    }
    void write(const std::string& text) const { std::ofstream(file, std::ios::binary) << text; }
    std::string slurp() const
    {
        std::ifstream stream(file, std::ios::binary);
        return {std::istreambuf_iterator<char>(stream), {}};
    }
    http::Response ask(http::Method method, std::string_view path, std::string body = {},
                       const std::string& revision = {})
    {
        const auto question = path.find('?');
        const auto response = site.answer(
            {.method = method,
             .path = path.substr(0, question),
             .query = question == std::string_view::npos ? "" : path.substr(question + 1),
             .if_match = revision,
             .body = Secret(std::move(body))},
            anna);
        return response.value_or(http::not_found());
    }
    static nlohmann::json parsed(const http::Response& response)
    {
        return nlohmann::json::parse(http::bytes(response.body));
    }
    nlohmann::json plan()
    {
        return parsed(
            ask(http::Method::get,
                "/api/v1/schedule/events?from=2026-11-30T00:00:00Z&to=2026-12-14T00:00:00Z"));
    }
    std::vector<std::string> starts()
    {
        std::vector<std::string> rows;
        const auto whole = plan();
        for (const auto& event : whole["events"])
            rows.push_back(event["wall_start"].get<std::string>() + ' ' +
                           event["title"].get<std::string>());
        return rows;
    }
    std::string revision(const std::string& uid)
    {
        const auto whole = plan();
        for (const auto& event : whole["events"])
            if (event["uid"] == uid)
                return event["revision"];
        return {};
    }

    const test::TempFolder folder;
    const std::filesystem::path file = folder.path() / "plan.ics";
    prometheus::Registry registry;
    Ledger ledger{folder.path() / "audit.jsonl", registry};
    control::Person anna = {.name = "Anna", .role = control::Role::editor, .door = "panel"};
    std::vector<std::string> told;
    std::function<void()> meanwhile = [] {};  // between the reading of the file and its writing
    ScheduleSite site{
        {.calendars = {file.string(), "https://calendar.example/secret.ics"},
         .zone = "Europe/Berlin",
         .state_dir = folder.path(),
         .now = [] { return schedule::parse_instant("2026-11-30T10:00:00Z").value(); },
         .new_uid =
             [this] {
                 std::exchange(meanwhile, [] {})();
                 return std::string("new@x");
             },
         .changed = [this](const std::string& one) { told.push_back(one); }},
        ledger};
};

TEST_F(ScheduleSiteTest, ThePlanIsToldInTheStationsZone)
{
    site.show_states(
        {{{.uid = "news@x", .instance = *schedule::parse_instant("2026-11-30T19:00:00Z")},
          {.word = "preparing", .fit = control::SlotFit{.free = std::chrono::minutes(5)}}}});
    const auto whole = plan();
    EXPECT_EQ(whole["zone"], "Europe/Berlin");
    EXPECT_EQ(whole["calendars"][0]["editable"], true);
    EXPECT_EQ(whole["calendars"][1]["name"], "calendar 2");
    EXPECT_EQ(whole["calendars"][1]["editable"], false);
    EXPECT_THAT(whole.dump(), Not(HasSubstr("secret")));
    ASSERT_EQ(whole["events"].size(), 3U);
    const auto& dinner = whole["events"][0];
    EXPECT_EQ(dinner["ours"], false);
    EXPECT_EQ(dinner["wall_start"], "2026-11-30T13:00:00");
    EXPECT_EQ(dinner["state"], "unknown");
    const auto& news = whole["events"][1];
    EXPECT_EQ(news["start"], "2026-11-30T19:00:00Z");
    EXPECT_EQ(news["wall_end"], "2026-11-30T21:00:00");
    EXPECT_EQ(news["offset_s"], 3'600);
    EXPECT_EQ(news["rule"], "FREQ=WEEKLY");
    EXPECT_EQ(news["start_mode"], "hard");
    EXPECT_EQ(news["series"], true);
    EXPECT_EQ(news["changed"], false);
    EXPECT_EQ(news["state"], "preparing");
    EXPECT_EQ(news["fit"].dump(), R"({"cut_s":0,"free_s":300,"over_s":0})");
    EXPECT_EQ(dinner["fit"], nullptr);
    EXPECT_THAT(news["notes"].get<std::string>(), HasSubstr("start: hard"));
    EXPECT_EQ(news["what"][0], "https://example.org/news?key=1");
    for (const auto role : {control::Role::viewer, control::Role::operator_}) {
        anna.role = role;
        const auto shown = plan()["events"][1];
        EXPECT_EQ(shown["notes"], nullptr);
        EXPECT_EQ(shown["what"][0], "https://example.org");
        EXPECT_EQ(plan()["calendars"][0]["name"], "plan.ics");
    }
}

TEST(ShownSource, IsAFileOrWhereAnAddressLeadsTo)
{
    EXPECT_EQ(shown_source("https://user:pw@a.example/x?token=y"), "https://a.example");
    EXPECT_EQ(shown_source("/srv/films/a\xC2\x9B"
                           "b.mkv"),
              "a b.mkv");
    EXPECT_EQ(shown_source("file:///srv/films/a%20b.mkv"), "a b.mkv");
    EXPECT_EQ(shown_source("films/list.txt"), "list.txt");
}

TEST_F(ScheduleSiteTest, AnEventIsAddedChangedAndDeleted)
{
    const std::string path = "/api/v1/schedule/events/film%40x";
    const auto added = ask(
        http::Method::put, path,
        R"({"title":"Film","start":"2026-12-01T20:00:00","length_s":5400,"notes":"play: a.mkv"})");
    ASSERT_EQ(added.status, 201) << http::bytes(added.body);
    EXPECT_EQ(parsed(added)["uid"], "film@x");
    EXPECT_EQ(parsed(added)["revision"], revision("film@x"));
    EXPECT_THAT(told, ElementsAre(revision("film@x")));
    const auto moved = ask(http::Method::put, path, R"({"start":"2026-12-02T19:00:00Z"})",
                           '"' + revision("film@x") + '"');
    ASSERT_EQ(moved.status, 200) << http::bytes(moved.body);
    EXPECT_THAT(starts(), ElementsAre("2026-11-30T13:00:00 Dinner", "2026-11-30T20:00:00 News",
                                      "2026-12-02T20:00:00 Film", "2026-12-07T20:00:00 News"));
    const auto gone = ask(http::Method::delete_, path, {}, revision("film@x"));
    ASSERT_EQ(gone.status, 200) << http::bytes(gone.body);
    EXPECT_EQ(parsed(gone)["revision"], "");
    EXPECT_EQ(starts().size(), 3U);
}

TEST_F(ScheduleSiteTest, AChangeIsTakenBackUnlessSomebodyHasGoneOn)
{
    const std::string path = "/api/v1/schedule/events/news%40x";
    const auto undo = [this](const nlohmann::json& done) {
        return ask(http::Method::post, "/api/v1/schedule/undo",
                   nlohmann::json{{"change", done["undo"]}}.dump());
    };
    const auto before = slurp();
    const auto split = parsed(ask(http::Method::put, path,
                                  R"({"start":"2026-12-08T21:00:00","scope":"following",)"
                                  R"("instance":"2026-12-07T19:00:00Z"})",
                                  revision("news@x")));
    ASSERT_EQ(split["uid"], "new@x");
    EXPECT_THAT(starts(), ElementsAre("2026-11-30T13:00:00 Dinner", "2026-11-30T20:00:00 News",
                                      "2026-12-08T21:00:00 News"));
    const auto back = undo(split);
    ASSERT_EQ(back.status, 200) << http::bytes(back.body);
    EXPECT_EQ(slurp(), before);
    EXPECT_EQ(parsed(back)["revision"], revision("news@x"));
    const auto gone = parsed(ask(http::Method::delete_, path, {}, revision("news@x")));
    ASSERT_EQ(undo(gone).status, 200);
    EXPECT_EQ(starts().size(), 3U);

    const auto renamed =
        parsed(ask(http::Method::put, path, R"({"title":"Late news"})", revision("news@x")));
    write(slurp().replace(slurp().find("Late news"), 9, "Last news"));
    EXPECT_EQ(undo(renamed).status, 412);
    EXPECT_THAT(slurp(), HasSubstr("Last news"));
    EXPECT_EQ(undo({{"undo", "3.none"}}).status, 404);
    anna.role = control::Role::operator_;
    EXPECT_EQ(undo(renamed).status, 403);
}

TEST_F(ScheduleSiteTest, WhatAnotherProgramWritesInThatMomentIsNotLost)
{
    const std::string path = "/api/v1/schedule/events/news%40x";
    const auto by_hand = [this](const std::string& from, const std::string& to) {
        meanwhile = [=, this] { write(slurp().replace(slurp().find(from), from.size(), to)); };
    };
    const auto known = revision("news@x");
    by_hand("SUMMARY:Dinner", "SUMMARY:Supper");
    EXPECT_EQ(ask(http::Method::put, path, R"({"title":"Late news"})", known).status, 200);
    EXPECT_THAT(slurp(), HasSubstr("SUMMARY:Supper"));
    EXPECT_THAT(slurp(), HasSubstr("SUMMARY:Late news"));
    const auto later = revision("news@x");
    by_hand("SUMMARY:Late news", "SUMMARY:First news");
    EXPECT_EQ(ask(http::Method::delete_, path, {}, later).status, 412);
    EXPECT_THAT(slurp(), HasSubstr("SUMMARY:First news"));
}

// As editors do, by renaming, at any moment from the reading on.
TEST_F(ScheduleSiteTest, WhatIsSavedInTheMomentOfTheWritingIsNotLost)
{
    constexpr int rounds = 150;
    const auto whole = slurp();
    for (int round = 0; round < rounds; ++round) {
        write(whole);
        const auto theirs = "SUMMARY:Supper " + std::to_string(round);
        const auto aside = folder.path() / "aside";
        std::ofstream(aside, std::ios::binary)
            << std::string(whole).replace(whole.find("SUMMARY:Dinner"), 14, theirs);
        const auto known = revision("news@x");
        std::atomic<bool> go = false;
        meanwhile = [&] { go = true; };
        std::jthread editor([&] {
            while (!go)
                std::this_thread::yield();
            std::this_thread::sleep_for(std::chrono::microseconds(20 * round));
            std::filesystem::rename(aside, file);
        });
        const auto answer =
            ask(http::Method::put, "/api/v1/schedule/events/news%40x", R"({"title":"x"})", known);
        editor.join();
        EXPECT_EQ(answer.status, 200) << round;
        EXPECT_THAT(slurp(), HasSubstr(theirs)) << round;
    }
}

TEST_F(ScheduleSiteTest, ACalendarOfSomebodyElseInAFolderOfOursIsChanged)
{
    if (::geteuid() != 0)
        GTEST_SKIP() << "there is nobody else";
    namespace fs = std::filesystem;
    constexpr uid_t nobody = 65'534;
    fs::permissions(folder.path(), fs::perms(0777));
    fs::permissions(file, fs::perms(0644));
    const auto known = revision("news@x");
    const auto child = ::fork();
    if (child == 0) {
        if (::setgid(nobody) != 0 || ::setuid(nobody) != 0)
            ::_exit(2);
        const auto answer =
            ask(http::Method::put, "/api/v1/schedule/events/news%40x", R"({"title":"x"})", known);
        ::_exit(answer.status == 200 ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
    EXPECT_THAT(slurp(), HasSubstr("SUMMARY:x"));
}

TEST_F(ScheduleSiteTest, WhoeverHasTheCalendarOpenForWritingIsWaitedForOnce)
{
    const auto before = slurp();
    const auto known = revision("news@x");
    const auto change = [&] {
        return ask(http::Method::put, "/api/v1/schedule/events/news%40x", R"({"title":"x"})",
                   known);
    };
    {
        const std::fstream open_in_another_program(file);
        const auto began = std::chrono::steady_clock::now();
        EXPECT_EQ(change().status, 409);
        // Five times as long with a wait for each try.
        EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::milliseconds(4'500));
        EXPECT_EQ(slurp(), before);
    }
    EXPECT_EQ(change().status, 200);
}

TEST_F(ScheduleSiteTest, ALengthAloneLeavesTheStartAsItIs)
{
    const std::string path = "/api/v1/schedule/events/news%40x";
    const auto moved = parsed(ask(http::Method::put, path,
                                  R"({"start":"2026-11-30T22:00:00","scope":"this",)"
                                  R"("instance":"2026-11-30T19:00:00Z"})",
                                  revision("news@x")));
    const auto longer = ask(http::Method::put, path,
                            R"({"length_s":5400,"scope":"all","instance":"2026-11-30T19:00:00Z"})",
                            moved["revision"]);
    ASSERT_EQ(longer.status, 200) << http::bytes(longer.body);
    const auto events = plan()["events"];
    EXPECT_EQ(events[1]["wall_start"], "2026-11-30T22:00:00");
    EXPECT_EQ(events[1]["wall_end"], "2026-11-30T23:30:00");
    EXPECT_EQ(events[2]["wall_start"], "2026-12-07T20:00:00");
    EXPECT_EQ(events[2]["wall_end"], "2026-12-07T21:30:00");
}

TEST_F(ScheduleSiteTest, OneOfASeriesIsChangedAndAnotherLeftOut)
{
    const std::string path = "/api/v1/schedule/events/news%40x";
    const auto changed = ask(
        http::Method::put, path,
        R"({"start":"2026-11-30T21:00:00","instance":"2026-11-30T19:00:00Z","scope":"this","title":"Late"})",
        revision("news@x"));
    ASSERT_EQ(changed.status, 200) << http::bytes(changed.body);
    EXPECT_EQ(plan()["events"][1]["changed"], true);
    EXPECT_EQ(plan()["events"][1]["instance"], "2026-11-30T19:00:00Z");
    EXPECT_EQ(ask(http::Method::delete_, path + "?scope=this&instance=2026-12-07T19%3A00%3A00Z", {},
                  revision("news@x"))
                  .status,
              200);
    EXPECT_THAT(starts(), ElementsAre("2026-11-30T13:00:00 Dinner", "2026-11-30T21:00:00 Late"));
}

TEST_F(ScheduleSiteTest, WhatOthersHaveChangedElsewhereInTheFileIsKept)
{
    const auto seen = revision("news@x");
    auto text = slurp();
    text.replace(text.find("SUMMARY:Dinner"), 14, "SUMMARY:Lunch ");
    write(text);
    EXPECT_EQ(
        ask(http::Method::put, "/api/v1/schedule/events/news%40x", R"({"title":"N"})", seen).status,
        200);
    EXPECT_THAT(slurp(), HasSubstr("SUMMARY:Lunch "));
    // But not what was changed of the event itself.
    const auto stale =
        ask(http::Method::put, "/api/v1/schedule/events/news%40x", R"({"title":"M"})", seen);
    EXPECT_EQ(stale.status, 412);
    EXPECT_EQ(parsed(stale)["revision"], revision("news@x"));
    EXPECT_THAT(slurp(), HasSubstr("SUMMARY:N\r\n"));
}

TEST_F(ScheduleSiteTest, EachRefusalHasItsStatusAndLeavesTheFileAlone)
{
    const auto before = slurp();
    const auto known = revision("news@x");
    const std::string news = "/api/v1/schedule/events/news%40x";
    const struct {
        http::Method method;
        std::string path;
        std::string body;
        std::string revision;
        int status;
    } cases[] = {
        {http::Method::put, news, R"({"title":"x"})", "", 428},
        {http::Method::put, news, R"({"title":"x"})", "old", 412},
        {http::Method::put, news, R"({"title":1})", known, 400},
        {http::Method::put, news, R"({"nonsense":1})", known, 400},
        {http::Method::put, news, R"({"rule":1})", known, 400},
        {http::Method::put, news, R"({"start":"noon"})", known, 400},
        {http::Method::put, news, R"({"length_s":60,"end":"2026-11-30T21:00:00"})", known, 400},
        {http::Method::put, news, "[]", known, 400},
        {http::Method::put, news, R"({"scope":"some"})", known, 400},
        {http::Method::put, news, R"({"rule":"FREQ=SOMETIMES"})", known, 422},
        {http::Method::put, news,
         R"({"instance":"2026-12-01T19:00:00Z","scope":"this","title":"x"})", known, 404},
        {http::Method::put, "/api/v1/schedule/events/gone", R"({"title":"x"})", "old", 404},
        {http::Method::put, "/api/v1/schedule/events/new", R"({"title":"x"})", "", 422},
        {http::Method::put, "/api/v1/schedule/events/new",
         R"({"title":"x","start":"2026-12-01T20:00:00","length_s":1,"calendar":2})", "", 409},
        {http::Method::put, "/api/v1/schedule/events/new",
         R"({"title":"x","start":"2026-12-01T20:00:00","length_s":1,"calendar":3})", "", 409},
        {http::Method::delete_, news, "", "", 428},
        {http::Method::delete_, "/api/v1/schedule/events/gone", "", known, 404},
        {http::Method::delete_, news + "?scope=x", "", known, 400},
        {http::Method::delete_, news + "?instance=x", "", known, 400},
        {http::Method::post, news, "", "", 405},
        {http::Method::put, "/api/v1/schedule/events", "{}", "", 405},
        {http::Method::get, "/api/v1/schedule/events?from=2026-01-01T00:00:00Z", "", "", 400},
        {http::Method::get, "/api/v1/schedule/events?from=x", "", "", 400},
    };
    for (const auto& one : cases)
        EXPECT_EQ(ask(one.method, one.path, one.body, one.revision).status, one.status)
            << one.path << ' ' << one.body;
    EXPECT_EQ(slurp(), before);
    anna.role = control::Role::operator_;
    EXPECT_EQ(ask(http::Method::put, news, R"({"title":"x"})", known).status, 403);
    EXPECT_EQ(ask(http::Method::delete_, news, "", known).status, 403);
    EXPECT_EQ(slurp(), before);
    EXPECT_FALSE(site.answer({.path = "/api/v1/schedule"}, anna));
}

TEST_F(ScheduleSiteTest, AFileThatIsNotThereIsMadeAndOneThatIsBrokenIsNotTouched)
{
    std::filesystem::remove(file);
    const std::string path = "/api/v1/schedule/events/a";
    const std::string body = R"({"title":"A","start":"2026-12-01T20:00:00","length_s":60})";
    EXPECT_EQ(ask(http::Method::put, path, body).status, 201);
    EXPECT_THAT(starts(), ElementsAre("2026-12-01T20:00:00 A"));
    ::chmod(file.c_str(), 0640);
    EXPECT_EQ(ask(http::Method::put, "/api/v1/schedule/events/b", body).status, 201);
    struct stat status = {};
    ASSERT_EQ(::stat(file.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0640U);
    write("BEGIN:VCALENDAR\r\n");
    EXPECT_EQ(ask(http::Method::put, "/api/v1/schedule/events/c", body).status, 409);
    EXPECT_EQ(slurp(), "BEGIN:VCALENDAR\r\n");
    EXPECT_EQ(plan()["calendars"][0]["editable"], false);
    EXPECT_THAT(plan()["problems"][0].get<std::string>(), HasSubstr("BEGIN:VCALENDAR has no END"));
}

TEST_F(ScheduleSiteTest, OnAFullDiskThePlanStaysWholeAndTheAnswerSaysWhatToDo)
{
    const std::string news = "/api/v1/schedule/events/news%40x";
    const auto done = ask(http::Method::put, news, R"({"title":"Late news"})", revision("news@x"));
    ASSERT_EQ(done.status, 200) << http::bytes(done.body);
    const auto before = slurp();
    const auto known = revision("news@x");
    const auto files = [this] {
        return std::distance(std::filesystem::directory_iterator(folder.path()), {});
    };
    const auto files_before = files();
    const auto change = nlohmann::json{{"change", parsed(done)["undo"]}}.dump();
    std::vector<http::Response> answers;
    {
        const test::FullDisk full;
        answers = {ask(http::Method::put, news, R"({"title":"News"})", known),
                   ask(http::Method::put, "/api/v1/schedule/events/new%40x",
                       R"({"title":"A","start":"2026-12-01T20:00:00","length_s":60})"),
                   ask(http::Method::delete_, news, {}, known),
                   ask(http::Method::post, "/api/v1/schedule/undo", change)};
    }
    for (const auto& answer : answers) {
        EXPECT_EQ(answer.status, 507);
        EXPECT_EQ(parsed(answer)["code"], "cannot_write");
        EXPECT_THAT(parsed(answer)["remedy"].get<std::string>(), HasSubstr("make room"));
    }
    EXPECT_EQ(slurp(), before);
    EXPECT_EQ(files(), files_before) << "nothing half written is left";
    EXPECT_EQ(told.size(), 1U);
    // And with room again each of them is done.
    EXPECT_EQ(ask(http::Method::post, "/api/v1/schedule/undo", change).status, 200);
}

TEST_F(ScheduleSiteTest, WhereACalendarLiesIsToldToNobodyWhoMayNotEditIt)
{
    write(
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:bad\r\nSUMMARY:News\r\n"
        "DTSTART:20261130T120000Z\r\nDESCRIPTION:start: maybe\r\nEND:VEVENT\r\n"
        "END:VCALENDAR\r\n");
    const auto told_of_problems = [&] {
        const auto whole = plan();
        EXPECT_THAT(whole["problems"].dump(), HasSubstr("plan.ics"));
        return whole.dump();
    };
    const auto place = folder.path().string();
    EXPECT_THAT(told_of_problems(), HasSubstr(place));
    anna.role = control::Role::viewer;
    EXPECT_THAT(told_of_problems(), Not(HasSubstr(place)));
    std::filesystem::remove(file);
    EXPECT_THAT(told_of_problems(), Not(HasSubstr(place)));
    std::filesystem::create_directory(file);
    EXPECT_THAT(told_of_problems(), Not(HasSubstr(place)));
}

}  // namespace
}  // namespace tgvs::service
