// The same conversation (key, login check, a call, an update) with one fault in it: at every step of the
// exchange, at every kind of message, at bytes all over the connection.

#include "conversation.hpp"

namespace tgvs::test {
namespace {

using telegram::Client;

class Faults : public Conversation {
protected:
    // With a key to be made: the exchange is part of it.
    void expect_conversation(const std::string& fault)
    {
        auto& client = connect();
        const auto answer = config(client);
        EXPECT_TRUE(answer.has_value()) << fault << ": " << explain(answer.error());
        EXPECT_TRUE(config(client).has_value()) << fault;
        await(client.stop());
    }

    void expect_conversation_of_a_login(const std::string& fault)
    {
        auto options = client_options();
        options.key = server_->logged_in_key(alice);
        auto& client = connect(std::move(options));
        EXPECT_EQ(who_am_i(client), "Test") << fault;
        EXPECT_EQ(who_am_i(client), "Test") << fault;
        await(client.stop());
    }

    void cut_a_login_at(std::size_t bytes)
    {
        server_->add(ConnectionFault{.what = CutIn{bytes}});
        expect_conversation_of_a_login("cut after " + std::to_string(bytes) + " bytes of ours");
        server_->add(ConnectionFault{.what = CutOut{bytes}});
        expect_conversation_of_a_login("cut after " + std::to_string(bytes) +
                                       " bytes of the server");
    }
};

using FaultsLong = Faults;

TEST_F(Faults, ACallThatGoesWrongInAnyWayIsRepaired)
{
    serve();
    const std::vector<std::pair<std::string, decltype(CallFault::what)>> faults = {
        {"disconnect", Disconnect{}},   {"orderly disconnect", Disconnect{.reset = false}},
        {"-404", TransportWord{-404}},  {"-429", TransportWord{-429}},
        {"-444", TransportWord{-444}},  {"-500", TransportWord{-500}},
        {"salt", WrongSalt{}},          {"16", BadMessage{16}},
        {"17", BadMessage{17}},         {"18", BadMessage{18}},
        {"19", BadMessage{19}},         {"20", BadMessage{20}},
        {"32", BadMessage{32}},         {"33", BadMessage{33}},
        {"34", BadMessage{34}},         {"35", BadMessage{35}},
        {"64", BadMessage{64}},         {"msg_key", Spoiled::msg_key},
        {"even", Spoiled::even_msg_id}, {"inner length", Spoiled::inner_length},
        {"twice", Spoiled::twice},      {"delay", Delay{50ms}},
    };
    for (const auto& [name, what] : faults) {
        for (const int skip : {0, 1}) {
            server_->clear_faults();
            server_->add(CallFault{.method = "users.getUsers", .skip = skip, .what = what});
            expect_conversation_of_a_login(name + " at call " + std::to_string(skip));
        }
    }
}

// What spoils an answer for good costs that call alone.
TEST_F(Faults, AnAnswerThatCannotBeReadCostsOneCall)
{
    serve();
    for (const auto how : {Spoiled::garbage_gzip, Spoiled::unknown_object, Spoiled::cut_object}) {
        auto options = client_options();
        options.key = server_->logged_in_key(alice);
        auto& client = connect(std::move(options));
        EXPECT_EQ(who_am_i(client), "Test");
        server_->add(CallFault{.method = "users.getUsers", .what = how});
        EXPECT_NE(who_am_i(client), "Test");
        EXPECT_EQ(who_am_i(client), "Test");
        await(client.stop());
    }
}

TEST_F(Faults, AnExchangeThatGoesWrongIsBegunAnew)
{
    serve();
    const std::vector<std::pair<std::string, ServerFaults>> faults = {
        {"nonce of resPQ", {.res_pq_nonce = true}},
        {"fingerprint", {.unknown_fingerprint = true}},
        {"pq", {.pq = "\x07"}},
        {"nonce of server_DH_params", {.dh_params_nonce = true}},
        {"server_nonce of server_DH_params", {.dh_params_server_nonce = true}},
        {"server_DH_params_fail", {.dh_params_fail = true}},
        {"hash", {.answer_hash = true}},
        {"padding", {.answer_padding = true}},
        {"length", {.answer_length = true}},
        {"inner nonce", {.inner_nonce = true}},
        {"inner server_nonce", {.inner_server_nonce = true}},
        {"dh_prime", {.dh_prime = std::string(256, '\xff')}},
        {"g", {.g = 2}},
        {"g_a", {.g_a = std::string(1, '\1')}},
        {"two retries", {.retries = 2}},
        {"retries without end", {.retries = 100}},
        {"dh_gen_fail", {.dh_gen_fail = true}},
        {"nonce of dh_gen_ok", {.dh_gen_nonce = true}},
        {"server_nonce of dh_gen_ok", {.dh_gen_server_nonce = true}},
        {"new_nonce_hash", {.new_nonce_hash = true}},
        {"trailing bytes", {.trailing = true}},
        {"another object", {.other_object = true}},
    };
    for (const auto& [name, fault] : faults) {
        server_->fault_next_key_exchange(fault);
        expect_conversation(name);
    }
}

TEST_F(Faults, AConnectionThatIsCutWhileTheKeyIsMadeIsMadeAnew)
{
    serve();
    for (std::size_t bytes = 0; bytes < 1'400; bytes += 31) {
        server_->add(ConnectionFault{.what = CutIn{bytes}});
        expect_conversation("cut after " + std::to_string(bytes) + " bytes of ours");
        server_->add(ConnectionFault{.what = CutOut{bytes}});
        expect_conversation("cut after " + std::to_string(bytes) + " bytes of the server");
    }
}

// The first packets byte by byte, the others here and there; a long run cuts at each.
TEST_F(Faults, AConnectionThatIsCutAtSomeByteIsMadeAnew)
{
    serve();
    for (std::size_t bytes = 0; bytes < 700; bytes += bytes < 80 ? 1 : 13)
        cut_a_login_at(bytes);
}

TEST_F(FaultsLong, AConnectionThatIsCutAtAnyByteIsMadeAnew)
{
    serve();
    for (std::size_t bytes = 0; bytes < 700; ++bytes)
        cut_a_login_at(bytes);
}

TEST_F(Faults, AConnectionThatEndsAtOnceOrSaysAWordIsMadeAnew)
{
    serve();
    server_->add(ConnectionFault{.times = 3, .what = CloseAtOnce{}});
    expect_conversation("closed at once");
    for (const auto word : {-404, -429, -444, -403, -999}) {
        server_->add(ConnectionFault{.what = TransportWord{word}});
        expect_conversation(std::to_string(word));
    }
}

}  // namespace
}  // namespace tgvs::test
