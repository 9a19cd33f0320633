#include "process/syscall_filter.hpp"

#include "base/file.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <linux/netlink.h>
#include <linux/seccomp.h>
#include <memory>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

namespace tgvs::process {

namespace {

// By name, for libseccomp of Debian 12 does not know all of them by a constant; those that it does not know at all
// (or this architecture does not have) are passed over here and given below by number.
constexpr std::array forbidden = {
    // others' memory, descriptors, registers
    "ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "pidfd_getfd", "kcmp",
    "perf_event_open", "userfaultfd", "lookup_dcookie", "move_pages", "migrate_pages",
    // signals by the number of any thread; the C library signals its own by tgkill
    "tkill", "rt_sigqueueinfo",
    // the kernel's own
    "bpf", "keyctl", "add_key", "request_key", "init_module", "finit_module", "delete_module",
    "kexec_load", "kexec_file_load", "reboot", "swapon", "swapoff", "acct", "quotactl",
    "quotactl_fd", "syslog", "iopl", "ioperm", "settimeofday", "clock_settime", "adjtimex",
    "clock_adjtime", "sethostname", "setdomainname", "vhangup", "nfsservctl",
    // another view of the files
    "mount", "umount", "umount2", "pivot_root", "chroot", "move_mount", "open_tree", "fsopen",
    "fsconfig", "fsmount", "fspick", "mount_setattr", "unshare", "setns", "open_by_handle_at",
    "fanotify_init",
    // what Landlock does not cover, or not in every version
    "truncate", "truncate64", "chown", "chown32", "lchown", "lchown32", "fchown", "fchown32",
    "fchownat"};
constexpr std::array missing = {
    "io_uring_setup", "io_uring_enter", "io_uring_register", "clone3",
    // what stays when a process ends, and is not counted among its memory
    "shmget", "shmat", "shmdt", "shmctl", "msgget", "msgsnd", "msgrcv", "msgctl", "semget", "semop",
    "semtimedop", "semctl", "mq_open", "mq_unlink"};
// A descriptor of a file that may only be read is enough for fchmod() and futimens().
constexpr std::array ignored_changes = {"chmod",  "fchmod",    "fchmodat", "utime",
                                        "utimes", "futimesat", "utimensat"};
// What leaves its group would outlive the guardian, which ends the group.
constexpr std::array ignored_groups = {"setsid", "setpgid"};
constexpr std::array unsupported = {"setxattr",    "lsetxattr",    "fsetxattr",
                                    "removexattr", "lremovexattr", "fremovexattr"};
// Of file systems, by the second byte of the request: flags, versions, fs-verity (which closes a file to writers for
// ever), snapshots. A descriptor for reading is enough for many of them.
// Each is answered as a file system answers that does not have them: copying tools then copy.
struct Requests {
    char type;
    int answer;
};
constexpr std::array requests_of_file_systems = {Requests{'f', ENOTTY}, Requests{'v', ENOTTY},
                                                 Requests{'X', ENOTTY},
                                                 Requests{'\x94', EOPNOTSUPP}};

// The same on every architecture.
constexpr int fchmodat2_call = 452;
constexpr int setxattrat_call = 463;
constexpr int removexattrat_call = 466;
constexpr int open_tree_attr_call = 467;
constexpr int file_setattr_call = 469;
constexpr int set_delegation_command = 1'040;  // F_SETDELEG of fcntl(), Linux 6.19

// What a process may do to itself only. Each takes the number of a process or thread, 0 for the caller; the service's
// number is not the only one to be kept out, for its threads have others, and so have other channels.
struct OfProcess {
    const char* name;
    unsigned argument;
};
constexpr std::array of_own_process = {
    OfProcess{"prlimit64", 0},          OfProcess{"setpriority", 1},
    OfProcess{"ioprio_set", 1},         OfProcess{"sched_setparam", 0},
    OfProcess{"sched_setscheduler", 0}, OfProcess{"sched_setattr", 0},
    OfProcess{"sched_setaffinity", 0}};
// Of two of them the first argument says what the number is of: groups and users are never only ours.
constexpr std::uint64_t ioprio_who_process = 1;  // the C library has no header with it

constexpr std::uint32_t bits32 = 0xffffffff;
// In rules of their own: a rule compares an argument with one value. That of time namespaces clone does not have.
constexpr std::array namespaces = {CLONE_NEWNS,   CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWIPC,
                                   CLONE_NEWUSER, CLONE_NEWPID,    CLONE_NEWNET};

scmp_arg_cmp is(unsigned argument, std::int64_t value)
{
    return {.arg = argument,
            .op = SCMP_CMP_MASKED_EQ,
            .datum_a = bits32,
            .datum_b = static_cast<std::uint32_t>(value)};
}

scmp_arg_cmp has(unsigned argument, std::uint64_t bits)
{
    return {.arg = argument, .op = SCMP_CMP_MASKED_EQ, .datum_a = bits, .datum_b = bits};
}

scmp_arg_cmp has_byte(unsigned argument, unsigned index, std::uint64_t byte)
{
    return {.arg = argument,
            .op = SCMP_CMP_MASKED_EQ,
            .datum_a = std::uint64_t{0xff} << (8 * index),
            .datum_b = byte << (8 * index)};
}

scmp_arg_cmp compares(unsigned argument, scmp_compare how, std::uint64_t value)
{
    return {.arg = argument, .op = how, .datum_a = value, .datum_b = 0};
}

class FilterBuilder {
public:
    FilterBuilder() : context_(::seccomp_init(SCMP_ACT_ALLOW), ::seccomp_release)
    {
        if (!context_)
            return;
        note(::seccomp_attr_set(context_.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ERRNO(EPERM)));
        // A tree instead of a list: a child makes many calls. Older versions do not know it.
        ::seccomp_attr_set(context_.get(), SCMP_FLTATR_CTL_OPTIMIZE, 2);
    }

