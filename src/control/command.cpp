#include "control/command.hpp"

#include <iterator>

namespace tgvs::control {

std::string_view name_of(const Command& command)
{
    constexpr std::string_view names[] = {"skip",         "restart-item", "previous", "seek",
                                          "pause",        "resume",       "play",     "queue-move",
                                          "queue-remove", "queue-clear"};
    static_assert(std::size(names) == std::variant_size_v<Command>);
    return names[command.index()];
}

Role role_for(const Command& /*command*/)
{
    return Role::operator_;
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
    }
    return "bad_value";
}

}  // namespace tgvs::control
