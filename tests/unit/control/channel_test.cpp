#include "control/channel.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <utility>
#include <vector>

namespace tgvs::control {
namespace {

using namespace std::chrono_literals;

// The public ids in it, by words.
std::string without_ids(const Channel& channel, std::string json)
{
    for (const auto& [item, word] : {std::pair(channel.desk.queue[0].item, "LINK"),
                                     std::pair(channel.failed[0].request.item, "GONE"),
                                     std::pair(channel.next[0].item, "NEXT")}) {
        const auto id = public_id(item);
        EXPECT_EQ(id.size(), 16U);
        const auto place = json.find(id);
        EXPECT_NE(place, std::string::npos) << word;
        if (place != std::string::npos)
            json.replace(place, id.size(), word);
    }
    return json;
}

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
        .choice = {.list = "evening", .shuffle = true},
        .outputs = {{.name = "rtmp", .state = "reconnecting", .reconnects = 3, .problem = "gone"}},
        .troubles = {{.kind = "playlist", .text = "the list\nis empty"}},
        .ready = {{"/media/b.mp4",
                   {.state = "fetching", .progress = 0.4242, .duration = Seconds(90)}}},
        .failed = {{.request = {.id = "r9",
                                .item = {.location = "/media/gone.mp4", .title = {}},
                                .by = "Olga"},
                    .error_class = "unreadable",
                    .reason = "unreadable",
                    .at = WallTime{} + 7s}},
        .zone = "Europe/Berlin",
        .live = Publisher{.waiting = true, .refused_until = WallTime{} + 60s},
        .stream_title = "Film"};
    EXPECT_EQ(
        without_ids(channel, channel_json(channel, WallTime{} + 40s)),
        R"({"now":{"item":"film.mp4","title":"Film","id":"ab-1","claim":"request","position_s":12.3,"duration_s":null,"live":false},"filler":false,"paused":true,"resumes_in_s":60,"stopped":false,"stream_title":{"value":"Film","by_hand":false},"live":{"waiting":true,"on_air":false,"refused_until":"1970-01-01T00:01:00Z"},"zone":"Europe/Berlin","queue":[{"id":"r1","item":"https://example.org","title":"","by":"Anna","now":false,"library":"LINK","state":"waiting","progress":null,"duration_s":null,"reason":""}],"failed":[{"id":"r9","item":"gone.mp4","title":"","by":"Olga","library":"GONE","reason":"unreadable","class":"unreadable","at":"1970-01-01T00:00:07Z"}],"next":[{"item":"b.mp4","title":"B","library":"NEXT","state":"fetching","progress":0.42,"duration_s":90.0,"reason":""}],"list":{"value":"evening","setting":"default","by_hand":true},"shuffle":{"value":true,"setting":false,"by_hand":true},"loop":{"value":true,"setting":true,"by_hand":false},"outputs":[{"name":"rtmp","state":"reconnecting","reconnects":3,"problem":"gone"}],"problems":["the list is empty"],"troubles":[{"kind":"playlist","text":"the list is empty","remedy":"fix the playlist; everything else in it plays"}]})"
        "\n");
    EXPECT_EQ(
        channel_json({}, {}),
        R"({"now":null,"filler":true,"paused":false,"resumes_in_s":null,"stopped":false,"stream_title":null,"live":null,"zone":"","queue":[],"failed":[],"next":[],"list":{"value":"default","setting":"default","by_hand":false},"shuffle":{"value":false,"setting":false,"by_hand":false},"loop":{"value":true,"setting":true,"by_hand":false},"outputs":[],"problems":[],"troubles":[]})"
        "\n");
}

Channel busy_channel()
{
    return {
        .now = OnAirItem{.id = "ab-1",
                         .item = {.location = "/media/film.mp4", .title = {}},
                         .title = "Film",
                         .position = Seconds(10),
                         .duration = Seconds(100)},
        .filler = false,
        .desk = {.queue = {{.id = "r1", .item = {.location = "/a", .title = {}}, .by = "Anna"},
                           {.id = "r2", .item = {.location = "/b", .title = {}}, .by = "Anna"}}},
        .next = {{.item = {.location = "/media/b.mp4", .title = {}}, .title = "B"}},
        .outputs = {{.name = "rtmp", .state = "live"}}};
}

