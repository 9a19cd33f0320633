#include "conversation.hpp"
#include "net/stream.hpp"

namespace tgvs::test {
namespace {

using mtproto::Framing;
using telegram::CallError;
using telegram::Client;

struct Form {
    Framing framing;
    bool obfuscated;
};

class Transports : public Conversation, public testing::WithParamInterface<Form> {};

TEST_P(Transports, CarryTheExchangeOfAKeyAndCalls)
{
    serve();
    auto options = client_options();
    options.framing = GetParam().framing;
    options.obfuscated = GetParam().obfuscated;
    auto& client = connect(std::move(options));
    const auto answer = config(client);
    ASSERT_TRUE(answer.has_value()) << explain(answer.error());
    EXPECT_EQ(answer->get_or(api::config::this_dc), 2);
    EXPECT_TRUE(client.status().connected);
    EXPECT_EQ(server_->counters().handshakes, 1);
    EXPECT_EQ(server_->counters().bad_salts, 0);  // the exchange gave the first one
}

INSTANTIATE_TEST_SUITE_P(
    All, Transports,
    testing::Values(Form{Framing::abridged, false}, Form{Framing::intermediate, false},
                    Form{Framing::padded, false}, Form{Framing::abridged, true},
                    Form{Framing::intermediate, true}, Form{Framing::padded, true}));

class ClientTest : public Conversation {
protected:
    Client& logged_in()
    {
        auto options = client_options();
        options.key = server_->logged_in_key(alice);
        return connect(std::move(options));
    }
};

TEST_F(ClientTest, AStoredKeyNeedsNoExchangeAndLearnsItsSalt)
{
    serve();
    EXPECT_EQ(who_am_i(logged_in()), "Test");
    EXPECT_EQ(server_->counters().handshakes, 0);
    EXPECT_GE(server_->counters().bad_salts, 1);
}

TEST_F(ClientTest, OnlyTheFirstCallsOfASessionAreWrapped)
{
    serve();
    auto& client = logged_in();
    for (int i = 0; i < 3; ++i)
        who_am_i(client);
    const auto calls = server_->calls("users.getUsers");
    EXPECT_TRUE(calls.front().with_init);
    EXPECT_EQ(calls.front().layer, api::layer);
    EXPECT_FALSE(calls.back().with_init);
}

TEST_F(ClientTest, AnErrorOfTheServerReachesItsCaller)
{
    serve();
    server_->fail("help.getConfig", {420, "FLOOD_WAIT_7"});
    const auto answer = config(logged_in());
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().kind, CallError::Kind::rpc);
    EXPECT_EQ(answer.error().code, 420);
    EXPECT_EQ(answer.error().text, "FLOOD_WAIT_7");
}

TEST_F(ClientTest, ACallThatIsNotAnsweredTimesOutAndTheNextOneWorks)
{
    serve();
    auto& client = logged_in();
    who_am_i(client);
    server_->add(CallFault{.method = "help.getConfig", .what = Silence{}});
    const auto answer = await(client.call(TlObject(api::help_get_config::constructor), 300ms));
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().kind, CallError::Kind::timed_out);
    EXPECT_TRUE(config(client).has_value());
}

TEST_F(ClientTest, CallsOvertakeEachOther)
{
    serve();
    auto& client = logged_in();
    server_->add(CallFault{.method = "help.getConfig", .what = Delay{500ms}});
    bool slow_done = false;
    asio::co_spawn(io_, client.call(TlObject(api::help_get_config::constructor), patience),
                   [&](const std::exception_ptr&, const Result<TlObject, CallError>& answer) {
                       slow_done = answer.has_value();
                   });
    EXPECT_EQ(who_am_i(client), "Test");
    EXPECT_FALSE(slow_done);
    EXPECT_TRUE(run_until([&] { return slow_done; }));
}

TEST_F(ClientTest, StoppingEndsTheCallsThatWait)
{
    serve();
    auto& client = logged_in();
    who_am_i(client);
    server_->add(CallFault{.method = "help.getConfig", .what = Silence{}});
    std::optional<CallError::Kind> ended;
    asio::co_spawn(io_, client.call(TlObject(api::help_get_config::constructor), patience),
                   [&](const std::exception_ptr&, const Result<TlObject, CallError>& answer) {
                       ended = answer.error().kind;
                   });
    run_until([&] { return server_->wait_for_call("help.getConfig", 1, 10ms); });
    await(client.stop());
    run_until([&] { return ended.has_value(); });
    EXPECT_EQ(ended, CallError::Kind::stopped);
    EXPECT_TRUE(
        server_->wait_until([](ServerState& state) { return state.record.counters.open == 0; }));
}

