#include "http/server.hpp"
#include "support.hpp"

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

const std::string feed_request = "GET /feed HTTP/1.1\r\nHost: here\r\n\r\n";

// What a feed says, as the test tells it; shared with the test, for the feed goes with its connection.
struct Script {
    std::mutex mutex;
    Feed::Part next = {};
    std::atomic<bool> hopeless = false;
    std::atomic<int> open = 0;
    std::atomic<int> dropped = 0;

    void say(const std::string& text, bool last = false)
    {
        const std::scoped_lock lock(mutex);
        next.texts.push_back(std::make_shared<const std::string>(text));
        next.last = last;
    }
    Feed::Part take()
    {
        const std::scoped_lock lock(mutex);
        return std::exchange(next, {});
    }
};

class ScriptedFeed : public Feed {
public:
    explicit ScriptedFeed(Script& script) : script_(script) { ++script_.open; }
    ~ScriptedFeed() override { --script_.open; }
    Part news() override { return script_.take(); }
    Part pulse() override { return {.texts = {std::make_shared<const std::string>("pulse;")}}; }
    bool give_up() override { return script_.hopeless; }
    void dropped() override { ++script_.dropped; }

private:
    Script& script_;
};

class FeedStreamTest : public testing::Test {
protected:
    void start(const Limits& limits = {})
    {
        auto listener = listen_on("127.0.0.1", 0);
        ASSERT_TRUE(listener);
        port = listener->port;
        server.serve(
            std::move(*listener),
            [this](const Request& request) {
                if (request.path != "/feed")
                    return text_response(200, std::string(request.last_event_id));
                return Response{.content_type = "text/event-stream",
                                .feed = std::make_shared<ScriptedFeed>(script)};
            },
            limits);
        server.run();
    }

    // All that comes, up to and with `end`.
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

    Script script;
    Server server;  // goes first: its feeds use the script
    std::uint16_t port = 0;
};

TEST_F(FeedStreamTest, SaysWhatIsNewWhenItIsWokenUntilTheLast)
{
    start();
    script.say("a;");
    RawClient client(port);
    ASSERT_TRUE(client.send(feed_request));
    const auto head = read_until(client, "a;");
    EXPECT_THAT(head, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(head, HasSubstr("Content-Type: text/event-stream\r\n"));
    EXPECT_THAT(head, HasSubstr("Connection: close\r\n"));
    EXPECT_THAT(head, Not(HasSubstr("Content-Length")));
    EXPECT_THAT(head, EndsWith("\r\n\r\na;"));
    for (const std::string text : {"b;", "c;"}) {
        script.say(text);
        server.wake();
        EXPECT_EQ(read_until(client, ";"), text);
    }
    script.say("d;", true);
    server.wake();
    EXPECT_EQ(client.read_to_end(), "d;");
    EXPECT_TRUE(eventually([this] { return script.open == 0; }));
    EXPECT_EQ(script.dropped, 0);
}

TEST_F(FeedStreamTest, ShowsThatItIsStillThere)
{
    start({.pulse = 20ms});
    RawClient client(port);
    ASSERT_TRUE(client.send(feed_request));
    EXPECT_THAT(read_until(client, "pulse;pulse;"), HasSubstr("\r\n\r\npulse;"));
}

TEST_F(FeedStreamTest, TakesNoPlaceOfOthersAndIsNotClosedForThem)
{
    start({.connections = 1, .undisturbed = 0ms});
    std::vector<std::unique_ptr<RawClient>> readers;
    for (int i = 0; i < 5; ++i) {
        readers.push_back(std::make_unique<RawClient>(port));
        ASSERT_TRUE(readers.back()->send(feed_request));
        read_until(*readers.back(), "\r\n\r\n");
    }
    EXPECT_EQ(status_of(get(port, "/x")), 200);
    EXPECT_EQ(status_of(get(port, "/x")), 200);
    EXPECT_EQ(script.open, 5);
    readers.clear();
    EXPECT_TRUE(eventually([this] { return script.open == 0; }));
}

TEST_F(FeedStreamTest, WhoDoesNotReadIsDroppedAndNobodyWaitsForHim)
{
    start({.pulse = 1h});
    RawClient deaf(port, 4'096);
    ASSERT_TRUE(deaf.send(feed_request));
    ASSERT_TRUE(eventually([this] { return script.open == 1; }));
    script.say(std::string(8 * 1024 * 1024, 'x'));
    server.wake();
    EXPECT_EQ(status_of(get(port, "/x")), 200);  // and thus has been woken
    EXPECT_EQ(script.open, 1);
    script.hopeless = true;
    server.wake();
    EXPECT_TRUE(eventually([this] { return script.open == 0; }));
    EXPECT_EQ(script.dropped, 1);
}

TEST_F(FeedStreamTest, AWriteThatTakesTooLongEndsIt)
{
    start({.write = 50ms, .pulse = 20ms});
    RawClient deaf(port, 4'096);
    ASSERT_TRUE(deaf.send(feed_request));
    ASSERT_TRUE(eventually([this] { return script.open == 1; }));
    script.say(std::string(8 * 1024 * 1024, 'x'));
    server.wake();
    EXPECT_TRUE(eventually([this] { return script.open == 0; }));
    EXPECT_EQ(script.dropped, 1);
}

TEST_F(FeedStreamTest, EndsWhenTheClientSpeaksOrGoes)
{
    start();
    RawClient client(port);
    ASSERT_TRUE(client.send(feed_request));
    read_until(client, "\r\n\r\n");
    ASSERT_TRUE(client.send("x"));
    EXPECT_TRUE(eventually([this] { return script.open == 0; }));
    {
        RawClient other(port);
        ASSERT_TRUE(other.send(feed_request));
        read_until(other, "\r\n\r\n");
        EXPECT_EQ(script.open, 1);
    }
    EXPECT_TRUE(eventually([this] { return script.open == 0; }));
    EXPECT_EQ(script.dropped, 0);
}

TEST_F(FeedStreamTest, AHeadHasNoFeedAndTheLastIdIsHandedOn)
{
    start();
    RawClient client(port);
    ASSERT_TRUE(client.send("HEAD /feed HTTP/1.1\r\nHost: here\r\n\r\n"));
    EXPECT_THAT(client.read_to_end(), EndsWith("\r\n\r\n"));
    EXPECT_TRUE(eventually([this] { return script.open == 0; }));
    EXPECT_THAT(RawClient(port).ask("GET /x HTTP/1.1\r\nHost: here\r\nLast-Event-ID: r1.7\r\n\r\n"),
                EndsWith("\r\n\r\nr1.7\n"));
}

TEST_F(FeedStreamTest, AllEndWithTheServer)
{
    auto other = std::make_unique<Server>();
    auto listener = listen_on("127.0.0.1", 0);
    ASSERT_TRUE(listener);
    RawClient client(listener->port);
    other->serve(std::move(*listener), [this](const Request&) {
        return Response{.feed = std::make_shared<ScriptedFeed>(script)};
    });
    other->run();
    ASSERT_TRUE(client.send(feed_request));
    read_until(client, "\r\n\r\n");
    other.reset();
    EXPECT_EQ(script.open, 0);
    EXPECT_EQ(client.read_to_end(), "");
}

}  // namespace
}  // namespace tgvs::http
