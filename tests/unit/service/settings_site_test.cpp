#include "service/settings_site.hpp"

#include "config/env_lock.hpp"
#include "support/temp_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <iterator>
#include <sys/stat.h>

namespace tgvs::service {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

class SettingsSiteTest : public testing::Test {
protected:
    SettingsSiteTest()
    {
        write_env("# mine\nOUTPUT=preview\nLOOP=1 # round\nRTMP_URL=rtmp://x/a/secret\n");
    }

    void write_env(const std::string& text)
    {
        std::ofstream(env) << text;
        ::chmod(env.c_str(), 0600);
    }
    std::string slurp(const std::filesystem::path& file) const
    {
        std::ifstream stream(file, std::ios::binary);
        return {std::istreambuf_iterator<char>(stream), {}};
    }
    http::Response ask(http::Method method, std::string body = {}, std::string_view if_match = {})
    {
        return *site.answer({.method = method,
                             .path = SettingsSite::path,
                             .if_match = if_match,
                             .body = Secret(std::move(body))},
                            boss);
    }
    nlohmann::json shown() { return parsed(ask(http::Method::get)); }
    static nlohmann::json parsed(const http::Response& response)
    {
        return nlohmann::json::parse(http::bytes(response.body));
    }
    nlohmann::json setting(const std::string& name)
    {
        const auto all = shown();
        for (const auto& one : all["settings"])
            if (one["name"] == name)
                return one;
        return nullptr;
    }
    std::string tag() { return '"' + shown()["revision"].get<std::string>() + '"'; }
    http::Response set(const std::string& json)
    {
        return ask(http::Method::patch, R"({"set":)" + json + '}', tag());
    }
    std::string code(const http::Response& response) { return parsed(response)["code"]; }

