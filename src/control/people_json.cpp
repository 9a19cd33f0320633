// control/people.hpp: people, their links and sessions as JSON, as they are kept and as they are shown.
#include "control/json_members.hpp"
#include "control/people.hpp"

#include <fmt/chrono.h>

namespace tgvs::control {

namespace {

using Json = nlohmann::ordered_json;

constexpr int people_version = 1;
constexpr std::size_t longest_body = 4 * 1'024;
constexpr std::int64_t year_2100 = 4'102'444'800;

std::int64_t seconds_of(WallTime time)
{
    return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

std::string stamp(WallTime time)
{
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}Z", std::chrono::floor<std::chrono::seconds>(time));
}

Json channels_object(const ChannelRoles& channels)
{
    Json object = Json::object();
    for (const auto& [name, role] : channels)
        object[name] = to_string(role);
    return object;
}

// Nothing: it is none.
std::optional<ChannelRoles> channels_from(const Json& object)
{
    if (!object.is_object() || object.size() > member_channels_limit)
        return std::nullopt;
    ChannelRoles channels;
    for (const auto& [name, word] : object.items()) {
        const auto role = word.is_string() ? role_from(word.get<std::string>()) : std::nullopt;
        if (!role || name.empty() || name.size() > longest_channel_name || name != printable(name))
            return std::nullopt;
        channels[name] = *role;
    }
    return channels;
}

Json member_object(const Member& member)
{
    Json object = {
        {"id", member.id},
        {"name", member.name},
        {"role", to_string(member.role)},
        {"made", stamp(member.made)},
        {"used", member.used ? Json(stamp(*member.used)) : Json(nullptr)},
        {"invited_until", member.link.empty() ? Json(nullptr) : Json(stamp(member.link_until))}};
    if (!member.channels.empty())
        object["channels"] = channels_object(member.channels);
    return object;
}

// Of a file that something else may have written. Throws Json::exception, which is a failure of the whole.
class Stored {
public:
    explicit Stored(const Json& object) : object_(object) {}

    std::string text(const char* name, std::size_t limit) const
    {
        auto value = object_.at(name).get<std::string>();
        if (value.size() > limit)
            blame(name);
        return value;
    }
    WallTime time(const char* name) const
    {
        const auto second = object_.at(name).get<std::int64_t>();
        if (second < 0 || second > year_2100)
            blame(name);
        return WallTime(std::chrono::seconds(second));
    }

private:
    [[noreturn]] static void blame(const char* name)
    {
        throw Json::other_error::create(0, fmt::format("\"{}\" is out of its bounds", name),
                                        nullptr);
    }

    const Json& object_;
};

constexpr std::size_t longest_text = 1'024;

Member stored_member(const Json& object)
{
    const Stored stored(object);
    const auto role = role_from(stored.text("role", longest_id));
    if (!role)
        throw Json::other_error::create(0, "\"role\" is none", nullptr);
    const auto channels = channels_from(object.value("channels", Json::object()));
    if (!channels)
        throw Json::other_error::create(0, "\"channels\" are none", nullptr);
    return {.id = stored.text("id", longest_id),
            .name = stored.text("name", longest_name),
            .role = *role,
            .channels = *channels,
            .made = stored.time("made"),
            .used = object.contains("used") ? std::optional(stored.time("used")) : std::nullopt,
            .link = stored.text("link", longest_text),
            .link_until = stored.time("link_until")};
}

Session stored_session(const Json& object)
{
    const Stored stored(object);
    return {.id = stored.text("id", longest_id),
            .member = stored.text("member", longest_id),
            .key = stored.text("key", longest_text),
            .device = stored.text("device", longest_text),
            .made = stored.time("made"),
            .used = stored.time("used")};
}

}  // namespace

std::string people_to_json(const PeopleState& state)
{
    Json members = Json::array();
    for (const auto& one : state.members) {
        Json object = {{"id", one.id},
                       {"name", one.name},
                       {"role", to_string(one.role)},
                       {"made", seconds_of(one.made)},
                       {"link", one.link},
                       {"link_until", seconds_of(one.link_until)}};
        if (one.used)
            object["used"] = seconds_of(*one.used);
        if (!one.channels.empty())
            object["channels"] = channels_object(one.channels);
        members.push_back(std::move(object));
    }
    Json sessions = Json::array();
    for (const auto& one : state.sessions)
        sessions.push_back({{"id", one.id},
                            {"member", one.member},
                            {"key", one.key},
                            {"device", one.device},
                            {"made", seconds_of(one.made)},
                            {"used", seconds_of(one.used)}});
    return dumped({{"version", people_version},
                   {"last_id", state.last_id},
                   {"members", std::move(members)},
                   {"sessions", std::move(sessions)}});
}

Result<PeopleState> people_from_json(std::string_view text)
{
    try {
        const auto object = Json::parse(text);
        if (object.at("version").get<int>() != people_version)
            return failure("it is of another version");
        if (!object.at("last_id").is_number_unsigned() || !object.at("members").is_array() ||
            !object.at("sessions").is_array())
            return failure("\"last_id\", \"members\" or \"sessions\" is of a wrong type");
        PeopleState state = {.last_id = object.at("last_id").get<std::uint64_t>()};
        if (object.at("members").size() > people_limit ||
            object.at("sessions").size() > people_limit * sessions_limit)
            return failure("there are too many people or sessions");
        for (const auto& one : object.at("members"))
            state.members.push_back(stored_member(one));
        for (const auto& one : object.at("sessions"))
            state.sessions.push_back(stored_session(one));
        return state;
    } catch (const Json::parse_error& error) {  // its text quotes the file
        return failure(fmt::format("it is no JSON from byte {} on", error.byte));
    } catch (const Json::exception& error) {
        return failure(std::string("unexpected format: ") + error.what());
    }
}

std::string member_json(const Member& member)
{
    return dumped(member_object(member));
}

std::string members_json(const PeopleState& state)
{
    Json people = Json::array();
    for (const auto& one : state.members)
        people.push_back(member_object(one));
    return dumped({{"people", std::move(people)}});
}

std::string sessions_json(const PeopleState& state, const std::optional<std::string>& member,
                          std::string_view current)
{
    Json sessions = Json::array();
    const People people(state);
    for (const auto& one : state.sessions) {
        const auto* whose = people.member_of(one);
        if (whose == nullptr || (member && one.member != *member))
            continue;
        sessions.push_back({{"id", one.id},
                            {"person", {{"id", whose->id}, {"name", whose->name}}},
                            {"device", one.device},
                            {"made", stamp(one.made)},
                            {"used", stamp(one.used)},
                            {"current", one.id == current}});
    }
    return dumped({{"sessions", std::move(sessions)}});
}

Result<MemberRequest> member_from_json(std::string_view text, bool with_name)
{
    if (text.size() > longest_body)
        return failure("the request is larger than 4 KiB");
    const auto object = Json::parse(text, nullptr, false);
    if (!object.is_object())
        return failure("that is not a JSON object");
    Members members(object);
    MemberRequest request;
    if (with_name)
        request.name = members.text("name", 4 * longest_name);
    if (const auto* channels = members.any("channels")) {
        request.channels = channels_from(*channels);
        if (!request.channels)
            members.blame(R"("channels" must be {NAME: ROLE, …}, 32 at most)");
    }
    const auto role = members.text("role", longest_id, !request.channels);
    request.role = role_from(role);
    if (!role.empty() && !request.role)
        members.blame(R"("role" must be "viewer", "operator", "editor" or "admin")");
    members.refuse_others();
    if (!members.wrong().empty())
        return failure(members.wrong());
    return request;
}

}  // namespace tgvs::control
