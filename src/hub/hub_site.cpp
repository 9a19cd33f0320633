#include "hub/hub_site.hpp"

#include "http/acting.hpp"
#include "http/web_files.hpp"
#include "hub/path.hpp"
#include "service/api_answers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace tgvs::hub {

namespace {

using control::Person;
using http::Method;
using http::Request;
using http::Response;

constexpr std::string_view list_path = "/api/v1/channels";
constexpr std::string_view document_path = "/api/v1/openapi.json";
constexpr std::string_view stream_path = "/api/v1/events";

std::string_view word_of(Method method)
{
    switch (method) {
        case Method::get:
            return "GET";
        case Method::post:
            return "POST";
        case Method::put:
            return "PUT";
        case Method::patch:
            return "PATCH";
        case Method::delete_:
            return "DELETE";
    }
    return "GET";
}

// Of a channel that somebody may not see there is no more to be learned than of one that is not there.
Response no_channel()
{
    return service::problem(404, "no_channel", "there is no such channel",
                            "see /api/v1/channels for those that exist");
}

}  // namespace

std::optional<control::Role> role_on(const control::PeopleState& people, const Person& person,
                                     std::string_view channel)
{
    if (person.member.empty())  // by the token, or by the socket
        return person.role;
    const auto member = std::ranges::find(people.members, person.member, &control::Member::id);
    return member != people.members.end() ? control::role_on(*member, channel) : std::nullopt;
}

Person on_the_hub(const control::PeopleState& people, Person person)
{
    constexpr std::string_view no_channel_at_all;
    person.role = role_on(people, person, no_channel_at_all).value_or(control::Role::viewer);
    return person;
}

Secret request_for(const Request& request, std::string_view path, const Person& person)
{
    std::string text =
        fmt::format("{} {}{}{} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n",
                    word_of(request.method), path, request.query.empty() ? "" : "?", request.query);
    text += http::acting_headers(person);
    const std::pair<const char*, std::string_view> handed_on[] = {
        {"Content-Type", request.content_type},
        {"If-Match", request.if_match},
        {"If-None-Match", request.if_none_match},
        {"Idempotency-Key", request.idempotency_key},
        {"Last-Event-ID", request.last_event_id}};
    for (const auto& [name, value] : handed_on)
        if (!value.empty())
            text += fmt::format("{}: {}\r\n", name, value);
    if (request.method != Method::get)
        text += fmt::format("Content-Length: {}\r\n", request.body.reveal().size());
    text += "\r\n";
    text += request.body.reveal();
    return Secret(std::move(text));
}

Response HubSite::api(const Request& request, const Person& person)
{
    if (request.path == list_path)
        return request.method == Method::get ? channels(request, person) : service::only("GET");
    if (request.path == document_path)
        return request.method == Method::get ? http::answer_web_file(document_path, request)
                                             : service::only("GET");
    if (auto response = people_.answer(request, on_the_hub(members_.state(), person)))
        return *std::move(response);
    return service::problem(404, "not_found", "there is nothing here",
                            "the API of a channel is below /channels/NAME/api/v1/");
}

Response HubSite::channels(const Request&, const Person& person) const
{
    std::vector<control::ChannelLine> lines;
    for (auto& card : watch_.cards())
        if (const auto role = role_on(members_.state(), person, card.name))
            lines.push_back({.card = std::move(card), .role = *role});
    return service::json_answer(200, control::channels_json(lines, true));
}

Response HubSite::channel(const Request& request, const Person& person)
{
    const auto way = channel_path(request.path);
    if (!way)
        return service::problem(404, "not_found", "there is nothing here");
    const auto role = role_on(members_.state(), person, way->channel);
    if (!role)
        return no_channel();
    const auto socket = watch_.socket_of(way->channel);
    if (!socket) {
        return watch_.known(way->channel)
                   ? service::problem(503, "channel_down", "the channel is down")
                   : no_channel();
    }
    auto lane = lanes_.room(way->channel, control::identity(person), way->path == stream_path);
    if (!lane) {
        auto response =
            service::problem(503, "channel_busy", "there are too many requests to the channel",
                             "try again in some seconds");
        response.headers.push_back({"Retry-After", "2"});
        return response;
    }
    auto there = person;
    there.role = *role;
    http::Forward forward = {.socket = *socket,
                             .request = request_for(request, way->path, there),
                             .lane = std::move(lane),
                             .still = [this, person, role = *role, channel = way->channel] {
                                 const auto now = members_.current(person);
                                 return now && role_on(members_.state(), *now, channel) == role;
                             }};
    return {.forward = std::make_shared<const http::Forward>(std::move(forward))};
}

}  // namespace tgvs::hub
