// The playout thread with a sink and a listener that keep what they are given, and readers that grow. The
// clock is real, so the tests wait for what must come, with a deadline.
#pragma once

#include "playout/playout.hpp"
#include "support/made_tracks.hpp"

#include <gtest/gtest.h>
#include <prometheus/registry.h>

#include <algorithm>
#include <cmath>
#include <condition_variable>
#include <regex>

namespace tgvs::playout {

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

    bool wait_for_match(const std::string& pattern)
    {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, 10s,
                                 [&] { return std::regex_match(tell(), std::regex(pattern)); });
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

inline void grow(GrowingReader::Shared& shared, const std::vector<Packet>& packets)
{
    const std::scoped_lock lock(shared.mutex);
    for (const auto& packet : packets)
        shared.steps.emplace_back(packet);
}

inline Track track(TrackId id, const test::MadeTrack& made, double start = 0)
{
    return {.id = id,
            .reader = std::make_unique<test::ScriptedReader>(test::make_track(made)),
            .start = Seconds(start)};
}

class PlayoutTest : public testing::Test {
protected:
    PlayoutTest()
        : playout_({}, test::make_track({.frames = 60, .mark = 'f'}), {&sink_}, listener_,
                   registry_)
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

}  // namespace tgvs::playout
