// base/log.hpp: a log line is a fixed message plus key=value fields.
//
// Text form   2026-01-31T12:00:00.123Z LEVEL component: message key=value …
// Other forms coloured text on a terminal, the journal's own fields under systemd, JSON lines.
// Threads     any; a line is written whole.
// Waiting     while a Background lives, whoever logs never waits for whoever reads: a thread of its own
//             writes. What a reader does not take in time is lost and counted (1,000 lines, 512 KiB), and
//             one and the same message comes 60 times at once and 30 times a minute at most.
// Source      text from outside goes into a field. Messages are cut at 4 KiB, fields at 1 KiB, and both
//             cleaned of control characters. A Secret is no field: it does not convert.
#pragma once

#include "base/log_types.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tgvs::log {

enum class Format { automatic, text, json };

struct Options {
    Level level = Level::info;
    Format format = Format::automatic;
};

// Before any thread is started.
void configure(const Options& options);

// The line below all others on a terminal; empty: none. It is taken away before a line is written and
// drawn again after it.
void set_status_line(std::string text);

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

struct Unwritten {
    std::uint64_t lost = 0;      // nobody read them
    std::uint64_t left_out = 0;  // too many of one kind
};
Unwritten unwritten();

// While it lives a thread of its own writes. What is left at its end is written within a second, or lost.
class Background {
public:
    Background();
    ~Background();
    Background(const Background&) = delete;
    Background& operator=(const Background&) = delete;

private:
    bool started_ = false;  // not when there is one already
};

}  // namespace tgvs::log
