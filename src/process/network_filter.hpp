// process/network_filter.hpp: the seccomp filter that hands a child's calls to connect(), those that send to an address,
// and kill(), to its guardian (network_watch.hpp).
//
// What would go round them is refused by the filter itself: io_uring, TCP Fast Open by a flag of send, SCTP (which connects
// by an option) by its number and by its type, families of addresses that no child needs, the calls of other
// architectures (32 bits, x32), and joining groups of multicast unless it is opened.
// Source   seccomp(2), seccomp_unotify(2).
#pragma once

namespace tgvs::process {

// Puts the calling process and what it will start under the filter, and takes the right to gain privileges away from it.
// The descriptor of the listener, or -errno: the kernel, or what we run in, does not have it. System calls only.
int install_network_filter(bool may_join_groups) noexcept;

// The same without anybody to ask: no socket is made, connected or listened on, and nobody is signalled by kill() but the
// own group. What the process has or is sent it uses.
// errno, or 0. System calls only.
int forbid_all_sockets() noexcept;

}  // namespace tgvs::process
