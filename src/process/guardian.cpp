#include "process/guardian.hpp"

#include "process/forget_memory.hpp"
#include "process/landlock.hpp"
#include "process/network_caller.hpp"
#include "process/network_filter.hpp"
#include "process/network_watch.hpp"
#include "process/syscall_filter.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <initializer_list>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tgvs::process {

namespace {

void report(int fd, Report report)
{
    // The other end may be gone; then nobody wants to know.
    [[maybe_unused]] const auto sent = ::send(fd, &report, sizeof report, MSG_NOSIGNAL);
}

void default_signals()
{
    for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGPIPE, SIGCHLD, SIGQUIT, SIGUSR1, SIGUSR2})
        ::signal(signal, SIG_DFL);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

// Not more than ours, which may be less already. With a grace, a signal that tells comes before the one that ends.
void limit(int what, std::uint64_t bytes, std::uint64_t grace = 0)
{
    rlimit now{};
    if (bytes == 0 || ::getrlimit(static_cast<__rlimit_resource_t>(what), &now) != 0)
        return;
    now.rlim_max = now.rlim_max < bytes + grace ? now.rlim_max : static_cast<rlim_t>(bytes + grace);
    now.rlim_cur = now.rlim_max < bytes ? now.rlim_max : static_cast<rlim_t>(bytes);
    ::setrlimit(static_cast<__rlimit_resource_t>(what), &now);
}

void limit_all(const Prepared& prepared)
{
    constexpr std::uint64_t most_descriptors = 1'024;
    constexpr std::uint64_t seconds_to_end = 5;
    limit(RLIMIT_DATA, prepared.memory_bytes);
    limit(RLIMIT_FSIZE, prepared.file_bytes);
    limit(RLIMIT_CPU, prepared.cpu_seconds, seconds_to_end);
    limit(RLIMIT_NOFILE, most_descriptors);
    limit(RLIMIT_CORE, 1);  // none; see base/private_memory.cpp
}

// False: errno says why.
bool enter_folder_and_filter(const Prepared& prepared)
{
    if (prepared.folder != nullptr && ::chdir(prepared.folder) != 0)
        return false;
    errno = prepared.filter != nullptr ? filter_self(*prepared.filter) : 0;
    return errno == 0;
}

// In the child, which has one table of descriptors with the guardian until it has told the listener's number there.
void hand_over_network(const Prepared& prepared, int to_guardian)
{
    const auto& policy = *prepared.network;
    const int listener = policy.supervised ? install_network_filter(may_join_groups(policy)) : -1;
    // Where the system lets nobody filter, the operator has been told by box_ability().
    if (prepared.no_sockets)
        forbid_all_sockets();
    constexpr unsigned beyond_all = 0x7FFFFFFF;
    // What follows would be done to the guardian's descriptors.
    if (::close_range(beyond_all, beyond_all, CLOSE_RANGE_UNSHARE) != 0 &&
        ::unshare(CLONE_FILES) != 0)
        ::_exit(127);
    [[maybe_unused]] const auto told = ::write(to_guardian, &listener, sizeof listener);
}

// The number of the child's listener, or -errno; the child may have ended without a word.
int take_listener(int from_child, int child_end)
{
    pollfd watched[2] = {{from_child, POLLIN, 0}, {child_end, POLLIN, 0}};
    while (::poll(watched, 2, -1) < 0 && errno == EINTR) {
    }
    int listener = -ESRCH;
    if ((watched[0].revents & POLLIN) != 0) [[maybe_unused]]
        const auto count = ::read(from_child, &listener, sizeof listener);
    return listener;
}

// The program has begun, but may be in the middle of becoming dumpable, and lose the processor just there. Where it was
// not to be had before, it is asked for once.
bool may_look_into(pid_t child, const NetworkPolicy& policy)
{
    const int tries = policy.unsupervised_before ? 1 : 2'000;
    for (int i = 0; i < tries; ++i) {
        if (may_read_memory(child))
            return true;
        ::poll(nullptr, 0, 1);
    }
    return false;
}

// Answers what the child asks of the network until it has ended, or the other end of `life` is closed.
void watch(pollfd (&watched)[3], NetworkWatch& network)
{
    for (;;) {
        if (::poll(watched, 3, -1) < 0)
            continue;  // EINTR
        if (watched[0].revents != 0 || watched[1].revents != 0)
            return;
        if ((watched[2].revents & POLLIN) != 0)
            network.answer();
        else if (watched[2].revents != 0)
            watched[2].fd = -1;  // nobody is left who could ask
    }
}

// With a number that is none of those that are kept in the end.
int aside(int fd)
{
    constexpr int free_from = 6;
    return fd < 0 || fd >= free_from ? fd : ::fcntl(fd, F_DUPFD, free_from);
}

