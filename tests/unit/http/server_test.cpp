#include "server_fixture.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <atomic>

namespace tgvs::http {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

TEST_F(ServerTest, AnswersWithStatusLengthAndBody)
{
    start();
    const auto answer = RawClient(port).ask(hello);
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\nDate: "));
    EXPECT_THAT(answer,
                HasSubstr("Content-Type: text/plain; charset=utf-8\r\nContent-Length: 16\r\n"));
    EXPECT_THAT(answer, EndsWith("\r\n\r\n/hello x=1 here\n"));
}

TEST_F(ServerTest, TakesARequestSplitAtEveryByte)
{
    start();
    for (std::size_t at = 1; at < hello.size(); ++at) {
        RawClient client(port);
        ASSERT_TRUE(client.send(hello.substr(0, at)));
        ::poll(nullptr, 0, 1);  // lets the first part go alone; nothing depends on it
        ASSERT_THAT(client.ask(hello.substr(at)), EndsWith("/hello x=1 here\n"))
            << "split at " << at;
    }
}

TEST_F(ServerTest, AnswersRequestsSentAtOnceInTheirOrder)
{
    start();
    RawClient client(port);
    std::string many;
    for (int i = 0; i < 50; ++i)
        many += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: here\r\n\r\n";
    ASSERT_TRUE(client.send(many));
    for (int i = 0; i < 50; ++i)
        ASSERT_THAT(client.read_answer(), EndsWith("\r\n\r\n/" + std::to_string(i) + "  here\n"));
}

TEST_F(ServerTest, AnswersHeadLikeGetWithoutTheBody)
{
    start();
    RawClient client(port);
    ASSERT_TRUE(client.send("HEAD /hello?x=1 HTTP/1.1\r\nHost: here\r\n\r\n"));
    const auto head = client.read_answer(false);
    EXPECT_THAT(head, HasSubstr("Content-Length: 16\r\n"));
    EXPECT_THAT(client.ask(hello), StartsWith("HTTP/1.1 200 OK"));  // and nothing before it
}

TEST_F(ServerTest, RefusesWhatIsNotHttpWith400)
{
    start();
    const std::string requests[] = {
        "hello\r\n\r\n",
        "GET\r\n\r\n",
        "GET /\r\n\r\n",
        "GET / HTTP/9.9\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nno colon\r\n\r\n",
        "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",  // no Host
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET * HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
        "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
        std::string("GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n", 28),
        "GET / HTTP/1.1\nHost: a\n\n",  // not even the rest is waited for
        "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n folded\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: b\rY: c\r\n\r\n",
        std::string("GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n", 32),
        "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\nContent-Length: 0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0, 0\r\n\r\n",
        "\x16\x03\x01\x02\x01\x01\x01\xfc\x03\x03\r\n\r\n",  // somebody tries TLS
    };
    for (const auto& request : requests) {
        const auto answer = answer_to(request);
        EXPECT_EQ(status_of(answer), 400) << request << "\n→ " << answer;
        EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
    }
}

TEST_F(ServerTest, RefusesOtherMethodsWith405AndNamesTheTwo)
{
    start();
    for (const std::string method : {"POST", "PUT", "DELETE", "OPTIONS", "BREW"}) {
        const auto answer =
            answer_to(method + " / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
        EXPECT_EQ(status_of(answer), 405) << answer;
        EXPECT_THAT(answer, HasSubstr("Allow: GET, HEAD\r\n"));
    }
}

TEST_F(ServerTest, HandsOnTheMethodsThatChangeSomethingToASiteThatTakesBodies)
{
    start({.body_bytes = 5}, [](const Request& request) {
        return text_response(
            200, fmt::format("{} [{}] {} {}", static_cast<int>(request.method),
                             request.body.reveal(), request.if_match, request.idempotency_key));
    });
    const std::string rest = " / HTTP/1.1\r\nHost: a\r\nIf-Match: \"x\"\r\nIdempotency-Key: k\r\n";
    const std::string with_body = "Content-Length: 5\r\nConnection: close\r\n\r\nhello";
    const std::pair<std::string, std::string> rows[] = {
        {"PUT" + rest + with_body, "2 [hello] \"x\" k\n"},
        {"PATCH" + rest + with_body, "3 [hello] \"x\" k\n"},
        {"DELETE" + rest + with_body, "4 [hello] \"x\" k\n"},
        {"DELETE" + rest + "Connection: close\r\n\r\n", "4 [] \"x\" k\n"},
    };
    for (const auto& [request, body] : rows)
        EXPECT_THAT(answer_to(request), EndsWith(body));
}

// What follows such a header would be answered as the next request, and is another one to a proxy in
// front.
TEST_F(ServerTest, RefusesAHeaderOverTheLimit)
{
    start();
    const std::string start_of_it = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
    EXPECT_EQ(status_of(RawClient(port).ask(start_of_it + std::string(8'000, 'x') + "\r\n\r\n")),
              200);
    EXPECT_EQ(status_of(answer_to(start_of_it + std::string(9'000, 'x') + "\r\n\r\n")), 431);
    EXPECT_EQ(status_of(answer_to("GET /" + std::string(100'000, 'x') + " HTTP/1.1\r\n")), 431);
}

TEST_F(ServerTest, ReadsOnAfterARefusalSoThatTheAnswerIsNotLostToAReset)
{
    start();
    const auto answer = answer_to("GET /" + std::string(1'000'000, 'x') + " HTTP/1.1\r\n");
    EXPECT_EQ(status_of(answer), 431);
    EXPECT_THAT(answer, EndsWith("is too large\n"));
}

TEST_F(ServerTest, ClosesAfterAnHttp10Request)
{
    start();
    EXPECT_THAT(answer_to("GET /old HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"),
                EndsWith("Connection: close\r\n\r\n/old  \n"));
}

TEST_F(ServerTest, ClosesWhenAsked)
{
    start();
    EXPECT_EQ(status_of(answer_to("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")), 200);
}

TEST_F(ServerTest, KeepsTheConnectionForTheNextRequest)
{
    start();
    RawClient client(port);
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(status_of(client.ask(hello)), 200);
}

TEST_F(ServerTest, SurvivesASiteThatThrows)
{
    start();
    RawClient client(port);
    const auto log = log_of(
        [&] { EXPECT_EQ(status_of(client.ask("GET /throws HTTP/1.1\r\nHost: a\r\n\r\n")), 500); });
    EXPECT_THAT(log, HasSubstr("ERROR http: request failed path=/throws reason=\"on purpose\""));
    EXPECT_EQ(status_of(client.ask(hello)), 200);
}

TEST_F(ServerTest, ClosesASilentClient)
{
    start({.first_request = 50ms});
    EXPECT_EQ(RawClient(port).read_to_end(), "");
}

TEST_F(ServerTest, ClosesAClientThatIsSilentAfterItsFirstRequest)
{
    start({.idle = 50ms});
    RawClient client(port);
    EXPECT_EQ(status_of(client.ask(hello)), 200);
    EXPECT_EQ(client.read_to_end(), "");
}

// Each byte comes well within the idle limit; the header as a whole does not come in time.
TEST_F(ServerTest, ClosesAClientThatDripsItsHeader)
{
    start({.first_request = 60s, .idle = 60s, .request = 200ms});
    RawClient client(port);
    EXPECT_EQ(status_of(client.ask(hello)), 200);
    ASSERT_TRUE(client.send("GET / HTTP/1.1\r\nX: "));
    EXPECT_TRUE(eventually([&] { return !client.send("x"); }));
}

TEST_F(ServerTest, ClosesAClientThatDripsItsFirstHeaderSooner)
{
    start({.first_request = 200ms, .idle = 60s, .request = 60s});
    RawClient client(port);
    ASSERT_TRUE(client.send("GET / HTTP/1.1\r\nX: "));
    EXPECT_TRUE(eventually([&] { return !client.send("x"); }));
}

TEST_F(ServerTest, GivesUpAClientThatDoesNotRead)
{
    const auto segment = std::make_shared<const std::string>(32 * 1024 * 1024, 'x');
    start({.write = 100ms}, [segment](const Request&) { return Response{.body = segment}; });
    const auto at_rest = segment.use_count();
    RawClient client(port, 4'096);
    ASSERT_TRUE(client.send(hello));
    EXPECT_TRUE(eventually([&] { return segment.use_count() > at_rest; }));
    EXPECT_TRUE(eventually([&] { return segment.use_count() == at_rest; }));
}

TEST_F(ServerTest, GivesTheNewcomerThePlaceOfTheOneThatHasWaitedForLongest)
{
    start({.connections = 2});
    RawClient first(port);
    EXPECT_EQ(status_of(first.ask(hello)), 200);
    RawClient second(port);
    EXPECT_EQ(status_of(second.ask(hello)), 200);
    EXPECT_EQ(status_of(first.ask(hello)), 200);
    RawClient third(port);
    EXPECT_EQ(status_of(third.ask(hello)), 200);
    EXPECT_EQ(second.read_to_end(), "");
    EXPECT_EQ(status_of(first.ask(hello)), 200);
    EXPECT_EQ(told_evicted, 1);
    EXPECT_EQ(told_refused, 0);
}

TEST_F(ServerTest, TurnsAwayWhoIsTooManyOnlyWhileAllAreBeingAnswered)
{
    const auto segment = std::make_shared<const std::string>(32 * 1024 * 1024, 'x');
    start({.connections = 2, .undisturbed = 3s},
          [segment](const Request&) { return Response{.body = segment}; });
    const auto at_rest = segment.use_count();
    RawClient first(port, 4'096);
    RawClient second(port, 4'096);
    ASSERT_TRUE(first.send(hello) && second.send(hello));
    ASSERT_TRUE(eventually([&] { return segment.use_count() == at_rest + 2; }));
    const auto answer = RawClient(port).read_to_end();
    EXPECT_EQ(status_of(answer), 503);
    EXPECT_THAT(answer, HasSubstr("Retry-After: "));
    EXPECT_EQ(told_refused, 1);
    EXPECT_TRUE(eventually([&] {  // they do not read, and have had their time
        RawClient next(port);
        next.send(hello);
        return status_of(next.read_answer()) == 200;
    }));
}

TEST_F(ServerTest, StopsWithClientsConnected)
{
    start();
    RawClient idle(port);
    RawClient halfway(port);
    ASSERT_TRUE(halfway.send("GET / HT"));
    EXPECT_EQ(status_of(RawClient(port).ask(hello)), 200);
    const auto before = std::chrono::steady_clock::now();
    server.stop();
    EXPECT_LT(std::chrono::steady_clock::now() - before, 5s);
}

TEST(Server, RepeatsATaskOnItsThread)
{
    Server server;
    std::atomic<int> runs = 0;
    server.repeat(1ms, [&] { ++runs; });
    server.run();
    EXPECT_TRUE(eventually([&] { return runs >= 3; }));
}

TEST_F(ServerTest, RefusesWhatIsMeantForTheApiWithAProblem)
{
    start({.body_bytes = 10});
    const std::pair<std::string, std::string> rows[] = {
        {"GET /api/v1/throws HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx", "400"},
        {"OPTIONS /api/v1/me HTTP/1.1\r\nHost: a\r\n\r\n", "405"},
        {"POST /api/v1/me HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", "411"},
        {"POST /api/v1/me HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n", "413"},
    };
    for (const auto& [request, status] : rows) {
        const auto answer = answer_to(request);
        EXPECT_THAT(answer, StartsWith("HTTP/1.1 " + status));
        EXPECT_THAT(answer, HasSubstr("Content-Type: application/problem+json\r\n"));
        EXPECT_THAT(answer, HasSubstr("\"status\":" + status));
    }
    EXPECT_THAT(answer_to("OPTIONS /me HTTP/1.1\r\nHost: a\r\n\r\n"), HasSubstr("text/plain"));
}

TEST_F(ServerTest, KnowsByTheirHeadersThatAProxyIsBetween)
{
    start({}, [](const Request& request) {
        return text_response(200, request.through_proxy ? "through a proxy" : "directly");
    });
    const auto get = [&](const std::string& header) {
        const auto answer =
            answer_to("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + header + "\r\n");
        return answer.substr(answer.find("\r\n\r\n") + 4);
    };
    EXPECT_EQ(get(""), "directly\n");
    EXPECT_EQ(get("User-Agent: x\r\n"), "directly\n");
    for (const std::string header :
         {"Forwarded: for=1.2.3.4", "X-Forwarded-For: 1.2.3.4", "x-forwarded-proto: https",
          "X-Forwarded-Host: a", "X-Real-IP:", "Via: 1.1 b"})
        EXPECT_EQ(get(header + "\r\n"), "through a proxy\n") << header;
}

}  // namespace
}  // namespace tgvs::http
