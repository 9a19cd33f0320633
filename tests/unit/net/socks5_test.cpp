#include "net/socks5.hpp"

#include "support.hpp"

namespace tgvs::net {
namespace {

using namespace std::string_literals;

// What the proxy of a conversation does: takes exactly these bytes, then says those.
struct Turn {
    std::string takes;
    std::string says;
};

enum class After { keep, close };

struct Script {
    std::vector<Turn> turns;
    After after = After::keep;
    std::size_t split = 0;  // each answer is sent in two pieces, cut here; 0: whole
};

asio::awaitable<void> say(tcp::socket& socket, std::string text, std::size_t split)
{
    const auto cut = std::min(split, text.size());
    const auto first = text.substr(0, cut);
    const auto second = text.substr(cut);
    co_await asio::async_write(socket, asio::buffer(first), as_value);
    co_await let_others_run();
    co_await asio::async_write(socket, asio::buffer(second), as_value);
}

asio::awaitable<void> serve(tcp::acceptor& acceptor, Script script, std::vector<tcp::socket>& kept)
{
    tcp::socket socket(acceptor.get_executor());
    co_await acceptor.async_accept(socket, as_value);
    socket.set_option(tcp::no_delay(true));  // or a second piece waits for an acknowledgement
    for (const auto& turn : script.turns) {
        std::string got(turn.takes.size(), '?');
        co_await asio::async_read(socket, asio::buffer(got), as_value);
        EXPECT_EQ(got, turn.takes);
        co_await say(socket, turn.says, script.split);
    }
    if (script.after == After::keep)
        kept.push_back(std::move(socket));
}

asio::awaitable<void> serve_all(tcp::acceptor& acceptor, std::vector<Script> scripts,
                                std::vector<tcp::socket>& kept)
{
    for (const auto& script : scripts)
        co_await serve(acceptor, script, kept);
}

class Socks5Test : public NetTest {
public:
    Result<tcp::socket, NetFailure> dial_with(std::vector<Script> scripts, DialOptions options)
    {
        const auto place = listening.endpoint();
        options.proxy->host = place.host;
        options.proxy->port = place.port;
        server = spawn(context.get_executor(), "proxy",
                       serve_all(listening.acceptor, std::move(scripts), kept));
        return finish(dial(std::move(options)));
    }

    Result<tcp::socket, NetFailure> dial_with(Script script, Socks5 proxy = {})
    {
        return dial_with(std::vector(1, std::move(script)),
                         {.targets = {{"192.0.2.7", 443}}, .proxy = std::move(proxy)});
    }

