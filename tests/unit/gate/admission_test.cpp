// The whole table of gate/admission.hpp.
#include "gate/admission.hpp"

#include <gtest/gtest.h>

namespace tgvs::gate {

// For messages of failed tests; gtest finds them here.
void PrintTo(const Admission::Act& act, std::ostream* out)
{
    *out << (act.index() == 0   ? "take"
             : act.index() == 1 ? "refuse"
             : act.index() == 2 ? "pause"
                                : "stop");
}

namespace {

using namespace std::chrono_literals;
using Acts = Admission::Acts;
using Take = Admission::Take;
using Refuse = Admission::Refuse;
using Pause = Admission::Pause;
using Stop = Admission::Stop;

constexpr Admission::Time start{1h};

// One is on air, and has sent something `before` ago.
Admission with_one_on(std::chrono::milliseconds before)
{
    Admission admission;
    EXPECT_EQ(admission.arrived(1, start - 60s), Acts{Take{1}});
    admission.sent(1, start - before);
    return admission;
}

TEST(Admission, TakesTheFirst)
{
    Admission admission;
    EXPECT_FALSE(admission.waits());
    EXPECT_EQ(admission.arrived(7, start), Acts{Take{7}});
    EXPECT_EQ(admission.on(), 7);
    EXPECT_TRUE(admission.waits());
}

TEST(Admission, RefusesASecondAfterAWait)
{
    auto admission = with_one_on(0ms);
    EXPECT_EQ(admission.arrived(2, start), Acts{});
    admission.sent(1, start + 1'900ms);
    EXPECT_EQ(admission.look(start + 1'999ms), Acts{});
    EXPECT_EQ(admission.look(start + 2'000ms), (Acts{Refuse{2, Refusal::busy}}));
    EXPECT_EQ(admission.on(), 1);
    EXPECT_EQ(admission.look(start + 2'100ms), Acts{}) << "once";
}

// A phone that has lost its network calls again at once; what it had sent before comes for as long as its latency still.
TEST(Admission, WaitsForWhatIsUnderWayOfTheOldOne)
{
    Admission admission;
    admission.arrived(1, start - 60s, 3s);
    admission.sent(1, start);
    EXPECT_EQ(admission.arrived(2, start, 3s), Acts{});
    admission.sent(1, start + 3s);
    EXPECT_EQ(admission.look(start + 3'900ms), Acts{});
    EXPECT_EQ(admission.look(start + 4s), (Acts{Stop{1, Ending::replaced}, Take{2}}));
    // And of whom has come in his place.
    EXPECT_EQ(admission.arrived(3, start + 4'500ms), Acts{});
    admission.sent(2, start + 9s);
    EXPECT_EQ(admission.look(start + 9'499ms), Acts{});
    EXPECT_EQ(admission.look(start + 9'500ms), (Acts{Refuse{3, Refusal::busy}}));
}

TEST(Admission, TakesANewcomerInThePlaceOfOneWhoIsSilent)
{
    auto admission = with_one_on(1'000ms);
    EXPECT_EQ(admission.arrived(2, start), (Acts{Stop{1, Ending::replaced}, Take{2}}));
    EXPECT_EQ(admission.on(), 2);
}

TEST(Admission, TakesANewcomerAsSoonAsTheOldOneHasFallenSilent)
{
    auto admission = with_one_on(400ms);
    EXPECT_EQ(admission.arrived(2, start), Acts{});
    EXPECT_EQ(admission.look(start + 599ms), Acts{});
    EXPECT_EQ(admission.look(start + 600ms), (Acts{Stop{1, Ending::replaced}, Take{2}}));
    admission.sent(2, start + 2'000ms);
    EXPECT_EQ(admission.look(start + 2'100ms), Acts{}) << "he waits no more";
}

TEST(Admission, TakesANewcomerAtOnceWhenTheOldOneBreaksOff)
{
    auto admission = with_one_on(0ms);
    EXPECT_EQ(admission.arrived(2, start), Acts{});
    EXPECT_EQ(admission.broke_off(1, start + 100ms), (Acts{Stop{1, Ending::polite}, Take{2}}));
}

TEST(Admission, TellsAPoliteEndFromALostOne)
{
    auto polite = with_one_on(499ms);
    EXPECT_EQ(polite.broke_off(1, start), (Acts{Stop{1, Ending::polite}}));
    EXPECT_EQ(polite.on(), std::nullopt);
    auto lost = with_one_on(500ms);
    EXPECT_EQ(lost.broke_off(1, start), (Acts{Stop{1, Ending::vanished}}));
}

TEST(Admission, PausesWhoSendsNothingAndLetsHimGoOn)
{
    auto admission = with_one_on(0ms);
    EXPECT_EQ(admission.look(start + 999ms), Acts{});
    EXPECT_EQ(admission.look(start + 1'000ms), Acts{Pause{1}});
    EXPECT_EQ(admission.look(start + 1'100ms), Acts{}) << "once";
    admission.sent(1, start + 3'000ms);
    EXPECT_EQ(admission.look(start + 3'999ms), Acts{});
    EXPECT_EQ(admission.look(start + 4'000ms), Acts{Pause{1}});
}

TEST(Admission, EndsWhoSendsNothingForLong)
{
    Admission admission;
    admission.arrived(1, start);
    EXPECT_EQ(admission.look(start + 2s), Acts{Pause{1}});
    EXPECT_EQ(admission.look(start + 9'999ms), Acts{});
    EXPECT_EQ(admission.look(start + 10s), (Acts{Stop{1, Ending::idle}}));
    EXPECT_EQ(admission.on(), std::nullopt);
}

TEST(Admission, ForgetsAWaitingOneWhoBreaksOff)
{
    auto admission = with_one_on(0ms);
    admission.arrived(2, start);
    EXPECT_EQ(admission.broke_off(2, start + 10ms), Acts{});
    EXPECT_EQ(admission.broke_off(1, start + 20ms), (Acts{Stop{1, Ending::polite}}));
}

TEST(Admission, DoesNotLetManyWait)
{
    auto admission = with_one_on(0ms);
    for (SessionId id = 2; id <= 5; ++id)
        EXPECT_EQ(admission.arrived(id, start), Acts{});
    EXPECT_EQ(admission.arrived(6, start), (Acts{Refuse{6, Refusal::busy}}));
}

TEST(Admission, EndsByHandWithThoseWhoWait)
{
    auto admission = with_one_on(0ms);
    admission.arrived(2, start);
    EXPECT_EQ(admission.end_by_hand(), (Acts{Stop{1, Ending::told}, Refuse{2, Refusal::closed}}));
    EXPECT_EQ(admission.arrived(3, start + 1s), Acts{Take{3}}) << "the door is open";
}

TEST(Admission, LetsNobodyInUntilItIsTime)
{
    auto admission = with_one_on(0ms);
    EXPECT_EQ(admission.close_until(start + 600s), (Acts{Stop{1, Ending::told}}));
    EXPECT_TRUE(admission.closed(start + 599s));
    EXPECT_EQ(admission.arrived(2, start + 599s), (Acts{Refuse{2, Refusal::closed}}));
    EXPECT_EQ(admission.arrived(3, start + 600s), Acts{Take{3}});
}

TEST(Admission, HearsNothingFromWhoIsNotOn)
{
    auto admission = with_one_on(999ms);
    admission.sent(2, start);
    EXPECT_EQ(admission.broke_off(2, start), Acts{});
    EXPECT_EQ(admission.look(start + 1ms), Acts{Pause{1}});
}

}  // namespace
}  // namespace tgvs::gate
