#include "process/guardian.hpp"

#include "process/forget_memory.hpp"
#include "process/landlock.hpp"
#include "process/syscall_filter.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <initializer_list>
#include <poll.h>
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

[[noreturn]] void execute(const Prepared& prepared, int exec_failed)
{
    default_signals();
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // the guardian is the parent: if it is killed, so are we
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    const int refused = prepared.ruleset >= 0 ? landlock::restrict_self(prepared.ruleset) : 0;
    const int null = ::open("/dev/null", O_RDONLY);
    ::dup2(null, STDIN_FILENO);
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
    if (::pipe2(exec_failed, O_CLOEXEC) != 0) {
        report(prepared.life, {Report::not_started, errno});
        ::_exit(127);
    }
    const pid_t child = ::fork();
    if (child == 0)
        execute(prepared, exec_failed[1]);
    if (child < 0) {
        report(prepared.life, {Report::not_started, errno});
        ::_exit(127);
    }
    ::close(exec_failed[1]);
    int error = 0;
    const bool failed = ::read(exec_failed[0], &error, sizeof error) == sizeof error;
    report(prepared.life, failed ? Report{Report::not_started, error} : Report{Report::started, 0});
    if (!failed)
        offer_to_the_kernel(child);

    // Hold nothing but the socket: an inherited pipe end would hide the child's end from the reader.
    ::dup2(prepared.life, 3);
    const int pidfd = static_cast<int>(::syscall(SYS_pidfd_open, child, 0));
    ::dup2(pidfd, 4);
    ::close(0);
    ::close(1);
    ::close(2);
    ::close_range(5, ~0U, 0);
    forget_inherited_memory();

    pollfd watched[2] = {{3, 0, 0}, {4, POLLIN, 0}};  // events 0: only that the peer hung up
    while (::poll(watched, 2, -1) < 0 && errno == EINTR) {
    }
    int status = SIGKILL;
    if (watched[1].revents != 0)
        ::waitpid(child, &status, 0);
    report(3, {Report::ended, status});
    ::kill(0, SIGKILL);  // whatever the child left in its group, and ourselves
    ::_exit(0);
}

}  // namespace tgvs::process
