#include "bot/heard.hpp"

#include "mtproto/api.hpp"

#include <utility>

namespace tgvs::bot {

namespace api = mtproto::api;
using mtproto::TlObject;

ChatNumber chat_of_peer(const TlObject& peer)
{
    if (const auto* user = peer.get(api::peer_user::user_id))
        return *user;
    if (const auto* group = peer.get(api::peer_chat::chat_id))
        return -*group;
    if (const auto* channel = peer.get(api::peer_channel::channel_id))
        return chat_of_channel(*channel);
    return 0;
}

TlObject input_peer_of(ChatNumber chat)
{
    if (is_private(chat))
        return TlObject(api::input_peer_user::constructor)
            .set(api::input_peer_user::user_id, chat)
            .set(api::input_peer_user::access_hash, std::int64_t{0});
    if (is_channel(chat))
        return TlObject(api::input_peer_channel::constructor)
            .set(api::input_peer_channel::channel_id, channel_of_chat(chat))
            .set(api::input_peer_channel::access_hash, std::int64_t{0});
    return TlObject(api::input_peer_chat::constructor).set(api::input_peer_chat::chat_id, -chat);
}

namespace {

// Whoever is in a private chat is the one who speaks there.
std::optional<ChatNumber> sender(const TlObject* from, ChatNumber chat)
{
    if (from != nullptr)
        return chat_of_peer(*from);
    return is_private(chat) ? std::optional(chat) : std::nullopt;
}

// Offsets count UTF-16 units; a link that hides behind words has its address in the entity.
std::vector<std::string> links_of(const TlObject& message)
{
    std::vector<std::string> links;
    if (const auto* entities = message.get(api::message::entities))
        for (const auto& value : *entities)
            if (const auto* entity = std::get_if<TlObject>(&value))
                if (const auto* url = entity->get(api::message_entity_text_url::url))
                    links.push_back(*url);
    return links;
}

Heard read_message(const TlObject& message)
{
    const auto* peer = message.get(api::message::peer_id);
    if (peer == nullptr)
        return {};
    const auto chat = chat_of_peer(*peer);
    return Said{.chat = chat,
                .message = message.get_or(api::message::id),
                .from = sender(message.get(api::message::from_id), chat),
                .date = message.get_or(api::message::date),
                .text = message.get_or(api::message::message_),
                .links = links_of(message),
                .own = message.has(api::message::out),
                .foreign = message.get(api::message::fwd_from) != nullptr ||
                           message.get(api::message::via_bot_id) != nullptr};
}

Heard read_service(const TlObject& message)
{
    const auto* action = message.get(api::message_service::action);
    const auto* peer = message.get(api::message_service::peer_id);
    if (action == nullptr || peer == nullptr)
        return {};
    const auto* to = action->get(api::message_action_chat_migrate_to::channel_id);
    if (to == nullptr)
        return {};
    return ChatMoved{.from = chat_of_peer(*peer), .to = chat_of_channel(*to)};
}

Heard read_new(const TlObject& message)
{
    return message.is(api::message_service::constructor) ? read_service(message)
                                                         : read_message(message);
}

Heard read_press(const TlObject& update)
{
    using Query = api::update_bot_callback_query;
    const auto* peer = update.get(Query::peer);
    if (peer == nullptr)
        return {};
    return Pressed{.query = update.get_or(Query::query_id),
                   .user = update.get_or(Query::user_id),
                   .chat = chat_of_peer(*peer),
                   .message = update.get_or(Query::msg_id),
                   .data = update.get_or(Query::data)};
}

}  // namespace

Heard read_heard(const TlObject& update)
{
    if (const auto* message = update.get(api::update_new_message::message))
        return read_new(*message);
    if (const auto* message = update.get(api::update_new_channel_message::message))
        return read_new(*message);
    if (update.is(api::update_bot_callback_query::constructor))
        return read_press(update);
    if (const auto* channel = update.get(api::update_channel_participant::channel_id))
        return AdminsChanged{chat_of_channel(*channel)};
    if (const auto* group = update.get(api::update_chat_participant::chat_id))
        return AdminsChanged{-*group};
    return {};
}

}  // namespace tgvs::bot
