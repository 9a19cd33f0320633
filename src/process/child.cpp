#include "process/child.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tgvs::process {

namespace {

constexpr std::array allowed_variables = {
    "PATH",           "HOME",       "LANG",        "LC_ALL",        "TZ",          "TMPDIR",
    "XDG_CACHE_HOME", "http_proxy", "https_proxy", "no_proxy",      "all_proxy",   "HTTP_PROXY",
    "HTTPS_PROXY",    "NO_PROXY",   "ALL_PROXY",   "SSL_CERT_FILE", "SSL_CERT_DIR"};

// What the guardian tells us, in this order: whether the program could be executed, then how it ended.
struct Report {
    enum Kind : int { started, not_started, ended } kind;
    int value;  // errno, or the wait status
};

struct Pipe {
    FileDescriptor read;
    FileDescriptor write;
};

Result<Pipe> make_pipe()
{
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
        return failure("cannot make a pipe: " + errno_text(errno));
    return Pipe{FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

std::vector<std::string> child_environment(const Command& command)
{
    std::vector<std::string> result = command.environment;
    for (const char* name : allowed_variables)
        if (const char* value = std::getenv(name))
            result.push_back(std::string(name) + '=' + value);
    return result;
}

std::vector<char*> pointers(std::vector<std::string>& strings)
{
    std::vector<char*> result;
    for (auto& string : strings)
        result.push_back(string.data());
    result.push_back(nullptr);
    return result;
}

// ---- Below, up to guard(), runs in the forked process: system calls only, nothing allocates or locks.

struct Prepared {
    const char* program;
    char* const* argv;
    char* const* envp;
    const char* folder;  // nullptr: ours
    int nice;
    int out;
    int err;
    int life;
};

void tell(int fd, Report report)
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

[[noreturn]] void execute(const Prepared& prepared, int exec_failed)
{
    default_signals();
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // the guardian is the parent: if it is killed, so are we
    const int null = ::open("/dev/null", O_RDONLY);
    ::dup2(null, STDIN_FILENO);
    ::dup2(prepared.out, STDOUT_FILENO);
    ::dup2(prepared.err, STDERR_FILENO);
    ::dup2(exec_failed, 3);
    ::close_range(4, ~0U, 0);
    ::fcntl(3, F_SETFD, FD_CLOEXEC);
    [[maybe_unused]] const int niceness = ::nice(prepared.nice);
    if (prepared.folder == nullptr || ::chdir(prepared.folder) == 0)
        ::execve(prepared.program, prepared.argv, prepared.envp);
    const int error = errno;
    [[maybe_unused]] const auto written = ::write(3, &error, sizeof error);
    ::_exit(127);
}

[[noreturn]] void guard(const Prepared& prepared)
{
    ::setpgid(0, 0);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGPIPE})
        ::signal(signal, SIG_IGN);
    ::signal(SIGCHLD, SIG_DFL);
    int exec_failed[2] = {-1, -1};
    if (::pipe2(exec_failed, O_CLOEXEC) != 0) {
        tell(prepared.life, {Report::not_started, errno});
        ::_exit(127);
    }
    const pid_t child = ::fork();
    if (child == 0)
        execute(prepared, exec_failed[1]);
    if (child < 0) {
        tell(prepared.life, {Report::not_started, errno});
        ::_exit(127);
    }
    ::close(exec_failed[1]);
    int error = 0;
    const bool failed = ::read(exec_failed[0], &error, sizeof error) == sizeof error;
    tell(prepared.life, failed ? Report{Report::not_started, error} : Report{Report::started, 0});

    // Hold nothing but the socket: an inherited pipe end would hide the child's end from the reader.
    ::dup2(prepared.life, 3);
    const int pidfd = static_cast<int>(::syscall(SYS_pidfd_open, child, 0));
    ::dup2(pidfd, 4);
    ::close(0);
    ::close(1);
    ::close(2);
    ::close_range(5, ~0U, 0);

    pollfd watched[2] = {{3, 0, 0}, {4, POLLIN, 0}};  // events 0: only that the peer hung up
    while (::poll(watched, 2, -1) < 0 && errno == EINTR) {
    }
    int status = SIGKILL;
    if (watched[1].revents != 0)
        ::waitpid(child, &status, 0);
    tell(3, {Report::ended, status});
    ::kill(0, SIGKILL);  // whatever the child left in its group, and ourselves
    ::_exit(0);
}

// ---- End of the forked part.

Status to_status(int wait_status)
{
    if (WIFEXITED(wait_status))
        return {.exit_code = WEXITSTATUS(wait_status)};
    return {.exit_code = -1, .signal = WTERMSIG(wait_status)};
}

std::optional<Report> receive(int fd, int flags)
{
    Report report{};
    ssize_t count = 0;
    do
        count = ::recv(fd, &report, sizeof report, flags);
    while (count < 0 && errno == EINTR);
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        return std::nullopt;
    // The guardian went without a word: somebody killed it, and with it the child.
    if (count != sizeof report)
        return Report{Report::ended, SIGKILL};
    return report;
}

void set_nonblocking(int fd)
{
    ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
}

}  // namespace

