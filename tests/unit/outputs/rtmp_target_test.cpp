// The target of the RTMP sink comes, goes and changes.
#include "rtmp_sink_fixture.hpp"

#include <gmock/gmock.h>

#include <cstdio>
#include <thread>
#include <unistd.h>
#include <vector>

namespace tgvs::outputs {
namespace {

using testing::HasSubstr;
using testing::Not;

using RtmpTarget = RtmpSinkTest;

TEST_F(RtmpTarget, TheFirstOneIsInTheOptions)
{
    const RtmpServer server;
    start(server.url());
    ASSERT_TRUE(published(server));
    expect_good_beginning(server.sessions()[0]);
    EXPECT_TRUE(sink_->status().connected);
    EXPECT_EQ(sink_->status().problem, "");
}

TEST_F(RtmpTarget, WithoutOneItIdlesInSilenceAndSaysWhy)
{
    testing::internal::CaptureStderr();
    start(Secret());
    EXPECT_EQ(sink_->status().problem, "there is no target");
    sink_->set_target(Secret(), "the chat has no live stream");
    EXPECT_EQ(sink_->status().problem, "the chat has no live stream");
    sink_->reconnect("a test");
    ASSERT_TRUE(comes_true([&] {
        const auto now = sink_->status();
        EXPECT_LT(now.queued, 1s) << "what a session starts with, and no more";
        return now.dropped_frames > 300;
    }));
    sink_->stop();
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
    EXPECT_EQ(sink_->status().reconnects, 0U);
}

TEST_F(RtmpTarget, PublishesAsSoonAsThereIsOne)
{
    const RtmpServer server;
    start(Secret());
    ASSERT_TRUE(comes_true([&] { return sink_->status().dropped_frames > 30; }));
    sink_->set_target(server.url());
    ASSERT_TRUE(published(server));
    expect_good_beginning(server.sessions()[0]);
}

TEST_F(RtmpTarget, IsTakenAwayWithoutAFailureAndComesBack)
{
    const RtmpServer server;
    testing::internal::CaptureStderr();
    start(server.url());
    ASSERT_TRUE(published(server));
    EXPECT_EQ(metric("tgvs_output_connected"), 1);

    sink_->set_target(Secret(), "the live stream has ended");
    ASSERT_TRUE(over(server));
    ASSERT_TRUE(comes_true([&] { return !sink_->status().connected; }));
    EXPECT_EQ(sink_->status().problem, "the live stream has ended");
    EXPECT_EQ(sink_->status().reconnects, 0U);
    EXPECT_EQ(metric("tgvs_output_connected"), 0);
    EXPECT_EQ(metric("tgvs_output_reconnects_total"), 0);

    sink_->set_target(server.url());
    ASSERT_TRUE(published(server, 2));
    expect_good_beginning(server.sessions()[1]);
    const auto said = testing::internal::GetCapturedStderr();
    EXPECT_THAT(said, HasSubstr("INFO rtmp: publishing stopped to=" + server.origin() + "\n"));
    EXPECT_THAT(said, Not(HasSubstr(RtmpServer::key)));
    EXPECT_THAT(said, Not(HasSubstr("WARN")));
}

TEST_F(RtmpTarget, AnotherOneEndsTheSession)
{
    const RtmpServer first;
    const RtmpServer second;
    start(first.url());
    ASSERT_TRUE(published(first));
    sink_->set_target(second.url());
    ASSERT_TRUE(published(second));
    ASSERT_TRUE(over(first));
    expect_good_beginning(second.sessions()[0]);
    EXPECT_EQ(sink_->status().reconnects, 0U);
}

TEST_F(RtmpTarget, AnotherOneEndsTheAttempt)
{
    const RtmpServer silent(Manner::mute);
    const RtmpServer second;
    start(silent.url());
    ASSERT_TRUE(comes_true([&] { return silent.connections() == 1; }));
    sink_->set_target(second.url());
    ASSERT_TRUE(published(second));
    expect_good_beginning(second.sessions()[0]);
    EXPECT_EQ(sink_->status().reconnects, 0U);
}

TEST_F(RtmpTarget, AnotherOneEndsThePause)
{
    const RtmpServer closed(Manner::refuses);
    const RtmpServer second;
    start(closed.url());
    ASSERT_TRUE(comes_true([&] { return sink_->status().reconnects == 1; }));
    sink_->set_target(second.url());
    ASSERT_TRUE(published(second));
}

TEST_F(RtmpTarget, TheSameOneAgainChangesNothing)
{
    const RtmpServer server;
    start(server.url());
    ASSERT_TRUE(published(server));
    sink_->set_target(server.url(), "not shown");
    const auto before = server.sessions()[0].media.size();
    ASSERT_TRUE(comes_true([&] { return server.sessions()[0].media.size() > before + 100; }));
    EXPECT_EQ(server.connections(), 1);
}

TEST_F(RtmpTarget, OnlyRtmpIsATarget)
{
    const auto file = testing::TempDir() + "/rtmp_target_test.flv";
    std::remove(file.c_str());
    start(Secret("file:" + file));
    for (const auto* url : {"no address at all", "rtmp:/", "rtmp://"}) {
        const auto failures = sink_->status().reconnects;
        sink_->set_target(Secret(url));
        EXPECT_TRUE(comes_true([&] { return sink_->status().reconnects > failures; })) << url;
    }
    EXPECT_NE(::access(file.c_str(), F_OK), 0) << "it was written to";
}

TEST_F(RtmpTarget, TheLastOfManyFromManyThreadsIsIt)
{
    const RtmpServer first;
    const RtmpServer last;
    start(Secret());
    {
        std::vector<std::jthread> owners;
        for (int owner = 0; owner < 4; ++owner)
            owners.emplace_back([&] {
                for (int i = 0; i < 50; ++i) {
                    sink_->set_target(i % 2 == 0 ? first.url() : Secret(), "between two");
                    sink_->reconnect("a test");
                    sink_->status();
                }
            });
    }
    sink_->set_target(last.url());
    ASSERT_TRUE(published(last));
}

TEST_F(RtmpTarget, StoppingEndsAnAttempt)
{
    const RtmpServer silent(Manner::mute);
    start(silent.url());
    ASSERT_TRUE(comes_true([&] { return silent.connections() == 1; }));
    const auto began = std::chrono::steady_clock::now();
    sink_->stop();
    EXPECT_LT(std::chrono::steady_clock::now() - began, 2s);
}

}  // namespace
}  // namespace tgvs::outputs
