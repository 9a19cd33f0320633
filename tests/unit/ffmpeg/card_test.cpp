#include "ffmpeg/card.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tgvs::ffmpeg {
namespace {

TEST(WrapTitle, BreaksAtBlanksAndInsideWordsOnlyWhereItMust)
{
    using Lines = std::vector<std::string>;
    struct Case {
        std::string title;
        std::size_t columns;
        Lines lines;
    };
    for (const auto& [title, columns, lines] : std::vector<Case>{
             {"", 5, {}},
             {" \t ", 5, {}},
             {"abcde", 5, {"abcde"}},
             {"  abcde  ", 5, {"abcde"}},
             {"one two three", 7, {"one two", "three"}},
             {"one two three", 6, {"one", "two", "three"}},
             {"one   two", 4, {"one", "two"}},
             {"abcdefghij klm", 5, {"abcde", "fghij", "klm"}},
             {"ab cdefghij", 5, {"ab", "cdefg", "hij"}},
             {"Длинноеслово да", 5, {"Длинн", "оесло", "во да"}},
             {"a\nb", 5, {"a b"}},
         })
        EXPECT_EQ(wrap_title(title, columns), lines) << title << " in " << columns;
}

TEST(WrapTitle, SaysThatMoreWouldFollow)
{
    using Lines = std::vector<std::string>;
    EXPECT_EQ(wrap_title("aaa bbb ccc", 3, 2), (Lines{"aaa", "bb…"}));
    EXPECT_EQ(wrap_title("aaa b ccc", 3, 2), (Lines{"aaa", "b…"}));
    EXPECT_EQ(wrap_title("ббб ввв ггг", 3, 2), (Lines{"ббб", "вв…"}));
    EXPECT_EQ(wrap_title("aaa bbb", 3, 2), (Lines{"aaa", "bbb"}));
}

}  // namespace
}  // namespace tgvs::ffmpeg
