#include "support/telegram/control_streams.hpp"

#include "support/telegram/world_json.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <stdexcept>

namespace tgvs::test {

using nlohmann::json;

namespace {

json start_call(TestServer& server, const json& in)
{
    return {
        {"id", server.start_call(in.at("chat"), in.value("title", ""), in.value("rtmp", true))}};
}

json end_call(TestServer& server, const json& in)
{
    return {{"ended", server.end_call(in.at("chat"))}};
}

json running_call(TestServer& server, const json& in)
{
    const auto call = server.running_call(in.at("chat").get<std::int64_t>());
    if (!call)
        return {{"call", nullptr}};
    return {{"call",
             {{"id", call->id},
              {"title", call->title},
              {"rtmp", call->rtmp},
              {"viewers", call->viewers},
              {"joined", call->joined.size()}}}};
}

json set_stream_channels(TestServer& server, const json& in)
{
    std::vector<StreamChannel> channels;
    for (const auto& one : in.at("channels"))
        channels.push_back({one.value("channel", 1), one.value("scale", 0),
                            one.value("last_timestamp_ms", std::int64_t{0})});
    server.set_stream_channels(in.at("chat").get<std::int64_t>(), std::move(channels));
    return json::object();
}

json set_media(TestServer& server, const json& in)
{
    server.set_media(in.at("chat").get<std::int64_t>(), in.at("arriving").get<bool>());
    return json::object();
}

json set_viewers(TestServer& server, const json& in)
{
    if (!server.set_viewers(in.at("chat").get<std::int64_t>(), in.at("count").get<int>()))
        throw std::invalid_argument("no call runs in this chat");
    return json::object();
}

std::optional<std::string> text_of(const json& in, const char* name)
{
    const auto found = in.find(name);
    return found == in.end() ? std::nullopt : std::optional(found->get<std::string>());
}

json set_stream_target(TestServer& server, const json& in)
{
    server.set_stream_target(in.at("chat").get<std::int64_t>(), text_of(in, "url"),
                             text_of(in, "key"));
    return json::object();
}

json set_member(TestServer& server, const json& in)
{
    server.set_member(in.at("chat").get<std::int64_t>(), in.at("account").get<std::int64_t>(),
                      member_from(in.at("role")));
    return json::object();
}

using Function = json (*)(TestServer&, const json&);

const std::map<std::string, Function>& stream_functions()
{
    static const std::map<std::string, Function> table = {
        {"start_call", start_call},
        {"end_call", end_call},
        {"running_call", running_call},
        {"set_stream_channels", set_stream_channels},
        {"set_media", set_media},
        {"set_viewers", set_viewers},
        {"set_stream_target", set_stream_target},
        {"set_member", set_member},
    };
    return table;
}

}  // namespace

bool control_stream(TestServer& server, const std::string& name, const json& in, json& out)
{
    const auto found = stream_functions().find(name);
    if (found == stream_functions().end())
        return false;
    out = found->second(server, in);
    return true;
}

}  // namespace tgvs::test
