#include "process/find_program.hpp"

#include "base/text.hpp"

#include <cstdlib>
#include <unistd.h>

namespace tgvs::process {

std::optional<std::filesystem::path> find_program(const std::string& name)
{
    const auto usable = [](const std::filesystem::path& path) {
        std::error_code ignored;
        return std::filesystem::is_regular_file(path, ignored) && ::access(path.c_str(), X_OK) == 0;
    };
    if (name.find('/') != std::string::npos)
        return usable(name) ? std::optional<std::filesystem::path>(name) : std::nullopt;
    const char* path = std::getenv("PATH");
    for (const auto folder : split(path != nullptr ? path : "/usr/bin:/bin", ':')) {
        const auto candidate = std::filesystem::path(folder) / name;
        if (!folder.empty() && usable(candidate))
            return candidate;
    }
    return std::nullopt;
}

}  // namespace tgvs::process
