#include "control/events.hpp"

#include "base/text.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace tgvs::control {

namespace {

// Digits alone: an id is sent back as it was given.
std::optional<EventLog::Number> number_in(std::string_view digits)
{
    EventLog::Number number = 0;
    const auto* end = digits.data() + digits.size();
    const auto [rest, error] = std::from_chars(digits.data(), end, number);
    if (digits.empty() || error != std::errc{} || rest != end)
        return std::nullopt;
    return number;
}

}  // namespace

std::string_view to_string(Topic topic)
{
    switch (topic) {
        case Topic::now:
            return "now";
        case Topic::queue:
            return "queue";
        case Topic::next:
            return "next";
        case Topic::outputs:
            return "outputs";
        case Topic::lists:
            return "lists";
        case Topic::schedule:
            return "schedule";
        case Topic::command:
            return "command";
        case Topic::people:
            return "people";
    }
    return "now";
}

Role role_for(Topic topic)
{
    if (topic == Topic::people)
        return Role::admin;
    return topic == Topic::command ? Role::editor : Role::viewer;
}

std::string with_time(std::string_view object, WallTime now)
{
    const auto whole = std::chrono::floor<std::chrono::milliseconds>(now);
    const auto seconds = std::chrono::floor<std::chrono::seconds>(whole);
    auto members = trim(object);
    members.remove_prefix(1);
    return fmt::format(R"({{"server_time":"{:%Y-%m-%dT%H:%M:%S}.{:03}Z"{}{})", seconds,
                       (whole - seconds).count(), members == "}" ? "" : ",", members);
}

std::string event_text(std::string_view name, std::string_view id, std::string_view json)
{
    // Printed JSON has line ends only behind it.
    const auto head = id.empty() ? std::string() : fmt::format("id: {}\n", id);
    return fmt::format("{}event: {}\ndata: {}\n\n", head, name, trim(json));
}

void EventLog::post(Topic topic, std::string_view object, WallTime now, std::string_view member)
{
    ++last_;
    auto text = std::make_shared<const std::string>(
        event_text(to_string(topic), id_of(last_), with_time(object, now)));
    bytes_ += text->size();
    events_.push_back({.topic = topic, .member = std::string(member), .text = std::move(text)});
    while (events_.size() > events_limit || (bytes_ > bytes_limit && events_.size() > 1)) {
        bytes_ -= events_.front().text->size();
        events_.pop_front();
    }
}

std::string EventLog::id_of(Number number) const
{
    return fmt::format("{}.{}", run_, number);
}

std::optional<EventLog::Number> EventLog::find(std::string_view id) const
{
    const auto dot = id.rfind('.');
    if (dot == std::string_view::npos || id.substr(0, dot) != run_)
        return std::nullopt;
    const auto number = number_in(id.substr(dot + 1));
    if (!number || *number > last_ || *number < last_ - events_.size())
        return std::nullopt;
    return number;
}

std::size_t EventLog::place_of(Number after) const
{
    return events_.size() - std::min<std::size_t>(events_.size(), last_ - std::min(after, last_));
}

std::vector<EventText> EventLog::after(Number after, const Person& person) const
{
    std::vector<EventText> heard;
    for (auto i = place_of(after); i < events_.size(); ++i) {
        const auto& event = events_[i];
        const bool own = !event.member.empty() && event.member == person.member;
        if (own || person.role >= role_for(event.topic))
            heard.push_back(event.text);
    }
    return heard;
}

bool EventLog::too_far_behind(Number heard) const
{
    if (last_ - std::min(heard, last_) > lag_events)
        return true;
    std::size_t waiting = 0;
    const auto first = place_of(heard);
    for (auto i = first; i < events_.size(); ++i)
        waiting += events_[i].text->size();
    // One that is larger than the bound is nobody's fault.
    return waiting > lag_bytes && events_.size() - first > 1;
}

}  // namespace tgvs::control
