#include "bot/login_machine.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

namespace tgvs::bot {
namespace {

using std::chrono::seconds;
using telegram::CallError;

const std::string digest_a(64, 'a');
const std::string digest_b(64, 'b');

struct SayOrder {
    std::string operator()(const order::Open& one) const
    {
        return fmt::format("open{}{}", one.dc, one.new_key ? "new" : "kept");
    }
    std::string operator()(const order::Close&) const { return "close"; }
    std::string operator()(const order::Import&) const { return "import"; }
    std::string operator()(const order::Check&) const { return "check"; }
    std::string operator()(const order::Sync&) const { return "sync"; }
    std::string operator()(const order::Save&) const { return "save"; }
    std::string operator()(const order::Moved&) const { return {}; }
};

std::string said(const LoginOrders& orders)
{
    std::string text;
    for (const auto& one : orders)
        if (const auto word = std::visit(SayOrder(), one); !word.empty())
            text += (text.empty() ? "" : " ") + word;
    return text;
}

CallError rpc(std::int32_t code, std::string text)
{
    return {CallError::Kind::rpc, code, std::move(text)};
}

struct LoginMachineTest : testing::Test {
    WallTime at(int s) const { return WallTime(seconds(1'700'000'000 + s)); }
    SavedLogin kept() const
    {
        return {.token = digest_a, .dc = 4, .key = Secret(std::string(512, '1')), .bot = 7};
    }
    LoginMachine ready(SavedLogin saved) const
    {
        LoginMachine machine(std::move(saved));
        machine.use_token(digest_a, at(0));
        machine.checked(at(0));
        machine.synced(at(0));
        return machine;
    }
};

TEST_F(LoginMachineTest, WithoutATokenNothingConnects)
{
    LoginMachine machine;
    EXPECT_EQ(said(machine.use_token("", at(0))), "");
    EXPECT_EQ(machine.state(), LoginState::off);
}

TEST_F(LoginMachineTest, ANewTokenIsImportedAndKept)
{
    LoginMachine machine;
    EXPECT_EQ(said(machine.use_token(digest_a, at(0))), "open0new import");
    EXPECT_EQ(said(machine.imported(7, at(1))), "save check");
    EXPECT_EQ(said(machine.checked(at(2))), "sync");
    machine.synced(at(3));
    EXPECT_EQ(machine.state(), LoginState::ready);
    EXPECT_EQ(machine.saved().bot, 7);
    EXPECT_EQ(machine.saved().token, digest_a);
}

TEST_F(LoginMachineTest, AKeptLoginIsUsedAsItIs)
{
    LoginMachine machine(kept());
    EXPECT_EQ(said(machine.use_token(digest_a, at(0))), "open4kept check");
}

TEST_F(LoginMachineTest, TheSameLoginOverAnotherWayIsOpenedAnew)
{
    auto machine = ready(kept());
    EXPECT_EQ(said(machine.use_token(digest_a, at(1))), "");
    EXPECT_EQ(said(machine.use_token(digest_a, at(1), true)), "close open4kept check");
    EXPECT_EQ(machine.state(), LoginState::checking);
    EXPECT_EQ(said(machine.use_token("", at(2), true)), "close");
    EXPECT_EQ(said(machine.use_token("", at(2), true)), "");
}

TEST_F(LoginMachineTest, AnotherWayEndsAPauseAndNoWaitThatTelegramHasSet)
{
    LoginMachine machine;
    machine.use_token(digest_a, at(0));
    machine.import_failed(rpc(500, "INTERNAL"), at(1));
    ASSERT_EQ(machine.state(), LoginState::waiting);
    EXPECT_EQ(said(machine.use_token(digest_a, at(2), true)), "close open0new import");
    machine.import_failed(rpc(420, "FLOOD_WAIT_1657"), at(10));
    EXPECT_EQ(said(machine.use_token(digest_a, at(20), true)), "");
    EXPECT_EQ(said(machine.tick(at(1'667))), "open0new import");
}

TEST_F(LoginMachineTest, ALoginOfAnotherTokenIsNotUsed)
{
    LoginMachine machine(kept());
    EXPECT_EQ(said(machine.use_token(digest_b, at(0))), "open0new import");
    EXPECT_TRUE(machine.saved().key.empty());
}

TEST_F(LoginMachineTest, GoesToTheDataCentreThatItIsSentToButNotForEver)
{
    LoginMachine machine;
    machine.use_token(digest_a, at(0));
    for (const auto* word : {"USER_MIGRATE_4", "PHONE_MIGRATE_1", "NETWORK_MIGRATE_5"})
        EXPECT_EQ(said(machine.import_failed(rpc(303, word), at(1))),
                  fmt::format("open{}new import", std::string(word).back()));
    EXPECT_EQ(said(machine.import_failed(rpc(303, "USER_MIGRATE_2"), at(1))), "close");
    EXPECT_EQ(machine.state(), LoginState::refused);
}

TEST_F(LoginMachineTest, AWrongTokenWaitsForAnother)
{
    for (const auto* word : {"ACCESS_TOKEN_INVALID", "ACCESS_TOKEN_EXPIRED", "API_ID_INVALID",
                             "API_ID_PUBLISHED_FLOOD"}) {
        LoginMachine machine;
        machine.use_token(digest_a, at(0));
        EXPECT_EQ(said(machine.import_failed(rpc(400, word), at(1))), "close") << word;
        EXPECT_EQ(machine.state(), LoginState::refused) << word;
        EXPECT_FALSE(machine.reason().empty()) << word;
        EXPECT_EQ(said(machine.tick(at(1'000'000))), "") << word;
        EXPECT_EQ(said(machine.use_token(digest_a, at(2))), "") << word;
        EXPECT_EQ(said(machine.use_token(digest_b, at(3))), "open0new import") << word;
    }
}

TEST_F(LoginMachineTest, AFloodWaitIsKeptOverARestart)
{
    LoginMachine machine;
    machine.use_token(digest_a, at(0));
    EXPECT_EQ(said(machine.import_failed(rpc(420, "FLOOD_WAIT_1657"), at(10))), "save close");
    EXPECT_EQ(machine.wake_up(), at(1'667));

    LoginMachine again(*parse_saved_login(to_text(machine.saved())));
    EXPECT_EQ(said(again.use_token(digest_a, at(20))), "");
    EXPECT_EQ(again.state(), LoginState::waiting);
    EXPECT_EQ(said(again.tick(at(1'666))), "");
    EXPECT_EQ(said(again.tick(at(1'667))), "open0new import");
}

TEST_F(LoginMachineTest, ALoginThatIsVoidIsMadeAnewOnceAnHour)
{
    for (const auto& error : {rpc(401, "AUTH_KEY_UNREGISTERED"), rpc(401, "SESSION_REVOKED"),
                              rpc(401, "USER_DEACTIVATED"), rpc(406, "AUTH_KEY_DUPLICATED")}) {
        auto machine = ready(kept());
        EXPECT_EQ(said(machine.check_failed(error, at(10))), "save close open4new import")
            << error.text;
        machine.imported(7, at(11));
        machine.saved().key = Secret(std::string(512, '2'));
        EXPECT_EQ(said(machine.check_failed(error, at(20))), "save close") << error.text;
        EXPECT_EQ(machine.wake_up(), at(10 + 3'600)) << error.text;
        EXPECT_EQ(said(machine.tick(at(10 + 3'600))), "open4new import") << error.text;
    }
}

TEST_F(LoginMachineTest, AnUnknownKeyIsReplaced)
{
    auto machine = ready(kept());
    EXPECT_EQ(said(machine.key_is_unknown(at(10))), "save close open4new import");
    EXPECT_TRUE(machine.saved().key.empty());
}

TEST_F(LoginMachineTest, WhatPassesIsTriedAgainAfterALongerPauseEachTime)
{
    LoginMachine machine;
    machine.use_token(digest_a, at(0));
    int now = 0;
    for (const int pause : {5, 10, 20, 40, 80, 160, 300, 300}) {
        machine.import_failed({CallError::Kind::timed_out}, at(now));
        EXPECT_EQ(said(machine.tick(at(now + pause - 1))), "");
        now += pause;
        EXPECT_EQ(said(machine.tick(at(now))), "import");
    }
}

TEST_F(LoginMachineTest, AnErrorOfASingleCallIsNotTheEndOfALogin)
{
    auto machine = ready(kept());
    EXPECT_EQ(said(machine.check_failed(rpc(400, "MESSAGE_ID_INVALID"), at(1))), "");
    EXPECT_EQ(said(machine.check_failed(rpc(420, "FLOOD_WAIT_30"), at(1))), "");
    EXPECT_EQ(machine.state(), LoginState::ready);
}

TEST_F(LoginMachineTest, AnotherProcessIsWaitedFor)
{
    LoginMachine machine(kept());
    machine.use_token(digest_a, at(0));
    machine.in_use(at(0));
    EXPECT_EQ(machine.state(), LoginState::waiting);
    EXPECT_EQ(said(machine.tick(at(30))), "open4kept check");
}

TEST_F(LoginMachineTest, ATokenThatIsTakenAwayClosesTheLogin)
{
    auto machine = ready(kept());
    EXPECT_EQ(said(machine.use_token("", at(1))), "close");
    EXPECT_EQ(machine.state(), LoginState::off);
}

TEST(SavedLoginTest, SurvivesBeingWrittenAndRead)
{
    const SavedLogin login = {.token = digest_a,
                              .dc = 4,
                              .key = Secret(std::string(512, 'f')),
                              .bot = 12'345,
                              .not_before = WallTime(seconds(1'700'000'000)),
                              .renewed = WallTime(seconds(1'600'000'000)),
                              .cards = {{"42", 7}, {"-1001", 8}},
                              .menu = "m",
                              .guide = {.chat = -1001, .message = 9, .pinned = true},
                              .moved = {{"-5", -1005}},
                              .languages = {{"42", Language::ru}, {"-1001", Language::en}},
                              .alarms = {{"air",
                                          {.times = {.since = WallTime(seconds(1'700'000'000)),
                                                     .last_told = WallTime(seconds(1'700'000'020))},
                                           .messages = {{"42", 10}}}},
                                         {"disk", {.times = {.last_told = WallTime(seconds(5))}}}}};
    const auto read = parse_saved_login(to_text(login));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(*read, login);
}

TEST(SavedLoginTest, ThatOfTheVersionBeforeIsRead)
{
    const auto read = parse_saved_login(R"({"version":1,"token":")" + digest_a +
                                        R"(","dc":4,"key":"","bot":1,"cards":{"42":7}})");
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->cards.size(), 1U);
    EXPECT_TRUE(read->languages.empty());
    EXPECT_TRUE(read->alarms.empty());
}

TEST(SavedLoginTest, ATimeThatCannotBeIsNone)
{
    SavedLogin login = {.token = digest_a, .dc = 4, .key = Secret(std::string(512, 'f')), .bot = 1};
    login.not_before = WallTime(seconds(1'700'000'000));
    const auto text = to_text(login);
    const auto read_with = [&text](const std::string& second) {
        auto changed = text;
        changed.replace(changed.find("1700000000"), 10, second);
        return parse_saved_login(changed).value().not_before;
    };
    EXPECT_EQ(read_with("4102444800"), WallTime(seconds(4'102'444'800)));
    for (const auto* second : {"-1", "4102444801", "253402300799", "9223372036854775807"})
        EXPECT_EQ(read_with(second), std::nullopt) << second;
}

TEST(SavedLoginTest, WhatIsOfAnotherFormIsRefusedWithoutTellingTheKey)
{
    const std::string key(512, 'f');
    for (const std::string& text :
         {std::string(), std::string("{}"), std::string("[]"),
          R"({"version":1,"token":")" + digest_a + R"(","dc":4,"key":"zz","bot":1,"cards":{}})",
          R"({"version":1,"token":"short","dc":4,"key":")" + key + R"(","bot":1,"cards":{}})",
          R"({"version":1,"token":")" + digest_a + R"(","dc":400,"key":")" + key +
              R"(","bot":1,"cards":{}})",
          R"({"version":2,"key":")" + key + "\"}"}) {
        const auto read = parse_saved_login(text);
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error().message.find(key), std::string::npos);
    }
}

}  // namespace
}  // namespace tgvs::bot
