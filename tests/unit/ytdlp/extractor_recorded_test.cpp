// Recorded words of yt-dlp's.
#include "extractor_fixture.hpp"
#include "process/box.hpp"

namespace tgvs::ytdlp {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST_F(ExtractorTest, AMissingYtDlpIsToldAsSuch)
{
    options.program = "no-such-program-here";
    const auto resolved = resolve("http://h/x");
    ASSERT_FALSE(resolved);
    EXPECT_EQ(resolved.error().code, ExtractErrc::missing);
    EXPECT_THAT(resolved.error().reason, HasSubstr("no-such-program-here is not installed"));
}

TEST_F(ExtractorTest, ABotCheckIsToldAsSuch)
{
    fake("echo \"ERROR: [youtube] x: Sign in to confirm you\u2019re not a bot.\" >&2; exit 1");
    const auto resolved = resolve("https://www.youtube.com/watch?v=x");
    ASSERT_FALSE(resolved);
    EXPECT_EQ(resolved.error().code, ExtractErrc::bot_check);
    EXPECT_EQ(resolved.error().reason, "[youtube] x: Sign in to confirm you\u2019re not a bot.");
}

TEST_F(ExtractorTest, WhatTheDiskRefusesIsTheDisks)
{
    // Its folder goes away in the middle: nothing can be written there any more.
    options.extra_args = {"--paths", folder.string()};  // which may be written to then
    fake("rm -rf '" + (folder / "out").string() + "'; exit 1");
    const auto fetched = fetch("http://h/x");
    ASSERT_FALSE(fetched);
    EXPECT_EQ(fetched.error().code, ExtractErrc::disk_full);
    EXPECT_EQ(fetched.error().reason, "No such file or directory");
}

TEST_F(ExtractorTest, ASiteThatSpeaksOfTheDiskSpeaksForItself)
{
    fake("echo 'ERROR: HTTP Error 404: No space left on device' >&2; exit 1");
    const auto fetched = fetch("http://h/x");
    ASSERT_FALSE(fetched);
    EXPECT_EQ(fetched.error().code, ExtractErrc::gone);
}

TEST_F(ExtractorTest, APremiereTellsWhen)
{
    fake("echo 'ERROR: [youtube] x: Premieres in 6 hours' >&2; exit 1");
    const auto fetched = fetch("http://h/x");
    ASSERT_FALSE(fetched);
    EXPECT_EQ(fetched.error().code, ExtractErrc::not_yet);
    EXPECT_GT(*fetched.error().retry_at, std::chrono::system_clock::now() + 5h);
}

TEST_F(ExtractorTest, TriesOnceMoreWithoutTheSortWhenNoFormatFits)
{
    fake(
        "case $(tail -n 1 \"$home/argv\") in *--format-sort*) echo 'ERROR: [x] x: Requested format "
        "is "
        "not available. Use --list-formats' >&2; exit 1;; esac; echo media >\"$folder/media.mp4\"");
    const auto fetched = fetch("http://h/x");
    ASSERT_TRUE(fetched) << fetched.error().reason;
    EXPECT_EQ(runs().size(), 2U);
}

TEST_F(ExtractorTest, AnEndWithoutAFileIsAFailure)
{
    fake("echo '[download] x does not pass filter (!is_live), skipping ..'");
    const auto fetched = fetch("http://h/x");
    ASSERT_FALSE(fetched);
    EXPECT_EQ(fetched.error().code, ExtractErrc::unknown);
}

TEST_F(ExtractorTest, GivesTheThumbnailAsTheCover)
{
    fake(
        "echo m >\"$folder/media.m4a\"; echo c >\"$folder/cover.webp\"; echo p "
        ">\"$folder/media.x.part\"");
    const auto fetched = fetch("http://h/x");
    ASSERT_TRUE(fetched);
    EXPECT_EQ(fetched->media.filename(), "media.m4a");
    EXPECT_EQ(fetched->cover->filename(), "cover.webp");
    EXPECT_FALSE(fetched->separate_audio);
}

TEST_F(ExtractorTest, ACoverThatDoesNotComeIsLeftOff)
{
    options.fetch_silence_limit = 2s;
    fake(
        "case $(tail -n 1 \"$home/argv\") in *--write-thumbnail*) echo '[info] Writing video "
        "thumbnail "
        "0 to: media.jpg'; : >\"$folder/media.jpg\"; exec sleep 1000;; esac; echo m "
        ">\"$folder/media.mp4\"");
    const auto fetched = fetch("http://h/x");
    ASSERT_TRUE(fetched) << fetched.error().reason;
    EXPECT_EQ(fetched->media.filename(), "media.mp4");
    EXPECT_FALSE(fetched->cover);
    EXPECT_EQ(runs().size(), 2U);
}

TEST_F(ExtractorTest, ACoverThatIsTooLargeIsNoCover)
{
    fake("echo m >\"$folder/media.mp4\"; truncate -s 17M \"$folder/cover.jpg\"");
    const auto fetched = fetch("http://h/x");
    ASSERT_TRUE(fetched) << fetched.error().reason;
    EXPECT_FALSE(fetched->cover);
}

TEST_F(ExtractorTest, WhatIsWrittenWithoutAWordIsLimitedAsWell)
{
    options.fetch_limit_bytes = 100'000;
    options.fetch_silence_limit = 20s;
    // Each by itself is small enough.
    fake(
        "for part in 1 2; do head -c 80000 /dev/zero >\"$folder/media.mp4.part-Frag$part\"; done; "
        "exec sleep 1000");
    std::uint64_t on_disk = 0;
    const auto fetched = Extractor(options).fetch(
        "http://h/x", folder / "out",
        [&](FetchProgress progress) { on_disk = progress.disk_bytes; }, {});
    ASSERT_FALSE(fetched);
    EXPECT_EQ(fetched.error().code, ExtractErrc::too_large);
    EXPECT_EQ(on_disk, 160'000U);
}

const std::string youtube = "https://www.youtube.com/watch?v=x";
const std::string dead_cookies_warning =
    "echo 'WARNING: [youtube] The provided YouTube account cookies are no longer valid.' >&2\n";

TEST_F(ExtractorTest, SaysOnceThatCookiesCannotBeRead)
{
    options.cookies = folder / "jar";
    fake("echo '{\"url\":\"http://h/x\",\"title\":\"T\",\"duration\":1}'");
    const Extractor extractor(options);
    const auto warnings = [&] {
        testing::internal::CaptureStderr();
        EXPECT_TRUE(extractor.resolve("http://h/x", {}));
        const auto log = testing::internal::GetCapturedStderr();
        return log.find("WARN extractor: cookies cannot be read") == std::string::npos ? 0 : 1;
    };
    EXPECT_EQ(warnings(), 1);
    EXPECT_EQ(warnings(), 0);
    write(*options.cookies, "exported\n");
    EXPECT_EQ(warnings(), 0);
    std::filesystem::remove(*options.cookies);
    EXPECT_EQ(warnings(), 1) << "it was good in between";
}

TEST_F(ExtractorTest, NoOtherSiteSpeaksOfTheCookiesOfYouTube)
{
    options.cookies = folder / "jar";
    write(*options.cookies, "old\n");
    testing::internal::CaptureStderr();
    for (const auto& words :
         {std::string(
              "echo 'ERROR: [generic] None: Unable to download webpage: HTTP Error 404: The "
              "provided YouTube account cookies are no longer valid' >&2\n"),
          dead_cookies_warning}) {
        fake(words + "exit 1");
        const auto resolved = Extractor(options).resolve("http://h/x", {});
        ASSERT_FALSE(resolved);
        EXPECT_NE(resolved.error().code, ExtractErrc::cookies_dead);
    }
    const auto private_video = "echo 'ERROR: [youtube] x: Private video' >&2\nexit 1";
    fake(dead_cookies_warning + private_video);
    EXPECT_EQ(Extractor(options).resolve("http://h/x", {}).error().code, ExtractErrc::gone)
        << "what is wrong with the video itself is not hidden by it";
    fake(dead_cookies_warning +
         "echo 'WARNING: [youtube] x: Private video' >&2\necho '{\"title\":\"T\"}'");
    EXPECT_EQ(Extractor(options).resolve("http://h/x", {}).error().code, ExtractErrc::gone)
        << "nor where an answer came";
    EXPECT_THAT(testing::internal::GetCapturedStderr(), Not(HasSubstr("continuing without them")));
    std::string sent;
    for (const auto& run : runs())
        sent += run.find("--cookies") == std::string::npos ? '-' : '+';
    EXPECT_EQ(sent, "++-+-+") << "asked without them for this once";
}

TEST_F(ExtractorTest, GoesOnWithoutACookieJarThatHasDiedUntilItIsChanged)
{
    options.cookies = folder / "jar";
    write(*options.cookies, "old\n");
    fake("[ -z \"$jar\" ] || {\n" + dead_cookies_warning +
         "exit 1; }\necho '{\"url\":\"http://h/x\",\"title\":\"T\","
         "\"duration\":1}'");
    const Extractor extractor(options);
    testing::internal::CaptureStderr();
    EXPECT_TRUE(extractor.resolve(youtube, {}));
    EXPECT_TRUE(extractor.resolve(youtube, {}));
    const auto log = testing::internal::GetCapturedStderr();
    EXPECT_THAT(log, HasSubstr("WARN extractor: account cookies are no longer valid"));
    EXPECT_EQ(log.find("WARN"), log.rfind("WARN"));
    ASSERT_EQ(runs().size(), 3U);
    EXPECT_THAT(runs()[0], HasSubstr("--cookies"));
    EXPECT_THAT(runs()[1], Not(HasSubstr("--cookies")));
    EXPECT_THAT(runs()[2], Not(HasSubstr("--cookies")));
    write(*options.cookies, "exported anew\n");
    EXPECT_TRUE(extractor.resolve(youtube, {}));
    EXPECT_THAT(runs()[3], HasSubstr("--cookies"));
}

TEST_F(ExtractorTest, AJarThatDiesIsNotTheOneThatHasReplacedItMeanwhile)
{
    options.cookies = folder / "jar";
    write(*options.cookies, "old\n");
    fake("if grep -q old \"$jar\"; then echo newer >'" + options.cookies->string() + "'\n" +
         dead_cookies_warning + "exit 1; fi\necho '{\"url\":\"http://h/x\",\"duration\":1}'");
    options.extra_args = {"--download-archive",
                          options.cookies->string()};  // may be written to then
    const Extractor extractor(options);
    testing::internal::CaptureStderr();
    EXPECT_TRUE(extractor.resolve(youtube, {}));
    EXPECT_TRUE(extractor.resolve(youtube, {}));
    EXPECT_THAT(testing::internal::GetCapturedStderr(), Not(HasSubstr("no longer valid")));
    ASSERT_EQ(runs().size(), 3U);
    for (const auto& run : runs())
        EXPECT_THAT(run, HasSubstr("--cookies"));
    EXPECT_EQ(read(*options.cookies), "newer\n");
}

TEST_F(ExtractorTest, ANewJarOfTheOperatorsIsNotOverwritten)
{
    options.cookies = folder / "jar";
    write(*options.cookies, "old\n");
    fake("echo renewed >\"$jar\"; echo newer >'" + options.cookies->string() +
         "'; echo "
         "'{\"url\":\"http://h/x\",\"duration\":1}'");
    options.extra_args = {"--download-archive",
                          options.cookies->string()};  // may be written to then
    EXPECT_TRUE(resolve("http://h/x"));
    EXPECT_EQ(read(*options.cookies), "newer\n");
}

TEST_F(ExtractorTest, NoRunMakesTheJarALinkToWhatItMustNotSee)
{
    options.cookies = folder / "jar";
    write(*options.cookies, "old\n");
    write(folder / "settings", "secret\n");
    fake("ln -sf '" + (folder / "settings").string() +
         "' \"$jar\"; cat \"$jar\" >>\"$home/seen\"; "
         "echo '{\"url\":\"http://h/x\",\"duration\":1}'");
    EXPECT_TRUE(resolve("http://h/x"));
    EXPECT_EQ(read(*options.cookies), "old\n");
    if (process::box_ability().landlock_abi > 0) {
        EXPECT_EQ(read(home() / "seen"), "");
    }
}

TEST_F(ExtractorTest, ALinkIsNoDownload)
{
    write(folder / "settings", "secret\n");
    // Where there is no Landlock, it can make one.
    fs::create_symlink(folder / "settings", folder / "out/media.mp4");
    fake("exit 0");
    EXPECT_FALSE(fetch("http://h/x"));
}

TEST_F(ExtractorTest, AJarOfTheOperatorsIsSeenAndOneThatARunRenewedIsNot)
{
    options.cookies = folder / "jar";
    write(*options.cookies, "old\n");
    fake("echo renewed >\"$jar\"; echo '{\"url\":\"http://h/x\",\"duration\":1}'");
    const Extractor extractor(options);
    EXPECT_TRUE(extractor.resolve("http://h/x", {}));
    EXPECT_EQ(read(*options.cookies), "renewed\n");
    EXPECT_EQ(extractor.cookies_seen(), 0U);
    write(*options.cookies, "exported anew\n");
    EXPECT_EQ(extractor.cookies_seen(), 1U);
    std::filesystem::remove(*options.cookies);
    EXPECT_EQ(extractor.cookies_seen(), 1U);
}

TEST_F(ExtractorTest, AFailedRunDoesNotChangeTheJar)
{
    options.cookies = folder / "jar";
    write(*options.cookies, "old\n");
    fake("echo renewed >\"$jar\"; exit 1");
    EXPECT_FALSE(resolve("http://h/x"));
    EXPECT_EQ(read(*options.cookies), "old\n");
}

TEST_F(ExtractorTest, NeitherArgumentsNorReasonsHoldSecrets)
{
    options.cookies = folder / "jar";
    write(*options.cookies, "h\tFALSE\t/\tFALSE\t0\tSID\topensesame\n");
    fake("echo \"ERROR: cannot read $url with opensesame\" >&2; exit 1");
    const auto resolved = resolve("http://user:word@h/x?token=hush");
    ASSERT_FALSE(resolved);
    EXPECT_EQ(resolved.error().reason, "cannot read http://h/x?*** with ***");
    ASSERT_EQ(runs().size(), 1U);
    EXPECT_THAT(runs()[0], AllOf(Not(HasSubstr("hush")), Not(HasSubstr("word"))));
}

TEST_F(ExtractorTest, ThePrivateFilesAreReadableByNobodyElse)
{
    options.cookies = folder / "jar";
    write(*options.cookies, "old\n");
    fake(
        "stat -c %a \"$jar\" \"$(dirname \"$jar\")\" \"$(dirname \"$jar\")/url.txt\" "
        ">\"$home/modes\"");
    EXPECT_FALSE(resolve("http://h/x"));
    EXPECT_EQ(read(home() / "modes"), "600\n700\n600\n");
}

TEST_F(ExtractorTest, PassesOnlyOptionsThatThisYtDlpKnows)
{
    fake("exit 1");
    EXPECT_FALSE(resolve("http://h/x"));
    EXPECT_THAT(runs()[0], AllOf(Not(HasSubstr("--color")), Not(HasSubstr("--no-remote"))));
    fake("exit 1", "--color --no-remote-components --js-runtimes");
    EXPECT_FALSE(resolve("http://h/x"));
    EXPECT_THAT(runs()[1], AllOf(HasSubstr("--color never"), HasSubstr("--no-remote-components")));
}

TEST_F(ExtractorTest, LooksAtYtDlpAgainWhenItWasReplaced)
{
    fake("exit 1");
    const Extractor extractor(options);
    EXPECT_EQ(extractor.versions({})->first, "2026.08.19");
    const auto updated = read(options.program);
    write(folder / "new", std::string(updated).replace(updated.find("08.19"), 5, "09.01"));
    fs::permissions(folder / "new", fs::perms::owner_all);
    fs::rename(folder / "new", options.program);
    EXPECT_EQ(extractor.versions({})->first, "2026.09.01");
}

TEST_F(ExtractorTest, PassesTheOperatorsOptionsLast)
{
    fake("exit 1");
    options.extra_args = {"--proxy", "socks5://h:1"};
    EXPECT_FALSE(resolve("http://h/x"));
    EXPECT_THAT(runs()[0], HasSubstr("--proxy socks5://h:1 --batch-file "));
}

TEST_F(ExtractorTest, GoesIntoTheTabsOfAChannel)
{
    fake(
        "case $url in *@x) echo '{\"_type\":\"playlist\",\"entries\":[{\"_type\":\"url\",\"url\":"
        "\"https://www.youtube.com/@x/videos\"},{\"_type\":\"url\",\"url\":"
        "\"https://www.youtube.com/@x/shorts\"}]}';;\n*videos) echo "
        "'{\"_type\":\"playlist\",\"entries\":"
        "[{\"_type\":\"url\",\"url\":\"https://www.youtube.com/watch?v=a\"}]}';;\n*) exit 1;; "
        "esac");
    const auto items = Extractor(options).expand("https://www.youtube.com/@x", {});
    ASSERT_TRUE(items) << items.error().reason;
    EXPECT_THAT(*items, ElementsAre(playlist::Item{"https://www.youtube.com/watch?v=a", {}}));
}

TEST_F(ExtractorTest, AnAnswerThatIsNoJsonIsAFailure)
{
    for (const auto* script : {"echo '<html>'", ":", "echo null", "printf '\\377'"}) {
        fake(script);
        EXPECT_FALSE(resolve("http://h/x")) << script;
        EXPECT_FALSE(Extractor(options).expand("http://h/x", {})) << script;
    }
}

TEST_F(ExtractorTest, AnAnswerThatTakesTooLongIsStopped)
{
    fake("exec sleep 1000");
    options.resolve_limit = 1s;
    const auto resolved = resolve("http://h/x");
    ASSERT_FALSE(resolved);
    EXPECT_EQ(resolved.error().code, ExtractErrc::timed_out);
}

TEST_F(ExtractorTest, RemovesWhatAKilledServiceLeftBehindADayLater)
{
    fs::create_directories(options.cache_folder / "run-old/x");
    fs::create_directories(options.cache_folder / "run-new");
    fs::last_write_time(options.cache_folder / "run-old", fs::file_time_type::clock::now() - 48h);
    const Extractor extractor(options);
    EXPECT_THAT(leftovers(), ElementsAre("run-new"));
}

}  // namespace
}  // namespace tgvs::ytdlp
