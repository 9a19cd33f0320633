// session_command.hpp: `session show` and `session convert`.
//
// The string comes from SESSION_STRING or, with --stdin, from standard input; never from the command line,
// which every user of the host can read.
#pragma once

#include "base/secret.hpp"

#include <string>

namespace tgvs {

int show_session(const Secret& text);
// The new string goes to standard output.
int convert_session(const Secret& text, const std::string& format);

// One line of standard input.
Secret session_from_stdin();

}  // namespace tgvs
