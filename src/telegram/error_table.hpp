// telegram/error_table.hpp: the errors of calls that are known by name. Their order is that of the
// documents: session, waiting, migration, login, rights and objects, group calls.
#pragma once

#include <span>
#include <string_view>

namespace tgvs::telegram {

enum class ErrorKind {
    dead,        // the login is gone; a new one helps
    dead_final,  // so is the account: a new login does not help
    duplicated,  // the login was used on two connections at once and is void since; a new one is needed, and
                 // the other user of the string has to be found first
    wait,  // this method only, and at least so long
    retry,  // with back-off; it may have been executed: who creates something looks before it repeats
    migrate_login,  // another data centre becomes home
    migrate_file,   // another data centre, for this call only
    password,       // a step of the login, not a failure
    step_again,  // what this step of the login builds on is out of date: ask the server for it again
    limited,  // the account or the number is, or Telegram says elsewhere why: repeating makes it worse
    no_rights,
    call_gone,     // the group call has ended or changed: read the full chat again
    peer_invalid,  // the chat's id or access hash is wrong: resolve it again, once
    wrong_input,   // what a person typed or configured
    harmless,      // what was asked for is already so, or nobody waits for it any more
    key_doubted,  // transport -404. During a handshake: begin anew. With a stored key it is no proof of death:
    // a new connection and session, another address, dc and test flag compared with the string,
    // back-off up to minutes; after ten of them off the air a login is asked for, the key is never deleted
    fault,  // of this program, or an error that nobody has described yet: log it, do not loop
};

struct ErrorRow {
    std::string_view name;  // without its number
    ErrorKind kind;
    std::string_view meaning;
    std::string_view remedy;  // empty: there is none, or the program does it by itself
};

std::span<const ErrorRow> error_table();

}  // namespace tgvs::telegram
