#include "config/credentials.hpp"

#include "config/settings.hpp"
#include "temp_folder.hpp"

#include <gtest/gtest.h>

#include <sys/stat.h>

namespace tgvs::config {
namespace {

class CredentialsTest : public testing::Test {
protected:
    // A service's environment.
    Environment environment() const
    {
        return [this](std::string_view name) {
            if (name == "CREDENTIALS_DIRECTORY")
                return std::optional(credentials_.path().string());
            return name == variable_ ? std::optional(std::string()) : std::nullopt;
        };
    }

    Loaded load(const std::string& env_text)
    {
        return load_settings(folder_.write(".env", env_text), environment());
    }

    static std::string errors_of(const Loaded& loaded)
    {
        std::string result;
        for (const auto& finding : loaded.errors)
            result += finding.text() + '\n';
        return result;
    }

    const TempFolder folder_;
    const TempFolder credentials_;
    std::string variable_;  // set, but empty
};

TEST_F(CredentialsTest, StandForWhatIsNotInTheFile)
{
    credentials_.write("SESSION_STRING", "BQ-credential\n");
    credentials_.write("API_HASH", "0123456789abcdef0123456789abcdef");
    credentials_.write("somebody_else", std::string(max_credential_bytes + 1, 'x'));
    const auto loaded = load("API_HASH=\n");
    EXPECT_EQ(errors_of(loaded), "");
    EXPECT_TRUE(loaded.warnings.empty());
    EXPECT_TRUE(loaded.settings.session_string.matches("BQ-credential"));
    EXPECT_TRUE(loaded.settings.api_hash.matches("0123456789abcdef0123456789abcdef"));
    EXPECT_EQ(loaded.from_credentials, (std::vector<std::string>{"API_HASH", "SESSION_STRING"}));
}

TEST_F(CredentialsTest, TheFileGoesBeforeThemSoThatALoginCountsAtOnce)
{
    credentials_.write("SESSION_STRING", "BQ-credential\n");
    const auto loaded = load("LOOP=1\nSESSION_STRING=BQ-written-later\n");
    EXPECT_TRUE(loaded.settings.session_string.matches("BQ-written-later"));
    EXPECT_TRUE(loaded.from_credentials.empty());
    ASSERT_EQ(loaded.warnings.size(), 1U);
    EXPECT_EQ(loaded.warnings[0].text(),
              (folder_.path() / ".env").string() +
                  ":2: SESSION_STRING is set here and hides the credential of that name");
}

TEST_F(CredentialsTest, AVariableThatIsSetAndEmptyHidesThem)
{
    credentials_.write("SESSION_STRING", "BQ-credential\n");
    variable_ = "SESSION_STRING";
    const auto loaded = load("");
    EXPECT_TRUE(loaded.settings.session_string.empty());
    ASSERT_EQ(loaded.warnings.size(), 1U);
    EXPECT_EQ(loaded.warnings[0].where, "environment");
}

TEST_F(CredentialsTest, OneLineEndIsLeftOut)
{
    credentials_.write("PANEL_TOKEN", "token\r\n");
    EXPECT_TRUE(load("").settings.panel_token.matches("token"));
    credentials_.write("PANEL_TOKEN", "token\n\n");
    const auto loaded = load("");
    EXPECT_TRUE(loaded.settings.panel_token.empty());
    EXPECT_EQ(errors_of(loaded),
              "credentials: PANEL_TOKEN is malformed: character 6 is a line break; accepted: ASCII "
              "characters without spaces\n");
}

TEST_F(CredentialsTest, WhatCannotBeReadIsAnErrorWithoutItsValue)
{
    credentials_.write("SESSION_STRING", std::string(max_credential_bytes + 1, 's'));
    credentials_.write("API_HASH", "geheim");
    ASSERT_EQ(::mkfifo((credentials_.path() / "RTMP_URL").c_str(), 0600), 0);
    const auto loaded = load("");
    EXPECT_EQ(loaded.errors.size(), 3U) << errors_of(loaded);
    EXPECT_EQ(errors_of(loaded).find("geheim"), std::string::npos);
    EXPECT_EQ(errors_of(loaded).find("sss"), std::string::npos);
    EXPECT_TRUE(loaded.settings.session_string.empty());
}

TEST_F(CredentialsTest, AFolderThatIsNotThereIsAnError)
{
    const auto nowhere = folder_.path() / "nowhere";
    const auto found = read_credentials(nowhere);
    ASSERT_EQ(found.errors.size(), 1U);
    EXPECT_EQ(found.errors[0].text(),
              "credentials: cannot read " + nowhere.string() + ": No such file or directory");
}

}  // namespace
}  // namespace tgvs::config
