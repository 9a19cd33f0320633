#include "playlist/position.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tgvs::playlist {
namespace {

using testing::HasSubstr;

const Position some = {.location = "https://h/x?y=\"z\"",
                       .occurrence = 2,
                       .index = 7,
                       .pass = 3,
                       .seed = 0xFFFF'FFFF'FFFF'FFFF,
                       .deferred = "/m/й.mp4",
                       .offset = std::chrono::milliseconds(61'234)};

TEST(Position, ComesBackAsItWasSaved)
{
    for (const auto& position : {some, Position{}}) {
        const auto read = position_from_json(to_json(position));
        ASSERT_TRUE(read) << read.error().message;
        EXPECT_EQ(*read, position);
    }
}

TEST(Position, TellsTheSecondInSeconds)
{
    EXPECT_THAT(to_json(some), HasSubstr("\"second\": 61.234"));
}

TEST(Position, IsReadFromTheFirstVersionsText)
{
    const auto read = position_from_json(
        R"({"version":1,"location":"/a","occurrence":0,"index":4,"pass":9,"seed":5,"deferred":"","second":12})");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->location, "/a");
    EXPECT_EQ(read->offset, std::chrono::seconds(12));
}

TEST(Position, EachCutTextIsAFailure)
{
    const auto whole = to_json(some);
    for (std::size_t length = 0; length + 2 < whole.size(); ++length)
        EXPECT_FALSE(position_from_json(whole.substr(0, length))) << length;
}

TEST(Position, EachWrongMemberIsAFailureWithItsName)
{
    struct Wrong {
        std::string from, to, name;
    };
    const std::vector<Wrong> cases = {
        {"\"version\": 1", "\"version\": 2", "version"},
        {"\"index\": 7", "\"index\": -7", "index"},
        {"\"index\": 7", "\"index\": 1000001", "index"},
        {"\"index\": 7", "\"index\": 1e3", "index"},
        {"\"pass\": 3", "\"pass\": \"3\"", "pass"},
        {"\"occurrence\": 2", "\"other\": 2", "occurrence"},
        {"\"second\": 61.234", "\"second\": -1", "second"},
        {"\"second\": 61.234", "\"second\": 1e300", "second"},
        {"\"second\": 61.234", "\"second\": null", "second"},
        {"\"deferred\": \"/m/й.mp4\"", "\"deferred\": []", "deferred"},
        {"\"location\": ", "\"location\": 3, \"x\": ", "location"}};
    for (const auto& [from, to, name] : cases) {
        auto text = to_json(some);
        ASSERT_NE(text.find(from), std::string::npos) << from;
        text.replace(text.find(from), from.size(), to);
        const auto read = position_from_json(text);
        ASSERT_FALSE(read) << to;
        EXPECT_THAT(read.error().message, HasSubstr(name));
    }
}

TEST(Position, ForeignTextsAreFailures)
{
    for (const std::string text : {"", "null", "[]", "\"x\"", "{", "{}", "\xFF\xFE", "{\"a\":}"})
        EXPECT_FALSE(position_from_json(text)) << text;
    EXPECT_FALSE(position_from_json(std::string(60'000, '[')));
    EXPECT_FALSE(position_from_json(std::string(100'000, ' ') + to_json(some)));
    auto huge = some;
    huge.location = std::string(9'000, 'a');
    EXPECT_FALSE(position_from_json(to_json(huge)));
}

TEST(Position, ALocationThatIsNotUtf8DoesNotThrow)
{
    auto position = some;
    position.location = "/a\xFF";
    EXPECT_TRUE(position_from_json(to_json(position)));
}

}  // namespace
}  // namespace tgvs::playlist
