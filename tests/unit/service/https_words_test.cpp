#include "service/https_words.hpp"

#include <gtest/gtest.h>

namespace tgvs::service {
namespace {

TEST(HttpsWords, AddressesAreTakenApart)
{
    EXPECT_EQ(parse_https("https://Calendar.example/a/b.ics?x=1#part"),
              (HttpsUrl{.host = "calendar.example", .target = "/a/b.ics?x=1"}));
    EXPECT_EQ(parse_https("webcal://me%40x:p%3Aw@cal.example:8443"),
              (HttpsUrl{.host = "cal.example", .port = 8'443, .target = "/", .user = "me@x:p:w"}));
    EXPECT_EQ(parse_https("https://[2001:db8::1]:444?q"),
              (HttpsUrl{.host = "2001:db8::1", .port = 444, .target = "/?q"}));
    for (const auto* wrong :
         {"http://cal.example/", "https://", "https:///a", "https://[::1", "https://[::1]x/",
          "https://cal.example:0/", "https://cal.example:65536/", "https://cal.example/a b",
          "https://cal.example/a\r\nHost: other", "plan.ics"})
        EXPECT_FALSE(parse_https(wrong)) << wrong;
}

TEST(HttpsWords, RedirectsLeadToHttpsAlone)
{
    const HttpsUrl from = {.host = "cal.example", .target = "/a/b.ics?x=1", .user = "me:pw"};
    const auto to = [&](std::string_view location) {
        const auto url = redirected(from, location);
        return url ? url->user + '@' + url->host + url->target : "none";
    };
    EXPECT_EQ(to("c.ics?y=2"), "me:pw@cal.example/a/c.ics?y=2");
    EXPECT_EQ(to("/c.ics#top"), "me:pw@cal.example/c.ics");
    EXPECT_EQ(to("?z"), "me:pw@cal.example/a/b.ics?z");
    EXPECT_EQ(to("https://cal.example/c"), "me:pw@cal.example/c");
    EXPECT_EQ(to("https://other.example/c"), "@other.example/c") << "the password is not theirs";
    EXPECT_EQ(to("https://cal.example:444/c"), "@cal.example/c");
    EXPECT_EQ(to("//other.example/c"), "@other.example/c");
    for (const auto* wrong : {"http://cal.example/", "file:///etc/passwd", "ftp:x", "", "/a\nb"})
        EXPECT_EQ(to(wrong), "none") << wrong;
}

TEST(HttpsWords, ARequestHasWhatIsKnown)
{
    const auto plain = get_request({.host = "::1", .port = 444, .target = "/a"}, {});
    EXPECT_TRUE(plain.starts_with("GET /a HTTP/1.1\r\nHost: [::1]:444\r\n")) << plain;
    EXPECT_TRUE(plain.ends_with("\r\n\r\n"));
    EXPECT_EQ(plain.find("If-"), std::string::npos);
    const auto known =
        get_request({.host = "h", .target = "/", .user = "Aladdin:open sesame"},
                    {.etag = "\"1\"", .last_modified = "Sun, 29 Nov 2026 06:00:00 GMT"});
    EXPECT_NE(known.find("\r\nAuthorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n"),
              std::string::npos);
    EXPECT_NE(known.find("\r\nIf-None-Match: \"1\"\r\n"), std::string::npos);
    EXPECT_NE(known.find("\r\nIf-Modified-Since: Sun, 29 Nov 2026 06:00:00 GMT\r\n"),
              std::string::npos);
}

// What comes of it, and where it was over.
std::string read(std::string_view text, std::size_t piece, bool with_end)
{
    HttpsAnswerReader reader(64);
    for (std::size_t at = 0; at < text.size() && !reader.done(); at += piece)
        if (const auto taken = reader.take(text.substr(at, piece)); !taken)
            return taken.error().message;
    if (with_end)
        if (const auto ended = reader.end(); !ended)
            return ended.error().message;
    return reader.done() ? std::to_string(reader.answer().status) + ' ' + reader.answer().body
                         : "more";
}

TEST(HttpsWords, AnAnswerIsTheSameHoweverItComes)
{
    constexpr std::string_view cut = "the connection was closed before the response was complete";
    for (const std::size_t piece : {1U, 2U, 7U, 1'000U}) {
        EXPECT_EQ(read("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", piece, false),
                  "200 hello");
        EXPECT_EQ(read("HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n", piece, false), "304 ");
        EXPECT_EQ(read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                       "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
                       piece, false),
                  "200 hello");
        EXPECT_EQ(read("HTTP/1.0 200 OK\r\n\r\nhello", piece, false), "more");
        EXPECT_EQ(read("HTTP/1.0 200 OK\r\n\r\nhello", piece, true), "200 hello");
        EXPECT_EQ(read("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello", piece, true), cut);
        EXPECT_EQ(
            read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello", piece, true),
            cut);
        EXPECT_EQ(read("HTTP/1.1 200 OK\r\nContent-Length: 65\r\n\r\n" + std::string(65, 'x'),
                       piece, true),
                  "its response is larger than 8 MiB");
        EXPECT_EQ(read("HTTP/1.0 200 OK\r\n\r\n" + std::string(65, 'x'), piece, true),
                  "its response is larger than 8 MiB");
        EXPECT_TRUE(
            read("SSH-2.0-OpenSSH_9.2\r\n", piece, true).starts_with("its response is not"));
        EXPECT_EQ(read("", piece, true), cut);
    }
}

TEST(HttpsWords, AnAnswerTellsWhatItIsAndWhenToAskAgain)
{
    HttpsAnswerReader reader(64);
    ASSERT_TRUE(
        reader.take("HTTP/1.1 429 Slow down\r\nContent-Length: 0\r\nETag: W/\"7\"\r\n"
                    "Last-Modified: Sun, 29 Nov 2026 06:00:00 GMT\r\n"
                    "Location: /x\r\nRetry-After: 999999999\r\n\r\n"));
    ASSERT_TRUE(reader.done());
    const auto answer = reader.answer();
    EXPECT_EQ(answer.status, 429);
    EXPECT_EQ(answer.validators.etag, "W/\"7\"");
    EXPECT_EQ(answer.validators.last_modified, "Sun, 29 Nov 2026 06:00:00 GMT");
    EXPECT_EQ(answer.location, "/x");
    EXPECT_EQ(answer.retry_after, std::chrono::hours(24)) << "a day at most";
}

TEST(HttpsWords, WhatGoesOnWithoutEndIsRefusedBeforeItFillsTheMemory)
{
    constexpr std::size_t body_limit = 1'000'000;
    constexpr std::size_t enough = 4'000'000;  // bytes, more than anybody has to send
    const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    const std::string a_line(100, 'a');
    const std::string an_extension = ";x=" + std::string(60'000, 'a');
    struct Row {
        const char* what;
        std::string begin;
        std::string again;
        const char* refused;
        std::size_t most;  // bytes that are taken
    };
    // clang-format off
    const Row rows[] = {
        {"a chunk's extension", chunked + "1;", a_line, "its response is not HTTP: a line in it is longer than 64 KiB", 100'000},
        {"a chunk's extension, behind a chunk", chunked + "1\r\na\r\n1;", a_line, "its response is not HTTP: a line in it is longer than 64 KiB", 100'000},
        {"trailers", chunked + "0\r\n", "X: " + a_line + "\r\n", "its response is not HTTP: a line in it is longer than 64 KiB", 100'000},
        {"one trailer", chunked + "0\r\nX: ", a_line, "its response is not HTTP: a line in it is longer than 64 KiB", 100'000},
        {"chunks with long extensions", chunked, "1" + an_extension + "\r\na\r\n", "its response is larger than 8 MiB", 2'200'000},
        {"chunks of a byte", chunked, "1\r\na\r\n", "its response is larger than 8 MiB", 2'200'000},
    };
    // clang-format on
    for (const auto& row : rows) {
        HttpsAnswerReader reader(body_limit);
        auto taken = reader.take(row.begin);
        std::size_t sent = row.begin.size();
        std::string piece;
        while (piece.size() < 16'000)
            piece += row.again;
        for (; taken && sent < enough; sent += piece.size())
            taken = reader.take(piece);
        ASSERT_FALSE(taken) << row.what;
        EXPECT_EQ(taken.error().message, row.refused) << row.what;
        EXPECT_LT(sent, row.most) << row.what;
    }
}

}  // namespace
}  // namespace tgvs::service
