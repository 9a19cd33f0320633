// The whole table of ingest/course.hpp.
#include "ingest/course.hpp"

#include <gtest/gtest.h>

namespace tgvs::ingest {
namespace {

using namespace std::chrono_literals;
using gate::Ending;

constexpr Course::Time start{1h};

std::string names(const Course::Acts& acts)
{
    struct Name {
        std::string operator()(const Course::Look&) const { return "look"; }
        std::string operator()(const Course::Encode&) const { return "encode"; }
        std::string operator()(const Course::Stop&) const { return "stop"; }
        std::string operator()(const Course::Drop&) const { return "drop"; }
        std::string operator()(const Course::SendAway& away) const
        {
            return "send away: " + away.reason;
        }
        std::string operator()(const Course::Over&) const { return "over"; }
    };
    std::string text;
    for (const auto& act : acts)
        text += (text.empty() ? "" : ", ") + std::visit(Name{}, act);
    return text;
}

class CourseTest : public testing::Test {
protected:
    // Up to that state, by session 1.
    void reach(PublisherState state)
    {
        course.accepted(1);
        EXPECT_EQ(names(course.media(1, start)), "look");
        if (state == PublisherState::probing)
            return;
        EXPECT_EQ(names(course.looked(true, "", start)), "encode");
        if (state == PublisherState::starting)
            return;
        course.joinable();
        if (state == PublisherState::ready)
            return;
        course.taken();
        EXPECT_EQ(course.state(), PublisherState::on_air);
    }
    void make(CourseOptions options) { course = Course(options); }

