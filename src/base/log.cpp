#include "base/log.hpp"

#include "base/log_backlog.hpp"
#include "base/log_limit.hpp"
#include "base/log_lines.hpp"

#include <fmt/format.h>
#include <systemd/sd-journal.h>

#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <pthread.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

namespace tgvs::log {

namespace {

constexpr std::chrono::seconds last_words_limit{1};

enum class Mode {
    direct,      // whoever logs writes
    background,  // a thread does
    mute,        // that thread is stuck in a write, and nobody else shall be
};

// The process's one log. It is never destroyed, so that a late thread can still write.
struct State {
    std::mutex mutex;
    std::condition_variable work;
    std::condition_variable ended;
    Level level = Level::info;
    Shape shape = Shape::text;
    Mode mode = Mode::direct;
    Backlog backlog;
    Limit limit;
    std::string status;  // the line at the bottom of a terminal
    bool status_changed = false;
    bool ending = false;
    std::thread thread;
};

State& state()
{
    static auto* const instance = new State;
    return *instance;
}

// systemd tells in JOURNAL_STREAM which device and inode its journal is; see systemd.exec(5).
bool stderr_is_the_journal()
{
    const char* stream = std::getenv("JOURNAL_STREAM");
    struct stat status = {};
    if (stream == nullptr || ::fstat(STDERR_FILENO, &status) != 0)
        return false;
    return fmt::format("{}:{}", status.st_dev, status.st_ino) == stream;
}

Shape choose_shape(Format format)
{
    if (format == Format::json)
        return Shape::json;
    if (format == Format::text)
        return Shape::text;
    if (stderr_is_the_journal())
        return Shape::journal;
    return ::isatty(STDERR_FILENO) != 0 ? Shape::colour : Shape::text;
}

void put(std::string_view text)
{
    // One write, so that lines of several processes do not mix. A log that cannot be written is lost:
    // there is nowhere left to say so.
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
}

void put_journal_entry(std::vector<std::string> entry)
{
    std::vector<iovec> parts;
    for (auto& field : entry)
        parts.push_back({field.data(), field.size()});
    ::sd_journal_sendv(parts.data(), static_cast<int>(parts.size()));
}

// Takes the status line away, writes, and draws it again; no line: only the status line is new.
void put_line(Shape shape, std::optional<Line> line, const std::string& status, bool redraw)
{
    if (line && line->lost_before > 0) {
        const Field lines("lines", line->lost_before);
        put_line(shape,
                 Line{compose(shape, Level::warn, "log",
                              "lines were lost here: nobody read the log", {&lines, 1})},
                 status, redraw);
    }
    if (line && line->parts.size() > 1)
        return put_journal_entry(std::move(line->parts));
    std::string text = redraw ? "\r\033[K" : "";
    if (line)
        text += line->parts.front() + '\n';
    put(text + status);
}

// Until it is told to end; what is left then is written.
void write_in_background()
{
    ::pthread_setname_np(::pthread_self(), "log");
    auto& log = state();
    std::unique_lock lock(log.mutex);
    for (;;) {
        log.work.wait(lock,
                      [&] { return log.ending || log.status_changed || !log.backlog.empty(); });
        auto line = log.backlog.take();
        const bool status_changed = std::exchange(log.status_changed, false);
        if (!line && !status_changed)
            break;
        const auto shape = log.shape;
        const auto status = log.status;
        lock.unlock();
        put_line(shape, std::move(line), status, status_changed || !status.empty());
        lock.lock();
    }
    log.ending = false;
    log.ended.notify_all();
}

}  // namespace

void configure(const Options& options)
{
    const std::scoped_lock lock(state().mutex);
    state().level = options.level;
    state().shape = choose_shape(options.format);
}

void set_status_line(std::string text)
{
    auto& log = state();
    const std::scoped_lock lock(log.mutex);
    log.status = std::move(text);
    if (log.mode == Mode::direct)
        put("\r\033[K" + log.status);
    log.status_changed = log.mode == Mode::background;
    log.work.notify_one();
}

bool enabled(Level level)
{
    return level >= state().level;
}

void write(Level level, std::string_view component, std::string_view message, Fields fields)
{
    if (!enabled(level))
        return;
    auto& log = state();
    const std::scoped_lock lock(log.mutex);
    if (log.mode == Mode::direct)
        return put_line(log.shape, Line{compose(log.shape, level, component, message, fields)},
                        log.status, !log.status.empty());
    const auto left_out = level == Level::debug ? std::optional<std::uint64_t>(0)
                                                : log.limit.admit(message, Limit::Clock::now());
    if (!left_out)
        return;
    std::vector<Field> all(fields);
    if (*left_out > 0)
        all.emplace_back("left_out", *left_out);
    log.backlog.push(Line{compose(log.shape, level, component, message, all)});
    log.work.notify_one();
}

Unwritten unwritten()
{
    const std::scoped_lock lock(state().mutex);
    return {.lost = state().backlog.lost_in_all(), .left_out = state().limit.left_out_in_all()};
}

Background::Background()
{
    {
        const std::scoped_lock lock(state().mutex);
        if (state().mode != Mode::direct)
            return;
        state().mode = Mode::background;
    }
    // Signals are for the threads that expect them.
    sigset_t all;
    sigset_t before;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);
    started_ = true;
    state().thread = std::thread(write_in_background);
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

Background::~Background()
{
    if (!started_)
        return;
    auto& log = state();
    std::unique_lock lock(log.mutex);
    log.ending = true;
    log.work.notify_one();
    const bool ended = log.ended.wait_for(lock, last_words_limit, [&] { return !log.ending; });
    log.mode = ended ? Mode::direct : Mode::mute;
    lock.unlock();
    if (ended)
        log.thread.join();
    else
        log.thread.detach();
}

}  // namespace tgvs::log
