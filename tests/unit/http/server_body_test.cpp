#include "server_fixture.hpp"

#include <gmock/gmock.h>

namespace tgvs::http {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

TEST_F(ServerTest, TakesABodySplitAtEveryByteWhereTheSiteWantsOne)
{
    start({.body_bytes = 5}, echo_post);
    for (std::size_t at = 1; at < post_request.size(); ++at) {
        RawClient client(port);
        ASSERT_TRUE(client.send(post_request.substr(0, at)));
        ::poll(nullptr, 0, 1);  // lets the first part go alone; nothing depends on it
        ASSERT_THAT(client.ask(post_request.substr(at)), EndsWith("\r\n\r\npost o t hello\n"))
            << "split at " << at;
    }
}

TEST_F(ServerTest, ABodyEndsWhereItsLengthSaysAndTheNextRequestBegins)
{
    start({.body_bytes = 5}, echo_post);
    RawClient client(port);
    ASSERT_TRUE(client.send(post_request + hello + post_request));
    EXPECT_THAT(client.read_answer(), EndsWith("\r\n\r\npost o t hello\n"));
    EXPECT_THAT(client.read_answer(), EndsWith("\r\n\r\nget   \n"));
    EXPECT_THAT(client.read_answer(), EndsWith("\r\n\r\npost o t hello\n"));
}

TEST_F(ServerTest, RefusesABodyOverTheLimitBeforeItComes)
{
    start({.body_bytes = 5}, echo_post);
    const std::string header = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ";
    EXPECT_EQ(status_of(answer_to(header + "6\r\n\r\n")), 413);
    EXPECT_EQ(status_of(answer_to(header + "6\r\n\r\nhello!")), 413);
    EXPECT_EQ(status_of(answer_to(header + "18446744073709551615\r\n\r\nhello")), 413);
    EXPECT_EQ(status_of(answer_to(header + "18446744073709551616\r\n\r\nhello")), 400);
    EXPECT_EQ(status_of(RawClient(port).ask(header + "0\r\n\r\n")), 200);
}

TEST_F(ServerTest, RefusesABodyOfNoKnownLengthAndOneThatIsNotForAPost)
{
    start({.body_bytes = 5}, echo_post);
    const std::string rest = " / HTTP/1.1\r\nHost: a\r\n";
    EXPECT_EQ(status_of(answer_to("POST" + rest + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n")),
              411);
    EXPECT_EQ(status_of(answer_to("POST" + rest +
                                  "Transfer-Encoding: chunked\r\n"
                                  "Content-Length: 5\r\n\r\n0\r\n\r\n")),
              400);
    EXPECT_EQ(status_of(answer_to("GET" + rest + "Content-Length: 5\r\n\r\nhello")), 400);
    EXPECT_EQ(status_of(answer_to("GET" + rest + "Content-Length: 6\r\n\r\nhello!")), 400);
    const auto answer = answer_to("TRACE" + rest + "Content-Length: 5\r\n\r\nhello");
    EXPECT_EQ(status_of(answer), 405);
    EXPECT_THAT(answer, HasSubstr("Allow: GET, HEAD, POST, PUT, PATCH, DELETE\r\n"));
}

TEST_F(ServerTest, AnswersNothingThatFollowsAHeaderOfDoubtfulLength)
{
    start({.body_bytes = 5}, echo_post);
    const std::string smuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
    const std::pair<std::string, int> rows[] = {
        {"Transfer-Encoding: gzip\r\n", 501},
        {"Transfer-Encoding: identity\r\n", 501},
        {"Transfer-Encoding: chunked, gzip\r\n", 501},
        {"Transfer-Encoding: xchunked\r\n", 501},
        {"Transfer-Encoding: gzip\r\nContent-Length: 5\r\n", 400},
        {"Content-Length: 5\r\nTransfer-Encoding: gzip\r\n", 400},
        {"Transfer-Encoding: gzip\r\nTransfer-Encoding: br\r\n", 400},
        {"Content-Length: 5\r\nContent-Length: 5\r\n", 400},
        {"Content-Length: 5, 5\r\n", 400},
        {"Content-Length: 5\r\nContent-Length: 6\r\n", 400},
        {"Content-Length : 5\r\n", 400},
        {"Content-Length: 5\r\n 5\r\n", 400},
        {"X: y\r\n Content-Length: 5\r\n", 400},
    };
    for (const std::string method : {"POST", "GET"})
        for (const auto& [fields, status] : rows) {
            const auto answer =
                answer_to(method + " /p HTTP/1.1\r\nHost: a\r\n" + fields + "\r\nhello" + smuggled);
            EXPECT_EQ(status_of(answer), status) << method << ' ' << fields;
            EXPECT_THAT(answer, HasSubstr("Connection: close\r\n")) << fields;
            EXPECT_EQ(answer.find("HTTP/1.1", 1), std::string::npos) << answer;
        }
}

TEST_F(ServerTest, ClosesAClientWhoseBodyDoesNotComeInTime)
{
    start({.body_bytes = 5, .idle = 60s, .request = 200ms}, echo_post);
    RawClient client(port);
    ASSERT_TRUE(client.send(post_request.substr(0, post_request.size() - 1)));
    EXPECT_EQ(client.read_to_end(), "");
}

}  // namespace
}  // namespace tgvs::http
