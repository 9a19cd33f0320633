#include "bot/who_may.hpp"

#include <gtest/gtest.h>

namespace tgvs::bot {
namespace {

using control::Role;
using std::chrono::seconds;

constexpr std::int64_t anna = 11;
constexpr std::int64_t boris = 12;
constexpr std::int64_t stranger = 99;
constexpr ChatNumber group = chat_of_channel(500);
constexpr ChatNumber other_group = chat_of_channel(600);
constexpr ChatNumber a_channel = chat_of_channel(700);

const ControlRules by_list = {.admins = {anna}, .chat = group};
const ControlRules by_rights = {.admins = {anna}, .chat = group, .by_rights = true};
const ChatAdmins known = std::set<std::int64_t>{boris};

Said line(ChatNumber chat, std::optional<ChatNumber> from)
{
    return {.chat = chat, .message = 1, .from = from, .text = "/skip"};
}

struct SaidCase {
    const char* name;
    Said said;
    bool is_start = false;
    ControlRules rules = by_list;
    ChatAdmins admins = std::nullopt;
    Judged expected = {};
    int age_s = 1;
};

Said own(Said said)
{
    said.own = true;
    return said;
}

Said foreign(Said said)
{
    said.foreign = true;
    return said;
}

TEST(WhoMayTest, TableOfLines)
{
    const SaidCase cases[] = {
        {"one on the list", line(anna, anna), false, by_list, {}, {Verdict::allow, Role::admin}},
        {"his own", own(line(anna, anna)), false, by_list, {}, {Verdict::ignore}},
        {"a forward", foreign(line(anna, anna)), false, by_list, {}, {Verdict::ignore}},
        {"of an hour ago", line(anna, anna), false, by_list, {}, {Verdict::ignore}, 3'600},
        {"of a minute ago",
         line(anna, anna),
         false,
         by_list,
         {},
         {Verdict::allow, Role::admin},
         60},
        {"a stranger", line(stranger, stranger), false, by_list, {}, {Verdict::ignore}},
        {"a stranger's start",
         line(stranger, stranger),
         true,
         by_list,
         {},
         {Verdict::tell_his_number}},
        {"the group, listed", line(group, anna), false, by_list, {}, {Verdict::allow, Role::admin}},
        {"the group, a member", line(group, stranger), false, by_list, {}, {Verdict::refuse}},
        {"the group, rights unknown",
         line(group, boris),
         false,
         by_rights,
         {},
         {Verdict::ask_rights}},
        {"the group, rights",
         line(group, boris),
         false,
         by_rights,
         known,
         {Verdict::allow, Role::operator_}},
        {"the group, no rights", line(group, stranger), false, by_rights, known, {Verdict::refuse}},
        {"rights without the setting",
         line(group, boris),
         false,
         by_list,
         known,
         {Verdict::refuse}},
        {"anonymous, nobody",
         line(group, std::nullopt),
         false,
         by_rights,
         known,
         {Verdict::cannot_see}},
        {"anonymous, the group",
         line(group, group),
         false,
         by_rights,
         known,
         {Verdict::cannot_see}},
        {"as a channel", line(group, a_channel), false, by_rights, known, {Verdict::ignore}},
        {"another group, listed", line(other_group, anna), false, by_list, {}, {Verdict::not_here}},
        {"another group, a stranger",
         line(other_group, stranger),
         true,
         by_list,
         {},
         {Verdict::ignore}},
        {"a list that has the number of a channel",
         line(group, a_channel),
         false,
         ControlRules{.admins = {a_channel}, .chat = group},
         {},
         {Verdict::ignore}},
    };
    for (const auto& one : cases)
        EXPECT_EQ(judge(one.said, one.is_start, seconds(one.age_s), one.rules, one.admins),
                  one.expected)
            << one.name;
}

TEST(WhoMayTest, TableOfPresses)
{
    const auto press = [](std::int64_t user, ChatNumber chat) {
        return Pressed{.query = 1, .user = user, .chat = chat, .message = 5};
    };
    const Judged allowed = {Verdict::allow, Role::admin};
    EXPECT_EQ(judge(press(anna, anna), true, by_list, {}), allowed);
    EXPECT_EQ(judge(press(anna, anna), false, by_list, {}).verdict, Verdict::refuse) << "no card";
    EXPECT_EQ(judge(press(stranger, stranger), true, by_list, {}).verdict, Verdict::refuse);
    EXPECT_EQ(judge(press(anna, boris), true, by_list, {}).verdict, Verdict::refuse)
        << "a card of somebody else";
    EXPECT_EQ(judge(press(anna, group), true, by_list, {}), allowed) << "an anonymous admin, too";
    EXPECT_EQ(judge(press(boris, group), true, by_rights, known),
              (Judged{Verdict::allow, Role::operator_}));
    EXPECT_EQ(judge(press(boris, group), true, by_rights, {}).verdict, Verdict::ask_rights);
    EXPECT_EQ(judge(press(stranger, group), true, by_rights, known).verdict, Verdict::refuse);
}

}  // namespace
}  // namespace tgvs::bot
