#include "bot/bot_calls.hpp"

#include "bot/update_packet.hpp"
#include "mtproto/api.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace tgvs::bot {

namespace api = mtproto::api;
using mtproto::TlObject;
using mtproto::TlVector;
using telegram::CallError;
using telegram::ErrorKind;

TlObject import_call(std::int32_t api_id, std::string_view api_hash, std::string_view token)
{
    using Import = api::auth_import_bot_authorization;
    // Here `flags` is an argument, reserved for times to come.
    return TlObject(Import::constructor)
        .set(Import::flags, 0)
        .set(Import::api_id, api_id)
        .set(Import::api_hash, std::string(api_hash))
        .set(Import::bot_auth_token, std::string(token));
}

namespace {

TlObject input_channel_of(ChatNumber chat)
{
    return TlObject(api::input_channel::constructor)
        .set(api::input_channel::channel_id, channel_of_chat(chat))
        .set(api::input_channel::access_hash, std::int64_t{0});
}

TlVector entities_of(const Message& message)
{
    using Bold = api::message_entity_bold;
    TlVector entities;
    for (const auto& [offset, length] : message.bold)
        entities.emplace_back(
            TlObject(Bold::constructor).set(Bold::offset, offset).set(Bold::length, length));
    return entities;
}

TlObject keyboard_of(const Message& message)
{
    using Callback = api::keyboard_button_callback;
    TlVector rows;
    for (const auto& row : message.rows) {
        TlVector buttons;
        for (const auto& [label, data] : row)
            buttons.emplace_back(TlObject(Callback::constructor)
                                     .set(Callback::text, label)
                                     .set(Callback::data, data));
        rows.emplace_back(TlObject(api::keyboard_button_row::constructor)
                              .set(api::keyboard_button_row::buttons, std::move(buttons)));
    }
    return TlObject(api::reply_inline_markup::constructor)
        .set(api::reply_inline_markup::rows, std::move(rows));
}

TlObject edit_call(const Outgoing& what)
{
    using Edit = api::messages_edit_message;
    TlObject call(Edit::constructor);
    call.set(Edit::peer, input_peer_of(what.chat)).set(Edit::id, what.edit);
    if (!what.message.text.empty())
        call.set(Edit::no_webpage, true)
            .set(Edit::message, what.message.text)
            .set(Edit::entities, entities_of(what.message));
    if (!what.message.rows.empty())
        call.set(Edit::reply_markup, keyboard_of(what.message));
    return call;
}

}  // namespace

TlObject message_call(const Outgoing& what)
{
    using Send = api::messages_send_message;
    if (what.edit != 0)
        return edit_call(what);
    TlObject call(Send::constructor);
    call.set(Send::no_webpage, true)
        .set(Send::peer, input_peer_of(what.chat))
        .set(Send::message, what.message.text)
        .set(Send::random_id, what.random_id)
        .set(Send::entities, entities_of(what.message));
    if (what.silent)
        call.set(Send::silent, true);
    if (!what.message.rows.empty())
        call.set(Send::reply_markup, keyboard_of(what.message));
    if (what.reply_to != 0)
        call.set(Send::reply_to,
                 TlObject(api::input_reply_to_message::constructor)
                     .set(api::input_reply_to_message::reply_to_msg_id, what.reply_to));
    return call;
}

TlObject pin_call(ChatNumber chat, std::int32_t message)
{
    using Pin = api::messages_update_pinned_message;
    return TlObject(Pin::constructor)
        .set(Pin::silent, true)
        .set(Pin::peer, input_peer_of(chat))
        .set(Pin::id, message);
}

TlObject delete_call(ChatNumber chat, const std::vector<std::int32_t>& messages)
{
    TlVector numbers;
    for (const auto one : messages)
        numbers.emplace_back(one);
    if (!is_channel(chat))
        return TlObject(api::messages_delete_messages::constructor)
            .set(api::messages_delete_messages::revoke, true)
            .set(api::messages_delete_messages::id, std::move(numbers));
    return TlObject(api::channels_delete_messages::constructor)
        .set(api::channels_delete_messages::channel, input_channel_of(chat))
        .set(api::channels_delete_messages::id, std::move(numbers));
}

