#include "bot/login_state.hpp"

#include <nlohmann/json.hpp>

#include <limits>

namespace tgvs::bot {

namespace {

using Json = nlohmann::json;

constexpr int login_version = 1;
constexpr std::int64_t latest_second = 4'102'444'800;  // the year 2100; WallTime ends in 2262
constexpr std::size_t digest_length = 64;
constexpr std::size_t key_digits = 512;

std::int64_t seconds_of(WallTime time)
{
    return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

std::optional<WallTime> time_in(const Json& object, const char* name)
{
    if (!object.contains(name))
        return std::nullopt;
    const auto second = object.at(name).get<std::int64_t>();
    if (second < 0 || second > latest_second)
        return std::nullopt;
    return WallTime(std::chrono::seconds(second));
}

bool is_hexadecimal(std::string_view text)
{
    return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_digest(const std::string& text)
{
    return text.size() == digest_length && is_hexadecimal(text);
}

using Messages = std::map<std::string, std::int32_t>;

Messages messages_in(const Json& object)
{
    Messages messages;
    for (const auto& [chat, message] : object.items())
        if (messages.size() < saved_cards_limit)
            messages[chat] = message.get<std::int32_t>();
    return messages;
}

void put_time(Json& object, const char* name, const std::optional<WallTime>& time)
{
    if (time)
        object[name] = seconds_of(*time);
}

Json alarm_json(const SavedAlarm& alarm)
{
    Json object = {{"messages", alarm.messages}};
    put_time(object, "since", alarm.times.since);
    put_time(object, "last_told", alarm.times.last_told);
    return object;
}

SavedAlarm alarm_in(const Json& object)
{
    return {.times = {.since = time_in(object, "since"), .last_told = time_in(object, "last_told")},
            .messages = messages_in(object.at("messages"))};
}

}  // namespace

std::string to_text(const SavedLogin& login)
{
    Json object = {{"version", login_version}, {"token", login.token},
                   {"dc", login.dc},           {"key", std::string(login.key.reveal())},
                   {"bot", login.bot},         {"menu", login.menu}};
    put_time(object, "not_before", login.not_before);
    put_time(object, "renewed", login.renewed);
    object["cards"] = login.cards;
    object["guide"] = {{"chat", login.guide.chat},
                       {"message", login.guide.message},
                       {"pinned", login.guide.pinned}};
    object["moved"] = login.moved;
    object["languages"] = Json::object();
    for (const auto& [chat, language] : login.languages)
        object["languages"][chat] = language == Language::ru ? "ru" : "en";
    object["alarms"] = Json::object();
    for (const auto& [kind, alarm] : login.alarms)
        object["alarms"][kind] = alarm_json(alarm);
    return object.dump(2, ' ', true, Json::error_handler_t::replace) + '\n';
}

Result<SavedLogin> parse_saved_login(std::string_view text)
{
    if (text.size() > saved_login_limit_bytes)
        return failure("it is too large");
    try {
        const auto object = Json::parse(text);
        if (object.at("version").get<int>() != login_version)
            return failure("it is of another version");
        SavedLogin login = {.token = object.at("token").get<std::string>(),
                            .dc = object.at("dc").get<int>(),
                            .key = Secret(object.at("key").get<std::string>()),
                            .bot = object.at("bot").get<std::int64_t>(),
                            .not_before = time_in(object, "not_before"),
                            .renewed = time_in(object, "renewed"),
                            .cards = {},
                            .menu = object.value("menu", std::string())};
        const auto key = login.key.reveal();
        const bool is_key = key.empty() || (key.size() == key_digits && is_hexadecimal(key));
        if (!is_digest(login.token) || !is_key || login.dc < 0 || login.dc > 255)
            return failure("its key, its data centre or its token is of a wrong form");
        login.cards = messages_in(object.at("cards"));
        if (object.contains("guide")) {
            const auto& guide = object.at("guide");
            login.guide = {.chat = guide.at("chat").get<std::int64_t>(),
                           .message = guide.at("message").get<std::int32_t>(),
                           .pinned = guide.at("pinned").get<bool>()};
        }
        if (object.contains("moved"))
            for (const auto& [from, to] : object.at("moved").items())
                if (login.moved.size() < saved_moves_limit)
                    login.moved[from] = to.get<std::int64_t>();
        if (object.contains("languages"))
            for (const auto& [chat, code] : object.at("languages").items())
                if (login.languages.size() < saved_languages_limit)
                    login.languages[chat] = code == "ru" ? Language::ru : Language::en;
        if (object.contains("alarms"))
            for (const auto& [kind, alarm] : object.at("alarms").items())
                if (login.alarms.size() < alarm_kinds)
                    login.alarms[kind] = alarm_in(alarm);
        return login;
    } catch (const Json::exception&) {
        return failure("unexpected format");  // whose text might hold the key
    }
}

std::string_view to_string(LoginState state)
{
    switch (state) {
        case LoginState::off:
            return "off";
        case LoginState::importing:
            return "importing";
        case LoginState::checking:
            return "checking";
        case LoginState::syncing:
            return "syncing";
        case LoginState::ready:
            return "ready";
        case LoginState::waiting:
            return "waiting";
        case LoginState::refused:
            return "refused";
    }
    return "off";
}

}  // namespace tgvs::bot
