#include "mtproto/framing.hpp"

#include "support/hex.hpp"
#include "support/telegram/scripted_random.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace tgvs::mtproto {
namespace {

using namespace std::string_literals;
using test::counting;
using test::from_hex;
using test::ScriptedRandom;
using test::to_hex;

const Secret proxy_secret(counting(0x40, 16));

std::vector<TransportOptions> all_forms()
{
    std::vector<TransportOptions> forms;
    for (const auto framing : {Framing::abridged, Framing::intermediate, Framing::padded}) {
        forms.push_back({.framing = framing});
        forms.push_back({.framing = framing, .obfuscated = true, .dc = 2});
        forms.push_back(
            {.framing = framing, .obfuscated = true, .proxy_secret = proxy_secret, .dc = -10'003});
    }
    return forms;
}

std::string name_of(const TransportOptions& form)
{
    return std::to_string(static_cast<int>(form.framing)) + (form.obfuscated ? " obfuscated" : "") +
           (form.proxy_secret.empty() ? "" : " with a secret");
}

// An encrypted packet: a head of 24 and whole blocks, or an unencrypted one of any words.
std::string packet(int blocks)
{
    return counting(1, 24 + 16 * blocks);
}

const std::vector<std::string> packets = {packet(1),  packet(0),  packet(29),
                                          packet(30), packet(40), packet(100)};

std::vector<std::string> received(ServerTransport& server)
{
    std::vector<std::string> all;
    for (;;) {
        auto next = server.next();
        EXPECT_TRUE(next);
        if (!next || !*next)
            return all;
        all.push_back(std::move(**next));
    }
}

std::vector<std::string> received(Transport& client)
{
    std::vector<std::string> all;
    for (;;) {
        auto next = client.next();
        EXPECT_TRUE(next);
        if (!next || !*next)
            return all;
        if (const auto* error = std::get_if<TransportError>(&**next))
            all.push_back("error " + std::to_string(error->code));
        else
            all.push_back(std::get<std::string>(std::move(**next)));
    }
}

TEST(Framing, IsAsPublishedOnTheWire)
{
    ScriptedRandom random(std::string(8, '\5') + std::string(5, '\xCC'));
    auto abridged = Transport::client({.framing = Framing::abridged}, random);
    EXPECT_EQ(to_hex(abridged.greeting()), "ef");
    EXPECT_EQ(to_hex(abridged.wrap("abcdefgh")), "02" + to_hex("abcdefgh"));
    EXPECT_EQ(to_hex(abridged.wrap(std::string(126 * 4, 'x')).substr(0, 2)), "7e78");
    EXPECT_EQ(to_hex(abridged.wrap(std::string(127 * 4, 'x')).substr(0, 5)), "7f7f000078");
    EXPECT_EQ(to_hex(abridged.wrap(std::string(0x1234 * 4, 'x')).substr(0, 5)), "7f34120078");

    auto intermediate = Transport::client({.framing = Framing::intermediate}, random);
    EXPECT_EQ(to_hex(intermediate.greeting()), "eeeeeeee");
    EXPECT_EQ(to_hex(intermediate.wrap("abcdefgh")), "08000000" + to_hex("abcdefgh"));

    auto padded = Transport::client({.framing = Framing::padded}, random);
    EXPECT_EQ(to_hex(padded.greeting()), "dddddddd");
    EXPECT_EQ(to_hex(padded.wrap("abcdefgh")), "0d000000" + to_hex("abcdefgh") + "cccccccccc");
}

TEST(Framing, CarriesPacketsToTheServerWhereverTheStreamIsCut)
{
    for (const auto& form : all_forms()) {
        ScriptedRandom random;
        auto client = Transport::client(form, random);
        auto stream = client.greeting();
        for (const auto& one : packets)
            stream += client.wrap(one);
        for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
            ServerTransport server(random, form.proxy_secret);
            server.feed(stream.substr(0, cut));
            auto all = received(server);
            server.feed(stream.substr(cut));
            for (auto& more : received(server))
                all.push_back(std::move(more));
            ASSERT_EQ(all, packets) << name_of(form) << " cut at " << cut;
        }
    }
}

TEST(Framing, CarriesPacketsToTheClientByteByByte)
{
    for (const auto& form : all_forms()) {
        ScriptedRandom random;
        auto client = Transport::client(form, random);
        ServerTransport server(random, form.proxy_secret);
        server.feed(client.greeting());
        std::string stream;
        for (const auto& one : packets)
            stream += server.wrap(one);
        stream += server.wrap_error(-404);
        stream += server.wrap_error(0);
        stream += server.wrap(packet(2));

        std::vector<std::string> all;
        for (const char byte : stream) {
            client.feed({&byte, 1});
            for (auto& more : received(client))
                all.push_back(std::move(more));
        }
        auto expected = packets;
        expected.push_back("error -404");  // and nothing for the 0
        expected.push_back(packet(2));
        EXPECT_EQ(all, expected) << name_of(form);
    }
}

TEST(Framing, TakesABodyThatIsNotEncryptedAsItCame)
{
    ScriptedRandom random(std::string(8, '\5') + std::string(5, '\xCC'));
    auto client = Transport::client({.framing = Framing::padded}, random);
    const auto plain = std::string(8, '\0') + counting(1, 40);
    ServerTransport server(random);
    server.feed(client.greeting() + client.wrap(plain));
    EXPECT_EQ(received(server), std::vector{plain + std::string(5, '\xCC')});
}

TEST(Framing, TakesAllThatIsUnder16BytesForAnErrorWord)
{
    ScriptedRandom random;
    auto client = Transport::client({.framing = Framing::padded}, random);
    client.feed("\x04\0\0\0\x53\xfe\xff\xff"s);                    // -429
    client.feed("\x0f\0\0\0\x44\xfe\xff\xff"s + counting(0, 11));  // -444
    client.feed("\x08\0\0\0\0\0\0\0abcd"s);
    client.feed("\x10\0\0\0"s + counting(0x44, 16));
    EXPECT_EQ(received(client),
              (std::vector<std::string>{"error -429", "error -444", counting(0x44, 16)}));
}

struct Damage {
    Framing framing;
    std::string bytes;
    FramingErrc expected;
};

TEST(Framing, RefusesLengthsThatCannotBe)
{
    const Damage rows[] = {
        {Framing::abridged, "\0"s, FramingErrc::wrong_length},
        {Framing::abridged, "\x7f\0\0\0"s, FramingErrc::wrong_length},
        {Framing::abridged, "\x7f\1\1\x10"s, FramingErrc::too_long},
        {Framing::abridged, "\x82\0\0\0"s, FramingErrc::too_long},  // a quick ack, never asked for
        {Framing::intermediate, "\0\0\0\0"s, FramingErrc::wrong_length},
        {Framing::intermediate, "\3\0\0\0"s, FramingErrc::wrong_length},
        {Framing::intermediate, "\x15\0\0\0"s, FramingErrc::wrong_length},
        {Framing::intermediate, "\x04\x04\x40\0"s, FramingErrc::too_long},
        {Framing::intermediate, "\x10\0\0\x80"s, FramingErrc::too_long},
        {Framing::padded, "\3\0\0\0"s, FramingErrc::wrong_length},
        {Framing::padded, "\x01\x04\x40\0"s, FramingErrc::too_long},
    };
    for (const auto& [framing, bytes, expected] : rows) {
        ScriptedRandom random;
        auto client = Transport::client({.framing = framing}, random);
        client.feed(bytes);
        ASSERT_FALSE(client.next()) << to_hex(bytes);
        EXPECT_EQ(client.next().error(), expected) << to_hex(bytes);
        client.feed("\x10\0\0\0"s + std::string(16, 'x'));
        EXPECT_EQ(client.next().error(), expected);  // for good

        ServerTransport server(random);
        server.feed(Transport::client({.framing = framing}, random).greeting() + bytes);
        ASSERT_FALSE(server.next()) << to_hex(bytes);
        EXPECT_EQ(server.next().error(), expected);
    }
}

TEST(Framing, WaitsForThePacketOfTheGreatestLength)
{
    ScriptedRandom random;
    auto client = Transport::client({}, random);
    client.feed("\x00\x04\x40\x00"s);  // 2^22 + 1024
    EXPECT_EQ(client.next().value(), std::nullopt);
    client.feed(std::string(max_packet_bytes, 'x'));
    ASSERT_TRUE(client.next().value().has_value());
    EXPECT_EQ(client.next().value(), std::nullopt);
}

TEST(FramingDeathTest, StopsAtPayloadsThatAreOurOwnMistake)
{
    ScriptedRandom random;
    auto client = Transport::client({}, random);
    EXPECT_DEATH(client.wrap("abc"), "whole words");
    EXPECT_DEATH(Transport::client({.obfuscated = true, .proxy_secret = Secret("short")}, random),
                 "16 bytes");
    EXPECT_DEATH(Transport::client({.proxy_secret = proxy_secret}, random), "obfuscation");
}

}  // namespace
}  // namespace tgvs::mtproto
