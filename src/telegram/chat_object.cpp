#include "telegram/chat_object.hpp"

#include "base/text.hpp"
#include "mtproto/api.hpp"

#include <fmt/format.h>

namespace tgvs::telegram {

namespace api = mtproto::api;
using mtproto::TlObject;
using mtproto::TlVector;

namespace {

constexpr std::size_t longest_chat_title_bytes = 256;

std::string title_of(const std::string& text)
{
    return printable(text, longest_chat_title_bytes);
}

std::unexpected<ChatFailure> not_member(const std::string& title)
{
    return std::unexpected(
        ChatFailure{ChatFailure::Kind::not_member,
                    fmt::format("the account is not a member of '{}'; let it join the chat in a "
                                "Telegram app, or correct CHAT_ID",
                                title_of(title))});
}

std::unexpected<ChatFailure> forbidden(const std::string& title)
{
    return std::unexpected(ChatFailure{ChatFailure::Kind::not_member,
                                       fmt::format("the account is banned from '{}'; have an admin "
                                                   "of the chat unban it, or correct CHAT_ID",
                                                   title_of(title))});
}

bool manages_calls(const TlObject* rights)
{
    return rights && rights->has(api::chat_admin_rights::manage_call);
}

Result<Chat, ChatFailure> read_group(const TlObject& group)
{
    using Group = api::chat;
    const auto title = group.get_or(Group::title);
    if (group.has(Group::left))
        return not_member(title);
    if (group.has(Group::deactivated))
        return std::unexpected(
            ChatFailure{ChatFailure::Kind::not_found,
                        fmt::format("the group '{}' was closed; set CHAT_ID to another chat",
                                    title_of(title))});
    Chat chat{.at = {ChatKind::group, group.get_or(Group::id), 0}, .title = title_of(title)};
    chat.creator = group.has(Group::creator);
    chat.may_manage_calls = chat.creator || manages_calls(group.get(Group::admin_rights));
    return chat;
}

Result<Chat, ChatFailure> read_channel(const TlObject& channel)
{
    using Channel = api::channel;
    const auto title = channel.get_or(Channel::title);
    if (channel.has(Channel::left))
        return not_member(title);
    const auto kind = channel.has(Channel::broadcast) ? ChatKind::channel : ChatKind::supergroup;
    Chat chat{.at = {kind, channel.get_or(Channel::id), channel.get_or(Channel::access_hash)},
              .title = title_of(title)};
    chat.creator = channel.has(Channel::creator);
    chat.may_manage_calls = chat.creator || manages_calls(channel.get(Channel::admin_rights));
    return chat;
}

const TlObject* find(const TlVector& chats, mtproto::Field<std::int64_t> usual,
                     mtproto::Field<std::int64_t> of_forbidden, std::int64_t id)
{
    for (const auto& value : chats) {
        const auto* object = std::get_if<TlObject>(&value);
        if (object && (object->get_or(usual) == id || object->get_or(of_forbidden) == id))
            return object;
    }
    return nullptr;
}

}  // namespace

Result<Chat, ChatFailure> read_chat(const TlObject& object)
{
    if (object.is(api::chat::constructor))
        return read_group(object);
    if (object.is(api::channel::constructor))
        return read_channel(object);
    if (object.is(api::chat_forbidden::constructor))
        return forbidden(object.get_or(api::chat_forbidden::title));
    if (object.is(api::channel_forbidden::constructor))
        return forbidden(object.get_or(api::channel_forbidden::title));
    return std::unexpected(ChatFailure{ChatFailure::Kind::not_found,
                                       "Telegram does not know this chat; check CHAT_ID"});
}

std::optional<ChatReference> migrated_to(const TlObject& object)
{
    const auto* target = object.get(api::chat::migrated_to);
    const auto* id = target ? target->get(api::input_channel::channel_id) : nullptr;
    if (!id)
        return std::nullopt;
    return ChatReference{ChatKind::supergroup, *id,
                         target->get_or(api::input_channel::access_hash)};
}

const TlObject* find_group(const TlVector& chats, std::int64_t id)
{
    return find(chats, api::chat::id, api::chat_forbidden::id, id);
}

const TlObject* find_channel(const TlVector& chats, std::int64_t id)
{
    return find(chats, api::channel::id, api::channel_forbidden::id, id);
}

}  // namespace tgvs::telegram
