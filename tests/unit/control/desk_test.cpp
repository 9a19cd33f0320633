#include "control/desk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace tgvs::control {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

class DeskTest : public testing::Test {
protected:
    void on_air(const std::string& id, OnAirItem item = {})
    {
        item.id = id;
        item.title = "T";
        if (item.duration == Seconds{})
            item.duration = Seconds(600);
        desk.show(std::move(item));
    }
    std::string give(const Command& command, Role role = Role::operator_)
    {
        const auto outcome =
            desk.apply(command, {.name = "Anna", .role = role, .door = "ctl"}, now);
        if (const auto* refused = std::get_if<Refused>(&outcome))
            return std::string(to_string(refused->code));
        last = std::get<Done>(outcome);
        return "done";
    }
    std::string play(const std::string& location, command::Place place = command::Place::last)
    {
        give(command::Play{.item = {.location = location, .title = {}}, .place = place});
        return last.entry;
    }
    std::vector<std::string> queue() const
    {
        std::vector<std::string> locations;
        for (const auto& request : desk.state().queue)
            locations.push_back(request.item.location);
        return locations;
    }

    WallTime now = WallTime{} + 1'000h;
    Desk desk;
    Done last;
};

TEST_F(DeskTest, ALivePublisherIsSkippedByNobodyHeIsSentAway)
{
    on_air("1", {.claim = Claim::publisher, .live = true, .has_previous = true});
    for (const Command& command : {Command(command::Skip()), Command(command::Previous()),
                                   Command(command::RestartItem()), Command(command::Seek())})
        EXPECT_EQ(give(command), "not_possible") << name_of(command);
    EXPECT_FALSE(desk.order()) << "nor is the item, which he has cut, when he is gone";
}

TEST_F(DeskTest, AViewerOnlyLooks)
{
    on_air("1");
    for (const Command& command : {Command(command::Skip()), Command(command::Pause()),
                                   Command(command::Play()), Command(command::QueueClear())})
        EXPECT_EQ(give(command, Role::viewer), "forbidden") << name_of(command);
    EXPECT_FALSE(desk.order());
    EXPECT_EQ(desk.state(), DeskState());
}

TEST_F(DeskTest, ASkipMeansTheItemThatItNames)
{
    EXPECT_EQ(give(command::Skip{}), "nothing_on");
    on_air("2");
    EXPECT_EQ(give(command::Skip{.item = "1"}), "already_over");
    EXPECT_FALSE(desk.order());
    EXPECT_EQ(give(command::Skip{.item = "2"}), "done");
    EXPECT_EQ(give(command::Skip{.item = "2"}), "done") << "pressed twice is once";
    EXPECT_EQ(desk.order(), (Order{.kind = Order::Kind::skip, .item = "2", .to = {}}));
    on_air("2");
    EXPECT_TRUE(desk.order());
    on_air("3");
    EXPECT_FALSE(desk.order()) << "it is done";
}

TEST_F(DeskTest, SeeksWithinTheItem)
{
    on_air("1", {.position = Seconds(100)});
    const auto to = [&](double second, bool relative) -> double {
        if (give(command::Seek{.second = second, .relative = relative}) != "done")
            return -1;
        return desk.order()->to.count();
    };
    EXPECT_EQ(to(30, false), 30);
    EXPECT_EQ(to(30, true), 130);
    EXPECT_EQ(to(-30, true), 70);
    EXPECT_EQ(to(-300, true), 0) << "the beginning";
    EXPECT_EQ(to(-1, false), -1);
    EXPECT_EQ(to(599, false), 599);
    EXPECT_EQ(to(599.5, false), -1);
    EXPECT_EQ(to(500, true), -1);
    EXPECT_EQ(to(std::numeric_limits<double>::quiet_NaN(), false), -1);
    EXPECT_EQ(to(std::numeric_limits<double>::infinity(), false), -1);
    EXPECT_EQ(give(command::RestartItem{}), "done");
    EXPECT_EQ(desk.order(), (Order{.kind = Order::Kind::go_to, .item = "1", .to = {}}));
}