TEST_F(ClientTest, CallsThatWaitForTheKeyDoNotWakeEachOther)
{
    serve();
    server_->add(ConnectionFault{.what = Stall{}});
    auto& client = connect();
    int ended = 0;
    for (int i = 0; i < 3; ++i)
        asio::co_spawn(io_, client.call(TlObject(api::help_get_config::constructor), 300ms),
                       [&](const std::exception_ptr&, const Result<TlObject, CallError>& answer) {
                           EXPECT_EQ(answer.error().kind, CallError::Kind::timed_out);
                           ++ended;
                       });
    std::size_t steps = 0;
    EXPECT_TRUE(run_until([&] { return ++steps, ended == 3; }));
    EXPECT_LT(steps, 1'000u);
}

TEST_F(ClientTest, UpdatesArrive)
{
    serve();
    std::vector<std::string> seen;
    auto options = client_options();
    options.key = server_->logged_in_key(alice);
    telegram::ClientHandlers handlers;
    handlers.on_update = [&seen](const TlObject& update) { seen.emplace_back(update.name()); };
    auto& client = connect(std::move(options), std::move(handlers));
    who_am_i(client);
    server_->push(alice, TlObject(api::updates_too_long::constructor));
    EXPECT_TRUE(run_until([&seen] { return !seen.empty(); }));
    EXPECT_EQ(seen.front(), "updatesTooLong");
}

TEST_F(ClientTest, AnUpdateOfAnUnknownLayerCostsNothing)
{
    serve();
    auto& client = logged_in();
    who_am_i(client);
    server_->push_bytes(alice, std::string("\x01\x02\x03\x04", 4));
    EXPECT_EQ(who_am_i(client), "Test");
    EXPECT_EQ(server_->counters().connections, 1);
}

TEST_F(ClientTest, AClockThatIsWrongIsRepaired)
{
    for (const auto offset : {3600s, -3600s, 86'400s, -86'400s}) {
        serve({.clock_offset = offset});
        auto& client = logged_in();
        EXPECT_EQ(who_am_i(client), "Test") << offset.count();
        EXPECT_LT(std::chrono::abs(client.status().clock_error + offset), 5s);
        TearDown();
    }
}

TEST_F(ClientTest, AClockThatChangesOnAirIsRepaired)
{
    serve();
    auto& client = logged_in();
    who_am_i(client);
    // Up to 300 s it is ours alone to see: the server takes what we send.
    for (const auto offset : {31s, 151s, 441s, 1'041s, -600s}) {
        server_->set_clock_offset(offset);
        EXPECT_EQ(who_am_i(client), "Test") << offset.count();
    }
}

TEST_F(ClientTest, ALostConnectionIsMadeAnewAndCallsAreNotExecutedTwice)
{
    serve();
    auto& client = logged_in();
    who_am_i(client);
    for (const bool executed : {false, true}) {
        const auto before = server_->calls("help.getConfig").size();
        server_->add(
            CallFault{.method = "help.getConfig", .execute = executed, .what = Disconnect{}});
        EXPECT_TRUE(config(client).has_value());
        const auto after = server_->calls("help.getConfig").size();
        EXPECT_LE(after - before, executed ? 1u : 2u);
    }
}

TEST_F(ClientTest, NeverTwoConnectionsWithOneKey)
{
    serve();
    auto& client = logged_in();
    for (int i = 0; i < 20; ++i) {
        server_->drop_connections(i % 2 == 0);
        ASSERT_EQ(who_am_i(client), "Test");
    }
}

TEST_F(ClientTest, ALoginThatIsUsedTwiceIsToldAsSuch)
{
    serve();
    const auto key = server_->logged_in_key(alice);
    auto options = client_options();
    options.key = key;
    auto& first = connect(options);
    EXPECT_EQ(who_am_i(first), "Test");
    auto& second = connect(options);
    EXPECT_EQ(who_am_i(second), "Test") << "the first may be what a cut of the network has left";
    const auto answer = await(first.call(TlObject(api::updates_get_state::constructor), patience));
    ASSERT_FALSE(answer.has_value()) << "but it speaks";
    EXPECT_EQ(classify(answer.error()).kind, telegram::ErrorKind::duplicated);
}

TEST_F(ClientTest, AKeyThatTheServerDoesNotKnowIsCountedAndNotThrownAway)
{
    serve();
    auto& client = logged_in();
    who_am_i(client);
    server_->forget_keys();
    await(client.call(TlObject(api::help_get_config::constructor), 200ms));
    EXPECT_TRUE(run_until([&] { return client.status().unknown_key >= 3; }));
    EXPECT_TRUE(client.key().has_value());
    EXPECT_EQ(server_->counters().handshakes, 0);
}

TEST_F(ClientTest, AnotherAddressIsTriedWhenOneIsDead)
{
    serve();
    auto options = client_options();
    options.addresses.insert(options.addresses.begin(), net::Endpoint{"127.0.0.1", 1});
    EXPECT_TRUE(config(connect(std::move(options))).has_value());
}

TEST_F(ClientTest, AServerThatIsAwayIsWaitedFor)
{
    serve();
    auto& client = logged_in();
    who_am_i(client);
    server_->stop_listening(2);
    server_->drop_connections();
    EXPECT_TRUE(run_until([&] { return client.status().failures >= 3; }));
    EXPECT_FALSE(client.status().connected);
    server_->listen_again(2);
    EXPECT_EQ(who_am_i(client), "Test");
}

TEST_F(ClientTest, AnMtProxyIsUsedWithItsSecret)
{
    const Secret secret("0123456789abcdef");
    serve({.mtproxy_secret = secret});
    for (const auto framing : {Framing::intermediate, Framing::padded}) {
        auto options = client_options();
        options.framing = framing;
        options.mtproxy_secret = secret;
        EXPECT_TRUE(config(connect(std::move(options))).has_value());
    }
    auto options = client_options();
    options.mtproxy_secret = Secret("another secret!!");
    auto& client = connect(std::move(options));
    EXPECT_TRUE(run_until([&] { return client.status().failures >= 1; }));
}

TEST_F(ClientTest, AServerWithAnotherKeyIsNotTrusted)
{
    serve();
    auto options = client_options();
    options.rsa_keys = mtproto::built_in_rsa_keys();
    auto& client = connect(std::move(options));
    EXPECT_TRUE(run_until([&] { return client.status().failures >= 1; }));
    EXPECT_EQ(client.status().problem->kind, telegram::ConnectionProblem::Kind::key_exchange);
    EXPECT_FALSE(client.key().has_value());
}

}  // namespace
}  // namespace tgvs::test
