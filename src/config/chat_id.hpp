// config/chat_id.hpp: what CHAT_ID may be: a number, a name or a link.
//
// Numbers  as bots know them: -100… of a channel or supergroup, another negative one of a basic group.
// Names    name, @name, t.me/name, name.t.me; of a link to a message the chat counts.
// Links    t.me, telegram.me, telegram.dog, tg://resolve, tg://join, web.telegram.org/k/#…;
//          t.me/+HASH and t.me/joinchat/HASH (invitations), t.me/c/ID/N (a message of a private chat).
// Errors   a sentence; an invitation's hash is not in it, for who has that can join.
// Source   core.telegram.org/api/bots/ids, /api/links
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace tgvs::config {

struct GroupId {
    std::int64_t id;
    friend bool operator==(const GroupId&, const GroupId&) = default;
};
// A supergroup, too.
struct ChannelId {
    std::int64_t id;
    friend bool operator==(const ChannelId&, const ChannelId&) = default;
};
struct ChatName {
    std::string name;  // without @
    friend bool operator==(const ChatName&, const ChatName&) = default;
};
struct InviteLink {
    std::string hash;
    friend bool operator==(const InviteLink&, const InviteLink&) = default;
};

using ChatId = std::variant<GroupId, ChannelId, ChatName, InviteLink>;

Result<ChatId> parse_chat_id(std::string_view text);

// Why it is none, "it is …", without saying what is one; empty: it is one.
std::string wrong_with_chat_id(std::string_view text);

// The number that a person would write: -100… or -….
std::int64_t number_of(const GroupId& group);
std::int64_t number_of(const ChannelId& channel);

}  // namespace tgvs::config
