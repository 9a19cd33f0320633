#include "control/channel.hpp"

#include <gtest/gtest.h>

namespace tgvs::control {
namespace {

using namespace std::chrono_literals;

TEST(ChannelJson, SaysWhatIsOnAndWhatWaits)
{
    Channel channel = {
        .now = OnAirItem{.id = "ab-1",
                         .item = {.location = "/media/film.mp4", .title = {}},
                         .title = "Film",
                         .claim = Claim::request,
                         .position = Seconds(12.34)},
        .filler = false,
        .desk = {.queue = {{.id = "r1",
                            .item = {.location = "https://example.org/v?secret=1", .title = {}},
                            .by = "Anna"}},
                 .paused = true,
                 .resume_at = WallTime{} + 100s,
                 .list = "evening",
                 .shuffle = true},
        .next = {{.item = {.location = "/media/b.mp4", .title = {}}, .title = "B"}},
        .choice = {.list = "evening", .shuffle = true}};
    EXPECT_EQ(
        channel_json(channel, WallTime{} + 40s),
        R"({"now":{"item":"film.mp4","title":"Film","id":"ab-1","claim":"request","position_s":12.3,"duration_s":null,"live":false},"filler":false,"paused":true,"resumes_in_s":60,"queue":[{"id":"r1","item":"https://example.org","title":"","by":"Anna","now":false}],"next":[{"item":"b.mp4","title":"B"}],"list":{"value":"evening","setting":"default","by_hand":true},"shuffle":{"value":true,"setting":false,"by_hand":true},"loop":{"value":true,"setting":true,"by_hand":false}})"
        "\n");
    EXPECT_EQ(
        channel_json({}, {}),
        R"({"now":null,"filler":true,"paused":false,"resumes_in_s":null,"queue":[],"next":[],"list":{"value":"default","setting":"default","by_hand":false},"shuffle":{"value":false,"setting":false,"by_hand":false},"loop":{"value":true,"setting":true,"by_hand":false}})"
        "\n");
}

}  // namespace
}  // namespace tgvs::control
