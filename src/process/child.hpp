// process/child.hpp: a child process (ffmpeg, ffprobe, yt-dlp) that cannot outlive us.
//
// Each child is the grandchild of a guardian: a fork of ours that executes nothing, leads the child's
// process group and holds one end of a socket. When our end closes (exit, crash, kill -9) or the child
// ends, the guardian kills the whole group, so that what yt-dlp or ffmpeg started goes with them.
//
// Environment an allow-list (PATH, HOME, LANG, TZ, TMPDIR, proxies, …) plus Command::environment: no
//             variable of ours that may hold a secret, no NOTIFY_SOCKET, no WATCHDOG_*.
// Bounds      memory (memory_limit.hpp), processor time, 1,024 descriptors, no core dump; no privileges beyond ours,
//             whatever it executes. Not the number of processes: that limit counts all that the user has, other
//             channels' included; units and containers have one for themselves.
// Box         what it sees of the files (confinement.hpp), and a filter of system calls (syscall_filter.hpp).
// Network     only what the policy of network_access.hpp allows, or none, whatever they execute.
// Descriptors standard input is /dev/null or Command::input; nothing else of ours is inherited.
// Threads     one owner per Child; run() may be called from any thread.
#pragma once

#include "base/file.hpp"
#include "base/result.hpp"
#include "process/confinement.hpp"
#include "process/find_program.hpp"
#include "process/network_access.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace tgvs::process {

// Where a child may send to and connect to.
enum class Network {
    policed,  // where the policy of network_access.hpp lets it
    none,     // it makes no sockets: what it has comes to it by its standard input
};

struct Command {
    std::vector<std::string> argv;              // argv[0] is looked up in PATH
    std::vector<std::string> environment = {};  // NAME=value, beyond the allow-list
    std::filesystem::path folder = {};          // working folder; empty: ours
    int nice = 0;                               // added to our own niceness
    std::uint64_t file_limit_bytes = 0;         // of one file that it writes; 0: none
    std::uint64_t memory_limit_bytes = 0;       // 0: child_memory_limit()
    std::chrono::seconds cpu_limit{};           // of each process, summed over its threads; 0: none
    int input = -1;  // becomes its standard input, and stays the caller's; -1: /dev/null
    Network network = Network::policed;
    std::optional<NetworkEndpoint> reaches = {};  // policed, and this, wherever it is
    // None: it sees and does what we can. For programs that see no byte of others, in tests; whatever the service
    // starts has one (tests/checks/confined.py).
    std::optional<Confinement> confinement = {};
};

// How a process ended: one of the two.
struct Status {
    int exit_code = -1;  // -1: ended by a signal
    int signal = 0;

    bool success() const { return exit_code == 0; }
    std::string text() const;  // "exit code 1", "signal 9 (Killed)"
};

class Child {
public:
    static Result<Child> start(const Command& command);

    Child(Child&&) noexcept = default;
    Child& operator=(Child&& other) noexcept;
    ~Child();  // kills the group and reaps

    // Non-blocking read ends.
    int stdout_fd() const { return out_.get(); }
    int stderr_fd() const { return err_.get(); }
    // Readable once the process has ended.
    int status_fd() const { return life_.get(); }

    pid_t group() const { return guardian_; }
    void terminate();  // SIGTERM to the group; poll status_fd() to see the effect
    void kill();       // SIGKILL to the group, at once

    // Processor time so far of the program itself, all its threads together, without what it started. Nothing: it has
    // ended, or the system does not tell.
    std::optional<std::chrono::nanoseconds> cpu_time() const;

    // Collects the end if it has come.
    std::optional<Status> poll_status();
    // The newest destination that it, or what it started, was not let to.
    std::optional<NetworkRefusal> poll_refused();

private:
    Child(pid_t guardian, FileDescriptor life, FileDescriptor out, FileDescriptor err);
    void take_reports();
    void reap();

    pid_t guardian_ = -1;
    pid_t program_ = -1;
    FileDescriptor life_;
    FileDescriptor out_;
    FileDescriptor err_;
    std::optional<Status> status_;
    std::optional<NetworkRefusal> refused_;
};

struct Limits {
    std::chrono::milliseconds total{};  // 0: none
    std::chrono::milliseconds
        silence{};  // longest time without a byte on stdout or stderr; 0: none
    std::size_t stdout_limit_bytes = 16 * 1024 * 1024;
};

struct Output {
    // Before anything else; it is there until run() returns.
    std::function<void(const Child&)> on_started = {};
    // Without a callback stdout is collected in Finished::out; with one it is handed over as it comes,
    // up to Limits::stdout_limit_bytes, or by lines.
    std::function<void(std::string_view)> on_stdout = {};
    std::function<void(std::string_view)> on_stdout_line = {};
    std::function<void(std::string_view)> on_stderr_line = {};
    // Once a second while it runs, whether it says anything or not.
    std::function<void()> on_second = {};
};

enum class End { exited, timed_out, stalled, cancelled, too_much_output };

struct Finished {
    End end = End::exited;
    Status status;
    std::string out;                             // up to Limits::stdout_limit_bytes
    std::string err;                             // the last 16 KiB of stderr
    std::optional<NetworkRefusal> refused = {};  // as Child::poll_refused()

    bool success() const { return end == End::exited && status.success(); }
    std::string reason() const;  // "exit code 1", "no answer within 60 s", "stopped", …
};

// Runs to the end and reaps. A failure is only that it could not be started.
Result<Finished> run(const Command& command, const Limits& limits, std::stop_token stop = {},
                     const Output& output = {});

// Splits a stream of bytes into lines ('\n', or '\r' as ffmpeg writes its progress). A line of over
// 64 KiB is cut.
class LineSplitter {
public:
    void feed(std::string_view bytes, const std::function<void(std::string_view)>& on_line);
    void finish(const std::function<void(std::string_view)>& on_line);

private:
    std::string rest_;
};

}  // namespace tgvs::process
