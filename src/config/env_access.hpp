// config/env_access.hpp: opens a `.env` file, which is only ever readable by its owner.
//
// A file wider than mode 600 is narrowed, on the descriptor that is then read, if we may (it is
// ours, or we are root) and its folder is ours or root's; otherwise it is refused. A symbolic link that we or root
// have made, in a folder of ours or root's, is followed: its target is what counts. Any other is refused with a
// sentence: whoever owns the link or the folder could lead root anywhere.
#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <sys/types.h>

namespace tgvs::config {

struct EnvContents {
    std::string text;
    uid_t uid = 0;
    gid_t gid = 0;
    std::optional<mode_t> narrowed_from;  // the mode it had, if it was too wide
};

// Nothing: there is no such file (a link into the void counts as none).
Result<std::optional<EnvContents>> read_env(const std::filesystem::path& path);

// Where a chain of symbolic links ends; that file need not exist. None of another user is followed.
Result<std::filesystem::path> follow_links(std::filesystem::path path);

}  // namespace tgvs::config
