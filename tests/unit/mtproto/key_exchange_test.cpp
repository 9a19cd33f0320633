#include "mtproto/key_exchange.hpp"

#include "mtproto/dh.hpp"
#include "mtproto/key_exchange_values.hpp"
#include "mtproto/tl_bytes.hpp"
#include "support/hex.hpp"
#include "support/telegram/primes.hpp"
#include "support/telegram/scripted_random.hpp"
#include "support/telegram/server_key_exchange.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace tgvs::mtproto {
namespace {

using test::from_hex;
using test::RsaKeyPair;
using test::ScriptedRandom;
using test::ServerFaults;
using test::ServerKeyExchange;

const RsaKeyPair& server_key()
{
    static const auto pair = RsaKeyPair::generate();
    return pair;
}

std::vector<RsaKey> known_keys()
{
    auto keys = built_in_rsa_keys();
    keys.push_back(server_key().public_key());
    return keys;
}

struct Conversation {
    Result<ExchangedKey, KeyExchangeErrc> result;
    std::optional<test::ServedKey> served;
    std::string complaint;  // of the server
    int answers = 0;
};

Conversation talk(const ServerFaults& faults, ScriptedRandom client_random = ScriptedRandom("", 2))
{
    ScriptedRandom server_random("", 3);
    ServerKeyExchange server({.key = server_key(), .faults = faults}, server_random);
    KeyExchange client({.dc = 10'002, .keys = known_keys()}, client_random);
    Conversation conversation{std::unexpected(KeyExchangeErrc::refused), {}, {}};
    auto message = client.begin();
    for (;;) {
        const auto answer = server.answer(message);
        if (!answer) {
            conversation.complaint = answer.error().message;
            return conversation;
        }
        ++conversation.answers;
        auto next = client.answer(*answer);
        if (!next) {
            conversation.result = std::unexpected(next.error());
            return conversation;
        }
        if (auto* key = std::get_if<ExchangedKey>(&*next)) {
            conversation.result = std::move(*key);
            conversation.served = server.key();
            return conversation;
        }
        message = std::get<std::string>(std::move(*next));
    }
}

void expect_same_key(const Conversation& conversation)
{
    EXPECT_EQ(conversation.complaint, "");
    ASSERT_TRUE(conversation.result) << to_string(conversation.result.error());
    ASSERT_TRUE(conversation.served);
    EXPECT_EQ(conversation.result->key, conversation.served->key);
    EXPECT_EQ(conversation.result->salt, conversation.served->salt);
    EXPECT_EQ(conversation.result->server_time, 1'700'000'000);
    EXPECT_EQ(conversation.served->dc, 10'002);
}

// What the client says to a server with this fault.
void expect_refusal(const ServerFaults& faults, KeyExchangeErrc expected, int answers)
{
    const auto conversation = talk(faults);
    EXPECT_EQ(conversation.complaint, "");
    ASSERT_FALSE(conversation.result);
    EXPECT_EQ(conversation.result.error(), expected) << to_string(conversation.result.error());
    EXPECT_EQ(conversation.answers, answers);
}

TEST(KeyExchange, GivesBothSidesTheSameKey)
{
    const auto conversation = talk({});
    expect_same_key(conversation);
    EXPECT_EQ(conversation.answers, 3);
}

TEST(KeyExchange, TriesAnotherExponentAsOftenAsIsAllowed)
{
    const auto conversation = talk({.retries = max_retries});
    expect_same_key(conversation);  // the server has checked each retry_id
    EXPECT_EQ(conversation.answers, 3 + max_retries);
}

TEST(KeyExchange, GivesUpAfterTooManyRetries)
{
    expect_refusal({.retries = max_retries + 1}, KeyExchangeErrc::refused, 3 + max_retries);
}

TEST(KeyExchange, EndsWhenTheServerRefuses)
{
    expect_refusal({.dh_gen_fail = true}, KeyExchangeErrc::refused, 3);
    expect_refusal({.dh_params_fail = true}, KeyExchangeErrc::refused, 2);
}

TEST(KeyExchange, ChecksEveryNonce)
{
    constexpr auto wrong = KeyExchangeErrc::wrong_nonce;
    expect_refusal({.res_pq_nonce = true}, wrong, 1);
    expect_refusal({.dh_params_nonce = true}, wrong, 2);
    expect_refusal({.dh_params_server_nonce = true}, wrong, 2);
    expect_refusal({.inner_nonce = true}, wrong, 2);
    expect_refusal({.inner_server_nonce = true}, wrong, 2);
    expect_refusal({.dh_gen_nonce = true}, wrong, 3);
    expect_refusal({.dh_gen_server_nonce = true}, wrong, 3);
}

TEST(KeyExchange, RefusesAServerWithoutAKeyThatWeKnow)
{
    expect_refusal({.unknown_fingerprint = true}, KeyExchangeErrc::unknown_fingerprint, 1);
}

TEST(KeyExchange, RefusesAPqThatIsNoProductOfTwoPrimes)
{
    const std::string_view bad[] = {
        "",
        "00",
        "7fffffffffffffe7",    // a prime
        "3fffffff00000001",    // 2147483647 squared
        "1e",                  // 2 * 3 * 5
        "fffffff6000000c5",    // above 2^63-1
        "010000000000000006",  // longer than 8 bytes
    };
    for (const auto pq : bad)
        expect_refusal({.pq = from_hex(pq)}, KeyExchangeErrc::bad_pq, 1);
}

TEST(KeyExchange, ChecksTheHashOfTheAnswerAndItsPadding)
{
    expect_refusal({.answer_hash = true}, KeyExchangeErrc::bad_hash, 2);
    expect_refusal({.answer_padding = true}, KeyExchangeErrc::bad_hash, 2);
    expect_refusal({.answer_length = true}, KeyExchangeErrc::bad_hash, 2);
    expect_refusal({.answer_trailing = true}, KeyExchangeErrc::malformed, 2);
}

TEST(KeyExchange, RefusesABadPrimeOrGenerator)
{
    constexpr auto bad = KeyExchangeErrc::bad_prime;
    const auto prime = from_hex(test::prime_with_composite_half);
    const auto composite = from_hex(test::composite_with_prime_half);
    expect_refusal({.dh_prime = prime, .g = 4}, bad, 2);
    expect_refusal({.dh_prime = composite, .g = 4}, bad, 2);
    expect_refusal({.dh_prime = std::string(known_prime().substr(1))}, bad, 2);
    expect_refusal({.g = 2}, bad, 2);  // generates the whole group
    expect_refusal({.g = 1}, bad, 2);
    expect_refusal({.g = 8}, bad, 2);
}

TEST(KeyExchange, RefusesAGaOutOfRange)
{
    constexpr auto bad = KeyExchangeErrc::bad_public;
    auto below_p = std::string(known_prime());
    below_p.back() = static_cast<char>(below_p.back() - 1);
    for (const auto& g_a : {std::string(), std::string(1, '\1'), std::string(248, '\x77'), below_p,
                            std::string(known_prime()), std::string(257, '\1')})
        expect_refusal({.g_a = g_a}, bad, 2);
}

TEST(KeyExchange, DrawsAnotherExponentWhenGbIsOutOfRange)
{
    // The client draws: nonce, new_nonce, padding, temporary key, and then the exponent. How many bytes the middle
    // takes is counted from the end of what a whole exchange takes.
    const auto small = std::string(255, '\0') + '\5';
    const std::size_t inner_bytes = 4 + 12 + 8 + 8 + 16 + 16 + 32 + 4;
    ScriptedRandom made("", 4);
    const auto before = made.bytes(16 + 32 + (192 - inner_bytes)) + std::string(32, '\0');
    const auto conversation = talk({}, ScriptedRandom(before + small, 5));
    expect_same_key(conversation);  // the server refuses a bad g_b
}

TEST(KeyExchange, GivesUpWhenTheGeneratorOfNumbersIsBroken)
{
    const auto conversation = talk({}, ScriptedRandom(std::string(100'000, '\0')));
    ASSERT_FALSE(conversation.result);
    EXPECT_EQ(conversation.result.error(), KeyExchangeErrc::bad_public);
}

TEST(KeyExchange, ChecksTheHashOfTheNewNonceInEveryVerdict)
{
    constexpr auto bad = KeyExchangeErrc::bad_nonce_hash;
    expect_refusal({.new_nonce_hash = true}, bad, 3);
    expect_refusal({.retries = 1, .new_nonce_hash = true}, bad, 3);
    expect_refusal({.dh_gen_fail = true, .new_nonce_hash = true}, bad, 3);
}

TEST(KeyExchange, RefusesObjectsThatDoNotBelongThere)
{
    expect_refusal({.trailing = true}, KeyExchangeErrc::malformed, 1);
    expect_refusal({.other_object = true}, KeyExchangeErrc::malformed, 1);
}

// The conversation again with each answer cut, prolonged or of another kind.
TEST(KeyExchange, RefusesEachAnswerUnlessItIsWhole)
{
    for (std::size_t faulty = 0; faulty < 3; ++faulty) {
        for (const int change : {0, 1, 2, 3}) {
            ScriptedRandom client_random("", 2);
            ScriptedRandom server_random("", 3);
            ServerKeyExchange server({.key = server_key()}, server_random);
            KeyExchange client({.keys = known_keys()}, client_random);
            auto message = client.begin();
            for (std::size_t step = 0; step < faulty; ++step)
                message = std::get<std::string>(*client.answer(*server.answer(message)));
            auto answer = *server.answer(message);
            if (change == 0)
                answer.resize(answer.size() - 4);
            if (change == 1)
                answer += std::string(4, '\0');
            if (change == 2)
                answer[0] = static_cast<char>(answer[0] ^ 1);
            if (change == 3)
                answer.clear();
            EXPECT_EQ(client.answer(answer).error(), KeyExchangeErrc::malformed)
                << faulty << ' ' << change;
        }
    }
}

TEST(KeyExchange, AnswersNothingBeforeItsBeginningAndAfterItsEnd)
{
    ScriptedRandom random;
    KeyExchange client({.keys = known_keys()}, random);
    EXPECT_EQ(client.answer("").error(), KeyExchangeErrc::malformed);
    client.begin();
    EXPECT_FALSE(client.answer("nonsense"));
    EXPECT_EQ(client.answer("").error(), KeyExchangeErrc::malformed);
}

TEST(KeyExchange, CanBeginAgain)
{
    ScriptedRandom random;
    KeyExchange client({.keys = known_keys()}, random);
    const auto first = client.begin();
    const auto second = client.begin();
    EXPECT_EQ(first.substr(0, 4), "\xf1\x8e\x7e\xbe");
    EXPECT_EQ(first.size(), 20u);
    EXPECT_NE(first, second);
}

}  // namespace
}  // namespace tgvs::mtproto
