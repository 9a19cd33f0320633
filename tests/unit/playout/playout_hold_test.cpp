// The programme is held behind the filler, and goes on where it was.
#include "playout_fixture.hpp"

#include <functional>
#include <thread>

namespace tgvs::playout {
namespace {

class PlayoutHold : public PlayoutTest {
protected:
    bool comes_true(const std::function<bool(const PlayoutSnapshot&)>& condition)
    {
        const auto deadline = std::chrono::steady_clock::now() + 10s;
        while (!condition(playout_.snapshot())) {
            if (std::chrono::steady_clock::now() > deadline)
                return false;
            std::this_thread::sleep_for(5ms);  // between two looks
        }
        return true;
    }

    // The pictures of track `mark` in the order in which they came, by what follows the mark.
    std::vector<int> pictures_of(char mark) const
    {
        std::vector<int> numbers;
        for (const auto& packet : sink_.kept())
            if (packet.kind == Kind::video && packet.body->front() == mark)
                numbers.push_back(std::stoi(packet.body->substr(1)));
        return numbers;
    }
};

std::vector<Packet> numbered(const test::MadeTrack& made)
{
    auto packets = test::make_track(made);
    int number = 0;
    for (auto& packet : packets)
        if (packet.kind == Kind::video)
            packet.body = std::make_shared<const std::string>(made.mark + std::to_string(number++));
    return packets;
}

Track numbered_track(TrackId id, const test::MadeTrack& made, double start = 0)
{
    return {.id = id,
            .reader = std::make_unique<test::ScriptedReader>(numbered(made)),
            .start = Seconds(start)};
}

TEST_F(PlayoutHold, ShowsTheFillerThatIsWantedOnceItIsThere)
{
    ASSERT_TRUE(sink_.wait_for("f"));
    playout_.show_filler(media::FillerKind::paused);
    playout_.add_filler(media::FillerKind::away, numbered({.frames = 60, .gop = 60, .mark = 'w'}));
    EXPECT_TRUE(sink_.wait_for_pictures(10)) << "it is not there yet";
    playout_.add_filler(media::FillerKind::paused,
                        numbered({.frames = 600, .gop = 600, .mark = 'p'}));
    EXPECT_TRUE(sink_.wait_for("p")) << "before the other has ended";
    playout_.show_filler(media::FillerKind::soon);
    EXPECT_TRUE(sink_.wait_for_match("f\\d+ p\\d+ f\\d+ ")) << sink_.story();
    EXPECT_TRUE(pictures_of('w').empty());
    const auto paused = pictures_of('p');
    EXPECT_LT(paused.size(), 600U) << "left in its middle";
    for (std::size_t i = 0; i < paused.size(); ++i)
        EXPECT_EQ(paused[i], static_cast<int>(i)) << "from its first picture on";
}

TEST_F(PlayoutHold, LeavesTheTrackAtAGroupAndGoesOnWithNothingLostOrRepeated)
{
    ASSERT_TRUE(playout_.queue(numbered_track(1, {.frames = 60, .gop = 10, .mark = 'a'})));
    ASSERT_TRUE(sink_.wait_for("a"));
    playout_.hold(true);
    EXPECT_TRUE(playout_.snapshot().held) << "at once";
    ASSERT_TRUE(comes_true([](const auto& now) { return now.track && now.filler; }));
    const auto shown = pictures_of('a').size();
    EXPECT_LT(shown, 60U);
    EXPECT_EQ(shown % 10, 0U) << "whole groups";
    const auto position = playout_.snapshot().position;
    EXPECT_NEAR(position.count(), static_cast<double>(shown) / 30, 0.001);

    const auto pictures = sink_.kept().size();
    ASSERT_TRUE(comes_true([&](const auto&) { return sink_.kept().size() > pictures + 200; }));
    EXPECT_EQ(pictures_of('a').size(), shown) << "it does not advance";
    EXPECT_EQ(playout_.snapshot().track, 1U);
    EXPECT_EQ(playout_.snapshot().position, position);
    EXPECT_TRUE(playout_.snapshot().held);

    playout_.hold(false);
    ASSERT_TRUE(listener_.wait_for("end 1 at 2")) << listener_.events();
    EXPECT_EQ(listener_.events(), "start 1; end 1 at 2; ");
    ASSERT_TRUE(comes_true([&](const auto&) { return pictures_of('a').size() >= 60; }));
    const auto all = pictures_of('a');
    ASSERT_EQ(all.size(), 60U);
    for (int i = 0; i < 60; ++i)
        EXPECT_EQ(all[static_cast<std::size_t>(i)], i);
    expect_seamless();
}

TEST_F(PlayoutHold, FromTheStartNoTrackBegins)
{
    playout_.hold(true);
    ASSERT_TRUE(playout_.queue(track(1, {.frames = 30, .mark = 'a'})));
    ASSERT_TRUE(playout_.queue(track(2, {.frames = 30, .mark = 'b'})));
    ASSERT_TRUE(sink_.wait_for_pictures(70));
    EXPECT_EQ(listener_.events(), "");
    EXPECT_TRUE(playout_.snapshot().has_next);
    EXPECT_FALSE(playout_.snapshot().track);
    playout_.hold(false);
    ASSERT_TRUE(listener_.wait_for("end 2 at 1"));
    EXPECT_EQ(listener_.events(), "start 2; end 2 at 1; ");
    expect_seamless();
}

TEST_F(PlayoutHold, ATrackThatEndsMeanwhileIsNotFollowed)
{
    ASSERT_TRUE(playout_.queue(track(1, {.frames = 10, .gop = 10, .mark = 'a'})));
    ASSERT_TRUE(sink_.wait_for("a"));
    playout_.hold(true);
    ASSERT_TRUE(playout_.queue(track(2, {.frames = 10, .mark = 'b'})));
    ASSERT_TRUE(sink_.wait_for("a10 f"));
    EXPECT_EQ(listener_.events().find("start 2"), std::string::npos);
    playout_.hold(false);
    ASSERT_TRUE(listener_.wait_for("end 2 at 0"));
    EXPECT_EQ(listener_.events(), "start 1; end 1 at 0; start 2; end 2 at 0; ");
    expect_seamless();
}

TEST_F(PlayoutHold, GivesBackTheTrackWithItsPosition)
{
    ASSERT_TRUE(playout_.queue(numbered_track(1, {.frames = 90, .gop = 10, .mark = 'a'}, 100)));
    ASSERT_TRUE(sink_.wait_for("a"));
    playout_.hold(true);
    ASSERT_TRUE(comes_true([](const auto& now) { return now.track && now.filler; }));
    const auto taken = playout_.take_back();
    ASSERT_TRUE(taken);
    EXPECT_NEAR(taken->position.count(), 100 + static_cast<double>(pictures_of('a').size()) / 30,
                0.001);
    EXPECT_FALSE(playout_.take_back());
    ASSERT_TRUE(playout_.queue(track(2, {.frames = 10, .mark = 'b'})));
    playout_.hold(false);
    EXPECT_TRUE(listener_.wait_for("end 2"));
    EXPECT_EQ(listener_.events(), "start 1; start 2; end 2 at 0; ");
    expect_seamless();
}

TEST_F(PlayoutHold, ATrackThatRanDryWaitsForTheReleaseToo)
{
    const auto shared = std::make_shared<GrowingReader::Shared>();
    const auto whole = numbered({.frames = 60, .gop = 10, .mark = 'a'});
    const auto cut = static_cast<std::ptrdiff_t>(whole.size() / 2 + 3);
    grow(*shared, {whole.begin(), whole.begin() + cut});
    ASSERT_TRUE(playout_.queue({.id = 1, .reader = std::make_unique<GrowingReader>(shared)}));
    ASSERT_TRUE(sink_.wait_for("a30 f"));
    playout_.hold(true);
    grow(*shared, {whole.begin() + cut, whole.end()});
    {
        const std::scoped_lock lock(shared->mutex);
        shared->steps.emplace_back(media::Ended{});
    }
    const auto pictures = sink_.kept().size();
    ASSERT_TRUE(comes_true([&](const auto&) { return sink_.kept().size() > pictures + 200; }));
    EXPECT_EQ(pictures_of('a').size(), 30U);
    playout_.hold(false);
    EXPECT_TRUE(listener_.wait_for("end 1 at 2")) << listener_.events();
    EXPECT_TRUE(comes_true([&](const auto&) { return pictures_of('a').size() == 60; }));
    expect_seamless();
}

TEST_F(PlayoutHold, WhenReleasedTheFillersTimeBeginsAnew)
{
    playout_.hold(true);
    ASSERT_TRUE(sink_.wait_for_pictures(30));
    const auto before = std::chrono::steady_clock::now();
    playout_.hold(false);
    ASSERT_TRUE(comes_true([](const auto& now) { return !now.held; }));
    EXPECT_TRUE(playout_.snapshot().filler);
    EXPECT_GE(playout_.snapshot().filler_since, before);
}

}  // namespace
}  // namespace tgvs::playout
