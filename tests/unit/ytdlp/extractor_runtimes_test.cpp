// JavaScript runtimes that come and go.
#include "extractor_fixture.hpp"

namespace tgvs::ytdlp {
namespace {

using testing::HasSubstr;

// Puts programs before those that are installed here.
class Runtimes {
public:
    explicit Runtimes(const fs::path& folder) : folder_(folder), before_(::getenv("PATH"))
    {
        fs::create_directories(folder);
        ::setenv("PATH", (folder.string() + ':' + before_).c_str(), 1);
        put("deno", "echo 'deno 1.0.0'");  // yt-dlp's first choice is too old
    }
    ~Runtimes() { ::setenv("PATH", before_.c_str(), 1); }
    Runtimes(const Runtimes&) = delete;
    Runtimes& operator=(const Runtimes&) = delete;

    void put(const std::string& name, const std::string& script) const
    {
        std::ofstream(folder_ / name) << "#!/bin/sh\n" << script << '\n';
        fs::permissions(folder_ / name, fs::perms::owner_all);
    }

private:
    fs::path folder_;
    std::string before_;
};

TEST_F(ExtractorTest, FindsAJavaScriptRuntimeThatIsInstalledLater)
{
    const Runtimes runtimes(folder / "bin");
    fake("exit 1", "--js-runtimes");
    const Extractor extractor(options);
    EXPECT_NE(extractor.versions({})->second, "node 99.9.0");
    const auto identity = extractor.identity();
    EXPECT_EQ(extractor.identity(), identity);
    runtimes.put("node", "echo v99.9.0");
    EXPECT_NE(extractor.identity(), identity) << "what it failed on is tried again";
    EXPECT_EQ(extractor.versions({})->second, "node 99.9.0");
    EXPECT_FALSE(extractor.resolve("http://h/x", {}));
    EXPECT_THAT(runs().back(),
                HasSubstr("--js-runtimes node:" + (folder / "bin/node").string() + ' '));
}

TEST_F(ExtractorTest, AsksAJavaScriptRuntimeAgainThatGaveNoAnswer)
{
    const Runtimes runtimes(folder / "bin");
    fake("exit 1", "--js-runtimes");
    const auto ready = home() / "ready";
    runtimes.put("node", "[ -e '" + ready.string() + "' ] || exec sleep 1000; echo v99.9.0");
    runtimes.put("qjs", "echo 'QuickJS version 2020-01-01'; exit 1");
    options.examine_limit = 2s;
    options.examine_again = 0s;
    const Extractor extractor(options);
    EXPECT_EQ(extractor.versions({})->second, "");
    write(ready, "");
    EXPECT_EQ(extractor.versions({})->second, "node 99.9.0");
    fs::remove(ready);
    EXPECT_EQ(extractor.versions({})->second, "node 99.9.0") << "it has answered";
}

TEST_F(ExtractorTest, WhatIsKnownOfAProgramStaysWhenItGivesNoAnswerLater)
{
    const Runtimes runtimes(folder / "bin");
    fake("exit 1", "--js-runtimes");
    runtimes.put("node", "exec sleep 1000");
    options.examine_limit = 1s;
    options.examine_again = 0s;
    const Extractor extractor(options);
    ASSERT_TRUE(extractor.versions({}));
    write(home() / "mute", "");
    const auto resolved = extractor.resolve("http://h/x", {});
    ASSERT_FALSE(resolved);
    EXPECT_NE(resolved.error().code, ExtractErrc::missing) << resolved.error().reason;
    EXPECT_EQ(runs().size(), 1U);
}

}  // namespace
}  // namespace tgvs::ytdlp