TEST_F(DeskTest, ThereAreItemsWithoutAnotherPlace)
{
    on_air("1", {.live = true});
    EXPECT_EQ(give(command::Seek{.second = 1}), "not_possible");
    EXPECT_EQ(give(command::RestartItem{}), "not_possible");
    on_air("2", {.claim = Claim::stand_in});
    EXPECT_EQ(give(command::Seek{.second = 1}), "not_possible");
    EXPECT_EQ(give(command::Previous{}), "not_possible") << "there is none";
    on_air("4", {.claim = Claim::jingle});
    EXPECT_EQ(give(command::Seek{.second = 1}), "not_possible");
    on_air("5", {.out_of_turn = true});
    EXPECT_EQ(give(command::RestartItem{}), "not_possible");
    on_air("3", {.has_previous = true});
    EXPECT_EQ(give(command::Previous{}), "done");
    EXPECT_EQ(desk.order()->kind, Order::Kind::previous);
}

TEST_F(DeskTest, APauseLastsUntilItIsEndedOrItsTimeIsOver)
{
    EXPECT_EQ(give(command::Pause{}), "done");
    now += 100h;
    desk.tick(now);
    EXPECT_TRUE(desk.state().paused);
    EXPECT_EQ(give(command::Resume{}), "done");
    EXPECT_FALSE(desk.state().paused);

    EXPECT_EQ(give(command::Pause{.length = 15min}), "done");
    now += 15min - 1ms;
    desk.tick(now);
    EXPECT_TRUE(desk.state().paused);
    now += 1ms;
    desk.tick(now);
    EXPECT_EQ(desk.state(), DeskState());

    EXPECT_EQ(give(command::Pause{.length = 15min}), "done");
    EXPECT_EQ(give(command::Pause{}), "done");
    EXPECT_EQ(desk.state().resume_at, std::nullopt) << "the later word counts";
    for (const auto length : {std::chrono::seconds(0), std::chrono::seconds(-5), 24h + 1s})
        EXPECT_EQ(give(command::Pause{.length = length}), "bad_value");
    EXPECT_EQ(give(command::Pause{.length = 24h}), "done");
}

TEST_F(DeskTest, RequestsStandInTheOrderInWhichTheyArePlayed)
{
    play("/a");
    play("/b");
    play("/c", command::Place::next);
    EXPECT_THAT(queue(), ElementsAre("/c", "/a", "/b"));
    play("/d", command::Place::now);
    play("/e", command::Place::next);
    EXPECT_THAT(queue(), ElementsAre("/d", "/e", "/c", "/a", "/b"));
    EXPECT_EQ(desk.state().queue.front().by, "Anna");
    EXPECT_TRUE(desk.state().queue.front().now);
}

TEST_F(DeskTest, NextIsBehindTheRequestThatIsOnAir)
{
    const auto first = play("/a");
    play("/b");
    on_air("1", {.claim = Claim::request, .source = first});
    play("/c", command::Place::next);
    EXPECT_THAT(queue(), ElementsAre("/a", "/c", "/b"));
    EXPECT_EQ(give(command::QueueRemove{first}), "not_possible");
    EXPECT_EQ(give(command::QueueMove{.entry = first}), "not_possible");
    EXPECT_EQ(give(command::QueueClear{}), "done");
    EXPECT_THAT(queue(), ElementsAre("/a"));
}

TEST_F(DeskTest, PlayNowEndsAPause)
{
    give(command::Pause{});
    play("/a", command::Place::next);
    EXPECT_TRUE(desk.state().paused);
    play("/b", command::Place::now);
    EXPECT_FALSE(desk.state().paused);
}

