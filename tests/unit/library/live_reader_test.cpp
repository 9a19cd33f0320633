// How a live source begins, drops, and ends.
#include "live_reader_fixture.hpp"

namespace tgvs::library {
namespace {

TEST_F(LiveReaderTest, SaysNothingBeforeTwoSecondsAreThere)
{
    auto reader =
        make({"cat one.flv; while ! [ -e go ]; do sleep 0.01; done; "
              "tail -c +\"$(($(stat -c %s one.flv) + 1))\" three.flv; exec sleep 1000"});
    const auto until = std::chrono::steady_clock::now() + 200ms;
    while (std::chrono::steady_clock::now() < until)
        ASSERT_TRUE(std::holds_alternative<media::NotYet>(reader.read()));
    write_bytes(root / "go", "");
    const auto first = next(reader);
    ASSERT_TRUE(std::holds_alternative<media::Packet>(first));
    EXPECT_TRUE(std::get<media::Packet>(first).keyframe);
    EXPECT_EQ(std::get<media::Packet>(first).dts_ms, 0);
}

TEST_F(LiveReaderTest, TellsWhatTheSourceSaysItPlaysNotMoreOftenThanItMay)
{
    const auto say = [](const std::string& title) {
        return "echo '[http @ 0x5] [verbose] Metadata update for StreamTitle: " + title + "' >&2; ";
    };
    for (const auto pause : {0ms, 3'600'000ms}) {
        options.title_pause = pause;
        titles.clear();
        urls.clear();
        restarts = 0;
        std::filesystem::remove(root / "go");
        auto reader = make({say("A") + "cat three.flv; while ! [ -e go ]; do sleep 0.01; done; " +
                                say("B") + "cat one.flv",
                            "cat three.flv; exec sleep 1000"});
        EXPECT_TRUE(std::holds_alternative<media::Packet>(next(reader)));
        EXPECT_EQ(titles, std::vector<std::string>{"A"});
        write_bytes(root / "go", "");
        while (restarts == 0)
            next(reader);
        EXPECT_EQ(titles.size(), pause == 0ms ? 2U : 1U);
        EXPECT_EQ(titles.back(), pause == 0ms ? "B" : "A");
    }
}

TEST_F(LiveReaderTest, GivesEverythingAndGoesOnAfterADrop)
{
    auto reader = make({"cat three.flv", "cat other.flv; exec sleep 1000"});
    std::vector<std::int64_t> times;
    std::shared_ptr<const media::StreamConfig> config;
    while (restarts == 0) {
        const auto result = next(reader);
        const auto& packet = std::get<media::Packet>(result);
        if (packet.kind == media::Kind::video)
            times.push_back(packet.dts_ms);
        if (packet.config->video.ends_with("other")) {
            EXPECT_TRUE(packet.keyframe);
            EXPECT_NE(packet.config, config);
        } else {
            config = packet.config;
        }
    }
    EXPECT_EQ(times.size(), 31U);  // all of the first, and the first of the second
    EXPECT_EQ(times.back(), 0);
    EXPECT_EQ(restarts, 1);
}

TEST_F(LiveReaderTest, TellsOnceThatItPlaysWell)
{
    options.good = Seconds(1);
    options.restarts_limit = 2;
    auto reader = make({"cat three.flv", "cat three.flv", "exit 1"});
    all(reader);
    EXPECT_EQ(told_good, 1);
    options.good = Seconds(10);
    urls.clear();
    auto brief = make({"cat three.flv", "exit 1"});
    all(brief);
    EXPECT_EQ(told_good, 1);
}

TEST_F(LiveReaderTest, IsFailedWhenNothingEverComes)
{
    auto reader = make({"echo 'rtmp://host/key?secret: Connection refused' >&2"});
    const auto end = next(reader);
    ASSERT_TRUE(std::holds_alternative<media::Failed>(end));
    EXPECT_EQ(std::get<media::Failed>(end).reason, "(the source) Connection refused");
    EXPECT_EQ(urls.size(), 4U);
    EXPECT_EQ(restarts, 3);
}

TEST_F(LiveReaderTest, EndsAtOnceWhenItLeadsToWhereItMayNot)
{
    const Watched watched;
    auto reader = make({"bash -c 'exec 3<>/dev/tcp/127.0.0.3/9'; exit 1"});
    const auto end = next(reader);
    ASSERT_TRUE(std::holds_alternative<media::Failed>(end));
    EXPECT_EQ(std::get<media::Failed>(end).reason,
              "127.0.0.3:9 is not public (loopback); to play from it, add 127.0.0.3 to "
              "ALLOW_PRIVATE_SOURCES");
    EXPECT_EQ(urls.size(), 1U);
    EXPECT_EQ(refused, std::vector{std::get<media::Failed>(end).reason});
}

TEST_F(LiveReaderTest, GoesOnWhenOnlyAnotherAddressOfItsNameMayNotBeReached)
{
    const Watched watched;
    const std::string look =
        "/usr/bin/python3 -I -c 'import socket\n"
        "try: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect((\"127.0.0.3\", 9))\n"
        "except PermissionError: pass'\n";
    auto passing =
        make({look + "echo 'Server returned 5XX Server Error reply' >&2; exit 1", "cat long.flv"});
    EXPECT_TRUE(std::holds_alternative<media::Packet>(next(passing)));
    EXPECT_EQ(urls.size(), 2U);
    auto barred = make({look + "echo 'http://h/x: Permission denied' >&2; exit 1"});
    EXPECT_TRUE(std::holds_alternative<media::Failed>(next(barred)));
    EXPECT_EQ(refused.size(), 1U);
}

TEST_F(LiveReaderTest, TellsThatItMayNotAfterAnErrandThatIsUnderWay)
{
    const Watched watched;
    address = live_at("rtmp://new");
    expires = std::chrono::system_clock::now();
    holds_address = true;
    auto reader =
        make({"until [ -e go ]; do sleep 0.01; done; "
              "bash -c 'exec 3<>/dev/tcp/127.0.0.3/9'; touch went; exit 1"});
    EXPECT_TRUE(eventually([&] {
        EXPECT_TRUE(std::holds_alternative<media::NotYet>(reader.read()));
        return address_held;
    }));
    write_bytes(root / "go", {});
    EXPECT_TRUE(eventually([&] { return std::filesystem::exists(root / "went"); }));
    const auto until = std::chrono::steady_clock::now() + 500ms;  // it learns of the end
    while (std::chrono::steady_clock::now() < until)
        ASSERT_TRUE(std::holds_alternative<media::NotYet>(reader.read()));
    errands->answer(*address);
    const auto end = next(reader);
    ASSERT_TRUE(std::holds_alternative<media::Failed>(end));
    EXPECT_EQ(refused, std::vector{std::get<media::Failed>(end).reason});
    EXPECT_EQ(urls.size(), 1U);
}

TEST_F(LiveReaderTest, IsFailedWhenTheChildCannotBeStarted)
{
    auto reader = make({""});
    const auto end = next(reader);
    ASSERT_TRUE(std::holds_alternative<media::Failed>(end));
    EXPECT_EQ(std::get<media::Failed>(end).reason, "ffmpeg is not installed");
}

TEST_F(LiveReaderTest, EndsWhenSeveralRestartsBroughtNothing)
{
    auto reader = make({"cat three.flv", "exit 1"});
    const auto out = all(reader);
    EXPECT_TRUE(std::holds_alternative<media::Ended>(out.last));
    EXPECT_EQ(out.video_ms.size(), 30U);
}

TEST_F(LiveReaderTest, GoodMinutesStartTheCountAnew)
{
    options.good = Seconds(2);
    auto reader = make({"exit 1", "exit 1", "exit 1", "cat three.flv", "exit 1"});
    const auto out = all(reader);
    EXPECT_EQ(out.video_ms.size(), 30U);
    EXPECT_EQ(urls.size(), 4U + options.restarts_limit);
}

TEST_F(LiveReaderTest, EndsWhenTheSourceSaysItIsOver)
{
    auto over = live_at("");
    over->live = false;
    address = over;
    auto reader = make({"cat three.flv"});
    const auto out = all(reader);
    EXPECT_TRUE(std::holds_alternative<media::Ended>(out.last));
    EXPECT_EQ(urls.size(), 1U);
}

TEST_F(LiveReaderTest, AChildFromWhichNothingComesIsEnded)
{
    options.stall = 50ms;
    auto reader = make({"exec sleep 1000"});
    const auto end = next(reader);
    ASSERT_TRUE(std::holds_alternative<media::Failed>(end));
    EXPECT_EQ(std::get<media::Failed>(end).reason, "no data from the source for too long");
}

TEST_F(LiveReaderTest, APullThatStopsBelowTheBufferIsLeftEachTime)
{
    options.stall = 50ms;
    auto reader = make({"cat one.flv; exec sleep 1000"});
    const auto end = next(reader);
    ASSERT_TRUE(std::holds_alternative<media::Failed>(end));
    EXPECT_EQ(std::get<media::Failed>(end).reason, "no data from the source for too long");
    EXPECT_EQ(urls.size(), 4U);
}

TEST_F(LiveReaderTest, AListThatStandsStillIsLeftThoughEachStartBringsItsLastMinutesAgain)
{
    options.stall = 1s;
    auto reader = make({"cat long.flv; exec sleep 1000"});
    all(reader);
    EXPECT_EQ(urls.size(), 4U);
}

TEST_F(LiveReaderTest, SoundWithoutItsPictureIsNoSignOfLife)
{
    std::string sound;
    media::append_flv_tag(sound, media::FlvTagType::audio, 3'000,
                          std::string("\xAF\x01", 2) + std::string(20, 'a'));
    write_bytes(root / "sound", sound);
    options.stall = 1s;
    auto reader = make({"cat three.flv; while cat sound; do sleep 0.01; done"});
    all(reader);
    EXPECT_EQ(urls.size(), 4U);
}

TEST_F(LiveReaderTest, PatienceEndsAlsoWhileSomethingIsStillUnderWay)
{
    options.patience = 100ms;
    errands = std::make_shared<LiveErrands>([] {});  // nobody carries them out
    LiveReader reader({.name = "test", .source = {.url = "rtsp://mute"}, .errands = errands},
                      options);
    const auto end = next(reader);
    ASSERT_TRUE(std::holds_alternative<media::Failed>(end));
    EXPECT_EQ(std::get<media::Failed>(end).reason, "no data from the source for too long");
}

TEST_F(LiveReaderTest, DamageIsADrop)
{
    auto reader = make({"echo this is not FLV, and long enough to be seen as such"});
    const auto end = next(reader);
    ASSERT_TRUE(std::holds_alternative<media::Failed>(end));
    EXPECT_EQ(std::get<media::Failed>(end).reason, "not an FLV file");
}

}  // namespace
}  // namespace tgvs::library
