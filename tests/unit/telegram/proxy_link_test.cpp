#include "telegram/proxy_link.hpp"

#include "telegram/base64.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tgvs::telegram {
namespace {

using testing::HasSubstr;

const std::string secret_text = "0123456789abcdef";  // 16 bytes
const std::string secret_hex = "30313233343536373839616263646566";

Result<Proxy> parse(std::string text)
{
    return parse_proxy_link(Secret(std::move(text)));
}

Result<Proxy> with_secret(const std::string& secret)
{
    return parse("tg://proxy?server=a.example&port=8443&secret=" + secret);
}

std::string base64url(const std::string& bytes)
{
    return base64_encode(bytes, Base64Alphabet::url, Base64Padding::without);
}

std::string error_of(const Result<Proxy>& proxy)
{
    return proxy ? "parsed" : proxy.error().message;
}

TEST(ProxyLink, Socks5WithAndWithoutLogin)
{
    const auto plain = std::get<net::Socks5>(*parse("socks5://proxy.example:1080"));
    EXPECT_EQ(plain.host, "proxy.example");
    EXPECT_EQ(plain.port, 1080);
    EXPECT_TRUE(plain.user.empty());
    const auto login = std::get<net::Socks5>(*parse("socks5://us%40er:p@s:s%3a%@[::1]:1080"));
    EXPECT_EQ(login.host, "::1");
    EXPECT_EQ(login.user.reveal(), "us@er");
    EXPECT_EQ(login.password.reveal(), "p@s:s:%");
    for (const auto* bad : {"socks5://host", "socks5://host:0", "socks5://:1", "socks4://h:1", ""})
        EXPECT_FALSE(parse(bad)) << bad;
}

TEST(ProxyLink, MtproxySecretsHaveTwoKindsInTwoWritings)
{
    for (const auto& plain : {secret_hex, base64url(secret_text)}) {
        const auto proxy = with_secret(plain);
        ASSERT_TRUE(proxy) << proxy.error().message;
        const auto& mtproxy = std::get<MtProxy>(*proxy);
        EXPECT_EQ(mtproxy.place, (net::Endpoint{"a.example", 8443}));
        EXPECT_EQ(mtproxy.secret.reveal(), secret_text);
        EXPECT_FALSE(mtproxy.only_padded);
    }
    for (const auto& padded :
         {"dd" + secret_hex, "DD" + secret_hex, base64url("\xDD" + secret_text),
          base64_encode("\xDD" + secret_text, Base64Alphabet::standard, Base64Padding::without) +
              "%3D"}) {
        const auto proxy = with_secret(padded);
        ASSERT_TRUE(proxy) << proxy.error().message;
        EXPECT_EQ(std::get<MtProxy>(*proxy).secret.reveal(), secret_text);
        EXPECT_TRUE(std::get<MtProxy>(*proxy).only_padded);
    }
}

TEST(ProxyLink, FakeTlsIsRefusedWithItsName)
{
    for (const auto& tls : {"ee" + secret_hex + "676f6f676c652e636f6d",
                            base64url("\xEE" + secret_text + "google.com")})
        EXPECT_THAT(error_of(with_secret(tls)), HasSubstr("fake TLS"));
}

TEST(ProxyLink, TheWebFormIsTheSame)
{
    EXPECT_TRUE(parse("https://t.me/proxy?secret=" + secret_hex + "&port=443&server=192.0.2.1"));
}

TEST(ProxyLink, ErrorsShowNoSecret)
{
    EXPECT_THAT(error_of(with_secret("ee00")), HasSubstr("16 bytes"));
    EXPECT_THAT(error_of(with_secret("****")), HasSubstr("neither hexadecimal nor base64"));
    EXPECT_THAT(error_of(with_secret(secret_hex + "ff")), HasSubstr("16 bytes"));
    EXPECT_THAT(error_of(parse("tg://proxy?port=443&secret=" + secret_hex)), HasSubstr("server"));
    for (const auto& link : {"tg://proxy?server=a&port=0&secret=" + secret_hex,
                             "socks5://user:" + secret_hex + "@host"})
        EXPECT_EQ(error_of(parse(link)).find(secret_hex), std::string::npos);
}

}  // namespace
}  // namespace tgvs::telegram
