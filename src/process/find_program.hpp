// process/find_program.hpp: where a program is, as a shell would find it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace tgvs::process {

// The file that `name` means: itself if it has a slash, else the first in PATH.
std::optional<std::filesystem::path> find_program(const std::string& name);

}  // namespace tgvs::process
