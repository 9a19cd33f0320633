#include "telegram/chat_types.hpp"

#include "mtproto/api.hpp"
#include "telegram/chat_id.hpp"

namespace tgvs::telegram {

namespace api = mtproto::api;
using mtproto::TlObject;

std::string_view to_string(ChatKind kind)
{
    switch (kind) {
        case ChatKind::group:
            return "group";
        case ChatKind::supergroup:
            return "supergroup";
        case ChatKind::channel:
            break;
    }
    return "channel";
}

TlObject ChatReference::input_peer() const
{
    if (kind == ChatKind::group)
        return TlObject(api::input_peer_chat::constructor).set(api::input_peer_chat::chat_id, id);
    return TlObject(api::input_peer_channel::constructor)
        .set(api::input_peer_channel::channel_id, id)
        .set(api::input_peer_channel::access_hash, access_hash);
}

TlObject ChatReference::input_channel() const
{
    return TlObject(api::input_channel::constructor)
        .set(api::input_channel::channel_id, id)
        .set(api::input_channel::access_hash, access_hash);
}

std::int64_t ChatReference::number() const
{
    return kind == ChatKind::group ? number_of(GroupId(id)) : number_of(ChannelId(id));
}

}  // namespace tgvs::telegram
