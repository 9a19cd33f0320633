#include "support/telegram/control.hpp"

#include "support/telegram/control_faults.hpp"
#include "support/telegram/control_streams.hpp"
#include "support/telegram/control_talks.hpp"
#include "support/telegram/world_json.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <stdexcept>

namespace tgvs::test {

using nlohmann::json;

namespace {

std::string hex(std::string_view bytes)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const unsigned char byte : bytes) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

std::string from_hex(const std::string& text)
{
    std::string bytes;
    for (std::size_t i = 0; i + 1 < text.size(); i += 2)
        bytes += static_cast<char>(std::stoi(text.substr(i, 2), nullptr, 16));
    return bytes;
}

// The schema's tables have no names of fields: they are numbered, as in the definition.
json object_json(const mtproto::TlObject& object);

json value_json(const mtproto::TlValue& value)
{
    return std::visit(
        [](const auto& held) -> json {
            using T = std::decay_t<decltype(held)>;
            if constexpr (std::is_same_v<T, mtproto::TlObject>) {
                return object_json(held);
            } else if constexpr (std::is_same_v<T, mtproto::TlVector>) {
                auto list = json::array();
                for (const auto& one : held)
                    list.push_back(value_json(one));
                return list;
            } else {
                return held;
            }
        },
        static_cast<const mtproto::TlValue::variant&>(value));
}

json object_json(const mtproto::TlObject& object)
{
    json out{{"_", object.name()}};
    const auto* combinator = mtproto::find_combinator(object.constructor());
    const auto count = combinator ? combinator->fields().size() : 0;
    for (std::uint16_t i = 0; i < count; ++i)
        if (const auto* value = object.find(i))
            out[std::to_string(i)] = value_json(*value);
    return out;
}

json calls(TestServer& server, const json& in)
{
    auto list = json::array();
    for (const auto& one : server.calls(in.value("method", "")))
        list.push_back({{"method", one.method},
                        {"request", object_json(one.request)},
                        {"dc", one.dc},
                        {"layer", one.layer},
                        {"with_init", one.with_init},
                        {"without_updates", one.without_updates},
                        {"account", one.account},
                        {"session", one.session_id}});
    return {{"calls", list}};
}

json counters(TestServer& server, const json&)
{
    const auto c = server.counters();
    return {{"connections", c.connections},
            {"open", c.open},
            {"handshakes", c.handshakes},
            {"failed_handshakes", c.failed_handshakes},
            {"packets", c.packets},
            {"messages", c.messages},
            {"containers", c.containers},
            {"gzipped", c.gzipped},
            {"acks", c.acks},
            {"pings", c.pings},
            {"bad_salts", c.bad_salts},
            {"bad_messages", c.bad_messages},
            {"duplicates", c.duplicates},
            {"sent_again", c.sent_again},
            {"transport_errors", c.transport_errors},
            {"garbage", c.garbage},
            {"last_problem", server.last_problem()}};
}

json logged_in_key(TestServer& server, const json& in)
{
    const auto key = server.logged_in_key(in.at("account").get<std::int64_t>(), in.value("dc", 2));
    return {{"key", hex(key.reveal())}};
}

using Function = json (*)(TestServer&, const json&);

const std::map<std::string, Function>& control_functions()
{
    static const std::map<std::string, Function> table = {
        {"calls", calls},
        {"counters", counters},
        {"logged_in_key", logged_in_key},
        {"add_account",
         [](TestServer& server, const json& in) {
             server.with([&](ServerState& state) { state.world.add(account_from(in)); });
             return json::object();
         }},
        {"add_chat",
         [](TestServer& server, const json& in) {
             server.with([&](ServerState& state) { state.world.add(chat_from(in)); });
             return json::object();
         }},
        {"push_bytes",
         [](TestServer& server, const json& in) {
             server.push_bytes(in.at("account"), from_hex(in.at("hex")));
             return json::object();
         }},
        {"last_login_token",
         [](TestServer& server, const json&) {
             return json{{"token", hex(server.last_login_token())}};
         }},
        {"accept_login_token",
         [](TestServer& server, const json& in) {
             return json{{"accepted",
                          server.accept_login_token(from_hex(in.at("token")), in.at("account"))}};
         }},
        {"wait_for_call",
         [](TestServer& server, const json& in) {
             return json{{"seen", server.wait_for_call(
                                      in.at("method"), in.value("count", std::size_t{1}),
                                      std::chrono::milliseconds(in.value("within_ms", 10'000)))}};
         }},
    };
    return table;
}

}  // namespace

std::string control(TestServer& server, const std::string& line)
{
    json out;
    try {
        const auto in = json::parse(line);
        const auto name = in.at("do").get<std::string>();
        if (const auto found = control_functions().find(name); found != control_functions().end())
            out = found->second(server, in);
        else if (!control_stream(server, name, in, out) && !control_talk(server, name, in, out) &&
                 !control_fault(server, name, in))
            throw std::invalid_argument("no function " + name);
        out["ok"] = true;
    } catch (const std::exception& error) {
        out = {{"ok", false}, {"error", error.what()}};
    }
    return out.dump(-1, ' ', true, json::error_handler_t::replace);
}

}  // namespace tgvs::test
