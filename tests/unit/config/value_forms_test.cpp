#include "config/value_forms.hpp"

#include <gtest/gtest.h>

namespace tgvs::config::forms {
namespace {

TEST(ValueForms, ChatIdIsAnIdANameOrALink)
{
    for (const auto* good :
         {"-1001234567890", "-123456", "@channel_1", "channel", "t.me/channel", "T.me/channel",
          "telegram.dog/channel", "channel.t.me", "https://t.me/+AbCdEf",
          "http://telegram.me/joinchat/x", "tg://resolve?domain=channel", "tg://join?invite=AbCdEf",
          "https://web.telegram.org/k/#-1001234567890", "web.telegram.org/a/#@channel"})
        EXPECT_EQ(chat_id(good), good);
    for (const auto* bad : {"0", "", "1234567890", "−1001234567890", "@abc", "@a b c d",
                            "@ch-annel", "t.me/", "-100 1", "https://example.org/x", "1e5"})
        EXPECT_FALSE(chat_id(bad)) << bad;
}

TEST(ValueForms, RtmpUrlHasHostAndPath)
{
    for (const auto* good :
         {"rtmp://h/live", "rtmps://dc4-1.rtmp.t.me:443/s/1:key", "rtmp://[::1]/a/b"})
        EXPECT_TRUE(rtmp_url(good)) << good;
    EXPECT_EQ(rtmp_url("Rtmps://Host/Live/Key")->reveal(), "rtmps://Host/Live/Key");
    for (const auto* bad : {"http://h/live", "rtmp://h", "rtmp://h/", "rtmps://dc4-1.rtmp.t.me/s/",
                            "rtmp:///live", "rtmp://h/a b"})
        EXPECT_FALSE(rtmp_url(bad)) << bad;
}

TEST(ValueForms, NumbersHaveTheirRanges)
{
    EXPECT_EQ(port("0"), 0);
    EXPECT_EQ(port("65535"), 65'535);
    for (const auto* bad : {"65536", "-1", "80 ", "0x50", "", "8080a"})
        EXPECT_FALSE(port(bad)) << bad;
    for (const int rate : {25, 30, 50, 60})
        EXPECT_EQ(frame_rate(std::to_string(rate)), rate);
    for (const auto* bad : {"24", "29.97", "0", "-25", "61", "", "25 fps"})
        EXPECT_FALSE(frame_rate(bad)) << bad;
    EXPECT_EQ(opacity("0.25"), 0.25);
    EXPECT_EQ(opacity("1"), 1);
    for (const auto* bad : {"0", "-0.5", "1.01", "50%", "nan", "inf", ""})
        EXPECT_FALSE(opacity(bad)) << bad;
    EXPECT_EQ(api_id("2147483647"), 2'147'483'647);
    EXPECT_FALSE(api_id("2147483648"));
    EXPECT_FALSE(api_id("0"));
    EXPECT_EQ(retry_pause("60"), std::chrono::seconds(60));
    EXPECT_FALSE(retry_pause("0"));
    EXPECT_FALSE(retry_pause("86401"));
    EXPECT_EQ(gigabytes("20"), 20'000'000'000u);
    EXPECT_EQ(gigabytes("0.5"), 500'000'000u);
    for (const auto* bad : {"0", "-1", "inf", "nan", "1e9", "20GB"})
        EXPECT_FALSE(gigabytes(bad)) << bad;
}

TEST(ValueForms, AddressIsAnIpAddress)
{
    for (const auto* good : {"0.0.0.0", "127.0.0.1", "::", "::1", "fe80::1"})
        EXPECT_EQ(ip_address(good), good);
    for (const auto* bad : {"localhost", "127.0.0", "1.2.3.4:80", "[::1]", ""})
        EXPECT_FALSE(ip_address(bad)) << bad;
    EXPECT_FALSE(ip_address(std::string_view("::\0x", 4)));
}

TEST(ValueForms, HostNamesHaveBlanksBetween)
{
    EXPECT_EQ(host_names(" tv.example  a-b_c.example "),
              (std::vector<std::string>{"tv.example", "a-b_c.example"}));
    EXPECT_EQ(host_names(""), std::vector<std::string>());
    for (const auto* bad : {"tv.example:9090", "http://tv.example", "a,b", "[::1]", "a/b"})
        EXPECT_FALSE(host_names(bad)) << bad;
}

TEST(ValueForms, LanguagesHaveBlanksOrCommasBetween)
{
    EXPECT_EQ(languages(" RU, en-GB  fra"), (std::vector<std::string>{"ru", "en-gb", "fra"}));
    EXPECT_EQ(languages(""), std::vector<std::string>());
    for (const auto* none : {"off", "None", ""})
        EXPECT_EQ(subtitle_languages(none), std::vector<std::string>()) << none;
    EXPECT_EQ(subtitle_languages("no ru"), (std::vector<std::string>{"no", "ru"})) << "Norwegian";
    for (const auto* bad : {"r", "ru;en", "1", "русский", "ru/en"})
        EXPECT_FALSE(languages(bad)) << bad;
}

TEST(ValueForms, FlagsAreZeroOrOneOrAWordForThem)
{
    for (const auto* on : {"1", "yes", "On", "TRUE"})
        EXPECT_EQ(flag(on), true) << on;
    for (const auto* off : {"0", "no", "Off", "false"})
        EXPECT_EQ(flag(off), false) << off;
    for (const auto* bad : {"2", "y", "", "01"})
        EXPECT_FALSE(flag(bad)) << bad;
}

TEST(ValueForms, SecretsHaveTheirForms)
{
    EXPECT_TRUE(api_hash("0123456789abcdefABCDEF0123456789"));
    EXPECT_FALSE(api_hash("0123456789abcdef"));
    EXPECT_FALSE(api_hash("g123456789abcdef0123456789abcdef"));
    EXPECT_TRUE(token("s3cret-token_!"));
    EXPECT_FALSE(token("two words"));
    EXPECT_FALSE(token("\xC3\xA9"));
    EXPECT_TRUE(secret("any text é"));
    EXPECT_FALSE(secret("two\nlines"));
}

TEST(ValueForms, ProxyIsSocks5OrMtproxy)
{
    for (const auto* good :
         {"socks5://127.0.0.1:1080", "socks5://user:p@ss@proxy.example:1080", "socks5://[::1]:1080",
          "tg://proxy?server=a.example&port=443&secret=ee00",
          "https://t.me/proxy?server=a.example&port=443&secret=ee00"})
        EXPECT_TRUE(telegram_proxy(good)) << good;
    for (const auto* bad : {"socks5://host", "socks5://host:0", "http://host:80", "socks4://h:1",
                            "tg://proxy?server=a&port=443", "tg://proxy?server=a&port=443&secret=",
                            "socks5://:1", "socks5://host:1/x", "socks5://::1:80"})
        EXPECT_FALSE(telegram_proxy(bad)) << bad;
}

TEST(ValueForms, DcIsIdHostAndPort)
{
    EXPECT_EQ(telegram_dc("2@127.0.0.1:10443"), (TelegramDc{2, "127.0.0.1", 10'443}));
    EXPECT_EQ(telegram_dc("10002@[::1]:443"), (TelegramDc{10'002, "::1", 443}));
    for (const auto* bad : {"127.0.0.1:443", "0@h:1", "2@h", "2@:443", "x@h:1", "2@h:99999"})
        EXPECT_FALSE(telegram_dc(bad)) << bad;
}

}  // namespace
}  // namespace tgvs::config::forms
