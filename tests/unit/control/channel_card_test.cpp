#include "control/channel_card.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace tgvs::control {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

TEST(ChannelCard, SaysWhatTheChannelDoes)
{
    Channel playing;
    playing.filler = false;
    playing.now.emplace().title = "Film";
    Channel filler = playing;
    filler.filler = true;
    Channel stopped = playing;
    stopped.desk.stopped = true;
    Channel troubled = playing;
    troubled.troubles = {{.kind = {}, .text = "first"}, {.kind = {}, .text = "second"}};
    const struct {
        const Channel& channel;
        const char* health;
        ChannelState state;
        const char* on_air;
        const char* problem;
        std::size_t problems;
    } rows[] = {
        {playing, "", ChannelState::live, "Film", "", 0},
        {filler, "", ChannelState::live, "", "", 0},
        {troubled, "", ChannelState::live, "Film", "first", 2},
        {playing, "rtmp: refused", ChannelState::off_air, "Film", "rtmp: refused", 0},
        {troubled, "rtmp: refused", ChannelState::off_air, "Film", "first", 2},
        {stopped, "stopped by hand", ChannelState::stopped, "Film", "", 0},
    };
    for (const auto& row : rows) {
        const auto card = card_of(row.channel, row.health);
        EXPECT_EQ(card.state, row.state) << row.health;
        EXPECT_EQ(card.on_air, row.on_air);
        EXPECT_EQ(card.problem, row.problem);
        EXPECT_EQ(card.problems, row.problems);
    }
}

TEST(ChannelCard, IsReadAsItIsWritten)
{
    const ChannelCard card = {.state = ChannelState::stopped,
                              .on_air = "Фильм \"<b>\"",
                              .problem = "no media is being sent",
                              .problems = 3,
                              .preview = true,
                              .version = "0.1.0",
                              .started = WallTime(std::chrono::seconds(1'796'000'461))};
    const auto text = channels_json({{.card = card, .role = Role::editor}}, false);
    EXPECT_THAT(text, HasSubstr(R"("hub":false)"));
    EXPECT_THAT(text, HasSubstr(R"("role":"editor")"));
    EXPECT_THAT(text, Not(HasSubstr("last_words")));
    const auto read = card_from_json(text);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(*read, card);
}

TEST(ChannelCard, OfAHubSaysSinceWhenAndItsLastWords)
{
    const ChannelCard card = {.name = "kino",
                              .root = "/channels/kino",
                              .state = ChannelState::down,
                              .silence = Silence::gone,
                              .since = WallTime(1s),
                              .last_words = "on air: Film"};
    const auto text = channels_json({{.card = card}}, true);
    for (const auto* part :
         {R"("hub":true)", R"("name":"kino")", R"("root":"/channels/kino")", R"("state":"down")",
          R"("silence":"gone")", R"("since":"1970-01-01T00:00:01Z")",
          R"("last_words":"on air: Film")", R"("started":null)"})
        EXPECT_THAT(text, HasSubstr(part));
}

TEST(ChannelCard, HasLastWords)
{
    EXPECT_EQ(last_words_of({.on_air = "Film", .problem = "no space"}), "no space");
    EXPECT_EQ(last_words_of({.on_air = "Film"}), "on air: Film");
    EXPECT_EQ(last_words_of({}), "");
}

TEST(ChannelCard, IsNotReadOfAnythingElse)
{
    const auto of = [](std::string one) { return R"({"hub":false,"channels":[)" + one + "]}"; };
    for (const auto& text :
         {std::string(), std::string("[]"), std::string("{}"), of(""), of("7"), of("{}"),
          of(R"({"state":"king"})"), of(R"({"state":"down"})"), of(R"({"state":7})"),
          of(R"({"state":"live"},{"state":"live"})"), std::string(R"({"channels":{}})"),
          of(R"({"state":"live","on_air":")" + std::string(card_limit_bytes, 'x') + "\"}")})
        EXPECT_FALSE(card_from_json(text)) << text;
    // What it says beside its state is bounded and cleaned, and what is no text is none.
    const auto read = card_from_json(of(
        R"({"state":"live","on_air":"a\u001b[31m","problem":7,"problems":-1,"preview":"x","started":"2026-13-41T00:00:00Z","version":")" +
        std::string(1'000, 'v') + "\"}"));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->on_air.find('\x1b'), std::string::npos);
    EXPECT_EQ(read->problem, "");
    EXPECT_EQ(read->problems, 0U);
    EXPECT_FALSE(read->preview);
    EXPECT_EQ(read->started, std::nullopt);
    EXPECT_LE(read->version.size(), 310U);
}

}  // namespace
}  // namespace tgvs::control
