#include "library/live_reader.hpp"

#include "library_support.hpp"
#include "process/network_access.hpp"

#include <gtest/gtest.h>

#include <atomic>

namespace tgvs::library {
namespace {

// Where children connect to is looked at while it lives.
struct Watched {
    Watched() { process::set_private_sources(PrivateSources{}); }
    Watched(const Watched&) = delete;
    Watched& operator=(const Watched&) = delete;
    ~Watched() { process::set_private_sources(PrivateSources{.all = true}); }
};

// A live source is a shell script that writes FLV to its standard output, one for each start; the last
// one serves all later starts.
class LiveReaderTest : public testing::Test {
protected:
    LiveReaderTest()
    {
        write_bytes(root / "long.flv", flv_of(30));
        write_bytes(root / "three.flv", flv_of(3));
        write_bytes(root / "one.flv", flv_of(1));
        write_bytes(root / "other.flv", flv_beginning("other") + flv_frames(0, 50));
        options.pause = {.first = 1ms, .ceiling = 5ms};
    }

    LiveReader make(std::vector<std::string> scripts)
    {
        scripts_ = std::move(scripts);
        errands = std::make_shared<LiveErrands>([this] {
            const auto errand = errands->accept();
            if (errand && holds_address && std::holds_alternative<AskForAddress>(*errand))
                address_held = true;
            else if (errand)
                errands->answer(run(*errand));
        });
        return LiveReader({.name = "test",
                           .source = {.url = "rtmp://old"},
                           .expires = expires,
                           .renewable = address.has_value(),
                           .errands = errands,
                           .on_restart = [this] { ++restarts; },
                           .on_title = [this](std::string title) { titles.push_back(title); }},
                          options);
    }

    // At once, where the library has a thread for it.
    LiveAnswer run(const LiveErrand& errand)
    {
        if (const auto* told = std::get_if<TellRefused>(&errand)) {
            refused.push_back(told->refusal.message);
            return Result<process::Child>(std::unexpected(told->refusal));
        }
        if (std::holds_alternative<TellGood>(errand)) {
            ++told_good;
            return Noted{};
        }
        const auto* start = std::get_if<StartPull>(&errand);
        if (start == nullptr)
            return *address;
        urls.push_back(start->source.url);
        const auto& script = scripts_.at(std::min(urls.size(), scripts_.size()) - 1);
        if (script.empty())
            return Result<process::Child>(failure("ffmpeg is not installed"));
        return process::Child::start({.argv = {"sh", "-c", script}, .folder = root.path()});
    }

    static ytdlp::Extracted<ytdlp::Resolved> live_at(const std::string& url)
    {
        return ytdlp::Resolved{
            .title = {}, .live = true, .live_url = url, .headers = {}, .expires = {}};
    }

    // Reads until there is a packet, or an end.
    static media::ReadResult next(LiveReader& reader)
    {
        media::ReadResult result;
        EXPECT_TRUE(eventually([&] {
            result = reader.read();
            return !std::holds_alternative<media::NotYet>(result);
        }));
        return result;
    }

    // All packets up to the end.
    static ReadOut all(LiveReader& reader)
    {
        ReadOut out;
        for (;;) {
            out.last = next(reader);
            const auto* packet = std::get_if<media::Packet>(&out.last);
            if (packet == nullptr)
                return out;
            if (packet->kind == media::Kind::video)
                out.video_ms.push_back(packet->dts_ms);
        }
    }

