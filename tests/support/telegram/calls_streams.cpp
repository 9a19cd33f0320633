// phone.*: live streams of chats.
#include "support/telegram/calls.hpp"
#include "support/telegram/data_center.hpp"
#include "support/telegram/objects.hpp"
#include "support/telegram/server_session.hpp"
#include "support/telegram/streams.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace tgvs::test {

namespace {

std::size_t characters(const std::string& text)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (c & 0xc0) != 0x80; }));
}

std::expected<GroupCall*, RpcError> find_call(CallContext& call, const TlObject& input)
{
    const auto id = input.get_or(api::input_group_call::id, std::int64_t{0});
    const auto found = call.server.world.calls.find(id);
    if (found == call.server.world.calls.end() ||
        found->second.access_hash != input.get_or(api::input_group_call::access_hash))
        return refuse(400, "GROUPCALL_INVALID");
    const auto* chat = call.server.world.chat(found->second.chat);
    if (!chat || !chat->active(call.self->id))
        return refuse(403, "GROUPCALL_FORBIDDEN");
    return &found->second;
}

// Runs, and is ours to change.
std::expected<GroupCall*, RpcError> find_managed(CallContext& call, const TlObject& input)
{
    auto found = find_call(call, input);
    if (!found)
        return found;
    if (!call.server.world.chat((*found)->chat)->may_manage_calls(call.self->id))
        return refuse(400, "CHAT_ADMIN_REQUIRED");
    return found;
}

TlObject answer_with(CallContext& call, const GroupCall& running)
{
    const auto& chat = *call.server.world.chat(running.chat);
    return updates_object(call.server, {call_update(chat, running)},
                          {chat_object(call.server, chat, call.self->id)});
}

CallResult create(CallContext& call)
{
    using Create = api::phone_create_group_call;
    const auto chat = find_chat(call, call.get(Create::peer));
    if (!chat)
        return std::unexpected(chat.error());
    if (!(*chat)->may_manage_calls(call.self->id))
        return refuse(400, "CHAT_ADMIN_REQUIRED");
    const auto title = call.get(Create::title);
    if (characters(title) > 64)
        return refuse(400, "TITLE_INVALID");
    auto& started = start_call(call.server, **chat, title, call.request.has(Create::rtmp_stream),
                               &call.session);
    return answer_with(call, started);
}

CallResult get(CallContext& call)
{
    const auto running = find_call(call, call.get(api::phone_get_group_call::call));
    if (!running)
        return std::unexpected(running.error());
    using Result = api::phone_group_call;
    TlObject result(Result::constructor);
    return result.set(Result::call, call_object(**running))
        .set(Result::participants, TlVector{})
        .set(Result::participants_next_offset, std::string())
        .set(Result::chats, TlVector{})
        .set(Result::users, TlVector{});
}

CallResult edit_title(CallContext& call)
{
    const auto running = find_managed(call, call.get(api::phone_edit_group_call_title::call));
    if (!running)
        return std::unexpected(running.error());
    if ((*running)->over)
        return refuse(403, "GROUPCALL_FORBIDDEN");
    const auto title = call.get(api::phone_edit_group_call_title::title);
    if (title.empty() || characters(title) > 64)
        return refuse(400, "TITLE_INVALID");
    if (title == (*running)->title)
        return refuse(400, "GROUPCALL_NOT_MODIFIED");
    (*running)->title = title;
    ++(*running)->version;
    tell_members(call.server, **running, &call.session);
    return answer_with(call, **running);
}

CallResult discard(CallContext& call)
{
    const auto running = find_managed(call, call.get(api::phone_discard_group_call::call));
    if (!running)
        return std::unexpected(running.error());
    if (!end_call(call.server, (*running)->id, &call.session))
        return refuse(400, "GROUPCALL_ALREADY_DISCARDED");
    return answer_with(call, **running);
}

// What a viewer says of itself; nothing: it is not what Telegram takes.
std::optional<std::int32_t> source_of(const std::string& params)
{
    const auto root = nlohmann::json::parse(params, nullptr, false);
    if (!root.is_object() || !root.contains("ssrc") || !root.contains("ufrag") ||
        !root.contains("pwd") || !root.contains("fingerprints"))
        return std::nullopt;
    const auto& source = root["ssrc"];
    if (!source.is_number_integer() || source.get<std::int32_t>() == 0)
        return std::nullopt;
    return source.get<std::int32_t>();
}

