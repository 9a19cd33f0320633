#include "library/extractor.hpp"

#include "base/file.hpp"
#include "process/child.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fcntl.h>
#include <fstream>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <thread>

// Debian's own yt-dlp against tests/support/media_server.py; where a loopback server cannot provoke what
// a site does, a shell script speaks yt-dlp's recorded words.
namespace tgvs::library {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

namespace fs = std::filesystem;

// A clip, its sound, and both as HLS; made once for all tests of this program.
void make_media(const fs::path& folder)
{
    const auto script = R"(
        set -eu; cd "$1"; mkdir seg apart; quiet='ffmpeg -v error -nostdin -y'
        $quiet -f lavfi -i testsrc=s=160x120:r=10:d=3 -f lavfi -i sine=d=3 -c:v libx264 \
            -preset ultrafast -g 10 -c:a aac -movflags +faststart clip.mp4
        $quiet -i clip.mp4 -vn -b:a 64k sound.mp3
        $quiet -i clip.mp4 -c copy -f hls -hls_time 1 -hls_list_size 0 \
            -hls_segment_filename 'seg/%03d.ts' seg/index.m3u8
        $quiet -i clip.mp4 -an -c copy -f hls -hls_time 1 -hls_list_size 0 apart/picture.m3u8
        $quiet -i clip.mp4 -vn -c copy -f hls -hls_time 1 -hls_list_size 0 apart/sound.m3u8
        cat >apart/master.m3u8 <<'END'
#EXTM3U
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="0",NAME="s",DEFAULT=YES,URI="sound.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=191127,RESOLUTION=160x120,CODECS="avc1.42c00b,mp4a.40.2",AUDIO="0"
picture.m3u8
END
    )";
    const auto made =
        process::run({.argv = {"sh", "-c", script, "sh", folder.string()}}, {.total = 60s});
    ASSERT_TRUE(made && made->success()) << (made ? made->err : made.error().message);
}

class Site {
public:
    static Site& instance()
    {
        static Site site;
        return site;
    }