std::string Status::text() const
{
    if (exit_code >= 0)
        return fmt::format("exit code {}", exit_code);
    return fmt::format("signal {} ({})", signal, ::strsignal(signal));
}

Result<Child> Child::start(const Command& command)
{
    if (command.argv.empty() || command.argv[0].empty())
        return failure("no program is named");
    const auto program = find_program(command.argv[0]);
    if (!program)
        return failure(command.argv[0] + " is not installed or not executable");

    auto out = make_pipe();
    auto err = make_pipe();
    int life[2];
    if (!out || !err || ::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, life) != 0)
        return failure("cannot make the pipes of a child: " + errno_text(errno));
    FileDescriptor ours(life[0]);
    FileDescriptor theirs(life[1]);

    auto argv = command.argv;
    auto environment = child_environment(command);
    const auto argv_pointers = pointers(argv);
    const auto environment_pointers = pointers(environment);
    const Prepared prepared = {.program = program->c_str(),
                               .argv = argv_pointers.data(),
                               .envp = environment_pointers.data(),
                               .folder = command.folder.empty() ? nullptr : command.folder.c_str(),
                               .nice = command.nice,
                               .out = out->write.get(),
                               .err = err->write.get(),
                               .life = theirs.get()};

    const pid_t guardian = ::fork();
    if (guardian == 0)
        guard(prepared);
    if (guardian < 0)
        return failure("cannot start " + command.argv[0] + ": " + errno_text(errno));

    out->write.reset();
    err->write.reset();
    theirs.reset();
    Child child(guardian, std::move(ours), std::move(out->read), std::move(err->read));
    const auto first = receive(child.life_.get(), 0);
    if (first->kind == Report::not_started)
        return failure("cannot start " + command.argv[0] + ": " + errno_text(first->value));
    if (first->kind == Report::ended)
        return failure("cannot start " + command.argv[0] + ": it was killed at once");
    set_nonblocking(child.out_.get());
    set_nonblocking(child.err_.get());
    return child;
}

Child::Child(pid_t guardian, FileDescriptor life, FileDescriptor out, FileDescriptor err)
    : guardian_(guardian), life_(std::move(life)), out_(std::move(out)), err_(std::move(err))
{
}

Child& Child::operator=(Child&& other) noexcept
{
    if (this != &other) {
        reap();
        guardian_ = other.guardian_;
        life_ = std::move(other.life_);
        out_ = std::move(other.out_);
        err_ = std::move(other.err_);
        status_ = other.status_;
    }
    return *this;
}

Child::~Child()
{
    reap();
}

void Child::reap()
{
    if (!life_)  // moved from, or collected
        return;
    kill();
    while (::waitpid(guardian_, nullptr, 0) < 0 && errno == EINTR) {
    }
    life_.reset();
}

void Child::terminate()
{
    if (life_)
        ::kill(-guardian_, SIGTERM);
}

void Child::kill()
{
    if (life_)
        ::kill(-guardian_, SIGKILL);
}

std::optional<Status> Child::poll_status()
{
    if (status_ || !life_)
        return status_;
    const auto report = receive(life_.get(), MSG_DONTWAIT);
    if (!report)
        return std::nullopt;
    status_ = to_status(report->value);
    reap();
    return status_;
}

std::string Finished::reason() const
{
    switch (end) {
        case End::exited:
            return status.text();
        case End::timed_out:
            return "no end within the time allowed";
        case End::stalled:
            return "no progress within the time allowed";
        case End::cancelled:
            return "stopped";
        case End::too_much_output:
            return "more output than allowed";
    }
    return {};
}

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t stderr_tail_bytes = 16 * 1024;
constexpr auto stop_check_interval = std::chrono::milliseconds(100);
constexpr auto terminate_grace = std::chrono::seconds(2);

