#include "playlist/programme.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

namespace tgvs::playlist {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr Order in_order{};
constexpr Order shuffled{.shuffle = true};

std::vector<Item> items(const std::string& letters)
{
    std::vector<Item> result;
    for (const char letter : letters)
        result.push_back({std::string(1, letter), {}});
    return result;
}

std::string letters(const std::vector<Entry>& entries)
{
    std::string result;
    for (const auto& entry : entries)
        result += entry.item.location;
    return result;
}

std::string upcoming(const Programme& programme, const Position& position, std::size_t count)
{
    return letters(programme.after(position, count));
}

Position at(const std::string& location, std::size_t occurrence = 0)
{
    return {.location = location, .occurrence = occurrence};
}

TEST(Programme, GoesRoundInTheOrderWritten)
{
    const Programme programme(items("ABC"), in_order);
    const auto entries = programme.after({}, 7);
    EXPECT_EQ(letters(entries), "ABCABCA");
    EXPECT_EQ(entries[2].position.pass, 0U);
    EXPECT_EQ(entries[3].position.pass, 1U);
    EXPECT_EQ(upcoming(programme, entries[4].position, 2), "CA");
}

TEST(Programme, WithoutLoopEndsAfterOnePass)
{
    const Programme programme(items("ABC"), {.loop = false});
    EXPECT_EQ(upcoming(programme, {}, 10), "ABC");
    EXPECT_EQ(upcoming(programme, at("B"), 10), "C");
    EXPECT_EQ(upcoming(programme, at("C"), 10), "");
    const Programme random(items("ABC"), {.loop = false, .shuffle = true});
    EXPECT_EQ(random.after({}, 10).size(), 3U);
    for (const auto* order : {&programme, &random})
        EXPECT_THAT(order->after({.index = 3}, 10), IsEmpty()) << "behind the last item";
}

TEST(Programme, WithoutItemsHasNothing)
{
    for (const auto order : {in_order, shuffled}) {
        EXPECT_THAT(Programme({}, order).after({}, 5), IsEmpty());
        EXPECT_THAT(Programme({}, order).after(at("A"), 5), IsEmpty());
        EXPECT_FALSE(Programme({}, order).at(at("A")));
    }
}

TEST(Programme, WithOneItemRepeatsIt)
{
    EXPECT_EQ(upcoming(Programme(items("A"), in_order), {}, 3), "AAA");
    EXPECT_EQ(upcoming(Programme(items("A"), shuffled), {}, 3), "AAA");
    EXPECT_EQ(upcoming(Programme(items("AA"), shuffled), {}, 4), "AAAA");
}

TEST(Programme, FindsAnItemByItsId)
{
    const Programme programme(items("cabca"), in_order);
    for (const auto* id : {"a", "b", "c"}) {
        ASSERT_NE(programme.find_id(id), nullptr);
        EXPECT_EQ(programme.find_id(id)->location, id);
    }
    for (const auto* id : {"", "A", "aa", "d"})
        EXPECT_EQ(programme.find_id(id), nullptr);
    EXPECT_EQ(Programme().find_id("a"), nullptr);
}

TEST(Programme, TreatsEqualLinesAsItemsOfTheirOwn)
{
    const Programme programme(items("ABAC"), in_order);
    EXPECT_EQ(upcoming(programme, at("A", 0), 1), "B");
    EXPECT_EQ(upcoming(programme, at("A", 1), 1), "C");
    EXPECT_EQ(programme.at(at("A", 1))->position.index, 2U);
    EXPECT_FALSE(programme.at(at("A", 2)));
}

struct EditCase {
    std::string before;
    Position on_air;
    std::string after;
    std::string next;
};

TEST(Programme, TreatsPartsOfOneFileAsItemsOfTheirOwn)
{
    const auto part = [](int minute) {
        return Item{.location = "A",
                    .title = {},
                    .options = std::make_shared<const Options>(
                        Options{.start = std::chrono::minutes(minute)})};
    };
    const Programme programme({part(0), part(1), {"A", {}}, part(1)}, in_order);
    const auto entries = programme.after({}, 4);
    EXPECT_EQ(entries[1].position.occurrence, 0U);
    EXPECT_EQ(entries[3].position.occurrence, 1U);
    EXPECT_EQ(entries[2].position.location, "A");  // as an older version has stored it
    // By name, whatever the index says.
    auto second = entries[1].position;
    second.index = 0;
    EXPECT_EQ(programme.after(second, 1)[0].position, entries[2].position);
}

TEST(Programme, AnEditGoesOnAfterTheItemOnAirOrWithWhatFollowedIt)
{
    const std::vector<EditCase> cases = {
        {"ABC", at("B"), "ABXC", "XCA"},      // put in behind it
        {"ABC", at("B"), "XABC", "CXA"},      // put in before it
        {"ABC", at("B"), "BCA", "CAB"},       // moved
        {"ABCD", at("B"), "ACD", "CDA"},      // taken away
        {"ABCD", at("B"), "AD", "DAD"},       // taken away with what followed it
        {"ABCD", at("B"), "AXCD", "CDA"},     // replaced
        {"ABCD", at("D"), "ABC", "ABC"},      // the last one taken away
        {"ABCD", at("C"), "AB", "ABA"},       // it and all after it
        {"ABC", at("B"), "XYZ", "XYZ"},       // all replaced
        {"AABC", at("A", 1), "ABC", "BCA"},   // one of two equal lines
        {"ABC", {.index = 1}, "ABC", "BCA"},  // just before B
        {"ABC", {.index = 3}, "ABC", "ABC"},  // behind the last one
        {"ABC", {.index = 3}, "ABCX", "XAB"}, {"ABC", {.index = 3}, "", ""},
    };
    for (const auto& edit : cases) {
        const Programme before(items(edit.before), in_order);
        const Programme after(items(edit.after), in_order);
        const auto position = after.carry_over(edit.on_air, before);
        EXPECT_EQ(upcoming(after, position, 3), edit.next) << edit.before << " to " << edit.after;
    }
}

TEST(Programme, SeveralEditsWhileARemovedItemIsOnAirKeepTheFollower)
{
    const Programme first(items("ABCD"), in_order);
    const Programme second(items("ACD"), in_order);
    const Programme third(items("XYACD"), in_order);
    const Programme fourth(items("XYAD"), in_order);
    auto position = second.carry_over(at("B"), first);
    position = third.carry_over(position, second);
    EXPECT_EQ(upcoming(third, position, 1), "C");
    EXPECT_EQ(upcoming(fourth, fourth.carry_over(position, third), 1), "D");
}

TEST(Programme, AnEditThatIsTakenBackChangesNothing)
{
    const Programme full(items("ABC"), in_order);
    const Programme none({}, in_order);
    const auto position = full.carry_over(none.carry_over(at("B"), full), none);
    EXPECT_EQ(upcoming(full, position, 2), "CA");
}

TEST(Programme, BehindTheLastItemOfAListThatWasGoneForAMomentNothingComes)
{
    for (const bool shuffle : {false, true}) {
        const Programme full(items("ABC"), {.loop = false, .shuffle = shuffle});
        const Programme none({}, {.loop = false, .shuffle = shuffle});
        const auto position = full.carry_over(none.carry_over({.index = 3}, full), none);
        EXPECT_EQ(upcoming(full, position, 2), "");
    }
}

TEST(Programme, ShuffleIsTheSameForTheSameSeedAndDiffersByPassAndSeed)
{
    const Programme programme(items("ABCDEFGHIJ"), shuffled);
    const auto twice = upcoming(programme, {.seed = 7}, 20);
    EXPECT_EQ(twice, upcoming(programme, {.seed = 7}, 20));
    EXPECT_NE(twice.substr(0, 10), twice.substr(10));
    EXPECT_NE(twice, upcoming(programme, {.seed = 8}, 20));
    EXPECT_NE(twice.substr(0, 10), "ABCDEFGHIJ");
}

// A saved position names a pass by its seed: another order would play items twice after an update.
TEST(Programme, ShuffleOrderIsFixedForEver)
{
    EXPECT_EQ(upcoming(Programme(items("ABCDEFGH"), shuffled), {.seed = 1}, 16),
              "FGHDAEBCEGAFDHBC");
}

TEST(Programme, ShuffleIsNotMovedByAnEdit)
{
    const Programme whole(items("ABCDEFGHIJ"), shuffled);
    const Programme less(items("JIHGFEDCA"), shuffled);
    auto order = upcoming(whole, {.seed = 3}, 10);
    std::erase(order, 'B');
    EXPECT_EQ(upcoming(less, {.seed = 3}, 9), order);
}

TEST(Programme, ShuffleGoesOnAfterAnItemThatIsGone)
{
    const Programme whole(items("ABCDEFGHIJ"), shuffled);
    const auto entries = whole.after({.seed = 3}, 10);
    auto rest = items("ABCDEFGHIJ");
    std::erase(rest, entries[4].item);
    const Programme less(rest, shuffled);
    const auto position = less.carry_over(entries[4].position, whole);
    EXPECT_EQ(upcoming(less, position, 5), letters(entries).substr(5));
}

TEST(Programme, ShuffledTheTopStaysTheTopAndTheEndTheEnd)
{
    const Order once = {.loop = false, .shuffle = true};
    const Programme before(items("ABC"), once);
    for (const auto* list : {"XYZABC", "CAB", "A"}) {
        const Programme after(items(list), once);
        const auto top = after.carry_over({.seed = 3}, before);
        EXPECT_EQ(upcoming(after, top, 9), upcoming(after, {.seed = 3}, 9)) << list;
        const auto end = after.carry_over({.index = 3, .seed = 3}, before);
        EXPECT_EQ(upcoming(after, end, 9), "") << list;
    }
}

TEST(Programme, BehindTheLastItemComesWhatIsAddedAfterOthersHaveGone)
{
    const Order once = {.loop = false};
    const Programme first(items("ABCDE"), once);
    const Programme second(items("AB"), once);
    const Programme third(items("ABXY"), once);
    const auto position = third.carry_over(second.carry_over({.index = 5}, first), second);
    EXPECT_EQ(upcoming(third, position, 4), "XY");
}

TEST(Programme, ShuffleReachesEachOrder)
{
    std::map<std::string, int> seen;
    for (std::uint64_t seed = 0; seed < 600; ++seed)
        ++seen[upcoming(Programme(items("ABC"), shuffled), {.seed = seed}, 3)];
    ASSERT_EQ(seen.size(), 6U);
    for (const auto& [order, count] : seen)
        EXPECT_GT(count, 50) << order;
}

TEST(Programme, EachPassPlaysEachItemOnceAndNoneTwiceOverTheSeam)
{
    const std::vector<std::string> lists = {"AB", "ABC", "AAAB", "AABB", "ABCDEFG", "ABCABCABC"};
    for (const auto& list : lists)
        for (std::uint64_t seed = 0; seed < 40; ++seed) {
            const Programme programme(items(list), shuffled);
            std::string sorted = list;
            std::ranges::sort(sorted);
            Position position = {.seed = seed};
            std::string last;
            for (int pass = 0; pass < 12; ++pass) {
                std::string played;
                for (std::size_t i = 0; i < list.size(); ++i) {
                    const auto entry = programme.after(position, 1).at(0);
                    if (i == 0) {
                        EXPECT_NE(entry.item.location, last) << list << " seed " << seed;
                    }
                    position = entry.position;
                    last = entry.item.location;
                    played += last;
                }
                std::ranges::sort(played);
                ASSERT_EQ(played, sorted) << list << " seed " << seed << " pass " << pass;
            }
        }
}

TEST(Programme, LookAheadIsWhatIsThenPlayed)
{
    for (const auto order : {in_order, shuffled}) {
        const Programme programme(items("ABCA"), order);
        const auto ahead = upcoming(programme, {.seed = 5}, 30);
        std::string played;
        for (Position position = {.seed = 5}; played.size() < 30;) {
            const auto entry = programme.after(position, 1).at(0);
            played += entry.item.location;
            position = entry.position;
        }
        EXPECT_EQ(played, ahead);
    }
}

// A random editor adds and removes lines while the show goes on.
class Editor {
public:
    explicit Editor(unsigned seed) : random_(seed)
    {
        for (int i = 0; i < 6; ++i)
            add();
    }

