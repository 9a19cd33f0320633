#include "control/command.hpp"

#include <fmt/format.h>

#include <iterator>

namespace tgvs::control {

namespace {

std::string_view name_of_edit(const playlist::ListEdit& edit)
{
    constexpr std::string_view names[] = {"playlist-add", "playlist-remove", "playlist-move",
                                          "playlist-replace", "playlist-write"};
    static_assert(std::size(names) == std::variant_size_v<playlist::ListEdit>);
    return names[edit.index()];
}

std::string_view name_of_work(command::LibraryWork::Kind kind)
{
    using enum command::LibraryWork::Kind;
    return kind == retry ? "library-retry" : kind == refetch ? "library-refetch" : "library-delete";
}

}  // namespace

std::string_view name_of(const Command& command)
{
    constexpr std::string_view names[] = {
        "skip",           "restart-item", "previous",      "seek",          "pause",
        "resume",         "play",         "queue-move",    "queue-remove",  "queue-clear",
        "playlist-write", "list-use",     "shuffle",       "loop",          "live-admit",
        "live-end",       "live-refuse",  "library-retry", "queue-restore", "title-set",
        "start"};
    static_assert(std::size(names) == std::variant_size_v<Command>);
    if (const auto* edit = std::get_if<command::PlaylistEdit>(&command))
        return name_of_edit(edit->change.edit);
    if (const auto* work = std::get_if<command::LibraryWork>(&command))
        return name_of_work(work->kind);
    if (const auto* title = std::get_if<command::StreamTitle>(&command))
        return title->text.empty() ? "title-auto" : "title-set";
    if (const auto* broadcasting = std::get_if<command::Broadcasting>(&command))
        return broadcasting->on ? "start" : "stop";
    return names[command.index()];
}

bool is_live(const Command& command)
{
    return std::holds_alternative<command::LiveAdmit>(command) ||
           std::holds_alternative<command::LiveEnd>(command) ||
           std::holds_alternative<command::LiveRefuse>(command);
}

Role role_for(const Command& command)
{
    if (std::holds_alternative<command::Broadcasting>(command))
        return Role::admin;
    const bool of_editors = std::holds_alternative<command::PlaylistEdit>(command) ||
                            std::holds_alternative<command::LibraryWork>(command);
    return of_editors ? Role::editor : Role::operator_;
}

std::optional<Refused> refuse_role(const Command& command, const Person& person)
{
    const auto needed = role_for(command);
    if (person.role >= needed)
        return std::nullopt;
    return Refused{
        .code = RefusalCode::forbidden,
        .text = fmt::format("the role {} does not allow that", to_string(person.role)),
        .remedy = fmt::format("ask somebody with the role {} or above", to_string(needed))};
}

std::string_view to_string(RefusalCode code)
{
    switch (code) {
        case RefusalCode::forbidden:
            return "forbidden";
        case RefusalCode::already_over:
            return "already_over";
        case RefusalCode::nothing_on:
            return "nothing_on";
        case RefusalCode::not_possible:
            return "not_possible";
        case RefusalCode::unknown_entry:
            return "unknown_entry";
        case RefusalCode::queue_full:
            return "queue_full";
        case RefusalCode::taken:
            return "taken";
        case RefusalCode::too_many:
            return "too_many";
        case RefusalCode::not_written:
            return "not_written";
        case RefusalCode::bad_value:
            return "bad_value";
        case RefusalCode::bad_location:
            return "bad_location";
    }
    return "bad_value";
}

}  // namespace tgvs::control