// Reads what is there. False at the end of the stream.
bool drain(int fd, const std::function<void(std::string_view)>& sink)
{
    char buffer[65'536];
    for (;;) {
        const auto count = ::read(fd, buffer, sizeof buffer);
        if (count > 0)
            sink({buffer, static_cast<std::size_t>(count)});
        else if (count < 0 && errno == EINTR)
            continue;
        else
            return count < 0 && errno == EAGAIN;
    }
}

// One run(): what has come out of the child so far and when.
class Run {
public:
    Run(Child& child, const Limits& limits, const Output& output)
        : child_(child), limits_(limits), output_(output)
    {
    }

    Finished until_end(const std::stop_token& stop)
    {
        bool open = true;
        while (open || !child_.poll_status()) {
            if (const auto reason = why_stop(stop)) {
                finished_.end = *reason;
                end_child();
                break;
            }
            open = read_some();
        }
        out_lines_.finish(output_.on_stdout_line);
        err_lines_.finish(output_.on_stderr_line);
        finished_.status =
            child_.poll_status().value_or(Status{.exit_code = -1, .signal = SIGKILL});
        return std::move(finished_);
    }

private:
    std::optional<End> why_stop(const std::stop_token& stop) const
    {
        const auto now = Clock::now();
        if (stop.stop_requested())
            return End::cancelled;
        if (too_much_)
            return End::too_much_output;
        if (limits_.total.count() > 0 && now - began_ >= limits_.total)
            return End::timed_out;
        if (limits_.silence.count() > 0 && now - last_byte_ >= limits_.silence)
            return End::stalled;
        return std::nullopt;
    }

    bool read_some()
    {
        pollfd watched[3] = {{out_open_ ? child_.stdout_fd() : -1, POLLIN, 0},
                             {err_open_ ? child_.stderr_fd() : -1, POLLIN, 0},
                             {child_.status_fd(), POLLIN, 0}};
        const nfds_t count = out_open_ || err_open_ ? 2 : 3;
        ::poll(watched, count, static_cast<int>(stop_check_interval.count()));
        if (watched[0].revents != 0)
            out_open_ = drain(child_.stdout_fd(), [this](std::string_view b) { take_stdout(b); });
        if (watched[1].revents != 0)
            err_open_ = drain(child_.stderr_fd(), [this](std::string_view b) { take_stderr(b); });
        return out_open_ || err_open_;
    }

    void take_stdout(std::string_view bytes)
    {
        last_byte_ = Clock::now();
        if (output_.on_stdout_line)
            out_lines_.feed(bytes, output_.on_stdout_line);
        else if (finished_.out.size() + bytes.size() <= limits_.stdout_limit_bytes)
            finished_.out += bytes;
        else
            too_much_ = true;
    }

    void take_stderr(std::string_view bytes)
    {
        last_byte_ = Clock::now();
        if (output_.on_stderr_line)
            err_lines_.feed(bytes, output_.on_stderr_line);
        finished_.err += bytes;
        if (finished_.err.size() > stderr_tail_bytes)
            finished_.err.erase(0, finished_.err.size() - stderr_tail_bytes);
    }

    void end_child()
    {
        child_.terminate();
        const auto until = Clock::now() + terminate_grace;
        while (!child_.poll_status() && Clock::now() < until) {
            pollfd watched = {child_.status_fd(), POLLIN, 0};
            ::poll(&watched, 1, static_cast<int>(stop_check_interval.count()));
        }
        child_.kill();
    }

    Child& child_;
    const Limits& limits_;
    const Output& output_;
    Finished finished_;
    LineSplitter out_lines_;
    LineSplitter err_lines_;
    Clock::time_point began_ = Clock::now();
    Clock::time_point last_byte_ = began_;
    bool out_open_ = true;
    bool err_open_ = true;
    bool too_much_ = false;
};

}  // namespace

Result<Finished> run(const Command& command, const Limits& limits, std::stop_token stop,
                     const Output& output)
{
    auto child = Child::start(command);
    if (!child)
        return std::unexpected(child.error());
    return Run(*child, limits, output).until_end(stop);
}

std::optional<std::filesystem::path> find_program(const std::string& name)
{
    const auto usable = [](const std::filesystem::path& path) {
        std::error_code ignored;
        return std::filesystem::is_regular_file(path, ignored) && ::access(path.c_str(), X_OK) == 0;
    };
    if (name.find('/') != std::string::npos)
        return usable(name) ? std::optional<std::filesystem::path>(name) : std::nullopt;
    const char* path = std::getenv("PATH");
    for (const auto folder : split(path != nullptr ? path : "/usr/bin:/bin", ':')) {
        const auto candidate = std::filesystem::path(folder) / name;
        if (!folder.empty() && usable(candidate))
            return candidate;
    }
    return std::nullopt;
}

void LineSplitter::feed(std::string_view bytes,
                        const std::function<void(std::string_view)>& on_line)
{
    constexpr std::size_t line_limit_bytes = 64 * 1024;
    for (const char c : bytes) {
        if (c != '\n' && c != '\r') {
            if (rest_.size() < line_limit_bytes)
                rest_ += c;
            continue;
        }
        finish(on_line);
    }
}

void LineSplitter::finish(const std::function<void(std::string_view)>& on_line)
{
    if (!rest_.empty() && on_line)
        on_line(rest_);
    rest_.clear();
}

}  // namespace tgvs::process
