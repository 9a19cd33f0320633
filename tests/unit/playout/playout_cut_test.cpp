// A track is left in its middle for the one that is queued.
#include "playout_fixture.hpp"

namespace tgvs::playout {
namespace {

class PlayoutCut : public PlayoutTest {
protected:
    // By mark, in the order in which they came.
    std::ptrdiff_t pictures_of(char mark) const
    {
        return std::ranges::count_if(sink_.kept(), [mark](const auto& packet) {
            return packet.kind == Kind::video && packet.body->front() == mark;
        });
    }
};

TEST_F(PlayoutCut, LeavesATrackInTheMiddleOfAGroupForTheNext)
{
    ASSERT_TRUE(playout_.queue(track(1, {.frames = 600, .gop = 60, .mark = 'a'})));
    ASSERT_TRUE(sink_.wait_for("a"));
    ASSERT_TRUE(playout_.queue(track(2, {.frames = 30, .mark = 'b'})));
    playout_.cut(1);
    ASSERT_TRUE(listener_.wait_for("end 2 at 1")) << listener_.events();
    EXPECT_EQ(listener_.events(), "start 1; end 1 at 0; start 2; end 2 at 1; ");
    EXPECT_LT(pictures_of('a'), 60) << "the group was not waited for";
    EXPECT_TRUE(sink_.wait_for_match("(f[0-9]+ )?a[0-9]+ b30 f[0-9]+ ")) << sink_.story();
    const auto kept = sink_.kept();
    const auto first = std::ranges::find_if(kept, [](const auto& packet) {
        return packet.kind == Kind::video && packet.body->front() == 'b';
    });
    ASSERT_NE(first, kept.end());
    EXPECT_TRUE(first->keyframe && first->starts_track);
    expect_seamless();
}

TEST_F(PlayoutCut, WithNothingQueuedTheFillerFollows)
{
    ASSERT_TRUE(playout_.queue(track(1, {.frames = 600, .gop = 60, .mark = 'a'})));
    ASSERT_TRUE(sink_.wait_for("a"));
    playout_.cut(1);
    ASSERT_TRUE(listener_.wait_for("end 1"));
    ASSERT_TRUE(sink_.wait_for_match("(f[0-9]+ )?a[0-9]+ f[0-9]+ ")) << sink_.story();
    expect_seamless();
}

TEST_F(PlayoutCut, OfATrackThatIsNotOnAirIsNothing)
{
    playout_.cut(1);
    ASSERT_TRUE(playout_.queue(track(1, {.frames = 60, .mark = 'a'})));
    ASSERT_TRUE(sink_.wait_for("a"));
    playout_.cut(2);
    ASSERT_TRUE(listener_.wait_for("end 1 at 2"));
    EXPECT_TRUE(sink_.wait_for_match("(f[0-9]+ )?a60 f[0-9]+ ")) << sink_.story();
}

TEST_F(PlayoutCut, EndsATrackThatWaitsBehindTheFiller)
{
    const auto shared = std::make_shared<GrowingReader::Shared>();
    grow(*shared, test::make_track({.frames = 90, .gop = 30, .mark = 'a'}));
    ASSERT_TRUE(playout_.queue(
        {.id = 1, .reader = std::make_unique<GrowingReader>(shared), .start = Seconds()}));
    ASSERT_TRUE(sink_.wait_for_match("(f[0-9]+ )?a60 f[0-9]+ ")) << sink_.story();
    playout_.cut(1);
    ASSERT_TRUE(listener_.wait_for("end 1 at 2")) << listener_.events();
    ASSERT_TRUE(playout_.queue(track(2, {.frames = 30, .mark = 'b'})));
    ASSERT_TRUE(listener_.wait_for("end 2 at 1")) << listener_.events();
    EXPECT_EQ(pictures_of('a'), 60);
    expect_seamless();
}

}  // namespace
}  // namespace tgvs::playout
