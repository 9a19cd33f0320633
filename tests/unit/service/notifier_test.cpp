#include "service/notifier.hpp"

#include <gtest/gtest.h>

namespace tgvs::service {
namespace {

using namespace std::chrono_literals;

const Pulse::Time start = Pulse::Time{} + 1h;

Vitals vitals(std::int64_t timeline_ms, playout::SinkStatus sink)
{
    return {.timeline_ms = timeline_ms, .sinks = {std::move(sink)}};
}

playout::SinkStatus connected(Pulse::Time last_media)
{
    playout::SinkStatus sink;
    sink.connected = true;
    sink.since = start;
    sink.last_media = last_media;
    return sink;
}

TEST(Pulse, BeatsWhileMediaLeaves)
{
    Pulse pulse;
    for (int i = 0; i < 100; ++i) {
        const auto now = start + i * 1s;
        EXPECT_TRUE(pulse.alive(vitals(i * 1'000, connected(now)), now));
    }
}

TEST(Pulse, StopsWhenAConnectedSinkSendsNothing)
{
    Pulse pulse;
    EXPECT_TRUE(pulse.alive(vitals(0, connected(start)), start + 9s));
    EXPECT_FALSE(pulse.alive(vitals(1, connected(start)), start + 11s));
}

TEST(Pulse, BeatsWhileASinkKnowsWhyItIsAway)
{
    Pulse pulse;
    playout::SinkStatus away;
    away.problem = "connection refused";
    EXPECT_TRUE(pulse.alive(vitals(1, away), start + 1h));
    away.problem.clear();
    EXPECT_FALSE(pulse.alive(vitals(2, away), start + 1h));
}

TEST(Pulse, StopsWhenThePublishClockStandsStill)
{
    Pulse pulse;
    EXPECT_TRUE(pulse.alive(vitals(5, connected(start)), start));
    EXPECT_TRUE(pulse.alive(vitals(5, connected(start + 9s)), start + 9s));
    EXPECT_FALSE(pulse.alive(vitals(5, connected(start + 11s)), start + 11s));
}

}  // namespace
}  // namespace tgvs::service
