#include "service/people_site.hpp"

#include "base/text.hpp"
#include "control/api.hpp"
#include "http/encoding.hpp"
#include "service/api_answers.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <utility>

namespace tgvs::service {

namespace {

using control::Person;
using control::RefusalCode;
using control::Refused;
using control::Role;
using http::Method;
using http::Request;
using http::Response;
using Json = nlohmann::ordered_json;

constexpr std::string_view people_path = "/api/v1/people";
constexpr std::string_view sessions_path = "/api/v1/sessions";
constexpr std::string_view links_tail = "/links";
constexpr std::size_t usual_rows = 100;

std::optional<Refused> unless(const Person& person, Role least)
{
    if (person.role >= least)
        return std::nullopt;
    return Refused{
        .code = RefusalCode::forbidden,
        .text = fmt::format("the role {} does not allow that", to_string(person.role)),
        .remedy = fmt::format("ask somebody with the role {} or above", to_string(least))};
}

// What is below a folder's path, decoded: "p1".
std::optional<std::string> name_below(std::string_view path, std::string_view folder)
{
    if (!path.starts_with(folder) || path.size() <= folder.size() + 1 || path[folder.size()] != '/')
        return std::nullopt;
    return http::percent_decoded(path.substr(folder.size() + 1));
}

// "editor", "editor on kino, viewer on news"
std::string role_text(const control::Member& member)
{
    if (member.role == Role::admin || member.channels.empty())
        return std::string(to_string(member.role));
    std::string text;
    for (const auto& [channel, role] : member.channels)
        text += fmt::format("{}{} on {}", text.empty() ? "" : ", ", to_string(role), channel);
    return text;
}

bool is_himself(const PeopleKeeper& people, const Person& person, std::string_view who)
{
    const control::People all(people.state());
    const auto* member = all.find(who);
    return member != nullptr && !person.member.empty() && member->id == person.member;
}

Response link_answer(const control::Member& member, const Secret& secret,
                     std::chrono::seconds good_for)
{
    auto object = Json::parse(control::member_json(member));
    object["link"] = fmt::format("#in={}", secret.reveal());
    object["link_valid_s"] = good_for.count();
    return json_answer(201, object.dump() + '\n');
}

Response log_rows(const Ledger& ledger, const Person& person, std::string_view query)
{
    if (const auto refused = unless(person, Role::editor))
        return problem(*refused);
    const auto text = http::query_value(query, "limit");
    const auto limit = text ? parse_integer(*text) : std::optional<long long>(usual_rows);
    if (!limit || *limit < 1 || *limit > static_cast<long long>(Ledger::rows_limit))
        return problem(422, "bad_value", "\"limit\" must be a number from 1 to 1000");
    return json_answer(200, ledger.rows_json(static_cast<std::size_t>(*limit)));
}

Response me(const Person& person)
{
    const Json object = {{"name", person.name},
                         {"role", to_string(person.role)},
                         {"id", person.member.empty() ? Json(nullptr) : Json(person.member)}};
    return json_answer(200, object.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n');
}

}  // namespace

std::optional<Response> PeopleSite::answer(const Request& request, const Person& person)
{
    const bool reads = request.method == Method::get;
    if (request.path == "/api/v1/me")
        return reads ? me(person) : only("GET");
    if (request.path == "/api/v1/log")
        return reads ? log_rows(ledger_, person, request.query) : only("GET");
    if (request.path == people_path)
        return people(request, person);
    if (request.path == sessions_path)
        return reads ? sessions(person) : only("GET");
    if (const auto id = name_below(request.path, sessions_path))
        return request.method == Method::delete_ ? end_session(person, *id) : only("DELETE");
    auto path = request.path;
    const bool of_links = path.ends_with(links_tail);
    if (of_links)
        path.remove_suffix(links_tail.size());
    if (const auto who = name_below(path, people_path))
        return of_links ? link(request, person, *who) : member(request, person, *who);
    return std::nullopt;
}

Response PeopleSite::refuse(std::string_view command, const Person& person, const Refused& refused)
{
    ledger_.note(command, person, Ledger::Result::refused, refused.text);
    return problem(refused);
}

Response PeopleSite::unreadable(std::string_view command, const Person& person, const Error& error)
{
    ledger_.note(command, person, Ledger::Result::refused, error.message);
    return problem(400, "bad_request", error.message);
}

Response PeopleSite::people(const Request& request, const Person& person)
{
    if (request.method == Method::post)
        return add(request, person);
    if (request.method != Method::get)
        return only("GET, POST");
    if (const auto refused = unless(person, Role::admin))
        return problem(*refused);
    return json_answer(200, control::members_json(people_.state()));
}

Result<control::MemberRequest> PeopleSite::wanted(const Request& request, bool with_name) const
{
    auto read = control::member_from_json(request.body.reveal(), with_name);
    if (read && read->channels && !has_channels_)
        return failure("\"channels\" are what people of a hub have");
    return read;
}

Response PeopleSite::add(const Request& request, const Person& person)
{
    constexpr std::string_view command = "people-add";
    if (const auto refused = unless(person, Role::admin))
        return refuse(command, person, *refused);
    const auto asked = wanted(request, true);
    if (!asked)
        return unreadable(command, person, asked.error());
    const auto member = people_.change([&](control::People& people) {
        auto added = people.add(asked->name, asked->role.value_or(Role::viewer), people_.now());
        return added && asked->channels ? people.set_channels(added->id, *asked->channels) : added;
    });
    if (!member)
        return refuse(command, person, member.error());
    ledger_.note(command, person, Ledger::Result::done,
                 fmt::format("{} is {} from now on", member->name, role_text(*member)));
    const auto secret = people_.new_link(member->id, control::invitation_is_good_for);
    if (!secret)
        return refuse("people-link", person, secret.error());
    return link_answer(*member, *secret, control::invitation_is_good_for);
}

Response PeopleSite::member(const Request& request, const Person& person, std::string_view who)
{
    if (request.method == Method::patch)
        return set_role(request, person, who);
    if (request.method == Method::delete_)
        return remove(person, who);
    return only("PATCH, DELETE");
}

Response PeopleSite::set_role(const Request& request, const Person& person, std::string_view who)
{
    constexpr std::string_view command = "people-role";
    if (const auto refused = unless(person, Role::admin))
        return refuse(command, person, *refused);
    const auto asked = wanted(request, false);
    if (!asked)
        return unreadable(command, person, asked.error());
    const auto member = people_.change([&](control::People& people) {
        auto changed = asked->role ? people.set_role(who, *asked->role)
                                   : people.set_channels(who, *asked->channels);
        return changed && asked->channels ? people.set_channels(who, *asked->channels) : changed;
    });
    if (!member)
        return refuse(command, person, member.error());
    ledger_.note(command, person, Ledger::Result::done,
                 fmt::format("{} is {} from now on", member->name, role_text(*member)));
    return json_answer(200, control::member_json(*member));
}

Response PeopleSite::remove(const Person& person, std::string_view who)
{
    constexpr std::string_view command = "people-remove";
    if (const auto refused = unless(person, Role::admin))
        return refuse(command, person, *refused);
    const auto member = people_.change([&](control::People& people) { return people.remove(who); });
    if (!member)
        return refuse(command, person, member.error());
    ledger_.note(command, person, Ledger::Result::done,
                 fmt::format("{} no longer has access", member->name));
    return json_answer(200, control::member_json(*member));
}

Response PeopleSite::link(const Request& request, const Person& person, std::string_view who)
{
    constexpr std::string_view command = "people-link";
    if (request.method != Method::post)
        return only("POST");
    const bool himself = is_himself(people_, person, who);
    if (const auto refused = himself ? std::nullopt : unless(person, Role::admin))
        return refuse(command, person, *refused);
    const std::chrono::seconds good_for =
        himself ? std::chrono::seconds(control::device_link_is_good_for)
                : std::chrono::seconds(control::invitation_is_good_for);
    const auto secret = people_.new_link(who, good_for);
    if (!secret)
        return refuse(command, person, secret.error());
    const control::People all(people_.state());
    const auto& member = *all.find(who);
    ledger_.note(command, person, Ledger::Result::done, fmt::format("a link for {}", member.name));
    return link_answer(member, *secret, good_for);
}

Response PeopleSite::sessions(const Person& person)
{
    const bool admin = person.role == Role::admin;
    return json_answer(
        200,
        control::sessions_json(people_.state(), admin ? std::nullopt : std::optional(person.member),
                               person.session));
}

Response PeopleSite::end_session(const Person& person, std::string_view id)
{
    constexpr std::string_view command = "session-end";
    const bool admin = person.role == Role::admin;
    const auto ended = people_.end_session(id, admin ? std::nullopt : std::optional(person.member));
    if (!ended)
        return refuse(command, person, ended.error());
    ledger_.note(command, person, Ledger::Result::done, fmt::format("session {} has ended", id));
    return json_answer(200, control::done_json({.text = "the session has ended"}));
}

}  // namespace tgvs::service
