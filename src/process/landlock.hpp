// process/landlock.hpp: the kernel's own box for files, signals and abstract sockets (Linux 5.13 and later).
//
// The C library of Debian 12 has no functions for it and its kernel headers know only a part, so calls and numbers are
// ours. What a kernel's version of it (ABI) does not know is left out.
// Source   Documentation/userspace-api/landlock.rst, include/uapi/linux/landlock.h of Linux 6.12.
// Threads  any.
#pragma once

#include "base/file.hpp"
#include "base/result.hpp"
#include "process/confinement.hpp"

#include <cstdint>
#include <vector>

namespace tgvs::process {

namespace landlock {

constexpr std::uint64_t execute = 1U << 0;
constexpr std::uint64_t write_file = 1U << 1;
constexpr std::uint64_t read_file = 1U << 2;
constexpr std::uint64_t read_dir = 1U << 3;
constexpr std::uint64_t remove_dir = 1U << 4;
constexpr std::uint64_t remove_file = 1U << 5;
constexpr std::uint64_t make_char = 1U << 6;
constexpr std::uint64_t make_dir = 1U << 7;
constexpr std::uint64_t make_reg = 1U << 8;
constexpr std::uint64_t make_sock = 1U << 9;
constexpr std::uint64_t make_fifo = 1U << 10;
constexpr std::uint64_t make_block = 1U << 11;
constexpr std::uint64_t make_sym = 1U << 12;
constexpr std::uint64_t refer = 1U << 13;      // ABI 2: renames and links from folder to folder
constexpr std::uint64_t truncate = 1U << 14;   // ABI 3
constexpr std::uint64_t ioctl_dev = 1U << 15;  // ABI 5

constexpr std::uint64_t scope_abstract_socket = 1U << 0;  // ABI 6
constexpr std::uint64_t scope_signal = 1U << 1;           // ABI 6

// What is forbidden unless a rule allows it; 0 for no ABI at all. Pure.
std::uint64_t handled(int abi);
// What is forbidden without exception. Pure.
std::uint64_t scoped(int abi);
// What a rule allows. Pure.
std::uint64_t rights(Sight sight, bool folder, int abi);

// Of this kernel; a failure tells why there is none.
Result<int> abi();

// For restrict_self(). A path that is not there is passed over.
Result<FileDescriptor> make_ruleset(const std::vector<Grant>& grants, int abi);

// The calling thread, and all that it will start, for ever; needs no_new_privs. A system call and nothing else:
// 0, or errno.
int restrict_self(int ruleset);

}  // namespace landlock

}  // namespace tgvs::process
