#include "conversation.hpp"
#include "telegram/base64.hpp"

#include <deque>

namespace tgvs::test {
namespace {

using telegram::Login;
using telegram::LoginFailure;
using telegram::Question;
using telegram::SessionData;

// Answers from a list; when it is empty the person has gone.
class Script : public telegram::LoginDialogue {
public:
    std::deque<std::pair<Question, std::string>> answers;
    std::vector<std::string> told;
    std::vector<std::string> asked;
    std::vector<std::string> links;
    std::function<void(const std::string& token)> on_link = [](const std::string&) {};

    asio::awaitable<std::optional<Secret>> ask(Question question, std::string text) override
    {
        asked.push_back(text);
        if (answers.empty() || answers.front().first != question)
            co_return std::nullopt;
        Secret answer(answers.front().second);
        answers.pop_front();
        co_return answer;
    }
    void tell(std::string text) override { told.push_back(std::move(text)); }
    void show_link(const Secret& link, std::chrono::seconds) override
    {
        constexpr std::string_view before = "tg://login?token=";
        links.emplace_back(link.reveal());
        ASSERT_TRUE(links.back().starts_with(before));
        on_link(telegram::base64_decode(links.back().substr(before.size())).value());
    }
    bool was_told(std::string_view part) const
    {
        return std::ranges::any_of(
            told, [part](const auto& line) { return line.find(part) != std::string::npos; });
    }
};

class LoginTest : public Conversation {
protected:
    static Account person() { return Account{.id = alice, .phone = "9996621234"}; }

    void serve_person(Account account = person(), Options options = {})
    {
        World its;
        its.add(std::move(account));
        options.world = std::move(its);
        serve(std::move(options));
    }

    telegram::LoginOptions login_options()
    {
        telegram::LoginOptions options;
        options.app.api_id = 12345;
        options.api_hash = Secret("0123456789abcdef0123456789abcdef");
        options.client_options = [this](int dc) { return client_options(dc); };
        return options;
    }

    Result<SessionData, LoginFailure> by_code()
    {
        Login login(io_.get_executor(), login_options(), script_);
        return await(login.by_code());
    }
    Result<SessionData, LoginFailure> by_link()
    {
        Login login(io_.get_executor(), login_options(), script_);
        return await(login.by_link());
    }

    void expect_session(const Result<SessionData, LoginFailure>& session, int dc = 2)
    {
        ASSERT_TRUE(session.has_value()) << session.error().reason;
        EXPECT_EQ(session->dc, dc);
        EXPECT_EQ(session->user_id, alice);
        auto options = client_options(dc);
        options.key = session->key;
        EXPECT_EQ(who_am_i(connect(std::move(options))), "Test");
    }

    void answer_code()
    {
        script_.answers = {{Question::phone, "+999 66 21234"}, {Question::code, "12 345"}};
    }

