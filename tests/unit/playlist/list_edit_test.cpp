#include "playlist/list_edit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace tgvs::playlist {
namespace {

using testing::HasSubstr;
using namespace list_edit;
using Kind = ListPlace::Kind;

ListDoc doc_of(const std::string& bytes)
{
    auto doc = list_doc(bytes);
    EXPECT_TRUE(doc) << (doc ? "" : doc.error().message);
    return doc ? *doc : ListDoc{};
}

std::string id_of(const ListDoc& doc, const std::string& line, std::size_t which = 1)
{
    for (const auto& entry : entries_of(doc))
        if (doc.lines[entry.line].text == line && --which == 0)
            return entry.id;
    return "none";
}

// The ids in an edit are written as the lines that they stand for.
ListEdit named(const ListDoc& doc, ListEdit edit)
{
    std::visit(
        [&](auto& one) {
            if constexpr (requires { one.entry; })
                one.entry = id_of(doc, one.entry);
            if constexpr (requires { one.place; })
                if (!one.place.entry.empty())
                    one.place.entry = id_of(doc, one.place.entry);
        },
        edit);
    return edit;
}

std::string after(const std::string& bytes, const ListEdit& edit)
{
    const auto doc = doc_of(bytes);
    const auto done = edited(doc, named(doc, edit));
    return done ? bytes_of(done->doc) : "refused: " + done.error().text;
}

const ListPlace at_end{};
const ListPlace first{.kind = Kind::first};
ListPlace behind(std::string line)
{
    return {.kind = Kind::after, .entry = std::move(line)};
}
ListPlace before(std::string line)
{
    return {.kind = Kind::before, .entry = std::move(line)};
}

TEST(ListEdit, ChangesTheLinesThatItMeansAndNoOthers)
{
    const struct {
        const char* what;
        std::string bytes;
        ListEdit edit;
        std::string expected;
    } cases[] = {
        {"an empty list", "", Add{"x"}, "x\n"},
        {"at the end", "a\nb\n", Add{"x"}, "a\nb\nx\n"},
        {"no final line end stays none", "a\nb", Add{"x"}, "a\nb\nx"},
        {"comments at the end stay above", "a\n# off: b\n\n", Add{"x"}, "a\n# off: b\n\nx\n"},
        {"what waits for a location does not get this one", "a\n#EXTINF:1,T\n", Add{"x"},
         "a\nx\n#EXTINF:1,T\n"},
        {"first, below the head of the list", "#EXTM3U\n# mine\n#EXTINF:1,A\na\n", Add{"x", first},
         "#EXTM3U\n# mine\nx\n#EXTINF:1,A\na\n"},
        {"first of none", "#EXTM3U\n", Add{"x", first}, "#EXTM3U\nx\n"},
        {"after", "a\n# evening\nb\n", Add{"x", behind("a")}, "a\nx\n# evening\nb\n"},
        {"before", "a\n#TGVS: start=9\nb\n", Add{"x", before("b")}, "a\nx\n#TGVS: start=9\nb\n"},
        {"after one that is gone: at the end", "a\nb\n", Add{"x", behind("c")}, "a\nb\nx\n"},
        {"CR LF", "a\r\nb\r\n", Add{"x", behind("a")}, "a\r\nx\r\nb\r\n"},
        {"lone CR", "a\rb\r", Add{"x", behind("a")}, "a\rx\rb\r"},
        {"mixed line ends", "a\r\nb\nc\r\n", Add{"x", behind("b")}, "a\r\nb\nx\r\nc\r\n"},
        {"a byte order mark",
         "\xEF\xBB\xBF"
         "a\n",
         Add{"ж"},
         "\xEF\xBB\xBF"
         "a\nж\n"},
        {"an old code page", "\xEA\xE8\xED\xEE.mp4\n", Add{"x"}, "\xEA\xE8\xED\xEE.mp4\nx\n"},

        {"removed with what is said of it", "#EXTM3U\n#EXTINF:1,A\n# note\n#TGVS: start=1\na\nb\n",
         Remove{"a"}, "#EXTM3U\n# note\nb\n"},
        {"the last one, without a line end", "a\r\nb", Remove{"b"}, "a"},
        {"the only one", "# x\na\n", Remove{"a"}, "# x\n"},
        {"lines that nobody knows stay", "#WEIRD:1\na\n  \n?\nb\n", Remove{"b"},
         "#WEIRD:1\na\n  \n?\n"},

        {"an empty line at the end keeps its line end", "a\n\nb", Remove{"b"}, "a\n\n"},
        {"moved with what is said of it", "#EXTINF:1,A\na\n# evening\nb\nc\n",
         Move{"a", behind("b")}, "# evening\nb\n#EXTINF:1,A\na\nc\n"},
        {"moved up", "a\nb\n#EXTVLCOPT:start-time=1\nc\n", Move{"c", before("a")},
         "#EXTVLCOPT:start-time=1\nc\na\nb\n"},
        {"moved to the end", "a\nb", Move{"a", at_end}, "b\na"},
        {"moved to the end, behind its comments", "a\nb\n# end\n", Move{"a", at_end},
         "b\n# end\na\n"},
        {"moved to where it is", "a\nb\n", Move{"b", behind("a")}, "a\nb\n"},
        {"moved after itself", "a\nb\n", Move{"a", behind("a")}, "a\nb\n"},
        {"first already", "#EXTINF:1,A\na\nb\n", Move{"a", first}, "#EXTINF:1,A\na\nb\n"},
        {"first", "# head\na\nb\n", Move{"b", first}, "# head\nb\na\n"},
        {"between CR LF", "a\r\nb\r\nc", Move{"c", first}, "c\r\na\r\nb"},

        {"replaced, and the old title goes", "# one\n#EXTINF:1,A\na\nb\n", Replace{"a", "x"},
         "# one\nx\nb\n"},
        {"replaced at the end", "a\nb", Replace{"b", "x"}, "a\nx"},

        {"the whole", "a\n", Whole{"b\nc\n"}, "b\nc\n"},
        {"the whole keeps the mark",
         "\xEF\xBB\xBF"
         "a\n",
         Whole{"b\n"},
         "\xEF\xBB\xBF"
         "b\n"},
    };
    for (const auto& one : cases)
        EXPECT_EQ(after(one.bytes, one.edit), one.expected) << one.what;
}

TEST(ListEdit, WhatCannotBeDoneIsRefusedAndChangesNothing)
{
    const auto code = [](const std::string& bytes, const ListEdit& edit) -> int {
        const auto doc = doc_of(bytes);
        const auto done = edited(doc, named(doc, edit));
        return done ? -1 : static_cast<int>(done.error().code);
    };
    const auto bad = static_cast<int>(ListErrc::bad_line);
    for (const auto& line :
         std::vector<std::string>{"", " ", "# x", "a\nb", "a\rb", "a\tb", " a", "a ", "\xFF",
                                  std::string(4'097, 'a'), std::string("a\0b", 3)})
        EXPECT_EQ(code("a\n", Add{line}), bad) << line;
    EXPECT_EQ(code("a\n", Add{std::string(4'096, 'a')}), -1);
    EXPECT_EQ(code("\xEA\xE8\xED\xEE.mp4\n", Add{"кино.mp4"}), bad) << "an old code page";
    EXPECT_EQ(code("", Add{"[playlist]"}), bad) << "it would be a PLS list";
    EXPECT_EQ(code("a\n", Add{"[playlist]"}), -1);
    const auto unknown = static_cast<int>(ListErrc::unknown_entry);
    EXPECT_EQ(code("a\n", Remove{"b"}), unknown);
    EXPECT_EQ(code("a\n", Move{"b", first}), unknown);
    EXPECT_EQ(code("a\n", Replace{"b", "x"}), unknown);
    EXPECT_EQ(code("a\n", Replace{"a", "#x"}), bad);
    EXPECT_EQ(code("a\n", Whole{"\xFF\n"}), bad);
    EXPECT_EQ(code("a\n", Whole{std::string("b\0c\n", 4)}), bad);
    std::string full;
    for (std::size_t i = 0; i < edit_limit_lines; ++i)
        full += "x\n";
    EXPECT_EQ(code(full, Add{"y"}), static_cast<int>(ListErrc::list_full));
}

TEST(ListEdit, ListsOfOtherKindsAreNotEditedAndSayWhatToDo)
{
    std::string long_list;
    for (std::size_t i = 0; i <= edit_limit_lines; ++i)
        long_list += "x\n";
    const std::pair<std::string, const char*> cases[] = {
        {"[playlist]\nFile1=a.mp4\nNumberOfEntries=1\n", "PLS"},
        {"<?xml version=\"1.0\"?><playlist xmlns=\"http://xspf.org/ns/0/\"></playlist>", "XSPF"},
        {"#EXTM3U\n#EXT-X-TARGETDURATION:6\na.ts\n", "HLS"},
        {std::string("a\0\0\0\0\1", 6), "not a text"},
        {long_list, "10000 lines"},
    };
    for (const auto& [bytes, words] : cases) {
        const auto doc = list_doc(bytes);
        ASSERT_FALSE(doc) << words;
        EXPECT_THAT(doc.error().message, HasSubstr(words));
    }
}

std::string as_utf16(const std::u16string& text, bool little)
{
    std::string bytes;
    for (const auto unit : text) {
        const auto low = static_cast<char>(unit & 0xFF);
        const auto high = static_cast<char>(unit >> 8);
        bytes += little ? low : high;
        bytes += little ? high : low;
    }
    return bytes;
}

TEST(ListEdit, Utf16StaysUtf16)
{
    for (const bool little : {true, false})
        for (const std::u16string mark : {u"\uFEFF", u""}) {
            const auto was = as_utf16(mark + u"# кино\r\na.mp4\r\n", little);
            const auto is = as_utf16(mark + u"# кино\r\na.mp4\r\nё\U0001F600.mp4\r\n", little);
            EXPECT_EQ(after(was, Add{"ё\U0001F600.mp4"}), is) << little << mark.size();
        }
}

TEST(ListEdit, AnIdOutlivesEditsElsewhereAndNeverMeansAnotherLine)
{
    const auto doc = doc_of("a\nb\na\nc\n");
    const auto b = id_of(doc, "b");
    EXPECT_EQ(id_of(doc_of("x\n# y\n#EXTINF:1,T\n b \r\n"), " b "), b);
    const auto second = id_of(doc, "a", 2);
    EXPECT_NE(id_of(doc, "a"), second);
    EXPECT_EQ(bytes_of(edited(doc, Remove{second})->doc), "a\nb\nc\n");
    // Once one of the two is gone, neither id is good: twice the same command removes one.
    const auto less = edited(doc, Remove{second})->doc;
    EXPECT_FALSE(edited(less, Remove{second}));
    EXPECT_FALSE(edited(less, Remove{id_of(doc, "a")}));
    EXPECT_TRUE(edited(less, Remove{id_of(less, "a")}));
}

TEST(ListEdit, TellsTheIdOfWhatItAddedAndThatItsPlaceIsGone)
{
    const auto doc = doc_of("#EXTINF:1,A\na\nb\n");
    const auto added = edited(doc, Add{"x", behind(id_of(doc, "a"))});
    EXPECT_EQ(added->entry, id_of(added->doc, "x"));
    EXPECT_FALSE(added->place_gone);
    EXPECT_TRUE(edited(doc, Add{"x", behind("0123456789abcdef")})->place_gone);
    const auto moved = edited(doc, Move{id_of(doc, "a"), {}});
    EXPECT_EQ(moved->entry, id_of(doc, "a"));
    const auto replaced = edited(doc, Replace{id_of(doc, "a"), "y"});
    EXPECT_EQ(replaced->entry, id_of(replaced->doc, "y"));
}

// Whatever the file is: what is not meant stays, byte for byte.
TEST(ListEdit, AddingAndRemovingAgainGivesTheSameBytes)
{
    std::mt19937 random(20);
    const char* const parts[] = {"a",  "b",        "#EXTINF:1,T", "# c", "",       " ",
                                 "#?", "#TGVS: x", "\xEA\xE8",    "ж",   "#EXTM3U"};
    const char* const endings[] = {"\n", "\r\n", "\r"};
    for (int round = 0; round < 2'000; ++round) {
        std::string bytes;
        const char* const ending = endings[random() % 3];
        for (auto count = random() % 12; count > 0; --count)
            bytes += std::string(parts[random() % std::size(parts)]) + ending;
        if (random() % 2 == 0)
            bytes += "z";
        const auto doc = doc_of(bytes);
        EXPECT_EQ(bytes_of(doc), bytes);
        const auto entries = entries_of(doc);
        ListPlace place = {.kind = static_cast<Kind>(random() % 4)};
        if (place.kind >= Kind::after)
            place.entry = entries.empty() ? "none" : entries[random() % entries.size()].id;
        const auto added = edited(doc, Add{"new", place});
        ASSERT_TRUE(added);
        EXPECT_EQ(added->doc.lines.size(), doc.lines.size() + 1);
        const auto removed = edited(added->doc, Remove{added->entry});
        ASSERT_TRUE(removed);
        EXPECT_EQ(bytes_of(removed->doc), bytes);
    }
}

TEST(ListEdit, ARevisionChangesWithEachByte)
{
    EXPECT_EQ(revision_of("a\n"), revision_of("a\n"));
    EXPECT_NE(revision_of("a\n"), revision_of("a\r"));
    EXPECT_NE(revision_of(""), revision_of(std::string(1, '\0')));
}

}  // namespace
}  // namespace tgvs::playlist
