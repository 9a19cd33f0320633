// Debian's own yt-dlp.
#include "extractor_fixture.hpp"
#include "process/memory_limit.hpp"
#include "ytdlp/extractor_program.hpp"

#include <fmt/format.h>

namespace tgvs::ytdlp {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST_F(ExtractorTest, ResolvesAFile)
{
    const auto resolved = resolve(url("files/clip.mp4"));
    ASSERT_TRUE(resolved) << resolved.error().reason;
    EXPECT_EQ(resolved->title, "clip");
    EXPECT_FALSE(resolved->live);
    EXPECT_NEAR(resolved->duration.count(), 3, 0.2);
    EXPECT_EQ(resolved->live_url, "");
    EXPECT_THAT(leftovers(), IsEmpty());
}

TEST_F(ExtractorTest, TellsLiveStreamsFromRecordedOnes)
{
    const Extractor extractor(options);
    for (const auto& [path, live] : {std::pair{"live/seg/index.m3u8", true},
                                     {"endless/sound.mp3", true},
                                     {"ended/seg/index.m3u8", false},
                                     {"files/apart/master.m3u8", false}}) {
        const auto resolved = extractor.resolve(url(path), {});
        ASSERT_TRUE(resolved) << path << ": " << resolved.error().reason;
        EXPECT_EQ(resolved->live, live) << path;
        EXPECT_EQ(resolved->live_url, live ? url(path) : "") << path;
    }
}

TEST_F(ExtractorTest, WhatTellsThemApartHasNoSecretInItsArguments)
{
    options.ffprobe = (folder / "ffprobe").string();
    // It can write nothing down: it does its work only if it is called as it should be.
    write(options.ffprobe,
          "#!/bin/sh\ncase \"$*\" in *hush*|*opensesame*) exit 9;; *'-loglevel level+trace'*) exec "
          "ffprobe "
          "\"$@\";; esac\nexit 9\n");
    fs::permissions(options.ffprobe, fs::perms::owner_all);
    fake("echo '{\"extractor_key\":\"Generic\",\"url\":\"" + url("files/seg/index.m3u8?sig=hush") +
         "\",\"http_headers\":{\"Cookie\":\"SID=opensesame\"}}'");
    const auto resolved = resolve("http://h/x");
    ASSERT_TRUE(resolved) << resolved.error().reason;
    EXPECT_FALSE(resolved->live);
    EXPECT_NEAR(resolved->duration.count(), 3, 0.5);
}

TEST_F(ExtractorTest, AnAddressThatIsNotHttpIsLiveByItself)
{
    options.program = "no-such-program-here";
    const auto resolved = resolve("rtmp://h/app/key");
    ASSERT_TRUE(resolved);
    EXPECT_TRUE(resolved->live);
    EXPECT_EQ(resolved->live_url, "rtmp://h/app/key");
    EXPECT_FALSE(resolve("file:///etc/passwd"));
    EXPECT_FALSE(resolve("--exec=x"));
}

TEST_F(ExtractorTest, AStationThatAnswersInTheOldWayIsLiveThoughYtDlpCannotReadIt)
{
    const auto resolved = resolve(url("icy/sound.mp3"));
    ASSERT_TRUE(resolved) << resolved.error().reason;
    EXPECT_TRUE(resolved->live);
    EXPECT_EQ(resolved->live_url, url("icy/sound.mp3"));
    EXPECT_EQ(resolved->ends_after.count(), 0);
}

TEST_F(ExtractorTest, AStationsListIsWhatItNames)
{
    const Extractor extractor(options);
    for (const auto* kind : {"m3u", "pls", "xspf", "m3u8"}) {
        const auto file =
            extractor.resolve(url("station/files/sound.mp3.") + std::string(kind), {});
        ASSERT_TRUE(file) << kind << ": " << file.error().reason;
        EXPECT_FALSE(file->live) << kind;
        ASSERT_TRUE(file->address) << kind;
        EXPECT_EQ(file->address->url, url("files/sound.mp3")) << kind;
    }
    const auto another = extractor.resolve(url("station/station/files/sound.mp3.pls.m3u"), {});
    ASSERT_TRUE(another) << another.error().reason;
    ASSERT_TRUE(another->address);
    EXPECT_EQ(another->address->url, url("files/sound.mp3")) << "by another list";
    const auto unnamed = extractor.resolve(url("station/files/sound.mp3.m3u/listen"), {});
    ASSERT_TRUE(unnamed) << unnamed.error().reason;
    ASSERT_TRUE(unnamed->address);
    EXPECT_EQ(unnamed->address->url, url("files/sound.mp3")) << "which does not say what it is";
    const auto radio = extractor.resolve(url("station/icy/sound.mp3.pls"), {});
    ASSERT_TRUE(radio) << radio.error().reason;
    EXPECT_TRUE(radio->live);
    EXPECT_EQ(radio->live_url, url("icy/sound.mp3"));
    EXPECT_THAT(leftovers(), IsEmpty());
}

// On any machine: with less, deno does not get as far as the script.
TEST_F(ExtractorTest, YtDlpAndWhatItStartsMayHaveTheMemoryThatAJavaScriptRuntimeNeeds)
{
    options.program = (folder / "program").string();
    write(options.program,
          "#!/bin/sh\ncase \"$*\" in *--version*|*--help*) ulimit -d;; "
          "*) echo \"ERROR: has $(ulimit -d)\" >&2; exit 1;; esac\n");
    fs::permissions(options.program, fs::perms::owner_all);
    const auto kib = std::to_string(process::script_bytes / 1'024);
    const Extractor extractor(options);
    EXPECT_EQ(extractor.versions({})->first, kib);
    EXPECT_THAT(extractor.resolve(url("x"), {}).error().reason, HasSubstr(kib));
    EXPECT_THAT(extractor.try_args({}).error().reason, HasSubstr(kib));
}

TEST_F(ExtractorTest, AStationsMirrorIsTakenWhenItsFirstAddressIsDead)
{
    write(Site::instance().folder() / "mirrors.pls",
          fmt::format("[playlist]\nFile1={}\nFile2={}\n", url("status/404"), url("icy/sound.mp3")));
    const auto resolved = resolve(url("files/mirrors.pls"));
    ASSERT_TRUE(resolved) << resolved.error().reason;
    EXPECT_EQ(resolved->live_url, url("icy/sound.mp3"));
    write(Site::instance().folder() / "dead.pls",
          fmt::format("[playlist]\nFile1={}\nFile2={}\n", url("status/404"), url("status/500")));
    const auto dead = resolve(url("files/dead.pls"));
    ASSERT_FALSE(dead);
    EXPECT_THAT(dead.error().reason, HasSubstr("404")) << "the first address's";
}

TEST_F(ExtractorTest, ALiveListIsNotTakenForAVideoWhateverItsSegmentsAreCalled)
{
    const auto resolved = resolve(url("odd/seg/index.m3u8"));
    ASSERT_TRUE(resolved) << resolved.error().reason;
    EXPECT_TRUE(resolved->live);
}

TEST_F(ExtractorTest, AListThatCannotBeLookedAtIsAFailureAndNoVideo)
{
    write(Site::instance().folder() / "torn.m3u8",
          "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n/status/200\n#EXT-X-ENDLIST\n");
    const auto resolved = resolve(url("files/torn.m3u8"));
    // A newer yt-dlp knows itself that it is not live: what is wrong shows in what it downloads.
    const bool knows = at_least(Extractor(options).versions({})->first, "2025");
    ASSERT_EQ(resolved.has_value(), knows);
    if (knows) {
        EXPECT_FALSE(resolved->live);
        return;
    }
    EXPECT_EQ(resolved.error().code, ExtractErrc::network) << resolved.error().reason;
    EXPECT_THAT(resolved.error().reason, HasSubstr("first segment of its list"));
}

TEST_F(ExtractorTest, SendsTheHeadersOfAnItemAndShowsThemToNobody)
{
    const auto asked = home() / "asked";
    write(folder / "program",
          "#!/bin/sh\nprintf '%s\\n' \"$*\" >>'" + asked.string() + "'\nexec yt-dlp \"$@\"\n");
    fs::permissions(folder / "program", fs::perms::owner_all);
    options.program = (folder / "program").string();
    const Extractor extractor(options);
    const Headers headers = {{"User-Agent", "box/1"}, {"Referer", "http://x.example/"}};
    const auto path = url("only-for/clip.mp4");
    EXPECT_FALSE(extractor.resolve(path, {}));
    const auto resolved = extractor.resolve({path, headers}, {});
    ASSERT_TRUE(resolved) << resolved.error().reason;
    EXPECT_FALSE(resolved->live);
    const auto fetched = extractor.fetch({path, headers}, folder / "out", {}, {});
    ASSERT_TRUE(fetched) << fetched.error().reason;
    EXPECT_EQ(read(fetched->media), read(Site::instance().folder() / "clip.mp4"));
    EXPECT_THAT(read(asked), AllOf(HasSubstr("--config-locations"), Not(HasSubstr("box/1"))));
    const auto odd = extractor.resolve({"rtmp://h/x", {{"User-Agent", "it's \"a\" box"}}}, {});
    ASSERT_TRUE(odd);
    EXPECT_EQ(odd->headers.front().second, "it's \"a\" box");
}

TEST_F(ExtractorTest, FetchesAFileWholeAndTellsTheProgress)
{
    std::vector<FetchProgress> progress;
    const auto fetched = Extractor(options).fetch(
        url("files/clip.mp4"), folder / "out", [&](FetchProgress p) { progress.push_back(p); }, {});
    ASSERT_TRUE(fetched) << fetched.error().reason;
    EXPECT_EQ(read(fetched->media), read(Site::instance().folder() / "clip.mp4"));
    EXPECT_EQ(fetched->media, folder / "out/media.mp4");
    EXPECT_FALSE(fetched->separate_audio);
    ASSERT_FALSE(progress.empty());
    EXPECT_EQ(progress.back().done_bytes, fs::file_size(fetched->media));
    EXPECT_EQ(progress.back().total_bytes, fs::file_size(fetched->media));
}

TEST_F(ExtractorTest, FetchesPictureAndSoundThatComeApartAsTwoFiles)
{
    const auto fetched = fetch(url("files/apart/master.m3u8"));
    ASSERT_TRUE(fetched) << fetched.error().reason;
    ASSERT_TRUE(fetched->separate_audio);
    const auto streams = [](const fs::path& file) {
        return process::run({.argv = {"ffprobe", "-v", "error", "-show_entries",
                                      "stream=codec_type", "-of", "csv=p=0", file.string()}},
                            {.total = 20s})
            ->out;
    };
    EXPECT_THAT(streams(fetched->media), AllOf(HasSubstr("video"), Not(HasSubstr("audio"))));
    EXPECT_THAT(streams(*fetched->separate_audio),
                AllOf(HasSubstr("audio"), Not(HasSubstr("video"))));
}

TEST_F(ExtractorTest, FetchesAnHlsRecording)
{
    const auto fetched = fetch(url("ended/seg/index.m3u8"));
    ASSERT_TRUE(fetched) << fetched.error().reason;
    EXPECT_FALSE(fetched->separate_audio);
    EXPECT_EQ(fs::file_size(fetched->media) % 188, 0U);
}

TEST_F(ExtractorTest, ExpandsAFeedAndAPageWithSeveralVideos)
{
    const Extractor extractor(options);
    const auto all = [&] {
        return ElementsAre(playlist::Item{url("files/clip.mp4"), {}},
                           playlist::Item{url("files/sound.mp3"), {}});
    };
    for (const auto* path :
         {"html/feed?media=clip.mp4,sound.mp3", "html/page?media=clip.mp4,sound.mp3"}) {
        const auto items = extractor.expand(url(path), {});
        ASSERT_TRUE(items) << path << ": " << items.error().reason;
        EXPECT_THAT(*items, all()) << path;
        EXPECT_NE(items->at(0).title, "") << path;
    }
    const auto single = extractor.expand(url("files/clip.mp4"), {});
    ASSERT_TRUE(single);
    EXPECT_THAT(*single, ElementsAre(playlist::Item{url("files/clip.mp4"), {}}));
}

TEST_F(ExtractorTest, EachBadAnswerHasItsClass)
{
    const Extractor extractor(options);
    for (const auto& [path, code] : {std::pair{"status/404", ExtractErrc::gone},
                                     {"status/403", ExtractErrc::unknown},
                                     {"status/503", ExtractErrc::network},
                                     {"redirect-loop", ExtractErrc::unknown},
                                     {"html/empty", ExtractErrc::gone}}) {
        const auto resolved = extractor.resolve(url(path), {});
        ASSERT_FALSE(resolved) << path;
        EXPECT_EQ(to_string(resolved.error().code), to_string(code)) << path;
        EXPECT_NE(resolved.error().reason, "") << path;
    }
}

TEST_F(ExtractorTest, AServerThatIsNotThereIsANetworkFailure)
{
    const auto resolved = resolve("http://127.0.0.1:1/x");
    ASSERT_FALSE(resolved);
    EXPECT_EQ(resolved.error().code, ExtractErrc::network) << resolved.error().reason;
}

TEST_F(ExtractorTest, ATruncatedDownloadIsANetworkFailureAndNoFile)
{
    const auto fetched = fetch(url("truncated/clip.mp4?at=30000&key=hush"));
    ASSERT_FALSE(fetched);
    EXPECT_EQ(fetched.error().code, ExtractErrc::network) << fetched.error().reason;
    EXPECT_THAT(fetched.error().reason, Not(HasSubstr("hush")));
}

TEST_F(ExtractorTest, ADownloadThatIsRefusedAfterTheStartFails)
{
    const auto fetched = fetch(url("403-after/1/clip.mp4"));
    ASSERT_FALSE(fetched);
    EXPECT_THAT(fetched.error().reason, HasSubstr("403"));
}

TEST_F(ExtractorTest, AStalledDownloadIsStopped)
{
    options.fetch_silence_limit = 2s;
    const auto fetched = fetch(url("stall/clip.mp4?at=30000"));
    ASSERT_FALSE(fetched);
    EXPECT_EQ(fetched.error().code, ExtractErrc::timed_out);
    EXPECT_THAT(leftovers(), IsEmpty());
}

TEST_F(ExtractorTest, ADownloadThatDripsIsStopped)
{
    options.fetch_pace.window = 2s;
    const auto fetched = fetch(url("slow/clip.mp4?rate=2000"));
    ASSERT_FALSE(fetched);
    EXPECT_EQ(fetched.error().code, ExtractErrc::timed_out);
    EXPECT_EQ(fetched.error().reason, "the download is slower than 32 KiB/s");
    EXPECT_THAT(leftovers(), IsEmpty());
}

TEST_F(ExtractorTest, ADownloadThatNeverEndsIsStoppedAtTheLimit)
{
    options.fetch_limit_bytes = 100'000;
    const auto fetched = fetch(url("endless/sound.mp3"));
    ASSERT_FALSE(fetched);
    EXPECT_EQ(fetched.error().code, ExtractErrc::too_large);
    EXPECT_THAT(fetched.error().reason, HasSubstr("larger than"));
}

TEST_F(ExtractorTest, ACoverIsFetchedWithTheMedia)
{
    write(Site::instance().folder() / "small.jpg", "a picture");
    const auto fetched = fetch(url("html/covered?media=clip.mp4&cover=files/small.jpg"));
    ASSERT_TRUE(fetched) << fetched.error().reason;
    ASSERT_TRUE(fetched->cover);
    EXPECT_EQ(read(*fetched->cover), "a picture");
}

TEST_F(ExtractorTest, ACoverThatNeverEndsIsLeftOff)
{
    write(Site::instance().folder() / "large.jpg", std::string(1 << 20, 'x'));
    const auto fetched = fetch(url("html/covered?media=clip.mp4&cover=endless/large.jpg"));
    ASSERT_TRUE(fetched) << fetched.error().reason;
    EXPECT_EQ(read(fetched->media), read(Site::instance().folder() / "clip.mp4"));
    EXPECT_FALSE(fetched->cover);
}

TEST_F(ExtractorTest, ADownloadIsStoppedOnRequest)
{
    std::stop_source stop;
    const auto fetched = Extractor(options).fetch(
        url("slow/clip.mp4?rate=2000"), folder / "out", [&](FetchProgress) { stop.request_stop(); },
        stop.get_token());
    ASSERT_FALSE(fetched);
    EXPECT_EQ(fetched.error().code, ExtractErrc::cancelled);
}

TEST_F(ExtractorTest, ADownloadWhoseYtDlpIsKilledFails)
{
    fake("kill -9 $$");
    const auto fetched = fetch(url("files/clip.mp4"));
    ASSERT_FALSE(fetched);
    EXPECT_EQ(fetched.error().code, ExtractErrc::unknown);
    EXPECT_THAT(fetched.error().reason, HasSubstr("signal 9"));
    EXPECT_THAT(leftovers(), IsEmpty());
}

TEST_F(ExtractorTest, UsesTheCookieJarAndKeepsWhatTheSiteRenewed)
{
    const auto jar = folder / "cookies.txt";
    write(jar,
          "# Netscape HTTP Cookie File\n127.0.0.1\tFALSE\t/\tFALSE\t2000000000\tpass\tsesame\n");
    options.cookies = jar;
    const auto fetched = fetch(url("needs-cookie/clip.mp4"));
    ASSERT_TRUE(fetched) << fetched.error().reason;
    EXPECT_THAT(read(jar), AllOf(HasSubstr("sesame"), HasSubstr("seen\tyes")));
    struct stat status = {};
    ASSERT_EQ(::stat(jar.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    EXPECT_THAT(leftovers(), IsEmpty());
}

TEST_F(ExtractorTest, AMissingCookieJarIsNoFailure)
{
    options.cookies = folder / "none.txt";
    EXPECT_TRUE(resolve(url("files/clip.mp4")));
}

TEST_F(ExtractorTest, TellsTheVersion)
{
    const auto versions = Extractor(options).versions({});
    ASSERT_TRUE(versions);
    EXPECT_TRUE(versions->first.starts_with("20")) << versions->first;
}

TEST_F(ExtractorTest, TellsWhetherYtDlpTakesTheOperatorsOptions)
{
    options.extra_args = {"--limit-rate", "2M"};
    EXPECT_TRUE(Extractor(options).try_args({}));
    options.extra_args = {"--limit-rate", "2M", "--no-such-option"};
    const auto refused = Extractor(options).try_args({});
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().reason, HasSubstr("no such option"));
    options.program = "no-such-program-here";
    EXPECT_EQ(Extractor(options).try_args({}).error().code, ExtractErrc::missing);
}

TEST_F(ExtractorTest, StartsYtDlpWithTheOptionsThatWereTried)
{
    options.extra_args = {"--limit-rate", "2M"};
    options.cookies = folder / "cookies.txt";
    write(*options.cookies, "# Netscape HTTP Cookie File\n");
    fake("exit 1");
    EXPECT_FALSE(resolve("https://example.org/a"));
    ASSERT_EQ(runs().size(), 1U);
    EXPECT_THAT(runs().front(), AllOf(HasSubstr(" --limit-rate 2M "), HasSubstr(" --cookies ")));
}

}  // namespace
}  // namespace tgvs::ytdlp
