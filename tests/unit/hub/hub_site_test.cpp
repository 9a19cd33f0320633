#include "hub/hub_site.hpp"

#include "support/temp_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>

namespace tgvs::hub {
namespace {

using control::Person;
using control::Role;
using control::Silence;
using testing::HasSubstr;
using testing::Not;

TEST(RoleOnAChannel, IsTheMembersAndOfOthersTheirOwn)
{
    const control::PeopleState people = {
        .members = {{.id = "p1", .role = Role::viewer, .channels = {{"kino", Role::editor}}},
                    {.id = "p2", .role = Role::operator_}}};
    const struct {
        Person person;
        const char* channel;
        std::optional<Role> role;
    } rows[] = {
        {{"owner", Role::admin, "panel"}, "kino", Role::admin},
        {{"Anna", Role::viewer, "panel", "p1"}, "kino", Role::editor},
        {{"Anna", Role::viewer, "panel", "p1"}, "news", std::nullopt},
        {{"Boris", Role::operator_, "panel", "p2"}, "news", Role::operator_},
        // Removed a moment ago.
        {{"Vera", Role::admin, "panel", "p3"}, "news", std::nullopt},
    };
    for (const auto& row : rows)
        EXPECT_EQ(role_on(people, row.person, row.channel), row.role)
            << row.person.member << ' ' << row.channel;
}

TEST(RoleOnTheHub, IsNoneOfWhoHasRolesOnChannels)
{
    const control::PeopleState people = {
        .members = {{.id = "p1", .role = Role::editor, .channels = {{"kino", Role::editor}}},
                    {.id = "p2", .role = Role::editor},
                    {.id = "p3", .role = Role::admin, .channels = {{"kino", Role::viewer}}}}};
    const struct {
        Person person;
        Role role;
    } rows[] = {
        {{"owner", Role::admin, "panel"}, Role::admin},
        {{"Anna", Role::editor, "panel", "p1"}, Role::viewer},
        {{"Boris", Role::editor, "panel", "p2"}, Role::editor},
        {{"Vera", Role::admin, "panel", "p3"}, Role::admin},
        // Removed a moment ago.
        {{"Oleg", Role::admin, "panel", "p4"}, Role::viewer},
    };
    for (const auto& row : rows) {
        const auto here = on_the_hub(people, row.person);
        EXPECT_EQ(here.role, row.role) << row.person.name;
        EXPECT_EQ(here.member, row.person.member);
    }
}

TEST(RoleOnTheHub, IsWhatItsRecordIsReadBy)
{
    const test::TempFolder folder;
    prometheus::Registry registry;
    const Watch watch(folder.path() / "run", folder.path() / "kept.json");
    service::PeopleKeeper people(folder.path(), registry);
    service::Ledger ledger(folder.path() / "ledger.log", registry);
    HubSite site(watch, people, ledger);
    const auto anna = people.change(
        [&](control::People& all) { return all.add("Anna", Role::editor, people.now()); });
    ASSERT_TRUE(anna);
    const auto status = [&](std::string_view path) {
        return site
            .api({.path = path},
                 {.name = "Anna", .role = Role::editor, .door = "panel", .member = anna->id})
            .status;
    };
    EXPECT_EQ(status("/api/v1/log"), 200);
    ASSERT_TRUE(people.change(
        [](control::People& all) { return all.set_channels("Anna", {{"kino", Role::editor}}); }));
    EXPECT_EQ(status("/api/v1/log"), 403);
    EXPECT_EQ(status("/api/v1/me"), 200);
    EXPECT_EQ(status("/api/v1/sessions"), 200);
}

TEST(RequestForAChannel, SaysWhoAsksAndNoMoreThanItNeeds)
{
    const Person anna = {.name = "Анна", .role = Role::editor, .door = "panel", .member = "p1"};
    const auto request = request_for({.method = http::Method::post,
                                      .path = "/channels/kino/api/v1/x",
                                      .query = "a=1",
                                      .host = "hub.example.org",
                                      .authorization = "Bearer secret",
                                      .cookie = "tgvs_session_8070=secret",
                                      .content_type = "application/json",
                                      .idempotency_key = "0123456789abcdef",
                                      .acting_name = "root",
                                      .acting_role = "admin",
                                      .body = Secret("{}")},
                                     "/api/v1/x", anna);
    EXPECT_EQ(request.reveal(),
              "POST /api/v1/x?a=1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
              "Tgvs-Person: %D0%90%D0%BD%D0%BD%D0%B0\r\nTgvs-Role: editor\r\n"
              "Content-Type: application/json\r\nIdempotency-Key: 0123456789abcdef\r\n"
              "Content-Length: 2\r\n\r\n{}");
    const auto get = request_for({.path = "/channels/kino/hls/live.m3u8"}, "/hls/live.m3u8", anna);
    EXPECT_THAT(std::string(get.reveal()), Not(HasSubstr("Content-Length")));
}

TEST(Lanes, LeaveRoomForOthers)
{
    Lanes lanes;
    const auto kino = lanes.room("kino", "p1", false);
    ASSERT_TRUE(kino);
    kino->answers = answers_of_a_person;
    EXPECT_FALSE(lanes.room("kino", "p1", false));
    EXPECT_TRUE(lanes.room("news", "p1", false));
    const auto other = lanes.room("kino", "p2", false);
    ASSERT_TRUE(other) << "what one asks keeps nobody else out";
    other->answers = answers_of_a_channel - answers_of_a_person;
    EXPECT_FALSE(lanes.room("kino", "p3", false));
    kino->answers = other->answers = 0;
}

TEST(Lanes, LeaveRoomForStreamsOfOthers)
{
    Lanes lanes;
    std::vector<std::shared_ptr<http::Lane>> held;
    const auto listens = [&](const std::string& channel, const std::string& who) {
        auto lane = lanes.room(channel, who, true);
        if (lane)
            held.push_back(lane);
        if (lane)
            lane->streams = streams_of_a_person;
        return lane != nullptr;
    };
    EXPECT_TRUE(listens("kino", "p1"));
    EXPECT_FALSE(listens("kino", "p1"));
    EXPECT_TRUE(lanes.room("kino", "p1", false));
    EXPECT_TRUE(listens("kino", "p2"));
    EXPECT_FALSE(listens("kino", "p3")) << "more than a channel is to have";
    for (int one = 0; one < 14; ++one)
        EXPECT_TRUE(listens(std::to_string(one), "p1"));
    EXPECT_FALSE(listens("news", "p3")) << "more than all together may have";
    held.front()->streams = 0;
    EXPECT_TRUE(listens("news", "p3"));
}

TEST(HeardOfAChannel, IsHowItIsOrHowItIsSilent)
{
    const auto card = [](const char* state) {
        return http::Answer{.status = 200,
                            .body = std::string(R"({"channels":[{"state":")") + state + "\"}]}"};
    };
    const auto failed = [](int error) -> Result<http::Answer> { return failure("x", error); };
    EXPECT_EQ(heard_of(false, failed(ENOENT)), Heard(Silence::ended));
    EXPECT_EQ(heard_of(true, failed(ECONNREFUSED)), Heard(Silence::gone));
    EXPECT_EQ(heard_of(true, failed(ENOENT)), Heard(Silence::gone));
    EXPECT_EQ(heard_of(true, failed(EAGAIN)), Heard(Silence::mute));
    EXPECT_EQ(heard_of(true, card("king")), Heard(Silence::mute));
    EXPECT_EQ(heard_of(true, http::Answer{.status = 404}), Heard(Silence::mute));
    const auto live = heard_of(true, card("live"));
    ASSERT_TRUE(std::holds_alternative<control::ChannelCard>(live));
    EXPECT_EQ(std::get<control::ChannelCard>(live).state, control::ChannelState::live);
}

}  // namespace
}  // namespace tgvs::hub
