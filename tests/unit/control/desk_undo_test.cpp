// What of the desk can be undone, and what it knows of the output.
#include "control/api.hpp"
#include "control/desk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tgvs::control {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

class DeskUndo : public testing::Test {
protected:
    DeskUndo()
    {
        for (const auto* name : {"a", "b", "c"})
            say(command::Play{.item = {.location = std::string("/") + name, .title = {}},
                              .place = command::Place::last});
    }
    Outcome say(const Command& command) { return desk.apply(command, anna, now); }
    RefusalCode refused(const Command& command)
    {
        const auto outcome = say(command);
        EXPECT_TRUE(std::holds_alternative<Refused>(outcome));
        return std::holds_alternative<Refused>(outcome) ? std::get<Refused>(outcome).code
                                                        : RefusalCode::bad_value;
    }
    std::vector<std::string> queue() const
    {
        std::vector<std::string> ids;
        for (const auto& request : desk.state().queue)
            ids.push_back(request.id);
        return ids;
    }

    WallTime now{1'000'000s};
    Person anna = {.name = "Anna", .role = Role::admin, .door = "panel"};
    Desk desk;
};

TEST_F(DeskUndo, WhatWasRemovedComesBackWhereItWasWithWhoAsked)
{
    const auto done = std::get<Done>(say(command::QueueRemove{.entry = "r2"}));
    EXPECT_TRUE(done.can_be_undone);
    EXPECT_NE(done_json(done).find(R"("undo":true)"), std::string::npos);
    EXPECT_THAT(queue(), ElementsAre("r1", "r3"));
    anna.name = "Boris";
    say(command::QueueRestore{.entry = "r2"});
    EXPECT_THAT(queue(), ElementsAre("r1", "r2", "r3"));
    EXPECT_EQ(desk.state().queue[1].by, "Anna");
    // It is there: asked for twice it is there once.
    EXPECT_TRUE(std::holds_alternative<Done>(say(command::QueueRestore{.entry = "r2"})));
    EXPECT_EQ(queue().size(), 3U);
}

TEST_F(DeskUndo, WhoseNeighbourIsGoneComesLast)
{
    say(command::QueueRemove{.entry = "r1"});
    say(command::QueueRemove{.entry = "r2"});
    say(command::QueueRestore{.entry = "r1"});
    EXPECT_THAT(queue(), ElementsAre("r3", "r1"));
    say(command::QueueRestore{.entry = "r2"});
    EXPECT_THAT(queue(), ElementsAre("r2", "r3", "r1"));
}

TEST_F(DeskUndo, WhatWasClearedComesBackInItsOrder)
{
    EXPECT_TRUE(std::get<Done>(say(command::QueueClear{})).can_be_undone);
    EXPECT_FALSE(std::get<Done>(say(command::QueueClear{})).can_be_undone);
    for (const auto* id : {"r3", "r2", "r1"})
        say(command::QueueRestore{.entry = id});
    EXPECT_THAT(queue(), ElementsAre("r1", "r2", "r3"));
}

TEST_F(DeskUndo, AfterAWhileItIsTooLate)
{
    say(command::QueueRemove{.entry = "r2"});
    now += removed_is_kept_for;
    EXPECT_TRUE(std::holds_alternative<Done>(say(command::QueueRestore{.entry = "r2"})));
    say(command::QueueRemove{.entry = "r2"});
    now += removed_is_kept_for + 1s;
    EXPECT_EQ(refused(command::QueueRestore{.entry = "r2"}), RefusalCode::unknown_entry);
    EXPECT_EQ(refused(command::QueueRestore{.entry = "r99"}), RefusalCode::unknown_entry);
}

TEST_F(DeskUndo, AFullQueueTakesNothingBack)
{
    say(command::QueueRemove{.entry = "r1"});
    while (desk.state().queue.size() < queue_limit)
        say(command::Play{.item = {.location = "/x", .title = {}}});
    EXPECT_EQ(refused(command::QueueRestore{.entry = "r1"}), RefusalCode::queue_full);
}

TEST_F(DeskUndo, WhatCouldNotBePlayedIsShownForAnHourAndMayBeAskedForAgain)
{
    desk.failed("r2", "gone", "This video is private", now);
    desk.failed("r99", "gone", "x", now);
    EXPECT_THAT(queue(), ElementsAre("r1", "r3"));
    ASSERT_EQ(desk.failed().size(), 1U);
    EXPECT_EQ(desk.failed()[0].request.id, "r2");
    EXPECT_EQ(desk.failed()[0].reason, "This video is private");
    say(command::QueueRestore{.entry = "r2"});
    EXPECT_THAT(queue(), ElementsAre("r1", "r3", "r2"));
    EXPECT_TRUE(desk.failed().empty());
    desk.failed("r2", "gone", "x", now);
    desk.tick(now + failed_is_shown_for);
    EXPECT_EQ(desk.failed().size(), 1U);
    desk.tick(now + failed_is_shown_for + 1s);
    EXPECT_TRUE(desk.failed().empty());
    for (std::size_t i = 0; i < 2 * failed_limit; ++i) {
        const auto entry =
            std::get<Done>(say(command::Play{.item = {.location = "/x", .title = {}}})).entry;
        desk.failed(entry, "gone", "x", now);
    }
    EXPECT_EQ(desk.failed().size(), failed_limit);
}

TEST_F(DeskUndo, TheStreamsTitleAndTheStopAreKeptOverARestart)
{
    say(command::StreamTitle{.text = " Cinema\nnight "});
    say(command::Broadcasting{.on = false});
    const auto kept = desk_from_json(desk_to_json(desk.state()));
    ASSERT_TRUE(kept) << kept.error().message;
    EXPECT_EQ(kept->title, "Cinema night");
    EXPECT_TRUE(kept->stopped);
    say(command::StreamTitle{});
    say(command::Broadcasting{.on = true});
    EXPECT_EQ(desk.state().title, "");
    EXPECT_FALSE(desk.state().stopped);
    EXPECT_EQ(refused(command::StreamTitle{.text = " \t "}), RefusalCode::bad_value);
    EXPECT_FALSE(
        desk_from_json(R"({"version":1,"last_entry":0,"paused":false,"queue":[],"title":")" +
                       std::string(600, 'x') + R"("})"));
}

TEST_F(DeskUndo, EachCommandIsReadNamedAndForWhomItIs)
{
    const struct {
        const char* json;
        const char* name;
        Role role;
    } cases[] = {
        {R"({"command":"queue-restore","entry":"r1"})", "queue-restore", Role::operator_},
        {R"({"command":"title-set","text":"x"})", "title-set", Role::operator_},
        {R"({"command":"title-auto"})", "title-auto", Role::operator_},
        {R"({"command":"stop"})", "stop", Role::admin},
        {R"({"command":"start"})", "start", Role::admin},
    };
    for (const auto& one : cases) {
        const auto command = command_from_json(one.json);
        ASSERT_TRUE(command) << one.json;
        EXPECT_EQ(name_of(*command), one.name);
        EXPECT_EQ(role_for(*command), one.role) << one.json;
    }
    EXPECT_FALSE(command_from_json(R"({"command":"title-set"})"));
    EXPECT_FALSE(command_from_json(R"({"command":"stop","now":true})"));
}

}  // namespace
}  // namespace tgvs::control
