#include "http/crowd.hpp"

#include "http/peer.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tgvs::http {
namespace {

using namespace std::chrono_literals;

const Crowd::Time start{1h};
constexpr auto undisturbed = 10s;

// "a+2w" is a connection from address a that began 2 s after the start and waits, "a+2r" one whose
// request is being answered since then. The newcomer comes 20 s after the start.
struct Row {
    std::vector<std::string> present;
    char newcomer;
    int leaves;  // index; -1: nobody does, and the newcomer is refused
    const char* why;
};

const Row rows[] = {
    {{"a+0w", "a+1w", "a+2w"}, 'a', 0, "the oldest of one address"},
    {{"a+2w", "a+0w", "a+1w"}, 'a', 1, "whatever the order they came in"},
    {{"a+0w", "b+1w", "b+2w"}, 'c', 1, "the address with the most pays, not the oldest of all"},
    {{"a+0w", "b+1w", "b+2w"}, 'b', 1, "also for itself"},
    {{"a+0w", "b+1w", "c+2w"}, 'd', 0, "all alike: the oldest"},
    {{"a+0w", "b+1w", "c+2w"}, 'c', 2, "the newcomer's own counts, and makes it the most"},
    {{"a+0r", "a+1w", "a+2w"}, 'a', 1, "one that waits before one that is answered"},
    {{"a+0r", "a+1r", "a+2w"}, 'b', 2, "also if it is younger"},
    {{"a+0r", "a+1r", "b+2w"}, 'c', 0, "who does not read his answers does not get two places"},
    {{"a+15r", "a+16r", "b+2w"}, 'c', 2, "answers are left alone for a while"},
    {{"a+15r", "a+16r", "b+10r"}, 'c', 2, "but not for longer"},
    {{"a+15r", "a+16r", "b+11r"}, 'c', 0, "but of who has more than the newcomer"},
    {{"a+16r", "a+15r", "a+11r"}, 'b', 2, "who asks and does not read keeps nobody out"},
    {{"a+15r", "b+16r", "c+11r"}, 'd', -1, "nobody can go"},
    {{"a+15r", "a+16r", "a+11r"}, 'a', -1, "not for one more of the same"},
    {{"a+15r", "a+16r", "b+2w"}, 'a', -1, "nor does anybody who has fewer"},
};

TEST(Crowd, SendsAwayTheOneThatCostsLeast)
{
    for (const auto& row : rows) {
        Crowd crowd(row.present.size(), undisturbed);
        std::vector<Crowd::Id> ids;
        for (const auto& guest : row.present) {
            const auto since = start + std::chrono::seconds(std::stoi(guest.substr(2)));
            const auto id =
                crowd.enter(peer_from_v4({10, 0, 0, static_cast<std::uint8_t>(guest[0])}), since)
                    .id;
            ASSERT_TRUE(id);
            if (guest.back() == 'r')
                crowd.answers(*id, since);
            ids.push_back(*id);
        }
        const auto entry = crowd.enter(
            peer_from_v4({10, 0, 0, static_cast<std::uint8_t>(row.newcomer)}), start + 20s);
        EXPECT_EQ(entry.id.has_value(), row.leaves >= 0) << row.why;
        if (row.leaves < 0)
            EXPECT_FALSE(entry.leaves) << row.why;
        else
            EXPECT_EQ(entry.leaves, ids[static_cast<std::size_t>(row.leaves)]) << row.why;
        EXPECT_EQ(crowd.size(), row.present.size()) << row.why;
    }
}

TEST(Crowd, BytesOfAnIncompleteRequestDoNotMakeAConnectionYounger)
{
    Crowd crowd(2, undisturbed);
    const auto dripping = crowd.enter({}, start).id;
    const auto quiet = crowd.enter({}, start + 1s).id;
    ASSERT_TRUE(dripping && quiet);
    EXPECT_EQ(crowd.enter({}, start + 2s).leaves, dripping);
}

TEST(Crowd, AConnectionThatIsServedAgainIsYoung)
{
    Crowd crowd(2, undisturbed);
    const auto used = crowd.enter({}, start).id;
    const auto unused = crowd.enter({}, start + 1s).id;
    ASSERT_TRUE(used && unused);
    crowd.answers(*used, start + 2s);
    crowd.waits(*used, start + 2s);
    EXPECT_EQ(crowd.enter({}, start + 3s).leaves, unused);
}

TEST(Crowd, WhoLeavesMakesRoomAndMayLeaveTwice)
{
    Crowd crowd(1, undisturbed);
    const auto first = crowd.enter({}, start).id;
    ASSERT_TRUE(first);
    crowd.leave(*first);
    crowd.leave(*first);
    crowd.answers(*first, start);  // it is not there any more
    EXPECT_EQ(crowd.size(), 0U);
    const auto entry = crowd.enter({}, start);
    EXPECT_TRUE(entry.id);
    EXPECT_FALSE(entry.leaves);
}

TEST(Peer, IsAnAddressOfIPv4OrANetworkOfIPv6)
{
    const auto v4 = peer_from_v4({192, 0, 2, 1});
    EXPECT_EQ(to_text(v4), "192.0.2.1");
    EXPECT_EQ(peer_from_v6({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 1}), v4);
    EXPECT_NE(peer_from_v4({192, 0, 2, 2}), v4);
    const auto one = peer_from_v6({0x20, 1, 0x0d, 0xb8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1});
    const auto neighbour = peer_from_v6({0x20, 1, 0x0d, 0xb8, 0, 0, 0, 1, 9, 9, 9, 9, 9, 9, 9, 9});
    const auto other = peer_from_v6({0x20, 1, 0x0d, 0xb8, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1});
    EXPECT_EQ(one, neighbour);
    EXPECT_NE(one, other);
    EXPECT_EQ(to_text(one), "2001:db8:0:1::/64");
    EXPECT_EQ(to_text(Peer{}), "unknown");
    EXPECT_EQ(to_text(peer_from_v6({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1})), "::1");
}

}  // namespace
}  // namespace tgvs::http