    Course course{CourseOptions{}};
};

TEST_F(CourseTest, LeadsOnAir)
{
    EXPECT_EQ(course.state(), PublisherState::absent);
    reach(PublisherState::ready);
    EXPECT_TRUE(course.may_go_on());
    EXPECT_FALSE(course.has_the_air());
    course.taken();
    EXPECT_FALSE(course.may_go_on());
    EXPECT_TRUE(course.has_the_air());
    EXPECT_EQ(names(course.look(start + 1h)), "");
}

TEST_F(CourseTest, WaitsToBeAdmittedWhereThatIsAsked)
{
    make({.ask = true});
    reach(PublisherState::ready);
    EXPECT_FALSE(course.may_go_on());
    course.admit();
    EXPECT_TRUE(course.may_go_on());
    course.taken();
    // Who comes back in time is the same one.
    course.paused(1, start + 1s);
    EXPECT_EQ(names(course.media(1, start + 3s)), "encode");
    course.joinable();
    EXPECT_TRUE(course.may_go_on());
    course.taken();
    EXPECT_EQ(names(course.ended(1, Ending::polite, start + 4s)), "over");
    course.accepted(2);
    course.media(2, start + 5s);
    course.looked(true, "", start + 5s);
    course.joinable();
    EXPECT_FALSE(course.may_go_on()) << "the next one is another";
}

TEST_F(CourseTest, LooksTwiceAtWhatIsNotClear)
{
    reach(PublisherState::probing);
    EXPECT_EQ(names(course.looked(false, "no picture", start + 200ms)), "");
    EXPECT_EQ(names(course.look(start + 1'999ms)), "");
    EXPECT_EQ(names(course.look(start + 2s)), "look");
    EXPECT_EQ(names(course.look(start + 2'100ms)), "");
    EXPECT_EQ(names(course.looked(false, "no picture", start + 2'200ms)),
              "drop, send away: no picture");
    EXPECT_EQ(names(course.ended(1, Ending::told, start + 2'300ms)), "") << "nobody has seen him";
    EXPECT_EQ(course.state(), PublisherState::absent);
}

TEST_F(CourseTest, SendsAwayOfWhomNothingComes)
{
    for (const auto state : {PublisherState::probing, PublisherState::starting}) {
        make({});
        reach(state);
        EXPECT_EQ(names(course.look(start + 9'999ms)), "");
        EXPECT_EQ(names(course.look(start + 10s)),
                  "drop, send away: the stream contains no picture");
        EXPECT_EQ(course.state(), PublisherState::absent);
        EXPECT_EQ(names(course.look(start + 11s)), "") << "once";
    }
}

TEST_F(CourseTest, SendsAwayOfWhomNothingComesHoweverOftenHePauses)
{
    reach(PublisherState::probing);
    auto now = start;
    for (int i = 0; i < 4; ++i) {
        course.paused(1, now + 1s);
        now += 2s;
        EXPECT_EQ(names(course.media(1, now)), "look");
        EXPECT_EQ(names(course.look(now + 1s)), "");
    }
    EXPECT_EQ(names(course.look(start + 10s - 1ms)), "");
    EXPECT_EQ(names(course.look(start + 10s)), "drop, send away: the stream contains no picture");
    course.accepted(2);
    course.media(2, start + 12s);
    EXPECT_EQ(names(course.look(start + 21s)), "") << "another one has as long";
}

TEST_F(CourseTest, WhoHasBeenSeenHasAsLongAgainWhenHeComesBack)
{
    reach(PublisherState::on_air);
    course.paused(1, start + 1h);
    EXPECT_EQ(names(course.media(1, start + 1h + 1s)), "encode");
    EXPECT_EQ(names(course.look(start + 1h + 9s)), "");
}

TEST_F(CourseTest, WhoIsHeldIsWaitedForAsLongAsHisPlaceIsHeldHoweverOftenHePauses)
{
    make({.hold = 30s});
    reach(PublisherState::on_air);
    auto now = start + 1h;
    course.paused(1, now);
    const auto held = now;
    for (; now < held + 28s; now += 2s) {
        EXPECT_EQ(names(course.media(1, now)), "encode");
        EXPECT_EQ(names(course.look(now + 500ms)), "") << "his picture was on air a moment ago";
        course.paused(1, now + 1s);
    }
    EXPECT_EQ(course.state(), PublisherState::held);
    EXPECT_EQ(names(course.look(held + 30s)), "drop, over");
}

TEST_F(CourseTest, HoldsThePlaceOfWhoSendsNoPictureAnyMore)
{
    reach(PublisherState::on_air);
    course.pictured(start + 1h);
    EXPECT_EQ(names(course.look(start + 1h + 4'999ms)), "");
    course.pictured(start + 1h + 4'999ms);
    EXPECT_EQ(names(course.look(start + 1h + 9'998ms)), "");
    EXPECT_EQ(names(course.look(start + 1h + 9'999ms)), "stop");
    EXPECT_EQ(course.state(), PublisherState::held);
    EXPECT_TRUE(course.has_the_air());
    EXPECT_EQ(names(course.encoder_ended(start + 1h + 10s)), "") << "it was told to";
    const auto again = start + 1h + 10s;
    EXPECT_EQ(names(course.media(1, again)), "encode") << "he has never stopped";
    EXPECT_EQ(names(course.look(again + 9s)), "");
    EXPECT_EQ(names(course.look(again + 10s)), "over") << "the programme goes on";
    EXPECT_EQ(names(course.look(again + 10s)), "drop, send away: the stream contains no picture");
    EXPECT_EQ(course.state(), PublisherState::absent);
}

TEST_F(CourseTest, GoesOnWithWhoSendsAPictureAgain)
{
    reach(PublisherState::on_air);
    course.pictured(start);
    EXPECT_EQ(names(course.look(start + 5s)), "stop");
    EXPECT_EQ(names(course.media(1, start + 5s)), "encode");
    course.pictured(start + 7s);
    course.joinable();
    EXPECT_TRUE(course.may_go_on());
    course.taken();
    EXPECT_EQ(course.state(), PublisherState::on_air);
    EXPECT_EQ(names(course.look(start + 11s)), "");
}

TEST_F(CourseTest, BeginsAnewWithWhatTheShowCannotPlay)
{
    EXPECT_EQ(names(course.unplayable(start)), "") << "nothing is on air";
    reach(PublisherState::on_air);
    EXPECT_EQ(names(course.unplayable(start + 5s)), "drop");
    EXPECT_EQ(course.state(), PublisherState::held);
    EXPECT_EQ(names(course.media(1, start + 6s)), "encode");
    course.joinable();
    EXPECT_TRUE(course.may_go_on());
}

TEST_F(CourseTest, AnAdmissionIsForWhoCallsNow)
{
    const auto another_may = [&] {
        course.accepted(2);
        course.media(2, start + 1h);
        course.looked(true, "", start + 1h);
        course.joinable();
        EXPECT_EQ(course.state(), PublisherState::ready);
        return course.may_go_on();
    };
    for (const auto why : {Ending::vanished, Ending::closed, Ending::polite, Ending::idle}) {
        make({.ask = true});
        reach(PublisherState::starting);
        course.admit();
        course.ended(1, why, start + 1s);
        EXPECT_FALSE(another_may()) << static_cast<int>(why);
    }
    make({.ask = true});
    reach(PublisherState::starting);
    course.admit();
    course.gate_lost(start + 1s);
    EXPECT_FALSE(another_may());
    make({.ask = true});
    reach(PublisherState::probing);
    course.admit();
    course.look(start + 10s);
    ASSERT_EQ(course.state(), PublisherState::absent) << "sent away";
    EXPECT_FALSE(another_may());
    make({.ask = true});
    course.admit();
    EXPECT_FALSE(another_may()) << "nobody was there";
    make({.ask = true});
    reach(PublisherState::starting);
    course.admit();
    course.paused(1, start + 1s);
    course.media(1, start + 2s);
    course.joinable();
    EXPECT_TRUE(course.may_go_on()) << "it is the same call";
}

TEST_F(CourseTest, SendsAwayWhomNoEncoderCanTake)
{
    reach(PublisherState::starting);
    EXPECT_EQ(names(course.encoder_ended(start)), "drop");
    EXPECT_EQ(names(course.media(1, start + 1s)), "encode");
    EXPECT_EQ(names(course.encoder_ended(start + 1s)), "drop");
    EXPECT_EQ(names(course.media(1, start + 2s)), "encode");
    EXPECT_EQ(names(course.encoder_ended(start + 2s)),
              "drop, send away: the stream cannot be decoded");
}

TEST_F(CourseTest, HoldsThePlaceOfWhoIsLost)
{
    for (const auto why : {Ending::vanished, Ending::replaced, Ending::idle}) {
        make({});
        reach(PublisherState::on_air);
        EXPECT_EQ(names(course.ended(1, why, start + 60s)), "") << "what is there is played";
        EXPECT_EQ(course.state(), PublisherState::held);
        EXPECT_TRUE(course.has_the_air());
        EXPECT_EQ(names(course.look(start + 69'999ms)), "");
        EXPECT_EQ(names(course.look(start + 70s)), "drop, over");
        EXPECT_EQ(course.state(), PublisherState::absent);
        EXPECT_FALSE(course.has_the_air());
    }
}

TEST_F(CourseTest, HoldsThePlaceForAMomentOfWhomNobodyKnowsWhetherHeStopped)
{
    for (const auto& [hold, over] : {std::pair{10s, 63s}, {1s, 61s}, {0s, 60s}}) {
        make({.hold = hold});
        reach(PublisherState::on_air);
        EXPECT_EQ(names(course.ended(1, Ending::closed, start + 60s)), "");
        EXPECT_EQ(names(course.look(start + over - 1ms)), "");
        EXPECT_EQ(names(course.look(start + over)), "drop, over");
    }
    make({});
    reach(PublisherState::on_air);
    course.paused(1, start + 57s);
    EXPECT_EQ(names(course.ended(1, Ending::closed, start + 60s)), "") << "his network it was";
    EXPECT_EQ(names(course.look(start + 66s)), "");
    EXPECT_EQ(names(course.look(start + 67s)), "drop, over");
}

TEST_F(CourseTest, GoesOnWithWhoComesBackInTime)
{
    reach(PublisherState::on_air);
    course.ended(1, Ending::vanished, start + 1s);
    course.accepted(2);
    EXPECT_EQ(names(course.media(2, start + 5s)), "look") << "he may send something else";
    EXPECT_EQ(names(course.looked(true, "", start + 5s)), "encode");
    EXPECT_TRUE(course.has_the_air());
    course.joinable();
    EXPECT_TRUE(course.may_go_on());
    course.taken();
    EXPECT_EQ(names(course.look(start + 60s)), "") << "the hold is over";
    EXPECT_EQ(course.state(), PublisherState::on_air);
}

TEST_F(CourseTest, LeavesTheAirToTheProgrammeWhileAReturnTakesTooLong)
{
    reach(PublisherState::on_air);
    course.paused(1, start + 1s);
    course.media(1, start + 10s);
    EXPECT_EQ(course.state(), PublisherState::starting);
    EXPECT_EQ(names(course.look(start + 11s)), "over");
    EXPECT_FALSE(course.has_the_air());
    EXPECT_EQ(course.state(), PublisherState::starting) << "he takes it again when he is ready";
    course.joinable();
    EXPECT_TRUE(course.may_go_on());
}

TEST_F(CourseTest, EndsAtOnceForWhoStopsOrIsTold)
{
    reach(PublisherState::on_air);
    EXPECT_EQ(names(course.ended(1, Ending::polite, start + 1s)), "over")
        << "his last words are played";
    EXPECT_EQ(course.state(), PublisherState::absent);
    make({});
    reach(PublisherState::on_air);
    EXPECT_EQ(names(course.ended(1, Ending::told, start + 1s)), "drop, over");
    make({});
    reach(PublisherState::on_air);
    course.paused(1, start + 1s);
    EXPECT_EQ(names(course.ended(1, Ending::told, start + 2s)), "drop, over");
}

TEST_F(CourseTest, IsNotWaitedForWhenThatIsSaid)
{
    reach(PublisherState::on_air);
    EXPECT_EQ(names(course.told_to_end()), "") << "the gate sends him away";
    course.ended(1, Ending::vanished, start + 1s);
    EXPECT_EQ(names(course.told_to_end()), "drop, over");
    EXPECT_FALSE(course.has_the_air());
}

TEST_F(CourseTest, HoldsNothingUpForWhomNobodyHasSeen)
{
    for (const auto state :
         {PublisherState::probing, PublisherState::starting, PublisherState::ready}) {
        make({});
        reach(state);
        EXPECT_EQ(names(course.ended(1, Ending::vanished, start + 1s)), "drop");
        EXPECT_EQ(course.state(), PublisherState::absent);
        EXPECT_FALSE(course.has_the_air());
        make({});
        reach(state);
        EXPECT_EQ(names(course.paused(1, start + 1s)), "drop");
    }
}

TEST_F(CourseTest, TakesALostEncoderOrGateForALostPublisher)
{
    reach(PublisherState::on_air);
    EXPECT_EQ(names(course.encoder_ended(start + 1s)), "");
    EXPECT_EQ(course.state(), PublisherState::held);
    EXPECT_EQ(names(course.media(1, start + 2s)), "encode");
    make({});
    reach(PublisherState::on_air);
    EXPECT_EQ(names(course.gate_lost(start + 1s)), "");
    EXPECT_EQ(course.state(), PublisherState::held);
    EXPECT_EQ(names(course.media(1, start + 2s)), "") << "the old gate's";
}

TEST_F(CourseTest, WaitsLongerForWhoComesAndGoes)
{
    reach(PublisherState::on_air);
    Course::Time now = start;
    for (const auto expected : {10s, 10s, 20s, 40s, 60s, 60s}) {
        now += 1s;
        course.paused(1, now);
        ASSERT_TRUE(course.has_the_air());
        Course copy = course;
        EXPECT_EQ(names(copy.look(now + expected - 1ms)), "") << expected.count();
        EXPECT_EQ(names(copy.look(now + expected)), "drop, over") << expected.count();
        course.media(1, now + 1s);
        course.joinable();
        course.taken();
    }
    now += 61s;
    course.paused(1, now);
    EXPECT_EQ(names(course.look(now + 10s)), "drop, over") << "that was long ago";
}

TEST_F(CourseTest, HearsNothingOfOthers)
{
    reach(PublisherState::on_air);
    EXPECT_EQ(names(course.media(7, start)), "");
    EXPECT_EQ(names(course.paused(7, start)), "");
    EXPECT_EQ(names(course.ended(7, Ending::polite, start)), "");
    EXPECT_EQ(names(course.looked(true, "", start)), "");
    EXPECT_EQ(course.state(), PublisherState::on_air);
}

}  // namespace
}  // namespace tgvs::ingest
