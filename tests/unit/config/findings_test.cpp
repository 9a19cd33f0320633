// What is said about settings that are wrong or missing.
#include "settings_support.hpp"
#include "temp_folder.hpp"

#include <gtest/gtest.h>

namespace tgvs::config {
namespace {

TEST(Settings, AnUnknownKeyIsNamedOnceWithTheNearestKnownOne)
{
    const auto loaded = read("# x\nVIDEO_QUALTY=720p\nVIDEO_QUALTY=480p\nZZZZZZZZZ=1\n");
    ASSERT_EQ(loaded.warnings.size(), 2u);
    EXPECT_EQ(loaded.warnings[0].text(),
              ".env:2: unknown key VIDEO_QUALTY, did you mean VIDEO_QUALITY?");
    EXPECT_EQ(loaded.warnings[1].text(), ".env:4: unknown key ZZZZZZZZZ");
    EXPECT_TRUE(loaded.errors.empty());
}

TEST(Settings, AMalformedValueIsNamedWithFileLineAndForm)
{
    const auto loaded = read("A_COMMENT=1\nVIDEO_QUALITY=hunter2\n", {{"LOOP", "hunter2"}});
    ASSERT_EQ(loaded.errors.size(), 2u);
    EXPECT_EQ(loaded.errors[0].text(),
              ".env:2: VIDEO_QUALITY is malformed; accepted: 480p, 720p or 1080p");
    EXPECT_EQ(loaded.errors[1].text(), "environment: LOOP is malformed; accepted: 0 or 1");
    EXPECT_EQ(loaded.settings.video_quality, VideoQuality::p720);
}

TEST(Settings, WhatLooksLikeAnotherCharacterIsReadAsThatAndNamed)
{
    const auto loaded = read("CHAT_ID=−1001234567890\nAPI_ID='12\u200B34'\nLOOP=\"0\u00A0\"\n");
    EXPECT_TRUE(loaded.errors.empty());
    EXPECT_EQ(loaded.settings.chat_id, "-1001234567890");
    EXPECT_EQ(loaded.settings.api_id, 1234);
    EXPECT_FALSE(loaded.settings.loop);
    ASSERT_EQ(loaded.warnings.size(), 3u);
    EXPECT_EQ(
        loaded.warnings[1].text(),
        ".env:1: CHAT_ID: character 1 is U+2212 (minus sign, not the - of the keyboard); it is "
        "read as what it looks like");
    const auto wrong = read("LOOP=О\nAPI_HASH=12…34\n");
    ASSERT_EQ(wrong.errors.size(), 2u);
    EXPECT_EQ(
        wrong.errors[1].text(),
        ".env:1: LOOP is malformed: character 1 is U+041E (a Cyrillic letter); accepted: 0 or 1");
    EXPECT_NE(wrong.errors[0].what.find("character 3 is U+2026 (ellipsis"), std::string::npos);
}

TEST(Settings, AChatThatIsNoneIsRefusedWithItsReason)
{
    const auto loaded = read("CHAT_ID=1234567890\n");
    ASSERT_EQ(loaded.errors.size(), 1u);
    EXPECT_NE(loaded.errors[0].what.find("CHAT_ID is malformed: it is a positive number"),
              std::string::npos);
    const auto secret = read("CHAT_ID=" + std::string(353, 'A') + "\n");
    EXPECT_EQ(secret.errors[0].what.find("AAAA"), std::string::npos);
}

TEST(Settings, WhatWasRefusedIsNotMissing)
{
    const auto loaded = read("API ID=1\nAPI_HASH=zz\nOUTPUT=telegram # page\n");
    ASSERT_EQ(loaded.errors.size(), 2u);
    const auto missing = missing_settings(loaded.settings, loaded.refused);
    ASSERT_EQ(missing.size(), 1u);
    EXPECT_EQ(missing[0].what, "CHAT_ID is missing");
}

TEST(Settings, NothingIsMissingForAnOutputThatNobodyKnows)
{
    using namespace std::string_literals;
    for (const auto& text : {"OUTPUT=previev\n"s, "OUTPUT: preview\n"s, "\xFF\xFEO\0"s}) {
        const auto loaded = read(text);
        EXPECT_EQ(loaded.errors.size(), 1U);
        EXPECT_TRUE(missing_settings(loaded.settings, loaded.refused).empty()) << text;
    }
}

TEST(Settings, NoFindingShowsAValue)
{
    for (const auto& key : keys()) {
        const auto loaded = read(std::string(key.name) + "='hunter2\x01'\n");
        ASSERT_EQ(loaded.errors.size(), 1u) << key.name;
        EXPECT_EQ(all_texts(loaded).find("hunter2"), std::string::npos) << key.name;
    }
}

TEST(Settings, SyntaxErrorsAndWarningsCarryFileAndLine)
{
    const auto loaded = read("LOOP=1\nnonsense\nPLAYLIST=a\\b\nLOOP=0\n");
    ASSERT_EQ(loaded.errors.size(), 1u);
    EXPECT_EQ(loaded.errors[0].where, ".env:2");
    ASSERT_EQ(loaded.warnings.size(), 2u);
    EXPECT_EQ(loaded.warnings[0].where, ".env:3");
    EXPECT_EQ(loaded.warnings[1].text(),
              ".env:1: LOOP is set again in line 4, which takes precedence");
    EXPECT_FALSE(loaded.settings.loop);
}

TEST(Settings, AMissingFileIsAWarning)
{
    const TempFolder folder;
    const auto loaded = load_settings(folder.path() / ".env", environment({{"LOOP", "0"}}));
    EXPECT_FALSE(loaded.settings.loop);
    EXPECT_TRUE(loaded.errors.empty());
    ASSERT_EQ(loaded.warnings.size(), 1u);
    EXPECT_EQ(loaded.warnings[0].where, (folder.path() / ".env").string());
}

TEST(Settings, AFileThatWasTooWideIsAWarning)
{
    const TempFolder folder;
    const auto path = folder.write(".env", "LOOP=0\n", 0644);
    const auto loaded = load_settings(path, environment());
    EXPECT_FALSE(loaded.settings.loop);
    ASSERT_EQ(loaded.warnings.size(), 1u);
    EXPECT_EQ(loaded.warnings[0].what, "it was readable by others (mode 644); mode changed to 600");
    EXPECT_EQ(mode_of(path), 0600);
}

TEST(Settings, AFileThatCannotBeReadIsAnError)
{
    const TempFolder folder;
    EXPECT_EQ(load_settings(folder.path(), environment()).errors.size(), 1u);
}

TEST(Settings, WhatTheOutputNeedsIsNamed)
{
    Settings settings;
    std::string missing;
    for (const auto& finding : missing_settings(settings))
        missing += finding.text() + '\n';
    EXPECT_EQ(missing,
              "OUTPUT=telegram: API_ID is missing\nOUTPUT=telegram: API_HASH is missing\n"
              "OUTPUT=telegram: CHAT_ID is missing\n");
    settings.output = Output::rtmp;
    ASSERT_EQ(missing_settings(settings).size(), 1u);
    EXPECT_EQ(missing_settings(settings)[0].text(), "OUTPUT=rtmp: RTMP_URL is missing");
    settings.rtmp_url = Secret("rtmp://h/a/k");
    EXPECT_TRUE(missing_settings(settings).empty());
    settings.output = Output::preview;
    EXPECT_TRUE(missing_settings(settings).empty());
}

}  // namespace
}  // namespace tgvs::config
