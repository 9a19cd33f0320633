#include "mtproto/framing.hpp"
#include "support/hex.hpp"
#include "support/telegram/scripted_random.hpp"

#include <gtest/gtest.h>

namespace tgvs::mtproto {
namespace {

using test::counting;
using test::ScriptedRandom;

const Secret server_proxy_secret(counting(0x40, 16));

TEST(ServerTransport, SaysNothingBeforeItKnowsTheForm)
{
    ScriptedRandom random;
    ServerTransport server(random);
    EXPECT_EQ(server.wrap("abcd"), "");
    EXPECT_EQ(server.wrap_error(-429), "");
    EXPECT_EQ(server.next().value(), std::nullopt);
    server.feed("");
    server.feed("\xEE\xEE\xEE");
    EXPECT_EQ(server.next().value(), std::nullopt);
    EXPECT_EQ(server.wrap("abcd"), "");
}

TEST(ServerTransport, KeepsAnErrorShortEnoughToBeOne)
{
    ScriptedRandom random;
    ServerTransport server(random);
    server.feed("\xDD\xDD\xDD\xDD");
    for (int i = 0; i < 100; ++i) {
        const auto bytes = server.wrap_error(-404);
        EXPECT_GE(bytes.size(), 8u);
        EXPECT_LT(bytes.size(), 20u);
    }
}

TEST(ServerTransport, RefusesAStreamOfNoKnownForm)
{
    ScriptedRandom random;
    ServerTransport server(random);
    server.feed("GET / HTTP/1.1\r\n");
    EXPECT_EQ(server.next().value(), std::nullopt);
    server.feed(std::string(64, 'x'));
    EXPECT_EQ(server.next().error(), FramingErrc::unknown_form);
    server.feed("\xEF");
    EXPECT_EQ(server.next().error(), FramingErrc::unknown_form);
}

TEST(ServerTransport, RefusesAClientWithoutTheProxysSecret)
{
    ScriptedRandom random;
    const Secret other(counting(0, 16));
    for (const auto& secret : {Secret(), other}) {
        auto client = Transport::client({.obfuscated = true, .proxy_secret = secret}, random);
        ServerTransport server(random, server_proxy_secret);
        server.feed(client.greeting());
        EXPECT_EQ(server.next().error(), FramingErrc::unknown_form);
    }
    for (const auto framing : {Framing::abridged, Framing::intermediate, Framing::padded}) {
        auto client = Transport::client({.framing = framing}, random);
        ServerTransport server(random, server_proxy_secret);
        server.feed(client.greeting() + client.wrap(counting(1, 184)));
        EXPECT_EQ(server.next().error(), FramingErrc::unknown_form);
    }
    auto client =
        Transport::client({.obfuscated = true, .proxy_secret = server_proxy_secret}, random);
    ServerTransport server(random);
    server.feed(client.greeting());
    EXPECT_EQ(server.next().error(), FramingErrc::unknown_form);
}

}  // namespace
}  // namespace tgvs::mtproto
