#include "mtproto/envelope.hpp"

#include "mtproto/crypto.hpp"
#include "mtproto/message_keys.hpp"
#include "mtproto/tl_bytes.hpp"
#include "support/hex.hpp"
#include "support/telegram/scripted_random.hpp"

#include <gtest/gtest.h>

#include <set>

namespace tgvs::mtproto {
namespace {

using test::counting;
using test::from_hex;
using test::ScriptedRandom;
using test::to_hex;

const AuthKey key = *AuthKey::from_bytes(counting(0, 256));

// A ping, its padding 20 bytes of aa.
const std::string vector_plaintext = from_hex(
                                         "010203040506070811121314151617180400000000000066010000000"
                                         "c000000ec77be7a8877665544332211") +
                                     std::string(20, '\xAA');

Message ping()
{
    return {.salt = 0x0807060504030201,
            .session_id = 0x1817161514131211,
            .msg_id = 0x6600000000000004,
            .seq_no = 1,
            .body = from_hex("ec77be7a8877665544332211")};
}

// No further blocks, then the padding.
ScriptedRandom vector_random()
{
    return ScriptedRandom(std::string(8, '\0') + std::string(20, '\xAA'));
}

// The plaintext of a message whose length field says what it is told to.
std::string plaintext(std::uint32_t length, std::size_t after_head)
{
    return TlWriter()
        .u64(1)
        .u64(2)
        .u64(3)
        .u32(4)
        .u32(length)
        .raw(std::string(after_head, 'b'))
        .take();
}

Result<Message, EnvelopeErrc> open_plaintext(std::uint32_t length, std::size_t after_head)
{
    return open(key, Sender::server,
                seal_plaintext(key, Sender::server, plaintext(length, after_head)));
}

TEST(MessageKeys, MatchTheVector)
{
    const auto msg_key = message_key(key, Sender::client, vector_plaintext);
    EXPECT_EQ(to_hex(msg_key), "63518635cd72e30fc46b1ec1dc35f9d7");
    const auto aes = message_aes(key, Sender::client, msg_key);
    EXPECT_EQ(to_hex(aes.key.reveal()),
              "09c80f48fd5995d2f7ae4379a3b77a82f8e2f69256abcb765faf45fe992fd2c8");
    EXPECT_EQ(to_hex(aes.iv.reveal()),
              "1ede597c88984cf19433524a848e55b425600df2ffd5ec60279142bab063d58a");
}

TEST(Seal, MatchesTheVectorFromAClient)
{
    auto random = vector_random();
    EXPECT_EQ(to_hex(seal(key, Sender::client, ping(), random)),
              "32d1586ea457dfc8"
              "63518635cd72e30fc46b1ec1dc35f9d7"
              "edd482738ff2e9f656bcc33f8bb5de416f96c9d54a8e44620c38c828a6ff36d8"
              "ac3e683a158f519afd09e1073ccd111b580508ee113a57f1227fcf094975746d");
}

TEST(Seal, MatchesTheVectorFromAServer)
{
    auto random = vector_random();
    EXPECT_EQ(to_hex(seal(key, Sender::server, ping(), random)),
              "32d1586ea457dfc8"
              "358d609f6ffc67074f53d24ad8a0fd75"
              "4dcd91a6b80e95b7e32baa2c5abf3bd0874a78fd5bf50c2f54b53fef51880da1"
              "7f8dde639cd9079d9d17dbb7dbcd7cb36c955a126e3d1a52ed59589eb86a140c");
}

TEST(Open, GivesBackWhatWasSealed)
{
    ScriptedRandom random;
    for (const auto sender : {Sender::client, Sender::server}) {
        for (std::size_t words = 0; words < 40; ++words) {
            auto message = ping();
            message.body = counting(0, static_cast<int>(words) * 4);
            const auto opened = open(key, sender, seal(key, sender, message, random));
            ASSERT_TRUE(opened) << words;
            EXPECT_EQ(opened->salt, message.salt);
            EXPECT_EQ(opened->session_id, message.session_id);
            EXPECT_EQ(opened->msg_id, message.msg_id);
            EXPECT_EQ(opened->seq_no, message.seq_no);
            EXPECT_EQ(opened->body, message.body);
        }
    }
}

TEST(Open, CutsOffWhatATransportAdded)
{
    auto random = vector_random();
    const auto packet = seal(key, Sender::server, ping(), random);
    for (int more = 0; more < 16; ++more)
        EXPECT_TRUE(open(key, Sender::server, packet + counting(0, more))) << more;
    EXPECT_FALSE(open(key, Sender::server, packet + counting(0, 16)));
}

TEST(Open, RefusesWhatIsTooShort)  // check 1
{
    // 32 bytes of plaintext would be enough for the fields, which alone is not enough.
    const auto packet = seal_plaintext(key, Sender::server, plaintext(0, 0));
    EXPECT_EQ(open(key, Sender::server, packet).error(), EnvelopeErrc::wrong_length);
    EXPECT_EQ(open(key, Sender::server, packet + counting(0, 15)).error(),
              EnvelopeErrc::wrong_length);
    for (std::size_t size = 0; size < 72; ++size) {
        EXPECT_EQ(open(key, Sender::server, std::string(size, 'x')).error(),
                  EnvelopeErrc::wrong_length);
    }
}

TEST(Open, RefusesAnotherKeysId)  // check 2
{
    ScriptedRandom random;
    auto packet = seal(key, Sender::server, ping(), random);
    packet[0] = static_cast<char>(packet[0] ^ 1);
    EXPECT_EQ(open(key, Sender::server, packet).error(), EnvelopeErrc::wrong_key_id);
}

TEST(Open, RefusesAChangeOfAnyByteBehindTheKeysId)  // check 3, padding included
{
    ScriptedRandom random;
    const auto packet = seal(key, Sender::server, ping(), random);
    for (std::size_t at = 8; at < packet.size(); ++at) {
        auto changed = packet;
        changed[at] = static_cast<char>(changed[at] ^ 0x80);
        EXPECT_EQ(open(key, Sender::server, changed).error(), EnvelopeErrc::wrong_msg_key) << at;
    }
}

TEST(Open, RefusesPaddingThatMsgKeyDoesNotCover)  // check 3: of the whole plaintext
{
    auto whole = plaintext(16, 16 + 32);
    const auto msg_key = message_key(key, Sender::server, whole);
    whole.back() = 'x';  // the last byte of the padding
    const auto aes = message_aes(key, Sender::server, msg_key);
    const auto packet = TlWriter()
                            .u64(key.id())
                            .raw(msg_key)
                            .raw(ige_encrypt(aes.key.reveal(), aes.iv.reveal(), whole))
                            .take();
    EXPECT_EQ(open(key, Sender::server, packet).error(), EnvelopeErrc::wrong_msg_key);
}

TEST(Open, RefusesAMessageSentBackToItsSender)
{
    ScriptedRandom random;
    const auto packet = seal(key, Sender::client, ping(), random);
    EXPECT_EQ(open(key, Sender::server, packet).error(), EnvelopeErrc::wrong_msg_key);
}

TEST(Open, RefusesInnerLengthsThatDoNotFit)  // check 5
{
    EXPECT_TRUE(open_plaintext(16, 16 + 16));
    EXPECT_EQ(open_plaintext(0xFFFFFFF0, 32).error(),
              EnvelopeErrc::wrong_inner_length);  // negative
    EXPECT_EQ(open_plaintext(0x7FFFFFFC, 32).error(), EnvelopeErrc::wrong_inner_length);
    EXPECT_EQ(open_plaintext(36, 32).error(), EnvelopeErrc::wrong_inner_length);
    for (const std::uint32_t odd : {1u, 13u, 14u, 15u, 17u, 18u, 19u})
        EXPECT_EQ(open_plaintext(odd, 32).error(), EnvelopeErrc::wrong_inner_length) << odd;
}

TEST(Open, RefusesPaddingOutOfBounds)  // check 5
{
    EXPECT_TRUE(open_plaintext(20, 32));                                            // 12
    EXPECT_EQ(open_plaintext(24, 32).error(), EnvelopeErrc::wrong_inner_length);    // 8
    EXPECT_EQ(open_plaintext(32, 32).error(), EnvelopeErrc::wrong_inner_length);    // 0
    EXPECT_TRUE(open_plaintext(16, 1040));                                          // 1024
    EXPECT_EQ(open_plaintext(12, 1040).error(), EnvelopeErrc::wrong_inner_length);  // 1028
}

TEST(Seal, HidesTheLengthALittle)
{
    ScriptedRandom random;
    std::set<std::size_t> sizes;
    for (int i = 0; i < 300; ++i)
        sizes.insert(seal(key, Sender::client, ping(), random).size());
    EXPECT_EQ(sizes.size(), 16u);
    EXPECT_EQ(*sizes.begin(), 24u + 64u);
    EXPECT_EQ(*sizes.rbegin(), 24u + 64u + 15u * 16u);
}

TEST(PlainMessage, IsReadAgainWithWhatATransportAdded)
{
    const auto packet = plain_message(0x0102030405060708, "bodybody");
    EXPECT_EQ(to_hex(packet.substr(0, 20)),
              "0000000000000000"
              "0807060504030201"
              "08000000");
    for (int more = 0; more < 16; ++more) {
        const auto padded = packet + counting(1, more);
        const auto opened = open_plain(padded);
        ASSERT_TRUE(opened) << more;
        EXPECT_EQ(opened->msg_id, 0x0102030405060708u);
        EXPECT_EQ(opened->body, "bodybody");
    }
}

TEST(PlainMessage, IsRefusedWhenItsLengthOrKeyIdIsWrong)
{
    const auto packet = plain_message(5, "bodybody");
    for (std::size_t size = 0; size < 20; ++size)
        EXPECT_EQ(open_plain(packet.substr(0, size)).error(), EnvelopeErrc::wrong_length) << size;
    for (std::size_t size = 20; size < packet.size(); ++size)
        EXPECT_EQ(open_plain(packet.substr(0, size)).error(), EnvelopeErrc::wrong_inner_length);
    EXPECT_EQ(open_plain(packet + counting(0, 16)).error(), EnvelopeErrc::wrong_inner_length);

    auto uneven = packet;
    uneven[16] = 7;
    EXPECT_EQ(open_plain(uneven).error(), EnvelopeErrc::wrong_inner_length);
    auto encrypted = packet;
    encrypted[0] = 1;
    EXPECT_EQ(open_plain(encrypted).error(), EnvelopeErrc::wrong_key_id);
}

}  // namespace
}  // namespace tgvs::mtproto
