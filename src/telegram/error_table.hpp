// telegram/error_table.hpp: the errors of calls that are known by name. Their order is that of the
// documents: session, waiting, migration, login, rights and objects, group calls.
#pragma once

#include <span>
#include <string_view>

namespace tgvs::telegram {

enum class ErrorKind {
    dead,        // a new login helps
    dead_final,  // it does not
    duplicated,
    wait,  // by the number in it
    retry,
    migrate_login,
    migrate_file,
    password,
    step_again,
    limited,
    no_rights,
    call_gone,
    peer_invalid,
    wrong_input,
    harmless,
    fault,
};

struct ErrorRow {
    std::string_view name;  // without its number
    ErrorKind kind;
    std::string_view meaning;
    std::string_view remedy;  // empty: there is none, or the program does it by itself
};

std::span<const ErrorRow> error_table();

}  // namespace tgvs::telegram
