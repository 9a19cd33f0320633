// control/person.hpp: who says a command, by which door, and what he may.
#pragma once

#include <string>
#include <string_view>

namespace tgvs::control {

// Each may what those before it may: looks; works the desk; edits lists, schedule, library; people, settings, login.
enum class Role { viewer, operator_, editor, admin };

constexpr std::string_view to_string(Role role)
{
    switch (role) {
        case Role::viewer:
            return "viewer";
        case Role::operator_:
            return "operator";
        case Role::editor:
            return "editor";
        case Role::admin:
            return "admin";
    }
    return "viewer";
}

struct Person {
    std::string name;
    Role role = Role::viewer;
    std::string door;  // "panel", "ctl"
    std::string member =
        {};  // of the people (control/people.hpp); empty: an admin by the token, or by the socket
    std::string session = {};  // its id
};

// Of one person, whatever he is called by then. Two doors may know the same name.
inline std::string identity(const Person& person)
{
    return person.member.empty() ? person.door + ' ' + person.name : person.member;
}

}  // namespace tgvs::control
