#include "http/request_head.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tgvs::http {
namespace {

struct HeadRow {
    std::string received;
    Head is;
};

const HeadRow heads[] = {
    {"", Head::incomplete},
    {"G", Head::incomplete},
    {"GET / HTTP/1.1\r", Head::incomplete},
    {"GET / HTTP/1.1\r\n", Head::incomplete},
    {"GET / HTTP/1.1\r\nHost: a\r\n\r", Head::incomplete},
    {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", Head::whole},
    {"GET / HTTP/1.1\r\nHost:\ta\r\n\r\n", Head::whole},
    {"GET / HTTP/1.1\r\nX: \xc3\xa9\r\n\r\n", Head::whole},
    {std::string("GET / HTTP/1.1\r\n\r\n\0\n body", 25), Head::whole},  // looked at no further
    {"\r\n", Head::malformed},
    {"\n", Head::malformed},
    {"GET / HTTP/1.1\n", Head::malformed},
    {"GET / HTTP/1.1\r\nHost: a\n\n", Head::malformed},
    {"GET / HTTP/1.1\rHost", Head::malformed},
    {"GET / HTTP/1.1\r\r\n", Head::malformed},
    {"GET / HTTP/1.1\r\nX: a\r\n b\r\n\r\n", Head::malformed},
    {"GET / HTTP/1.1\r\nX: a\r\n\tb\r\n\r\n", Head::malformed},
    {"GET / HTTP/1.1\r\n Host: a\r\n\r\n", Head::malformed},
    {std::string("GET /\0", 6), Head::malformed},
    {"GET / HTTP/1.1\r\nX: \x01", Head::malformed},
    {"GET / HTTP/1.1\r\nX: \x7f", Head::malformed},
    {"GET / HTTP/1.1\r\nX: \x1b[2J", Head::malformed},
    {"\x16\x03\x01\x02", Head::malformed},
};

TEST(RequestHead, IsLookedAtAsBytes)
{
    for (const auto& row : heads)
        EXPECT_EQ(look_at_head(row.received), row.is) << testing::PrintToString(row.received);
}

struct FramingRow {
    Framing framing;
    int status;
};

const FramingRow framings[] = {
    {{}, 0},
    {{.content_lengths = 1, .content_length = "5"}, 0},
    {{.content_lengths = 1, .content_length = "5, 5"}, 400},
    {{.content_lengths = 1, .content_length = "+5"}, 400},
    {{.content_lengths = 2, .content_length = "5"}, 400},
    {{.transfer_encodings = 1, .transfer_encoding = "chunked"}, 411},
    {{.transfer_encodings = 1, .transfer_encoding = "Chunked"}, 411},
    {{.transfer_encodings = 2, .transfer_encoding = "chunked"}, 400},
    {{.transfer_encodings = 1, .transfer_encoding = "gzip"}, 501},
    {{.transfer_encodings = 1, .transfer_encoding = "gzip, chunked"}, 501},
    {{.transfer_encodings = 1, .transfer_encoding = "identity"}, 501},
    {{.transfer_encodings = 1, .transfer_encoding = ""}, 501},
    {{.content_lengths = 1,
      .content_length = "5",
      .transfer_encodings = 1,
      .transfer_encoding = "gzip"},
     400},
};

TEST(RequestHead, SaysInOneWayWhereTheBodyEnds)
{
    for (const auto& row : framings) {
        const auto problem = framing_problem(row.framing);
        EXPECT_EQ(problem ? problem->status : 0, row.status)
            << row.framing.content_length << " / " << row.framing.transfer_encoding;
    }
}

}  // namespace
}  // namespace tgvs::http
