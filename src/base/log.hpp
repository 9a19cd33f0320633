// base/log.hpp: a log line is a fixed message plus key=value fields.
//
// Text form   2026-01-31T12:00:00.123Z LEVEL component: message key=value …
// Other forms coloured text on a terminal, the journal's own fields under systemd, JSON lines.
// Threads     any; a line is written whole.
// Source      text from outside goes into a field, never into the message. Fields are cut at 1 KiB and
//             cleaned of control characters. A Secret is no field: it does not convert.
#pragma once

#include <concepts>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>

namespace tgvs::log {

enum class Level { debug, info, warn, error };
enum class Format { automatic, text, json };

struct Options {
    Level level = Level::info;
    Format format = Format::automatic;
};

struct Field {
    std::string_view key;
    std::string value;

    Field(std::string_view k, std::string_view v) : key(k), value(v) {}
    Field(std::string_view k, const char* v) : key(k), value(v) {}
    Field(std::string_view k, const std::string& v) : key(k), value(v) {}
    Field(std::string_view k, bool v) : key(k), value(v ? "true" : "false") {}
    Field(std::string_view k, std::integral auto v) : key(k), value(std::to_string(v)) {}
    Field(std::string_view k, double v);  // three decimals at most
};

using Fields = std::initializer_list<Field>;

// Before any thread is started.
void configure(const Options& options);

// A terminal's status line is taken away before a line is written and drawn again after it: the hooks
// run with the log's lock held, on the thread that logs.
void set_terminal_hooks(std::function<void()> before, std::function<void()> after);

bool enabled(Level level);
void write(Level level, std::string_view component, std::string_view message, Fields fields = {});

inline void debug(std::string_view component, std::string_view message, Fields fields = {})
{
    write(Level::debug, component, message, fields);
}
inline void info(std::string_view component, std::string_view message, Fields fields = {})
{
    write(Level::info, component, message, fields);
}
inline void warn(std::string_view component, std::string_view message, Fields fields = {})
{
    write(Level::warn, component, message, fields);
}
inline void error(std::string_view component, std::string_view message, Fields fields = {})
{
    write(Level::error, component, message, fields);
}

}  // namespace tgvs::log
