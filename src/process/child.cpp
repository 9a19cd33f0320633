#include "process/child.hpp"

#include "process/box.hpp"
#include "process/guardian.hpp"
#include "process/memory_limit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tgvs::process {

namespace {

constexpr std::array allowed_variables = {
    "PATH",           "HOME",       "LANG",        "LC_ALL",        "TZ",          "TMPDIR",
    "XDG_CACHE_HOME", "http_proxy", "https_proxy", "no_proxy",      "all_proxy",   "HTTP_PROXY",
    "HTTPS_PROXY",    "NO_PROXY",   "ALL_PROXY",   "SSL_CERT_FILE", "SSL_CERT_DIR"};

struct Pipe {
    FileDescriptor read;
    FileDescriptor write;
};

Result<Pipe> make_pipe()
{
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
        return failure("cannot make a pipe", errno);
    return Pipe{FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

std::vector<std::string> child_environment(const Command& command)
{
    std::vector<std::string> result = command.environment;
    if (command.confinement && !command.confinement->temporary.empty())
        result.push_back("TMPDIR=" + command.confinement->temporary.string());
    for (const std::string name : allowed_variables) {
        const char* value = std::getenv(name.c_str());
        const bool given = std::ranges::any_of(
            result, [&name](const auto& variable) { return variable.starts_with(name + '='); });
        if (value != nullptr && !given)
            result.push_back(name + '=' + value);
    }
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

    auto box = command.confinement ? make_box(*program, *command.confinement) : Box{};
    if (!box)
        return failure("cannot confine " + command.argv[0] + ": " + box.error().message);
    auto out = make_pipe();
    auto err = make_pipe();
    int life[2];
    if (!out || !err || ::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, life) != 0)
        return failure("cannot make the pipes of a child", errno);
    FileDescriptor ours(life[0]);
    FileDescriptor theirs(life[1]);

    auto argv = command.argv;
    auto environment = child_environment(command);
    const auto argv_pointers = pointers(argv);
    const auto environment_pointers = pointers(environment);
    const auto memory_bytes =
        command.memory_limit_bytes != 0 ? command.memory_limit_bytes : child_memory_limit();
    const bool no_sockets = command.network == Network::none;
    auto network = no_sockets ? NetworkPolicy{} : network_policy(argv);
    network.supervised = network.supervised && !no_sockets;
    if (command.reaches)
        network.proxies.add(*command.reaches);
    const Prepared prepared = {.program = program->c_str(),
                               .argv = argv_pointers.data(),
                               .envp = environment_pointers.data(),
                               .folder = command.folder.empty() ? nullptr : command.folder.c_str(),
                               .nice = command.nice,
                               .memory_bytes = memory_bytes,
                               .file_bytes = command.file_limit_bytes,
                               .cpu_seconds = static_cast<std::uint64_t>(command.cpu_limit.count()),
                               .ruleset = box->ruleset.get(),
                               .filter = box->filter.len > 0 ? &box->filter : nullptr,
                               .no_sockets = no_sockets,
                               .in = command.input,
                               .out = out->write.get(),
                               .err = err->write.get(),
                               .life = theirs.get(),
                               .network = &network};

    const pid_t guardian = ::fork();
    if (guardian == 0)
        guard(prepared);
    if (guardian < 0)
        return failure("cannot start " + command.argv[0], errno);

    out->write.reset();
    err->write.reset();
    theirs.reset();
    Child child(guardian, std::move(ours), std::move(out->read), std::move(err->read));
    const auto first = receive(child.life_.get(), 0);
    if (first->kind == Report::not_started)
        return failure("cannot start " + command.argv[0], first->value);
    if (first->kind == Report::ended)
        return failure("cannot start " + command.argv[0] + ": it was killed at once");
    if (const auto accepted = accept_supervision(network, first->value); !accepted)
        return failure("cannot start " + command.argv[0] + ": " + accepted.error().message);
    child.program_ = first->child;
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
        program_ = other.program_;
        life_ = std::move(other.life_);
        out_ = std::move(other.out_);
        err_ = std::move(other.err_);
        status_ = other.status_;
        refused_ = std::move(other.refused_);
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

std::optional<std::chrono::nanoseconds> Child::cpu_time() const
{
    clockid_t clock{};
    timespec time{};
    // Once it has ended, its number may be another process's until we hear of it: such an answer is wrong, but only for
    // that moment.
    if (!life_ || status_ || program_ <= 0 || ::clock_getcpuclockid(program_, &clock) != 0 ||
        ::clock_gettime(clock, &time) != 0)
        return std::nullopt;
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

std::optional<Status> Child::poll_status()
{
    take_reports();
    return status_;
}

std::optional<NetworkRefusal> Child::poll_refused()
{
    take_reports();
    return refused_;
}

void Child::take_reports()
{
    while (!status_ && life_) {
        const auto report = receive(life_.get(), MSG_DONTWAIT);
        if (!report)
            return;
        if (report->kind == Report::refused) {
            refused_ = NetworkRefusal{report->target, report->value != 0};
            continue;
        }
        status_ = to_status(report->value);
        reap();
    }
}

}  // namespace tgvs::process
