// process/memory_limit.hpp: how much memory one child may have.
//
// Of what the machine, or the control group that we are in, has, the service and a child that looks into a file or
// fetches one get their part; the rest is for the two that may decode at the same time, an item's encoder and the live
// source on air. So all of them fit (from 2 GiB on), and a child that wants more fails by itself, and its item with it: a
// clip of some kilobytes can make a decoder ask for gigabytes (large pictures, many references). Where they do not fit,
// the kernel ends a child first (guardian.cpp), unless the control group dies as one (memory.oom.group, as of Kubernetes).
//
// It is what RLIMIT_DATA counts: what a process can write to, without address space that is only reserved.
// Threads  any.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace tgvs::process {

// The service takes 40 to 60 MiB, an encode in 1080p 430 besides its decoder.
inline constexpr std::uint64_t service_bytes = std::uint64_t{256} << 20;
inline constexpr std::uint64_t look_bytes = std::uint64_t{512} << 20;
// What yt-dlp and the JavaScript runtime that it starts for YouTube may have, each, on every machine. Before it runs a
// line, deno makes over 400 MiB writable that it does not touch: with less than 700 it fails, with this it uses 530 at
// most, which is what a child that looks may have.
inline constexpr std::uint64_t script_bytes = std::uint64_t{1'024} << 20;
inline constexpr std::uint64_t decoding_children = 2;
inline constexpr std::uint64_t least_bytes = std::uint64_t{640} << 20;
inline constexpr std::uint64_t most_bytes = std::uint64_t{2'048} << 20;

std::uint64_t child_memory_limit(std::uint64_t machine_bytes,
                                 std::optional<std::uint64_t> group_bytes);

// The smallest memory.max (cgroup v2) or limit_in_bytes (v1) from our own group up, as far as they can be read.
std::optional<std::uint64_t> group_memory_limit(
    const std::filesystem::path& proc_self_cgroup = "/proc/self/cgroup",
    const std::filesystem::path& mount = "/sys/fs/cgroup");

// For this machine, looked up once.
std::uint64_t child_memory_limit();

}  // namespace tgvs::process