TlObject answer_call(std::int64_t query, std::string_view text, bool alert)
{
    using Answer = api::messages_set_bot_callback_answer;
    TlObject call(Answer::constructor);
    // Kept for no time: else the person's program answers the next press by itself.
    call.set(Answer::query_id, query)
        .set(Answer::message, std::string(text))
        .set(Answer::cache_time, 0);
    if (alert)
        call.set(Answer::alert, true);
    return call;
}

TlObject difference_call(const action::AskDifference& ask)
{
    // Old commands are worth nothing.
    constexpr std::int32_t most = 1'000;
    using Get = api::updates_get_difference;
    return TlObject(Get::constructor)
        .set(Get::pts, ask.pts)
        .set(Get::pts_total_limit, most)
        .set(Get::date, ask.date)
        .set(Get::qts, ask.qts);
}

TlObject channel_difference_call(const action::AskChannel& ask)
{
    using Get = api::updates_get_channel_difference;
    return TlObject(Get::constructor)
        .set(Get::channel, input_channel_of(chat_of_channel(ask.channel)))
        .set(Get::filter, TlObject(api::channel_messages_filter_empty::constructor))
        .set(Get::pts, ask.pts)
        .set(Get::limit, ask.limit);
}

// ---- The admins of a chat

TlObject admins_call(ChatNumber chat)
{
    using Get = api::channels_get_participants;
    constexpr std::int32_t most = 100;
    if (!is_channel(chat))
        return TlObject(api::messages_get_full_chat::constructor)
            .set(api::messages_get_full_chat::chat_id, -chat);
    return TlObject(Get::constructor)
        .set(Get::channel, input_channel_of(chat))
        .set(Get::filter, TlObject(api::channel_participants_admins::constructor))
        .set(Get::offset, 0)
        .set(Get::limit, most)
        .set(Get::hash, std::int64_t{0});
}

namespace {

// In a basic group admins have no rights of their own: all of them may.
std::optional<std::int64_t> who_manages_calls(const TlObject& participant)
{
    if (const auto* creator = participant.get(api::channel_participant_creator::user_id))
        return *creator;
    if (const auto* creator = participant.get(api::chat_participant_creator::user_id))
        return *creator;
    if (const auto* admin = participant.get(api::chat_participant_admin::user_id))
        return *admin;
    const auto* admin = participant.get(api::channel_participant_admin::user_id);
    const auto* rights = participant.get(api::channel_participant_admin::admin_rights);
    if (admin != nullptr && rights != nullptr && rights->has(api::chat_admin_rights::manage_call))
        return *admin;
    return std::nullopt;
}

const TlVector* participants_in(const TlObject& answer)
{
    if (const auto* found = answer.get(api::channels_channel_participants::participants))
        return found;
    const auto* full = answer.get(api::messages_chat_full::full_chat);
    const auto* members = full ? full->get(api::chat_full::participants) : nullptr;
    return members ? members->get(api::chat_participants::participants) : nullptr;
}

}  // namespace

ChatAdmins read_admins(const TlObject& answer)
{
    constexpr std::size_t most = 200;
    const auto* participants = participants_in(answer);
    if (participants == nullptr)
        return std::nullopt;
    std::set<std::int64_t> admins;
    for (const auto& value : *participants)
        if (const auto* one = std::get_if<TlObject>(&value))
            if (const auto who = who_manages_calls(*one); who && admins.size() < most)
                admins.insert(*who);
    return admins;
}

// ---- The menu

namespace {

TlObject scope_of(ChatNumber chat)
{
    if (chat == 0)
        return TlObject(api::bot_command_scope_default::constructor);
    if (is_private(chat))
        return TlObject(api::bot_command_scope_peer::constructor)
            .set(api::bot_command_scope_peer::peer, input_peer_of(chat));
    return TlObject(api::bot_command_scope_peer_admins::constructor)
        .set(api::bot_command_scope_peer_admins::peer, input_peer_of(chat));
}

mtproto::TlValue command_of(std::string_view name, Phrase description, Language words)
{
    return TlObject(api::bot_command::constructor)
        .set(api::bot_command::command, std::string(name))
        .set(api::bot_command::description, std::string(phrase(description, words)));
}

}  // namespace

