#include "outputs/sink_metrics.hpp"

#include <gtest/gtest.h>
#include <prometheus/text_serializer.h>

#include <ctime>
#include <string>

namespace tgvs::outputs {
namespace {

class SinkMetricsTest : public testing::Test {
protected:
    std::string text() const { return prometheus::TextSerializer().Serialize(registry_.Collect()); }
    double value(const std::string& series) const
    {
        const auto all = text();
        const auto at = all.find("\n" + series + " ");
        return at == std::string::npos ? -1 : std::stod(all.substr(at + series.size() + 2));
    }

    prometheus::Registry registry_;
    SinkMetrics metrics_{registry_, "rtmp"};
};

TEST_F(SinkMetricsTest, WhatIsSentIsCountedByStream)
{
    metrics_.sent(media::Kind::video, 100);
    metrics_.sent(media::Kind::video, 20);
    metrics_.sent(media::Kind::audio, 3);
    EXPECT_EQ(value(R"(tgvs_output_bytes_total{output="rtmp",stream="video"})"), 120);
    EXPECT_EQ(value(R"(tgvs_output_bytes_total{output="rtmp",stream="audio"})"), 3);
    EXPECT_EQ(value(R"(tgvs_output_frames_total{output="rtmp",stream="video"})"), 2);
    EXPECT_EQ(value(R"(tgvs_output_frames_total{output="rtmp",stream="audio"})"), 1);
}

TEST_F(SinkMetricsTest, DropsAreCountedOnceAsTheQueueTellsTheirSum)
{
    const auto* dropped = R"(tgvs_output_frames_dropped_total{output="rtmp",stream="video"})";
    EXPECT_EQ(value(dropped), 0) << "from the start";
    metrics_.queue(1.5, 4);
    metrics_.queue(0.5, 4);
    EXPECT_EQ(value(dropped), 4);
    metrics_.queue(0.25, 9);
    EXPECT_EQ(value(dropped), 9);
    EXPECT_EQ(value(R"(tgvs_output_queue_seconds{output="rtmp"})"), 0.25);
}

TEST_F(SinkMetricsTest, SayWhetherAndWhenMediaLeft)
{
    metrics_.connected(true);
    EXPECT_EQ(value(R"(tgvs_output_connected{output="rtmp"})"), 1);
    metrics_.connected(false);
    EXPECT_EQ(value(R"(tgvs_output_connected{output="rtmp"})"), 0);
    const auto now = static_cast<double>(std::time(nullptr));
    metrics_.media_left();
    EXPECT_NEAR(value(R"(tgvs_output_last_frame_timestamp_seconds{output="rtmp"})"), now, 60);
}

TEST_F(SinkMetricsTest, AReasonToReconnectIsThereBeforeItHappens)
{
    const auto* tls = R"(tgvs_output_reconnects_total{output="rtmp",reason="tls"})";
    EXPECT_EQ(value(tls), -1);
    metrics_.may_reconnect("tls");
    EXPECT_EQ(value(tls), 0);
    metrics_.reconnected("tls");
    EXPECT_EQ(value(tls), 1);
}

}  // namespace
}  // namespace tgvs::outputs
