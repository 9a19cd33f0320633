// run() of process/child.hpp: a child from its start to its end.
#include "process/child.hpp"

#include <cerrno>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

namespace tgvs::process {

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
// Between two looks at the limits.
constexpr int reads_in_a_row = 16;
constexpr auto stop_check_interval = std::chrono::milliseconds(100);
constexpr auto terminate_grace = std::chrono::seconds(2);

// Reads some of what is there: a child may write faster than we read. False at the end of the stream.
bool drain(int fd, const std::function<void(std::string_view)>& sink)
{
    char buffer[65'536];
    for (int i = 0; i < reads_in_a_row; ++i) {
        const auto count = ::read(fd, buffer, sizeof buffer);
        if (count > 0)
            sink({buffer, static_cast<std::size_t>(count)});
        else if (count == 0 || errno != EINTR)
            return count < 0 && errno == EAGAIN;
    }
    return true;
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
            tell_the_time();
        }
        out_lines_.finish(output_.on_stdout_line);
        err_lines_.finish(output_.on_stderr_line);
        finished_.status =
            child_.poll_status().value_or(Status{.exit_code = -1, .signal = SIGKILL});
        finished_.refused = child_.poll_refused();
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

    void tell_the_time()
    {
        const auto now = Clock::now();
        if (!output_.on_second || now - told_at_ < std::chrono::seconds(1))
            return;
        told_at_ = now;
        output_.on_second();
    }

    void take_stdout(std::string_view bytes)
    {
        last_byte_ = Clock::now();
        if (output_.on_stdout_line)
            out_lines_.feed(bytes, output_.on_stdout_line);
        else if (bytes.size() > limits_.stdout_limit_bytes - out_bytes_)
            too_much_ = true;
        else
            take_whole(bytes);
    }

    void take_whole(std::string_view bytes)
    {
        out_bytes_ += bytes.size();
        if (output_.on_stdout)
            output_.on_stdout(bytes);
        else
            finished_.out += bytes;
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
    Clock::time_point told_at_ = began_;
    std::size_t out_bytes_ = 0;  // handed over or collected
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
    if (output.on_started)
        output.on_started(*child);
    return Run(*child, limits, output).until_end(stop);
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
