// process/syscall_filter.hpp: the system calls that no child needs (seccomp).
//
// Everything else is allowed: which calls an ffmpeg, a Python or a JavaScript engine makes differs from release to
// release, and a forgotten one would end the show (docs/adr/0007-children-in-a-box.md).
//
//   ENOSYS   io_uring, clone3 (whose flags a filter cannot see): programs have another way; shared memory, semaphores and
//            queues of System V, POSIX queues: they would outlive the child, outside its limit of memory
//   EPERM    other processes' memory, descriptors, limits, priority and processors; our signals; namespaces, mounts,
//            modules, keyrings, BPF, …; typing into a terminal; truncate by path, which Landlock forbids only from ABI 3 on
//   EAFNOSUPPORT, EPROTONOSUPPORT   sockets other than IP, and netlink for routes
//   success  chmod, fchmod and utime with its kin do nothing: copying tools want them, and Landlock does not forbid them
//            anywhere, not even of what a child may only read. Nor do setsid and setpgid do anything: all that a child
//            starts stays in the group that its guardian ends
//   EOPNOTSUPP   setxattr, and what ioctl() asks of btrfs and of clones, likewise
//   ENOTTY   what else ioctl() asks of file systems, likewise
//   foreign calls (32 bits, x32) EPERM
//
// Threads  any.
#pragma once

#include "base/result.hpp"

#include <linux/filter.h>
#include <sys/types.h>
#include <vector>

namespace tgvs::process {

// For prctl(PR_SET_SECCOMP). `service`: whom a child may not signal.
Result<std::vector<sock_filter>> make_syscall_filter(pid_t service);

// The calling thread, and all that it will start, for ever; needs no_new_privs. A system call and nothing else:
// 0, or errno.
int filter_self(const sock_fprog& program);

}  // namespace tgvs::process
