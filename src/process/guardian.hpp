// process/guardian.hpp: the forked process between us and a child, which ends the child's whole group
// when either of us has ended (see child.hpp).
#pragma once

#include "process/network_policy.hpp"
#include "process/report.hpp"

#include <cstdint>
#include <linux/filter.h>

namespace tgvs::process {

// What guard() executes, made before the fork. All of it stays the caller's.
struct Prepared {
    const char* program;
    char* const* argv;
    char* const* envp;
    const char* folder;  // nullptr: ours
    int nice;
    std::uint64_t memory_bytes;  // RLIMIT_DATA
    std::uint64_t file_bytes;    // RLIMIT_FSIZE, 0: ours
    std::uint64_t cpu_seconds;   // RLIMIT_CPU, 0: ours
    int ruleset;                 // Landlock's, -1: none
    const sock_fprog* filter;    // seccomp's, nullptr: none
    bool no_sockets;             // it makes none; then `network` is not supervised
    int in;                      // -1: /dev/null
    int out;
    int err;
    int life;                      // of a SOCK_SEQPACKET pair: Reports go there
    const NetworkPolicy* network;  // on the stack of the caller: everything else is forgotten
};

// To be called in a forked process, as nothing else is: system calls only, nothing allocates or locks.
// Executes the program, forgets what it has inherited of us, waits for its end or for the other end of `life` to close, and kills the group.
[[noreturn]] void guard(const Prepared& prepared);

}  // namespace tgvs::process
