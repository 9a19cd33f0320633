// bot/bot_calls.hpp: the calls of the bot as objects, and what their errors mean to it. Pure.
#pragma once

#include "bot/outbox.hpp"
#include "bot/texts.hpp"
#include "bot/update_box.hpp"
#include "bot/who_may.hpp"
#include "mtproto/tl_object.hpp"
#include "telegram/call_error.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::bot {

mtproto::TlObject import_call(std::int32_t api_id, std::string_view api_hash,
                              std::string_view token);
// messages.sendMessage or messages.editMessage.
mtproto::TlObject message_call(const Outgoing& what);
// messages.updatePinnedMessage, without a sound.
mtproto::TlObject pin_call(ChatNumber chat, std::int32_t message);
// messages.deleteMessages, for everybody, or channels.deleteMessages.
mtproto::TlObject delete_call(ChatNumber chat, const std::vector<std::int32_t>& messages);
// `alert`: a window instead of a line that passes.
mtproto::TlObject answer_call(std::int64_t query, std::string_view text, bool alert);
mtproto::TlObject difference_call(const action::AskDifference& ask);
mtproto::TlObject channel_difference_call(const action::AskChannel& ask);
// Of a basic group messages.getFullChat, else channels.getParticipants.
mtproto::TlObject admins_call(ChatNumber chat);
ChatAdmins read_admins(const mtproto::TlObject& answer);
// `chat`: 0 for everybody, a person, or the admins of a group.
mtproto::TlObject menu_call(ChatNumber chat, std::string_view language, Language words);

// The number that a message has got; 0: it is not said.
std::int32_t sent_number(const mtproto::TlObject& answer);

struct SendFailure {
    SendTrouble trouble = SendTrouble::impossible;
    std::chrono::seconds wait{};
};
SendFailure send_failure(const telegram::CallError& error);
AskFailure ask_failure(const telegram::CallError& error);
// For the operator. What other errors mean to the account that streams, these mean to the bot: other remedies help.
std::string reason_for_operator(const telegram::CallError& error);

}  // namespace tgvs::bot
