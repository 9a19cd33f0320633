// The serving side that other tests stand on: what real clients send it, and what it must notice.
#include "support/telegram/server_key_exchange.hpp"

#include "mtproto/key_exchange_values.hpp"
#include "mtproto/tl_bytes.hpp"
#include "support/telegram/scripted_random.hpp"

#include <gtest/gtest.h>

namespace tgvs::mtproto {
namespace {

using test::ScriptedRandom;
using test::ServerKeyExchange;

constexpr std::string_view pq = "\x17\xED\x48\x94\x1A\x08\xF9\x81";
constexpr std::string_view p = "\x49\x4C\x55\x3B";
constexpr std::string_view q = "\x53\x91\x10\x73";
const std::string nonce(nonce_bytes, 'n');

class ServerSide : public ::testing::Test {
protected:
    std::string begin(std::uint32_t id = exchange_id::req_pq_multi)
    {
        const auto answer = server.answer(TlWriter().u32(id).raw(nonce).written());
        EXPECT_TRUE(answer);
        return answer ? answer->substr(20, nonce_bytes) : std::string(nonce_bytes, '\0');
    }

    // `more` is what the form of inner data has behind the nonces.
    std::string request(std::uint32_t inner_id, std::string_view server_nonce,
                        std::string_view more)
    {
        const auto inner = TlWriter()
                               .u32(inner_id)
                               .bytes(pq)
                               .bytes(p)
                               .bytes(q)
                               .raw(nonce)
                               .raw(server_nonce)
                               .raw(std::string(new_nonce_bytes, 'w'))
                               .raw(more)
                               .take();
        return TlWriter()
            .u32(exchange_id::req_dh_params)
            .raw(nonce)
            .raw(server_nonce)
            .bytes(p)
            .bytes(q)
            .u64(pair.public_key().fingerprint)
            .bytes(rsa_pad_encrypt(pair.public_key(), inner, random))
            .take();
    }

    std::string complaint(std::string_view message)
    {
        const auto answer = server.answer(message);
        return answer ? "none" : answer.error().message;
    }

    const test::RsaKeyPair pair = test::RsaKeyPair::generate();
    ScriptedRandom random;
    ServerKeyExchange server{{.key = pair}, random};
};

TEST_F(ServerSide, TakesEveryFormOfInnerData)
{
    EXPECT_EQ(complaint(request(exchange_id::p_q_inner_data, begin(), "")), "none");
    const auto dc = TlWriter().i32(2).take();
    EXPECT_EQ(complaint(request(exchange_id::p_q_inner_data_dc, begin(), dc)), "none");
    const auto temporary = TlWriter().i32(2).i32(86'400).take();
    EXPECT_EQ(complaint(request(exchange_id::p_q_inner_data_temp_dc, begin(), temporary)), "none");
    EXPECT_EQ(complaint(request(exchange_id::dh_gen_ok, begin(), "")),
              "the inner data is not p_q_inner_data");
    constexpr std::uint32_t req_pq = 0x60469778;
    EXPECT_EQ(complaint(request(exchange_id::p_q_inner_data, begin(req_pq), "")), "none");
}

TEST_F(ServerSide, RefusesWhatIsOutOfOrder)
{
    EXPECT_EQ(complaint(""), "not a message of the key exchange");
    EXPECT_EQ(complaint(request(exchange_id::p_q_inner_data, nonce, "")),
              "req_DH_params has wrong nonces");
    const auto server_nonce = begin();
    const auto early = TlWriter()
                           .u32(exchange_id::set_client_dh_params)
                           .raw(nonce)
                           .raw(server_nonce)
                           .bytes("")
                           .take();
    EXPECT_EQ(complaint(early), "set_client_DH_params is out of order or has wrong nonces");
}

TEST_F(ServerSide, RefusesWrongEncryption)
{
    auto message = request(exchange_id::p_q_inner_data, begin(), "");
    message.back() = static_cast<char>(message.back() ^ 1);
    EXPECT_EQ(complaint(message), "RSA_PAD is wrong");
}

TEST_F(ServerSide, WritesItsPrivateKeyAndReadsItAgain)
{
    const auto again = test::RsaKeyPair::from_pem(pair.private_pem());
    ASSERT_TRUE(again);
    EXPECT_EQ(again->public_key().n, pair.public_key().n);
    EXPECT_FALSE(test::RsaKeyPair::from_pem("nonsense"));
}

}  // namespace
}  // namespace tgvs::mtproto
