#include "ctl_answer.hpp"

#include "http/unix_socket.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace {

using namespace tgvs;
using Json = nlohmann::ordered_json;

constexpr std::chrono::seconds answer_within{10};

std::string lines_of(const Json& conflict, const char* side)
{
    std::string text;
    for (const auto& line : conflict.value(side, Json::array()))
        text += (text.empty() ? "" : ", ") + line.get<std::string>();
    return text.empty() ? "(nothing)" : text;
}

// What was changed meanwhile, for people.
std::string conflict_text(const Json& problem)
{
    std::string text;
    for (const auto& one : problem.value("conflicts", Json::array()))
        text += fmt::format("was:    {}\nyours:  {}\ntheirs: {}\n", lines_of(one, "was"),
                            lines_of(one, "yours"), lines_of(one, "theirs"));
    return text;
}

}  // namespace

int say_unreachable(const std::string& why)
{
    fmt::print(stderr,
               "{}\nIs the service running, is this its --env-file, and are you its user?\n", why);
    return exit_unreachable;
}

int say_refused(const std::string& body, bool as_json)
{
    if (as_json)
        fmt::print("{}", body);
    const auto object = Json::parse(body, nullptr, false);
    if (!object.is_object())
        return say_unreachable("that is not an answer of tg_video_streamer");
    if (as_json)
        return exit_refused;
    fmt::print(stderr, "refused: {}\n", object.value("title", ""));
    fmt::print(stderr, "{}", conflict_text(object));
    if (const auto accepted = object.value("accepted", ""); !accepted.empty())
        fmt::print(stderr, "{} takes {}\n", object.value("setting", ""), accepted);
    if (const auto remedy = object.value("remedy", ""); !remedy.empty())
        fmt::print(stderr, "{}\n", remedy);
    return exit_refused;
}

std::variant<Json, int> ask_service(const std::filesystem::path& socket, const CtlRequest& request,
                                    bool as_json)
{
    const auto answer = http::ask(socket, request.method, request.path, request.body, answer_within,
                                  request.revision);
    if (!answer)
        return say_unreachable(answer.error().message);
    if (answer->status >= 400)
        return say_refused(answer->body, as_json);
    if (as_json)
        fmt::print("{}", answer->body);
    auto object = Json::parse(answer->body, nullptr, false);
    if (!object.is_object() && !object.is_array())
        return say_unreachable("that is not an answer of tg_video_streamer");
    return object;
}
