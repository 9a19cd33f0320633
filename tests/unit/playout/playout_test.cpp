#include "playout/playout.hpp"

#include "playout_fixture.hpp"

#include <gmock/gmock.h>

namespace tgvs::playout {
namespace {

TEST_F(PlayoutTest, ShowsTheFillerFromTheFirstMomentAndForEver)
{
    EXPECT_TRUE(sink_.wait_for_pictures(90));  // half as many again as it has
    EXPECT_TRUE(playout_.snapshot().filler);
    expect_seamless();
}

TEST_F(PlayoutTest, PlaysOneTrackAfterTheOtherWithoutTheFillerBetween)
{
    ASSERT_TRUE(playout_.queue(track(1, {.frames = 40, .mark = 'a'})));
    ASSERT_TRUE(listener_.wait_for("start 1"));
    ASSERT_TRUE(playout_.queue(track(2, {.frames = 20, .mark = 'b'})));
    ASSERT_TRUE(listener_.wait_for("end 2")) << listener_.events();
    EXPECT_EQ(listener_.events(), "start 1; end 1 at 1; start 2; end 2 at 1; ");
    EXPECT_TRUE(sink_.wait_for("a40 b20 ")) << sink_.story();
    expect_seamless();
}

TEST_F(PlayoutTest, LeavesTheFillerAtOnceWhenATrackComes)
{
    ASSERT_TRUE(sink_.wait_for("f"));
    ASSERT_TRUE(playout_.queue(track(1, {.frames = 30, .mark = 'a'})));
    ASSERT_TRUE(sink_.wait_for("a30 "));
    const auto story = sink_.story();
    EXPECT_LT(std::stoi(story.substr(1)), 40) << "not at the filler's own end: " << story;
    expect_seamless();
}

TEST_F(PlayoutTest, StandsInForATrackThatRunsDryAndLosesNothingOfIt)
{
    const auto shared = std::make_shared<GrowingReader::Shared>();
    const auto whole = test::make_track({.frames = 60, .gop = 10, .mark = 'a'});
    const std::size_t cut = whole.size() / 2 + 3;
    grow(*shared, {whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(cut)});
    ASSERT_TRUE(playout_.queue({.id = 1, .reader = std::make_unique<GrowingReader>(shared)}));
    ASSERT_TRUE(sink_.wait_for("a30 f"));
    EXPECT_EQ(playout_.snapshot().track, 1U);
    grow(*shared, {whole.begin() + static_cast<std::ptrdiff_t>(cut), whole.end()});
    {
        const std::scoped_lock lock(shared->mutex);
        shared->steps.emplace_back(media::Ended{});
    }
    ASSERT_TRUE(listener_.wait_for("end 1 at 2")) << listener_.events();
    EXPECT_TRUE(sink_.wait_for_match("(f[0-9]+ )?a30 f[0-9]+ a30 .*")) << sink_.story();
    expect_seamless();
}

TEST_F(PlayoutTest, GivesBackATrackThatStaysDryWithItsPosition)
{
    const auto shared = std::make_shared<GrowingReader::Shared>();
    grow(*shared, test::make_track({.frames = 31, .gop = 30, .mark = 'a'}));
    ASSERT_TRUE(playout_.queue(
        {.id = 1, .reader = std::make_unique<GrowingReader>(shared), .start = Seconds(100)}));
    ASSERT_TRUE(sink_.wait_for("a30 f"));
    const auto taken = playout_.take_back();
    ASSERT_TRUE(taken);
    EXPECT_NEAR(taken->position.count(), 101, 0.01);
    grow(*shared, test::make_track({.frames = 31, .gop = 30, .mark = 'a'}));
    EXPECT_TRUE(std::holds_alternative<Packet>(taken->reader->read())) << "its reader goes on";
    EXPECT_FALSE(playout_.take_back());
    ASSERT_TRUE(playout_.queue(track(2, {.frames = 10, .mark = 'b'})));
    EXPECT_TRUE(listener_.wait_for("end 2"));
    expect_seamless();
}

TEST_F(PlayoutTest, TellsAFailureAfterWhatCouldBePlayed)
{
    auto reader =
        std::make_unique<test::ScriptedReader>(test::make_track({.frames = 30, .mark = 'a'}));
    reader->then(media::Failed{"damaged"});
    ASSERT_TRUE(playout_.queue({.id = 1, .reader = std::move(reader), .start = Seconds(7)}));
    EXPECT_TRUE(listener_.wait_for("fail 1 at 8 damaged")) << listener_.events();
    EXPECT_TRUE(sink_.wait_for("a30 f"));
    expect_seamless();
}

TEST_F(PlayoutTest, RefusesATrackThatCannotStart)
{
    auto reader = std::make_unique<test::ScriptedReader>(std::vector<Packet>{});
    reader->then(media::Failed{"not an FLV file"});
    const auto queued = playout_.queue({.id = 1, .reader = std::move(reader)});
    ASSERT_FALSE(queued);
    EXPECT_EQ(queued.error().message, "not an FLV file");
    EXPECT_FALSE(playout_.queue(
        {.id = 2, .reader = std::make_unique<test::ScriptedReader>(std::vector<Packet>{})}));
    EXPECT_EQ(listener_.events(), "");
}

TEST_F(PlayoutTest, NeverStartsATrackOfWhichNothingComes)
{
    const auto shared = std::make_shared<GrowingReader::Shared>();
    ASSERT_TRUE(playout_.queue({.id = 1, .reader = std::make_unique<GrowingReader>(shared)}));
    {
        const std::scoped_lock lock(shared->mutex);
        shared->steps.emplace_back(media::Failed{"no route"});
    }
    ASSERT_TRUE(listener_.wait_for("fail 1 at 0 no route")) << listener_.events();
    ASSERT_TRUE(playout_.queue(track(2, {.frames = 10, .mark = 'b'})));
    ASSERT_TRUE(listener_.wait_for("end 2"));
    EXPECT_EQ(listener_.events(), "fail 1 at 0 no route; start 2; end 2 at 0; ");
    expect_seamless();
}

TEST_F(PlayoutTest, BridgesASourceThatWasOpenedAnew)
{
    auto packets = test::make_track({.frames = 30, .first_ms = 50'000, .mark = 'a'});
    for (auto& packet : test::make_track({.frames = 30, .first_ms = 0, .mark = 'a'}))
        packets.push_back(packet);
    ASSERT_TRUE(playout_.queue(
        {.id = 1, .reader = std::make_unique<test::ScriptedReader>(std::move(packets))}));
    ASSERT_TRUE(listener_.wait_for("end 1 at 2"));
    EXPECT_TRUE(sink_.wait_for("a60 ")) << sink_.story();
    expect_seamless();
}

TEST_F(PlayoutTest, CountsTracksButNotTheFiller)
{
    ASSERT_TRUE(playout_.queue(track(1, {.frames = 5})));
    ASSERT_TRUE(listener_.wait_for("end 1"));
    playout_.stop();
    double played = -1;
    for (const auto& family : registry_.Collect())
        if (family.name == "streams_played_total")
            played = family.metric[0].counter.value;
    EXPECT_EQ(played, 1);
}

}  // namespace
}  // namespace tgvs::playout
