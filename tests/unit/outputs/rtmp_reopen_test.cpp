// A session that is opened anew, and a pause that is cut short, because the sink's owner asks for it.
#include "outputs/rtmp_orders.hpp"
#include "rtmp_sink_fixture.hpp"

#include <gmock/gmock.h>

#include <set>

namespace tgvs::outputs {
namespace {

using testing::HasSubstr;

using RtmpReopen = RtmpSinkTest;

TEST_F(RtmpReopen, ClosesTheSessionAndOpensItAtOnce)
{
    const RtmpServer server;
    testing::internal::CaptureStderr();
    start(server.url());
    ASSERT_TRUE(published(server));
    sink_->reconnect("viewers see nothing");
    ASSERT_TRUE(published(server, 2));
    EXPECT_FALSE(server.sessions()[0].open);
    expect_good_beginning(server.sessions()[1]);
    EXPECT_EQ(sink_->status().reconnects, 0U) << "no failure";
    EXPECT_EQ(metric("tgvs_output_reconnects_total"), 1);
    EXPECT_THAT(testing::internal::GetCapturedStderr(),
                HasSubstr("session will be reopened reason=\"viewers see nothing\""));
}

TEST_F(RtmpReopen, EveryReasonForItIsCountedFromTheStart)
{
    start(Secret());
    std::set<std::string> reasons;
    for (const auto& family : registry_.Collect())
        for (const auto& metric : family.metric)
            for (const auto& label : metric.label)
                if (family.name == "tgvs_output_reconnects_total" && label.name == "reason")
                    reasons.insert(label.value);
    EXPECT_THAT(reasons,
                testing::ElementsAre("broken", "planned", "protocol", "rejected", "requested",
                                     "timed_out", "tls", "unreachable", "unresolved"));
    EXPECT_EQ(metric("tgvs_output_reconnects_total"), 0);
}

TEST_F(RtmpReopen, WithoutASessionIsARetry)
{
    RtmpServer server(Manner::refuses);
    start(server.url());
    ASSERT_TRUE(comes_true([&] { return sink_->status().reconnects == 1; }));
    server.open();
    sink_->reconnect("viewers see nothing");
    ASSERT_TRUE(published(server));
    expect_good_beginning(server.sessions()[0]);
    EXPECT_EQ(metric("tgvs_output_reconnects_total"), 1) << "the refused attempt alone";
}

TEST(RtmpOrders, ARetryDuringAnAttemptCutsThePauseAfterIt)
{
    RtmpOrders orders(Secret("rtmp://a/b"));
    ASSERT_TRUE(orders.next());
    EXPECT_FALSE(orders.reopen());
    EXPECT_FALSE(orders.interrupted());
    EXPECT_TRUE(orders.pause(for_ever));
    ASSERT_TRUE(orders.next());
    EXPECT_FALSE(orders.pause(0ms)) << "only that one";
}

TEST(RtmpOrders, OneReopeningIsEnough)
{
    RtmpOrders orders(Secret("rtmp://a/b"));
    ASSERT_TRUE(orders.next());
    orders.opened();
    EXPECT_TRUE(orders.reopen());
    EXPECT_FALSE(orders.reopen());
    EXPECT_TRUE(orders.interrupted());
    ASSERT_TRUE(orders.next());
    EXPECT_FALSE(orders.interrupted());
}

TEST(RtmpOrders, TheEndCountsMoreThanATarget)
{
    RtmpOrders orders(Secret("rtmp://a/b"));
    orders.stop();
    EXPECT_TRUE(orders.set_target(Secret("rtmp://c/d"), {}));
    EXPECT_EQ(orders.order(), RtmpOrder::stop);
    EXPECT_FALSE(orders.next());
}

}  // namespace
}  // namespace tgvs::outputs
