#include "http/forward.hpp"

#include "http/server.hpp"
#include "http/unix_socket.hpp"
#include "support.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <atomic>
#include <mutex>
#include <utility>

namespace tgvs::http {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// Says what it is given; without an end if `flood`.
struct Telling {
    std::mutex mutex;
    std::string next;
    std::atomic<bool> floods = false;
    std::atomic<int> open = 0;
};

class ToldFeed : public Feed {
public:
    explicit ToldFeed(Telling& telling) : telling_(telling) { ++telling_.open; }
    ~ToldFeed() override { --telling_.open; }
    Part news() override
    {
        const std::scoped_lock lock(telling_.mutex);
        auto text = std::exchange(telling_.next, {});
        if (telling_.floods)
            text = std::string(64 * 1'024, 'x');
        return text.empty() ? Part{}
                            : Part{.texts = {std::make_shared<const std::string>(std::move(text))}};
    }
    Part pulse() override { return {}; }
    bool give_up() override { return false; }
    void dropped() override {}

private:
    Telling& telling_;
};

// A channel behind its socket, and a hub on a port that forwards all to it.
class ForwardTest : public testing::Test {
protected:
    void SetUp() override
    {
        auto behind = listen_on_file(socket);
        ASSERT_TRUE(behind);
        channel.serve(std::move(*behind),
                      [this](const Request& request) {
                          if (request.path == "/feed")
                              return Response{.content_type = "text/event-stream",
                                              .headers = {{"X-Accel-Buffering", "no"}},
                                              .feed = std::make_shared<ToldFeed>(telling)};
                          if (request.path == "/page")
                              return Response{
                                  .content_type = "text/html",
                                  .body = std::string("<b>"),
                                  .headers = {{"Set-Cookie", "a=b"}, {"ETag", "\"7\""}}};
                          if (request.path == "/large")
                              return text_response(200, std::string(5 * 1'024 * 1'024, 'x'));
                          if (request.path == "/early")
                              return text_response(100, "go on");
                          if (request.path == "/gone")
                              return Response{.status = 304, .headers = {{"ETag", "\"7\""}}};
                          auto response = text_response(409, std::string(request.path));
                          response.headers.push_back({"Retry-After", "7"});
                          return response;
                      },
                      {.body_bytes = 1'024});
        channel.run();
    }

    void start(const Limits& limits = {})
    {
        auto listener = listen_on("127.0.0.1", 0);
        ASSERT_TRUE(listener);
        port = listener->port;
        hub.serve(
            std::move(*listener),
            [this](const Request& request) {
                if (request.path == "/own")
                    return text_response(200, "own");
                if (request.path == "/lane")  // it is this thread's
                    return text_response(200, fmt::format("{} {}", lane->answers, lane->streams));
                return Response{
                    .headers = {{"X-Frame-Options", "DENY"}},
                    .forward = std::make_shared<const Forward>(Forward{
                        .socket = socket,
                        .request = Secret("GET " + std::string(request.path) +
                                          " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"),
                        .lane = lane,
                        .still = [this] { return allowed.load(); },
                        .limit = limit})};
            },
            limits);
        hub.run();
    }

    void say(const std::string& text)
    {
        {
            const std::scoped_lock lock(telling.mutex);
            telling.next += text;
        }
        channel.wake();
    }

    static std::string read_until(RawClient& client, const std::string& end)
    {
        std::string all;
        while (!all.ends_with(end)) {
            const auto more = client.read_some();
            if (more.empty())
                return all + "(end)";
            all += more;
        }
        return all;
    }

    const TemporaryFolder folder;
    const std::filesystem::path socket = folder.path() / "channel.sock";
    std::shared_ptr<Lane> lane = std::make_shared<Lane>();  // the hub's thread's
    std::atomic<bool> allowed = true;
    std::chrono::milliseconds limit{20'000};
    Telling telling;
    std::uint16_t port = 0;
    Server channel;
    Server hub;
};

TEST_F(ForwardTest, TheAnswerIsTheChannelsAndTheConnectionStays)
{
    start();
    RawClient client(port);
    const auto answer = client.ask("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 409 Conflict\r\n"));
    EXPECT_THAT(answer, HasSubstr("Retry-After: 7\r\n"));
    EXPECT_THAT(answer, HasSubstr("X-Frame-Options: DENY\r\n"));
    EXPECT_THAT(answer, EndsWith("\r\n\r\n/x\n"));
    EXPECT_THAT(client.ask("GET /own HTTP/1.1\r\nHost: a\r\n\r\n"), EndsWith("\r\n\r\nown\n"));
    EXPECT_THAT(client.ask("GET /gone HTTP/1.1\r\nHost: a\r\n\r\n"),
                StartsWith("HTTP/1.1 304 Not Modified\r\n"));
}

TEST_F(ForwardTest, WhatAChannelSaysIsNoPageOfTheHub)
{
    start();
    const auto answer = get(port, "/page");
    EXPECT_THAT(answer, HasSubstr("Content-Type: application/octet-stream\r\n"));
    EXPECT_THAT(answer, HasSubstr("ETag: \"7\"\r\n"));
    EXPECT_THAT(answer, Not(HasSubstr("Set-Cookie")));
}

TEST_F(ForwardTest, WhatHasNoEndOrDoesNotComeIsGivenUp)
{
    start();
    EXPECT_EQ(status_of(get(port, "/large")), 503);
    EXPECT_EQ(status_of(get(port, "/early")), 503);
    EXPECT_TRUE(eventually([this] { return get(port, "/lane").ends_with("\n0 0\n"); }));
}

TEST_F(ForwardTest, AChannelThatHangsHoldsNobodyUp)
{
    limit = 300ms;
    std::filesystem::remove(socket);
    const auto mute = listen_on_file(socket);  // and never accepts
    ASSERT_TRUE(mute);
    start();
    RawClient waiting(port);
    ASSERT_TRUE(waiting.send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n"));
    EXPECT_EQ(status_of(get(port, "/own")), 200);
    const auto answer = waiting.read_answer();
    EXPECT_EQ(status_of(answer), 503);
    EXPECT_THAT(answer, HasSubstr("does not answer"));
}

TEST_F(ForwardTest, AChannelThatIsGoneIsSaidToBeDown)
{
    std::filesystem::remove(socket);
    start();
    const auto answer = get(port, "/x");
    EXPECT_EQ(status_of(answer), 503);
    EXPECT_THAT(answer, HasSubstr("the channel is down"));
}

TEST_F(ForwardTest, EventsAreHandedOnAsTheyComeUntilTheReaderGoes)
{
    start();
    say("a;");
    {
        RawClient client(port);
        ASSERT_TRUE(client.send("GET /feed HTTP/1.1\r\nHost: a\r\n\r\n"));
        const auto head = read_until(client, "a;");
        EXPECT_THAT(head, StartsWith("HTTP/1.1 200 OK\r\n"));
        EXPECT_THAT(head, HasSubstr("Content-Type: text/event-stream\r\n"));
        EXPECT_THAT(head, HasSubstr("X-Accel-Buffering: no\r\n"));
        EXPECT_THAT(head, HasSubstr("X-Frame-Options: DENY\r\n"));
        EXPECT_THAT(head, Not(HasSubstr("Content-Length")));
        for (const std::string text : {"b;", "c;"}) {
            say(text);
            EXPECT_EQ(read_until(client, ";"), text);
        }
        EXPECT_EQ(telling.open, 1);
        EXPECT_THAT(get(port, "/lane"), EndsWith("\n0 1\n"));
    }
    EXPECT_TRUE(eventually([this] { return telling.open == 0; }));
    EXPECT_TRUE(eventually([this] { return get(port, "/lane").ends_with("\n0 0\n"); }));
}

TEST_F(ForwardTest, AStreamEndsWhenItsReaderMayNotHearItAnyMore)
{
    start();
    say("a;");
    RawClient client(port);
    ASSERT_TRUE(client.send("GET /feed HTTP/1.1\r\nHost: a\r\n\r\n"));
    EXPECT_THAT(read_until(client, "a;"), EndsWith("a;"));
    allowed = false;
    EXPECT_EQ(client.read_to_end(), "");
    EXPECT_TRUE(eventually([this] { return telling.open == 0; }));
}

TEST_F(ForwardTest, AReaderWhoDoesNotReadIsLeftAndNobodyWaitsForHim)
{
    start({.write = 300ms});
    telling.floods = true;
    RawClient client(port, 4'096);
    ASSERT_TRUE(client.send("GET /feed HTTP/1.1\r\nHost: a\r\n\r\n"));
    EXPECT_TRUE(eventually([this] { return telling.open == 1; }));
    EXPECT_EQ(status_of(get(port, "/own")), 200);
    EXPECT_TRUE(eventually([this] { return telling.open == 0; }));
}

}  // namespace
}  // namespace tgvs::http
