#include "config/settings.hpp"

#include "base/text.hpp"
#include "config/characters.hpp"
#include "config/chat_id.hpp"
#include "config/credentials.hpp"
#include "config/env_access.hpp"
#include "config/env_file.hpp"
#include "config/keys.hpp"
#include "config/value_forms.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <set>

namespace tgvs::config {

namespace {

std::string place(std::string_view file_name, int line)
{
    return fmt::format("{}:{}", file_name, line);
}

std::string unknown_key(const std::string& name)
{
    std::vector<std::string_view> names;
    for (const auto& key : keys())
        names.push_back(key.name);
    const auto meant = nearest(name, names);
    return fmt::format("unknown key {}{}", name,
                       meant ? fmt::format(", did you mean {}?", *meant) : "");
}

void report_syntax(const EnvFile& file, std::string_view file_name, Loaded& loaded)
{
    for (const auto& remark : file.warnings)
        loaded.warnings.push_back({place(file_name, remark.line), remark.message});
    for (const auto& remark : file.errors) {
        loaded.errors.push_back({place(file_name, remark.line), remark.message});
        if (!remark.key.empty())
            loaded.refused.push_back(remark.key);
    }
    if (file.entries.empty() && !file.errors.empty())
        loaded.refused.emplace_back("OUTPUT");  // nobody knows what else was meant
}

void report_keys(const EnvFile& file, std::string_view file_name, Loaded& loaded)
{
    std::set<std::string_view> unknown;
    for (const auto& entry : file.entries) {
        const auto where = place(file_name, entry.line);
        if (find_key(entry.key) == nullptr) {
            if (unknown.insert(entry.key).second)
                loaded.warnings.push_back({where, unknown_key(entry.key)});
        } else if (const auto* last = file.last(entry.key); last != &entry) {
            loaded.warnings.push_back(
                {where, fmt::format("{} is set again in line {}, which takes precedence", entry.key,
                                    last->line)});
        }
    }
}

using Values = std::map<std::string, Secret, std::less<>>;

// Of a file of Windows.
std::string_view without_line_end(std::string_view text)
{
    return text.substr(0, text.size() - (text.ends_with('\r') ? 1 : 0));
}

// Of an environment that somebody has filled with the lines of a file as they are, and of a value within other quotes.
std::string without_quotes(std::string text)
{
    const bool ascii = text.size() > 2 && text.front() == text.back() &&
                       std::string_view("\"'`").contains(text.front());
    const auto first = ascii ? 1 : quote_at_start(text);
    const auto last = ascii ? 1 : quote_at_end(text);
    if (first == 0 || last == 0 || text.size() < first + last)
        return text;
    return std::string(trim(std::string_view(text).substr(first, text.size() - first - last)));
}

std::string malformed(const Key& key, std::string_view value, const std::string& odd)
{
    auto why = odd;
    if (why.empty() && key.name == "CHAT_ID")
        why = wrong_with_chat_id(value);
    if (why.empty())
        return fmt::format("{} is malformed; accepted: {}", key.name, key.accepted);
    return fmt::format("{} is malformed: {}; accepted: {}", key.name, why, key.accepted);
}

void read_key(const Key& key, const EnvFile& file, std::string_view file_name,
              const Environment& environment, const Values& credentials, Loaded& loaded)
{
    const auto from_environment = environment(key.name);
    const auto* entry = file.last(key.name);
    const auto credential = credentials.find(key.name);
    const bool in_file = entry != nullptr && !entry->value.empty();
    std::string where;
    std::string_view value;
    if (from_environment) {
        where = "environment";
        value = *from_environment;
    } else if (in_file) {
        where = place(file_name, entry->line);
        value = entry->value.reveal();
    } else if (credential != credentials.end()) {
        where = "credentials";
        value = credential->second.reveal();
        loaded.from_credentials.emplace_back(key.name);
    }
    if (credential != credentials.end() && where != "credentials")
        loaded.warnings.push_back(
            {where, fmt::format("{} is set here and hides the credential of that name", key.name)});
    if (value.empty() || key.read(value, loaded.settings))
        return;
    const auto odd = odd_character(value);
    if (const auto meant = without_quotes(straightened(without_line_end(value)));
        meant != value && key.read(meant, loaded.settings)) {
        loaded.warnings.push_back(
            {where, fmt::format("{}: {}; it is read as what it looks like", key.name,
                                odd.empty() ? "blanks or quotes are around the value" : odd)});
        return;
    }
    loaded.refused.emplace_back(key.name);
    loaded.errors.push_back({where, malformed(key, value, odd)});
}

// systemd.exec(5): several folders are separated by colons; ours is the first.
void take_folder(const Environment& environment, std::string_view name,
                 std::filesystem::path& folder)
{
    const auto value = environment(name);
    if (value && !split(*value, ':').front().empty())
        folder = split(*value, ':').front();
}

}  // namespace

std::string_view to_string(VideoQuality quality)
{
    return forms::word_for(forms::video_qualities, quality);
}

std::string_view to_string(Output output)
{
    return forms::word_for(forms::outputs, output);
}

std::optional<std::string> process_environment(std::string_view name)
{
    const char* value = std::getenv(std::string(name).c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

Loaded read_settings(std::string_view text, std::string_view file_name,
                     const Environment& environment, const Values& credentials)
{
    Loaded loaded;
    const auto file = parse_env(text);
    report_syntax(file, file_name, loaded);
    report_keys(file, file_name, loaded);
    take_folder(environment, "STATE_DIRECTORY", loaded.settings.state_dir);
    take_folder(environment, "CACHE_DIRECTORY", loaded.settings.cache_dir);
    take_folder(environment, "RUNTIME_DIRECTORY", loaded.settings.runtime_dir);
    for (const auto& key : keys())
        read_key(key, file, file_name, environment, credentials, loaded);
    return loaded;
}

Loaded load_settings(const std::filesystem::path& env_file, const Environment& environment)
{
    const auto name = env_file.string();
    const auto contents = read_env(env_file);
    const bool found = contents && *contents;
    const auto folder = environment("CREDENTIALS_DIRECTORY");
    const auto credentials = folder && !folder->empty() ? read_credentials(*folder) : Credentials();
    auto loaded = read_settings(found ? std::string_view((*contents)->text) : std::string_view(),
                                name, environment, credentials.values);
    if (!contents)
        loaded.errors.push_back({name, contents.error().message});
    else if (!found)
        loaded.warnings.push_back(
            {name, "no such file; using only environment, credentials and defaults"});
    else if ((*contents)->narrowed_from)
        loaded.warnings.push_back(
            {name, fmt::format("it was readable by others (mode {:o}); mode changed to {:o}",
                               *(*contents)->narrowed_from, *(*contents)->narrowed_from & 0600)});
    loaded.errors.insert(loaded.errors.end(), credentials.errors.begin(), credentials.errors.end());
    return loaded;
}

std::vector<Finding> missing_settings(const Settings& settings,
                                      const std::vector<std::string>& refused)
{
    std::vector<Finding> missing;
    if (std::ranges::find(refused, "OUTPUT") != refused.end())
        return missing;
    const auto need = [&](bool is_set, std::string_view key) {
        if (!is_set && std::ranges::find(refused, key) == refused.end())
            missing.push_back({fmt::format("OUTPUT={}", to_string(settings.output)),
                               fmt::format("{} is missing", key)});
    };
    if (settings.output == Output::rtmp)
        need(!settings.rtmp_url.empty(), "RTMP_URL");
    if (settings.output == Output::telegram) {
        need(settings.api_id.has_value(), "API_ID");
        need(!settings.api_hash.empty(), "API_HASH");
        need(settings.chat_id.has_value(), "CHAT_ID");
    }
    return missing;
}

}  // namespace tgvs::config
