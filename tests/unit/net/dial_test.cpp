#include "net/dial.hpp"

#include "support.hpp"

#include <algorithm>
#include <latch>
#include <netinet/tcp.h>

namespace tgvs::net {
namespace {

constexpr auto never = std::chrono::hours(1);

class Dial : public NetTest {
public:
    Result<tcp::socket, NetFailure> dialed(DialOptions options)
    {
        return finish(dial(std::move(options)));
    }

    NetErrc cancelled_dial(DialOptions options)
    {
        std::optional<Result<tcp::socket, NetFailure>> result;
        auto task = spawn(context.get_executor(), "dial", store(dial(std::move(options)), result));
        context.run_for(20ms);  // to where it gets stuck
        EXPECT_FALSE(task.done());
        task.cancel();
        EXPECT_TRUE(run_until([&] { return task.done(); }));
        return result->error().code;
    }
};

int option(tcp::socket& socket, int level, int name)
{
    int value = -1;
    socklen_t size = sizeof value;
    ::getsockopt(socket.native_handle(), level, name, &value, &size);
    return value;
}

// How many of the connections that wait at `listening` are still open at the other end.
int open_connections(Listening& listening)
{
    int open = 0;
    listening.acceptor.non_blocking(true);
    boost::system::error_code error;
    for (auto socket = listening.acceptor.accept(error); !error;
         socket = listening.acceptor.accept(error)) {
        char byte = 0;
        socket.non_blocking(true);
        socket.read_some(asio::buffer(&byte, 1), error);
        open += error == asio::error::would_block ? 1 : 0;
        error.clear();
    }
    return open;
}

LookUp always(std::vector<const char*> texts)
{
    Addresses addresses;
    for (const auto* text : texts)
        addresses.push_back(asio::ip::make_address(text));
    return [addresses](const std::string&) { return addresses; };
}

TEST_F(Dial, ConnectsWithoutDelayAndWithKeepAlive)
{
    Listening listening(context);
    auto socket = dialed({.targets = {listening.endpoint()}});
    ASSERT_TRUE(socket) << socket.error().text();
    EXPECT_EQ(socket->remote_endpoint(), listening.acceptor.local_endpoint());
    EXPECT_EQ(option(*socket, IPPROTO_TCP, TCP_NODELAY), 1);
    EXPECT_EQ(option(*socket, SOL_SOCKET, SO_KEEPALIVE), 1);
    EXPECT_EQ(option(*socket, IPPROTO_TCP, TCP_KEEPIDLE), 60);
}

TEST_F(Dial, ConnectsOverIpv6)
{
    boost::system::error_code error;
    tcp::acceptor acceptor(context);
    acceptor.open(tcp::v6(), error);
    acceptor.bind(loopback(0, "::1"), error);
    if (error)
        GTEST_SKIP() << "this host has no ::1";
    acceptor.listen();
    const auto socket = dialed({.targets = {{"::1", acceptor.local_endpoint().port()}}});
    EXPECT_TRUE(socket) << socket.error().text();
}

TEST_F(Dial, RefusedNamesThePlace)
{
    const Closed closed(context);
    const auto socket = dialed({.targets = {closed.endpoint()}});
    ASSERT_FALSE(socket);
    EXPECT_EQ(socket.error().code, NetErrc::refused);
    EXPECT_EQ(socket.error().detail, closed.endpoint().text() + ": Connection refused");
}

TEST_F(Dial, EveryPlaceThatFailedIsNamed)
{
    const Closed a(context);
    const Closed b(context, "127.0.0.2");
    const auto socket = dialed({.targets = {a.endpoint(), b.endpoint()}});
    ASSERT_FALSE(socket);
    EXPECT_NE(socket.error().detail.find(a.endpoint().text()), std::string::npos);
    EXPECT_NE(socket.error().detail.find(b.endpoint().text()), std::string::npos);
}

TEST_F(Dial, NoTargetIsAValue)
{
    EXPECT_EQ(dialed({}).error().code, NetErrc::bad_target);
}

TEST_F(Dial, ASilentPlaceIsGivenUpAtTheLimit)
{
    const BlackHole hole;
    const auto began = Clock::now();
    const auto socket = dialed({.targets = {hole.endpoint()}, .attempt_limit = 50ms});
    ASSERT_FALSE(socket);
    EXPECT_EQ(socket.error().code, NetErrc::timed_out);
    EXPECT_GE(Clock::now() - began, 50ms);
}

TEST_F(Dial, TheNextPlaceIsTriedWhileTheFirstIsSilent)
{
    const BlackHole hole;
    Listening listening(context, "127.0.0.2");
    const auto socket = dialed({.targets = {hole.endpoint(), listening.endpoint()},
                                .attempt_limit = never,
                                .stagger = 10ms});
    ASSERT_TRUE(socket) << socket.error().text();
    EXPECT_EQ(socket->remote_endpoint(), listening.acceptor.local_endpoint());
}

TEST_F(Dial, AFailureStartsTheNextPlaceAtOnce)
{
    const Closed closed(context);
    Listening listening(context, "127.0.0.2");
    const auto socket = dialed({.targets = {closed.endpoint(), listening.endpoint()},
                                .attempt_limit = never,
                                .stagger = never});
    EXPECT_TRUE(socket) << socket.error().text();
}

TEST_F(Dial, TheFirstPlaceIsPreferredWhenItAnswers)
{
    Listening first(context);
    Listening second(context, "127.0.0.2");
    const auto socket =
        dialed({.targets = {first.endpoint(), second.endpoint()}, .stagger = never});
    ASSERT_TRUE(socket);
    EXPECT_EQ(socket->remote_endpoint(), first.acceptor.local_endpoint());
    EXPECT_EQ(open_connections(second), 0);
}

TEST_F(Dial, ExactlyOneConnectionIsLeft)
{
    for (int i = 0; i < 50; ++i) {
        Listening a(context);
        Listening b(context, "127.0.0.2", a.endpoint().port);
        const auto socket = dialed({.targets = {{"many", a.endpoint().port}},
                                    .stagger = 0ms,
                                    .look_up = always({"127.0.0.1", "127.0.0.2", "127.0.0.1",
                                                       "127.0.0.2", "127.0.0.1", "127.0.0.2"})});
        ASSERT_TRUE(socket);
        EXPECT_EQ(open_connections(a) + open_connections(b), 1);
    }
}

TEST_F(Dial, NoMoreThanSixteenAddressesAreTried)
{
    const Closed closed(context);
    const std::vector<const char*> many(40, "127.0.0.1");
    const auto socket =
        dialed({.targets = {{"many", closed.endpoint().port}}, .look_up = always(many)});
    ASSERT_FALSE(socket);
    EXPECT_EQ(std::ranges::count(socket.error().detail, ','), 15);
}

TEST_F(Dial, ANameIsResolved)
{
    Listening listening(context);
    const auto by_system = dialed({.targets = {{"localhost", listening.endpoint().port}}});
    EXPECT_TRUE(by_system) << by_system.error().text();
}

TEST_F(Dial, ANameWithoutAddressIsAValue)
{
    const auto socket = dialed({.targets = {{"nowhere.example", 443}}, .look_up = always({})});
    ASSERT_FALSE(socket);
    EXPECT_EQ(socket.error().code, NetErrc::unresolved);
    EXPECT_EQ(socket.error().detail, "no address for nowhere.example");
}

TEST_F(Dial, ANameWithoutAddressDoesNotSpoilTheOthers)
{
    Listening listening(context);
    const auto socket = dialed(
        {.targets = {{"nowhere.example", 443}, listening.endpoint()}, .look_up = always({})});
    EXPECT_TRUE(socket) << socket.error().text();
}

TEST_F(Dial, AMuteNameServerIsLeftBehindAtTheLimit)
{
    // Shared with a thread that outlives the dial.
    const auto asked_to_go = std::make_shared<std::latch>(1);
    const auto gone = std::make_shared<std::latch>(2);
    const auto mute = [asked_to_go, gone](const std::string&) {
        asked_to_go->wait();
        gone->count_down();
        return Addresses();
    };
    const auto socket =
        dialed({.targets = {{"a.example", 443}}, .attempt_limit = 20ms, .look_up = mute});
    ASSERT_FALSE(socket);
    EXPECT_EQ(socket.error().code, NetErrc::unresolved);
    EXPECT_EQ(socket.error().detail, "no answer for a.example");
    EXPECT_EQ(cancelled_dial({.targets = {{"a.example", 443}}, .look_up = mute}),
              NetErrc::cancelled);
    asked_to_go->count_down();
    gone->wait();
}

TEST_F(Dial, FamiliesAlternateFromTheFirst)
{
    const auto addresses = finish(
        resolve("name", always({"2001:db8::1", "2001:db8::2", "2001:db8::3", "192.0.2.1"}), 20s));
    ASSERT_TRUE(addresses);
    std::vector<std::string> texts;
    for (const auto& address : *addresses)
        texts.push_back(address.to_string());
    EXPECT_EQ(texts,
              (std::vector<std::string>{"2001:db8::1", "192.0.2.1", "2001:db8::2", "2001:db8::3"}));
}

TEST_F(Dial, IsCancelledWhileConnecting)
{
    const BlackHole hole;
    EXPECT_EQ(cancelled_dial({.targets = {hole.endpoint()}, .attempt_limit = never}),
              NetErrc::cancelled);
}

TEST_F(Dial, IsCancelledWhileTheProxyIsMute)
{
    Listening mute(context);
    const auto place = mute.endpoint();
    EXPECT_EQ(cancelled_dial({.targets = {{"192.0.2.1", 443}},
                              .attempt_limit = never,
                              .proxy = Socks5{.host = place.host, .port = place.port}}),
              NetErrc::cancelled);
}

TEST_F(Dial, AContextMayGoWhileItConnects)
{
    const BlackHole hole;
    std::optional<Result<tcp::socket, NetFailure>> result;
    auto other = std::make_unique<asio::io_context>();
    DialOptions options{.targets = {hole.endpoint()}, .attempt_limit = never};
    {
        const auto task = spawn(other->get_executor(), "dial", store(dial(options), result));
        other->poll();
    }
    other.reset();
    EXPECT_FALSE(result);
}

TEST(NetError, HasWords)
{
    EXPECT_EQ(NetFailure(NetErrc::refused).text(), "connection refused");
    EXPECT_EQ(NetFailure(NetErrc::timed_out, "a:1").text(), "timed out (a:1)");
    EXPECT_EQ(errc_of(asio::error::network_unreachable), NetErrc::unreachable);
    EXPECT_EQ(errc_of(asio::error::no_descriptors), NetErrc::local);
    EXPECT_EQ(errc_of(asio::error::connection_reset), NetErrc::closed);
    EXPECT_EQ(Endpoint("::1", 443).text(), "[::1]:443");
}

}  // namespace
}  // namespace tgvs::net
