#include "ctl_people.hpp"

#include "base/file.hpp"
#include "base/text.hpp"
#include "control/people.hpp"
#include "ctl_answer.hpp"
#include "http/encoding.hpp"
#include "http/panel_token.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace {

using namespace tgvs;
namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr const char* people_path = "/api/v1/people";
constexpr const char* sessions_path = "/api/v1/sessions";

std::string text_or(const Json& object, const char* name, std::string otherwise)
{
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>()
                                                       : std::move(otherwise);
}

void print_person(const Json& person)
{
    const auto invited = text_or(person, "invited_until", "");
    fmt::print("{:<5} {:<20} {:<9} last here {}{}\n", text_or(person, "id", ""),
               text_or(person, "name", ""), text_or(person, "role", ""),
               text_or(person, "used", "never"),
               invited.empty() ? "" : fmt::format(", link good until {}", invited));
    const auto channels = person.value("channels", Json::object());
    for (const auto& [channel, role] : channels.items())
        fmt::print("      on {}: {}\n", channel, role.dump());
}

// " as editor", " as editor on kino, viewer on news"
std::string as_what(const Json& person)
{
    std::string text;
    const auto channels = person.value("channels", Json::object());
    for (const auto& [channel, role] : channels.items())
        if (role.is_string())
            text += fmt::format("{} {} on {}", text.empty() ? " as" : ",", role.get<std::string>(),
                                channel);
    return text.empty() ? " as " + text_or(person, "role", "") : text;
}

// "kino=editor"
Json roles_on(const std::vector<std::string>& words)
{
    Json object = Json::object();
    for (const auto& word : words) {
        const auto sign = word.rfind('=');
        object[word.substr(0, sign)] = word.substr(sign + 1);
    }
    return object;
}

std::string text_of(const Json& json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// The page's address with the secret behind it.
std::string whole_link(const std::string& link, const fs::path& state_dir, const std::string& at)
{
    auto base = at;
    if (base.empty())
        if (const auto noted = read_file(http::panel_url_file(state_dir), http::longest_panel_url))
            base = std::string(trim(*noted));
    if (base.empty())
        fmt::print(stderr, "The panel is off; put its address before the link, or give --at.\n");
    else if (!base.ends_with('/'))
        base += '/';
    return base + link;
}

}  // namespace