    void answer(int error, int call, std::initializer_list<scmp_arg_cmp> where = {})
    {
        if (context_ && call >= 0)
            note(::seccomp_rule_add_array(context_.get(),
                                          SCMP_ACT_ERRNO(static_cast<std::uint16_t>(error)), call,
                                          static_cast<unsigned>(where.size()), where.begin()));
    }

    // Negative: the architecture does not have it.
    static int call(const char* name) { return ::seccomp_syscall_resolve_name(name); }

    Result<std::vector<sock_filter>> finish()
    {
        if (!context_ || error_ != 0)
            return failure("cannot make a filter of system calls", error_ != 0 ? error_ : ENOMEM);
        const FileDescriptor file(::memfd_create("filter", MFD_CLOEXEC));
        if (!file)
            return failure("cannot make a file in memory", errno);
        if (const int result = ::seccomp_export_bpf(context_.get(), file.get()); result != 0)
            return failure("cannot make a filter of system calls", -result);
        const auto bytes = static_cast<std::size_t>(::lseek(file.get(), 0, SEEK_END));
        std::vector<sock_filter> program(bytes / sizeof(sock_filter));
        if (::pread(file.get(), program.data(), bytes, 0) != static_cast<ssize_t>(bytes))
            return failure("cannot read the filter of system calls", errno);
        return program;
    }

private:
    void note(int result)
    {
        // EEXIST: another name of the same call.
        if (result < 0 && result != -EEXIST && error_ == 0)
            error_ = -result;
    }

