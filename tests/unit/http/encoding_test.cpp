#include "http/encoding.hpp"

#include <gtest/gtest.h>

namespace tgvs::http {
namespace {

TEST(Encoding, MakesBase64UrlWithoutPadding)
{
    // RFC 4648 section 10, and the two characters that differ from plain base64.
    EXPECT_EQ(base64url(""), "");
    EXPECT_EQ(base64url("f"), "Zg");
    EXPECT_EQ(base64url("fo"), "Zm8");
    EXPECT_EQ(base64url("foo"), "Zm9v");
    EXPECT_EQ(base64url("foobar"), "Zm9vYmFy");
    EXPECT_EQ(base64url("\xfb\xff"), "-_8");
}

TEST(Encoding, FindsAValueInAQuery)
{
    EXPECT_EQ(query_value("a=1&b=%41+%", "b"), "A+%");
    EXPECT_EQ(query_value("a=%4", "a"), "%4");
    EXPECT_EQ(query_value("a=%zz%-1", "a"), "%zz%-1");
    EXPECT_EQ(query_value("ab=1", "a"), std::nullopt);
    EXPECT_EQ(query_value("", "a"), std::nullopt);
}

TEST(Encoding, EncodesAllThatHasAMeaningInAPath)
{
    EXPECT_EQ(percent_encoded("az-AZ_09.~"), "az-AZ_09.~");
    EXPECT_EQ(percent_encoded("a b/c?d%e#f\xd0\x90"), "a%20b%2Fc%3Fd%25e%23f%D0%90");
    EXPECT_EQ(percent_decoded(percent_encoded("Анна /%")), "Анна /%");
}

}  // namespace
}  // namespace tgvs::http
