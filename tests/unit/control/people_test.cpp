#include "control/people.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tgvs::control {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

const WallTime noon = WallTime(std::chrono::sys_days(std::chrono::year(2026) / 11 / 28)) + 12h;

TEST(People, HaveNamesThatNobodyElseHas)
{
    People people;
    const auto anna = people.add("Anna", Role::operator_, noon);
    ASSERT_TRUE(anna);
    EXPECT_EQ(anna->id, "p1");
    EXPECT_EQ(people.add("anna", Role::viewer, noon).error().code, RefusalCode::taken);
    for (const std::string name : {"", " Anna", "Boris ", "a\nb", "a\x1b[31m", "p7", "P7", "a\xff",
                                   "\xe2\x80\xae"
                                   "b"})
        EXPECT_EQ(people.add(name, Role::viewer, noon).error().code, RefusalCode::bad_value)
            << name;
    EXPECT_EQ(people.add(std::string(longest_name + 1, 'x'), Role::viewer, noon).error().code,
              RefusalCode::bad_value);
    EXPECT_TRUE(people.add(std::string(longest_name, 'x'), Role::viewer, noon));
    EXPECT_TRUE(people.add("Анна Б.", Role::viewer, noon));
    EXPECT_EQ(people.find("ANNA")->id, "p1");
    EXPECT_EQ(people.find("p1")->name, "Anna");
    EXPECT_EQ(people.find("p2"), people.find(std::string(longest_name, 'X')));
    EXPECT_EQ(people.find("nobody"), nullptr);
}

TEST(People, AreAHundredAtMost)
{
    People people;
    for (std::size_t i = 0; i < people_limit; ++i)
        ASSERT_TRUE(people.add("n" + std::to_string(i), Role::viewer, noon));
    EXPECT_EQ(people.add("one more", Role::viewer, noon).error().code, RefusalCode::too_many);
    ASSERT_TRUE(people.remove("n7"));
    EXPECT_EQ(people.add("one more", Role::viewer, noon)->id, "p101");  // an id is never used again
}

// The file may be of a time in which such a name was accepted.
TEST(People, AnIdIsNobodysName)
{
    People people(
        {.members = {{.id = "p1", .name = "P2", .role = Role::admin},
                     {.id = "p2", .name = "Vera", .link = "link", .link_until = noon + 1h}},
         .last_id = 2});
    EXPECT_EQ(people.find("p2")->name, "Vera");
    EXPECT_EQ(people.find("P2")->id, "p1");
    const auto session = people.enter("link", "key", "", noon);
    ASSERT_TRUE(session);
    EXPECT_EQ(people.member_of(*session)->name, "Vera");
}

class PeopleTest : public testing::Test {
protected:
    PeopleTest()
    {
        EXPECT_TRUE(people.add("Anna", Role::operator_, noon));
        EXPECT_TRUE(people.set_link("Anna", "link", noon + 24h));
    }

    People people;
};

TEST_F(PeopleTest, ALinkLetsInOnce)
{
    const auto session = people.enter("link", "key", "Phone\n", noon + 1h);
    ASSERT_TRUE(session);
    EXPECT_EQ(session->device, "Phone ");
    EXPECT_EQ(people.member_of(*session)->name, "Anna");
    EXPECT_FALSE(people.enter("link", "key2", "", noon + 1h));
    EXPECT_TRUE(people.session("key", noon + 2h));
    EXPECT_FALSE(people.session("key2", noon + 2h));
    EXPECT_FALSE(people.session("", noon + 2h));
}

TEST_F(PeopleTest, ALinkIsGoodForItsTimeAlone)
{
    EXPECT_FALSE(people.enter("link", "key", "", noon + 24h));
    EXPECT_FALSE(people.enter("link", "key", "", noon + 1h));  // it was spent by that
    ASSERT_TRUE(people.set_link("p1", "new", noon + 24h));
    EXPECT_FALSE(people.enter("new", "key", "", noon - 1s));  // the clock was set back
    EXPECT_FALSE(people.enter("", "key", "", noon));
    EXPECT_EQ(people.set_link("Boris", "x", noon).error().code, RefusalCode::unknown_entry);
}

TEST_F(PeopleTest, ANewerLinkTakesThePlaceOfTheOneBefore)
{
    ASSERT_TRUE(people.set_link("p1", "new", noon + 1h));
    EXPECT_FALSE(people.enter("link", "key", "", noon));
    EXPECT_TRUE(people.enter("new", "key", "", noon));
}