TEST_F(DeskTest, RequestsAreMovedAndRemovedByName)
{
    const auto a = play("/a");
    const auto b = play("/b");
    const auto c = play("/c");
    EXPECT_EQ(give(command::QueueMove{.entry = c, .before = a}), "done");
    EXPECT_THAT(queue(), ElementsAre("/c", "/a", "/b"));
    EXPECT_EQ(give(command::QueueMove{.entry = c, .before = c}), "done");
    EXPECT_EQ(give(command::QueueMove{.entry = c, .before = "gone"}), "done");
    EXPECT_THAT(last.text, HasSubstr("the other request is gone"));
    EXPECT_THAT(queue(), ElementsAre("/a", "/b", "/c"));
    EXPECT_EQ(give(command::QueueMove{.entry = a}), "done");
    EXPECT_THAT(queue(), ElementsAre("/b", "/c", "/a"));
    EXPECT_EQ(give(command::QueueRemove{b}), "done");
    EXPECT_EQ(give(command::QueueRemove{b}), "unknown_entry");
    EXPECT_EQ(give(command::QueueMove{.entry = b}), "unknown_entry");
    EXPECT_THAT(queue(), ElementsAre("/c", "/a"));
}

TEST_F(DeskTest, NothingMovesBeforeWhatIsOnAtOnce)
{
    const auto a = play("/a");
    const auto now_id = play("/n", command::Place::now);
    EXPECT_EQ(give(command::QueueMove{.entry = a, .before = now_id}), "done");
    EXPECT_THAT(queue(), ElementsAre("/n", "/a"));
}

TEST_F(DeskTest, TheQueueIsBoundedAndToldWhatIsThereTwice)
{
    for (std::size_t i = 0; i < queue_limit - 1; ++i)
        play("/" + std::to_string(i));
    play("/7");
    EXPECT_THAT(last.text, HasSubstr("already in the queue"));
    EXPECT_EQ(give(command::Play{.item = {.location = "/x", .title = {}}}), "queue_full");
    EXPECT_EQ(desk.state().queue.size(), queue_limit);
}

TEST_F(DeskTest, AChoiceByHandCountsUntilItIsWhatTheSettingSays)
{
    desk = Desk({}, {.list = "default", .shuffle = true, .loop = true});
    EXPECT_EQ(desk.choice(), (ProgrammeChoice{.shuffle = true}));
    give(command::Shuffle{.on = false});
    EXPECT_THAT(last.text, HasSubstr("SHUFFLE=1 is overridden"));
    give(command::Loop{.on = false});
    EXPECT_THAT(last.text, HasSubstr("LOOP=1 is overridden"));
    give(command::ListUse{.list = "evening"});
    EXPECT_THAT(last.text, HasSubstr("instead of PLAYLIST"));
    EXPECT_EQ(desk.choice(), (ProgrammeChoice{.list = "evening", .shuffle = false, .loop = false}));
    // Over a restart, too.
    desk = Desk(desk.state(), {.shuffle = true});
    EXPECT_EQ(desk.choice().list, "evening");
    give(command::Shuffle{.on = true});
    EXPECT_THAT(last.text, HasSubstr("as SHUFFLE=1 says"));
    give(command::Loop{.on = true});
    give(command::ListUse{.list = "default"});
    EXPECT_EQ(desk.state(), DeskState());
}

TEST_F(DeskTest, AListIsAnEditorsAndTheWayItIsPlayedAnOperators)
{
    EXPECT_EQ(give(command::PlaylistEdit{}, Role::operator_), "forbidden");
    EXPECT_FALSE(
        refuse_role(command::PlaylistEdit{}, {.name = "E", .role = Role::editor, .door = "ctl"}));
    for (const Command& command : {Command(command::Shuffle{.on = true}), Command(command::Loop{}),
                                   Command(command::ListUse{.list = "x"})}) {
        EXPECT_EQ(give(command, Role::viewer), "forbidden") << name_of(command);
        EXPECT_EQ(give(command), "done") << name_of(command);
    }
}

TEST_F(DeskTest, ARequestThatWasCutGoesOnThereAndOneThatWasPlayedIsGone)
{
    const auto a = play("/a");
    desk.reached(a, Seconds(40));
    EXPECT_EQ(desk.state().queue.front().from, Seconds(40));
    desk.finished(a);
    desk.reached(a, Seconds(40));
    EXPECT_TRUE(desk.state().queue.empty());
    EXPECT_NE(play("/b"), a) << "an id is never used again";
}

}  // namespace
}  // namespace tgvs::control
