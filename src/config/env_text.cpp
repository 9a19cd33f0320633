#include "config/env_text.hpp"

#include "config/env_file.hpp"

#include <algorithm>
#include <ranges>

namespace tgvs::config {

namespace {

bool is_bare(char c)
{
    constexpr std::string_view marks = "_-./:@%+,=";
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           marks.find(c) != std::string_view::npos;
}

const EnvChange* change_of(const std::vector<EnvChange>& changes, std::string_view key)
{
    for (const auto& change : std::views::reverse(changes))
        if (change.key == key)
            return &change;
    return nullptr;
}

std::string assignment(const EnvChange& change, bool exported, std::string_view behind)
{
    return (exported ? "export " : "") + change.key + '=' + quote_env_value(change.value.reveal()) +
           std::string(behind);
}

// What stands behind the value on its line, with a blank before it; empty: nothing does.
std::string comment_of(std::string_view text, const EnvEntry& entry)
{
    auto rest = text.substr(entry.value_end, entry.end - entry.value_end);
    rest = rest.substr(0, rest.find_last_not_of("\r\n") + 1);
    const auto mark = rest.find('#');
    return mark == std::string_view::npos ? "" : ' ' + std::string(rest.substr(mark));
}

std::string replace_entries(std::string_view text, const EnvFile& file,
                            const std::vector<EnvChange>& changes, std::string_view line_end)
{
    std::string result;
    auto copied = byte_order_mark_length(text);
    for (const auto& entry : file.entries) {
        const auto* change = change_of(changes, entry.key);
        if (change == nullptr)
            continue;
        result += text.substr(copied, entry.begin - copied);
        copied = entry.end;
        if (file.last(entry.key) == &entry)
            result += assignment(*change, entry.exported, comment_of(text, entry)) +
                      std::string(line_end);
    }
    return result += text.substr(copied);
}

void append_new(std::string& text, const EnvFile& file, const std::vector<EnvChange>& changes,
                std::string_view line_end)
{
    for (const auto& change : changes) {
        if (file.last(change.key) != nullptr || change_of(changes, change.key) != &change)
            continue;
        if (!text.empty() && text.back() != '\n')
            text += line_end;
        if (text.ends_with("\\" + std::string(line_end)))
            text += line_end;  // systemd before 254 goes on with a comment that ends so
        text += assignment(change, false, line_end);
    }
}

// Whatever the quoting may have missed shows here, before anything is written.
Result<void> reads_back(std::string_view text, const std::vector<EnvChange>& changes)
{
    const auto file = parse_env(text);
    if (!file.errors.empty())
        return failure("the value cannot be stored: " + file.errors.front().message);
    for (const auto& change : changes) {
        const auto* entry = file.last(change.key);
        if (entry == nullptr || entry->value != change_of(changes, change.key)->value)
            return failure("the value of " + change.key + " cannot be stored");
    }
    return {};
}

}  // namespace

std::string quote_env_value(std::string_view value)
{
    if (std::ranges::all_of(value, is_bare))
        return std::string(value);
    if (value.find_first_of("'\\") == std::string_view::npos)
        return '\'' + std::string(value) + '\'';
    std::string result = "\"";
    for (const char c : value) {
        if (c == '"' || c == '\\' || c == '$' || c == '`')
            result += '\\';
        result += c;
    }
    return result + '"';
}

Result<std::string> with_changes(std::string_view text, const std::vector<EnvChange>& changes)
{
    const auto file = parse_env(text);
    if (!file.errors.empty())
        return failure("line " + std::to_string(file.errors.front().line) + ": " +
                       file.errors.front().message + "; repair the line first");
    const std::string_view line_end = text.find("\r\n") != std::string_view::npos ? "\r\n" : "\n";
    auto result = replace_entries(text, file, changes, line_end);
    append_new(result, file, changes, line_end);
    if (auto checked = reads_back(result, changes); !checked)
        return std::unexpected(checked.error());
    return result;
}

}  // namespace tgvs::config