TEST(ChannelParts, EachChangeIsToldByThePartThatHasIt)
{
    using Change = void (*)(Channel&);
    const struct {
        const char* what;
        Change change;
        std::vector<Topic> told;
    } rows[] = {
        {"nothing", [](Channel&) {}, {}},
        {"time", [](Channel& c) { c.now->position += Seconds(1); }, {}},
        {"it stands still", [](Channel&) {}, {}},
        {"another item", [](Channel& c) { c.now->id = "ab-2"; }, {Topic::now}},
        {"a title", [](Channel& c) { c.now->title = "Song"; }, {Topic::now}},
        {"a claim", [](Channel& c) { c.now->claim = Claim::request; }, {Topic::now}},
        {"a length", [](Channel& c) { c.now->duration = Seconds(9); }, {Topic::now}},
        {"nothing on", [](Channel& c) { c.now.reset(); }, {Topic::now}},
        {"forward", [](Channel& c) { c.now->position = Seconds(40); }, {Topic::now}},
        {"back", [](Channel& c) { c.now->position = Seconds(0); }, {Topic::now}},
        {"a little late", [](Channel& c) { c.now->position += Seconds(2.5); }, {}},
        {"the filler", [](Channel& c) { c.filler = true; }, {Topic::now}},
        {"a pause", [](Channel& c) { c.desk.paused = true; }, {Topic::now}},
        {"its end", [](Channel& c) { c.desk.resume_at = WallTime{}; }, {Topic::now}},
        {"shuffle", [](Channel& c) { c.desk.shuffle = false; }, {Topic::now}},
        {"a list", [](Channel& c) { c.choice.list = "x"; }, {Topic::now}},
        {"a setting", [](Channel& c) { c.settings.loop = false; }, {Topic::now}},
        {"one less", [](Channel& c) { c.desk.queue.pop_back(); }, {Topic::queue}},
        {"order", [](Channel& c) { std::swap(c.desk.queue[0], c.desk.queue[1]); }, {Topic::queue}},
        {"to now", [](Channel& c) { c.desk.queue[0].now = true; }, {Topic::queue}},
        {"how far", [](Channel& c) { c.desk.queue[0].from = Seconds(7); }, {}},
        {"next", [](Channel& c) { c.next[0].title = "C"; }, {Topic::next}},
        {"none next", [](Channel& c) { c.next.clear(); }, {Topic::next}},
        {"readiness of the queue",
         [](Channel& c) { c.ready["/a"].state = "ready"; },
         {Topic::queue}},
        {"readiness of the next",
         [](Channel& c) { c.ready["/media/b.mp4"].state = "ready"; },
         {Topic::next}},
        {"a tenth of it", [](Channel& c) { c.ready["/a"].progress = 0.12; }, {Topic::queue}},
        {"of something else", [](Channel& c) { c.ready["/z"].state = "ready"; }, {}},
        {"a failure", [](Channel& c) { c.failed.push_back({}); }, {Topic::queue}},
        {"a stop", [](Channel& c) { c.desk.stopped = true; }, {Topic::now}},
        {"the stream's title", [](Channel& c) { c.stream_title = "x"; }, {Topic::now}},
        {"a publisher", [](Channel& c) { c.live = Publisher{.waiting = true}; }, {Topic::now}},
        {"output", [](Channel& c) { c.outputs[0].state = "connecting"; }, {Topic::outputs}},
        {"problem", [](Channel& c) { c.troubles = {{.kind = {}, .text = "!"}}; }, {Topic::outputs}},
        {"all",
         [](Channel& c) { c = Channel{}; },
         {Topic::now, Topic::queue, Topic::next, Topic::outputs}},
    };
    for (const auto& row : rows) {
        auto after = busy_channel();
        row.change(after);
        EXPECT_EQ(changed_parts(busy_channel(), after, Seconds(1)), row.told) << row.what;
    }
    // Progress is told in tenths.
    auto before = busy_channel();
    before.ready["/a"].progress = 0.11;
    auto further = before;
    further.ready["/a"].progress = 0.19;
    EXPECT_TRUE(changed_parts(before, further, Seconds(1)).empty());
    further.ready["/a"].progress = 0.21;
    EXPECT_EQ(changed_parts(before, further, Seconds(1)), std::vector{Topic::queue});
    // It was not looked at for a while.
    auto late = busy_channel();
    late.now->position += Seconds(30);
    EXPECT_TRUE(changed_parts(busy_channel(), late, Seconds(30)).empty());
    EXPECT_TRUE(changed_parts(busy_channel(), busy_channel(), Seconds(30)).empty());
}

TEST(ChannelParts, TogetherTheyAreTheWhole)
{
    const auto channel = busy_channel();
    auto together = nlohmann::json::object();
    for (const auto part : {Topic::now, Topic::queue, Topic::next, Topic::outputs})
        together.update(nlohmann::json::parse(part_json(part, channel, {})));
    EXPECT_EQ(together, nlohmann::json::parse(channel_json(channel, {})));
}

}  // namespace
}  // namespace tgvs::control
