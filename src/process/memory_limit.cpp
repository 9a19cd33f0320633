#include "process/memory_limit.hpp"

#include "base/file.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <string>
#include <unistd.h>

namespace tgvs::process {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t file_limit_bytes = 16 * 1'024;

// "max", and what is no number, is no limit.
std::optional<std::uint64_t> limit_in(const fs::path& file)
{
    const auto text = read_file(file, file_limit_bytes);
    const auto number = text ? parse_integer(trim(*text)) : std::nullopt;
    return number && *number > 0 ? std::optional(static_cast<std::uint64_t>(*number))
                                 : std::nullopt;
}

// Of the line "0::/a/b" (v2), or "5:memory:/a/b" (v1); with the folder below which the groups are.
std::optional<std::pair<fs::path, std::string_view>> group_of(std::string_view line,
                                                              const fs::path& mount)
{
    const auto parts = split(line, ':');
    if (parts.size() != 3 || !parts[2].starts_with('/'))
        return std::nullopt;
    if (parts[1].empty())
        return std::pair(mount, parts[2]);
    return parts[1] == "memory" ? std::optional(std::pair(mount / "memory", parts[2]))
                                : std::nullopt;
}

}  // namespace

std::uint64_t child_memory_limit(std::uint64_t machine_bytes,
                                 std::optional<std::uint64_t> group_bytes)
{
    const auto ours = std::min(machine_bytes, group_bytes.value_or(machine_bytes));
    const auto kept = service_bytes + look_bytes;
    return std::clamp((ours - std::min(ours, kept)) / decoding_children, least_bytes, most_bytes);
}

std::optional<std::uint64_t> group_memory_limit(const fs::path& proc_self_cgroup,
                                                const fs::path& mount)
{
    std::optional<std::uint64_t> smallest;
    const auto text = read_file(proc_self_cgroup, file_limit_bytes);
    if (!text)
        return smallest;
    for (const auto line : split(*text, '\n')) {
        const auto group = group_of(line, mount);
        if (!group)
            continue;
        // In a container the path may be the host's: then only what is at the mount itself is there.
        for (fs::path below = fs::path(group->second).relative_path();;
             below = below.parent_path()) {
            for (const auto* name : {"memory.max", "memory.limit_in_bytes"})
                if (const auto limit = limit_in(group->first / below / name))
                    smallest = std::min(*limit, smallest.value_or(*limit));
            if (below.empty())
                break;
        }
    }
    return smallest;
}

std::uint64_t child_memory_limit()
{
    static const auto limit =
        child_memory_limit(static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES)) *
                               static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)),
                           group_memory_limit());
    return limit;
}

}  // namespace tgvs::process
