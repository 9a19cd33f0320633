#include "ytdlp/extractor_program.hpp"

#include "support/temp_folder.hpp"

#include <gtest/gtest.h>

namespace tgvs::ytdlp {
namespace {

TEST(OptionsIn, AreThoseThatTheHelpNames)
{
    const auto options = options_in(
        "Usage: yt-dlp [OPTIONS] URL\n"
        "    -h, --help                      Print this\n"
        "    --js-runtimes RUNTIME[:PATH]    Additional; see --x-y\n"
        "    --no-js-runtimes                Clear\n");
    EXPECT_EQ(options, (std::set<std::string, std::less<>>{"--help", "--js-runtimes",
                                                           "--no-js-runtimes", "--x-y"}));
}

TEST(AtLeast, ComparesNumberByNumber)
{
    EXPECT_TRUE(at_least("v22.1.0", "22"));
    EXPECT_TRUE(at_least("2.10.0", "2.3.0"));
    EXPECT_TRUE(at_least("2.3.0", "2.3.0"));
    EXPECT_TRUE(at_least("2024-01-13", "2023-12-9"));
    EXPECT_FALSE(at_least("v20.20.2", "22"));
    EXPECT_FALSE(at_least("2.2.9", "2.3.0"));
    EXPECT_FALSE(at_least("2", "2.3.0"));
    EXPECT_FALSE(at_least("", "1"));
}

TEST(NoFfmpeg, IsAnEmptyPlaceForTheVersionsThatBelieveAnyOther)
{
    for (const auto* version : {"2025.02.19", "2025.04.30", "2025.11.12"})
        EXPECT_STREQ(no_ffmpeg(version), "") << version;
    for (const auto* version : {"2023.03.04", "2025.01.26", "2025.12.08", "2026.10.26", ""})
        EXPECT_STREQ(no_ffmpeg(version), "/nonexistent/ffmpeg") << version;
}

TEST(ExamineProgram, KnowsDebiansYtDlp)
{
    const test::TempFolder folder;
    ExtractorOptions options;
    options.cache_folder = folder.path();
    const auto program = examine_program(options, {});
    ASSERT_TRUE(program) << program.error().message;
    EXPECT_TRUE(program->version.starts_with("20")) << program->version;
    EXPECT_TRUE(program->knows("--ffmpeg-location"));
    EXPECT_TRUE(program->knows("--print-to-file"));
    EXPECT_FALSE(program->knows("--no-such-option"));
    EXPECT_NE(identity_of_program("yt-dlp"), "");
    EXPECT_EQ(identity_of_program("no-such-program-here"), "");
}

}  // namespace
}  // namespace tgvs::ytdlp
