// What the settings become.
#include "settings_support.hpp"
#include "temp_folder.hpp"

#include <gtest/gtest.h>

namespace tgvs::config {
namespace {

TEST(Settings, DefaultsAreThoseOfTheContract)
{
    const auto [s, warnings, errors, refused, from_credentials] = read("");
    EXPECT_TRUE(refused.empty());
    EXPECT_TRUE(warnings.empty());
    EXPECT_TRUE(errors.empty());
    EXPECT_TRUE(from_credentials.empty());
    EXPECT_FALSE(s.api_id);
    EXPECT_TRUE(s.api_hash.empty());
    EXPECT_TRUE(s.session_string.empty());
    EXPECT_FALSE(s.chat_id);
    EXPECT_EQ(to_string(s.video_quality), "720p");
    EXPECT_TRUE(s.loop);
    EXPECT_FALSE(s.shuffle);
    EXPECT_EQ(s.playlist, "playlist.txt");
    EXPECT_EQ(s.ffmpeg_args, "");
    EXPECT_FALSE(s.passthrough);
    EXPECT_EQ(to_string(s.output), "telegram");
    EXPECT_TRUE(s.rtmp_url.empty());
    EXPECT_FALSE(s.preview);
    EXPECT_EQ(s.prometheus_port, 9'090);
    EXPECT_EQ(s.prometheus_address, "0.0.0.0");
    EXPECT_EQ(s.panel_port, 8'080);
    EXPECT_EQ(s.panel_address, "127.0.0.1");
    EXPECT_TRUE(s.panel_token.empty());
    EXPECT_EQ(s.state_dir, "./state");
    EXPECT_EQ(s.cache_dir, "./cache");
    EXPECT_EQ(s.cache_max_bytes, 20'000'000'000u);
    EXPECT_EQ(s.session_invalid, SessionInvalid::degraded);
    EXPECT_EQ(s.auto_regenerate, AutoRegenerate::off);
    EXPECT_EQ(s.session_lost_on_air, SessionLostOnAir::pause);
    EXPECT_EQ(s.session_retry, std::chrono::seconds(60));
    EXPECT_FALSE(s.filler);
    EXPECT_EQ(s.ytdlp, "yt-dlp");
    EXPECT_FALSE(s.ytdlp_cookies);
    EXPECT_EQ(s.ytdlp_args, "");
    EXPECT_TRUE(s.child_reads.empty());
    EXPECT_EQ(s.private_sources, PrivateSources{});
    EXPECT_EQ(s.log_level, log::Level::info);
    EXPECT_EQ(s.log_format, log::Format::automatic);
    EXPECT_TRUE(s.telegram_proxy.empty());
    EXPECT_FALSE(s.telegram_dc);
    EXPECT_FALSE(s.telegram_rsa_keys);
}

TEST(Settings, EveryKeyReachesItsMember)
{
    const auto loaded = read(R"(API_ID=12345
API_HASH=0123456789abcdef0123456789abcdef
SESSION_STRING=BQ-session
CHAT_ID=@channel
VIDEO_QUALITY=1080p
LOOP=0
SHUFFLE=1
AFTER_BREAK=next
PLAYLIST=list.m3u
SCHEDULE=week plan.ics webcal://calendar.example/secret.ics
SCHEDULE_ZONE=America/Port-au-Prince
SCHEDULE_MEDIA=/srv/media
SCHEDULE_AHEAD=2d
INGEST=srt://[::]:9000
INGEST_LATENCY=1000
INGEST_ADMIT=ask
INGEST_HOLD=0
INGEST_STREAM_ID=studio-1
INGEST_PASSPHRASE=correct~horse
JINGLES=/srv/jingles
JINGLE_EVERY=15m
FFMPEG_ARGS=-b:v 3M -metadata title="a b"
PASSTHROUGH=1
OUTPUT=rtmp
RTMP_URL=rtmp://127.0.0.1/live/key
PREVIEW=1
PROMETHEUS_PORT=9191
PROMETHEUS_ADDRESS=127.0.0.2
PROMETHEUS_HOSTS=tv.example  metrics.tv.example
PANEL_PORT=8181
PANEL_ADDRESS=::1
PANEL_TOKEN=token
STATE_DIR=/var/s
CACHE_DIR=/var/c
CACHE_MAX_GB=1.5
SESSION_INVALID=exit
AUTO_REGENERATE=qr
SESSION_LOST_ON_AIR=keep
SESSION_RETRY_SECONDS=5
FILLER=filler.png
YTDLP=/opt/yt-dlp
YTDLP_COOKIES=cookies.txt
YTDLP_ARGS=--no-progress
CHILD_READS=/opt/tools:/srv/a b
ALLOW_PRIVATE_SOURCES=192.168.1.0/24, ::1
LOG_LEVEL=debug
LOG_FORMAT=json
TELEGRAM_PROXY=socks5://127.0.0.1:1080
TELEGRAM_DC=2@127.0.0.1:10443
TELEGRAM_RSA_KEYS=keys.pem
)");
    EXPECT_EQ(all_texts(loaded), "");
    const auto& s = loaded.settings;
    EXPECT_EQ(s.api_id, 12'345);
    EXPECT_TRUE(s.api_hash.matches("0123456789abcdef0123456789abcdef"));
    EXPECT_TRUE(s.session_string.matches("BQ-session"));
    EXPECT_EQ(s.chat_id, "@channel");
    EXPECT_EQ(s.video_quality, VideoQuality::p1080);
    EXPECT_FALSE(s.loop);
    EXPECT_TRUE(s.shuffle);
    EXPECT_EQ(s.after_break, AfterBreak::next);
    EXPECT_EQ(s.playlist, "list.m3u");
    EXPECT_TRUE(s.schedule.matches("week plan.ics webcal://calendar.example/secret.ics"));
    EXPECT_EQ(s.schedule_zone, "America/Port-au-Prince");
    EXPECT_EQ(s.schedule_media, "/srv/media");
    EXPECT_EQ(s.schedule_ahead, std::chrono::hours(48));
    EXPECT_EQ(s.ingest, (Ingest{"::", 9'000}));
    EXPECT_EQ(s.ingest_latency, std::chrono::milliseconds(1'000));
    EXPECT_EQ(s.ingest_admit, IngestAdmit::ask);
    EXPECT_EQ(s.ingest_hold, std::chrono::seconds(0));
    EXPECT_TRUE(s.ingest_stream_id.matches("studio-1"));
    EXPECT_TRUE(s.ingest_passphrase.matches("correct~horse"));
    EXPECT_EQ(s.jingles, "/srv/jingles");
    EXPECT_EQ(s.jingle_every, (JingleEvery{.items = 0, .time = std::chrono::minutes(15)}));
    EXPECT_EQ(s.ffmpeg_args, "-b:v 3M -metadata title=\"a b\"");
    EXPECT_TRUE(s.passthrough);
    EXPECT_EQ(s.output, Output::rtmp);
    EXPECT_TRUE(s.rtmp_url.matches("rtmp://127.0.0.1/live/key"));
    EXPECT_TRUE(s.preview);
    EXPECT_EQ(s.prometheus_port, 9'191);
    EXPECT_EQ(s.prometheus_address, "127.0.0.2");
    EXPECT_EQ(s.prometheus_hosts, (std::vector<std::string>{"tv.example", "metrics.tv.example"}));
    EXPECT_EQ(s.panel_port, 8'181);
    EXPECT_EQ(s.panel_address, "::1");
    EXPECT_TRUE(s.panel_token.matches("token"));
    EXPECT_EQ(s.state_dir, "/var/s");
    EXPECT_EQ(s.cache_dir, "/var/c");
    EXPECT_EQ(s.cache_max_bytes, 1'500'000'000u);
    EXPECT_EQ(s.session_invalid, SessionInvalid::exit);
    EXPECT_EQ(s.auto_regenerate, AutoRegenerate::qr);
    EXPECT_EQ(s.session_lost_on_air, SessionLostOnAir::keep);
    EXPECT_EQ(s.session_retry, std::chrono::seconds(5));
    EXPECT_EQ(s.filler, "filler.png");
    EXPECT_EQ(s.ytdlp, "/opt/yt-dlp");
    EXPECT_EQ(s.ytdlp_cookies, "cookies.txt");
    EXPECT_EQ(s.ytdlp_args, "--no-progress");
    EXPECT_EQ(s.child_reads, (std::vector<std::filesystem::path>{"/opt/tools", "/srv/a b"}));
    EXPECT_EQ(s.private_sources, *PrivateSources::parse("192.168.1.0/24, ::1"));
    EXPECT_EQ(s.log_level, log::Level::debug);
    EXPECT_EQ(s.log_format, log::Format::json);
    EXPECT_TRUE(s.telegram_proxy.matches("socks5://127.0.0.1:1080"));
    EXPECT_EQ(s.telegram_dc, (TelegramDc{2, "127.0.0.1", 10'443}));
    EXPECT_EQ(s.telegram_rsa_keys, "keys.pem");
}

TEST(Settings, APlanIsReadFromFilesAndOverTlsOnly)
{
    for (const auto* value : {"https://", "http://calendar.example/a.ics", "a.ics ftp://b/c.ics"})
        EXPECT_NE(all_texts(read(std::string("SCHEDULE=") + value)).find("SCHEDULE is malformed"),
                  std::string::npos)
            << value;
    for (const auto* value : {"Europe Berlin", "/etc/passwd", "Europe/Berlin;"})
        EXPECT_NE(all_texts(read(std::string("SCHEDULE_ZONE=") + value)), "") << value;
    for (const auto* value :
         {"0h", "169h", "8d", "24", "-1h", "1.5h", "h", "24 h", "90m", "99999999999999d"})
        EXPECT_NE(all_texts(read(std::string("SCHEDULE_AHEAD=") + value)).find("SCHEDULE_AHEAD"),
                  std::string::npos)
            << value;
    for (const auto* value : {"1h", "60m", "168h", "1d", "7d"})
        EXPECT_EQ(all_texts(read(std::string("SCHEDULE_AHEAD=") + value)).find("SCHEDULE_AHEAD"),
                  std::string::npos)
            << value;
}

TEST(Settings, JinglesComeAfterItemsOrAfterATime)
{
    for (const auto* value : {"0", "1001", "0s", "25h", "2d", "1.5h", "m", "15 m"})
        EXPECT_NE(all_texts(read(std::string("JINGLE_EVERY=") + value)).find("JINGLE_EVERY"),
                  std::string::npos)
            << value;
    for (const auto* value : {"1", "1000", "1s", "90s", "15m", "24h", "1d"})
        EXPECT_EQ(all_texts(read(std::string("JINGLE_EVERY=") + value)).find("JINGLE_EVERY"),
                  std::string::npos)
            << value;
}

TEST(Settings, PublishersCallAtAnAddressWithSecretsThatSurviveInUrls)
{
    for (const auto* value :
         {"INGEST=srt://9000", "INGEST=srt://localhost:9000", "INGEST=rtmp:", "INGEST=rtmp://",
          "INGEST=rtmp://127.0.0.1", "INGEST=rtmp://127.0.0.1:1940/",
          "INGEST=rtmp://127.0.0.1:1940/a/b", "INGEST=srt://127.0.0.1:9000/live",
          "INGEST=srt://0.0.0.0:0", "INGEST=srt://0.0.0.0:9000?latency=1", "INGEST_LATENCY=119",
          "INGEST_LATENCY=1501", "INGEST_HOLD=61", "INGEST_HOLD=-1", "INGEST_STREAM_ID=1234567",
          "INGEST_STREAM_ID=studio one", "INGEST_PASSPHRASE=123456789",
          "INGEST_PASSPHRASE=passphrase&x=1"})
        EXPECT_NE(all_texts(read(value)).find("is malformed"), std::string::npos) << value;
    EXPECT_EQ(read("INGEST=srt://127.0.0.1:9000").settings.ingest, (Ingest{"127.0.0.1", 9'000}));
    EXPECT_EQ(read("INGEST=rtmp").settings.ingest, (Ingest{"0.0.0.0", 1'935, "live"}));
    EXPECT_EQ(read("INGEST=rtmp://[::1]:1940/two").settings.ingest, (Ingest{"::1", 1'940, "two"}));
    EXPECT_EQ(read("INGEST=rtmp://127.0.0.1:1940").settings.ingest,
              (Ingest{"127.0.0.1", 1'940, "live"}));
}

TEST(Settings, TheGuideHasAChatAndLinesOfItsOwn)
{
    const auto loaded = read("GUIDE_CHAT=-1001234567890\nGUIDE_TEMPLATE=Now: {now}||«{next}»\n");
    EXPECT_EQ(all_texts(loaded), "");
    EXPECT_EQ(loaded.settings.guide_chat, -1'001'234'567'890);
    EXPECT_EQ(loaded.settings.guide_template, "Now: {now}\n\n«{next}»");
    for (const auto& value : {std::string("GUIDE_CHAT=@radio"), std::string("GUIDE_CHAT=5"),
                              "GUIDE_TEMPLATE=" + std::string(1'001, 'x')})
        EXPECT_NE(all_texts(read(value)).find("is malformed"), std::string::npos) << value;
}

TEST(Settings, TheProcessEnvironmentWins)
{
    const auto loaded = read("LOOP=0\nSHUFFLE=1\n", {{"LOOP", "1"}});
    EXPECT_TRUE(loaded.settings.loop);
    EXPECT_TRUE(loaded.settings.shuffle);
}

TEST(Settings, EmptyMeansTheDefaultAndInTheEnvironmentHidesTheFile)
{
    EXPECT_EQ(read("PROMETHEUS_PORT=\n").settings.prometheus_port, 9'090);
    const auto hidden = read("FFMPEG_ARGS=-g 60\n", {{"FFMPEG_ARGS", ""}});
    EXPECT_EQ(hidden.settings.ffmpeg_args, "");
    EXPECT_EQ(all_texts(hidden), "");
}

TEST(Settings, BlanksAndQuotesAroundAValueAreNoPartOfIt)
{
    for (const auto* text :
         {"LOOP='0 '\n", "LOOP=\" 0\"\n", "LOOP=«\u00A00\u00A0»\n", "LOOP=`0`\n"}) {
        const auto loaded = read(text);
        EXPECT_TRUE(loaded.errors.empty()) << text;
        EXPECT_FALSE(loaded.settings.loop) << text;
        EXPECT_FALSE(loaded.warnings.empty()) << text;
    }
    // As `docker run --env-file` passes the lines of a file on.
    for (const auto* value : {"\"0\"", "'0'", " 0 ", "0\r", "“0”"})
        EXPECT_FALSE(read("", {{"LOOP", value}}).settings.loop) << value;
    EXPECT_EQ(read("AUDIO_LANGUAGE=ru\u00A0en\n").settings.audio_languages,
              (std::vector<std::string>{"ru", "en"}));
    EXPECT_EQ(read("", {{"PLAYLIST", "\"a\""}}).settings.playlist, "\"a\"") << "any text is a path";
}

TEST(Settings, UnderSystemdItsFoldersAreTheDefaults)
{
    const Variables systemd = {{"STATE_DIRECTORY", "/var/lib/x:/var/lib/y"},
                               {"CACHE_DIRECTORY", "/var/cache/x"},
                               {"RUNTIME_DIRECTORY", "/run/x"}};
    EXPECT_EQ(read("", systemd).settings.state_dir, "/var/lib/x");
    EXPECT_EQ(read("STATE_DIR=\n", systemd).settings.cache_dir, "/var/cache/x");
    EXPECT_EQ(read("STATE_DIR=mine\n", systemd).settings.state_dir, "mine");
    EXPECT_EQ(read("", systemd).settings.runtime_dir, "/run/x");
    EXPECT_EQ(read("", {{"STATE_DIRECTORY", ""}}).settings.state_dir, "./state");
    EXPECT_TRUE(read("", {}).settings.runtime_dir.empty());
}

TEST(Settings, TheProcessEnvironmentIsAskedByName)
{
    ::setenv("TGVS_TEST_VARIABLE", "", 1);
    EXPECT_EQ(process_environment("TGVS_TEST_VARIABLE"), "");
    ::unsetenv("TGVS_TEST_VARIABLE");
    EXPECT_FALSE(process_environment("TGVS_TEST_VARIABLE"));
}

}  // namespace
}  // namespace tgvs::config
