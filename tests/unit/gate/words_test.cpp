#include "gate/words.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace tgvs::gate {
namespace {

using namespace std::chrono_literals;

TEST(GateWords, SayToTheGateWhatItReads)
{
    const std::vector<std::pair<Order, std::string>> table = {
        {Open{400, "studio", "abc.DEF-123"}, "open 400 studio abc.DEF-123"},
        {End{}, "end"},
        {Close{600s}, "close 600"},
        {Close{0s}, "close 0"}};
    for (const auto& [order, line] : table) {
        EXPECT_EQ(to_line(order), line);
        EXPECT_EQ(parse_order(line), order) << line;
    }
}

TEST(GateWords, SayToTheParentWhatItReads)
{
    const std::vector<std::pair<Report, std::string>> table = {
        {Listening{}, "listening"},
        {Failed{"no memory"}, "failed no memory"},
        {Refused{Refusal::stream_id, 3, "10.0.0.1:4711"}, "refused stream_id 3 10.0.0.1:4711"},
        {Refused{Refusal::passphrase, 1, "[::1]:9"}, "refused passphrase 1 [::1]:9"},
        {Accepted{5, "10.0.0.1:4711", 3'000, "1.5.1"}, "accepted 5 10.0.0.1:4711 3000 1.5.1"},
        {Media{5}, "media 5"},
        {Paused{5}, "paused 5"},
        {Ended{5, Ending::vanished, std::numeric_limits<std::uint64_t>::max(), 41, 7},
         "ended 5 vanished 18446744073709551615 41 7"}};
    for (const auto& [report, line] : table) {
        EXPECT_EQ(to_line(report), line);
        EXPECT_EQ(parse_report(line), report) << line;
    }
}

TEST(GateWords, AreNothingUnlessTheyAreExactlyThat)
{
    for (const std::string line :
         {"", "end ", " end", "open", "open 400 a", "open 400 a b c", "open -1 a b",
          "open 10001 a b", "open 400 a& b", "open 400 a b\n", "close", "close -5", "close 604801",
          "close 5 5", "close 5x"})
        EXPECT_EQ(parse_order(line), std::nullopt) << line;
    for (const std::string line : {"",
                                   "listening ",
                                   "failed",
                                   "failed ",
                                   "failed a\x1b[2J",
                                   "refused busy 1",
                                   "refused nobody 1 a",
                                   "refused busy 1 a b",
                                   "refused busy 4294967296 a",
                                   "refused busy 1 \xff",
                                   "accepted 1 a 400",
                                   "accepted 1  400 1.5.1",
                                   "media",
                                   "media x",
                                   "media 1 2",
                                   "media +1",
                                   "paused",
                                   "ended 1 polite 1 1",
                                   "ended 1 polite 1 1 1 1",
                                   "ended 1 rudely 1 1 1"})
        EXPECT_EQ(parse_report(line), std::nullopt) << line;
    EXPECT_EQ(parse_report("refused busy 1 " + std::string(81, 'a')), std::nullopt);
    EXPECT_EQ(parse_report("failed " + std::string(201, 'a')), std::nullopt);
    EXPECT_EQ(parse_order("open 400 a " + std::string(80, 'b')), std::nullopt);
}

TEST(GateWords, OfStrangersFitIntoALine)
{
    EXPECT_EQ(to_line(Report(Accepted{1, "a b\n", 400, std::string(100, 'x')})),
              "accepted 1 a?b? 400 " + std::string(80, 'x'));
    EXPECT_EQ(to_line(Report(Failed{"\x1b" + std::string(300, 'x')})).size(), 7 + 200);
    EXPECT_EQ(to_line(Report(Refused{Refusal::busy, 1, ""})), "refused busy 1 ?");
}

TEST(GateWords, SurviveInUrls)
{
    EXPECT_TRUE(is_secret_word("aZ09._~-"));
    for (const char* text :
         {"", "a b", "a&b", "a?b", "a#b", "a%b", "a+b", "a=b", "a,b", "a/b", "a:b", "\xc3\xa4"})
        EXPECT_FALSE(is_secret_word(text)) << text;
    EXPECT_TRUE(is_secret_word(std::string(79, 'a')));
    EXPECT_FALSE(is_secret_word(std::string(80, 'a')));
}

}  // namespace
}  // namespace tgvs::gate
