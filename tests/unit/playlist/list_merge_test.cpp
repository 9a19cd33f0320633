#include "playlist/list_merge.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace tgvs::playlist {
namespace {

using testing::ElementsAre;

std::string merge(const std::string& base, const std::string& mine, const std::string& theirs)
{
    const auto result = merged(*list_doc(base), *list_doc(mine), *list_doc(theirs));
    return result ? bytes_of(*result) : "conflict";
}

TEST(ListMerge, BothChangesSurviveOrAreAConflict)
{
    const struct {
        const char* what;
        std::string base, mine, theirs, expected;
    } cases[] = {
        {"nothing", "a\n", "a\n", "a\n", "a\n"},
        {"mine alone", "a\nb\n", "b\n", "a\nb\n", "b\n"},
        {"theirs alone", "a\nb\n", "a\nb\n", "a\nx\nb\n", "a\nx\nb\n"},
        {"both add at the end", "a\n", "a\nx\n", "a\ny\n", "a\ny\nx\n"},
        {"both add at the end of a list without a final line end", "a", "a\nx", "a\ny", "a\ny\nx"},
        {"both begin the list", "", "x\n", "y\n", "y\nx\n"},
        {"both add the same", "a\n", "a\nx\n", "a\nx\n", "a\nx\n"},
        {"both add with titles", "#EXTINF:1,A\na\n", "#EXTINF:1,A\na\n#EXTINF:1,X\nx\n",
         "#EXTINF:1,A\na\n#EXTINF:1,Y\ny\n", "#EXTINF:1,A\na\n#EXTINF:1,Y\ny\n#EXTINF:1,X\nx\n"},
        {"one adds, the other removes the one above", "a\nb\n", "a\nx\nb\n", "b\n", "x\nb\n"},
        {"neighbours are removed", "a\nb\nc\nd\n", "a\nc\nd\n", "a\nb\nd\n", "a\nd\n"},
        {"one removes more than the other", "a\nb\nc\nd\n", "a\nd\n", "a\nb\nd\n", "a\nd\n"},
        {"both remove the same", "a\nb\nc\n", "a\nc\n", "a\nc\n", "a\nc\n"},
        {"a comment and an entry", "# old\na\n", "# old\na\nx\n", "# new\na\n", "# new\na\nx\n"},
        {"moved, while another is added", "a\nb\nc\n", "c\na\nb\n", "a\nb\nx\nc\n", "c\na\nb\nx\n"},
        {"both replace it by the same", "a\n", "x\n", "x\n", "x\n"},
        {"both replace it", "a\nb\n", "x\nb\n", "y\nb\n", "conflict"},
        {"replaced and removed", "a\nb\n", "x\nb\n", "b\n", "conflict"},
        {"another title and removed", "#EXTINF:1,A\na\nb\n", "#EXTINF:1,Z\na\nb\n", "b\n",
         "conflict"},
        {"both move it, to different places", "a\nb\nc\nd\n", "b\na\nc\nd\n", "b\nc\nd\na\n",
         "conflict"},
        {"the line ends of theirs", "a\nb\n", "a\nx\nb\n", "a\r\nb\r\nc\r\n",
         "a\r\nx\r\nb\r\nc\r\n"},
        {"mixed line ends stay", "a\r\nb\nc\r\n", "a\r\nb\nc\r\nx\n", "a\r\nb\nc\r\n",
         "a\r\nb\nc\r\nx\r\n"},
        {"the form of theirs", "a\n", "a\nx\n",
         "\xEF\xBB\xBF"
         "a\n",
         "\xEF\xBB\xBF"
         "a\nx\n"},
    };
    for (const auto& one : cases)
        EXPECT_EQ(merge(one.base, one.mine, one.theirs), one.expected) << one.what;
}

TEST(ListMerge, AConflictShowsAllThreeVersions)
{
    const auto result =
        merged(*list_doc("a\nb\nc\n"), *list_doc("x\nb\nc\n"), *list_doc("y\nz\nb\nc\nd\n"));
    ASSERT_FALSE(result);
    EXPECT_THAT(result.error(),
                ElementsAre(MergeConflict{.base = {"a"}, .mine = {"x"}, .theirs = {"y", "z"}}));
}

TEST(ListMerge, VersionsThatHaveLittleInCommonAreAConflictAsAWhole)
{
    std::string base;
    std::string other;
    for (int i = 0; i < 3'000; ++i) {
        base += "a" + std::to_string(i) + '\n';
        other += "b" + std::to_string(i) + '\n';
    }
    const auto result = merged(*list_doc(base), *list_doc(other), *list_doc(base));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().front().base.size(), 3'000U);
}

// One adds and removes here, the other there: each line has exactly the one who wanted it otherwise.
TEST(ListMerge, RandomEditsOfTwoPeopleBothSurvive)
{
    std::mt19937 random(7);
    for (int round = 0; round < 500; ++round) {
        std::string base;
        std::string mine;
        std::string theirs;
        std::string both;
        const auto add = [&](const std::string& line, bool in_base, bool in_mine, bool in_theirs,
                             bool in_both) {
            base += in_base ? line : "";
            mine += in_mine ? line : "";
            theirs += in_theirs ? line : "";
            both += in_both ? line : "";
        };
        for (int i = 0; i < 20; ++i) {
            const auto line = std::to_string(i) + '\n';
            const auto draw = i % 2 == 0 ? random() % 6 : 0;  // never side by side
            const bool mine_keeps = draw != 1 && draw != 3;
            const bool theirs_keeps = draw != 2 && draw != 3;
            add(line, true, mine_keeps, theirs_keeps, mine_keeps && theirs_keeps);
            if (draw == 4)
                add("t" + line, false, false, true, true);
            if (draw == 5)
                add("m" + line, false, true, false, true);
        }
        EXPECT_EQ(merge(base, mine, theirs), both) << base << "--\n" << mine << "--\n" << theirs;
    }
}

}  // namespace
}  // namespace tgvs::playlist
