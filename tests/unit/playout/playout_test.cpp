// The playout thread with made tracks and a sink that keeps what it is given. The clock is real, so the
// tests wait for what must come, with a deadline; with a fast pacer they are over in moments.
#include "playout/playout.hpp"

#include "made_tracks.hpp"

#include <gtest/gtest.h>
#include <prometheus/registry.h>

#include <algorithm>
#include <cmath>
#include <condition_variable>

namespace tgvs::playout {
namespace {

using namespace std::chrono_literals;
using media::Kind;
using media::Packet;

class KeepingSink : public Sink {
public:
    void push(std::span<const Packet> packets) override
    {
        const std::scoped_lock lock(mutex_);
        kept_.insert(kept_.end(), packets.begin(), packets.end());
        changed_.notify_all();
    }
    SinkStatus status() const override { return {}; }
    void stop() override {}

    // The pictures' marks as runs: "f120 a60" is 120 of the filler, then 60 of track a.
    std::string story() const
    {
        const std::scoped_lock lock(mutex_);
        return tell();
    }

    bool wait_for(const std::string& part)
    {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, 10s, [&] { return tell().find(part) != std::string::npos; });
    }

    bool wait_for_pictures(std::ptrdiff_t count)
    {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, 10s, [&] {
            return std::ranges::count(kept_, Kind::video, &Packet::kind) >= count;
        });
    }

    std::vector<Packet> kept() const
    {
        const std::scoped_lock lock(mutex_);
        return kept_;
    }

private:
    std::string tell() const
    {
        std::string story;
        char last = 0;
        int count = 0;
        for (const auto& packet : kept_) {
            if (packet.kind != Kind::video)
                continue;
            const char mark = packet.body->front();
            if (mark != last && last != 0)
                story += last + std::to_string(count) + ' ';
            count = mark == last ? count + 1 : 1;
            last = mark;
        }
        return last == 0 ? story : story + last + std::to_string(count) + ' ';
    }

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Packet> kept_;
};

class KeepingListener : public PlayoutListener {
public:
    void track_started(TrackId id) override { add("start " + std::to_string(id)); }
    void track_ended(TrackId id, Seconds position) override
    {
        add("end " + std::to_string(id) + " at " + std::to_string(std::lround(position.count())));
    }
    void track_failed(TrackId id, Seconds position, const std::string& reason) override
    {
        add("fail " + std::to_string(id) + " at " + std::to_string(std::lround(position.count())) +
            ' ' + reason);
    }

    bool wait_for(const std::string& event)
    {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, 10s,
                                 [&] { return events_.find(event) != std::string::npos; });
    }
    std::string events() const
    {
        const std::scoped_lock lock(mutex_);
        return events_;
    }

private:
    void add(const std::string& event)
    {
        const std::scoped_lock lock(mutex_);
        events_ += event + "; ";
        changed_.notify_all();
    }

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::string events_;
};

// A reader that gives what the test lets it give.
class GrowingReader : public media::TrackReader {
public:
    struct Shared {
        std::mutex mutex;
        std::deque<media::ReadResult> steps;
    };
    explicit GrowingReader(std::shared_ptr<Shared> shared) : shared_(std::move(shared)) {}
    media::ReadResult read() override
    {
        const std::scoped_lock lock(shared_->mutex);
        if (shared_->steps.empty())
            return media::NotYet{};
        auto step = std::move(shared_->steps.front());
        shared_->steps.pop_front();
        return step;
    }

private:
    std::shared_ptr<Shared> shared_;
};

void grow(GrowingReader::Shared& shared, const std::vector<Packet>& packets)
{
    const std::scoped_lock lock(shared.mutex);
    for (const auto& packet : packets)
        shared.steps.emplace_back(packet);
}

Track track(TrackId id, const MadeTrack& made, double start = 0)
{
    return {.id = id,
            .reader = std::make_unique<ScriptedReader>(make_track(made)),
            .start = Seconds(start)};
}

class PlayoutTest : public testing::Test {
protected:
    PlayoutTest()
        : playout_({}, make_track({.frames = 60, .mark = 'f'}), {&sink_}, listener_, registry_)
    {
    }

    void expect_seamless()
    {
        playout_.stop();
        std::int64_t pictures = 0;
        std::int64_t sounds = 0;
        for (const auto& packet : sink_.kept()) {
            const auto expected = packet.kind == Kind::video ? pictures++ * 1'000 / 30
                                                             : sounds++ * 1'024'000 / 44'100;
            ASSERT_EQ(packet.dts_ms, expected);
        }
    }

    prometheus::Registry registry_;
    KeepingSink sink_;
    KeepingListener listener_;
    Playout playout_;
};

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
    const auto whole = make_track({.frames = 60, .gop = 10, .mark = 'a'});
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
    EXPECT_NE(sink_.story().find(" a30 f"), std::string::npos) << sink_.story();
    expect_seamless();
}

TEST_F(PlayoutTest, GivesBackATrackThatStaysDryWithItsPosition)
{
    const auto shared = std::make_shared<GrowingReader::Shared>();
    grow(*shared, make_track({.frames = 31, .gop = 30, .mark = 'a'}));
    ASSERT_TRUE(playout_.queue(
        {.id = 1, .reader = std::make_unique<GrowingReader>(shared), .start = Seconds(100)}));
    ASSERT_TRUE(sink_.wait_for("a30 f"));
    const auto position = playout_.take_back();
    ASSERT_TRUE(position);
    EXPECT_NEAR(position->count(), 101, 0.01);
    EXPECT_FALSE(playout_.take_back());
    ASSERT_TRUE(playout_.queue(track(2, {.frames = 10, .mark = 'b'})));
    EXPECT_TRUE(listener_.wait_for("end 2"));
    expect_seamless();
}

TEST_F(PlayoutTest, TellsAFailureAfterWhatCouldBePlayed)
{
    auto reader = std::make_unique<ScriptedReader>(make_track({.frames = 30, .mark = 'a'}));
    reader->then(media::Failed{"damaged"});
    ASSERT_TRUE(playout_.queue({.id = 1, .reader = std::move(reader), .start = Seconds(7)}));
    EXPECT_TRUE(listener_.wait_for("fail 1 at 8 damaged")) << listener_.events();
    EXPECT_TRUE(sink_.wait_for("a30 f"));
    expect_seamless();
}

TEST_F(PlayoutTest, RefusesATrackThatCannotStart)
{
    auto reader = std::make_unique<ScriptedReader>(std::vector<Packet>{});
    reader->then(media::Failed{"not an FLV file"});
    const auto queued = playout_.queue({.id = 1, .reader = std::move(reader)});
    ASSERT_FALSE(queued);
    EXPECT_EQ(queued.error().message, "not an FLV file");
    EXPECT_FALSE(playout_.queue(
        {.id = 2, .reader = std::make_unique<ScriptedReader>(std::vector<Packet>{})}));
    EXPECT_EQ(listener_.events(), "");
}

TEST_F(PlayoutTest, BridgesASourceThatWasOpenedAnew)
{
    auto packets = make_track({.frames = 30, .first_ms = 50'000, .mark = 'a'});
    for (auto& packet : make_track({.frames = 30, .first_ms = 0, .mark = 'a'}))
        packets.push_back(packet);
    ASSERT_TRUE(
        playout_.queue({.id = 1, .reader = std::make_unique<ScriptedReader>(std::move(packets))}));
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
