#include "config/env_file.hpp"

#include <gtest/gtest.h>

namespace tgvs::config {
namespace {

// The value of KEY in a file of one assignment; "<error>" if there is none.
std::string value_of(std::string_view text)
{
    const auto file = parse_env(text);
    const auto* entry = file.last("KEY");
    return file.errors.empty() && entry != nullptr ? std::string(entry->value.reveal()) : "<error>";
}

TEST(EnvFile, ValuesReadAsSystemdReadsThem)
{
    const struct {
        std::string_view text, value;
    } rows[] = {
        {"KEY=value", "value"},
        {"KEY=", ""},
        {"KEY=\n", ""},
        {"KEY=a b  c\n", "a b  c"},
        {"  KEY =  padded \t\n", "padded"},
        {"export KEY=value\n", "value"},
        {"export\tKEY = value\n", "value"},
        {"KEY=value\r\n", "value"},
        {"KEY=\"quoted\"\r\n", "quoted"},
        {"\xEF\xBB\xBFKEY=value\n", "value"},
        {"KEY=a=b\n", "a=b"},
        {"KEY='single \"quoted\" \\n $x'\n", "single \"quoted\" \\n $x"},
        {"KEY=\"double 'quoted'\"  \n", "double 'quoted'"},
        {R"(KEY="a\"b\\c\$d\`e")", "a\"b\\c$d`e"},
        {R"(KEY="a\nb\xc")", R"(a\nb\xc)"},
        {"KEY=\"a\\\nb\"\n", "ab"},
        {"KEY=\"two\nlines\"\n", "two\nlines"},
        {"KEY='two\nlines'\n", "two\nlines"},
        {"KEY=\"\"\n", ""},
        {"KEY=-metadata title=\"a b\"\n", "-metadata title=\"a b\""},
        {"KEY=it's\n", "it's"},
        {"KEY=a\\ \n", "a "},
        {"KEY=a\\\\b\n", "a\\b"},
        {"KEY=-g 60 \\\n  -bf 0\n", "-g 60   -bf 0"},
        {"KEY=a\\", "a"},
        {"KEY=a \\", "a "},
        {"KEY=-g 60 \\\r\n  -bf 0\r\n", "-g 60   -bf 0"},
        {"KEY=\"a # b\"\n", "a # b"},
        {"KEY=#\n", "#"},
        {"KEY=первый\n", "первый"},
    };
    for (const auto& row : rows)
        EXPECT_EQ(value_of(row.text), row.value) << row.text;
}

TEST(EnvFile, CommentsAndBlankLinesAreNoEntries)
{
    const auto file = parse_env("# KEY=1\n\n  ; KEY=2\n \t \n\r\n#\n");
    EXPECT_TRUE(file.entries.empty());
    EXPECT_TRUE(file.errors.empty());
    EXPECT_TRUE(file.warnings.empty());
}

TEST(EnvFile, EntriesKnowTheirLineAndTheirBytes)
{
    const std::string text = "# first\nA=1\n\nB=\"x\ny\"\nexport C=3";
    const auto file = parse_env(text);
    ASSERT_EQ(file.entries.size(), 3u);
    EXPECT_EQ(file.entries[0].line, 2);
    EXPECT_EQ(file.entries[1].line, 4);
    EXPECT_EQ(file.entries[2].line, 6);
    const auto& b = file.entries[1];
    EXPECT_EQ(text.substr(b.begin, b.end - b.begin), "B=\"x\ny\"\n");
    const auto& c = file.entries[2];
    EXPECT_EQ(text.substr(c.begin, c.end - c.begin), "export C=3");
    EXPECT_FALSE(b.exported);
    EXPECT_TRUE(c.exported);
}

TEST(EnvFile, OfARepeatedKeyTheLastCounts)
{
    const auto file = parse_env("A=1\nB=2\nA=3\n");
    EXPECT_EQ(file.last("A")->line, 3);
    EXPECT_EQ(file.last("Z"), nullptr);
}

TEST(EnvFile, ErrorsNameTheLineAndNeverShowAValue)
{
    const std::string secret = "hunter2";
    const std::string texts[] = {
        "A=1\n" + secret + "\n",
        "A=1\n" + secret + "/x=1\n",
        "A=1\n=" + secret + "\n",
        "A=1\n1" + secret + "=1\n",
        "A=1\nB=\"" + secret + "\n",
        "A=1\nB='" + secret + "\nC=3\n",
        "A=1\nB=\"" + secret + "\" more\n",
        "A=1\nB='" + secret + "'\"x\"\n",
        "A=1\nB=" + secret + "\xff\n",
        "A=1\nB=" + secret + std::string("\0", 1) + "\n",
        "A=1\nB=" + secret + std::string(max_env_line_bytes, 'x') + "\n",
        "A=1\n" + secret + std::string(64, 'x') + "=\n",
    };
    for (const auto& text : texts) {
        const auto file = parse_env(text);
        ASSERT_FALSE(file.errors.empty()) << text.substr(0, 80);
        EXPECT_EQ(file.errors.front().line, 2) << text.substr(0, 80);
        for (const auto& error : file.errors)
            EXPECT_EQ(error.message.find(secret), std::string::npos) << error.message;
    }
}

TEST(EnvFile, AWrongLineDoesNotHideTheOthers)
{
    const auto file = parse_env("A=1\nB=\"open\nC=3\nnonsense\nD=4\n");
    ASSERT_EQ(file.errors.size(), 2u);
    EXPECT_EQ(file.errors[0].line, 2);
    EXPECT_EQ(file.errors[1].line, 4);
    ASSERT_NE(file.last("D"), nullptr);
    EXPECT_EQ(file.last("C")->line, 3);
    EXPECT_EQ(file.last("D")->line, 5);
}

TEST(EnvFile, WarnsWhereReadersOfSuchFilesDisagree)
{
    for (const auto* text : {"KEY=a\\b\n", "KEY=“a”\n", "# comment \\\nKEY=1\n"}) {
        const auto file = parse_env(text);
        EXPECT_EQ(file.warnings.size(), 1u) << text;
        EXPECT_EQ(file.warnings.front().line, 1) << text;
    }
    EXPECT_TRUE(parse_env("KEY='a # b\\c'\nB=a#b\nC=x \\\n y\n").warnings.empty());
}

// As python-dotenv 1.1 reads them.
TEST(EnvFile, CommentsBehindAValueAreNoPartOfIt)
{
    const struct {
        std::string_view text, value;
    } rows[] = {
        {"KEY=a # b\n", "a"},
        {"KEY=a\t#b", "a"},
        {"KEY=a#b\n", "a#b"},
        {"KEY=a b # c # d\n", "a b"},
        {"KEY=#a\n", "#a"},
        {"KEY= # a\n", ""},
        {"KEY= #a\n", ""},
        {"KEY=\"a\" # b\n", "a"},
        {"KEY='a # b'#c\n", "a # b"},
        {"KEY=\"a\"\t# \"b\"\r\n", "a"},
        {"KEY=a\u00A0# b\n", "a"},
        {"KEY=50% #b\n", "50%"},
        {"KEY='a\nb' # c\n", "a\nb"},
        {"KEY=a\\  # b\n", "a "},
        {"'KEY'=a\n", "a"},
        {"set KEY=a\n", "a"},
        {"SET KEY=a\r\n", "a"},
        {"Export KEY=a\n", "a"},
        {"set \"KEY=a b\"\r\n", "a b"},
        {"\"KEY=a\"\n", "a"},
        {"'KEY=a # b'\n", "a # b"},
        {"\"KEY\"=\"a\"\n", "a"},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(value_of(row.text), row.value) << row.text;
        EXPECT_EQ(value_of(std::string(row.text) + "\nNEXT=1"), row.value) << row.text;
    }
}

TEST(EnvFile, WhatChatsAndWindowsAddIsReadWhereItCanMeanOneThingOnly)
{
    const struct {
        std::string_view text, value;
    } rows[] = {
        {"KEY=\u00A0a b\u00A0\n", "a b"},
        {"\u00A0KEY\u2009=\u200Ba\uFEFF\n", "a"},
        {"export\u00A0KEY=a\n", "a"},
        {"KEY=“a b”\n", "a b"},
        {"KEY=«a» # b\n", "a"},
        {"KEY=„a“\n", "a"},
        {"KEY=“a\"\n", "a"},
        {"KEY=’a’\n", "a"},
        {"KEY=“a\n", "“a"},
        {"KEY=`a b`\n", "a b"},
        {"KEY=`a` # b\n", "a"},
        {"KEY=`a\n", "`a"},
        {"`KEY=a`\n", "a"},
        {"A=1\rKEY=a\rB=2\r", "a"},
    };
    for (const auto& row : rows)
        EXPECT_EQ(value_of(row.text), row.value) << row.text;
    const auto file = parse_env("A=1\r\rB=2\rnonsense\r");
    EXPECT_EQ(file.last("B")->line, 3);
    ASSERT_EQ(file.errors.size(), 1U);
    EXPECT_EQ(file.errors[0].line, 4);
}

TEST(EnvFile, AnErrorNamesTheCharacterAndWhatWasMeant)
{
    const struct {
        std::string_view text, told, key;
    } rows[] = {
        {"API ID=1\n", "character 4 is a blank; write API_ID=…", "API_ID"},
        {"API\u00A0ID=1\n", "character 4 is U+00A0 (no-break space); write API_ID=…", "API_ID"},
        {"CHAT-ID=1\n", "write CHAT_ID=…", "CHAT_ID"},
        {"LOOP MORE=1\n", "character 5 is a blank", ""},
        {"\u0410PI_ID=1\n", "character 1 is U+0410 (a Cyrillic letter)", ""},
        {"API_ID＝1\n", "character 7 is U+FF1D (fullwidth equals sign, not =)", "API_ID"},
        {"KEY=\"a”\n", "the line ends with U+201D (typographic quote)", "KEY"},
        {"KEY='a’ # b\n", "closing ' is missing", "KEY"},
        {"\"KEY=a\n", "begins with a quote, and none is at the line's end", "KEY"},
        {"LOOP: 0\n", "not a KEY=value line: character 6 is a blank; write LOOP=…", "LOOP"},
        {"\"loop\": \"0\",\n", "write LOOP=…", "LOOP"},
        {"LOOP 0\n", "write LOOP=…", "LOOP"},
        {"LOOP＝0\n", "(fullwidth equals sign, not =); write LOOP=…", "LOOP"},
        {"$env:LOOP=0\n", "the text before = is not a valid name; write LOOP=…", "LOOP"},
        {"• LOOP=0\n", "write LOOP=…", "LOOP"},
        {"-e LOOP=0\n", "write LOOP=…", "LOOP"},
        {"API\u2011ID=1\n", "write API_ID=…", "API_ID"},
    };
    for (const auto& row : rows) {
        const auto file = parse_env(row.text);
        ASSERT_EQ(file.errors.size(), 1U) << row.text;
        EXPECT_NE(file.errors[0].message.find(row.told), std::string::npos)
            << file.errors[0].message;
        EXPECT_EQ(file.errors[0].key, row.key);
    }
}

TEST(EnvFile, ASessionStringThatIsBrokenIntoLinesIsOneErrorAndShowsNothingOfIt)
{
    const std::string line(60, 'a');
    for (const std::string last : {"hunter2", "hunter2=", "hunter2==", "-hunter2_"}) {
        const auto file = parse_env("SESSION_STRING=" + line + "\n" + line + "\n  " + line + "\n" +
                                    last + "\nLOOP=0\n");
        ASSERT_EQ(file.errors.size(), 1U) << last;
        EXPECT_EQ(file.errors[0].line, 2);
        EXPECT_EQ(file.errors[0].key, "SESSION_STRING");
        EXPECT_NE(file.errors[0].message.find("goes on here"), std::string::npos);
        EXPECT_EQ(file.entries.size(), 2U) << "nothing of it is somebody's key";
    }
    // What follows a whole one, or none, is somebody's key.
    for (const auto& value : {std::string(), std::string("none"), std::string(351, 'a')})
        EXPECT_TRUE(parse_env("SESSION_STRING=" + value + "\nMINE=\n").errors.empty());
    EXPECT_TRUE(parse_env("SESSION_STRING=" + line + "\nLOOP=\n").errors.empty());
    EXPECT_TRUE(parse_env("SESSION_STRING=" + line + "\n\nMINE=\n").errors.empty());
}

TEST(EnvFile, Utf16IsNamedAsWhatItIs)
{
    using namespace std::string_literals;
    for (const auto& text : {"\xFF\xFEL\0O\0"s, "\xFE\xFF\0L\0O"s,
                             "L\0=\0"
                             "1\0\n\0"s,
                             "\0L\0=\0"
                             "1"s}) {
        const auto file = parse_env(text);
        ASSERT_EQ(file.errors.size(), 1U);
        EXPECT_EQ(file.errors[0].message, "saved as UTF-16; save as UTF-8");
        EXPECT_EQ(file.errors[0].line, 1);
    }
    const auto wide = parse_env("\xFF\xFE\0\0L\0\0\0"s);
    ASSERT_EQ(wide.errors.size(), 1U);
    EXPECT_EQ(wide.errors[0].message, "saved as UTF-32; save as UTF-8");
    // "# Настройки" and a line: little of it is ASCII.
    std::string cyrillic = "\0#\0 "s;
    for (const char c : "\x1D\x30\x41\x42\x40\x3E\x39\x3A\x38"s)
        cyrillic += "\x04"s + c;
    EXPECT_EQ(parse_env(cyrillic + "\0\n"s).errors.at(0).message, "saved as UTF-16; save as UTF-8");
}

}  // namespace
}  // namespace tgvs::config
