// process/memory_limit.hpp: how much memory one child may have.
//
// Half of what the machine, or the control group that we are in, has; at least 512 MiB, at most 2 GiB. A clip of
// some kilobytes can make a decoder ask for gigabytes (large pictures, many references): then the child fails, and
// with it the item, instead of everything that shares the memory.
// It is what RLIMIT_DATA counts: what a process can write to, without address space that is only reserved.
// Threads  any.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace tgvs::process {

std::uint64_t child_memory_limit(std::uint64_t machine_bytes,
                                 std::optional<std::uint64_t> group_bytes);

// The smallest memory.max (cgroup v2) or limit_in_bytes (v1) from our own group up, as far as they can be read.
std::optional<std::uint64_t> group_memory_limit(
    const std::filesystem::path& proc_self_cgroup = "/proc/self/cgroup",
    const std::filesystem::path& mount = "/sys/fs/cgroup");

// For this machine, looked up once.
std::uint64_t child_memory_limit();

}  // namespace tgvs::process
