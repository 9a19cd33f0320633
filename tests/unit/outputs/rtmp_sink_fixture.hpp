// An RTMP sink that is fed as the playout feeds it, faster than the clock.
#pragma once

#include "outputs/rtmp_sink.hpp"
#include "rtmp_server.hpp"
#include "support/made_tracks.hpp"

#include <gtest/gtest.h>
#include <prometheus/registry.h>

#include <chrono>
#include <functional>
#include <thread>

namespace tgvs::outputs {

using namespace std::chrono_literals;

// No test waits for a pause or a limit of the sink: those are longer than the tests' patience.
constexpr std::chrono::milliseconds for_ever{1h};

class RtmpSinkTest : public testing::Test {
protected:
    RtmpSinkOptions options_for(Secret url)
    {
        return {.connection = {.url = std::move(url), .connect_limit = for_ever},
                .soon = {.first = for_ever, .ceiling = for_ever, .jitter = 0},
                .backoff = {.first = for_ever, .ceiling = for_ever, .jitter = 0}};
    }
    void start(RtmpSinkOptions options)
    {
        sink_ = std::make_unique<RtmpSink>(std::move(options), registry_);
    }
    void start(Secret url) { start(options_for(std::move(url))); }

    // The next group of pictures with its sound, 1/3 s; keyframes are marked.
    void feed()
    {
        auto group = test::make_track({.frames = 10, .gop = 10, .first_ms = time_ms_});
        for (auto& packet : group)
            if (packet.kind == media::Kind::video && packet.keyframe)
                packet.body = std::make_shared<const std::string>(100, 'k');
        sink_->push(group);
        time_ms_ += 333;
    }

    // The programme goes on until it is so.
    bool comes_true(const std::function<bool()>& condition)
    {
        const auto deadline = std::chrono::steady_clock::now() + 10s;
        while (!condition()) {
            if (std::chrono::steady_clock::now() > deadline)
                return false;
            feed();
            std::this_thread::sleep_for(5ms);  // between two looks
        }
        return true;
    }

    // So many sessions so far, and the newest gets media.
    bool published(const RtmpServer& server, std::size_t sessions = 1)
    {
        return comes_true([&] {
            const auto all = server.sessions();
            return all.size() == sessions && all.back().open && all.back().media.size() > 40;
        });
    }

    bool over(const RtmpServer& server, std::size_t session = 0)
    {
        return comes_true([&] { return !server.sessions().at(session).open; });
    }

    // Both sequence headers, then a keyframe, all at time 0.
    static void expect_good_beginning(const RtmpSession& session)
    {
        EXPECT_EQ(session.key, RtmpServer::key);
        ASSERT_GE(session.media.size(), 3U);
        const auto config = test::made_config();
        EXPECT_EQ(session.media[0].body, config->video);
        EXPECT_EQ(session.media[1].body, config->audio);
        EXPECT_EQ(session.media[2].type, 9);
        EXPECT_EQ(session.media[2].body, std::string(100, 'k'));
        for (std::size_t i = 0; i < 3; ++i)
            EXPECT_EQ(session.media[i].time_ms, 0U) << i;
    }

    double metric(const std::string& name) const
    {
        double value = 0;
        for (const auto& family : registry_.Collect())
            for (const auto& metric : family.metric)
                if (family.name == name)
                    value += metric.counter.value + metric.gauge.value;
        return value;
    }

    prometheus::Registry registry_;
    std::unique_ptr<RtmpSink> sink_;
    std::int64_t time_ms_ = 0;
};

}  // namespace tgvs::outputs
