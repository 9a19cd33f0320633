#include "telegram/session_string.hpp"

#include "session_vectors.hpp"
#include "telegram/base64.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace tgvs::telegram {
namespace {

using testing::HasSubstr;

std::string key_bytes()
{
    std::string bytes(256, '\0');
    std::iota(bytes.begin(), bytes.end(), '\0');
    return bytes;
}

mtproto::AuthKey the_key()
{
    return *mtproto::AuthKey::from_bytes(key_bytes());
}

Result<SessionData> parse_session(std::string text)
{
    return parse_session_string(Secret(std::move(text)));
}

std::string session_error(std::string text)
{
    const auto session = parse_session(std::move(text));
    return session ? "parsed" : session.error().message;
}

struct Expected {
    const char* text;
    SessionFormat format;
    std::optional<std::int64_t> user_id;
    std::optional<std::int32_t> api_id;
    std::string address;
};

TEST(SessionString, EachFormIsReadByItself)
{
    const Expected expected[] = {
        {vectors::pyrogram_old_32, SessionFormat::pyrogram_old_32, 1234567890, {}, ""},
        {vectors::pyrogram_old_64, SessionFormat::pyrogram_old_64, 1234567890, {}, ""},
        {vectors::pyrogram_current, SessionFormat::pyrogram, 1234567890, 12345, ""},
        {vectors::telethon_ipv4, SessionFormat::telethon, {}, {}, "149.154.167.50"},
        {vectors::telethon_ipv6, SessionFormat::telethon, {}, {}, "2001:67c:4e8:f002::a"},
        {vectors::gramjs, SessionFormat::gramjs, {}, {}, "149.154.167.50"},
        {vectors::mtcute_v3, SessionFormat::mtcute, 1234567890, {}, "149.154.167.50"},
    };
    for (const auto& one : expected) {
        const auto session = parse_session(one.text);
        ASSERT_TRUE(session) << session.error().message;
        EXPECT_EQ(session->format, one.format);
        EXPECT_EQ(session->dc, 2);
        EXPECT_FALSE(session->test_mode);
        EXPECT_FALSE(session->is_bot);
        EXPECT_EQ(session->key, the_key());
        EXPECT_EQ(session->user_id, one.user_id);
        EXPECT_EQ(session->api_id, one.api_id);
        EXPECT_EQ(session->address, one.address);
        EXPECT_EQ(session->port, one.address.empty() ? 0 : 443);
        EXPECT_TRUE(session->has_usual_dc());
    }
}

TEST(SessionString, MtcuteMayHaveAMediaCentreAndTheTestFlag)
{
    const auto session = parse_session(vectors::mtcute_media_test_bot);
    ASSERT_TRUE(session) << session.error().message;
    EXPECT_TRUE(session->test_mode);
    EXPECT_TRUE(session->is_bot);
    EXPECT_EQ(session->address, "2001:67c:4e8:f002::e");
    EXPECT_EQ(session->key, the_key());
}

TEST(SessionString, EachFormIsWrittenByteForByte)
{
    auto session = *parse_session(vectors::pyrogram_current);
    session.address = "149.154.167.50";
    session.port = 443;
    const auto written = [&](SessionFormat format) {
        return std::string(write_session_string(session, format).reveal());
    };
    EXPECT_EQ(written(SessionFormat::pyrogram), vectors::pyrogram_current);
    EXPECT_EQ(written(SessionFormat::pyrogram_old_64), vectors::pyrogram_current);
    EXPECT_EQ(written(SessionFormat::telethon), vectors::telethon_ipv4);
    EXPECT_EQ(written(SessionFormat::gramjs), vectors::gramjs);
    EXPECT_EQ(written(SessionFormat::mtcute), vectors::mtcute_v3);
    session.address = "2001:67c:4e8:f002::a";
    EXPECT_EQ(written(SessionFormat::telethon), vectors::telethon_ipv6);
}

TEST(SessionString, ConvertingKeepsWhatTheOtherFormCanHold)
{
    for (const auto* text : vectors::all) {
        const auto session = *parse_session(text);
        for (const auto format : {SessionFormat::pyrogram, SessionFormat::telethon,
                                  SessionFormat::gramjs, SessionFormat::mtcute}) {
            const auto again = parse_session_string(write_session_string(session, format));
            ASSERT_TRUE(again) << again.error().message;
            EXPECT_EQ(again->format, format);
            EXPECT_EQ(again->dc, session.dc);
            EXPECT_EQ(again->key, session.key);
            if (format == SessionFormat::pyrogram || format == SessionFormat::mtcute) {
                EXPECT_EQ(again->user_id, session.user_id);
                EXPECT_EQ(again->test_mode, session.test_mode);
                EXPECT_EQ(again->is_bot, session.is_bot);
            }
        }
    }
}

TEST(SessionString, AMissingAddressIsTheBuiltInOne)
{
    auto session = *parse_session(vectors::pyrogram_current);
    const auto telethon =
        parse_session_string(write_session_string(session, SessionFormat::telethon));
    ASSERT_TRUE(telethon);
    EXPECT_EQ(telethon->address, "149.154.167.51");
    EXPECT_EQ(telethon->port, 443);
    session.dc = 77;
    EXPECT_FALSE(session.has_usual_dc());
    EXPECT_TRUE(write_session_string(session, SessionFormat::telethon).empty());
    session.address = "server.example";
    session.port = 20'443;
    EXPECT_TRUE(write_session_string(session, SessionFormat::telethon).empty());
    const auto gramjs = parse_session_string(write_session_string(session, SessionFormat::gramjs));
    ASSERT_TRUE(gramjs);
    EXPECT_EQ(gramjs->address, "server.example");
    EXPECT_EQ(gramjs->dc, 77);
}

TEST(SessionString, EveryDataCentreOfAByteIsWrittenAndRead)
{
    auto session = *parse_session(vectors::gramjs);
    for (session.dc = 1; session.dc <= 255; ++session.dc) {
        for (const auto format : {SessionFormat::pyrogram, SessionFormat::telethon,
                                  SessionFormat::gramjs, SessionFormat::mtcute}) {
            const auto again = parse_session_string(write_session_string(session, format));
            ASSERT_TRUE(again) << session.dc << again.error().message;
            EXPECT_EQ(again->dc, session.dc);
            EXPECT_EQ(again->format, format);
        }
    }
}

TEST(SessionString, WhatWouldBeReadAsAnotherFormIsNotWritten)
{
    auto session = *parse_session(vectors::gramjs);
    session.dc = 77;
    session.address = "a.b.c";  // has the length of an old Pyrogram string
    EXPECT_TRUE(write_session_string(session, SessionFormat::gramjs).empty());
    session.dc = 2;
    session.address = "e:3131:3131:3131:3131:3131:3131:3131";  // looks like GramJS
    EXPECT_TRUE(write_session_string(session, SessionFormat::telethon).empty());
}

TEST(SessionString, WhiteSpaceQuotesAndPaddingDoNotMatter)
{
    const std::string text = vectors::pyrogram_current;
    for (const auto& form :
         {" " + text + "\r\n", '"' + text + '"', "  '" + text + "' ", "\" " + text + " \"",
          text + "==", '`' + text + '`', "```" + text + "```", "\uFEFF" + text + "\u00A0\u200B",
          text + "%3D%3d"})
        EXPECT_TRUE(parse_session(form)) << session_error(form);
    std::string telethon = vectors::telethon_ipv4;
    telethon.pop_back();
    EXPECT_TRUE(parse_session(telethon)) << session_error(telethon);
    std::string standard = vectors::mtcute_v3;
    std::ranges::replace(standard, '-', '+');
    std::ranges::replace(standard, '_', '/');
    EXPECT_TRUE(parse_session(standard)) << session_error(standard);
}

TEST(SessionString, TheErrorSaysWhatIsWrong)
{
    const std::string pyrogram = vectors::pyrogram_current;
    const std::string telethon = vectors::telethon_ipv4;
    EXPECT_EQ(session_error(" \n"), "it is empty");
    EXPECT_EQ(session_error("''"), "it is empty");
    EXPECT_THAT(session_error("123456789:AAEhBOweik9ai2o02xFdXdEXAMPLEEXAMPLE"), HasSubstr("bot"));
    EXPECT_THAT(session_error("SESSION_STRING=" + pyrogram), HasSubstr("name and '='"));
    EXPECT_THAT(session_error("SESSION_STRING = '" + pyrogram + "'"), HasSubstr("name and '='"));
    EXPECT_THAT(session_error("session: " + pyrogram), HasSubstr("or ':'"));
    EXPECT_THAT(session_error(pyrogram + pyrogram), HasSubstr("pasted together"));
    EXPECT_THAT(session_error(pyrogram + "\n" + telethon), HasSubstr("pasted"));
    EXPECT_THAT(session_error(pyrogram.substr(0, 80) + '\n' + pyrogram.substr(80)),
                HasSubstr("white space at character 81"));
    EXPECT_EQ(session_error(pyrogram.substr(0, 300)),
              "it has 300 characters, the shortest session string has 351: it looks truncated; it "
              "resembles a Pyrogram string");
    EXPECT_THAT(session_error(pyrogram.substr(0, 361)),
                HasSubstr("it has 361 characters, which matches no known format"));
    EXPECT_THAT(session_error(telethon.substr(0, 9) + '*' + telethon.substr(10)),
                HasSubstr("its character 10 is not valid"));
    EXPECT_THAT(session_error(std::string(362, 'A')), HasSubstr("data centre is 0"));
    EXPECT_THAT(session_error("AgAAMDkA" + std::string(354, 'A')), HasSubstr("key is all zeros"));
    EXPECT_THAT(session_error("AgAAMDkC" + pyrogram.substr(8)), HasSubstr("neither 0 nor 1"));
    EXPECT_THAT(session_error("AgAAMDkAA" + std::string(353, '_')), HasSubstr("damaged"));
    EXPECT_THAT(session_error("0123456789abcdef0123456789abcdef"), HasSubstr("32 characters"));
}

TEST(SessionString, TheErrorSaysWhoseStringItResembles)
{
    for (const auto& [text, maker] : std::vector<std::pair<std::string, std::string>>{
             {vectors::pyrogram_current, "a Pyrogram string"},
             {vectors::telethon_ipv4, "a Telethon string"},
             {vectors::gramjs, "a GramJS string"},
             {vectors::mtcute_v3, "an mtcute string"}}) {
        const auto ends = HasSubstr("it resembles " + maker);
        EXPECT_THAT(session_error(text.substr(0, 200)), ends);
        EXPECT_THAT(session_error('"' + text), ends);
        EXPECT_THAT(session_error(text.substr(0, 90) + "\n" + text.substr(90)), ends);
        EXPECT_THAT(session_error(text.substr(0, 90) + "…"), ends);
        EXPECT_THAT(session_error(text.substr(0, 90) + "*" + text.substr(90)), ends);
    }
    EXPECT_EQ(session_error(std::string(100, 'z')).find("resembles"), std::string::npos);
}

TEST(SessionString, TheErrorSaysThatTheOneAtItsBeginningIsMissing)
{
    for (const auto& [text, maker] : std::vector<std::pair<std::string, std::string>>{
             {vectors::telethon_ipv4, "a Telethon string"},
             {vectors::telethon_ipv6, "a Telethon string"},
             {vectors::gramjs, "a GramJS string"}})
        EXPECT_EQ(session_error(text.substr(1)),
                  "it resembles " + maker + ", but the 1 is missing that these begin with");
}

TEST(SessionString, TheErrorOfAShortTextIsItsLength)
{
    const std::string telethon = vectors::telethon_ipv4;
    for (const auto& text : {std::string("my_account"), telethon.substr(0, 348)})
        EXPECT_THAT(session_error(text), HasSubstr("it looks truncated"));
}

TEST(SessionString, TheErrorSaysWhatElseItMayBe)
{
    const std::string pyrogram = vectors::pyrogram_current;
    for (const auto& [text, told] : std::vector<std::pair<std::string, std::string>>{
             {"my_account.session", "name of a session file"},
             {"/home/me/Bot.SESSION", "name of a session file"},
             {"+7 999 123-45-67", "phone number"},
             {"8 (999) 123-45-67", "phone number"},
             {"79991234567", "phone number"},
             {"0123456789abcdef0123456789abcdef", "API_HASH"},
             {"{\"dc_id\":2}", "JSON"},
             {"https://t.me/x", "a link"},
             {"<your session>", "placeholder"},
             {"your_session_string", "placeholder"},
             {pyrogram + '"', "a quote at its end"},
             {"“" + pyrogram + "”", "character 1 is U+201C (typographic quote)"},
             {pyrogram.substr(0, 50) + "–" + pyrogram.substr(51), "U+2013 (en dash"},
             {"1\xD0\xA1" + pyrogram, "a Cyrillic letter"}})
        EXPECT_THAT(session_error(text), HasSubstr(told)) << text;
}

TEST(SessionString, OneThatIsCutToAnotherMakersLengthIsNotTakenForTheirs)
{
    // 368 characters of it, of which the last bits are zeros by chance, have a Telethon string's length.
    auto session = *parse_session(vectors::gramjs);
    session.address = "149.154.175.100";
    std::string gramjs(write_session_string(session, SessionFormat::gramjs).reveal());
    gramjs.resize(367);
    EXPECT_THAT(session_error(gramjs + 'A'), HasSubstr("has the form of a GramJS string"));
    const std::string telethon = vectors::telethon_ipv4;
    const std::string mtcute = vectors::mtcute_v3;
    const std::string pyrogram = vectors::pyrogram_current;
    EXPECT_THAT(session_error(telethon.substr(0, 351)), HasSubstr("resembles a Telethon"));
    for (const auto size : {351U, 352U}) {
        EXPECT_THAT(session_error(gramjs.substr(0, size)), HasSubstr("GramJS"));
        EXPECT_THAT(session_error(mtcute.substr(0, size)), HasSubstr("mtcute"));
    }
    for (const auto size : {356U, 362U}) {
        EXPECT_THAT(session_error(gramjs.substr(0, size)), HasSubstr("GramJS"));
        EXPECT_THAT(session_error(mtcute.substr(0, size)), HasSubstr("mtcute"));
    }
    EXPECT_THAT(session_error(pyrogram.substr(0, 356)), HasSubstr("it is damaged"));
}

// Whatever is missing or wrong: a value or a sentence, and the sentence shows nothing of the string.
TEST(SessionString, EveryTruncationIsAnErrorThatShowsNothing)
{
    for (const std::string text : vectors::all) {
        const auto unpadded = text.find('=') == std::string::npos ? text.size() : text.find('=');
        for (std::size_t size = 0; size < unpadded; ++size) {
            const auto session = parse_session(text.substr(0, size));
            if (session) {  // 351 characters of a newer Pyrogram string may be an old one
                EXPECT_TRUE(size == 351 && text == vectors::pyrogram_current) << size << text[0];
            } else if (size >= 8) {
                EXPECT_EQ(session.error().message.find(text.substr(0, 8)), std::string::npos);
            }
            EXPECT_FALSE(parse_session(text.substr(text.size() - size)) && size < 351);
        }
    }
}

TEST(SessionString, EveryCorruptionIsAValueOrAnError)
{
    for (const std::string text : vectors::all) {
        for (std::size_t i = 0; i < text.size(); ++i) {
            for (const char wrong : {'A', '_', '1', ' ', '\0', '\xFF', '='}) {
                auto damaged = text;
                damaged[i] = wrong;
                const auto session = parse_session(damaged);
                EXPECT_TRUE(session ? session->dc >= 1 && session->dc <= 255
                                    : !session.error().message.empty());
            }
        }
    }
}

TEST(Base64, RoundTripsAtEachLength)
{
    const auto bytes = key_bytes();
    for (std::size_t size = 0; size < 20; ++size) {
        for (const auto alphabet : {Base64Alphabet::standard, Base64Alphabet::url}) {
            for (const auto padding : {Base64Padding::with, Base64Padding::without}) {
                const auto part = bytes.substr(240, size);
                EXPECT_EQ(base64_decode(base64_encode(part, alphabet, padding)), part);
            }
        }
    }
    EXPECT_EQ(base64_encode("\xFB\xFF?", Base64Alphabet::standard, Base64Padding::with), "+/8/");
    EXPECT_EQ(base64_encode("a", Base64Alphabet::url, Base64Padding::with), "YQ==");
}

TEST(Base64, RefusesWhatNoEncoderWrites)
{
    EXPECT_EQ(base64_decode("YR").error().code, Base64Errc::spare_bits);
    EXPECT_EQ(base64_decode("YQYQY").error().code, Base64Errc::wrong_length);
    EXPECT_EQ(base64_decode("YQ*Q").error().code, Base64Errc::wrong_character);
    EXPECT_EQ(base64_decode("YQ*Q").error().position, 3U);
    EXPECT_FALSE(base64_decode("YQ==="));
}

}  // namespace
}  // namespace tgvs::telegram
