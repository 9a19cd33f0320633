#include "control/events.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace tgvs::control {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr auto event_noon = WallTime(1'795'953'600'123ms);

Person somebody(Role role, std::string member = {})
{
    return {.name = "A", .role = role, .door = "panel", .member = std::move(member)};
}

std::vector<std::string> names(const std::vector<EventText>& texts)
{
    std::vector<std::string> names;
    for (const auto& text : texts) {
        const auto begin = text->find("event: ") + 7;
        names.push_back(text->substr(begin, text->find('\n', begin) - begin));
    }
    return names;
}

TEST(EventLog, SaysWhatHappenedAsOneEventOfAStream)
{
    EventLog log("r1");
    log.post(Topic::queue, "{\"queue\":[]}\n", event_noon);
    const auto heard = log.after(0, somebody(Role::viewer));
    ASSERT_EQ(heard.size(), 1u);
    EXPECT_EQ(*heard[0],
              "id: r1.1\nevent: queue\n"
              "data: {\"server_time\":\"2026-11-29T12:00:00.123Z\",\"queue\":[]}\n\n");
    EXPECT_EQ(with_time("{}", event_noon), "{\"server_time\":\"2026-11-29T12:00:00.123Z\"}");
    EXPECT_EQ(event_text("ping", {}, "{}"), "event: ping\ndata: {}\n\n");
}

TEST(EventLog, EachRoleHearsWhatItMay)
{
    EventLog log("r1");
    for (const auto topic : {Topic::now, Topic::queue, Topic::next, Topic::outputs, Topic::lists,
                             Topic::schedule, Topic::command, Topic::people})
        log.post(topic, "{}", event_noon, topic == Topic::command ? "p7" : "");
    const auto heard = [&](const Person& person) { return names(log.after(0, person)); };
    const struct {
        Person person;
        std::vector<std::string> more;
    } rows[] = {
        {somebody(Role::viewer, "p1"), {}},          {somebody(Role::viewer, "p7"), {"command"}},
        {somebody(Role::operator_, "p1"), {}},       {somebody(Role::operator_, "p7"), {"command"}},
        {somebody(Role::editor, "p1"), {"command"}}, {somebody(Role::admin), {"command", "people"}},
    };
    for (const auto& row : rows) {
        std::vector<std::string> wanted = {"now", "queue", "next", "outputs", "lists", "schedule"};
        wanted.insert(wanted.end(), row.more.begin(), row.more.end());
        EXPECT_EQ(heard(row.person), wanted)
            << to_string(row.person.role) << ' ' << row.person.member;
    }
}

// What is said of nobody in particular is not "one's own" for those who are no members either.
TEST(EventLog, AnEventOfNobodyIsNotEverybodysOwn)
{
    EventLog log("r1");
    log.post(Topic::command, "{}", event_noon);
    EXPECT_THAT(log.after(0, somebody(Role::operator_)), IsEmpty());
}

TEST(EventLog, GoesOnAfterTheLastIdThatWasHeard)
{
    EventLog log("r1");
    for (int i = 0; i < 3; ++i)
        log.post(Topic::now, "{}", event_noon);
    const auto number = log.find("r1.2");
    ASSERT_TRUE(number);
    const auto rest = log.after(*number, somebody(Role::viewer));
    ASSERT_EQ(rest.size(), 1u);
    EXPECT_THAT(*rest[0], HasSubstr("id: r1.3\n"));
    EXPECT_THAT(log.after(*log.find("r1.3"), somebody(Role::viewer)), IsEmpty());
    EXPECT_TRUE(log.find("r1.0"));  // nothing has gone yet
    EXPECT_FALSE(log.find("r1.99999999999999999999"));
}

TEST(EventLog, AnIdThatCannotBeGoneOnFromIsNotFound)
{
    EventLog log("r1");
    for (std::size_t i = 0; i < EventLog::events_limit + 10; ++i)
        log.post(Topic::now, "{}", event_noon);
    EXPECT_TRUE(log.find("r1.10"));
    for (const auto* id : {"r1.9", "r1.0", "r1.511", "r2.500", "r1.", "r1", "", ".", "500", "r1.5x",
                           "r1.-1", "r1.99999999999999999999", "r1. 500", "r1.+500"})
        EXPECT_FALSE(log.find(id)) << id;
    EXPECT_EQ(log.after(0, somebody(Role::viewer)).size(), EventLog::events_limit);
}

TEST(EventLog, KeepsABoundedNumberOfBytesAndAlwaysTheNewest)
{
    EventLog log("r1");
    const auto large = "{\"a\":\"" + std::string(EventLog::bytes_limit / 4, 'x') + "\"}";
    for (int i = 0; i < 10; ++i)
        log.post(Topic::now, large, event_noon);
    EXPECT_EQ(log.after(0, somebody(Role::viewer)).size(), 3u);
    log.post(Topic::now, "{\"a\":\"" + std::string(EventLog::bytes_limit, 'x') + "\"}", event_noon);
    EXPECT_EQ(log.after(0, somebody(Role::viewer)).size(), 1u);
    EXPECT_TRUE(log.find("r1.10"));
    EXPECT_FALSE(log.find("r1.9"));
}

TEST(EventLog, WhoDoesNotReadFallsTooFarBehind)
{
    EventLog log("r1");
    for (std::size_t i = 0; i < EventLog::lag_events; ++i)
        log.post(Topic::now, "{}", event_noon);
    EXPECT_FALSE(log.too_far_behind(0));
    log.post(Topic::now, "{}", event_noon);
    EXPECT_TRUE(log.too_far_behind(0));
    EXPECT_FALSE(log.too_far_behind(log.last()));

    EventLog large("r1");
    const auto half = "{\"a\":\"" + std::string(EventLog::lag_bytes / 2, 'x') + "\"}";
    large.post(Topic::now, half, event_noon);
    EXPECT_FALSE(large.too_far_behind(0));
    large.post(Topic::now, half, event_noon);
    EXPECT_TRUE(large.too_far_behind(0));
    EXPECT_FALSE(large.too_far_behind(1));

    EventLog one("r1");
    one.post(Topic::now, "{\"a\":\"" + std::string(EventLog::lag_bytes, 'x') + "\"}", event_noon);
    EXPECT_FALSE(one.too_far_behind(0));
}

TEST(EventLog, AnEmptyLogHasNothing)
{
    const EventLog log("r1");
    EXPECT_TRUE(log.find("r1.0"));
    EXPECT_THAT(log.after(0, somebody(Role::admin)), IsEmpty());
    EXPECT_FALSE(log.too_far_behind(0));
    EXPECT_EQ(log.id_of(log.last()), "r1.0");
}

}  // namespace
}  // namespace tgvs::control
