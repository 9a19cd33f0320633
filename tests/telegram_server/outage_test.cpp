// What the test server can do to a login as a whole, by its control port: be away, end it, forget its key.
#include "conversation/conversation.hpp"

namespace tgvs::test {
namespace {

using telegram::CallError;
using telegram::Client;

constexpr std::int64_t bob = 777'001;

class Outage : public Conversation {
protected:
    void SetUp() override
    {
        auto both = world();
        both.add(Account{.id = bob, .phone = "9996620002", .first_name = "Bob"});
        serve({.dcs = {DcOptions{.id = 2}, DcOptions{.id = 4}}, .world = std::move(both)});
        telegram::ClientHandlers handlers;
        handlers.on_update = [this](const TlObject& update) { seen_.emplace_back(update.name()); };
        client_ = &logged_in(alice, 2, std::move(handlers));
        ASSERT_EQ(who_am_i(*client_), "Test");
    }

    Client& logged_in(std::int64_t account, int dc = 2, telegram::ClientHandlers handlers = {})
    {
        auto options = client_options(dc);
        options.key = server_->logged_in_key(account, dc);
        return connect(std::move(options), std::move(handlers));
    }

    std::string error_of(Client& client)
    {
        const auto answer =
            await(client.call(TlObject(api::updates_get_state::constructor), patience));
        return answer ? "none" : std::to_string(answer.error().code) + ' ' + answer.error().text;
    }

    Client* client_ = nullptr;
    std::vector<std::string> seen_;
};

TEST_F(Outage, AwayIsAwayFromEverywhereAndNothingIsForgotten)
{
    auto& far = logged_in(bob, 4);
    ASSERT_EQ(who_am_i(far), "Bob");
    const auto addresses = std::pair(server_->endpoints(2), server_->endpoints(4));
    for (int times = 0; times < 2; ++times) {
        tell(R"({"do": "go_away"})");
        EXPECT_TRUE(run_until(
            [&] { return client_->status().failures >= 2 && far.status().failures >= 2; }));
        EXPECT_EQ(server_->counters().open, 0);
        tell(R"({"do": "come_back"})");
        EXPECT_EQ(std::pair(server_->endpoints(2), server_->endpoints(4)), addresses);
        EXPECT_EQ(who_am_i(*client_), "Test");
        EXPECT_EQ(who_am_i(far), "Bob");
    }
    EXPECT_EQ(client_->status().unknown_key, 0);
    EXPECT_EQ(server_->counters().handshakes, 0);
}

TEST_F(Outage, NobodyElseGetsThePortMeanwhile)
{
    tell(R"({"do": "go_away"})");
    const auto port = server_->endpoints(2).front().port;
    asio::ip::tcp::acceptor other(io_, asio::ip::tcp::v4());
    boost::system::error_code error;
    other.bind({asio::ip::address_v4::loopback(), port}, error);
    EXPECT_EQ(error, asio::error::address_in_use);
}

struct End {
    std::string error;  // as control has it
    std::string said;
    bool for_every_call = false;
};

class Ends : public Outage, public testing::WithParamInterface<End> {};

TEST_P(Ends, ALoginThatEndedIsToldSoAtEachCallUntilItIsRestored)
{
    auto& other = logged_in(bob);
    tell(R"({"do": "revoke", "account": 777000, )" + GetParam().error + "}");
    for (int times = 0; times < 2; ++times) {
        EXPECT_EQ(error_of(*client_), GetParam().said);
        EXPECT_EQ(config(*client_).has_value(), !GetParam().for_every_call);
        server_->drop_connections();
    }
    server_->push(alice, TlObject(api::updates_too_long::constructor));
    EXPECT_EQ(error_of(*client_), GetParam().said);  // an update would have come before
    EXPECT_TRUE(seen_.empty());
    EXPECT_EQ(who_am_i(other), "Bob");

    tell(R"({"do": "restore", "account": 777000})");
    EXPECT_EQ(who_am_i(*client_), "Test");
    server_->push(alice, TlObject(api::updates_too_long::constructor));
    EXPECT_TRUE(run_until([this] { return !seen_.empty(); }));
    EXPECT_EQ(server_->counters().handshakes, 0);
}

INSTANTIATE_TEST_SUITE_P(
    All, Ends,
    testing::Values(
        End{R"("code": 401, "text": "SESSION_EXPIRED")", "401 SESSION_EXPIRED"},
        End{R"("code": 401, "text": "SESSION_REVOKED")", "401 SESSION_REVOKED"},
        End{R"("code": 401, "text": "AUTH_KEY_UNREGISTERED")", "401 AUTH_KEY_UNREGISTERED"},
        End{R"("code": 401, "text": "AUTH_KEY_INVALID")", "401 AUTH_KEY_INVALID", true},
        End{R"("code": 401, "text": "USER_DEACTIVATED")", "401 USER_DEACTIVATED"},
        End{R"("code": 401, "text": "USER_DEACTIVATED_BAN")", "401 USER_DEACTIVATED_BAN"},
        End{R"("code": 406, "text": "AUTH_KEY_DUPLICATED")", "406 AUTH_KEY_DUPLICATED", true}));

TEST_F(Outage, AnEndMayBeGivenAnotherReason)
{
    server_->revoke(alice, {401, "SESSION_REVOKED"});
    server_->revoke(alice, {401, "USER_DEACTIVATED"});
    EXPECT_EQ(error_of(*client_), "401 USER_DEACTIVATED");
    server_->restore(alice);
    EXPECT_EQ(who_am_i(*client_), "Test");
}

TEST_F(Outage, AKeyIsForgottenUntilItIsRemembered)
{
    auto& other = logged_in(bob);
    tell(R"({"do": "forget_key", "account": 777000})");
    server_->push(alice, TlObject(api::updates_too_long::constructor));
    await(client_->call(TlObject(api::help_get_config::constructor), 200ms));
    EXPECT_TRUE(run_until([this] { return client_->status().unknown_key >= 3; }));
    EXPECT_EQ(client_->status().problem->code, -404);
    EXPECT_EQ(who_am_i(other), "Bob");
    EXPECT_TRUE(seen_.empty());

    tell(R"({"do": "remember_key", "account": 777000})");
    EXPECT_EQ(who_am_i(*client_), "Test");
    EXPECT_EQ(client_->status().unknown_key, 0);
    EXPECT_EQ(server_->counters().handshakes, 0);
}

}  // namespace
}  // namespace tgvs::test