TlObject menu_call(ChatNumber chat, std::string_view language, Language words)
{
    using Set = api::bots_set_bot_commands;
    TlVector commands;
    if (chat == 0)
        commands.push_back(command_of("start", Phrase::menu_start, words));
    else
        for (const auto& [name, what] :
             {std::pair("now", Phrase::menu_now), std::pair("skip", Phrase::menu_skip),
              std::pair("pause", Phrase::menu_pause), std::pair("resume", Phrase::menu_resume),
              std::pair("play", Phrase::menu_play), std::pair("remove", Phrase::menu_remove),
              std::pair("help", Phrase::menu_help)})
            commands.push_back(command_of(name, what, words));
    return TlObject(Set::constructor)
        .set(Set::scope, scope_of(chat))
        .set(Set::lang_code, std::string(language))
        .set(Set::commands, std::move(commands));
}

// ---- Answers

std::int32_t sent_number(const TlObject& answer)
{
    if (const auto* brief = answer.get(api::update_short_sent_message::id))
        return *brief;
    for (const auto& [place, update] : read_packet(answer).updates)
        if (const auto* number = update.get(api::update_message_id::id))
            return *number;
    return 0;
}

SendFailure send_failure(const CallError& error)
{
    const auto is_one_of = [&error](std::initializer_list<std::string_view> names) {
        return std::ranges::any_of(names, [&](auto name) { return telegram::is_rpc(error, name); });
    };
    if (is_one_of({"MESSAGE_NOT_MODIFIED", "RANDOM_ID_DUPLICATE"}))
        return {SendTrouble::unchanged};
    if (is_one_of({"MESSAGE_ID_INVALID", "MESSAGE_AUTHOR_REQUIRED"}))
        return {SendTrouble::gone};
    if (is_one_of({"USER_IS_BLOCKED", "INPUT_USER_DEACTIVATED", "PEER_ID_INVALID",
                   "CHAT_WRITE_FORBIDDEN", "CHAT_SEND_PLAIN_FORBIDDEN", "TOPIC_CLOSED",
                   "CHANNEL_PRIVATE", "CHANNEL_INVALID", "CHAT_ID_INVALID", "CHAT_FORBIDDEN"}))
        return {SendTrouble::blocked};
    const auto meaning = telegram::classify(error);
    if (meaning.kind == ErrorKind::wait)
        return {SendTrouble::wait, meaning.pause};
    if (meaning.kind == ErrorKind::retry)
        return {SendTrouble::retry};
    return {SendTrouble::impossible};
}

std::string reason_for_operator(const CallError& error)
{
    struct ForBot {
        std::string_view name;
        std::string_view words;
    };
    constexpr std::string_view not_there =
        "the bot is not there, or the number is wrong; add it, and check CONTROL_CHAT and "
        "GUIDE_CHAT";
    constexpr std::string_view may_not_write =
        "the bot may not write there; let it, or make it an admin";
    constexpr ForBot rows[] = {
        {"CHANNEL_INVALID", not_there},
        {"CHANNEL_PRIVATE", not_there},
        {"CHAT_ID_INVALID", not_there},
        {"CHAT_FORBIDDEN", not_there},
        {"CHAT_WRITE_FORBIDDEN", may_not_write},
        {"CHAT_SEND_PLAIN_FORBIDDEN", may_not_write},
        {"TOPIC_CLOSED", may_not_write},
        {"CHAT_ADMIN_REQUIRED", "the bot is not an admin there, or lacks that right; give it"},
        {"PEER_ID_INVALID", "the bot does not know this person; have them press Start in its chat"},
        {"USER_IS_BLOCKED", "the person has stopped the bot; have them press Start in its chat"},
    };
    for (const auto& row : rows)
        if (telegram::is_rpc(error, row.name))
            return fmt::format("{} ({}): {}", row.name, error.code, row.words);
    return telegram::explain(error);
}

AskFailure ask_failure(const CallError& error)
{
    if (error.kind == CallError::Kind::unreadable)
        return AskFailure::unreadable;
    if (telegram::is_rpc(error, "PERSISTENT_TIMESTAMP_INVALID") ||
        telegram::is_rpc(error, "PERSISTENT_TIMESTAMP_EMPTY"))
        return AskFailure::wrong_place;
    if (telegram::is_rpc(error, "CHANNEL_PRIVATE") || telegram::is_rpc(error, "CHANNEL_INVALID"))
        return AskFailure::gone;
    return AskFailure::retry;
}

}  // namespace tgvs::bot