    const fs::path& folder() const { return folder_; }
    std::string url(const std::string& path) const { return address_ + '/' + path; }

private:
    Site()
    {
        std::string name = (fs::temp_directory_path() / "tgvs-site-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
        make_media(folder_);
        auto server = process::Child::start(
            {.argv = {"/usr/bin/python3", TGVS_SOURCE_DIR "/tests/support/media_server.py",
                      "--folder", folder_.string()}});
        if (!server)
            return;
        server_.emplace(std::move(*server));
        while (address_.find('\n') == std::string::npos) {
            pollfd ready = {server_->stdout_fd(), POLLIN, 0};
            char buffer[256];
            if (::poll(&ready, 1, 10'000) != 1)
                return;
            const auto count = ::read(server_->stdout_fd(), buffer, sizeof buffer);
            if (count <= 0)
                return;
            address_.append(buffer, static_cast<std::size_t>(count));
        }
        address_.pop_back();
    }
    ~Site()
    {
        server_.reset();
        std::error_code ignored;
        fs::remove_all(folder_, ignored);
    }

    fs::path folder_;
    std::optional<process::Child> server_;
    std::string address_;
};

class ExtractorTest : public testing::Test {
protected:
    ExtractorTest()
    {
        std::string name = (fs::temp_directory_path() / "tgvs-extractor-XXXXXX").string();
        folder = ::mkdtemp(name.data());
        fs::create_directory(folder / "out");
        options.cache_folder = folder / "cache";
        options.resolve_limit = 60s;
    }
    ~ExtractorTest() override
    {
        std::error_code ignored;
        fs::remove_all(folder, ignored);
    }

    static std::string url(const std::string& path) { return Site::instance().url(path); }

    Extracted<Resolved> resolve(const std::string& address)
    {
        return Extractor(options).resolve(address, {});
    }
    Extracted<Fetched> fetch(const std::string& address)
    {
        return Extractor(options).fetch(address, folder / "out", {}, {});
    }
    std::string read(const fs::path& file)
    {
        return read_file(file, 1 << 20).value_or("unreadable");
    }
    void write(const fs::path& file, const std::string& contents)
    {
        std::ofstream(file) << contents;
    }

    // A yt-dlp that knows these options and does `script`; "$url" is what it was asked for.
    void fake(const std::string& script, const std::string& known = "")
    {
        options.program = (folder / "yt-dlp").string();
        write(options.program, "#!/bin/sh\nhome='" + folder.string() +
                                   "'\ncase \" $* \" in\n*' --version '*) echo "
                                   "2026.08.19; exit;;\n*' --help '*) printf '    %s X\\n' " +
                                   known +
                                   "; exit;;\nesac\nprintf '%s\\n' \"$*\" >>\"$home/argv\"\n"
                                   "jar=; folder=; while [ $# -gt 0 ]; do case $1 in --batch-file) "
                                   "url=$(cat \"$2\");; "
                                   "--cookies) jar=$2;; --paths) folder=$2;; esac; shift; done\n" +
                                   script + "\n");
        fs::permissions(options.program, fs::perms::owner_all);
    }
    std::vector<std::string> runs()
    {
        std::vector<std::string> result;
        std::ifstream file(folder / "argv");
        for (std::string line; std::getline(file, line);)
            result.push_back(line);
        return result;
    }
    std::vector<std::string> leftovers()
    {
        std::vector<std::string> result;
        for (const auto& entry : fs::directory_iterator(options.cache_folder))
            if (entry.path().filename().string().starts_with("run-"))
                result.push_back(entry.path().filename());
        return result;
    }

    fs::path folder;
    ExtractorOptions options;
};

// ---- Debian's yt-dlp

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

TEST_F(ExtractorTest, ADownloadThatNeverEndsIsStoppedAtTheLimit)
{
    options.fetch_limit_bytes = 100'000;
    const auto fetched = fetch(url("endless/sound.mp3"));
    ASSERT_FALSE(fetched);
    EXPECT_EQ(fetched.error().code, ExtractErrc::gone);
    EXPECT_THAT(fetched.error().reason, HasSubstr("larger than"));
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
    struct stat status {};
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

// ---- Recorded words

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

TEST_F(ExtractorTest, AFullDiskIsToldAsSuch)
{
    fake("echo 'ERROR: unable to write data: [Errno 28] No space left on device' >&2; exit 1");
    const auto fetched = fetch("http://h/x");
    ASSERT_FALSE(fetched);
    EXPECT_EQ(fetched.error().code, ExtractErrc::disk_full);
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

const std::string dead_cookies =
    "echo 'WARNING: [youtube] The provided YouTube account cookies are no longer valid.' >&2\n";

TEST_F(ExtractorTest, GoesOnWithoutACookieJarThatHasDiedUntilItIsChanged)
{
    options.cookies = folder / "jar";
    write(*options.cookies, "old\n");
    fake("[ -z \"$jar\" ] || {\n" + dead_cookies +
         "exit 1; }\necho '{\"url\":\"http://h/x\",\"title\":\"T\","
         "\"duration\":1}'");
    const Extractor extractor(options);
    testing::internal::CaptureStderr();
    EXPECT_TRUE(extractor.resolve("http://h/x", {}));
    EXPECT_TRUE(extractor.resolve("http://h/x", {}));
    const auto log = testing::internal::GetCapturedStderr();
    EXPECT_THAT(log, HasSubstr("WARN extractor: account cookies are no longer valid"));
    EXPECT_EQ(log.find("WARN"), log.rfind("WARN"));
    ASSERT_EQ(runs().size(), 3U);
    EXPECT_THAT(runs()[0], HasSubstr("--cookies"));
    EXPECT_THAT(runs()[1], Not(HasSubstr("--cookies")));
    EXPECT_THAT(runs()[2], Not(HasSubstr("--cookies")));
    write(*options.cookies, "exported anew\n");
    EXPECT_TRUE(extractor.resolve("http://h/x", {}));
    EXPECT_THAT(runs()[3], HasSubstr("--cookies"));
}

TEST_F(ExtractorTest, ANewJarOfTheOperatorsIsNotOverwritten)
{
    options.cookies = folder / "jar";
    write(*options.cookies, "old\n");
    fake(
        "echo renewed >\"$jar\"; echo newer >\"$home/jar\"; echo "
        "'{\"url\":\"http://h/x\",\"duration\":1}'");
    EXPECT_TRUE(resolve("http://h/x"));
    EXPECT_EQ(read(*options.cookies), "newer\n");
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
    EXPECT_EQ(read(folder / "modes"), "600\n700\n600\n");
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
}  // namespace tgvs::library
