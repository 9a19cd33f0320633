// What the test server can do to a chat and its live stream, by its control port.
#include "conversation/live_streams.hpp"
#include "support/telegram/control.hpp"
#include "telegram/stream_probe.hpp"

namespace tgvs::test {
namespace {

using Clock = std::chrono::steady_clock;
using Kind = telegram::ChatKind;
using Url = api::phone_get_group_call_stream_rtmp_url;
using testing::HasSubstr;

class StreamControl : public LiveStreamConversation {
protected:
    void SetUp() override
    {
        LiveStreamConversation::SetUp();
        telegram::ProbeOptions options;
        options.client_options = [this](int dc) { return client_options(dc); };
        probe_.emplace(io_.get_executor(), *client_, std::move(options));
    }
    void TearDown() override
    {
        await(probe_->stop());
        probe_.reset();
        LiveStreamConversation::TearDown();
    }

    void expect_target(std::string_view target)
    {
        const auto opened = open();
        ASSERT_TRUE(opened.has_value()) << opened.error().reason;
        EXPECT_TRUE(opened->target.matches(target)) << target;
    }

    // Of the call that was opened.
    std::optional<std::int64_t> received()
    {
        const auto reading = await(probe_->look(*stream_->call()));
        EXPECT_TRUE(reading.has_value());
        return reading ? reading->last_timestamp_ms : std::nullopt;
    }
    bool received_at_least(std::int64_t until_ms)
    {
        const auto deadline = Clock::now() + patience;
        while (received().value_or(-1) < until_ms && Clock::now() < deadline) {
        }
        return received().value_or(-1) >= until_ms;
    }

    std::optional<telegram::StreamProbe> probe_;
};

TEST_F(StreamControl, TheIngestIsTheOneThatWasSet)
{
    expect_target("rtmps://dc2-1.rtmp.t.me/s/1001:testserver000000000000");
    tell(R"({"do": "set_stream_target", "chat": 1001, "url": "rtmp://127.0.0.1:1935/live/",
             "key": "first"})");
    expect_target("rtmp://127.0.0.1:1935/live/first");
    tell(R"({"do": "set_stream_target", "chat": 1001, "key": "second"})");
    expect_target("rtmp://127.0.0.1:1935/live/second");
    begin(hidden, Kind::channel);
    expect_target("rtmps://dc2-1.rtmp.t.me/s/1002:testserver000000000000");
}

TEST_F(StreamControl, AKeyThatWasSetIsReplacedAsAnyOther)
{
    tell(R"({"do": "set_stream_target", "chat": 1001, "key": "first"})");
    TlObject replace(Url::constructor);
    replace.set(Url::peer, at(radio, Kind::supergroup).input_peer()).set(Url::revoke, true);
    EXPECT_TRUE(await(client_->call(std::move(replace), patience)).has_value());
    expect_target("rtmps://dc2-1.rtmp.t.me/s/1001:testserver000000000001");
}

TEST_F(StreamControl, TheWorldNamesTheIngestToo)
{
    tell(R"({"do": "add_chat", "id": 2001, "kind": "channel", "members": {"777000": "creator"},
             "stream_url": "rtmp://127.0.0.1:1935/live/", "stream_key": "mine", "arriving": true})");
    begin(2001, Kind::channel);
    expect_target("rtmp://127.0.0.1:1935/live/mine");
    EXPECT_TRUE(received().has_value());
}

TEST_F(StreamControl, MediaThatArrivesGrowsWithTheClock)
{
    expect_open(open());
    EXPECT_FALSE(received().has_value());
    const auto before = Clock::now();
    tell(R"({"do": "set_media", "chat": 1001, "arriving": true})");
    const auto after = Clock::now();
    for (auto until = 0ms; until < 100ms;) {
        const auto least = Clock::now() - after - 1ms;                   // cut to whole ones
        until = std::chrono::milliseconds(received().value_or(0)) - 1s;  // as it begins
        EXPECT_GE(until, least);
        EXPECT_LE(until, Clock::now() - before);
        ASSERT_LT(Clock::now() - before, patience);
    }
}

