#include "service/report.hpp"

#include <gtest/gtest.h>

namespace tgvs::service {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using http::OutputState;
using http::Preparation;

class ReportTest : public testing::Test {
protected:
    void update()
    {
        report.update({.on_air = on_air,
                       .upcoming = upcoming,
                       .deck = deck,
                       .sinks = sinks,
                       .library = library,
                       .troubles = troubles,
                       .now = now});
    }
    playout::SinkStatus& sink(const std::string& name)
    {
        playout::SinkStatus status;
        status.name = name;
        status.connected = true;
        status.since = now;
        status.last_media = now;
        sinks.push_back(std::move(status));
        return sinks.back();
    }
    void play(const std::string& location, const std::string& title, Seconds duration = {})
    {
        on_air = Director::Playing{
            .entry = {.item = {.location = location, .title = {}}, .position = {}},
            .title = title,
            .duration = duration};
        deck.filler = false;
    }
    void next(const std::string& location, library::ItemState state)
    {
        upcoming.push_back(
            {.item = {.location = location, .title = {}}, .state = std::move(state)});
    }

    std::optional<Director::Playing> on_air;
    std::vector<Director::Upcoming> upcoming;
    playout::PlayoutSnapshot deck;
    std::vector<playout::SinkStatus> sinks;
    library::LibrarySnapshot library;
    std::vector<control::Trouble> troubles;
    Clock::time_point now = Clock::now();
    Report report{"1.2.3"};
};

TEST_F(ReportTest, IsNotReadyBeforeAnythingIsKnown)
{
    EXPECT_TRUE(report.status().on_air.filler);
    EXPECT_FALSE(report.health().live);
    EXPECT_EQ(report.health().reason, "starting");
    update();
    EXPECT_FALSE(report.health().live);
    EXPECT_EQ(report.health().reason, "no output is set up");
}

TEST_F(ReportTest, IsReadyAsLongAsMediaLeavesToTheFirstOutput)
{
    sink("rtmp");
    sink("preview");
    update();
    EXPECT_TRUE(report.health().live);

    now += 5s;
    sinks[1].last_media = now;
    update();
    EXPECT_FALSE(report.health().live) << "a preview does not stand in for the output";
    EXPECT_EQ(report.health().reason, "rtmp: no media is being sent");

    sinks[0].connected = false;
    sinks[0].problem = "connection refused";
    update();
    EXPECT_EQ(report.health().reason, "rtmp: connection refused");
}

TEST_F(ReportTest, TellsOutputsThatWereThereFromThoseThatNeverWere)
{
    sink("live");
    sink("new").connected = false;
    sink("lost").connected = false;
    sinks[2].reconnects = 3;
    now += 3s;
    sinks[0].last_media = now;
    update();
    const auto outputs = report.status().outputs;
    ASSERT_EQ(outputs.size(), 3U);
    EXPECT_EQ(outputs[0].state, OutputState::live);
    EXPECT_EQ(outputs[0].connected, 3s);
    EXPECT_EQ(outputs[1].state, OutputState::connecting);
    EXPECT_EQ(outputs[1].connected, 0s);
    EXPECT_EQ(outputs[2].state, OutputState::reconnecting);
    EXPECT_EQ(outputs[2].reconnects, 3U);
}

TEST_F(ReportTest, MeasuresTheBitRateOverTwoSecondsOfEachOutput)
{
    sink("rtmp").bytes = 1'000'000;
    sink("preview");
    update();
    EXPECT_EQ(report.status().outputs[0].bits_per_second, 0) << "there is nothing to compare with";
    now += 1s;
    sinks[0].bytes += 500'000;
    update();
    EXPECT_EQ(report.status().outputs[0].bits_per_second, 0) << "too short a time";
    now += 1s;
    sinks[0].bytes += 500'000;
    update();
    EXPECT_DOUBLE_EQ(report.status().outputs[0].bits_per_second, 4e6);
    EXPECT_EQ(report.status().outputs[1].bits_per_second, 0);
}

TEST_F(ReportTest, NamesWhatIsOnAir)
{
    play("/music/song.mp4", "A Song", 120s);
    deck.position = 61.5s;
    update();
    auto shown = report.status().on_air;
    EXPECT_EQ(shown.title, "A Song");
    EXPECT_FALSE(shown.filler);
    EXPECT_EQ(shown.position, 61'500ms);
    EXPECT_EQ(shown.duration, 120s);
    EXPECT_EQ(report.title(), "A Song");

    play("/music/song.mp4", "");
    update();
    shown = report.status().on_air;
    EXPECT_EQ(shown.title, "song.mp4") << "better than nothing";
    EXPECT_FALSE(shown.duration) << "not known";
}

TEST_F(ReportTest, HasNoTitleWhileTheFillerIsSeen)
{
    play("/music/song.mp4", "A Song", 120s);
    deck.filler = true;
    update();
    EXPECT_EQ(report.title(), "");
    EXPECT_EQ(report.status().on_air.title, "A Song") << "the page says what it stands in for";
    EXPECT_TRUE(report.status().on_air.filler);
}

TEST_F(ReportTest, SaysHowFarEachNextItemIs)
{
    struct Row {
        library::ItemState state;
        Preparation shown;
        std::optional<double> progress;
        std::string title;
        std::string reason;
    };
    using library::Stage;
    const std::vector<Row> rows = {
        {library::Absent{}, Preparation::waiting, {}, "a.mp4", ""},
        {library::Preparing{}, Preparation::waiting, {}, "a.mp4", ""},
        {library::Preparing{.stage = Stage::resolving}, Preparation::resolving, {}, "a.mp4", ""},
        {library::Preparing{.stage = Stage::fetching, .progress = 0.25}, Preparation::fetching,
         0.25, "a.mp4", ""},
        {library::Preparing{.stage = Stage::encoding, .progress = 0}, Preparation::encoding, 0.0,
         "a.mp4", ""},
        {library::Playable{.title = "Playable", .progress = 0.5}, Preparation::encoding, 0.5,
         "Playable", ""},
        {library::Ready{.title = "Ready"}, Preparation::ready, {}, "Ready", ""},
        {library::Ready{}, Preparation::ready, {}, "a.mp4", ""},
        {library::LiveReady{.title = "Camera"}, Preparation::ready, {}, "Camera", ""},
        {library::Unavailable{.error_class = "gone", .reason = "it was removed", .until = {}},
         Preparation::failed,
         {},
         "a.mp4",
         "it was removed"},
    };
    for (const auto& row : rows)
        next("/music/a.mp4", row.state);
    update();
    const auto shown = report.status().next;
    ASSERT_EQ(shown.size(), rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        EXPECT_EQ(shown[i].state, rows[i].shown) << i;
        EXPECT_EQ(shown[i].progress, rows[i].progress) << i;
        EXPECT_EQ(shown[i].title, rows[i].title) << i;
        EXPECT_EQ(shown[i].reason, rows[i].reason) << i;
    }
}

TEST_F(ReportTest, PassesOnProblemsCacheAndVersion)
{
    troubles = {{.kind = "playlist", .text = "line 3 is no address"}};
    library.cache_bytes = 12'345;
    update();
    const auto page = report.status();
    EXPECT_EQ(page.problems, std::vector<std::string>{"line 3 is no address"});
    EXPECT_EQ(page.cache_bytes, 12'345U);
    EXPECT_EQ(page.version, "1.2.3");
}

TEST_F(ReportTest, OneLineSaysItAll)
{
    update();
    EXPECT_EQ(report.one_line(), "■ filler");

    play("/music/song.mp4", "A Song", 3'725s);
    deck.position = 83s;
    sink("rtmp");
    sink("preview").connected = false;
    sinks[1].problem = "no disk";
    next("/music/b.mp4", library::Preparing{.stage = library::Stage::encoding, .progress = 0.42});
    library.encode_speed = 3.14;
    update();
    EXPECT_EQ(report.one_line(),
              "▶ A Song 01:23/1:02:05 │ rtmp 0.0 Mbit/s │ preview away: no disk │ next: b.mp4 "
              "(encoding 42 %) │ encoding at 3.1×");

    deck.filler = true;
    update();
    EXPECT_TRUE(report.one_line().starts_with("■ filler for A Song 01:23/1:02:05"))
        << report.one_line();
}

}  // namespace
}  // namespace tgvs::service
