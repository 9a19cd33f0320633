#include "base/log.hpp"

#include "base/text.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <systemd/sd-journal.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>
#include <vector>

namespace tgvs::log {

namespace {

constexpr std::size_t field_limit_bytes = 1'024;

enum class Shape { text, colour, json, journal };

struct State {
    std::mutex mutex;
    Level level = Level::info;
    Shape shape = Shape::text;
    std::function<void()> before;
    std::function<void()> after;
};

// The process's one log. It is never destroyed, so that a late thread can still write.
State& state()
{
    static auto* const instance = new State;
    return *instance;
}

constexpr std::string_view names[] = {"DEBUG", "INFO", "WARN", "ERROR"};
constexpr std::string_view colours[] = {"\033[2m", "\033[32m", "\033[33m", "\033[31m"};
constexpr int journal_priorities[] = {7, 6, 4, 3};

std::size_t index(Level level)
{
    return static_cast<std::size_t>(level);
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

std::string timestamp()
{
    const auto now = std::chrono::system_clock::now();
    const auto milliseconds =
        std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count() %
        1'000;
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                       fmt::gmtime(std::chrono::system_clock::to_time_t(now)), milliseconds);
}

// logfmt: a value with anything but plain characters is quoted.
std::string logfmt_value(std::string_view value)
{
    const auto plain = [](char c) { return c != ' ' && c != '"' && c != '=' && c != '\\'; };
    if (!value.empty() && std::ranges::all_of(value, plain))
        return std::string(value);
    std::string result = "\"";
    for (const char c : value) {
        if (c == '"' || c == '\\')
            result += '\\';
        result += c;
    }
    return result + '"';
}

std::string with_fields(std::string_view message, Fields fields)
{
    std::string line(message);
    for (const auto& field : fields)
        line += fmt::format(" {}={}", field.key,
                            logfmt_value(printable(field.value, field_limit_bytes)));
    return line;
}

std::string as_json(Level level, std::string_view component, std::string_view message,
                    Fields fields)
{
    nlohmann::ordered_json line = {{"time", timestamp()},
                                   {"level", names[index(level)]},
                                   {"component", component},
                                   {"message", message}};
    for (const auto& field : fields)
        line[std::string(field.key)] = printable(field.value, field_limit_bytes);
    return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

void to_journal(Level level, std::string_view component, std::string_view message, Fields fields)
{
    std::vector<std::string> entries = {
        fmt::format("PRIORITY={}", journal_priorities[index(level)]),
        fmt::format("MESSAGE={}: {}", component, with_fields(message, fields)),
        fmt::format("TGVS_COMPONENT={}", component),
        "SYSLOG_IDENTIFIER=tg_video_streamer",
    };
    for (const auto& field : fields) {
        std::string name = "TGVS_";
        for (const char c : field.key)
            name += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        entries.push_back(name + '=' + printable(field.value, field_limit_bytes));
    }
    std::vector<iovec> parts;
    for (auto& entry : entries)
        parts.push_back({entry.data(), entry.size()});
    ::sd_journal_sendv(parts.data(), static_cast<int>(parts.size()));
}

void to_stderr(std::string line)
{
    line += '\n';
    // One write, so that lines of several processes do not mix. A log that cannot be written is lost:
    // there is nowhere left to say so.
    if (::write(STDERR_FILENO, line.data(), line.size()) < 0)
        return;
}

}  // namespace

Field::Field(std::string_view k, double v) : key(k), value(fmt::format("{:.3f}", v))
{
    if (value.find('.') != std::string::npos) {
        value.erase(value.find_last_not_of('0') + 1);
        if (value.back() == '.')
            value.pop_back();
    }
}

void configure(const Options& options)
{
    const std::scoped_lock lock(state().mutex);
    state().level = options.level;
    state().shape = choose_shape(options.format);
}

void set_terminal_hooks(std::function<void()> before, std::function<void()> after)
{
    const std::scoped_lock lock(state().mutex);
    state().before = std::move(before);
    state().after = std::move(after);
}

bool enabled(Level level)
{
    return level >= state().level;
}

void write(Level level, std::string_view component, std::string_view message, Fields fields)
{
    if (!enabled(level))
        return;
    const std::scoped_lock lock(state().mutex);
    if (state().shape == Shape::journal)
        return to_journal(level, component, message, fields);
    if (state().before)
        state().before();
    if (state().shape == Shape::json)
        to_stderr(as_json(level, component, message, fields));
    else if (state().shape == Shape::colour)
        to_stderr(fmt::format("{} {}{}\033[0m {}: {}", timestamp(), colours[index(level)],
                              names[index(level)], component, with_fields(message, fields)));
    else
        to_stderr(fmt::format("{} {} {}: {}", timestamp(), names[index(level)], component,
                              with_fields(message, fields)));
    if (state().after)
        state().after();
}

}  // namespace tgvs::log
