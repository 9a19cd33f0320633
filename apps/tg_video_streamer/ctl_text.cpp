#include "ctl_text.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <cmath>

namespace {

using namespace tgvs;
using Json = nlohmann::ordered_json;

constexpr std::size_t named_items = 5;

std::string text_in(const Json& object, const char* name)
{
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? printable(found->get<std::string>())
                                                       : std::string();
}

const Json& array_in(const Json& object, const char* name)
{
    static const Json none = Json::array();
    const auto found = object.find(name);
    return found != object.end() && found->is_array() ? *found : none;
}

std::string names_in(const Json& items)
{
    std::string text;
    for (std::size_t i = 0; i < items.size() && i < named_items; ++i)
        text += (text.empty() ? "" : ", ") + name_of(items[i]);
    if (items.size() > named_items)
        text += fmt::format(" and {} more", items.size() - named_items);
    return text;
}

std::string queue_line(const Json& data)
{
    const auto& queue = array_in(data, "queue");
    return queue.empty() ? "queue    empty" : "queue    " + names_in(queue);
}

std::string outputs_line(const Json& data)
{
    std::string text;
    for (const auto& output : array_in(data, "outputs")) {
        const auto problem = text_in(output, "problem");
        text += fmt::format("{}{} {}{}", text.empty() ? "" : "; ", text_in(output, "name"),
                            text_in(output, "state"), problem.empty() ? "" : ": " + problem);
    }
    for (const auto& problem : array_in(data, "problems"))
        if (problem.is_string())
            text += "; problem: " + printable(problem.get<std::string>());
    return "outputs  " + text;
}

std::string command_line(const Json& row)
{
    return fmt::format("command  {} ({}): {}{}: {}", text_in(row, "by"), text_in(row, "door"),
                       text_in(row, "command"), text_in(row, "result") == "done" ? "" : " refused",
                       text_in(row, "text"));
}

}  // namespace

std::string clock_text(double seconds)
{
    const auto whole = std::lround(std::floor(seconds));
    return whole >= 3'600
               ? fmt::format("{}:{:02}:{:02}", whole / 3'600, whole / 60 % 60, whole % 60)
               : fmt::format("{}:{:02}", whole / 60, whole % 60);
}

std::string name_of(const Json& item)
{
    const auto title = text_in(item, "title");
    return title.empty() ? text_in(item, "item") : title;
}

std::string now_text(const Json& channel)
{
    const auto now = channel.value("now", Json());
    const bool paused = channel.value("paused", false);
    if (!now.is_object())
        return paused ? "paused: the filler is on air" : "the filler is on air";
    auto text = fmt::format("{}  {}", name_of(now), clock_text(now.value("position_s", 0.0)));
    if (const auto length = now.value("duration_s", Json()); length.is_number())
        text += " of " + clock_text(length.get<double>());
    text += fmt::format("  ({}, id {})", text_in(now, "claim"), text_in(now, "id"));
    return paused ? "paused in " + text : text;
}

std::string event_line(std::string_view name, const Json& data)
{
    if (name == "snapshot" || name == "reset")
        return fmt::format("now      {}; {} in the queue", now_text(data),
                           array_in(data, "queue").size());
    if (name == "now")
        return "now      " + now_text(data);
    if (name == "queue")
        return queue_line(data);
    if (name == "next")
        return "next     " + names_in(array_in(data, "next"));
    if (name == "outputs")
        return outputs_line(data);
    if (name == "lists")
        return fmt::format("list     {} has changed", text_in(data, "list"));
    if (name == "command")
        return command_line(data);
    if (name == "people")
        return fmt::format("people   {} with access", array_in(data, "people").size());
    return printable(name);
}
