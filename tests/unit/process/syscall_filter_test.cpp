// What the filter says by itself, in a fork of this process: in a whole box Landlock may be the first to refuse.
#include "process/syscall_filter.hpp"

#include "support/other_thread.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace tgvs::process {
namespace {

struct Call {
    const char* what;
    long number;
    std::array<long, 5> arguments;
    int error;  // 0: it is made
};

// Of each, in a process under a filter that protects this one.
std::vector<int> errors_of(const std::vector<Call>& calls)
{
    const auto filter = make_syscall_filter(::getpid());
    EXPECT_TRUE(filter);
    std::vector<int> errors(calls.size(), -1);
    int ends[2];
    EXPECT_EQ(::pipe(ends), 0);
    const auto child = ::fork();
    if (child == 0) {
        const sock_fprog program = {.len = static_cast<unsigned short>(filter->size()),
                                    .filter = const_cast<sock_filter*>(filter->data())};
        ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
        if (filter_self(program) != 0)
            ::_exit(1);
        for (const auto& [what, number, a, expected] : calls) {
            const int error = ::syscall(number, a[0], a[1], a[2], a[3], a[4]) < 0 ? errno : 0;
            [[maybe_unused]] const auto written = ::write(ends[1], &error, sizeof error);
        }
        ::_exit(0);
    }
    ::close(ends[1]);
    for (auto& error : errors)
        EXPECT_EQ(::read(ends[0], &error, sizeof error), static_cast<ssize_t>(sizeof error));
    ::close(ends[0]);
    ::waitpid(child, nullptr, 0);
    return errors;
}

void expect_errors(const std::vector<Call>& calls)
{
    const auto errors = errors_of(calls);
    for (std::size_t i = 0; i < calls.size(); ++i)
        EXPECT_EQ(errors[i], calls[i].error) << calls[i].what;
}

TEST(SyscallFilter, LetsNobodySignalTheService)
{
    constexpr long thread_flag = O_EXCL;  // PIDFD_THREAD
    const test::OtherThread other;
    const long service = ::getpid();
    const long thread = other.number();
    siginfo_t information{};
    information.si_code = SI_QUEUE;
    const auto said = reinterpret_cast<long>(&information);
    expect_errors({{"kill", SYS_kill, {service, 0}, EPERM},
                   {"tgkill", SYS_tgkill, {service, service, 0}, EPERM},
                   {"tgkill a thread", SYS_tgkill, {service, thread, 0}, EPERM},
                   {"tkill", SYS_tkill, {thread, 0}, EPERM},
                   {"queue", SYS_rt_sigqueueinfo, {service, 0, said}, EPERM},
                   {"queue to a thread", SYS_rt_sigqueueinfo, {thread, 0, said}, EPERM},
                   {"hold", SYS_pidfd_open, {service, 0}, EPERM},
                   {"hold a thread", SYS_pidfd_open, {thread, thread_flag}, EINVAL},
                   {"everybody", SYS_kill, {-1, 0}, EPERM},
                   {"its own group", SYS_kill, {0, 0}, 0}});
}

// Some are newer than the headers, and all are refused before their arguments are looked at.
TEST(SyscallFilter, LetsNobodyChangeWhatBelongsToAFile)
{
    constexpr long xattr_calls[] = {463, 466};  // setxattrat, removexattrat
    constexpr long file_setattr = 469;
    constexpr long nothing = -1;
    constexpr long enable_verity = 0x40806685;
    constexpr long clone_file = 0x40049409;
    expect_errors({{"attribute", xattr_calls[0], {nothing}, EOPNOTSUPP},
                   {"no attribute", xattr_calls[1], {nothing}, EOPNOTSUPP},
                   {"flags by path", file_setattr, {nothing}, EOPNOTSUPP},
                   {"read-only for ever", SYS_ioctl, {nothing, enable_verity}, ENOTTY},
                   {"clone", SYS_ioctl, {nothing, clone_file}, EOPNOTSUPP},
                   {"lease", SYS_fcntl, {nothing, F_SETLEASE}, EPERM},
                   {"mode", SYS_fchmod, {nothing}, 0},
                   {"times", SYS_utimensat, {nothing}, 0},
                   {"owner", SYS_fchown, {nothing}, EPERM}});
}

TEST(SyscallFilter, LetsAProcessChangeLimitsAndPriorityOfItselfOnly)
{
    constexpr long nobody = 0x7FFFFFF0;  // a user of whom nothing runs: without the filter ESRCH
    constexpr long io_process = 1;
    constexpr long io_user = 3;
    const long service = ::getpid();
    rlimit now{};
    ::getrlimit(RLIMIT_CORE, &now);
    cpu_set_t processors;
    ::sched_getaffinity(0, sizeof processors, &processors);
    const sched_param usual{};
    const auto limit = reinterpret_cast<long>(&now);
    const auto set = reinterpret_cast<long>(&processors);
    const auto param = reinterpret_cast<long>(&usual);
    const auto size = static_cast<long>(sizeof processors);
    expect_errors({{"limit", SYS_prlimit64, {service, RLIMIT_CORE, limit, 0}, EPERM},
                   {"own limit", SYS_prlimit64, {0, RLIMIT_CORE, limit, 0}, 0},
                   {"priority", SYS_setpriority, {PRIO_PROCESS, service, 19}, EPERM},
                   {"priority of a user", SYS_setpriority, {PRIO_USER, nobody, 19}, EPERM},
                   {"priority of a group", SYS_setpriority, {PRIO_PGRP, nobody, 19}, EPERM},
                   {"own priority", SYS_setpriority, {PRIO_PROCESS, 0, 19}, 0},
                   {"disk priority", SYS_ioprio_set, {io_process, service, 0}, EPERM},
                   {"disk priority of a user", SYS_ioprio_set, {io_user, nobody, 0}, EPERM},
                   {"own disk priority", SYS_ioprio_set, {io_process, 0, 0}, 0},
                   {"processors", SYS_sched_setaffinity, {service, size, set}, EPERM},
                   {"own processors", SYS_sched_setaffinity, {0, size, set}, 0},
                   {"scheduling", SYS_sched_setscheduler, {service, SCHED_OTHER, param}, EPERM},
                   {"own scheduling", SYS_sched_setscheduler, {0, SCHED_OTHER, param}, 0},
                   {"parameters", SYS_sched_setparam, {service, param}, EPERM},
                   {"attributes", SYS_sched_setattr, {service, 0, 0}, EPERM},
                   {"memory", SYS_move_pages, {service, 0, 0, 0, 0}, EPERM},
                   {"memory of a node", SYS_migrate_pages, {service, 0, 0, 0}, EPERM}});
}

}  // namespace
}  // namespace tgvs::process
