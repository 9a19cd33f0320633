#include "schedule/lines.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tgvs::schedule {
namespace {

std::string lines_read(std::string_view bytes)
{
    LineReader reader(bytes);
    std::string all;
    while (const auto line = reader.next())
        all += std::to_string(line->number) + ' ' + std::string(line->name) +
               std::string(line->params) + '=' + std::string(line->value) + '\n';
    return all;
}

TEST(Lines, EndInWhateverWasMeant)
{
    for (const std::string end : {"\r\n", "\n", "\r", "\r\r\n"})
        EXPECT_EQ(lines_read("A:1" + end + "B;X=2:3" + end + " 4" + end + "\t5" + end + "C:6"),
                  "1 A=1\n2 B;X=2=345\n5 C=6\n")
            << testing::PrintToString(end);
}

TEST(Lines, AreJoinedAsBytesAlsoInsideOfACharacter)
{
    EXPECT_EQ(lines_read("\xEF\xBB\xBFSUMMARY:\xD0\r\n \x9C\xD0\xB8\r\n \r\n \xD1\x80\r\n"),
              "1 SUMMARY=Мир\n");
}

TEST(Lines, CountEmptyOnesAndLeaveThemOut)
{
    EXPECT_EQ(lines_read("\n\nA:1\n\n\nB:2\n"), "3 A=1\n6 B=2\n");
    EXPECT_EQ(lines_read("\r\rA:1\r\r\rB:2\r"), "3 A=1\n6 B=2\n");
    EXPECT_EQ(lines_read(""), "");
    EXPECT_EQ(lines_read("A:1\n \n"), "1 A=1\n");
}

TEST(Lines, WithoutAColonHaveNoName)
{
    EXPECT_EQ(lines_read("nonsense\nA:1\n"), "1 =nonsense\n2 A=1\n");
}

TEST(Lines, HaveParametersInQuotesWithWhateverIsInside)
{
    const std::string text =
        "DTSTART;X=a;TZID=\"W. Europe: Standard; Time\";value=DATE;Y=\"a^'b^n^^\":20260101";
    LineReader reader(text);
    const auto line = reader.next();
    ASSERT_TRUE(line);
    EXPECT_TRUE(line->is("DTSTART"));
    EXPECT_EQ(line->value, "20260101");
    EXPECT_EQ(line->param("TZID"), "W. Europe: Standard; Time");
    EXPECT_EQ(line->param("VALUE"), "DATE");
    EXPECT_EQ(line->param("Y"), "a\"b\n^");
    EXPECT_EQ(line->param("Z"), std::nullopt);
}

TEST(Lines, OpenNoQuoteThatIsNeverClosed)
{
    LineReader reader("SUMMARY;LANGUAGE=en\":5\" floppy");
    const auto line = reader.next();
    ASSERT_TRUE(line);
    EXPECT_EQ(line->name, "SUMMARY");
    LineReader other("SUMMARY;X=\"a:rest");
    EXPECT_EQ(other.next()->value, "rest");
}

TEST(Lines, AreOfAnyCase)
{
    LineReader reader("Begin:vevent");
    EXPECT_TRUE(reader.next()->is("BEGIN"));
    EXPECT_TRUE(same_word("vEvent", "VEVENT"));
    EXPECT_FALSE(same_word("VEVENTS", "VEVENT"));
}

TEST(Texts, SayWhatTheirEscapesStandFor)
{
    const struct {
        const char* value;
        const char* text;
    } rows[] = {{"a\\, b\\; c\\\\d", "a, b; c\\d"},
                {"one\\ntwo\\Nthree", "one\ntwo\nthree"},
                {"C:\\temp", "C:\\temp"},
                {"end\\", "end\\"},
                {"\xFF"
                 "a",
                 "\uFFFD"
                 "a"},
                {"\xD0", "\uFFFD"},
                {"", ""}};
    for (const auto& row : rows)
        EXPECT_EQ(text_of(row.value, 100), row.text);
}

TEST(Texts, AreCutBetweenTwoCharacters)
{
    EXPECT_EQ(text_of("ЖЖЖ", 5), "ЖЖ");
    EXPECT_EQ(text_of("abc", 2), "ab");
}

}  // namespace
}  // namespace tgvs::schedule
