#include "base/log_lines.hpp"

#include "base/text.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>

namespace tgvs::log {

namespace {

constexpr std::size_t field_limit_bytes = 1'024;
constexpr std::size_t message_limit_bytes = 4'096;

constexpr std::string_view names[] = {"DEBUG", "INFO", "WARN", "ERROR"};
constexpr std::string_view colours[] = {"\033[2m", "\033[32m", "\033[33m", "\033[31m"};
constexpr int journal_priorities[] = {7, 6, 4, 3};

std::size_t index(Level level)
{
    return static_cast<std::size_t>(level);
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

std::string with_fields(std::string_view message, FieldList fields)
{
    auto line = printable(message, message_limit_bytes);
    for (const auto& field : fields)
        line += fmt::format(" {}={}", field.key,
                            logfmt_value(printable(field.value, field_limit_bytes)));
    return line;
}

std::string as_json(Level level, std::string_view component, std::string_view message,
                    FieldList fields)
{
    nlohmann::ordered_json line = {{"time", timestamp()},
                                   {"level", names[index(level)]},
                                   {"component", component},
                                   {"message", printable(message, message_limit_bytes)}};
    for (const auto& field : fields)
        line[std::string(field.key)] = printable(field.value, field_limit_bytes);
    return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::vector<std::string> as_journal_entry(Level level, std::string_view component,
                                          std::string_view message, FieldList fields)
{
    std::vector<std::string> entry = {
        fmt::format("PRIORITY={}", journal_priorities[index(level)]),
        fmt::format("MESSAGE={}: {}", component, with_fields(message, fields)),
        fmt::format("TGVS_COMPONENT={}", component),
        "SYSLOG_IDENTIFIER=tg_video_streamer",
    };
    for (const auto& field : fields) {
        std::string name = "TGVS_";
        for (const char c : field.key)
            name += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        entry.push_back(name + '=' + printable(field.value, field_limit_bytes));
    }
    return entry;
}

}  // namespace

std::vector<std::string> compose(Shape shape, Level level, std::string_view component,
                                 std::string_view message, FieldList fields)
{
    switch (shape) {
        case Shape::journal:
            return as_journal_entry(level, component, message, fields);
        case Shape::json:
            return {as_json(level, component, message, fields)};
        case Shape::colour:
            return {fmt::format("{} {}{}\033[0m {}: {}", timestamp(), colours[index(level)],
                                names[index(level)], component, with_fields(message, fields))};
        case Shape::text:
            break;
    }
    return {fmt::format("{} {} {}: {}", timestamp(), names[index(level)], component,
                        with_fields(message, fields))};
}

}  // namespace tgvs::log
