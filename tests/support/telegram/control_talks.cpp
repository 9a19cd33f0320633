#include "support/telegram/control_talks.hpp"

#include "mtproto/api.hpp"
#include "support/telegram/talks.hpp"

#include <nlohmann/json.hpp>

#include <map>

namespace tgvs::test {

using nlohmann::json;
namespace api = mtproto::api;

namespace {

// {"chat": …} or {"with": …} beside {"from": …}
Talk talk_in(const json& in)
{
    if (in.contains("chat"))
        return {0, in.at("chat").get<std::int64_t>()};
    return talk_between(in.at("from"), in.at("with"));
}

json buttons_of(const TalkMessage& message)
{
    auto found = json::array();
    if (!message.markup)
        return found;
    for (const auto& row : message.markup->get_or(api::reply_inline_markup::rows))
        for (const auto& value :
             std::get<mtproto::TlObject>(row).get_or(api::keyboard_button_row::buttons)) {
            const auto& button = std::get<mtproto::TlObject>(value);
            found.push_back({{"label", button.get_or(api::keyboard_button_callback::text)},
                             {"data", button.get_or(api::keyboard_button_callback::data)}});
        }
    return found;
}

json say(TestServer& server, const json& in)
{
    std::int32_t number = 0;
    server.with([&](ServerState& state) {
        TalkMessage message = {
            .talk = talk_in(in),
            .from = in.value("anonymous", false) ? 0 : in.at("from").get<std::int64_t>(),
            .text = in.at("text"),
            .forwarded = in.value("forwarded", false),
            .as_channel = in.value("as_channel", std::int64_t{0})};
        if (in.contains("age_s"))
            message.date = state.now() - in.at("age_s").get<std::int32_t>();
        number = new_message(state, std::move(message));
        publish(state, number, Change::sent);
    });
    return {{"message", number}};
}

json press_button(TestServer& server, const json& in)
{
    std::int64_t query = 0;
    server.with([&](ServerState& state) {
        query =
            press(state, in.at("from"), state.talks.messages.at(in.at("message")), in.at("data"));
    });
    return {{"query", query}};
}

json messages(TestServer& server, const json& in)
{
    auto list = json::array();
    server.with([&](ServerState& state) {
        const auto talk = talk_in(in);
        for (const auto& [id, message] : state.talks.messages)
            if (message.talk == talk && !message.deleted)
                list.push_back({{"id", id},
                                {"from", message.from},
                                {"text", message.text},
                                {"reply_to", message.reply_to},
                                {"pinned", message.pinned},
                                {"buttons", buttons_of(message)}});
    });
    return {{"messages", list}};
}

json press_answer(TestServer& server, const json& in)
{
    json out = json::object();
    server.with([&](ServerState& state) {
        const auto found = state.talks.answers.find(in.at("query"));
        out["text"] = found == state.talks.answers.end() ? json() : json(found->second);
    });
    return out;
}

json lose_pushes(TestServer& server, const json& in)
{
    server.with([&](ServerState& state) { state.talks.lose_pushes = in.value("count", 1); });
    return json::object();
}

json delete_message(TestServer& server, const json& in)
{
    server.with([&](ServerState& state) {
        const auto found = state.talks.messages.find(in.at("message"));
        if (found != state.talks.messages.end())
            found->second.talk = {-1, -1};  // nobody has it
    });
    return json::object();
}

}  // namespace

bool control_talk(TestServer& server, const std::string& name, const json& in, json& out)
{
    using Function = json (*)(TestServer&, const json&);
    static const std::map<std::string, Function> table = {
        {"say", say},
        {"press", press_button},
        {"messages", messages},
        {"press_answer", press_answer},
        {"lose_pushes", lose_pushes},
        {"delete_message", delete_message},
    };
    const auto found = table.find(name);
    if (found == table.end())
        return false;
    out = found->second(server, in);
    return true;
}

}  // namespace tgvs::test
