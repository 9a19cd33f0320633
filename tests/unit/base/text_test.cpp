#include "base/text.hpp"

#include <gtest/gtest.h>

namespace tgvs {
namespace {

using Parts = std::vector<std::string_view>;

TEST(Text, TrimTakesBlanksFromBothEnds)
{
    EXPECT_EQ(trim(" \t\r\n a b \v\f"), "a b");
    EXPECT_EQ(trim("a"), "a");
    EXPECT_EQ(trim(" \n"), "");
    EXPECT_EQ(trim(""), "");
}

TEST(Text, SplitKeepsEmptyParts)
{
    EXPECT_EQ(split("a,b", ','), (Parts{"a", "b"}));
    EXPECT_EQ(split(",a,,", ','), (Parts{"", "a", "", ""}));
    EXPECT_EQ(split("", ','), (Parts{""}));
}

TEST(Text, LowerAndSearchKnowAsciiOnly)
{
    EXPECT_EQ(to_lower("AbZ-9Ж"), "abz-9Ж");
    EXPECT_TRUE(contains_ignoring_case("HTTP Error 429: Too Many", "error 429"));
    EXPECT_FALSE(contains_ignoring_case("HTTP Error", "errors"));
    EXPECT_TRUE(contains_ignoring_case("x", ""));
}

TEST(Text, EveryPlaceIsReplacedAndWhatIsPutThereIsNotLookedAt)
{
    const auto replaced = [](std::string text, std::string_view what, std::string_view with) {
        replace_all(text, what, with);
        return text;
    };
    EXPECT_EQ(replaced("key, a key", "key", "***"), "***, a ***");
    EXPECT_EQ(replaced("a*b*", "*", "***"), "a***b***");
    EXPECT_EQ(replaced("aaa", "aa", ""), "a");
    EXPECT_EQ(replaced("text", "", "***"), "text");
    EXPECT_EQ(replaced("", "x", "***"), "");
}

TEST(Text, NumbersAreTheWholeText)
{
    EXPECT_EQ(parse_integer("-42"), -42);
    EXPECT_EQ(parse_integer("9223372036854775807"), 9'223'372'036'854'775'807);
    for (const auto* bad : {"", " 1", "1 ", "+1", "1.0", "0x1", "9223372036854775808", "1a"})
        EXPECT_FALSE(parse_integer(bad)) << bad;
    EXPECT_EQ(parse_number("0.5"), 0.5);
    EXPECT_EQ(parse_number("-3"), -3.0);
    for (const auto* bad : {"", "0.5 ", "1,5", "x", "1e999"})
        EXPECT_FALSE(parse_number(bad)) << bad;
}

TEST(Text, NearestFindsTypingErrorsAndNothingFarther)
{
    const Parts words = {"VIDEO_QUALITY", "LOOP", "OUTPUT"};
    EXPECT_EQ(nearest("VIDEO_QUALTY", words), "VIDEO_QUALITY");
    EXPECT_EQ(nearest("video_quality", words), "VIDEO_QUALITY");
    EXPECT_EQ(nearest("LOPO", words), "LOOP");
    EXPECT_EQ(nearest("OUTPUTS", words), "OUTPUT");
    EXPECT_EQ(nearest("PLAYLIST_FILE", {"PLAYLIST_DIR", "PLAYLIST"}), "PLAYLIST");
    EXPECT_EQ(nearest("PLAYLIST_DIRS", {"PLAYLIST", "PLAYLIST_DIR"}), "PLAYLIST_DIR");
    EXPECT_FALSE(nearest("PATH", words));
    EXPECT_FALSE(nearest("ENTIRELY_ELSE", words));
    EXPECT_FALSE(nearest("LOOP", {}));
}

TEST(Text, PrintableLeavesGoodTextAlone)
{
    EXPECT_EQ(printable("plain"), "plain");
    EXPECT_EQ(printable("Привет 🎬"), "Привет 🎬");
}

TEST(Text, PrintableTakesOutControlCharactersAndWrongUtf8)
{
    EXPECT_EQ(printable("a\nb\tc\x1b[2Jd\x7f"), "a b c [2Jd ");
    EXPECT_EQ(printable(std::string_view("a\0b", 3)), "a b");
    const char* wrong[] = {
        "\x80",              // continuation without a start
        "\xC3",              // cut off
        "\xC0\xAF",          // overlong '/'
        "\xE0\x80\xAF",      // overlong, three bytes
        "\xED\xA0\x80",      // surrogate
        "\xF4\x90\x80\x80",  // beyond U+10FFFF
        "\xFF",
    };
    for (const std::string text : wrong)
        EXPECT_EQ(printable(text), std::string(text.size(), '?'));
}

TEST(Text, PrintableTakesOutC1AndWhatTurnsTheDirection)
{
    for (const std::string control :
         {"\u0080", "\u0085", "\u009B", "\u009F", "\u061C", "\u200E", "\u200F", "\u2028", "\u2029",
          "\u202A", "\u202E", "\u2066", "\u2069", "\u206F"})
        EXPECT_EQ(printable("a" + control + "b"), "a b") << control.size();
    for (const std::string text : {"\u00A0", "\u061B", "\u200D", "\u2010", "\u2027", "\u202F",
                                   "\u2065", "\u2070", "\u3028", "\U0001F3AC"})
        EXPECT_EQ(printable(text), text);
}

TEST(Text, IsUtf8WhateverItsCharactersDo)
{
    for (const auto* text : {"", "plain", "Привет 🎬", "a\nb", "\u202E"})
        EXPECT_TRUE(is_utf8(text)) << text;
    for (const auto* text : {"\x80", "a\xC3", "\xED\xA0\x80", "я\xFF"})
        EXPECT_FALSE(is_utf8(text));
}

TEST(Text, PrintableIsCutAtACharacter)
{
    EXPECT_EQ(printable("abcdef", 3), "abc");
    EXPECT_EQ(printable("aЖЖ", 4), "aЖ");
    EXPECT_EQ(printable("🎬", 3), "");
}

TEST(Text, UrlOriginLeavesOutWhatMayBeSecret)
{
    EXPECT_EQ(url_origin("rtmps://dc4.rtmp.t.me:443/s/123:key"), "rtmps://dc4.rtmp.t.me:443");
    EXPECT_EQ(url_origin("https://user:pass@host/path?token=x"), "https://host");
    EXPECT_EQ(url_origin("https://user:p@ss@host#x"), "https://host");
    EXPECT_EQ(url_origin("http://host?key=x"), "http://host");
    EXPECT_EQ(url_origin("no url"), "");
}

}  // namespace
}  // namespace tgvs
