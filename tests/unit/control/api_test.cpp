#include "control/api.hpp"

#include <gtest/gtest.h>

namespace tgvs::control {
namespace {

using namespace std::chrono_literals;

TEST(CommandJson, EachCommandIsReadAsItIsWritten)
{
    const auto read = [](std::string_view text) { return *command_from_json(text); };
    EXPECT_EQ(std::get<command::Skip>(read(R"({"command":"skip","item":"a-1"})")).item, "a-1");
    EXPECT_EQ(std::get<command::RestartItem>(read(R"({"command":"restart-item"})")).item, "");
    EXPECT_EQ(std::get<command::Previous>(read(R"({"command":"previous","item":"x"})")).item, "x");
    const auto seek =
        std::get<command::Seek>(read(R"({"command":"seek","second":-30.5,"relative":true})"));
    EXPECT_EQ(seek.second, -30.5);
    EXPECT_TRUE(seek.relative);
    EXPECT_EQ(std::get<command::Pause>(read(R"({"command":"pause"})")).length, std::nullopt);
    EXPECT_EQ(std::get<command::Pause>(read(R"({"command":"pause","length_s":900})")).length,
              15min);
    EXPECT_TRUE(std::holds_alternative<command::Resume>(read(R"({"command":"resume"})")));
    const auto play =
        std::get<command::Play>(read(R"({"command":"play","location":"/a","place":"now"})"));
    EXPECT_EQ(play.item.location, "/a");
    EXPECT_EQ(play.place, command::Place::now);
    EXPECT_EQ(std::get<command::Play>(read(R"({"command":"play","location":"/a"})")).place,
              command::Place::next);
    const auto move = std::get<command::QueueMove>(
        read(R"({"command":"queue-move","entry":"r2","before":"r1"})"));
    EXPECT_EQ(move.entry, "r2");
    EXPECT_EQ(move.before, "r1");
    EXPECT_EQ(
        std::get<command::QueueRemove>(read(R"({"command":"queue-remove","entry":"r2"})")).entry,
        "r2");
    EXPECT_TRUE(std::holds_alternative<command::QueueClear>(read(R"({"command":"queue-clear"})")));
    EXPECT_EQ(std::get<command::ListUse>(read(R"({"command":"list-use","list":"b"})")).list, "b");
    EXPECT_TRUE(std::get<command::Shuffle>(read(R"({"command":"shuffle","on":true})")).on);
    EXPECT_FALSE(std::get<command::Loop>(read(R"({"command":"loop","on":false})")).on);
}

TEST(CommandJson, ChangesOfListsAreReadAsTheyAreWritten)
{
    using Kind = playlist::ListPlace::Kind;
    namespace edit = playlist::list_edit;
    const auto read = [](std::string_view text, const Given& given = {}) {
        return std::get<command::PlaylistEdit>(*command_from_json(text, given)).change;
    };
    const auto plain = read(R"({"command":"playlist-add","location":"/a"})");
    EXPECT_EQ(plain.list, "default");
    EXPECT_EQ(plain.revision, "");
    EXPECT_FALSE(plain.create);
    EXPECT_EQ(std::get<edit::Add>(plain.edit).line, "/a");
    EXPECT_EQ(std::get<edit::Add>(plain.edit).place, playlist::ListPlace{});
    const auto add = read(
        R"({"command":"playlist-add","location":"/a","first":true,"list":"b","create":true,"revision":"7"})");
    EXPECT_EQ(add.list, "b");
    EXPECT_EQ(add.revision, "7");
    EXPECT_TRUE(add.create);
    EXPECT_EQ(std::get<edit::Add>(add.edit).place.kind, Kind::first);
    const auto move = read(R"({"command":"playlist-move","entry":"x","after":"y"})");
    EXPECT_EQ(std::get<edit::Move>(move.edit).place,
              (playlist::ListPlace{.kind = Kind::after, .entry = "y"}));
    EXPECT_EQ(
        std::get<edit::Move>(read(R"({"command":"playlist-move","entry":"x","before":"y"})").edit)
            .place.kind,
        Kind::before);
    EXPECT_EQ(
        std::get<edit::Remove>(read(R"({"command":"playlist-remove","entry":"x"})").edit).entry,
        "x");
    const auto replace = read(R"({"location":"/b"})",
                              {{"command", "playlist-replace"}, {"entry", "x"}, {"list", "l"}});
    EXPECT_EQ(std::get<edit::Replace>(replace.edit).line, "/b");
    EXPECT_EQ(replace.list, "l");
}

TEST(CommandJson, WhatIsWrongIsNamed)
{
    const struct {
        std::string text;
        std::string_view why;
    } cases[] = {
        {"", "that is not a JSON object"},
        {"[]", "that is not a JSON object"},
        {"\"skip\"", "that is not a JSON object"},
        {"{", "that is not a JSON object"},
        {"{}", "\"command\" is missing"},
        {R"({"command":1})", "\"command\" must be a text of 1 to 64 bytes"},
        {R"({"command":"explode"})", "there is no such command"},
        {R"({"command":"playlist-eat"})", "there is no such command"},
        {R"({"command":"playlist-write"})", "there is no such command"},
        {R"({"command":"playlist-add"})", "\"location\" is missing"},
        {R"({"command":"playlist-remove"})", "\"entry\" is missing"},
        {R"({"command":"playlist-add","location":"a","first":true,"after":"x"})",
         "\"first\", \"after\" and \"before\" exclude each other"},
        {R"({"command":"list-use"})", "\"list\" is missing"},
        {R"({"command":"shuffle"})", "\"on\" is missing"},
        {R"({"command":"loop","on":1})", "\"on\" must be true or false"},
        {R"({"command":"skip","itme":"1"})", "\"itme\" is not known here"},
        {R"({"command":"skip","item":null})", "\"item\" must be a text of 1 to 64 bytes"},
        {R"({"command":"skip","item":""})", "\"item\" must be a text of 1 to 64 bytes"},
        {R"({"command":"seek"})", "\"second\" is missing"},
        {R"({"command":"seek","second":"1"})",
         "\"second\" must be a number from -10000000 to 10000000"},
        {R"({"command":"seek","second":1e300})",
         "\"second\" must be a number from -10000000 to 10000000"},
        {R"({"command":"seek","second":1,"relative":1})", "\"relative\" must be true or false"},
        {R"({"command":"pause","length_s":0})", "\"length_s\" must be a number from 1 to 86400"},
        {R"({"command":"play"})", "\"location\" is missing"},
        {R"({"command":"play","location":"/a","place":"first"})",
         "\"place\" must be \"now\", \"next\" or \"last\""},
        {R"({"command":"play","location":")" + std::string(5'000, 'a') + "\"}",
         "\"location\" must be a text of 1 to 4096 bytes"},
        {R"({"command":"queue-move"})", "\"entry\" is missing"},
        {std::string(9'000, ' ') + "{}", "the command is larger than 8 KiB"},
        {"{\"command\":\"sk\xFFip\"}", "that is not a JSON object"},
    };
    for (const auto& one : cases) {
        const auto command = command_from_json(one.text);
        ASSERT_FALSE(command) << one.text;
        EXPECT_EQ(command.error().message, one.why);
    }
}

TEST(ProblemJson, HasACodeAndARemedy)
{
    EXPECT_EQ(
        problem_json(409, "already_over", "it is over", "look again"),
        R"({"type":"/api/v1/problems/already_over","title":"it is over","status":409,"code":"already_over","remedy":"look again"})"
        "\n");
}

TEST(DeskJson, IsReadAsItWasWritten)
{
    const DeskState state = {.queue = {{.id = "r7",
                                        .item = {.location = "/a \"b\"", .title = "Т"},
                                        .by = "Anna",
                                        .now = true,
                                        .from = Seconds(1.5)}},
                             .last_entry = 7,
                             .paused = true,
                             .resume_at = WallTime{} + 1'000h,
                             .list = "вечер",
                             .shuffle = false,
                             .loop = true};
    const auto read = desk_from_json(desk_to_json(state));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(*read, state);
    EXPECT_EQ(read->queue[0].item.title, "Т");
    EXPECT_EQ(desk_from_json(desk_to_json({})), DeskState());
}

TEST(DeskJson, WhatIsDamagedIsRefused)
{
    for (
        const std::string_view text :
        {"", "[]", "{}", R"({"version":2,"last_entry":0,"paused":false,"queue":[]})",
         R"({"version":1,"last_entry":-1,"paused":false,"queue":{}})",
         R"({"version":1,"last_entry":1,"paused":false,"queue":[{"id":"r1","location":"/a","title":"","by":"","now":false,"from_s":-1}]})",
         R"({"version":1,"last_entry":1,"paused":false,"queue":[7]})",
         R"({"version":1,"last_entry":1,"paused":true,"resume_at":9223372036854775807,"queue":[]})",
         R"({"version":1,"last_entry":1,"paused":true,"resume_at":-1,"queue":[]})",
         R"({"version":1,"last_entry":1,"paused":true,"list":"","queue":[]})",
         R"({"version":1,"last_entry":1,"paused":true,"list":7,"queue":[]})",
         R"({"version":1,"last_entry":1,"paused":true,"shuffle":1,"queue":[]})"})
        EXPECT_FALSE(desk_from_json(text)) << text;
}

}  // namespace
}  // namespace tgvs::control