[[noreturn]] void execute(const Prepared& prepared, int exec_failed, int to_guardian)
{
    hand_over_network(prepared, to_guardian);
    default_signals();
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // the guardian is the parent: if it is killed, so are we
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    const int refused = prepared.ruleset >= 0 ? landlock::restrict_self(prepared.ruleset) : 0;
    ::dup2(prepared.in >= 0 ? prepared.in : ::open("/dev/null", O_RDONLY), STDIN_FILENO);
    ::dup2(prepared.out, STDOUT_FILENO);
    ::dup2(prepared.err, STDERR_FILENO);
    ::dup2(exec_failed, 3);
    ::close_range(4, ~0U, 0);
    ::fcntl(3, F_SETFD, FD_CLOEXEC);
    limit_all(prepared);
    [[maybe_unused]] const int niceness = ::nice(prepared.nice);
    if (refused == 0 && enter_folder_and_filter(prepared))
        ::execve(prepared.program, prepared.argv, prepared.envp);
    const int error = refused != 0 ? refused : errno;
    [[maybe_unused]] const auto written = ::write(3, &error, sizeof error);
    ::_exit(127);
}

// When memory runs out, the kernel ends a child rather than the service. Of what has been executed, for our own forks
// are not dumpable, and their files in /proc are root's.
void offer_to_the_kernel(pid_t child)
{
    char path[64] = "/proc/";
    char* at = path + 6;
    char digits[16];
    int count = 0;
    for (pid_t rest = child; rest > 0 && count < 16; rest /= 10)
        digits[count++] = static_cast<char>('0' + rest % 10);
    while (count > 0)
        *at++ = digits[--count];
    ::strcpy(at, "/oom_score_adj");
    int fd = ::open(path, O_WRONLY | O_CLOEXEC);
    // It may be in the middle of becoming dumpable.
    for (int i = 0; fd < 0 && errno == EACCES && i < 20; ++i) {
        ::poll(nullptr, 0, 1);
        fd = ::open(path, O_WRONLY | O_CLOEXEC);
    }
    [[maybe_unused]] const auto written = ::write(fd, "1000", 4);
    ::close(fd);
}

}  // namespace

void guard(const Prepared& prepared)
{
    ::setpgid(0, 0);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGPIPE})
        ::signal(signal, SIG_IGN);
    ::signal(SIGCHLD, SIG_DFL);
    int exec_failed[2] = {-1, -1};
    int network_told[2] = {-1, -1};
    if (::pipe2(exec_failed, O_CLOEXEC) != 0 || ::pipe2(network_told, O_CLOEXEC) != 0) {
        report(prepared.life, {Report::not_started, errno});
        ::_exit(127);
    }
    // CLONE_FILES: so the listener gets here without a call that the filter would hold up.
    const auto child = static_cast<pid_t>(::syscall(SYS_clone, CLONE_FILES | SIGCHLD, 0, 0, 0, 0));
    if (child == 0)
        execute(prepared, exec_failed[1], network_told[1]);
    const int pidfd = child < 0 ? -1 : static_cast<int>(::syscall(SYS_pidfd_open, child, 0));
    if (pidfd < 0) {
        report(prepared.life, {Report::not_started, errno});
        ::kill(0, SIGKILL);
    }
    const int listener = take_listener(network_told[0], pidfd);
    ::close(exec_failed[1]);
    int error = 0;
    const bool failed = ::read(exec_failed[0], &error, sizeof error) == sizeof error;
    if (!failed)
        offer_to_the_kernel(child);
    const bool sees = listener >= 0 && may_look_into(child, *prepared.network);
    const int lack = listener < 0 ? -listener : (sees ? 0 : EPERM);
    const int unsupervised = prepared.network->supervised ? lack : 0;
    report(prepared.life,
           failed ? Report{.kind = Report::not_started, .value = error}
                  : Report{.kind = Report::started, .value = unsupervised, .child = child});

    // Hold nothing but these: an inherited pipe end would hide the child's end from the reader.
    for (const int fd : {exec_failed[0], network_told[0], network_told[1]})
        ::close(fd);
    const int held[] = {aside(prepared.life), aside(pidfd), aside(listener)};
    for (int i = 0; i < 3; ++i)
        ::dup2(held[i], 3 + i);
    ::close_range(0, 2, 0);
    ::close_range(listener < 0 ? 5 : 6, ~0U, 0);
    forget_inherited_memory();

    NetworkWatch network(*prepared.network, 5, 3, sees);
    pollfd watched[3] = {
        {3, 0, 0}, {4, POLLIN, 0}, {listener < 0 ? -1 : 5, POLLIN, 0}};  // 0: hung up
    watch(watched, network);
    int status = SIGKILL;
    if (watched[1].revents != 0)
        ::waitpid(child, &status, 0);
    report(3, {Report::ended, status});
    ::kill(0, SIGKILL);  // whatever the child left in its group, and ourselves
    ::_exit(0);
}

}  // namespace tgvs::process