    const test::TempFolder folder;
    const std::filesystem::path env = folder.path() / ".env";
    std::map<std::string, std::string, std::less<>> variables;
    config::Environment environment = [this](std::string_view name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
    control::SharedDesk desk;
    prometheus::Registry registry;
    Ledger ledger{folder.path() / "audit.jsonl", registry};
    control::Person boss = {.name = "Olga", .role = control::Role::admin, .door = "panel"};
    SettingsSite site{{.env_file = env,
                       .running = config::load_settings(env, environment).settings,
                       .reload = [this] { return config::load_settings(env, environment); },
                       .environment = environment},
                      desk,
                      ledger};
};

TEST_F(SettingsSiteTest, ShowsEachSettingAndNoSecret)
{
    desk.with([](control::Desk& it) {
        control::DeskState state;
        state.loop = false;
        state.list = "evening";
        it = control::Desk(state);
    });
    const auto answer = ask(http::Method::get);
    EXPECT_EQ(answer.status, 200);
    EXPECT_THAT(std::string(http::bytes(answer.body)), Not(HasSubstr("secret\"}")));
    EXPECT_THAT(std::string(http::bytes(answer.body)), Not(HasSubstr("x/a/secret")));
    const auto loop = setting("LOOP");
    EXPECT_EQ(loop["value"], "1");
    EXPECT_EQ(loop["source"], "file");
    EXPECT_EQ(loop["default"], "1");
    EXPECT_EQ(loop["accepted"], "0 or 1");
    EXPECT_EQ(loop["override"], (nlohmann::json{{"value", "0"}, {"command", "loop"}}));
    EXPECT_EQ(setting("PLAYLIST")["override"]["value"], "evening");
    EXPECT_EQ(setting("SHUFFLE")["override"], nullptr);
    EXPECT_EQ(setting("RTMP_URL")["set"], true);
    EXPECT_EQ(setting("RTMP_URL")["value"], nullptr);
    EXPECT_EQ(setting("CHAT_ID")["needs"], "off_air");
    EXPECT_EQ(setting("BOT_TOKEN")["needs"], "now");
    EXPECT_EQ(shown()["writable"], true);
}

TEST_F(SettingsSiteTest, OnlyWhatIsSetChangesInTheFile)
{
    const auto answer = set(R"({"LOOP":"0","TITLE_CARD":"1","RTMP_URL":"rtmp://y/b/c"})");
    ASSERT_EQ(answer.status, 200) << http::bytes(answer.body);
    EXPECT_EQ(slurp(env),
              "# mine\nOUTPUT=preview\nLOOP=0 # round\nRTMP_URL=rtmp://y/b/c\nTITLE_CARD=1\n");
    EXPECT_EQ(parsed(answer)["revision"], shown()["revision"]);
    EXPECT_EQ(setting("LOOP")["pending"], true);
    EXPECT_EQ(setting("SHUFFLE")["pending"], false);
    const auto audit = slurp(folder.path() / "audit.jsonl");
    EXPECT_THAT(audit, HasSubstr("LOOP, RTMP_URL, TITLE_CARD in .env"));
    EXPECT_THAT(audit, Not(HasSubstr("rtmp://")));
    // Back to the default.
    EXPECT_EQ(set(R"({"TITLE_CARD":null})").status, 200);
    EXPECT_EQ(setting("TITLE_CARD")["source"], "default");
}

TEST_F(SettingsSiteTest, WhatWasChangedMeanwhileIsNotOverwritten)
{
    const auto stale = tag();
    write_env("OUTPUT=preview\nLOOP=0\n");
    const auto answer = ask(http::Method::patch, R"({"set":{"LOOP":"1"}})", stale);
    EXPECT_EQ(answer.status, 412);
    EXPECT_EQ(code(answer), "changed_meanwhile");
    EXPECT_EQ(slurp(env), "OUTPUT=preview\nLOOP=0\n");
    EXPECT_EQ(ask(http::Method::patch, R"({"set":{"LOOP":"1"}})").status, 428);
}

TEST_F(SettingsSiteTest, EachRefusalSaysWhichSettingAndLeavesTheFileAlone)
{
    const auto before = slurp(env);
    variables = {{"SHUFFLE", "1"}};
    const struct {
        std::string json;
        int status;
        std::string_view code;
        std::string_view setting;
    } cases[] = {
        {R"({"LOOP":"maybe"})", 422, "bad_value", "LOOP"},
        {R"({"LOOP":"1\nSESSION_STRING=x"})", 422, "bad_value", "LOOP"},
        {R"({"CACHE_MAX_GB":"0"})", 422, "bad_value", "CACHE_MAX_GB"},
        {R"({"NOBODY":"1"})", 422, "bad_value", "NOBODY"},
        {R"({"YTDLP":"/tmp/x"})", 409, "not_editable", "YTDLP"},
        {R"({"SESSION_STRING":"x"})", 409, "not_editable", "SESSION_STRING"},
        {R"({"SHUFFLE":"0"})", 409, "not_editable", "SHUFFLE"},
    };
    for (const auto& one : cases) {
        const auto answer = set(one.json);
        EXPECT_EQ(answer.status, one.status) << one.json;
        EXPECT_EQ(code(answer), one.code) << one.json;
        EXPECT_EQ(parsed(answer)["setting"], one.setting) << one.json;
    }
    EXPECT_EQ(parsed(set(R"({"LOOP":"maybe"})"))["accepted"], "0 or 1");
    for (const auto* body : {"", "[]", "{}", R"({"set":{}})", R"({"set":{"LOOP":1}})",
                             R"({"set":{"LOOP":"1"},"more":1})"})
        EXPECT_EQ(ask(http::Method::patch, body, tag()).status, 400) << body;
    EXPECT_EQ(slurp(env), before);
}

TEST_F(SettingsSiteTest, WhatTheOutputNeedsCannotBeTakenAway)
{
    write_env("OUTPUT=rtmp\nRTMP_URL=rtmp://x/a/b\n");
    const auto answer = set(R"({"RTMP_URL":null})");
    EXPECT_EQ(answer.status, 422);
    EXPECT_THAT(std::string(http::bytes(answer.body)), HasSubstr("RTMP_URL is missing"));
    EXPECT_EQ(slurp(env), "OUTPUT=rtmp\nRTMP_URL=rtmp://x/a/b\n");
}

TEST_F(SettingsSiteTest, AFileThatSomebodyHoldsOrThatIsBrokenIsNotWaitedFor)
{
    const auto known = tag();
    {
        const auto lock = config::EnvLock::acquire(env, 1s);
        ASSERT_TRUE(lock);
        const auto answer = ask(http::Method::patch, R"({"set":{"LOOP":"0"}})", known);
        EXPECT_EQ(answer.status, 409);
        EXPECT_EQ(code(answer), "cannot_write");
    }
    write_env("OUTPUT=preview\nnonsense\n");
    const auto broken = set(R"({"LOOP":"0"})");
    EXPECT_EQ(broken.status, 409);
    EXPECT_THAT(std::string(http::bytes(broken.body)), HasSubstr("repair the line first"));
    EXPECT_EQ(shown()["problems"].size(), 1U);
}

TEST_F(SettingsSiteTest, TheyAreForAdminsAndOtherMethodsAreRefused)
{
    EXPECT_EQ(ask(http::Method::delete_).status, 405);
    boss.role = control::Role::editor;
    EXPECT_EQ(ask(http::Method::get).status, 403);
    EXPECT_EQ(ask(http::Method::patch, R"({"set":{"LOOP":"0"}})", "\"x\"").status, 403);
    EXPECT_FALSE(site.answer({.path = "/api/v1/me"}, boss));
}

}  // namespace
}  // namespace tgvs::service