    void edit()
    {
        if (list_.size() < 3 || random_() % 2 == 0)
            add();
        else
            list_.erase(list_.begin() + static_cast<long>(random_() % list_.size()));
    }

    bool chance(unsigned one_in) { return random_() % one_in == 0; }
    const std::vector<Item>& list() const { return list_; }

private:
    void add()
    {
        const auto where = list_.begin() + static_cast<long>(random_() % (list_.size() + 1));
        list_.insert(where, {"item " + std::to_string(count_++), {}});
    }

    std::minstd_rand random_;
    std::vector<Item> list_;
    int count_ = 0;
};

TEST(Programme, UnderRandomEditsWhatStaysForAWholePassIsPlayedOnceInIt)
{
    for (unsigned round = 0; round < 60; ++round) {
        const Order order{.shuffle = round % 2 == 0};
        Editor editor(round + 1);
        Programme programme(editor.list(), order);
        Position position = {.seed = round};
        std::set<std::string> stayed;  // in the list since the pass began
        std::map<std::string, int> played;
        std::string last;
        for (int step = 0; step < 200; ++step) {
            const auto next = programme.after(position, 1).at(0);
            if (next.position.pass != position.pass) {
                for (const auto& name : stayed)
                    ASSERT_EQ(played[name], 1) << name << " round " << round << " step " << step;
                played.clear();
                stayed.clear();
                for (const auto& item : programme.items())
                    stayed.insert(item.location);
            }
            if (order.shuffle) {
                ASSERT_NE(next.item.location, last);
            }
            position = next.position;
            last = next.item.location;
            ++played[last];
            ASSERT_EQ(played[last], 1) << last;
            if (editor.chance(3)) {
                editor.edit();
                Programme edited(editor.list(), order);
                position = edited.carry_over(position, programme);
                programme = std::move(edited);
                std::erase_if(stayed, [&](const std::string& name) {
                    return std::ranges::find(programme.items(), name, &Item::location) ==
                           programme.items().end();
                });
            }
        }
    }
}

}  // namespace
}  // namespace tgvs::playlist
