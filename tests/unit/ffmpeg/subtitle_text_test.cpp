#include "ffmpeg/subtitle_text.hpp"

#include <gtest/gtest.h>

namespace tgvs::ffmpeg {
namespace {

using namespace std::string_literals;

std::string text_of(const std::string& bytes, std::string_view language = "ru")
{
    const auto read = subtitle_text(bytes, ".srt", language);
    return read ? read->text : "<none>";
}

TEST(SubtitleText, UnicodeIsReadWhateverItsForm)
{
    EXPECT_EQ(text_of("Да, é"), "Да, é");
    EXPECT_EQ(text_of("\xEF\xBB\xBFДа"), "Да");
    EXPECT_EQ(text_of("\xFF\xFE\x14\x04\x30\x04.\0\n\0"s), "Да.\n");
    EXPECT_EQ(text_of("\xFE\xFF\x04\x14\x04\x30\0.\0\n"s), "Да.\n");
    EXPECT_EQ(text_of("1\0\n\0\x14\x04\x30\x04\n\0"s), "1\nДа\n");
    EXPECT_EQ(text_of("\0"
                      "1\0\n\x04\x14\x04\x30\0\n"s),
              "1\nДа\n");
    EXPECT_EQ(text_of("\xFF\xFE.\0\n"s), ".") << "half a character at its end";
    EXPECT_EQ(text_of("Привет, мир и люди\xFF"), "Привет, мир и люди?")
        << "one wrong byte makes no code page";
    EXPECT_EQ(text_of(std::string(2'000, '\0')), "<none>");
}

TEST(SubtitleText, OldCodePagesAreToldByTheLanguage)
{
    EXPECT_EQ(text_of("\xcf\xf0\xe8\xe2\xe5\xf2"), "Привет") << "CP1251";
    EXPECT_EQ(text_of("\xf0\xd2\xc9\xd7\xc5\xd4"), "Привет") << "KOI8-R";
    EXPECT_EQ(text_of("\x8f\xe0\xa8\xa2\xa5\xe2"), "Привет") << "CP866";
    EXPECT_EQ(text_of("\xcf\xf0\xe8\xe2\xb3\xf2", "uk"), "Привіт");
    EXPECT_EQ(text_of("za\xbf\xf3\xb3\xe6", "pl"), "zażółć");
    EXPECT_EQ(text_of("caf\xe9", "en"), "café");
    EXPECT_EQ(text_of("caf\xe9\x81", "fr"), "café\u0081") << "no CP1252, but something";
    for (const auto& [language, page] :
         {std::pair("ru", "CP1251"), std::pair("ukr", "CP1251"), std::pair("pl", "CP1250"),
          std::pair("de", "CP1252"), std::pair("gre", "CP1253"), std::pair("tr", "CP1254"),
          std::pair("heb", "CP1255"), std::pair("ar", "CP1256"), std::pair("lv", "CP1257"),
          std::pair("ja", "CP932"), std::pair("zh", "GB18030"), std::pair("zh-SG", "GB18030"),
          std::pair("cht", "BIG5"), std::pair("tlh", "CP1252"), std::pair("", "CP1252")})
        EXPECT_EQ(code_page_of(language), page) << language;
}

TEST(SubtitleText, ItsFormIsWhatItSays)
{
    const auto demuxer = [](const std::string& text, std::string_view ending) {
        return subtitle_text(text, ending, "")->demuxer;
    };
    EXPECT_EQ(demuxer("1\n00:00:01,000 --> 00:00:02,000\na\n", ".srt"), "srt");
    EXPECT_EQ(demuxer("\xEF\xBB\xBFWEBVTT\n", ".srt"), "webvtt");
    EXPECT_EQ(demuxer("\n[Script Info]\n", ".srt"), "ass");
    EXPECT_EQ(demuxer("; by me\n[Script Info]\n", ".ssa"), "ass");
}

TEST(SubtitleText, WhatIsForBrowsersIsLeftOutOfWebVtt)
{
    EXPECT_EQ(subtitle_text("WEBVTT\r\n\r\nSTYLE\r\n::cue {\r\n}\r\n\r\nREGION\nid:x\n\n00:01.000 "
                            "--> 00:02.000\nSTYLE\n",
                            ".vtt", "")
                  ->text,
              "WEBVTT\r\n\r\n\r\n\n00:01.000 --> 00:02.000\nSTYLE\n\n");
}

}  // namespace
}  // namespace tgvs::ffmpeg