TEST_F(PeopleTest, ASessionIsFoundByItsIdWhileItIsGoodAndDoesNotCountAsUsed)
{
    const auto id = people.enter("link", "key", "", noon)->id;
    ASSERT_TRUE(people.current_session(id, noon + 14 * 24h));
    EXPECT_EQ(people.current_session(id, noon + 14 * 24h)->used, noon);
    EXPECT_FALSE(people.current_session(id, noon + 14 * 24h + 1s)) << "idle";
    EXPECT_FALSE(people.current_session("s999", noon));
    ASSERT_TRUE(people.end_session(id));
    EXPECT_FALSE(people.current_session(id, noon));
}

TEST_F(PeopleTest, ASessionEndsByItselfByHandAndWithItsPerson)
{
    const auto enter = [&](WallTime at) {
        EXPECT_TRUE(people.set_link("Anna", "link", at + 1h));
        return people.enter("link", "key", "", at)->id;
    };
    enter(noon);
    EXPECT_TRUE(people.session("key", noon + 14 * 24h));
    EXPECT_FALSE(people.session("key", noon + 28 * 24h + 1s));  // idle

    enter(noon);
    for (auto day = 10; day <= 90; day += 10)
        EXPECT_TRUE(people.session("key", noon + day * 24h)) << day;
    EXPECT_FALSE(people.session("key", noon + 90 * 24h + 1s));

    const auto id = enter(noon);
    EXPECT_TRUE(people.end_session(id));
    EXPECT_FALSE(people.end_session(id));
    EXPECT_FALSE(people.session("key", noon));

    enter(noon);
    ASSERT_TRUE(people.remove("anna"));
    EXPECT_FALSE(people.session("key", noon));
    EXPECT_TRUE(people.state().sessions.empty());
}

TEST_F(PeopleTest, ARoleCountsAtOnce)
{
    const auto session = people.enter("link", "key", "", noon);
    ASSERT_TRUE(people.set_role("Anna", Role::viewer));
    EXPECT_EQ(people.member_of(*session)->role, Role::viewer);
    EXPECT_EQ(people.set_role("Boris", Role::admin).error().code, RefusalCode::unknown_entry);
}

TEST_F(PeopleTest, TheTwentyFirstSessionTakesThePlaceOfTheOneUsedLeast)
{
    for (std::size_t i = 0; i < sessions_limit; ++i) {
        ASSERT_TRUE(people.set_link("Anna", "link", noon + 1h));
        ASSERT_TRUE(people.enter("link", "key" + std::to_string(i), "", noon));
    }
    for (std::size_t i = 0; i < sessions_limit; ++i) {
        if (i == 3)
            continue;
        EXPECT_TRUE(people.session("key" + std::to_string(i), noon + 2h));
    }
    ASSERT_TRUE(people.set_link("Anna", "link", noon + 3h));
    ASSERT_TRUE(people.enter("link", "the newest", "", noon + 2h));
    EXPECT_EQ(people.state().sessions.size(), sessions_limit);
    EXPECT_FALSE(people.session("key3", noon + 2h));
    EXPECT_TRUE(people.session("key0", noon + 2h));
    EXPECT_TRUE(people.session("the newest", noon + 2h));
}

TEST_F(PeopleTest, TheTimeOfUseIsWrittenOnceAnHour)
{
    ASSERT_TRUE(people.enter("link", "key", "", noon));
    EXPECT_TRUE(people.session("key", noon + 59min));
    EXPECT_FALSE(people.take_touched());
    EXPECT_TRUE(people.session("key", noon + 60min));
    EXPECT_TRUE(people.take_touched());
    EXPECT_FALSE(people.take_touched());
    EXPECT_EQ(people.find("p1")->used, noon + 60min);
}

// ---- JSON

TEST_F(PeopleTest, AreKeptAsTheyAre)
{
    ASSERT_TRUE(people.enter("link", "key", "Phone", noon));
    ASSERT_TRUE(people.add("Boris", Role::admin, noon));
    ASSERT_TRUE(people.set_link("Boris", "other", noon + 1h));
    const auto read = people_from_json(people_to_json(people.state()));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(*read, people.state());
}

TEST_F(PeopleTest, ADamagedFileIsRefusedAndNotQuoted)
{
    const auto text = people_to_json(people.state());
    const auto with = [&](std::string what, std::string other) {
        auto changed = text;
        changed.replace(changed.find(what), what.size(), other);
        return changed;
    };
    const std::string damaged[] = {
        "",
        "secret",
        "[]",
        text.substr(0, text.size() / 2),
        with("\"version\":1", "\"version\":2"),
        with("\"operator\"", "\"king\""),
        with("\"last_id\":1", "\"last_id\":-1"),
        with("\"link_until\":", "\"link_until\":-"),
        with("\"link_until\":", "\"link_until\":9999999"),
        with("\"name\":\"Anna\"", "\"name\":7"),
        with("\"name\":\"Anna\"", "\"name\":\"" + std::string(65, 'x') + "\""),
        with("\"sessions\":[]", "\"sessions\":{}"),
    };
    for (const auto& one : damaged) {
        const auto read = people_from_json(one);
        ASSERT_FALSE(read) << one;
        EXPECT_THAT(read.error().message, Not(HasSubstr("secret")));
        EXPECT_THAT(read.error().message, Not(HasSubstr("Anna")));
    }
}

