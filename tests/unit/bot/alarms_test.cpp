#include "bot/alarms.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace tgvs::bot {
namespace {

using std::chrono::seconds;

struct AlarmsTest : testing::Test {
    AlarmsTest() { now.on_air = true; }

    std::vector<Alarm> look(int s) { return alarms.look(now, Alarms::Time() + seconds(s)); }
    // "air", "air over", "item x2"
    std::string told(int s)
    {
        std::string text;
        for (const auto& one : look(s)) {
            text += (text.empty() ? "" : ", ") + std::string(to_string(one.kind));
            text += one.over ? " over" : "";
            text += one.count > 1 ? " x" + std::to_string(one.count) : "";
        }
        return text;
    }

    Condition now;
    Alarms alarms;
};

// Each kind: when it is told, and that its end is.
TEST_F(AlarmsTest, EachTroubleIsToldOnceAndSoIsItsEnd)
{
    struct {
        std::string name;
        int patience;
        std::function<void(Condition&)> goes_bad;
        std::function<void(Condition&)> goes_well;
    } const table[] = {
        {"session", 0, [](auto& c) { c.troubles.session = "SESSION_REVOKED"; },
         [](auto& c) { c.troubles.session.reset(); }},
        {"rights", 0, [](auto& c) { c.troubles.rights = "none"; },
         [](auto& c) { c.troubles.rights.reset(); }},
        {"air", 20, [](auto& c) { c.on_air = false; }, [](auto& c) { c.on_air = true; }},
        {"playlist", 20, [](auto& c) { c.troubles.playlist = ""; },
         [](auto& c) { c.troubles.playlist.reset(); }},
        {"disk", 60, [](auto& c) { c.troubles.disk = "12 MiB"; },
         [](auto& c) { c.troubles.disk.reset(); }},
    };
    for (const auto& row : table) {
        alarms = Alarms();
        EXPECT_EQ(told(0), "");
        row.goes_bad(now);
        EXPECT_EQ(told(10), row.patience == 0 ? row.name : "") << row.name;
        if (row.patience > 0) {
            EXPECT_EQ(told(10 + row.patience - 1), "") << row.name;
            EXPECT_EQ(told(10 + row.patience), row.name);
        }
        EXPECT_EQ(told(500), "") << row.name;
        row.goes_well(now);
        const auto over = look(510);
        ASSERT_EQ(over.size(), 1U) << row.name;
        EXPECT_TRUE(over[0].over);
        EXPECT_EQ(over[0].lasted, seconds(500));
        EXPECT_EQ(told(520), "");
    }
}

TEST_F(AlarmsTest, AReasonIsTold)
{
    now.troubles.session = "SESSION_REVOKED";
    EXPECT_EQ(look(0)[0].reason, "SESSION_REVOKED");
}

TEST_F(AlarmsTest, WhatWasNeverOnTheAirIsNotMissed)
{
    now.on_air = false;
    now.troubles.session = "none";
    EXPECT_EQ(told(0), "session") << "and a session that was never good is";
    EXPECT_EQ(told(1'000), "");
}

TEST_F(AlarmsTest, AShortTroubleIsNotTold)
{
    told(0);
    now.on_air = false;
    EXPECT_EQ(told(1), "");
    EXPECT_EQ(told(20), "");
    now.on_air = true;
    EXPECT_EQ(told(21), "");
}

TEST_F(AlarmsTest, WhatComesAndGoesIsToldOnceInTenMinutes)
{
    told(0);
    now.on_air = false;
    told(10);
    EXPECT_EQ(told(30), "air");
    now.on_air = true;
    EXPECT_EQ(told(40), "air over");
    now.on_air = false;
    told(50);
    EXPECT_EQ(told(100), "");
    now.on_air = true;
    EXPECT_EQ(told(110), "") << "nobody was told of it";
    now.on_air = false;
    told(120);
    EXPECT_EQ(told(629), "");
    EXPECT_EQ(told(630), "air");
}

TEST_F(AlarmsTest, AStationThatWasStoppedByHandIsNotMissed)
{
    told(0);
    now.on_air = false;
    now.stopped = true;
    EXPECT_EQ(told(10), "");
    EXPECT_EQ(told(100), "");
    now.stopped = false;
    EXPECT_EQ(told(110), "");
    EXPECT_EQ(told(200), "") << "it is starting";
    now.on_air = true;
    EXPECT_EQ(told(210), "");
    now.on_air = false;
    told(220);
    EXPECT_EQ(told(240), "air");
    now.stopped = true;
    EXPECT_EQ(told(250), "");
    now.stopped = false;
    now.on_air = true;
    EXPECT_EQ(told(260), "") << "that was another beginning";
}

TEST_F(AlarmsTest, ItemsThatFailAreToldOfOnceAndTogether)
{
    now.failed = {{"a", "Title", "gone"}};
    const auto first = look(0);
    ASSERT_EQ(first.size(), 1U);
    EXPECT_EQ(first[0], (Alarm{.kind = AlarmKind::item, .title = "Title", .reason = "gone"}));
    EXPECT_EQ(told(1), "");
    now.failed = {{"b", "B", "gone"}, {"c", "C", "gone"}};
    EXPECT_EQ(told(2), "");
    now.failed.clear();
    EXPECT_EQ(told(599), "");
    EXPECT_EQ(told(600), "item x2");
    now.failed = {{"a", "Title", "gone"}};
    EXPECT_EQ(told(1'300), "") << "it was told within the hour";
    EXPECT_EQ(told(3'600), "item");
}

TEST_F(AlarmsTest, ItemsWithoutEndTakeNoMemoryWithoutEnd)
{
    told(0);
    for (int i = 0; i < 1'000; ++i)
        now.failed.push_back({std::to_string(i), "t", "r"});
    EXPECT_EQ(told(10), "item x256");
    EXPECT_EQ(told(1'000), "");
}

TEST(ConditionOf, TheChannelSaysWhatItKnows)
{
    control::Channel channel;
    EXPECT_FALSE(condition_of(channel, {}).on_air);
    channel.troubles = {{.kind = "telegram", .text = "Telegram: no"}};
    channel.outputs = {{.name = "rtmp", .state = "reconnecting", .problem = "refused"},
                       {.name = "preview", .state = "live"}};
    auto now = condition_of(channel, {.session = "lost"});
    EXPECT_FALSE(now.on_air) << "a preview is no air";
    EXPECT_EQ(now.off_reason, "refused");
    EXPECT_EQ(now.troubles.session, "lost");
    channel.outputs[0] = {.name = "rtmp", .state = "live"};
    channel.desk.stopped = true;
    now = condition_of(channel, {});
    EXPECT_TRUE(now.on_air);
    EXPECT_TRUE(now.stopped);
    EXPECT_EQ(now.off_reason, "Telegram: no");
}

TEST(ConditionOf, WhatFailedIsNamed)
{
    const auto item = [](std::string path) {
        return playlist::Item{.location = std::move(path), .title = {}};
    };
    control::Channel channel;
    channel.next = {{.item = item("/media/a.mp4"), .title = "A"}, {.item = item("/media/b.mp4")}};
    channel.desk.queue = {{.id = "r1", .item = item("/media/c.mp4")}};
    channel.ready[channel.next[0].item.id()] = {.state = "failed", .reason = "gone"};
    channel.ready[channel.next[1].item.id()] = {.state = "ready"};
    channel.ready[channel.desk.queue[0].item.id()] = {.state = "failed", .reason = "late"};
    channel.failed = {{.request = {.item = item("/media/d.mp4")}, .reason = "cut"}};
    const auto now = condition_of(channel, {});
    ASSERT_EQ(now.failed.size(), 3U);
    EXPECT_EQ(now.failed[0].title + ": " + now.failed[0].reason, "d.mp4: cut");
    EXPECT_EQ(now.failed[1].title + ": " + now.failed[1].reason, "A: gone");
    EXPECT_EQ(now.failed[2].title + ": " + now.failed[2].reason, "c.mp4: late");
}

// ---- Over a restart

struct KeptAlarmsTest : AlarmsTest {
    static WallTime wall(int s) { return WallTime(seconds(1'700'000'000 + s)); }
    // The steady clock begins anew.
    void restart(int at, int steady_at)
    {
        Alarms again;
        for (const auto kind : all_alarm_kinds)
            again.adopt(kind, alarms.kept(kind, Alarms::Time() + seconds(at), wall(at)),
                        Alarms::Time() + seconds(steady_at), wall(at));
        alarms = again;
    }
};

TEST_F(KeptAlarmsTest, ATroubleThatLastsIsNotToldAgainAndItsEndIsTold)
{
    EXPECT_EQ(told(0), "");
    now.on_air = false;
    look(10);
    EXPECT_EQ(told(30), "air");
    restart(100, 5);
    EXPECT_EQ(told(5), "");
    EXPECT_EQ(told(2'000), "");
    now.on_air = true;
    const auto over = look(2'010);
    ASSERT_EQ(over.size(), 1U) << "the trouble has been seen";
    EXPECT_TRUE(over.front().over);
    EXPECT_EQ(over.front().lasted, seconds(2'010 + 95 - 10));
}

TEST_F(KeptAlarmsTest, AnEndIsNotBelievedBeforeTheServiceKnows)
{
    now.troubles.session = "SESSION_REVOKED";
    EXPECT_EQ(told(0), "session");
    restart(20, 20);
    now.troubles.session.reset();
    EXPECT_EQ(told(20), "");
    EXPECT_EQ(told(79), "");
    now.troubles.session = "SESSION_REVOKED";
    EXPECT_EQ(told(80), "") << "it was told";
    restart(90, 90);
    now.troubles.session.reset();
    EXPECT_EQ(told(90), "");
    const auto over = look(150);
    ASSERT_EQ(over.size(), 1U);
    EXPECT_TRUE(over.front().over);
    EXPECT_EQ(over.front().lasted, seconds(90));
}

TEST_F(KeptAlarmsTest, OfAKindThereIsOneInTenMinutesOverARestartToo)
{
    now.troubles.session = "SESSION_REVOKED";
    EXPECT_EQ(told(0), "session");
    now.troubles.session.reset();
    EXPECT_EQ(told(10), "session over");
    restart(20, 1'020);
    now.troubles.session = "SESSION_REVOKED";
    EXPECT_EQ(told(1'030), "");
    EXPECT_EQ(told(1'599), "");
    EXPECT_EQ(told(1'600), "session");
}

TEST_F(KeptAlarmsTest, TheEndOfALostSessionIsNotBelievedBeforeItHasLedToTheStream)
{
    now.troubles.session = "key_unknown";
    EXPECT_EQ(told(0), "session");
    restart(100, 5);
    now.troubles.session.reset();
    now.on_air = false;
    for (int s = 5; s < 600; s += 5)
        EXPECT_EQ(told(s), "") << "it is tried";
    now.troubles.session = "key_unknown";
    EXPECT_EQ(told(2'000), "");
    restart(3'000, 5);
    now.troubles.session.reset();
    EXPECT_EQ(told(5), "");
    now.on_air = true;
    EXPECT_EQ(told(10), "");
    EXPECT_EQ(told(70), "session over");
}

TEST_F(KeptAlarmsTest, AStopByHandIsKeptAsTheEndOfATrouble)
{
    EXPECT_EQ(told(0), "");
    now.on_air = false;
    look(10);
    EXPECT_EQ(told(30), "air");
    const auto before = alarms.told();
    now.stopped = true;
    EXPECT_EQ(told(40), "");
    EXPECT_NE(alarms.told(), before);
    restart(50, 5);
    now.stopped = false;
    now.on_air = true;
    EXPECT_EQ(told(200), "");
}

TEST_F(KeptAlarmsTest, AClockThatWasPutBackSilencesNothingForLong)
{
    alarms.adopt(AlarmKind::session, {.last_told = wall(1'000'000)}, Alarms::Time(), wall(0));
    now.troubles.session = "SESSION_REVOKED";
    EXPECT_EQ(told(599), "");
    EXPECT_EQ(told(600), "session");
}

}  // namespace
}  // namespace tgvs::bot
