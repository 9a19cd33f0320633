#include "telegram/flood_gate.hpp"

#include "mtproto/api.hpp"

#include <algorithm>
#include <chrono>
#include <string>

namespace tgvs::telegram {

namespace {

namespace api = mtproto::api;

const mtproto::TlObject* chat_of_message(const mtproto::TlObject& function)
{
    if (const auto* peer = function.get(api::messages_send_message::peer))
        return peer;
    return function.get(api::messages_edit_message::peer);
}

}  // namespace

FloodGate::Key FloodGate::key_of(const mtproto::TlObject& function)
{
    Key key = {.method = function.constructor()};
    const auto* peer = chat_of_message(function);
    if (peer == nullptr)
        return key;
    key.kind_of_chat = peer->constructor();
    for (const auto field : {api::input_peer_user::user_id, api::input_peer_chat::chat_id,
                             api::input_peer_channel::channel_id})
        if (const auto* id = peer->get(field))
            key.chat = *id;
    return key;
}

std::optional<CallError> FloodGate::refusal(const Key& key, Time now)
{
    const auto found = closed_.find(key);
    if (found == closed_.end())
        return std::nullopt;
    if (now >= found->second.until) {
        closed_.erase(found);
        return std::nullopt;
    }
    auto error = found->second.error;
    const auto left = std::chrono::ceil<std::chrono::seconds>(found->second.until - now);
    error.text = parse_rpc_error(error.code, error.text).name + '_' + std::to_string(left.count());
    return error;
}

void FloodGate::note(const Key& key, const CallError& error, Time now)
{
    const auto meaning = classify(error);
    if (meaning.kind != ErrorKind::wait)
        return;
    if (closed_.size() >= limit && !closed_.contains(key))
        closed_.erase(std::ranges::min_element(closed_, {},
                                               [](const auto& one) { return one.second.until; }));
    closed_[key] = {now + meaning.pause, error};
}

}  // namespace tgvs::telegram
