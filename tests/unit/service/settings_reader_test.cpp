#include "service/settings_reader.hpp"

#include "config/keys.hpp"

#include <gtest/gtest.h>

namespace tgvs::service {
namespace {

config::Loaded good()
{
    config::Loaded loaded;
    loaded.settings.api_id = 12345;
    loaded.settings.api_hash = Secret("0123456789abcdef0123456789abcdef");
    loaded.settings.chat_id = "@radio";
    loaded.settings.session_string = Secret("session");
    return loaded;
}

class SettingsReaderTest : public testing::Test {
protected:
    bool wants_start()
    {
        reader.read();
        return reader.wants_start();
    }

    config::Loaded file = good();
    SettingsReader reader{[this] { return file; }, good().settings};
};

TEST_F(SettingsReaderTest, WhatOnlyAStartTakesOverWantsOneUntilItIsTakenBack)
{
    EXPECT_FALSE(wants_start());
    file.settings.playlist = "other.txt";
    EXPECT_TRUE(wants_start());
    file = good();
    EXPECT_FALSE(wants_start());
}

TEST_F(SettingsReaderTest, WhatTheBroadcastTakesOverWantsNone)
{
    file.settings.session_string = Secret("another");
    file.settings.chat_id = "@other";
    file.settings.session_retry = std::chrono::seconds(5);
    EXPECT_FALSE(wants_start());
}

// A key is taken over by one of the two, and there is no third.
TEST_F(SettingsReaderTest, EachKeyWantsAStartOrIsTakenOverWithoutOne)
{
    for (const auto& key : config::keys()) {
        file = good();
        for (const auto* value : {"0",
                                  "1",
                                  "1080p",
                                  "preview",
                                  "/elsewhere",
                                  "127.0.0.9",
                                  "exit",
                                  "qr",
                                  "keep",
                                  "debug",
                                  "json",
                                  "rtmp://127.0.0.1/live/other",
                                  "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
                                  "@other",
                                  "socks5://127.0.0.1:1",
                                  "2@127.0.0.1:1",
                                  "7",
                                  "25",
                                  "top-left",
                                  "0.5",
                                  "36h",
                                  "srt://127.0.0.1:9000",
                                  "200",
                                  "ask",
                                  "next",
                                  "ru",
                                  "manage_call",
                                  "-1001234567890",
                                  "123456789:abcdefghijklmnopqrstuvwxyz012345678"})
            if (key.same(file.settings, good().settings))
                key.read(value, file.settings);
        ASSERT_FALSE(key.same(file.settings, good().settings)) << key.name;
        EXPECT_EQ(wants_start(), key.change == config::Change::start) << key.name;
    }
}

TEST_F(SettingsReaderTest, SettingsThatWouldNotGoOnAirWantNone)
{
    file.settings = {};  // the file is gone, or empty
    file.settings.playlist = "other.txt";
    EXPECT_FALSE(wants_start());
    file = good();
    file.settings.playlist = "other.txt";
    file.settings.session_string = Secret();
    EXPECT_FALSE(wants_start());
    file = good();
    file.settings.playlist = "other.txt";
    file.errors.push_back({".env:3", "LOOP is malformed"});
    EXPECT_FALSE(wants_start());
}

TEST_F(SettingsReaderTest, AStartWithoutSettingsIsMadeAnewWhenTheyAreThere)
{
    SettingsReader of_nothing([this] { return file; }, {});
    file.settings.output = config::Output::rtmp;
    file.settings.rtmp_url = Secret("rtmp://127.0.0.1/live/key");
    of_nothing.read();
    EXPECT_TRUE(of_nothing.wants_start());
}

}  // namespace
}  // namespace tgvs::service