CtlPeople::CtlPeople(CLI::App& ctl)
    : people_(ctl.add_subcommand("people", "people with access; without a verb, list them")),
      sessions_(ctl.add_subcommand("sessions", "logged-in devices; without a verb, list them")),
      log_(ctl.add_subcommand("log", "list what people have done, newest last"))
{
    const auto roles = CLI::IsMember({"viewer", "operator", "editor", "admin"});
    const auto verb = [&](const char* name, const char* help) {
        auto* one = people_->add_subcommand(name, help);
        one->add_option("NAME", name_, "the person's name or id")->required();
        return one;
    };
    auto* add = verb("add", "add a person and print a link that works once, within a day");
    add->add_option("--role", role_, "viewer, operator, editor or admin")
        ->capture_default_str()
        ->check(roles);
    add->add_option("--at", at_, "the page's address, if people reach it by a different one");
    verb("role", "change what they may do")
        ->add_option("ROLE", role_, "viewer, operator, editor or admin")
        ->required()
        ->check(roles);
    const CLI::Validator on(
        [](std::string& word) {
            const auto sign = word.rfind('=');
            const bool good = sign != std::string::npos && sign > 0 &&
                              control::role_from(std::string_view(word).substr(sign + 1));
            return good ? std::string() : word + " is not of the form NAME=ROLE";
        },
        "NAME=ROLE");
    add->add_option("--on", on_, "for a hub: a channel and the role there; may be repeated")
        ->check(on);
    verb("channels", "for a hub: their roles by channel; without any, the same role on all")
        ->add_option("CHANNEL", on_, "a channel and the role there")
        ->check(on);
    verb("link", "print a new link that works once, within a day")
        ->add_option("--at", at_, "the page's address, if people reach it by a different one");
    verb("remove", "remove a person and end their sessions");
    sessions_->add_subcommand("end", "log a device out")
        ->add_option("SESSION", session_, "the session's id")
        ->required();
    log_->add_option("-n,--rows", rows_, "how many rows")
        ->capture_default_str()
        ->check(CLI::Range(1, 1'000));
}

bool CtlPeople::parsed() const
{
    return people_->parsed() || sessions_->parsed() || log_->parsed();
}

int CtlPeople::run(const fs::path& socket, const fs::path& state_dir, bool as_json) const
{
    if (log_->parsed())
        return log(socket, as_json);
    return people_->parsed() ? people(socket, state_dir, as_json) : sessions(socket, as_json);
}

int CtlPeople::people(const fs::path& socket, const fs::path& state_dir, bool as_json) const
{
    const auto verbs = people_->get_subcommands();
    const auto verb = verbs.empty() ? std::string() : verbs.front()->get_name();
    const auto person = fmt::format("{}/{}", people_path, http::percent_encoded(name_));
    CtlRequest request = {.path = people_path};
    if (verb == "add") {
        Json wanted = {{"name", name_}, {"role", role_}};
        if (!on_.empty())
            wanted["channels"] = roles_on(on_);
        request = {"POST", people_path, text_of(wanted)};
    } else if (verb == "channels")
        request = {"PATCH", person, text_of({{"channels", roles_on(on_)}})};
    else if (verb == "role")
        request = {"PATCH", person, Json{{"role", role_}}.dump()};
    else if (verb == "link")
        request = {"POST", person + "/links", "{}"};
    else if (verb == "remove")
        request = {"DELETE", person, {}};
    const auto answer = ask_service(socket, request, as_json);
    if (const auto* code = std::get_if<int>(&answer))
        return *code;
    if (as_json)
        return 0;
    const auto& object = std::get<Json>(answer);
    if (verb.empty()) {
        for (const auto& one : object.value("people", Json::array()))
            print_person(one);
    } else if (verb == "add" || verb == "link") {
        fmt::print("{}\n", whole_link(text_or(object, "link", ""), state_dir, at_));
        fmt::print(stderr, "It lets {} in{}, once, within a day.\n", text_or(object, "name", ""),
                   as_what(object));
    } else {
        print_person(object);
    }
    return 0;
}

int CtlPeople::sessions(const fs::path& socket, bool as_json) const
{
    const bool ends = !sessions_->get_subcommands().empty();
    const auto answer =
        ends ? ask_service(
                   socket,
                   {.method = "DELETE",
                    .path = fmt::format("{}/{}", sessions_path, http::percent_encoded(session_))},
                   as_json)
             : ask_service(socket, {.path = sessions_path}, as_json);
    if (const auto* code = std::get_if<int>(&answer))
        return *code;
    if (as_json)
        return 0;
    const auto& object = std::get<Json>(answer);
    if (ends)
        fmt::print("{}\n", text_or(object, "text", ""));
    for (const auto& one : object.value("sessions", Json::array()))
        fmt::print("{:<5} {:<20} last here {}  {}\n", text_or(one, "id", ""),
                   text_or(one.value("person", Json::object()), "name", ""),
                   text_or(one, "used", ""), text_or(one, "device", ""));
    return 0;
}

int CtlPeople::log(const fs::path& socket, bool as_json) const
{
    const auto answer =
        ask_service(socket, {.path = fmt::format("/api/v1/log?limit={}", rows_)}, as_json);
    if (const auto* code = std::get_if<int>(&answer))
        return *code;
    if (as_json)
        return 0;
    for (const auto& row : std::get<Json>(answer).value("rows", Json::array()))
        fmt::print("{}  {} ({}): {}{}: {}\n", text_or(row, "at", ""), text_or(row, "by", ""),
                   text_or(row, "door", ""), text_or(row, "command", ""),
                   text_or(row, "result", "") == "done" ? "" : " refused",
                   text_or(row, "text", ""));
    return 0;
}
