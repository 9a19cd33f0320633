#include "telegram/chat_id.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace tgvs::telegram {
namespace {

using testing::HasSubstr;

std::string described(std::string_view text)
{
    const auto id = parse_chat_id(text);
    if (!id)
        return "error";
    if (const auto* group = std::get_if<GroupId>(&*id))
        return "group " + std::to_string(group->id);
    if (const auto* channel = std::get_if<ChannelId>(&*id))
        return "channel " + std::to_string(channel->id);
    if (const auto* name = std::get_if<ChatName>(&*id))
        return "name " + name->name;
    return "invite " + std::get<InviteLink>(*id).hash;
}

std::string chat_id_error(std::string_view text)
{
    const auto id = parse_chat_id(text);
    return id ? "parsed" : id.error().message;
}

TEST(ChatId, NumbersAreToldApartByTheirRanges)
{
    EXPECT_EQ(described("-1001234567890"), "channel 1234567890");
    EXPECT_EQ(described("-1000000000001"), "channel 1");
    EXPECT_EQ(described("-1997852516352"), "channel 997852516352");
    EXPECT_EQ(described("-1"), "group 1");
    EXPECT_EQ(described("-100"), "group 100");  // begins like a channel's, but is none
    EXPECT_EQ(described("-100123"), "group 100123");
    EXPECT_EQ(described("-999999999999"), "group 999999999999");
    EXPECT_EQ(described("  -1001234567890\n"), "channel 1234567890");
}

TEST(ChatId, NumbersOfNoChatAreRefusedWithTheReason)
{
    EXPECT_THAT(chat_id_error("0"), HasSubstr("no chat has"));
    EXPECT_THAT(chat_id_error("1234567890"), HasSubstr("a person"));
    EXPECT_THAT(chat_id_error("-1000000000000"), HasSubstr("secret chat"));
    EXPECT_THAT(chat_id_error("-1997852516353"), HasSubstr("secret chat"));
    EXPECT_THAT(chat_id_error("-2000000000000"), HasSubstr("secret chat"));
    EXPECT_THAT(chat_id_error("-2002147483649"), HasSubstr("direct messages"));
    EXPECT_THAT(chat_id_error("-4000000000000"), HasSubstr("direct messages"));
    EXPECT_THAT(chat_id_error("-4000000000001"), HasSubstr("no chat has"));
    EXPECT_THAT(chat_id_error("-9223372036854775808"), HasSubstr("no chat has"));
    EXPECT_EQ(described("-9223372036854775809"), "error");
}

TEST(ChatId, NamesInEveryForm)
{
    for (const auto* text :
         {"radio_one", "@radio_one", "t.me/radio_one", "https://t.me/radio_one",
          "http://t.me/radio_one/", "HTTPS://T.ME/radio_one", "https://www.t.me/radio_one",
          "https://telegram.me/radio_one", "telegram.dog/radio_one", "https://t.me/radio_one/42",
          "https://t.me/s/radio_one", "https://t.me/radio_one?livestream", "radio_one.t.me",
          "https://radio_one.t.me/"})
        EXPECT_EQ(described(text), "name radio_one") << text;
    EXPECT_EQ(described("@Radio"), "name Radio");
    EXPECT_EQ(described("https://t.me/boost/radio_one"), "name radio_one");
}

TEST(ChatId, InviteLinksInEveryForm)
{
    for (const auto* text :
         {"https://t.me/+AbC-d_123", "t.me/+AbC-d_123", "https://t.me/joinchat/AbC-d_123",
          "http://telegram.me/joinchat/AbC-d_123", "https://t.me/+AbC-d_123?x=1"})
        EXPECT_EQ(described(text), "invite AbC-d_123") << text;
}

TEST(ChatId, LinksToMessagesOfPrivateChats)
{
    EXPECT_EQ(described("https://t.me/c/1234567890/17"), "channel 1234567890");
    EXPECT_EQ(described("t.me/c/1234567890"), "channel 1234567890");
    EXPECT_EQ(described("https://t.me/c/1234567890/5/17"), "channel 1234567890");
    EXPECT_EQ(described("https://web.telegram.org/a/#-1001234567890_17"), "channel 1234567890");
}

TEST(ChatId, WhatIsNoneGivesOneSentenceWithExamples)
{
    for (const auto* text : {"",
                             "   ",
                             "@",
                             "@ab",
                             "1abcd",
                             "_name",
                             "my chat",
                             "na-me",
                             "https://example.org/name",
                             "t.me",
                             "https://t.me/",
                             "t.me/+",
                             "t.me/joinchat",
                             "t.me/joinchat/",
                             "t.me/c/",
                             "t.me/c/x",
                             "t.me/c/0",
                             "t.me/c/-5",
                             "+AbC",
                             "t.me/+a b",
                             "https://t.me/addlist/AbC",
                             "https://t.me/proxy?server=a",
                             "--5",
                             "-100x",
                             "@имя_канала"}) {
        const auto message = chat_id_error(text);
        EXPECT_THAT(message, HasSubstr("CHAT_ID ")) << text;
        EXPECT_THAT(message, HasSubstr("-1001234567890")) << text;
        EXPECT_FALSE(message.ends_with('.')) << text;
        EXPECT_EQ(message.find('\n'), std::string::npos) << text;
    }
    EXPECT_EQ(described("@" + std::string(32, 'a')), "name " + std::string(32, 'a'));
    EXPECT_EQ(described("@" + std::string(33, 'a')), "error");
}

TEST(ChatId, AnInvitationIsNotToldInAnError)
{
    EXPECT_EQ(chat_id_error("https://t.me/+Secret!Hash").find("Secret"), std::string::npos);
}

TEST(ChatId, NumbersAreWrittenAsTheyAreRead)
{
    EXPECT_EQ(number_of(ChannelId(1234567890)), -1001234567890);
    EXPECT_EQ(number_of(GroupId(17)), -17);
}

}  // namespace
}  // namespace tgvs::telegram