    Script script_;
};

TEST_F(LoginTest, ByNumberAndCode)
{
    serve_person();
    answer_code();
    expect_session(by_code());
    EXPECT_TRUE(script_.was_told("code of 5 digits to your other devices"));
    EXPECT_TRUE(script_.was_told("never in a Telegram chat"));
    EXPECT_TRUE(script_.was_told("Enter resend to get it by an SMS, after 60 s"));
    EXPECT_TRUE(script_.was_told("Logged in as Test (id 777000)"));
}

TEST_F(LoginTest, WithTwoStepPasswordAndOneThatIsWrong)
{
    auto account = person();
    account.password = "correct horse";
    account.hint = "battery";
    serve_person(account);
    answer_code();
    script_.answers.emplace_back(Question::password, "wrong");
    script_.answers.emplace_back(Question::password, "correct horse");
    expect_session(by_code());
    EXPECT_EQ(script_.asked.back(), "Two-step password (hint: battery):");
    EXPECT_TRUE(script_.was_told("That is not the password."));
}

TEST_F(LoginTest, ThreeWrongPasswordsEndIt)
{
    auto account = person();
    account.password = "correct horse";
    serve_person(account);
    answer_code();
    for (int i = 0; i < 3; ++i)
        script_.answers.emplace_back(Question::password, "wrong");
    EXPECT_EQ(by_code().error().reason, "three wrong passwords");
}

TEST_F(LoginTest, AWrongCodeMayBeTypedAgain)
{
    serve_person();
    script_.answers = {
        {Question::phone, "9996621234"}, {Question::code, "11111"}, {Question::code, "12345"}};
    expect_session(by_code());
    EXPECT_TRUE(script_.was_told("That is not the code."));
}

TEST_F(LoginTest, ThreeWrongCodesEndItAndTheCodeIsCancelled)
{
    serve_person();
    script_.answers = {{Question::phone, "9996621234"},
                       {Question::code, "1"},
                       {Question::code, "2"},
                       {Question::code, "3"}};
    EXPECT_EQ(by_code().error().reason, "three wrong codes");
    EXPECT_EQ(server_->calls("auth.cancelCode").size(), 1u);
}

TEST_F(LoginTest, AnExpiredCodeIsReplaced)
{
    serve_person();
    server_->fail("auth.signIn", {400, "PHONE_CODE_EXPIRED"});
    script_.answers = {
        {Question::phone, "9996621234"}, {Question::code, "12345"}, {Question::code, "12345"}};
    expect_session(by_code());
    EXPECT_EQ(server_->calls("auth.sendCode").size(), 2u);
}

TEST_F(LoginTest, GoingAwayCancelsTheCode)
{
    serve_person();
    script_.answers = {{Question::phone, "9996621234"}};
    const auto session = by_code();
    ASSERT_FALSE(session.has_value());
    EXPECT_TRUE(session.error().cancelled);
    EXPECT_EQ(server_->calls("auth.cancelCode").size(), 1u);
}

TEST_F(LoginTest, EveryWayInWhichACodeIsSentIsExplained)
{
    const std::vector<std::pair<std::string, std::string>> ways = {
        {"app", "other devices"},    {"sms", "by SMS"},
        {"call", "read out a code"}, {"flash_call", "the code is the calling number"},
        {"missed_call", "the last"}, {"fragment_sms", "is available at"},
        {"word", "with a word"},     {"phrase", "with a phrase"},
        {"firebase", "by SMS"},
    };
    for (const auto& [type, text] : ways) {
        auto account = person();
        account.code_types = {type};
        serve_person(account);
        script_ = Script();
        answer_code();
        const auto session = by_code();
        EXPECT_TRUE(session.has_value()) << type << ": " << session.error().reason;
        EXPECT_TRUE(script_.was_told(text)) << type << ": " << script_.told.front();
    }
}

TEST_F(LoginTest, ACodeByEmail)
{
    auto account = person();
    account.code_types = {"email"};
    serve_person(account);
    script_.answers = {{Question::phone, "9996621234"}, {Question::code, "654321"}};
    expect_session(by_code());
    EXPECT_TRUE(script_.was_told("your e-mail address"));
}

TEST_F(LoginTest, WhatCannotBeDoneHereIsSaidWithTheRemedy)
{
    for (const auto& [type, text] : std::vector<std::pair<std::string, std::string>>{
             {"setup_email", "Login Email"}, {"payment", "--qr"}}) {
        auto account = person();
        account.code_types = {type};
        serve_person(account);
        script_ = Script();
        answer_code();
        const auto session = by_code();
        ASSERT_FALSE(session.has_value()) << type;
        EXPECT_NE(session.error().reason.find(text), std::string::npos) << session.error().reason;
    }
}

TEST_F(LoginTest, ACodeThatDoesNotComeIsSentAnotherWay)
{
    auto account = person();
    account.resend_after_s = 0;
    serve_person(account);
    script_.answers = {
        {Question::phone, "9996621234"}, {Question::code, "resend"}, {Question::code, "12345"}};
    expect_session(by_code());
    EXPECT_TRUE(script_.was_told("by SMS"));
}

TEST_F(LoginTest, TheLoginGoesToTheHomeOfTheNumber)
{
    auto account = person();
    account.home_dc = 1;
    serve_person(account, {.dcs = {DcOptions{.id = 1}, DcOptions{.id = 2}}});
    answer_code();
    expect_session(by_code(), 1);
}

TEST_F(LoginTest, TheLoginFollowsAnAccountThatMoved)
{
    serve_person(person(), {.dcs = {DcOptions{.id = 1}, DcOptions{.id = 2}}});
    for (const auto* name : {"NETWORK_MIGRATE_1", "USER_MIGRATE_1"}) {
        server_->fail("auth.sendCode", {303, name});
        script_ = Script();
        answer_code();
        const auto before = server_->calls("auth.sendCode").size();
        expect_session(by_code());  // the other centre sends us home again
        const auto calls = server_->calls("auth.sendCode");
        ASSERT_EQ(calls.size(), before + 3) << name;
        EXPECT_EQ(calls[before + 1].dc, 1) << name;
        EXPECT_EQ(calls[before + 2].dc, 2) << name;
    }
}

TEST_F(LoginTest, AShortFloodWaitIsWaitedForAndALongOneEndsIt)
{
    serve_person();
    server_->fail("auth.sendCode", {420, "FLOOD_WAIT_1"});
    answer_code();
    expect_session(by_code());
    EXPECT_TRUE(script_.was_told("Telegram asks to wait 1 s."));

    server_->fail("auth.sendCode", {420, "FLOOD_WAIT_7200"});
    answer_code();
    const auto session = by_code();
    ASSERT_FALSE(session.has_value());
    EXPECT_NE(session.error().reason.find("7200"), std::string::npos) << session.error().reason;
}

TEST_F(LoginTest, ANumberWithoutAnAccountIsTold)
{
    auto account = person();
    account.needs_sign_up = true;
    serve_person(account);
    answer_code();
    const auto session = by_code();
    ASSERT_FALSE(session.has_value());
    EXPECT_NE(session.error().reason.find("no Telegram account"), std::string::npos);
}

TEST_F(LoginTest, ANumberThatIsNoneIsAskedForAgain)
{
    serve_person();
    script_.answers = {
        {Question::phone, "hello"}, {Question::phone, "9996621234"}, {Question::code, "12345"}};
    expect_session(by_code());
}

TEST_F(LoginTest, ByLink)
{
    serve_person();
    script_.on_link = [this](const std::string& token) {
        server_->accept_login_token(token, alice);
    };
    expect_session(by_link());
    EXPECT_EQ(script_.links.size(), 1u);
}

TEST_F(LoginTest, ByLinkWhoseScanIsSaidAmongOtherThings)
{
    serve_person(person(), {.token_lifetime = 300s, .short_updates = false});
    script_.on_link = [this](const std::string& token) {
        server_->accept_login_token(token, alice);
    };
    const auto began = std::chrono::steady_clock::now();
    expect_session(by_link());
    EXPECT_LT(std::chrono::steady_clock::now() - began, patience) << "not at the end of the token";
}

TEST_F(LoginTest, ALinkIsRenewedWhenItIsOver)
{
    serve_person(person(), {.token_lifetime = 1s});
    script_.on_link = [this](const std::string& token) {
        if (script_.links.size() == 3)
            server_->accept_login_token(token, alice);
    };
    expect_session(by_link());
    EXPECT_EQ(script_.links.size(), 3u);
    EXPECT_NE(script_.links[0], script_.links[1]);
}

TEST_F(LoginTest, ALinkForAnAccountElsewhereMoves)
{
    auto account = person();
    account.home_dc = 1;
    serve_person(account, {.dcs = {DcOptions{.id = 1}, DcOptions{.id = 2}}});
    script_.on_link = [this](const std::string& token) {
        server_->accept_login_token(token, alice);
    };
    expect_session(by_link(), 1);
}

TEST_F(LoginTest, ALinkAndATwoStepPassword)
{
    auto account = person();
    account.password = "correct horse";
    serve_person(account);
    script_.on_link = [this](const std::string& token) {
        server_->accept_login_token(token, alice);
    };
    script_.answers = {{Question::password, "correct horse"}};
    expect_session(by_link());
}

// Every call of the login goes wrong once, in each of these ways.
TEST_F(LoginTest, AFaultAtEveryStepIsRepaired)
{
    auto account = person();
    account.password = "correct horse";
    for (const auto* method :
         {"auth.sendCode", "auth.signIn", "account.getPassword", "auth.checkPassword"}) {
        const std::vector<std::pair<std::string, decltype(CallFault::what)>> faults = {
            {"500", RpcError{500, "RPC_CALL_FAIL"}},
            {"disconnect", Disconnect{}},
            {"salt", WrongSalt{}},
            {"bad message", BadMessage{16}},
            {"-404", TransportWord{-404}}};
        for (const auto& [name, what] : faults) {
            serve_person(account);
            server_->add(CallFault{.method = method, .what = what});
            script_ = Script();
            answer_code();
            script_.answers.emplace_back(Question::password, "correct horse");
            const auto session = by_code();
            EXPECT_TRUE(session.has_value())
                << method << " " << name << ": " << session.error().reason;
        }
    }
}

}  // namespace
}  // namespace tgvs::test
