#include "service/event_hub.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <prometheus/text_serializer.h>

namespace tgvs::service {
namespace {

using namespace std::chrono_literals;
using control::Role;
using control::Topic;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

class EventHubTest : public testing::Test {
protected:
    http::Response open(std::string_view last_id = {}, std::string_view query = {})
    {
        return hub.open({.query = query, .last_event_id = last_id},
                        {.person = *person,
                         .now = [this](const auto&) { return person; },
                         .snapshot = [] { return "{\"now\":null}\n"; }});
    }
    // "id name" of each.
    std::vector<std::string> heard(const http::Feed::Part& part)
    {
        std::vector<std::string> all;
        for (const auto& text : part.texts) {
            const auto at = text->find("id: ");
            const auto id =
                at == std::string::npos ? "-" : text->substr(at + 4, text->find('\n', at) - at - 4);
            const auto begin = text->find("event: ") + 7;
            all.push_back(id + ' ' + text->substr(begin, text->find('\n', begin) - begin));
        }
        return all;
    }
    std::string metrics() { return prometheus::TextSerializer().Serialize(registry.Collect()); }

    prometheus::Registry registry;
    EventHub hub{registry, "r1", [] { return control::WallTime(1'795'953'600'123ms); }};
    std::optional<control::Person> person = control::Person{
        .name = "Anna", .role = Role::editor, .door = "panel", .member = "p1", .session = "s1"};
};

TEST_F(EventHubTest, AStreamBeginsWithAllThatIsKnownAndGoesOnWithWhatHappens)
{
    hub.post(Topic::queue, "{}");
    const auto response = open();
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.content_type, "text/event-stream");
    ASSERT_TRUE(response.feed);
    const auto first = response.feed->news();
    ASSERT_EQ(first.texts.size(), 1u);
    EXPECT_EQ(*first.texts[0],
              "retry: 2000\nid: r1.1\nevent: snapshot\n"
              "data: {\"server_time\":\"2026-11-29T12:00:00.123Z\",\"now\":null}\n\n");
    EXPECT_THAT(response.feed->news().texts, IsEmpty());
    hub.post(Topic::now, "{}");
    hub.post(Topic::people, "{}");
    hub.post(Topic::lists, "{}");
    EXPECT_THAT(heard(response.feed->news()), ElementsAre("r1.2 now", "r1.4 lists"));
    EXPECT_THAT(heard(response.feed->pulse()), ElementsAre("- ping"));
    hub.post(Topic::now, "{}");
    EXPECT_THAT(heard(response.feed->pulse()), ElementsAre("r1.5 now"));
}

TEST_F(EventHubTest, GoesOnBehindTheLastIdOrSaysThatItCannot)
{
    for (int i = 0; i < 3; ++i)
        hub.post(Topic::now, "{}");
    EXPECT_THAT(heard(open("r1.1").feed->news()), ElementsAre("r1.2 now", "r1.3 now"));
    EXPECT_THAT(heard(open("r1.3").feed->news()), IsEmpty());
    EXPECT_THAT(heard(open({}, "after=r1.2").feed->news()), ElementsAre("r1.3 now"));
    for (const auto* id : {"r0.1", "r1.9", "x"})
        EXPECT_THAT(heard(open(id).feed->news()), ElementsAre("r1.3 reset")) << id;
    for (std::size_t i = 0; i < control::EventLog::events_limit; ++i)
        hub.post(Topic::now, "{}");
    EXPECT_THAT(heard(open("r1.2").feed->news()), ElementsAre("r1.503 reset"));
    EXPECT_EQ(open("r1.3").feed->news().texts.size(), control::EventLog::events_limit);
    EXPECT_EQ(open(std::string(65, 'x')).status, 400);
}

TEST_F(EventHubTest, ARoleThatChangesCountsFromTheNextEventOn)
{
    const auto feed = open().feed;
    feed->news();
    hub.post(Topic::command, "{}");
    person->role = Role::viewer;
    const auto part = feed->news();
    EXPECT_THAT(heard(part), ElementsAre("- me"));
    EXPECT_THAT(*part.texts[0], HasSubstr(R"("name":"Anna","role":"viewer"})"));
    EXPECT_FALSE(part.last);
    hub.post(Topic::command, "{}");
    hub.post(Topic::command, "{}", "p1");
    EXPECT_THAT(heard(feed->news()), ElementsAre("r1.3 command"));
    person->role = Role::admin;
    hub.post(Topic::people, "{}");
    EXPECT_THAT(heard(feed->news()), ElementsAre("- me", "r1.4 people"));
}

TEST_F(EventHubTest, ASessionThatIsOverEndsItsStream)
{
    const auto feed = open().feed;
    feed->news();
    hub.post(Topic::now, "{}");
    person.reset();
    EXPECT_TRUE(feed->give_up());  // should he not read
    feed->dropped();
    const auto part = feed->news();
    EXPECT_TRUE(part.last);
    EXPECT_THAT(heard(part), ElementsAre("- bye"));
    EXPECT_THAT(metrics(), HasSubstr("tgvs_event_streams_ended_total{reason=\"slow\"} 0\n"));
}

TEST_F(EventHubTest, WhoDoesNotReadIsGivenUpAndCounted)
{
    const auto feed = open().feed;
    feed->news();
    for (std::size_t i = 0; i < control::EventLog::lag_events; ++i)
        hub.post(Topic::now, "{}");
    EXPECT_FALSE(feed->give_up());
    hub.post(Topic::now, "{}");
    EXPECT_TRUE(feed->give_up());
    feed->dropped();
    EXPECT_THAT(metrics(), HasSubstr("tgvs_event_streams_ended_total{reason=\"slow\"} 1\n"));
}

TEST_F(EventHubTest, SixtyFourListenAndOneMoreIsToldToComeAgain)
{
    std::vector<std::shared_ptr<http::Feed>> feeds;
    for (std::size_t i = 0; i < EventHub::streams_limit; ++i)
        feeds.push_back(open().feed);
    EXPECT_THAT(metrics(), HasSubstr("tgvs_event_streams 64\n"));
    const auto refused = open();
    EXPECT_EQ(refused.status, 503);
    EXPECT_FALSE(refused.feed);
    EXPECT_EQ(refused.content_type, "application/problem+json");
    EXPECT_EQ(refused.headers.back().name, "Retry-After");
    EXPECT_THAT(metrics(), HasSubstr("tgvs_event_streams_ended_total{reason=\"too_many\"} 1\n"));
    feeds.pop_back();
    EXPECT_EQ(open().status, 200);  // and gone again
    EXPECT_THAT(metrics(), HasSubstr("tgvs_event_streams 63\n"));
}

TEST_F(EventHubTest, WhoOpensManyMakesRoomForOthers)
{
    const control::Person anna = *person;
    const control::Person boris = {
        .name = "Boris", .role = Role::admin, .door = "panel", .member = "p2"};
    std::vector<std::shared_ptr<http::Feed>> many;
    for (std::size_t i = 0; i < EventHub::streams_limit; ++i)
        many.push_back(open().feed);
    int rung = 0;
    hub.bell().hang([&rung] { ++rung; });
    std::vector<std::shared_ptr<http::Feed>> others;
    for (std::size_t i = 0; i < EventHub::streams_limit / 2; ++i) {
        person = boris;
        others.push_back(open().feed);
        ASSERT_TRUE(others.back()) << i;
        person = anna;
        EXPECT_TRUE(many[i]->give_up());
        many[i]->dropped();  // should its reader not read
        EXPECT_TRUE(many[i]->news().last);
        EXPECT_FALSE(many[i + 1]->news().last);
    }
    EXPECT_EQ(rung, 32);
    hub.bell().hang({});
    many.erase(many.begin(), many.begin() + 10);  // their places are others' already
    EXPECT_THAT(metrics(), HasSubstr("tgvs_event_streams 64\n"));
    EXPECT_THAT(metrics(), HasSubstr("tgvs_event_streams_ended_total{reason=\"slow\"} 0\n"));
    for (const auto& one : {anna, boris}) {
        person = one;
        EXPECT_EQ(open().status, 503) << one.name << " has as many as the other";
    }
    person = control::Person{.name = "owner", .role = Role::admin, .door = "panel"};
    EXPECT_EQ(open().status, 200);
}

TEST_F(EventHubTest, TheBellIsRungForEachEvent)
{
    int rung = 0;
    hub.bell().hang([&rung] { ++rung; });
    hub.post(Topic::now, "{}");
    hub.post(Topic::now, "{}");
    hub.bell().hang({});
    hub.post(Topic::now, "{}");
    EXPECT_EQ(rung, 2);
}

}  // namespace
}  // namespace tgvs::service