    std::unique_ptr<void, void (*)(scmp_filter_ctx)> context_;
    int error_ = 0;
};

void forbid_signals(FilterBuilder& filter, pid_t service)
{
    // Of these, kill() also takes a thread's number for its whole process; network_filter.hpp hands it over.
    for (const auto* name : {"kill", "tgkill", "rt_tgsigqueueinfo", "pidfd_open"})
        filter.answer(EPERM, FilterBuilder::call(name), {is(0, service)});
    for (const pid_t many : {-1, -::getpgrp()})
        filter.answer(EPERM, FilterBuilder::call("kill"), {is(0, many)});
    // As kernels answer that do not have it (before 6.9).
    constexpr std::uint64_t pidfd_thread = O_EXCL;
    filter.answer(EINVAL, FilterBuilder::call("pidfd_open"), {has(1, pidfd_thread)});
    // Who a descriptor belongs to is signalled when something comes in.
    for (const std::int64_t request : {F_SETOWN, F_SETOWN_EX, F_SETSIG})
        filter.answer(EPERM, FilterBuilder::call("fcntl"), {is(1, request)});
    for (const std::int64_t request : {FIOSETOWN, SIOCSPGRP})
        filter.answer(EPERM, FilterBuilder::call("ioctl"), {is(1, request)});
}

// The limit of processor time ends a process, as a signal does.
void forbid_changing_others(FilterBuilder& filter)
{
    for (const auto& [name, argument] : of_own_process)
        filter.answer(EPERM, FilterBuilder::call(name), {compares(argument, SCMP_CMP_NE, 0)});
    filter.answer(EPERM, FilterBuilder::call("setpriority"),
                  {compares(0, SCMP_CMP_NE, PRIO_PROCESS)});
    filter.answer(EPERM, FilterBuilder::call("ioprio_set"),
                  {compares(0, SCMP_CMP_NE, ioprio_who_process)});
}

// With a socket of AF_UNIX a child would reach what listens for our own user: control.sock, other services' doors. Names
// are looked up without one, too; socketpair() is another call.
void forbid_sockets(FilterBuilder& filter)
{
    const int socket_call = FilterBuilder::call("socket");
    for (int family = 0; family < AF_NETLINK; ++family)
        if (family != AF_INET && family != AF_INET6)
            filter.answer(EAFNOSUPPORT, socket_call, {is(0, family)});
    filter.answer(EAFNOSUPPORT, socket_call, {compares(0, SCMP_CMP_GT, AF_NETLINK)});
    filter.answer(EPROTONOSUPPORT, socket_call,
                  {is(0, AF_NETLINK), compares(2, SCMP_CMP_NE, NETLINK_ROUTE)});
}

void forbid_changing_files(FilterBuilder& filter)
{
    for (const auto& [type, answer] : requests_of_file_systems)
        filter.answer(answer, FilterBuilder::call("ioctl"),
                      {has_byte(1, 1, static_cast<unsigned char>(type))});
    // Whoever opens the file for writing would be held up.
    for (const std::int64_t command : {F_SETLEASE, set_delegation_command})
        filter.answer(EPERM, FilterBuilder::call("fcntl"), {is(1, command)});
}

void forbid_by_arguments(FilterBuilder& filter)
{
    for (const auto flag : namespaces)
        filter.answer(EPERM, FilterBuilder::call("clone"),
                      {has(0, static_cast<std::uint64_t>(flag))});
    for (const std::int64_t request : {TIOCSTI, TIOCLINUX})
        filter.answer(EPERM, FilterBuilder::call("ioctl"), {is(1, request)});
    // With this it only asks.
    filter.answer(EPERM, FilterBuilder::call("personality"), {compares(0, SCMP_CMP_NE, bits32)});
}

}  // namespace

Result<std::vector<sock_filter>> make_syscall_filter(pid_t service)
{
    FilterBuilder filter;
    for (const auto* name : forbidden)
        filter.answer(EPERM, FilterBuilder::call(name));
    for (const auto* name : missing)
        filter.answer(ENOSYS, FilterBuilder::call(name));
    for (const auto* name : ignored_changes)
        filter.answer(0, FilterBuilder::call(name));
    for (const auto* name : ignored_groups)
        filter.answer(0, FilterBuilder::call(name));
    for (const auto* name : unsupported)
        filter.answer(EOPNOTSUPP, FilterBuilder::call(name));
    filter.answer(0, fchmodat2_call);
    filter.answer(EOPNOTSUPP, setxattrat_call);
    filter.answer(EOPNOTSUPP, removexattrat_call);
    filter.answer(EPERM, open_tree_attr_call);
    filter.answer(EOPNOTSUPP, file_setattr_call);
    forbid_signals(filter, service);
    forbid_changing_others(filter);
    forbid_sockets(filter);
    forbid_changing_files(filter);
    forbid_by_arguments(filter);
    return filter.finish();
}

int filter_self(const sock_fprog& program)
{
    return ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0 ? 0 : errno;
}

}  // namespace tgvs::process
