#include "service/settings_site.hpp"

#include "base/sha256.hpp"
#include "base/text.hpp"
#include "config/characters.hpp"
#include "config/credentials.hpp"
#include "config/env_access.hpp"
#include "config/env_writer.hpp"
#include "config/overview.hpp"
#include "service/api_answers.hpp"
#include "service/settings_json.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <optional>
#include <unistd.h>
#include <utility>

namespace tgvs::service {

namespace {

constexpr std::string_view settings_command = "settings-set";
constexpr std::size_t revision_length = 32;
// Whoever holds it for longer is a deploy, and the page can ask again.
constexpr std::chrono::milliseconds lock_patience{200};

std::string revision_of_text(std::string_view text)
{
    return sha256_hex(text).substr(0, revision_length);
}

std::string revision_of_tag(std::string_view tag)
{
    tag = trim(tag);
    const bool quoted = tag.size() >= 2 && tag.starts_with('"') && tag.ends_with('"');
    return std::string(quoted ? tag.substr(1, tag.size() - 2) : tag);
}

// It is written aside and renamed, so that the folder is what counts.
bool folder_is_writable(const std::filesystem::path& env_file)
{
    const auto target = config::follow_links(env_file);
    const auto folder = target && target->has_parent_path() ? target->parent_path() : ".";
    return target && ::access(folder.c_str(), W_OK) == 0;
}

// Its text; empty if there is none.
Result<std::string> text_of_env(const std::filesystem::path& file)
{
    auto contents = config::read_env(file);
    if (!contents)
        return std::unexpected(contents.error());
    return *contents ? std::move((*contents)->text) : std::string();
}

http::Response about(int status, std::string_view code, std::string_view text,
                     std::string_view setting, std::string_view accepted = {})
{
    return json_answer(status, setting_problem_json(status, code, text, setting, accepted));
}

// Nothing: it is of the form that is accepted. The value is not repeated: it may be a secret.
std::optional<http::Response> refuse_form(const config::Key& key, std::string_view value)
{
    if (value.empty())
        return std::nullopt;
    config::Settings scratch;
    const bool one_line = value.find_first_of("\r\n") == std::string_view::npos;
    if (one_line && is_utf8(value) && key.read(value, scratch))
        return std::nullopt;
    const auto odd = config::odd_character(value);
    return about(422, "bad_value",
                 odd.empty() ? fmt::format("{} is malformed", key.name)
                             : fmt::format("{} is malformed: {}", key.name, odd),
                 key.name, key.accepted);
}

}  // namespace

std::optional<http::Response> SettingsSite::answer(const http::Request& request,
                                                   const control::Person& person)
{
    if (request.path != path)
        return std::nullopt;
    const bool writes = request.method == http::Method::patch;
    if (!writes && request.method != http::Method::get)
        return only("GET, PATCH");
    if (person.role < control::Role::admin) {
        const control::Refused refused = {
            .code = control::RefusalCode::forbidden,
            .text = fmt::format("the role {} may not see the settings", to_string(person.role)),
            .remedy = "ask an admin"};
        if (writes)
            ledger_.note(settings_command, person, Ledger::Result::refused, refused.text);
        return problem(refused);
    }
    return writes ? write(request, person) : show();
}

SettingsSite::Values SettingsSite::credentials() const
{
    const auto folder = options_.environment("CREDENTIALS_DIRECTORY");
    return folder && !folder->empty() ? config::read_credentials(*folder).values : Values();
}

http::Response SettingsSite::show()
{
    const auto text = text_of_env(options_.env_file);
    if (!text)
        return problem(409, "cannot_read", text.error().message, "fix .env on the host");
    const auto given = credentials();
    const auto loaded = options_.reload();
    SettingsShown shown = {
        .revision = revision_of_text(*text),
        .file = options_.env_file.string(),
        .writable = folder_is_writable(options_.env_file),
        .settings = config::overview({.text = *text,
                                      .environment = options_.environment,
                                      .credentials = given,
                                      .running = options_.running,
                                      .wanted = loaded.settings}),
        .problems = loaded.errors,
        .desk = desk_.with([](const control::Desk& desk) { return desk.state(); })};
    for (auto& missing : config::missing_settings(loaded.settings, loaded.refused))
        shown.problems.push_back(std::move(missing));
    const auto tag = '"' + shown.revision + '"';
    auto response = json_answer(200, settings_json(shown));
    response.headers.push_back({"ETag", tag});
    return response;
}

http::Response SettingsSite::write(const http::Request& request, const control::Person& person)
{
    if (request.if_match.empty())
        return problem(428, "no_revision", "settings are written for one version of .env",
                       "send the ETag of the settings that you have seen as If-Match");
    const auto wanted = wanted_settings(request.body.reveal());
    if (!wanted)
        return problem(400, "bad_request", wanted.error().message);
    for (const auto& [name, value] : *wanted) {
        const auto* key = config::find_key(name);
        if (key == nullptr)
            return about(422, "bad_value", "there is no such setting", name);
        if (!config::facts_of(name).on_panel)
            return about(409, "not_editable", "it can only be changed in .env on the host", name);
        if (options_.environment(name))
            return about(409, "not_editable",
                         "the environment sets it, which takes precedence over .env", name);
        if (auto refusal = refuse_form(*key, value.reveal())) {
            ledger_.note(settings_command, person, Ledger::Result::refused,
                         fmt::format("{} is malformed", name));
            return *std::move(refusal);
        }
    }
    return store(revision_of_tag(request.if_match), *wanted, person);
}

http::Response SettingsSite::store(std::string_view revision, const Values& wanted,
                                   const control::Person& person)
{
    const auto given = credentials();
    std::vector<config::EnvChange> changes;
    std::vector<std::string_view> names;
    for (const auto& [name, value] : wanted) {
        changes.push_back({.key = name, .value = value});
        names.emplace_back(name);
    }
    bool is_stale = false;
    bool is_worse = false;
    const auto judge = [&](std::string_view before, std::string_view after) -> Result<void> {
        is_stale = revision_of_text(before) != revision;
        if (is_stale)
            return failure("the settings were changed meanwhile");
        const auto wrong = config::worse(before, after, options_.environment, given);
        is_worse = wrong.has_value();
        return wrong ? Result<void>(failure(*wrong)) : Result<void>();
    };
    const auto written = config::write_env(options_.env_file, changes,
                                           {.lock_limit = lock_patience, .judge = judge});
    if (!written) {
        const auto& why = written.error().message;
        ledger_.note(settings_command, person, Ledger::Result::refused, why);
        if (is_stale)
            return problem(412, "changed_meanwhile", why, "look at the settings again");
        if (is_worse)
            return about(422, "bad_value", why, names.front());
        return problem(409, "cannot_write", why, "change .env on the host");
    }
    ledger_.note(settings_command, person, Ledger::Result::done,
                 fmt::format("{} in .env", fmt::join(names, ", ")));
    return show();
}

}  // namespace tgvs::service
