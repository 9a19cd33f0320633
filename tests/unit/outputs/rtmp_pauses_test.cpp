// How long the sink waits before it tries again.
#include "rtmp_sink_fixture.hpp"

namespace tgvs::outputs {
namespace {

constexpr BackoffOptions short_pauses = {.first = 1ms, .ceiling = 1ms};

using RtmpPauses = RtmpSinkTest;

TEST_F(RtmpPauses, ThereIsNoneAfterASessionThatLasted)
{
    RtmpServer server;
    auto options = options_for(server.url());
    options.lasting = 0ms;
    start(std::move(options));
    ASSERT_TRUE(published(server));
    server.drop();
    ASSERT_TRUE(published(server, 2));
    expect_good_beginning(server.sessions()[1]);
}

TEST_F(RtmpPauses, AreShortWhileTheServerMayNotHaveMissedTheSessionBefore)
{
    const RtmpServer server(Manner::key_in_use);
    auto options = options_for(server.url());
    options.soon = short_pauses;
    options.refused_soon = for_ever;
    start(std::move(options));
    EXPECT_TRUE(comes_true([&] { return server.connections() > 5; }));
}

TEST_F(RtmpPauses, AreThoseOfTheBackOffWhenItGoesOnRefusing)
{
    const RtmpServer server(Manner::key_in_use);
    auto options = options_for(server.url());
    options.backoff = short_pauses;
    options.refused_soon = 0ms;
    start(std::move(options));
    EXPECT_TRUE(comes_true([&] { return server.connections() > 5; }));
}

}  // namespace
}  // namespace tgvs::outputs