    Listening listening{context};
    std::vector<tcp::socket> kept;
    Task server;
};

const Socks5 with_login{.user = Secret("user"), .password = Secret("p4ssw0rd")};

const auto hello = "\5\1\0"s;
const auto hello_with_login = "\5\2\0\2"s;
const auto login = "\1\4user\10p4ssw0rd"s;
const auto request = "\5\1\0\1\300\0\2\7\1\273"s;  // connect, IPv4 192.0.2.7, port 443
const auto connected = "\5\0\0\1\0\0\0\0\0\0"s;

std::string refusal(char reply)
{
    return "\5"s + reply + "\0\1\0\0\0\0\0\0"s;
}

TEST_F(Socks5Test, ConnectsWithoutLogin)
{
    const auto socket = dial_with({{{hello, "\5\0"s}, {request, connected}}});
    EXPECT_TRUE(socket) << socket.error().text();
}

TEST_F(Socks5Test, ConnectsWithLogin)
{
    const auto socket = dial_with(
        {{{hello_with_login, "\5\2"s}, {login, "\1\0"s}, {request, connected}}}, with_login);
    EXPECT_TRUE(socket) << socket.error().text();
}

TEST_F(Socks5Test, AProxyMayDoWithoutTheLogin)
{
    const auto socket =
        dial_with({{{hello_with_login, "\5\0"s}, {request, connected}}}, with_login);
    EXPECT_TRUE(socket) << socket.error().text();
}

TEST_F(Socks5Test, ConnectsHoweverTheAnswersAreSplit)
{
    const auto by_name = "\5\0\0\3\11localhost\0\1"s;
    const auto by_v6 = "\5\0\0\4"s + std::string(18, '\0');
    for (const auto& answer : {connected, by_name, by_v6}) {
        for (std::size_t split = 1; split < answer.size(); ++split) {
            const Script script{
                .turns = {{hello_with_login, "\5\2"s}, {login, "\1\0"s}, {request, answer}},
                .split = split};
            const auto socket = dial_with(script, with_login);
            EXPECT_TRUE(socket) << split << socket.error().text();
        }
    }
}

TEST_F(Socks5Test, WhatFollowsTheAnswerIsTheTargets)
{
    auto socket = dial_with({{{hello, "\5\0"s}, {request, connected + "hello"}}});
    ASSERT_TRUE(socket);
    std::string text(5, '?');
    ASSERT_TRUE(finish(read_exactly(*socket, text, after(20s))));
    EXPECT_EQ(text, "hello");
}

TEST_F(Socks5Test, NamesAreResolvedByTheProxy)
{
    const Script script{{{hello, "\5\0"s}, {"\5\1\0\3\11a.example\0\120"s, connected}}};
    const auto socket =
        dial_with(std::vector(1, script), {.targets = {{"a.example", 80}}, .proxy = Socks5()});
    EXPECT_TRUE(socket) << socket.error().text();
}

TEST_F(Socks5Test, Ipv6TargetsAreSentAsSuch)
{
    const auto v6_request = "\5\1\0\4\x20\x01\x0d\xb8"s + std::string(11, '\0') + "\1\0\120"s;
    const auto socket =
        dial_with(std::vector(1, Script{{{hello, "\5\0"s}, {v6_request, connected}}}),
                  {.targets = {{"2001:db8::1", 80}}, .proxy = Socks5()});
    EXPECT_TRUE(socket) << socket.error().text();
}

TEST_F(Socks5Test, TheRefusalSaysWhy)
{
    for (char reply = 1; reply < 10; ++reply) {
        const auto socket = dial_with({{{hello, "\5\0"s}, {request, refusal(reply)}}});
        ASSERT_FALSE(socket);
        EXPECT_EQ(socket.error().code, NetErrc::proxy_refused);
        const auto meaning = socks5::meaning_of(static_cast<std::uint8_t>(reply));
        EXPECT_NE(socket.error().detail.find(meaning), std::string::npos);
        EXPECT_NE(socket.error().detail.find("192.0.2.7:443"), std::string::npos);
    }
}

TEST_F(Socks5Test, ARefusedTargetIsFollowedByTheNext)
{
    const Script refuses{{{hello, "\5\0"s}, {request, refusal(5)}}};
    const Script agrees{{{hello, "\5\0"s}, {"\5\1\0\1\300\0\2\10\1\273"s, connected}}};
    const auto socket =
        dial_with({refuses, agrees},
                  {.targets = {{"192.0.2.7", 443}, {"192.0.2.8", 443}}, .proxy = Socks5()});
    EXPECT_TRUE(socket) << socket.error().text();
}

TEST_F(Socks5Test, AWrongPasswordIsToldAndNotTriedTwice)
{
    const Script script{{{hello_with_login, "\5\2"s}, {login, "\1\1"s}}};
    const auto socket =
        dial_with(std::vector(1, script),
                  {.targets = {{"192.0.2.7", 443}, {"192.0.2.8", 443}}, .proxy = with_login});
    ASSERT_FALSE(socket);
    EXPECT_EQ(socket.error().code, NetErrc::proxy_auth);
    EXPECT_EQ(socket.error().text().find("p4ssw0rd"), std::string::npos);
    EXPECT_EQ(kept.size(), 1U);
}

TEST_F(Socks5Test, NoCommonMethodIsALackOfLogin)
{
    EXPECT_EQ(dial_with({{{hello, "\5\xFF"s}}}).error().code, NetErrc::proxy_auth);
    EXPECT_EQ(dial_with({{{hello_with_login, "\5\xFF"s}}}, with_login).error().code,
              NetErrc::proxy_auth);
}

TEST_F(Socks5Test, GarbageIsNoProxy)
{
    const std::vector<Turn> conversations[] = {
        {{hello, "HTTP/1.1 400 Bad Request\r\n\r\n"}},
        {{hello, "\5\2"s}},  // not offered
        {{hello, "\5\0"s}, {request, "HTTP/1.1 400 Bad Request\r\n\r\n"}},
        {{hello, "\5\0"s}, {request, "\5\0\0\2xxxxxx"s}},  // no such address type
    };
    for (const auto& turns : conversations) {
        const auto socket = dial_with({turns});
        ASSERT_FALSE(socket);
        EXPECT_EQ(socket.error().code, NetErrc::proxy_protocol);
    }
    const auto at_login = dial_with({{{hello_with_login, "\5\2"s}, {login, "\5\0"s}}}, with_login);
    EXPECT_EQ(at_login.error().code, NetErrc::proxy_protocol);
}

// The proxy falls silent or goes away after each byte of its part.
TEST_F(Socks5Test, SilenceAndEndAreToldAtEachByte)
{
    const auto all = "\5\2\1\0"s + connected;
    for (std::size_t count = 0; count < all.size(); ++count) {
        const auto part = [&](std::size_t from, std::size_t length) {
            return from < count ? all.substr(from, std::min(length, count - from)) : ""s;
        };
        std::vector<Turn> turns = {{hello_with_login, part(0, 2)}};
        if (count >= 2)
            turns.push_back({login, part(2, 2)});
        if (count >= 4)
            turns.push_back({request, part(4, connected.size())});
        const auto closed = dial_with({turns, After::close}, with_login);
        ASSERT_FALSE(closed) << count;
        EXPECT_EQ(closed.error().code, NetErrc::closed) << count;
        // Long enough that all turns happen before it, on a loaded machine under a sanitizer.
        const auto mute = dial_with(
            std::vector(1, Script{turns}),
            {.targets = {{"192.0.2.7", 443}}, .attempt_limit = 100ms, .proxy = with_login});
        ASSERT_FALSE(mute) << count;
        EXPECT_EQ(mute.error().code, NetErrc::timed_out) << count;
    }
}

TEST_F(Socks5Test, AProxyThatIsNotThereIsRefused)
{
    const Closed closed(context);
    const auto place = closed.endpoint();
    const auto socket = finish(dial({.targets = {{"192.0.2.7", 443}},
                                     .proxy = Socks5{.host = place.host, .port = place.port}}));
    ASSERT_FALSE(socket);
    EXPECT_EQ(socket.error().code, NetErrc::refused);
}

TEST_F(Socks5Test, FieldsThatAreTooLongAreNotSent)
{
    const auto long_name = dial_with(
        std::vector(1, Script()), {.targets = {{std::string(256, 'a'), 443}}, .proxy = Socks5()});
    EXPECT_EQ(long_name.error().code, NetErrc::bad_target);
    const auto long_password = dial_with(
        Script(), Socks5{.user = Secret("user"), .password = Secret(std::string(256, 'a'))});
    EXPECT_EQ(long_password.error().code, NetErrc::proxy_auth);
}

}  // namespace
}  // namespace tgvs::net
