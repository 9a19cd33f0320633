// config/env_text.hpp: changes keys in the text of a `.env` file and nothing else in it.
//
// Pure. Comments, order, unknown keys and line ends stay; a byte order mark goes, because systemd
// takes it for a part of the first key.
#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tgvs::config {

struct EnvChange {
    std::string key;
    Secret value;  // empty: back to the default
};

// In a form that our parser, systemd and a shell all read back equal: bare if it can be, else in
// single quotes, which every reader of such files takes alike, else in double quotes.
std::string quote_env_value(std::string_view value);

// `text` with the keys set: where a key stands already its last line is replaced (earlier ones had
// no effect and go), a new key comes at the end. A failure if the text has errors, which must be
// repaired by hand first, or if a value cannot stand in such a file (NUL, not UTF-8, too long).
Result<std::string> with_changes(std::string_view text, const std::vector<EnvChange>& changes);

}  // namespace tgvs::config