TEST_F(StreamControl, MediaThatStopsStaysWhereItWasUntilItGoesOn)
{
    expect_open(open());
    tell(R"({"do": "set_media", "chat": 1001, "arriving": true})");
    EXPECT_TRUE(received_at_least(1'020));
    tell(R"({"do": "set_media", "chat": 1001, "arriving": false})");
    const auto frozen = received();
    EXPECT_GE(frozen, 1'020);
    for (const auto since = Clock::now(); Clock::now() - since < 50ms;)
        ASSERT_EQ(received(), frozen);
    tell(R"({"do": "set_media", "chat": 1001, "arriving": true})");
    EXPECT_LT(received(), *frozen + 10'000);
    EXPECT_TRUE(received_at_least(*frozen + 20));
}

TEST_F(StreamControl, WhatWasReceivedCanBeSetExactly)
{
    expect_open(open());
    tell(R"({"do": "set_media", "chat": 1001, "arriving": true})");
    tell(R"({"do": "set_stream_channels", "chat": 1001,
             "channels": [{"last_timestamp_ms": 7000}]})");
    for (const auto since = Clock::now(); Clock::now() - since < 50ms;)
        ASSERT_EQ(received(), 7000);
    tell(R"({"do": "set_media", "chat": 1001, "arriving": true})");
    EXPECT_TRUE(received_at_least(7020));
}

TEST_F(StreamControl, ANewCallBeginsWithMediaWhileItArrives)
{
    tell(R"({"do": "set_media", "chat": 1001, "arriving": true})");
    for (const auto* title : {"First", "Second"}) {
        server_->start_call(radio, title);
        expect_open(open());
        EXPECT_TRUE(received_at_least(1'020)) << title;
    }
    tell(R"({"do": "set_media", "chat": 1001, "arriving": false})");
    server_->start_call(radio, "Third");
    expect_open(open());
    EXPECT_FALSE(received().has_value());
}

TEST_F(StreamControl, ViewersAreToldByUpdate)
{
    EXPECT_THAT(control(*server_, R"({"do": "set_viewers", "chat": 1001, "count": 3})"),
                HasSubstr("no call runs"));
    expect_open(open());
    tell(R"({"do": "set_viewers", "chat": 1001, "count": 41})");
    EXPECT_TRUE(run_until([this] { return stream_->call()->viewers == 41; }));
    EXPECT_EQ(last_change_, CallChange::changed);
    EXPECT_EQ(await(stream_->refresh()), CallChange::none);  // a poll says the same
}

TEST_F(StreamControl, AChangeOfRightsIsToldByUpdate)
{
    std::vector<TlObject> seen;
    telegram::ClientHandlers handlers;
    handlers.on_update = [&seen](const TlObject& updates) { seen.push_back(updates); };
    who_am_i(logged_in(std::move(handlers)));
    const auto name_of = [](const mtproto::TlVector& list) {
        return std::string(std::get<TlObject>(list.at(0)).name());
    };
    const auto expect_told = [&](const char* update, const char* chat) {
        ASSERT_TRUE(run_until([&seen] { return !seen.empty(); }));
        EXPECT_EQ(name_of(seen.front().get_or(api::updates::updates_)), update);
        EXPECT_EQ(name_of(seen.front().get_or(api::updates::chats)), chat);
        seen.clear();
    };
    tell(R"({"do": "set_member", "chat": 1001, "account": 777000, "role": "admin"})");
    expect_told("updateChannel", "channel");
    expect_failure(open(), FailureKind::no_rights);
    tell(R"({"do": "set_member", "chat": 1001, "account": 777000, "role": "admin+calls"})");
    expect_told("updateChannel", "channel");
    tell(R"({"do": "set_member", "chat": 1001, "account": 777000, "role": "banned"})");
    expect_told("updateChannel", "channelForbidden");
    tell(R"({"do": "set_member", "chat": 17, "account": 777000, "role": "member"})");
    expect_told("updateChat", "chat");
}

}  // namespace
}  // namespace tgvs::test
