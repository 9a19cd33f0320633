#include "config/overview.hpp"

#include "config/env_file.hpp"
#include "support/places.hpp"
#include "temp_folder.hpp"

#include <gtest/gtest.h>

#include <set>

namespace tgvs::config {
namespace {

class OverviewTest : public testing::Test {
protected:
    std::map<std::string, SettingView> look(std::string_view text)
    {
        wanted = read_settings(text, ".env", environment, credentials).settings;
        if (command_line)
            command_line(wanted);
        std::map<std::string, SettingView> views;
        for (auto& view : overview({.text = text,
                                    .environment = environment,
                                    .credentials = credentials,
                                    .running = running,
                                    .wanted = wanted}))
            views.emplace(view.key->name, view);
        return views;
    }

    std::map<std::string, std::string, std::less<>> variables;
    Environment environment = [this](std::string_view name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
    std::map<std::string, Secret, std::less<>> credentials;
    std::function<void(Settings&)> command_line;
    Settings running;
    Settings wanted;
};

TEST_F(OverviewTest, TheTableOfFactsHasEachKeyOnceWithTheDefaultOfTheExample)
{
    const auto file = parse_env(text_of(test::source_folder() + "/.env.example"));
    std::multiset<std::string_view> told, known;
    for (const auto& facts : key_facts())
        told.insert(facts.name);
    for (const auto& key : keys()) {
        known.insert(key.name);
        const auto* entry = file.last(key.name);
        ASSERT_NE(entry, nullptr) << key.name;
        EXPECT_EQ(facts_of(key.name).standard, entry->value.reveal()) << key.name;
    }
    EXPECT_EQ(told, known);
    EXPECT_TRUE(facts_of("NOBODY_KNOWS").secret);
    EXPECT_FALSE(facts_of("NOBODY_KNOWS").on_panel);
}

// Each member of Settings that is a Secret belongs to a key whose value is not shown.
TEST_F(OverviewTest, NoSecretIsEverShown)
{
    const auto views = look(
        "API_HASH=0123456789abcdef0123456789abcdef\nSESSION_STRING=hidden1\nRTMP_URL=rtmp://x/"
        "hidden2\n"
        "PANEL_TOKEN=hidden3hidden3hidden3\nINGEST_STREAM_ID=hidden4hidden4\nINGEST_PASSPHRASE="
        "hidden5hidden5\n"
        "SCHEDULE=https://x.example/hidden6\nTELEGRAM_PROXY=socks5://"
        "u:hidden7@x.example:1\nYTDLP_ARGS='--password hidden8'\n");
    for (const auto* name :
         {"API_HASH", "SESSION_STRING", "RTMP_URL", "PANEL_TOKEN", "INGEST_STREAM_ID",
          "INGEST_PASSPHRASE", "SCHEDULE", "TELEGRAM_PROXY", "YTDLP_ARGS"}) {
        const auto& view = views.at(name);
        EXPECT_EQ(view.source, Source::file) << name;
        EXPECT_FALSE(view.value) << name;
        EXPECT_TRUE(view.facts.secret) << name;
    }
}

TEST_F(OverviewTest, SaysWhereAValueComesFrom)
{
    variables = {{"LOOP", "0"}, {"SHUFFLE", ""}};
    credentials.emplace("CHAT_ID", Secret("@station"));
    command_line = [](Settings& settings) { settings.output = Output::preview; };
    const auto views = look(
        "VIDEO_QUALITY=1080p # "
        "better\nLOOP=1\nFRAME_RATE=\nOUTPUT=rtmp\nSHUFFLE=1\nTITLE_CARD=1\n");
    const struct {
        const char* name;
        Source source;
        std::optional<std::string> value;
        bool editable;
    } cases[] = {
        {"VIDEO_QUALITY", Source::file, "1080p", true},
        {"LOOP", Source::environment, "0", false},
        {"SHUFFLE", Source::environment, "", false},
        {"FRAME_RATE", Source::standard, std::nullopt, true},
        {"CHAT_ID", Source::credential, "@station", true},
        {"OUTPUT", Source::command_line, std::nullopt, false},
        {"YTDLP", Source::standard, std::nullopt, false},
    };
    for (const auto& one : cases) {
        const auto& view = views.at(one.name);
        EXPECT_EQ(view.source, one.source) << one.name;
        EXPECT_EQ(view.value, one.value) << one.name;
        EXPECT_EQ(view.editable, one.editable) << one.name;
        EXPECT_EQ(view.why_not.empty(), one.editable) << one.name;
    }
}

TEST_F(OverviewTest, APathThatWasMadeAbsoluteIsNotOfTheCommandLine)
{
    command_line = [](Settings& settings) { settings.playlist = "/srv/a/list.txt"; };
    EXPECT_EQ(look("PLAYLIST=./list.txt\n").at("PLAYLIST").source, Source::file);
    EXPECT_EQ(look("PLAYLIST=other.txt\n").at("PLAYLIST").source, Source::command_line);
    EXPECT_EQ(look("PLAYLIST=/srv/a/list.txt\n").at("PLAYLIST").source, Source::file);
    EXPECT_EQ(look("PLAYLIST=/srv/list.txt\n").at("PLAYLIST").source, Source::command_line);
}

TEST_F(OverviewTest, SaysWhatWaitsForTheNextStart)
{
    running.video_quality = VideoQuality::p480;
    const auto views = look("VIDEO_QUALITY=1080p\nSESSION_RETRY_SECONDS=5\n");
    EXPECT_TRUE(views.at("VIDEO_QUALITY").pending);
    EXPECT_FALSE(views.at("FRAME_RATE").pending);
    EXPECT_FALSE(views.at("SESSION_RETRY_SECONDS").pending);  // the broadcast takes it by itself
}

TEST_F(OverviewTest, ATextIsWorseIfItHasAFaultMore)
{
    const auto judge = [&](std::string_view before, std::string_view after) {
        return worse(before, after, environment, credentials).value_or("");
    };
    EXPECT_EQ(judge("OUTPUT=preview\n", "OUTPUT=preview\nLOOP=0\n"), "");
    EXPECT_EQ(judge("OUTPUT=rtmp\nRTMP_URL=rtmp://x/y/z\n", "OUTPUT=rtmp\n"),
              "OUTPUT=rtmp: RTMP_URL is missing");
    // What was wrong before may stay wrong, or nobody could begin to mend it.
    EXPECT_EQ(judge("OUTPUT=rtmp\n", "OUTPUT=rtmp\nLOOP=0\n"), "");
    EXPECT_NE(judge("OUTPUT=preview\n", "OUTPUT=preview\nLOOP=maybe\n"), "");
    EXPECT_EQ(judge("OUTPUT=preview\nFRAME_RATE=7\n", "OUTPUT=preview\nFRAME_RATE=7\nLOOP=1\n"),
              "");
}

}  // namespace
}  // namespace tgvs::config