    TestFolder root;
    LiveOptions options;
    std::optional<std::chrono::system_clock::time_point> expires;
    std::optional<ytdlp::Extracted<ytdlp::Resolved>>
        address;  // what yt-dlp says, if it can be asked
    std::shared_ptr<LiveErrands> errands;
    std::vector<std::string> urls;
    std::vector<std::string> refused;  // told to the library
    int restarts = 0;
    int told_good = 0;
    bool holds_address = false;  // the test answers
    bool address_held = false;
    std::vector<std::string> titles;

private:
    std::vector<std::string> scripts_;
};

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

TEST_F(LiveReaderTest, AnAddressThatIsRefusedIsRenewed)
{
    options.good = Seconds(2);
    address = live_at("https://new");
    auto reader = make({"cat three.flv; echo 'Server returned 403 Forbidden (access denied)' >&2",
                        "cat other.flv; exec sleep 1000"});
    while (restarts == 0)
        ASSERT_TRUE(std::holds_alternative<media::Packet>(next(reader)));
    EXPECT_EQ(urls, (std::vector<std::string>{"rtmp://old", "https://new"}));
}

TEST_F(LiveReaderTest, ADropAfterGoodMinutesTriesTheSameAddressFirst)
{
    options.good = Seconds(2);
    address = live_at("https://new");
    auto reader = make({"cat three.flv", "exit 1", "cat other.flv; exec sleep 1000"});
    while (restarts < 2)
        ASSERT_TRUE(std::holds_alternative<media::Packet>(next(reader)));
    EXPECT_EQ(urls, (std::vector<std::string>{"rtmp://old", "rtmp://old", "https://new"}));
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

TEST_F(LiveReaderTest, AnAddressAboutToExpireIsReplacedWithoutAGap)
{
    expires = std::chrono::system_clock::now() + 1s;
    address = live_at("https://new");
    (*address)->expires = std::chrono::system_clock::now() - 3h;  // to a clock that is ahead
    options.good = Seconds(1'000);  // a drop would be counted, and there must be none
    auto reader = make({"cat long.flv; exec sleep 1000", "cat other.flv; exec sleep 1000"});
    bool switched = false;
    while (!switched) {
        const auto result = next(reader);
        ASSERT_TRUE(std::holds_alternative<media::Packet>(result));
        switched = std::get<media::Packet>(result).config->video.ends_with("other");
        ::poll(nullptr, 0, 1);
    }
    const auto until = std::chrono::steady_clock::now() + 300ms;
    while (std::chrono::steady_clock::now() < until)
        reader.read();
    EXPECT_EQ(urls, (std::vector<std::string>{"rtmp://old", "https://new"}));
    EXPECT_EQ(restarts, 0);
}

TEST_F(LiveReaderTest, WhenTheOldAddressDropsFirstTheNewOneThatIsPulledAlreadyGoesOn)
{
    expires = std::chrono::system_clock::now();
    address = live_at("https://new");
    auto reader = make({"cat three.flv; while ! [ -e go ]; do sleep 0.01; done",
                        "touch go; sleep 0.5; cat other.flv; exec sleep 1000"});
    bool switched = false;
    while (!switched) {
        const auto result = next(reader);
        ASSERT_TRUE(std::holds_alternative<media::Packet>(result));
        switched = std::get<media::Packet>(result).config->video.ends_with("other");
    }
    EXPECT_EQ(urls, (std::vector<std::string>{"rtmp://old", "https://new"}));
    EXPECT_EQ(restarts, 0);
}

TEST_F(LiveReaderTest, ARenewalThatFailsLeavesThePullAlone)
{
    expires = std::chrono::system_clock::now();
    address = std::unexpected(
        ytdlp::ExtractFailure{.code = ytdlp::ExtractErrc::network, .reason = "no route"});
    auto reader = make({"cat three.flv; exec sleep 1000"});
    ReadOut out;
    while (out.video_ms.size() < 30) {
        const auto result = next(reader);
        if (std::get<media::Packet>(result).kind == media::Kind::video)
            out.video_ms.push_back(std::get<media::Packet>(result).dts_ms);
    }
    EXPECT_EQ(urls.size(), 1U);
}

TEST_F(LiveReaderTest, ARenewedAddressThatCannotBePulledIsAskedForAgain)
{
    expires = std::chrono::system_clock::now();
    address = live_at("https://new");
    (*address)->expires = std::chrono::system_clock::now() + 6h;
    options.renew_pause = 0s;
    auto reader = make({"cat long.flv; exec sleep 1000", "", "cat other.flv; exec sleep 1000"});
    bool switched = false;
    while (!switched) {
        const auto result = next(reader);
        ASSERT_TRUE(std::holds_alternative<media::Packet>(result));
        switched = std::get<media::Packet>(result).config->video.ends_with("other");
        ::poll(nullptr, 0, 1);
    }
    EXPECT_EQ(urls, (std::vector<std::string>{"rtmp://old", "https://new", "https://new"}));
    EXPECT_EQ(restarts, 0);
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
