// What yt-dlp sees, as far as the operator's options say it.
#include "ytdlp/extractor_box.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace tgvs::ytdlp {
namespace {

using Paths = std::vector<std::filesystem::path>;

TEST(ExtractorBox, SeesThePathsThatOptionsName)
{
    const struct {
        std::vector<std::string> args;
        Paths programs;
        Paths writable;
    } rows[] = {
        {{"--plugin-dirs", "/opt/plugins"}, {"/opt/plugins"}, {}},
        {{"--plugin-dirs=/opt/plugins"}, {"/opt/plugins"}, {}},
        {{"--config-locations", "~/yt.conf"}, {"/home/me/yt.conf"}, {}},
        {{"--js-runtimes", "node:/opt/node/bin/node"}, {"/opt/node/bin/node"}, {}},
        {{"--cookies", "/x/jar"}, {}, {"/x/jar"}},
        {{"--cache-dir=/x/cache", "--limit-rate", "2M"}, {}, {"/x/cache"}},
        {{"--paths", "temp:/x/t"}, {}, {"/x/t"}},
        {{"--proxy", "socks5://127.0.0.1:1080"}, {}, {}},
        {{"--add-header", "Referer:https://a.example/b"}, {}, {}},
        {{"--user-agent", "a b", "--no-progress", "--", ""}, {}, {}},
    };
    for (const auto& row : rows) {
        const auto box = named_by(row.args, "/home/me");
        EXPECT_EQ(box.programs, row.programs) << row.args[0];
        EXPECT_EQ(box.writable, row.writable) << row.args[0];
        EXPECT_TRUE(box.readable.empty()) << row.args[0];
    }
}

TEST(ExtractorBox, SeesPasswordsAndBrowsersOnlyWhenItIsToldToUseThem)
{
    EXPECT_EQ(named_by({"--netrc"}, "/home/me").readable, Paths{"/home/me/.netrc"});
    const auto browser = named_by({"--cookies-from-browser", "firefox"}, "/home/me").readable;
    EXPECT_NE(std::ranges::find(browser, "/home/me/.mozilla"), browser.end());
    EXPECT_TRUE(named_by({"--netrc", "~/x"}, "").readable.empty());
}

TEST(ExtractorBox, WritesIntoItsRunItsCacheAndTheDownloadAndNowhereElse)
{
    ExtractorOptions options;
    options.cache_folder = "/proc/nonexistent";
    options.may_read = {"/opt/tools"};
    const auto box = box_of(options, "/proc/run", {"/proc/out"});
    EXPECT_EQ(box.temporary, "/proc/run");
    EXPECT_EQ(box.writable, (Paths{"/proc/nonexistent/yt-dlp", "/proc/out"}));
    EXPECT_NE(std::ranges::find(box.programs, "/opt/tools"), box.programs.end());
}

}  // namespace
}  // namespace tgvs::ytdlp