CallResult join(CallContext& call)
{
    const auto running = find_call(call, call.get(api::phone_join_group_call::call));
    if (!running)
        return std::unexpected(running.error());
    if ((*running)->over)
        return refuse(403, "GROUPCALL_FORBIDDEN");
    const auto said = call.get(api::phone_join_group_call::params);
    const auto source = source_of(said.get_or(api::data_json::data));
    if (!source)
        return refuse(400, "DATA_JSON_INVALID");
    (*running)->joined[call.self->id] = *source;
    const auto& chat = *call.server.world.chat((*running)->chat);
    TlObject params(api::data_json::constructor);
    params.set(api::data_json::data,
               std::string((*running)->rtmp ? R"({"stream":true,"rtmp":true})" : R"({})"));
    TlObject connection(api::update_group_call_connection::constructor);
    connection.set(api::update_group_call_connection::params, params);
    return updates_object(call.server, {call_update(chat, **running), connection},
                          {chat_object(call.server, chat, call.self->id)});
}

CallResult leave(CallContext& call)
{
    const auto running = find_call(call, call.get(api::phone_leave_group_call::call));
    if (!running)
        return std::unexpected(running.error());
    (*running)->joined.erase(call.self->id);
    return answer_with(call, **running);
}

CallResult check(CallContext& call)
{
    const auto running = find_call(call, call.get(api::phone_check_group_call::call));
    if (!running)
        return std::unexpected(running.error());
    TlVector known;
    const auto ours = (*running)->joined.find(call.self->id);
    for (const auto& one : call.get(api::phone_check_group_call::sources))
        if (ours != (*running)->joined.end() && std::get<std::int32_t>(one) == ours->second)
            known.push_back(one);
    return TlValue(std::move(known));
}

CallResult rtmp_url(CallContext& call)
{
    using Get = api::phone_get_group_call_stream_rtmp_url;
    const auto chat = find_chat(call, call.get(Get::peer));
    if (!chat)
        return std::unexpected(chat.error());
    const bool revoke = call.get(Get::revoke);
    const auto* member = (*chat)->active(call.self->id);
    if (!(*chat)->may_manage_calls(call.self->id) || (revoke && member->role != Role::creator))
        return refuse(400, "CHAT_ADMIN_REQUIRED");
    if (revoke) {
        (*chat)->given_key.reset();
        ++(*chat)->revoked_keys;
    }
    using Result = api::phone_group_call_stream_rtmp_url;
    TlObject result(Result::constructor);
    return result.set(Result::url, (*chat)->stream_url).set(Result::key, (*chat)->stream_key());
}

CallResult stream_channels(CallContext& call)
{
    const auto running = find_call(call, call.get(api::phone_get_group_call_stream_channels::call));
    if (!running)
        return std::unexpected(running.error());
    if (!(*running)->joined.contains(call.self->id))
        return refuse(400, "GROUPCALL_JOIN_MISSING");
    using Channel = api::group_call_stream_channel;
    TlVector channels;
    for (const auto& one : (*running)->channels_now()) {
        TlObject channel(Channel::constructor);
        channels.emplace_back(channel.set(Channel::channel, one.channel)
                                  .set(Channel::scale, one.scale)
                                  .set(Channel::last_timestamp_ms, one.last_timestamp_ms));
    }
    TlObject result(api::phone_group_call_stream_channels::constructor);
    return result.set(api::phone_group_call_stream_channels::channels, std::move(channels));
}

}  // namespace

std::span<const Method> stream_methods()
{
    static constexpr Method table[] = {
        {api::phone_create_group_call::constructor, create},
        {api::phone_get_group_call::constructor, get},
        {api::phone_edit_group_call_title::constructor, edit_title},
        {api::phone_discard_group_call::constructor, discard},
        {api::phone_join_group_call::constructor, join},
        {api::phone_leave_group_call::constructor, leave},
        {api::phone_check_group_call::constructor, check},
        {api::phone_get_group_call_stream_rtmp_url::constructor, rtmp_url},
        {api::phone_get_group_call_stream_channels::constructor, stream_channels},
    };
    return table;
}

}  // namespace tgvs::test