TEST_F(PeopleTest, NobodyIsShownADigest)
{
    ASSERT_TRUE(people.enter("link", "the-key", "Phone", noon));
    ASSERT_TRUE(people.set_link("Anna", "the-link", noon + 1h));
    for (const auto& text : {members_json(people.state()), member_json(*people.find("Anna")),
                             sessions_json(people.state(), std::nullopt, "s2")}) {
        EXPECT_THAT(text, Not(HasSubstr("the-"))) << text;
        EXPECT_THAT(text, HasSubstr("Anna"));
    }
    EXPECT_THAT(members_json(people.state()),
                HasSubstr(R"("invited_until":"2026-11-28T13:00:00Z")"));
    EXPECT_THAT(sessions_json(people.state(), "p1", "s2"), HasSubstr(R"("current":true)"));
    EXPECT_EQ(sessions_json(people.state(), "p9", "s2"), "{\"sessions\":[]}\n");
}

TEST(MemberRequest, IsReadExactly)
{
    const auto read = member_from_json(R"({"name":"Anna","role":"editor"})", true);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->name, "Anna");
    EXPECT_EQ(read->role, Role::editor);
    EXPECT_TRUE(member_from_json(R"({"role":"admin"})", false));
    for (const auto* text :
         {"", "[]", "{}", R"({"name":"a"})", R"({"role":"admin"})", R"({"name":"a","role":"king"})",
          R"({"name":7,"role":"admin"})", R"({"name":"a","role":"admin","x":1})"})
        EXPECT_FALSE(member_from_json(text, true)) << text;
    EXPECT_FALSE(member_from_json(R"({"name":"a","role":"admin"})", false));
    EXPECT_FALSE(member_from_json("{}", false));
    EXPECT_FALSE(
        member_from_json(std::string(5'000, ' ') + R"({"name":"a","role":"admin"})", true));
}

TEST(MemberRequest, SaysWhatSomebodyMayOnWhichChannel)
{
    const auto read = member_from_json(R"({"name":"Anna","channels":{"kino":"editor"}})", true);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->role, std::nullopt);
    EXPECT_EQ(read->channels, (ChannelRoles{{"kino", Role::editor}}));
    EXPECT_TRUE(member_from_json(R"({"channels":{}})", false));
    for (const auto* channels : {"7", "[]", "{\"\":\"editor\"}", "{\"kino\":\"king\"}",
                                 "{\"kino\":7}", "{\"a\\nb\":\"editor\"}"})
        EXPECT_FALSE(member_from_json(fmt::format("{{\"channels\":{}}}", channels), false))
            << channels;
}

TEST(RoleOn, IsTheOneOfTheChannelIfSomebodyHasSuch)
{
    const Member on_all = {.role = Role::operator_};
    const Member on_kino = {.role = Role::viewer, .channels = {{"kino", Role::editor}}};
    const Member admin = {.role = Role::admin, .channels = {{"kino", Role::viewer}}};
    const struct {
        const Member& member;
        const char* channel;
        std::optional<Role> role;
    } rows[] = {
        {on_all, "kino", Role::operator_}, {on_all, "news", Role::operator_},
        {on_kino, "kino", Role::editor},   {on_kino, "news", std::nullopt},
        {on_kino, "", std::nullopt},       {admin, "kino", Role::admin},
        {admin, "news", Role::admin},
    };
    for (const auto& row : rows)
        EXPECT_EQ(role_on(row.member, row.channel), row.role) << row.channel;
}

TEST_F(PeopleTest, RolesOnChannelsAreKept)
{
    ASSERT_TRUE(people.set_channels("Anna", {{"kino", Role::editor}, {"news", Role::viewer}}));
    const auto read = people_from_json(people_to_json(people.state()));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(*read, people.state());
    EXPECT_THAT(member_json(*people.find("Anna")),
                HasSubstr(R"("channels":{"kino":"editor","news":"viewer"})"));
    auto damaged = people_to_json(people.state());
    damaged.replace(damaged.find("\"news\":\"viewer\""), 15, "\"news\":\"nobody\"");
    EXPECT_FALSE(people_from_json(damaged));
}

}  // namespace
}  // namespace tgvs::control
