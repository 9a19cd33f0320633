// config/env_file.hpp: reads the text of a `.env` file into entries with line numbers.
//
// Form     KEY=value lines: blank lines, lines that begin with # or ;, an optional `export ` or `set `, blanks
//          around the `=` (no-break spaces and what cannot be seen, too), LF, CR LF or CR, a byte order mark;
//          "KEY=value", as in `set "KEY=value"` of Windows.
// Values   'single quotes' keep everything; in "double quotes" a backslash escapes " \ $ ` and a
//          line end, before anything else it is kept; quoted values may span lines. Unquoted, the value
//          is the rest of the line without the blanks around it, inner quotes included, and a
//          backslash escapes the next character. Typographic quotes and ` around a value are read as quotes.
// Comments begin with a # behind a quoted value, or behind a blank: KEY=a # b is a, KEY=a#b is not. That is
//          python-dotenv's rule; systemd's EnvironmentFile= has no such comments. Nothing is expanded.
// Errors   by value, with line numbers. No message holds a value or a part of one.
// Source   systemd.exec(5) EnvironmentFile=; systemd 252 src/basic/env-file.c; python-dotenv src/dotenv/parser.py
#pragma once

#include "base/secret.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::config {

inline constexpr std::size_t max_env_file_bytes = 1 << 20;
inline constexpr std::size_t max_env_line_bytes = 1 << 16;

struct EnvEntry {
    std::string key;
    Secret value;               // any key may hold a secret
    int line = 0;               // where it begins, from 1
    std::size_t begin = 0;      // its bytes in the text, with the line end
    std::size_t value_end = 0;  // where the value ends; a comment may follow
    std::size_t end = 0;
    bool exported = false;  // had `export ` before it
};

struct EnvRemark {
    int line = 0;
    std::string message;
    std::string key;  // of an error: what the line would have set; empty: nobody knows
};

struct EnvFile {
    std::vector<EnvEntry>
        entries;  // in the order of the file; of a repeated key the last one counts
    std::vector<EnvRemark> warnings;
    std::vector<EnvRemark> errors;  // the lines in question are not among the entries

    const EnvEntry* last(std::string_view key) const;  // nullptr: not there
};

EnvFile parse_env(std::string_view text);

// A name as the shell and systemd take it: letters, digits, underscores, no digit first.
bool is_env_name(std::string_view name);

// The length of a UTF-8 byte order mark at the start of `text`: 3 or 0.
std::size_t byte_order_mark_length(std::string_view text);

}  // namespace tgvs::config
